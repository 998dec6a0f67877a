"""Asking for reports: what a filter means, what a dossier holds."""
