"""Small helpers that know no app."""
