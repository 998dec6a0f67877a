"""The licensees as a pasted list: rows of a spreadsheet, or typed with semicolons."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from ipcases.lib.errors import InvalidValue
from reference.codes import Codes, folded
from reference.queries import countries_choices
from rightsholders.folding import name_key
from rightsholders.forms.portal_contacts import LicenseeForm
from rightsholders.models import Licensee
from rightsholders.services.sections import MOST_LICENSEES
from rightsholders.services.values import LicenseeValues

COLUMNS = ("name", "country", "capacity", "valid_to")
_NEEDED = COLUMNS[:3]
_LANGUAGES = ("en", "zh-hans")
_MOST_CHARACTERS = 200_000
_LINE = re.compile(r"\r\n|\r|\n")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_DAYS_IN_WORDS = ("%d %b %Y", "%d %B %Y")
_NO_END = frozenset({"", "-", "–", "—"})
_SHOWN = 60
# As many words as fit into a sentence.
_FEW = 8


@dataclass(frozen=True)
class ListedLicensee:
    """A row that can be read, by its number in the list."""

    number: int
    values: LicenseeValues


@dataclass(frozen=True)
class FaultyRow:
    """A row that cannot be read: what stands in it, what to mend, and whom it means as far as that is known."""

    number: int
    typed: str
    sentences: tuple[str, ...]
    name: str = ""
    capacity: str = ""

    def means(self, licensee: Licensee) -> bool:
        """Say whether this row may be about the licensee: it is no reason to take it away."""
        is_named = bool(self.name) and licensee_key(self.name) == licensee_key(licensee.name)
        return is_named and self.capacity in {"", licensee.capacity}


@dataclass(frozen=True)
class PastedList:
    """What a list says: the rows that can be read, and those that cannot."""

    rows: tuple[ListedLicensee, ...]
    faulty: tuple[FaultyRow, ...]


class LicenseeListForm(forms.Form):
    """A list to compare with the licensees that stand, and what becomes of the rest."""

    text = forms.CharField(
        label=gettext_lazy("List of licensees"),
        strip=False,
        help_text=gettext_lazy(
            "Copy the rows from your spreadsheet: name, country or region, capacity, end of the licence. Or type them "
            "with semicolons: Nordvik Works Ltd; CN; Maker; 2027-06-30. Leave the end empty if the licence has none. "
            "The first row may hold headings."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "wrap": "off", "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Paste the rows, or type them.")},
    )
    takes_away = forms.BooleanField(
        label=gettext_lazy("Take away those that are not in the list"),
        help_text=gettext_lazy("Otherwise they stay as they are."),
        required=False,
    )
    leaves_out = forms.BooleanField(
        label=gettext_lazy("Leave out the rows that cannot be read"),
        required=False,
    )
    mark_optional = False
    read: PastedList | None = None

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text) > _MOST_CHARACTERS:
            raise ValidationError(_too_long())
        try:
            self.read = read_list(text)
        except InvalidValue as error:
            raise ValidationError(str(error.message)) from error
        return text

    @property
    def fingerprint(self) -> str:
        """Say in short which list this is: what was compared is what is applied."""
        lines = _LINE.split(self.data.get("text", ""))
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def licensee_key(name: str) -> str:
    """Return a name as licensees are told apart: width, case, blanks and punctuation do not matter."""
    return name_key(name) or name


def read_list(text: str) -> PastedList:
    """Read a list of licensees.

    Raises InvalidValue where nothing stands in it, where columns are missing, and where it is longer than allowed.
    """
    cells = {
        number: _cells_of(line)
        for number, line in enumerate(_LINE.split(text.removeprefix("\ufeff")), start=1)
        if line.strip(" \t;；\u3000")
    }
    if not cells:
        raise InvalidValue("empty", _("Paste the rows, or type them."))
    order: Sequence[str] = COLUMNS
    first = next(iter(cells))
    if headings := _headings(cells[first]):
        order = headings
        del cells[first]
    if not cells:
        raise InvalidValue("empty", _("There is no row below the headings. Paste the rows too."))
    if len(cells) > MOST_LICENSEES:
        raise InvalidValue("too-many", _too_long())
    reader = _Reader()
    for number, row in cells.items():
        reader.take(number, row, order)
    return PastedList(tuple(reader.rows), tuple(reader.faulty))


def list_text(licensees: Sequence[tuple[Licensee, str]]) -> str:
    """Write licensees as the list that would say the same, with headings, for a spreadsheet."""
    fields = LicenseeForm.base_fields
    rows = [[str(fields[name].label) for name in COLUMNS]]
    for row, country in licensees:
        end = row.valid_to.isoformat() if row.valid_to else ""
        rows.append([" ".join(row.name.split()), country, row.get_capacity_display(), end])
    return "\n".join("\t".join(row) for row in rows) if licensees else ""


def _too_long() -> str:
    text = _("This list is too long: at most %(n)d licensees fit. Leave out those whose licence has ended.")
    return text % {"n": MOST_LICENSEES}


def _cells_of(line: str) -> list[str]:
    parts = line.split("\t") if "\t" in line else re.split("[;；]", line)
    cells = [" ".join(part.split()) for part in parts]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _headings(cells: Sequence[str]) -> list[str]:
    """Return the column of each heading, empty for one to pass over; nothing where the row is a licensee.

    A name may read like a heading; a country or capacity never does.
    """
    known = {folded(name): name for name in COLUMNS}
    for language in _LANGUAGES:
        with translation.override(language):
            labels = {folded(str(LicenseeForm.base_fields[name].label)): name for name in COLUMNS}
            words = {"name": pgettext("heading", "Licensee"), "country": pgettext("heading", "Country")}
            known |= labels | {folded(word): name for name, word in words.items()}
    columns = [known.get(folded(cell), "") for cell in cells]
    if not any(columns[1:]):
        return []
    labels = {name: str(LicenseeForm.base_fields[name].label) for name in COLUMNS}
    twice = [labels[name] for name in COLUMNS if columns.count(name) > 1]
    missing = [labels[name] for name in _NEEDED if name not in columns]
    between = pgettext("between the parts of a list", ", ")
    if twice:
        raise InvalidValue("columns", _("Headings stand twice: %(names)s. Keep one.") % {"names": between.join(twice)})
    if missing:
        text = _("The first row is one of headings, and these are missing: %(names)s. Add the columns.")
        raise InvalidValue("columns", text % {"names": between.join(missing)})
    return columns


class _Reader:
    """Read one row after the other by the rules of the form for one licensee."""

    def __init__(self) -> None:
        self.rows: list[ListedLicensee] = []
        self.faulty: list[FaultyRow] = []
        self._fields = {bound.name: bound.field for bound in LicenseeForm()}  # with the words they say in a form
        self._first: dict[tuple[str, str], int] = {}
        countries, capacities = [], []
        own = translation.get_language() or "en"
        # The reader's language comes last: its words are those that are offered.
        for language in sorted(_LANGUAGES, key=lambda code: code[:2] == own[:2]):
            with translation.override(language):
                countries.append([(code, str(word)) for code, word in countries_choices()])
                capacities.append([(str(code), str(word)) for code, word in Licensee.Capacity.choices])
        self._codes = {"country": Codes(countries), "capacity": Codes(capacities)}

    def take(self, number: int, cells: Sequence[str], order: Sequence[str]) -> None:
        """Read a row; a faulty one is kept with every sentence that it needs."""
        typed = dict(zip(order, cells, strict=False))
        row: dict[str, Any] = {name: typed.get(name, "") for name in COLUMNS}
        faults: list[str] = []
        if len(cells) == 1 and row["name"]:
            faults.append(_("Only a name stands here. Put a tab or a semicolon between the columns."))
        elif any(cells[len(order) :]):
            faults.append(
                _("There are too many columns. Keep the four of the list, or put headings above all of them.")
            )
        else:
            faults += self._read(row)
        key = (licensee_key(row["name"]), row["capacity"])
        if not faults and (first := self._first.setdefault(key, number)) != number:
            faults.append(_("The same name stands in this capacity in row %(n)d. Keep one of the two.") % {"n": first})
        if faults:
            is_known = row["capacity"] in Licensee.Capacity.values
            capacity = row["capacity"] if is_known else ""
            shown = " · ".join(filter(None, cells))
            self.faulty.append(FaultyRow(number, shown, tuple(faults), row["name"], capacity))
        else:
            self.rows.append(ListedLicensee(number, LicenseeValues(**row)))

    def _read(self, row: dict[str, Any]) -> list[str]:
        """Turn the cells of a row into values; return a sentence for each that is none."""
        faults = []
        for name, codes in self._codes.items():
            if row[name]:
                typed, row[name] = row[name], codes.code_of(row[name])
                if row[name] not in dict(codes.shown):
                    faults.append(self._unknown(typed, codes))
                    row[name] = ""
                    continue
            faults += self._refused(name, row[name])
        faults[:0] = self._refused("name", row["name"])
        try:
            row["valid_to"] = _day_of(row["valid_to"])
        except ValueError:
            text = _("“%(typed)s” is no day. Write the year first, such as 2027-06-30.")
            faults.append(text % {"typed": row["valid_to"][:_SHOWN]})
        return faults

    def _refused(self, name: str, value: str) -> list[str]:
        try:
            self._fields[name].clean(value)
        except ValidationError as error:
            return list(error.messages)
        return []

    def _unknown(self, typed: str, codes: Codes) -> str:
        near, words = codes.nearest(typed), [word for _code, word in codes.shown]
        if near:
            return _("“%(typed)s” is not known. Is it %(near)s?") % {"typed": typed[:_SHOWN], "near": near}
        if len(words) <= _FEW:
            between = pgettext("between the parts of a list", ", ")
            text = _("“%(typed)s” is not known. Write one of: %(words)s.")
            return text % {"typed": typed[:_SHOWN], "words": between.join(words)}
        text = _("“%(typed)s” is not known. Write the word of the form, or its code.")
        return text % {"typed": typed[:_SHOWN]}


def _day_of(typed: str) -> date | None:
    """Return the last day of a licence, or that it has none. Raises ValueError for what may be read in two ways."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    if plain in _NO_END:
        return None
    if match := _DAY.fullmatch(plain):
        return date(*map(int, match.groups()))
    for form in _DAYS_IN_WORDS:
        try:
            return datetime.strptime(plain, form).date()
        except ValueError:
            continue
    raise ValueError(typed)
