"""What two versions of a shared case tell otherwise, as people read it.

Only the messages themselves are looked at, never the case: who approves, who shares and the partner read the same.
"""

import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from ipcases.lib.listed import listed
from operations.models import Agreement
from sharing.fields import FIELDS, place_of
from sharing.models import Share
from sharing.presenting import (
    HANDLING_WORDS,
    ONWARD_WORDS,
    PEOPLE,
    below_heading,
    covered_of,
    file_in_words,
    ground_in_words,
    heading_of,
    label_of,
    line_heading,
    without_people,
)
from sharing.value_words import day_in_words, side_by_side, words_of

_Item = Mapping[str, Any]
# Parts of a message with words of their own; what else it holds says why and how the case is shared.
_PARTS = ("seizure", "goods", "movement", "parties", "persons", "files", "withheld", "share")
_WHY_LABELS: dict[str, str | Promise] = {
    "subject": FIELDS["subject"].label,
    "authority.agreement": gettext_lazy("Agreement"),
    "authority.article": gettext_lazy("Clause"),
    "authority.purpose": gettext_lazy("Purpose"),
    "authority.necessity": gettext_lazy("Necessity"),
    "request.action": pgettext_lazy("share", "Request"),
    "urgency": pgettext_lazy("field", "Urgency"),
    "handling.tlp": gettext_lazy("Handling"),
    "handling.code": gettext_lazy("Use of it"),
    "handling.onward": gettext_lazy("Passing on"),
    "handling.court_use": gettext_lazy("In court"),
    "handling.retain_until": gettext_lazy("Keep until"),
    "ext.question.answer_by": gettext_lazy("Answer wanted by"),
    "ext.question.reminded_on": gettext_lazy("Reminded of the answer on"),
    "ext.question.closed_on": gettext_lazy("No answer awaited since"),
}
_PURPOSES = {code.lower(): label for code, label in Agreement.Purpose.choices}
_URGENCIES = {"urgent": Share.Urgency.URGENT.label, "routine": Share.Urgency.ROUTINE.label}
_WHY_WORDS: dict[str, Callable[[Any], str]] = {
    "authority.purpose": lambda codes: listed(str(_PURPOSES.get(code, code)) for code in codes),
    "request.action": side_by_side,
    "urgency": lambda code: str(_URGENCIES[code]),
    "handling.code": lambda code: f"{code} · {HANDLING_WORDS[code]}",
    "handling.onward": lambda code: str(ONWARD_WORDS[code]),
    "handling.retain_until": day_in_words,
    "ext.question.answer_by": day_in_words,
    "ext.question.reminded_on": day_in_words,
    "ext.question.closed_on": day_in_words,
}


class How(TextChoices):
    """What became of something from one version to the next."""

    CHANGED = "CHANGED", pgettext_lazy("part of a version", "Changed")
    ADDED = "ADDED", pgettext_lazy("part of a version", "New in it")
    REMOVED = "REMOVED", pgettext_lazy("part of a version", "No longer in it")
    KEPT = "KEPT", gettext_lazy("Stays here")  # the field rules or the agreement keep it


@dataclass(frozen=True)
class Changed:
    """One field, one number of a list, or one part as a whole; what a version does not tell is empty there.

    `field` is its path in the message, `place` the part it stands in.
    """

    how: How
    place: str
    label: str
    old: str = ""
    new: str = ""
    field: str = ""


@dataclass(frozen=True)
class Comparison:
    """What differs, and whether it differs in people whom the reader does not see."""

    rows: Sequence[Changed] = field(default_factory=list)
    hides_people: bool = False


def compared(*, old: Mapping[str, Any], new: Mapping[str, Any], shows_people: bool) -> Comparison:
    """Return what a version of a case tells otherwise than another. It is empty if and only if they tell the same."""
    if shows_people:
        return Comparison(_changes(old, new))
    hides = any(old["data"].get(name) != new["data"].get(name) for name in PEOPLE)
    return Comparison(_changes(without_people(old), without_people(new)), hides)


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Changed]:
    before, after = old["data"], new["data"]
    rows = [
        *_fields("seizure", _("The seizure"), before.get("seizure", {}), after.get("seizure", {})),
        *_lines(before.get("goods", []), after.get("goods", [])),
        *_fields("movement", _("Route and numbers"), before.get("movement", {}), after.get("movement", {})),
        *(row for name in PEOPLE for row in _people(name, before.get(name, []), after.get(name, []))),
        *_files(old, new),
        *_why(old, new),
    ]
    rows = [_told_to_stay(row, after) for row in rows]
    rows += _withheld(_notes(before), _notes(after), rows)
    if not rows and {**before, "share": None} != {**after, "share": None}:
        rows.append(Changed(How.CHANGED, "", _("Order"), new=_("The same, told in another order")))
    return rows


