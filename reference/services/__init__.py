"""The writers of reference data."""
