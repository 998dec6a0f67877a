"""Jurisdictions, offices, agencies, countries, goods categories, holidays, identifier checks."""
