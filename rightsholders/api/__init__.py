"""The API of rightsholders: the acts of its pages, for programs."""
