"""Agreements and joint operations."""
