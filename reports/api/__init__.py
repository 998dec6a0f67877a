"""The API of reports: the acts of its pages, for programs."""