# --- fields -----------------------------------------------------------------------------------------
def _fields(section: str, place: str, old: _Item, new: _Item) -> Iterator[Changed]:
    for path in _paths_of(section):
        key = path.removeprefix(f"{section}.")
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        label = below_heading(FIELDS[path].label) if section in PEOPLE else str(FIELDS[path].label)
        if _is_plain_list(before) and _is_plain_list(after):
            yield from _numbers(path, place, label, before or [], after or [])
        else:
            yield _field(path, place, label, before, after, words=partial(words_of, path))


def _field(path: str, place: str, label: str, before: Any, after: Any, *, words: Callable[[Any], str]) -> Changed:
    how = How.ADDED if before is None else How.REMOVED if after is None else How.CHANGED
    old, new = ("" if value is None else words(value) for value in (before, after))
    if how == How.CHANGED and old == new:  # two codes that are called the same
        old, new = str(before), str(after)
    return Changed(how, place, label, old, new, path)


def _numbers(path: str, place: str, label: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Changed]:
    """Name the numbers that came and went: of a container with hundreds nobody finds them in two lists."""
    gone, come = Counter(before) - Counter(after), Counter(after) - Counter(before)
    if gone:
        yield Changed(How.REMOVED, place, label, old=listed(gone.elements()), field=path)
    if come:
        yield Changed(How.ADDED, place, label, new=listed(come.elements()), field=path)
    if not gone and not come:
        yield Changed(How.CHANGED, place, label, listed(before), listed(after), path)


