"""How a message reads: its sections in the reader's language, what is withheld, and by which rule.

The same reading serves who prepares, who approves and who receives: all of them look at the data
of the message itself, never at the case behind it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from ipcases.lib.files import ENDINGS
from ipcases.lib.listed import listed
from operations.models import Agreement
from seizures.models import CoveredCopy
from sharing.fields import FIELDS, place_of
from sharing.models import Disclosure, FieldRule, ForeignFile
from sharing.projection import NAMES_A_PERSON, NO_RULE, NO_TIER, Disclosed, Withheld
from sharing.value_words import side_by_side, words_of

_GROUNDS: dict[str, Promise] = {
    NO_TIER: gettext_lazy("The agreement does not cover this kind of field."),
    NO_RULE: gettext_lazy("No field rule lets it through."),
    NAMES_A_PERSON: gettext_lazy("It names a person, and persons may not be named."),
}
ONWARD_WORDS = {
    "none": gettext_lazy("To nobody else"),
    "within_agency": gettext_lazy("Within the agency"),
    "with_permission": gettext_lazy("Only with the originator's permission"),
}
HANDLING_WORDS = {
    "H0": gettext_lazy("For fighting crime, also in court"),
    "H1": gettext_lazy("Not in court without permission"),
    "H2": gettext_lazy("Not to be passed on without permission"),
    "H3": gettext_lazy("Other restrictions: ask before any use"),
}
_SEVERAL = 5
_OF_WHOM = re.compile(r"^[^:：]+[:：]\s*")
PEOPLE = {"parties": gettext_lazy("Company"), "persons": gettext_lazy("Person")}


@dataclass(frozen=True)
class Row:
    """One field as it reads; struck when it stays, then `note` says why."""

    label: str | Promise
    value: str
    note: str = ""
    is_struck: bool = False


@dataclass
class Section:
    """A part of the message; `clause` is the one by which most of its fields leave."""

    id: str
    title: str | Promise
    rows: list[Row] = field(default_factory=list)
    clause: str = ""


@dataclass(frozen=True)
class Handling:
    """The mark that goes with the message, and what it means."""

    tlp: str
    css: str
    code: str
    meaning: str | Promise
    onward: str | Promise
    court: bool
    retain_until: str
    originator: str
    permissions: Sequence[Any] = ()


def handling_of(handling: Mapping[str, Any], permissions: Sequence[Any] = ()) -> Handling | None:
    """Read the handling block, with what letters permit beyond it; None when there is none (a recalled case)."""
    if not handling:
        return None
    colour = handling["tlp"].removeprefix("TLP:").partition("+")[0].lower()
    try:
        until = date_format(date.fromisoformat(handling["retain_until"]), "DATE_FORMAT")
    except ValueError:
        until = handling["retain_until"]
    return Handling(
        tlp=handling["tlp"],
        css=f"hand-{colour}",
        code=handling["code"],
        meaning=HANDLING_WORDS.get(handling["code"], ""),
        onward=ONWARD_WORDS.get(handling["onward"], ""),
        court=handling["court_use"],
        retain_until=until,
        originator=handling["originator"].removeprefix("urn:ipx:"),
        permissions=permissions,
    )


def reading_of(
    *,
    content: Mapping[str, Any],
    disclosed: Iterable[Disclosed] = (),
    withheld: Sequence[Withheld] = (),
    notes_only: bool = False,
) -> list[Section]:
    """Return the sections of a message. With `notes_only`, the withheld are those the message itself names."""
    data = content["data"]
    rules = {item.pointer: item for item in disclosed}
    sections = [
        _section("seizure", gettext_lazy("The seizure"), data.get("seizure", {}), rules),
        *_goods(data.get("goods", []), rules),
        _section("movement", gettext_lazy("Route and numbers"), data.get("movement", {}), rules),
        *_people("parties", data.get("parties", []), rules),
        *_people("persons", data.get("persons", []), rules),
        *_files(data.get("files", []), rules, covered_of(content)),
    ]
    stays = _noted(data.get("withheld", [])) if notes_only else _withheld_rows(withheld)
    if stays:
        sections.append(Section("withheld", gettext_lazy("Withheld"), stays))
    return [section for section in sections if section.rows]


def heading_of(*, name: str, items: Sequence[Mapping[str, Any]], index: int) -> str:
    """Return what a company or person of a message is called: by its role and, where a role comes again, numbered."""
    item, title = items[index], str(PEOPLE[name])
    if "role" not in item:
        return title
    again = sum(1 for other in items[:index] if other.get("role") == item["role"])
    number = f" {again + 1}" if again else ""
    return f"{title} · {words_of(f'{name}.role', item['role'])}{number}"


def line_heading(*, line: Mapping[str, Any]) -> str:
    """Return what a goods line of a message is called."""
    return _("Goods line %(number)s") % {"number": line["line"]}


def file_in_words(*, file: Mapping[str, Any], covered: Mapping[str, str]) -> str:
    """Say which file a message names: what it shows, what is covered on it, its kind, how its fingerprint begins."""
    title = words_of("files.title", file["title"]) if "title" in file else ""
    copy = _("covered copy: %(what)s") % {"what": covered[file["sha256"]]} if file["sha256"] in covered else ""
    kind = ENDINGS.get(file["media_type"], file["media_type"]).upper()
    return " · ".join(filter(None, (title, copy, kind, words_of("files.sha256", file["sha256"]))))


def without_people(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a message without companies and persons, for those who check acts and not people."""
    data = {name: value for name, value in content["data"].items() if name not in PEOPLE}
    return {**content, "data": data}


