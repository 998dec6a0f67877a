"""The API of operations: the acts of its pages, for programs."""