def _is_plain_list(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def _paths_of(section: str) -> list[str]:
    return [path for path in FIELDS if path.startswith(f"{section}.")]


# --- parts that come and go as a whole --------------------------------------------------------------
def _lines(old: Sequence[_Item], new: Sequence[_Item]) -> Iterator[Changed]:
    for before, after in _paired(old, new, lambda line: line["line"]):
        place = line_heading(line=after or before or {})
        yield from _part("goods", place, before, after)


def _people(name: str, old: Sequence[_Item], new: Sequence[_Item]) -> Iterator[Changed]:
    # The same one, else the same name in the same role, else whoever has the role now.
    keys = (_whole, lambda item: (item.get("role"), item.get("name")), lambda item: item.get("role"))
    for before, after in _paired(old, new, *keys):
        items, item = (new, after) if after is not None else (old, before)
        place = next(number for number, other in enumerate(items) if other is item)
        yield from _part(name, heading_of(name=name, items=items, index=place), before, after)


def _part(section: str, place: str, before: _Item | None, after: _Item | None) -> Iterator[Changed]:
    if before is not None and after is not None:
        yield from _fields(section, place, before, after)
    elif after is not None:
        yield Changed(How.ADDED, "", place, new=_summed_up(section, after), field=section)
    elif before is not None:
        yield Changed(How.REMOVED, "", place, old=_summed_up(section, before), field=section)


def _summed_up(section: str, item: _Item) -> str:
    """Say all that a part tells."""
    told = [(path, item[path.removeprefix(f"{section}.")]) for path in _paths_of(section) if path.split(".")[1] in item]
    return side_by_side(
        pgettext("change", "%(field)s: %(new)s")
        % {"field": below_heading(FIELDS[path].label), "new": words_of(path, value)}
        for path, value in told
        if path not in {f"{name}.role" for name in PEOPLE}
    )


def _files(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Changed]:
    place, label = _("Evidence files"), str(FIELDS["files.sha256"].label)
    pairs = _paired(old["data"].get("files", []), new["data"].get("files", []), lambda file: file["sha256"])
    for before, after in pairs:
        was = file_in_words(file=before, covered=covered_of(old)) if before is not None else ""
        now = file_in_words(file=after, covered=covered_of(new)) if after is not None else ""
        if was != now:
            how = How.ADDED if not was else How.REMOVED if not now else How.CHANGED
            yield Changed(how, place, label, was, now, "files.sha256")


def _paired(
    old: Sequence[_Item], new: Sequence[_Item], *keys: Callable[[_Item], Hashable]
) -> list[tuple[_Item | None, _Item | None]]:
    """Pair the parts of two lists by the first key that both share; what has no partner came, or went, at the end."""
    left, found = dict(enumerate(old)), {}
    for key in keys:
        waiting: dict[Hashable, list[int]] = {}
        for number, item in left.items():
            waiting.setdefault(key(item), []).append(number)
        for place, item in enumerate(new):
            if place not in found and (same := waiting.get(key(item))):
                found[place] = left.pop(same.pop(0))
    return [(found.get(place), item) for place, item in enumerate(new)] + [(item, None) for item in left.values()]


def _whole(item: _Item) -> str:
    return json.dumps(item, sort_keys=True)


# --- why and how it is shared -----------------------------------------------------------------------
def _why(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Changed]:
    before, after = _leaves(old), _leaves(new)
    for path in dict.fromkeys([*_WHY_LABELS, *before, *after]):
        if before.get(path) != after.get(path):
            label = str(_WHY_LABELS.get(path, path))
            words = partial(_words_of_why, path)
            yield _field(path, _("Why it is shared"), label, before.get(path), after.get(path), words=words)


def _leaves(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return by its path every value that says why and how a case is shared."""
    found = _flat({name: value for name, value in content["data"].items() if name not in _PARTS})
    found.pop("ext.covered", None)  # said with the files
    subject = content.get("subject", "")
    return found | ({"subject": words_of("subject", subject)} if subject.startswith("case/") else {})


def _flat(values: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        found |= _flat(value, f"{above}{name}.") if isinstance(value, Mapping) else {f"{above}{name}": value}
    return found


def _words_of_why(path: str, value: Any) -> str:
    try:
        return _WHY_WORDS.get(path, _plain_words)(value)
    except (KeyError, TypeError, ValueError, AttributeError):  # a partner of another version says it otherwise
        return str(value)


def _plain_words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return listed(map(str, value)) if isinstance(value, list) else str(value)


# --- what stays -------------------------------------------------------------------------------------
def _told_to_stay(row: Changed, after: Mapping[str, Any]) -> Changed:
    """Say of what is no longer told that it stays here, where the new version itself says so of the whole field."""
    notes = _notes(after)
    paths = [path for path in notes if row.field in (path, path.partition(".")[0])]
    if row.how != How.REMOVED or not paths or any(_tells(after, path) for path in (*paths, row.field)):
        return row
    return replace(row, how=How.KEPT, new=notes[paths[0]])


def _tells(data: Mapping[str, Any], path: str) -> bool:
    section, _dot, key = path.partition(".")
    told = data.get(section, ())
    if not key:
        return bool(told)
    return any(key in item for item in told) if isinstance(told, list) else key in told


def _notes(data: Mapping[str, Any]) -> dict[str, str]:
    """Return which fields a version says it withholds, and on which grounds."""
    grounds: dict[str, list[str]] = {}
    for note in data.get("withheld", []):
        path = note["path"].strip("/").replace("/", ".")
        grounds.setdefault(path, []).append(ground_in_words(path=path, ground=note["ground"]))
    return {path: side_by_side(said) for path, said in grounds.items()}


def _withheld(before: Mapping[str, str], after: Mapping[str, str], rows: Sequence[Changed]) -> Iterator[Changed]:
    """Name what is newly said to be withheld, or no longer, where no other row says it."""
    told = {row.field for row in rows if row.how in (How.KEPT, How.ADDED)}
    for path in sorted({*before, *after}, key=place_of):
        is_said = path in told or any(row.how == How.KEPT and row.field == path.partition(".")[0] for row in rows)
        if before.get(path) != after.get(path) and not is_said:
            yield _field(path, _("Withheld"), str(label_of(path=path)), before.get(path), after.get(path), words=str)
