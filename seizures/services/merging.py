"""One draft, filled in on two devices: what becomes of each field. Nothing is read or written here."""

import re
from dataclasses import dataclass, field

Fields = dict[str, list[str]]

# A parcel and a goods line are one value each: half of one and half of another would be goods that nobody saw.
_ROW = re.compile(r"^((?:parcels|lines)-\d{1,3})-")
# What somebody typed; the rest of a row the form filled in by itself.
_TYPED = re.compile(r"-(number|weight_kg|brand|description|quantity|unit_value|recordation|DELETE)$")
_TOTAL = "-TOTAL_FORMS"
_NOT_TOLD = re.compile(r"^shows-|_FORMS$")  # of these the older value is not worth a word


@dataclass(frozen=True)
class Merged:
    """A form made of two, and what lost: for each value that was different on both sides, the older one."""

    fields: Fields
    lost: list[Fields] = field(default_factory=list)


def merge(*, stored: Fields, sent: Fields, was: Fields | None, sent_is_newer: bool) -> Merged:
    """Put what a page sends together with what another page stored meanwhile, value by value.

    `was` is what the page last knew to be stored: who changed a value since then has it; when both did, the newer
    one has it and the older one is kept aside. Without `was` (a page without script) every difference counts as
    changed by both, and an empty value gives way.
    """
    merged: Fields = {}
    lost: list[Fields] = []
    groups = [_grouped(fields) for fields in (stored, sent, was or {})]
    for name in dict.fromkeys([*groups[0], *groups[1]]):
        theirs, ours, before = (group.get(name, {}) for group in groups)
        if name.endswith(_TOTAL):
            merged[name] = [str(max(count_of(theirs.get(name)), count_of(ours.get(name))))]
        elif ours in (theirs, before) or (_is_blank(ours) and _is_blank(before)):
            merged |= theirs
        elif theirs == before or _is_blank(theirs):
            merged |= ours
        else:
            winner, loser = (ours, theirs) if sent_is_newer else (theirs, ours)
            merged |= winner
            if not _is_blank(loser) and not _NOT_TOLD.search(name):
                lost.append(loser)
    return Merged(merged, lost)


def swap(*, fields: Fields, other: Fields) -> tuple[Fields, Fields]:
    """Put `other`, a value that was kept aside, in the place of what stands there; return the form and what stood."""
    (name,) = _grouped(other)
    stood = _grouped(fields).get(name, {})
    rest = {key: values for key, values in fields.items() if key not in stood}
    return rest | other, stood


def is_same(one: Fields, other: Fields) -> bool:
    """Say whether two forms hold the same, whatever stands in them as empty."""
    return _grouped(one) == _grouped(other)


def _grouped(fields: Fields) -> dict[str, Fields]:
    """Return fields by the value they belong to, without those that hold nothing."""
    groups: dict[str, Fields] = {}
    for name, values in fields.items():
        if kept := [value for value in values if value]:
            row = _ROW.match(name)
            groups.setdefault(row[1] if row else name, {})[name] = kept
    return groups


def _is_blank(values: Fields) -> bool:
    return not any(_TYPED.search(name) or not _ROW.match(name) for name in values)


def count_of(values: list[str] | None) -> int:
    """Read how many rows a form says it has; what is no number counts as none."""
    text = values[0] if values else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
