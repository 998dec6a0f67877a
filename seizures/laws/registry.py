"""Which law binds an office on a day, and which one a procedure began under."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import override

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


def decisions_allowing(*, outcome: str) -> frozenset[str]:
    """Return the decisions, of whatever law, under which goods may end so."""
    rules = (rule for law in LAWS for track in law.tracks for rule in track.decisions)
    return frozenset(rule.kind for rule in rules if any(one.kind == outcome for one in rule.outcomes))


def name_of_law(code: str) -> str | Promise:
    """Name a law by its code; a code that no law has any more stays as it is."""
    return _BY_CODE[code].name if code in _BY_CODE else code


def name_of_track(code: str) -> str | Promise:
    """Name a procedure by its code, whatever the law."""
    return next((track.label for law in LAWS for track in law.tracks if track.code == code), code)


def name_of_deadline(code: str) -> str | Promise:
    """Name a time limit by its code, whatever the law."""
    rules = (rule for law in LAWS for track in law.tracks for rule in track.deadlines)
    return next((rule.label for rule in rules if rule.code == code), code)


def basis_in_words(text: str) -> str | Promise:
    """Cite the article of a decision in the reader's language; what an officer wrote stays as it was written."""
    return _articles().get(text, text)


@cache
def _articles() -> Mapping[str, str | Promise]:
    """Return the articles that laws name for decisions, by how they are stored: in English, whoever decided."""
    rules = [rule for law in LAWS for track in law.tracks for rule in track.decisions]
    with override("en"):
        return {str(rule.legal_ref): rule.legal_ref for rule in rules}


def name_of_stage(code: str) -> str | Promise:
    """Name a stage of disclosure by its code, whatever the law."""
    stages = (stage for law in LAWS for track in law.tracks for stage in track.stages)
    return next((stage.label for stage in stages if stage.code == code), code)
