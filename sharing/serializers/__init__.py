"""Sharing as JSON: every field is listed, keys nobody knows are refused."""
