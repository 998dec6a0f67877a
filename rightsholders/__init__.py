"""Who owns which right; recordations and their portal; matching by values."""
