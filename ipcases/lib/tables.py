"""Rows for spreadsheets, safe to open."""

# The wide forms count too: an East Asian spreadsheet reads them as the narrow ones.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠")


def safe_cell(value: object) -> str:
    """Return the text of a cell that no spreadsheet takes for a formula (ASVS 1.2.10).

    A leading apostrophe marks the text as text. Plain numbers stay numbers.
    """
    text = "" if value is None else str(value)
    if text.startswith(_FORMULA_STARTS) and not _is_number(text):
        return "'" + text
    return text


def typed_cell(text: str) -> str:
    """Return what safe_cell was given: a file that we wrote and somebody brings back reads as before."""
    return text[1:] if text.startswith("'") and safe_cell(text[1:]) == text else text


def _is_number(text: str) -> bool:
    return text[1:].replace(".", "", 1).isdigit() and text[0] in "+-"
