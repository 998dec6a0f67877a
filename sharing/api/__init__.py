"""The API of sharing: the acts of its pages, for programs."""
