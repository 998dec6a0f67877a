"""The API of seizures: the acts of its pages, for programs."""
