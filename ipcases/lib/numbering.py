"""Case references: which office, which year, which number."""

import re

_REFERENCE = re.compile(r"^[A-Z]{2}-[A-Z0-9]{3,8}-\d{4}-\d{6}$")
# As people say it: without the noughts, and without the office where all know which one.
_SHORT = re.compile(r"(?:(?:[A-Z]{2}-)?(?P<office>[A-Z0-9]{3,8})-)?(?P<year>20\d{2})-0*(?P<number>\d{1,6})", re.ASCII)


def format_reference(*, jurisdiction: str, office: str, year: int, number: int) -> str:
    """Write a case reference such as CN-CAN-2026-000123: it sorts, and names its office.

    The office's code as the number carries it: CNCAN-M of CN becomes CANM.
    """
    code = office.removeprefix(jurisdiction).replace("-", "")
    return f"{jurisdiction}-{code}-{year}-{number:06d}"


def looks_like_reference(text: str) -> bool:
    """Say whether a typed-in text has the shape of a case reference."""
    return bool(_REFERENCE.match(text.strip().upper()))


def read_short_reference(text: str) -> tuple[str, int, int] | None:
    """Read a case reference in short, such as 2026-144 or CAN-2026-144: office or "", year, number."""
    match = _SHORT.fullmatch(text.strip().upper())
    return (match["office"] or "", int(match["year"]), int(match["number"])) if match else None
