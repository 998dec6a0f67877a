"""Which law binds an office on a day, and which one a procedure began under."""

from datetime import date

from seizures.laws import cn_customs_ipr_2018, eu_608_2013
from seizures.laws.base import Law, Track

LAWS: tuple[Law, ...] = (cn_customs_ipr_2018.LAW_OF_2010, cn_customs_ipr_2018.LAW, eu_608_2013.LAW)
_BY_CODE = {law.code: law for law in LAWS}


def law_for(*, jurisdiction: str, on: date) -> Law | None:
    """Return the law in force in a jurisdiction on a day, or None when none is written down here."""
    return next((law for law in LAWS if law.jurisdiction == jurisdiction and law.is_in_force(on)), None)


def law_of(*, code: str) -> Law:
    """Return a law by its code. Raises KeyError."""
    return _BY_CODE[code]


def track_of(*, law_code: str, track: str) -> Track:
    """Return the procedure of a law that a case runs under. Raises KeyError."""
    return _BY_CODE[law_code].track(track)


def law_choices() -> list[tuple[str, str]]:
    """List every law with its name, for display and checks."""
    return [(law.code, str(law.name)) for law in LAWS]
