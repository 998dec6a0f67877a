"""The columns of a list of cases: what they are called, what goes into each, and how a cell is read.

The columns are the fields of the form in which one case is logged; what a value may be is for that form to say.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.errors import InvalidValue
from ipcases.lib.listed import listed
from reference.codes import folded

Scope = Literal["list", "case", "parcel", "line"]
Words = str | Promise
CASE, NUMBER, REASONS, MEND = "case", "number", "reasons", "mend"
LANGUAGES = ("en", "zh-hans")
_MANY = re.compile(r"[;；,，、\n]+")
_YES = frozenset({"yes", "y", "true", "1", "x", "是", "有", "√", "✓"})
_NO = frozenset({"", "no", "n", "false", "0", "否", "无"})
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]+(\d{1,2})[:时](\d{2})(?:[:分]\d{0,2}\D?)?)?")
# What a spreadsheet makes of a long number that it takes for a figure.
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+?\d{1,3}", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """A column: the field of the form that it fills, its heading, and what goes in."""

    key: str
    label: Words
    scope: Scope
    hint: Words
    example: str = ""
    codes: str = ""  # the list of allowed codes, by the name it has on the second sheet
    is_needed: bool = False
    is_text: bool = False  # a spreadsheet must not take it for a figure
    is_yes_or_no: bool = False

    @property
    def is_if_known(self) -> bool:
        """Say whether nobody has to fill it in for any case."""
        return self.hint is _IF_KNOWN


_CODE = _("A word or code of the sheet “Codes”.")
_IF_KNOWN = _("If it is known.")
COLUMNS: tuple[Column, ...] = (
    Column(
        CASE, _("Case no. in the list"), "list", _("Your own number. Rows with the same number are one case."), "1",
        is_needed=True, is_text=True,
    ),
    Column(
        "office", _("Office"), "case", _("Empty: your own office."), "CNCAN", codes="offices",
    ),
    Column("channel", pgettext_lazy("channel", "Channel"), "case", _CODE, "POSTAL", codes="channels", is_needed=True),
    Column("direction", _("Direction"), "case", _CODE, "EXPORT", codes="directions", is_needed=True),
    Column(
        "detained_at", _("Found"), "case", _("Day and time by the clock of the office, the year first."),
        "2026-11-28 14:30", is_needed=True,
    ),
    Column("found_at_place", _("Place within the office"), "case", _IF_KNOWN, "bay 3"),
    Column(
        NUMBER, _("Parcel, waybill or container number"), "parcel",
        _("Several: one below the other in the cell, or with ; between them, or a row for each."),
        "LZ 473 124 863 CN", is_text=True,
    ),
    Column("sent_from_country", _("Sent from"), "parcel", _CODE, "CN", codes="countries"),
    Column("sent_to_country", _("Sent to"), "parcel", _CODE, "US", codes="countries"),
    Column("weight_kg", _("Weight, kg"), "parcel", _("Of one parcel: several have a row each."), "1.25"),
    Column("brand", _("Brand or mark"), "line", _("As it stands on the goods, or “none”."), "NORDVIK", is_needed=True),
    Column(
        "description", pgettext_lazy("what it is", "Goods"), "line", _("What the goods are."), "Running shoes",
        is_needed=True,
    ),
    Column("category", _("Category"), "line", _CODE, "EU-4a", codes="categories", is_needed=True),
    Column("quantity", _("Quantity"), "line", _("A number above 0."), "12", is_needed=True),
    Column(
        "unit", pgettext_lazy("of quantity", "Unit"), "line", _CODE, "PR", codes="units", is_needed=True,
    ),
    Column("unit_value", _("Unit value"), "line", _("Of one unit. With a point for the decimals."), "899.00"),
    Column("value_kind", _("The value is"), "line", _("Needed with a value."), "MSRP", codes="values"),
    Column("currency", _("Currency"), "line", _("Needed with a value."), "CNY", codes="currencies"),
    Column("suspected_right", _("Suspected right"), "line", _("Empty: trade mark."), "TRADEMARK", codes="rights"),
    Column("is_perishable", _("Perishable goods"), "line", _("Yes or no. Empty: no."), "", is_yes_or_no=True),
    Column("recordation", _("Recordation"), "line", _("Its number, if the goods are under it."), is_text=True),
    Column(
        REASONS, _("What made you stop it?"), "case", _("One or several, with ; between them."), "PRICE; ROUTE",
        codes="reasons", is_needed=True,
    ),
    Column("action", pgettext_lazy("what happens", "Action"), "case", _CODE, "DETAIN", codes="actions", is_needed=True),
    Column("action_reason", _("Legal basis, or reason for the release"), "case", _("Needed to seize or to release.")),
    Column(
        "note", _("Note for the desk"), "case", _("Found more than 12 hours ago: why it is logged only now.")
    ),
    Column("sender_name", _("Sender, as written on the label"), "case", _IF_KNOWN, "Hongyun Trading Co"),
    Column("sender_kind", _("The sender is"), "case", _IF_KNOWN, "COMPANY", codes="people"),
    Column("sender_address", _("Address of the sender"), "case", _IF_KNOWN),
    Column("sender_country", _("Country or region of the sender"), "case", _IF_KNOWN, "CN", codes="countries"),
    Column("addressee_name", _("Addressee, as written on the label"), "case", _IF_KNOWN),
    Column("addressee_kind", _("The addressee is"), "case", _IF_KNOWN, "PERSON", codes="people"),
    Column("addressee_address", _("Address of the addressee"), "case", _IF_KNOWN),
    Column("addressee_country", _("Country or region of the addressee"), "case", _IF_KNOWN, "US", codes="countries"),
    Column("transport_document", _("Transport document"), "case", _IF_KNOWN, is_text=True),
    Column("conveyance", _("Vessel, flight or vehicle"), "case", _IF_KNOWN),
    Column(
        "log_anyway", _("Log it again: this is another parcel"), "case",
        _("Yes, where a case holds the number already and this is another parcel."), is_yes_or_no=True,
    ),
)  # fmt: skip
MEND_LABEL = _("What to mend")
BY_KEY = {column.key: column for column in COLUMNS}


def columns_of(headings: Sequence[str]) -> list[str]:
    """Return the key of each heading: its name in English, in Chinese or as a field. Empty for one to pass over.

    Raises InvalidValue that names every heading nobody knows with the nearest known one, every heading that stands
    twice, and every column that is missing.
    """
    known = _names()
    keys = [known.get(folded(heading), "") for heading in headings]
    faults: list[str] = []
    meant = set()
    for heading in (heading for heading, key in zip(headings, keys, strict=True) if heading and not key):
        near = _nearest(heading, known)
        meant.add(near)
        faults.append(_unknown(heading, near))
    for column in COLUMNS:
        if keys.count(column.key) > 1:
            faults.append(str(_("The column “%(name)s” stands twice. Keep one.") % {"name": column.label}))
    missing = [one for one in COLUMNS if one.is_needed and one.key not in keys and one.key not in meant]
    if missing:
        names = listed(column.label for column in missing)
        faults.append(str(_("Columns are missing: %(names)s.") % {"names": names}))
    if faults:
        raise InvalidValue("columns", " ".join(faults), field="file", sentences=faults)
    return ["" if key == MEND else key for key in keys]


def _nearest(heading: str, known: dict[str, str]) -> str:
    """Return the key of the column whose name is most like the heading; empty when none is."""
    near = get_close_matches(folded(heading), known, n=1, cutoff=0.5)
    return known[near[0]] if near else ""


def _unknown(heading: str, near: str) -> str:
    if not near:
        return str(_("There is no column “%(name)s”. Take it out.") % {"name": heading[:60]})
    label = MEND_LABEL if near == MEND else BY_KEY[near].label
    return str(_("There is no column “%(name)s”. Is it “%(near)s”?") % {"name": heading[:60], "near": label})


def _names() -> dict[str, str]:
    """Give every name of every column, as it is compared."""
    names = {folded(column.key): column.key for column in COLUMNS}
    for language in LANGUAGES:
        with translation.override(language):
            names |= {folded(str(column.label)): column.key for column in COLUMNS}
            names[folded(str(MEND_LABEL))] = MEND
    return names


def parts_of(text: str) -> list[str]:
    """Return the parts of a cell that may hold several things."""
    return [part.strip() for part in _MANY.split(text) if part.strip()]


def numbers_in(text: str) -> list[str]:
    """Return the parcel numbers of a cell. One that a spreadsheet shortened may hold a comma and is one still."""
    return [text] if is_shortened(text) else parts_of(text)


def moment_of(text: str) -> str:
    """Return a day and time as the form reads them; empty for a day alone, and what is unclear as it was typed."""
    match = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return text
    if match[4] is None:
        return ""
    year, month, day, hour, minute = match.groups()
    return f"{year}-{int(month):02}-{int(day):02}T{int(hour):02}:{minute}"


def is_shortened(text: str) -> bool:
    """Say whether a spreadsheet made a figure of this number, so that its digits are lost."""
    return bool(_SHORTENED.fullmatch(text))


def yes_or_no(text: str) -> bool | None:
    """Read yes or no in either language; None for anything else."""
    word = text.strip().casefold()
    return True if word in _YES else False if word in _NO else None
