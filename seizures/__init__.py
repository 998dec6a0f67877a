"""The seizure and its procedures."""
