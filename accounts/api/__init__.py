"""The API of accounts: the acts of its pages, for programs."""