def covered_of(content: Mapping[str, Any]) -> dict[str, str]:
    """Return, by their SHA-256, which files of a message are covered copies, and in words what is covered."""
    words = {code.lower(): str(label) for code, label in CoveredCopy.Hides.choices}
    return {
        copy["sha256"]: listed(words.get(code, code) for code in copy["hides"])
        for copy in content["data"].get("ext", {}).get("covered", [])
    }


def name_to_save(file: ForeignFile) -> str:
    """Return the name under which a partner's file is saved."""
    ending = ENDINGS.get(file.media_type, "bin")
    case = re.sub(r"[^A-Za-z0-9-]", "-", file.foreign_case.reference)
    return f"{case}-{file.sha256[:12]}.{ending}"


def in_words(disclosures: Sequence[Disclosure]) -> Sequence[Disclosure]:
    """Give each disclosure the name of its field and how it left, for lists."""
    transforms = dict(FieldRule.Transform.choices)
    for row in disclosures:
        row.label = label_of(path=row.field)  # type: ignore[attr-defined]
        row.how = transforms.get(row.transform, row.transform)  # type: ignore[attr-defined]
    return disclosures


def purposes_of(data: Mapping[str, Any]) -> str:
    """Return the purposes in words."""
    words = dict(Agreement.Purpose.choices)
    return listed(str(words.get(code.upper(), code)) for code in data["authority"]["purpose"])


def requests_of(data: Mapping[str, Any]) -> str:
    """Return what the partner asks to be done, one after the other."""
    return side_by_side(data.get("request", {}).get("action", []))


def _section(
    name: str, title: str | Promise, values: Mapping[str, Any], rules: Mapping[str, Disclosed], at: str = ""
) -> Section:
    base = f"/data/{at or name}"
    keys = [path.removeprefix(f"{name}.") for path in FIELDS if path.startswith(f"{name}.")]
    present = [key for key in keys if key in values]
    clause = _clause_of(rules.get(f"{base}/{key}") for key in present)
    rows = [
        Row(
            FIELDS[f"{name}.{key}"].label,
            words_of(f"{name}.{key}", values[key]),
            _rule_note(rules.get(f"{base}/{key}"), clause),
        )
        for key in present
    ]
    return Section(name, title, rows, clause)


def _goods(lines: Sequence[Mapping[str, Any]], rules: Mapping[str, Disclosed]) -> list[Section]:
    sections = []
    for index, line in enumerate(lines):
        section = _section("goods", line_heading(line=line), line, rules, at=f"goods/{index}")
        section.id = f"goods-{index}"
        sections.append(section)
    return sections


def _people(name: str, items: Sequence[Mapping[str, Any]], rules: Mapping[str, Disclosed]) -> list[Section]:
    """Return a section for each, called by its role."""
    sections: list[Section] = []
    for index, item in enumerate(items):
        section = _section(name, "", item, rules, at=f"{name}/{index}")
        section.id = f"{name}-{index}"
        section.title = heading_of(name=name, items=items, index=index)
        role = FIELDS[f"{name}.role"].label
        section.rows = [replace(row, label=below_heading(row.label)) for row in section.rows if row.label != role]
        sections.append(section)
    return sections


def below_heading(label: str | Promise) -> str:
    """Shorten "Company: name" where the heading says "Company" already."""
    short = _OF_WHOM.sub("", str(label))
    return short[:1].upper() + short[1:]


def _files(
    files: Sequence[Mapping[str, Any]], rules: Mapping[str, Disclosed], covered: Mapping[str, str]
) -> list[Section]:
    found = [rules.get(f"/data/files/{index}/sha256") for index, _file in enumerate(files)]
    clause = _clause_of(found)
    rows = []
    for file, rule in zip(files, found, strict=True):
        said = file_in_words(file=file, covered=covered)
        rows.append(Row(FIELDS["files.sha256"].label, said, _rule_note(rule, clause)))
    return [Section("files", gettext_lazy("Evidence files"), rows, clause)]


def _clause_of(rules: Iterable[Disclosed | None]) -> str:
    """Return the clause that most of these fields leave by."""
    clauses = [rule.clause for rule in rules if rule is not None]
    return max(clauses, key=clauses.count, default="")


def _rule_note(rule: Disclosed | None, clause: str) -> str:
    """Say what is special about a field: another clause than its section's, or that it is not as it was."""
    if rule is None:
        return ""
    how = "" if rule.transform == FieldRule.Transform.PASS else str(FieldRule.Transform(rule.transform).label)
    by = pgettext("leaves", "by %(clause)s") % {"clause": rule.clause} if rule.clause != clause else ""
    return " · ".join(filter(None, (how, by)))


def _withheld_rows(withheld: Sequence[Withheld]) -> list[Row]:
    """Return one row per field that stays, with the values that only we see."""
    values: dict[tuple[str, str], list[str]] = {}
    for item in withheld:
        values.setdefault((item.field, item.ground), []).append(words_of(item.field, item.value))
    rows = []
    for (path, ground), said in sorted(values.items(), key=lambda row: place_of(row[0][0])):
        more = f" +{len(said) - _SEVERAL}" if len(said) > _SEVERAL else ""
        shown = side_by_side(dict.fromkeys(said[:_SEVERAL])) + more
        rows.append(Row(label_of(path=path), shown, ground_in_words(path=path, ground=ground), is_struck=True))
    return rows


def _noted(notes: Sequence[Mapping[str, str]]) -> list[Row]:
    """Return what the sender says that it withholds."""
    rows = []
    named = [(note["path"].strip("/").replace("/", "."), note["ground"]) for note in notes]
    for path, ground in sorted(named, key=lambda row: place_of(row[0])):
        rows.append(Row(label_of(path=path), "", ground_in_words(path=path, ground=ground), is_struck=True))
    return rows


def ground_in_words(*, path: str, ground: str) -> str:
    """Say why a field stays."""
    if ground == NAMES_A_PERSON and path.startswith("files."):
        return _("Labels and papers show names, and not everybody may be named.")
    return str(_GROUNDS.get(ground, ground))


def label_of(*, path: str) -> str | Promise:
    """Return what a field is called; one that we do not know, by its path."""
    return FIELDS[path].label if path in FIELDS else path
