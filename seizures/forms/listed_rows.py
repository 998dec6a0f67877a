"""From the rows of one case in a list to the fields of its form, remembering which cell each field came from."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ipcases.lib.said import said_here
from reference.identifiers import normalise
from seizures.forms.intake import LineForm
from seizures.forms.list_columns import BY_KEY, COLUMNS, NUMBER, Column, is_shortened, numbers_in
from seizures.services.listed import ListedRow, Remark
from seizures.services.merging import Fields

_OF_CASE = [column for column in COLUMNS if column.scope == "case"]
_OF_PARCEL = [column for column in COLUMNS if column.scope == "parcel" and column.key != NUMBER]
_OF_LINE = [column for column in COLUMNS if column.scope == "line"]
# What makes a goods line; the rest may have been dragged down with the mouse.
_GOODS = ("brand", "description", "quantity", "unit_value", "recordation")

# Reads a cell as the form wants it: its values, or why it cannot be read.
ReadCell = Callable[[Column, str], list[str] | str]


@dataclass
class CaseFields:
    """The form of one case as a browser would post it, and the row and column behind each of its fields."""

    rows: Sequence[ListedRow]
    read: ReadCell
    fields: Fields = field(default_factory=dict)
    faults: list[Remark] = field(default_factory=list)
    _cells: dict[str, tuple[ListedRow, str]] = field(default_factory=dict)
    _parcels: list[ListedRow] = field(default_factory=list)
    _lines: list[ListedRow] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._fill_case()
        self._fill_parcels()
        self._fill_lines()

    def cell_of(self, name: str) -> tuple[ListedRow, str]:
        """Return the row and the column that a field of the form came from, or should have come from."""
        if name in self._cells:
            return self._cells[name]
        kind, _dash, rest = name.partition("-")
        place, _dash, key = rest.partition("-")
        rows = {"parcels": self._parcels, "lines": self._lines}.get(kind, [])
        if place.isdigit() and int(place) < len(rows):
            return rows[int(place)], key
        return self.rows[0], {"parcels": NUMBER, "lines": "brand"}.get(kind, name if name in BY_KEY else "")

    def remark(self, row: ListedRow, key: str, text: str | Promise, mend: str | Promise = "") -> Remark:
        """Say something about a cell."""
        return Remark(row.number, key, row.cells.get(key, "")[:200], said_here(text), said_here(mend) if mend else {})

    def _put(self, name: str, row: ListedRow, column: Column) -> None:
        """Fill a field from a cell. A second cell for the same field must say the same."""
        typed = row.cells.get(column.key, "")
        if not typed:
            return
        values = self.read(column, typed)
        if isinstance(values, str):
            self.faults.append(self.remark(row, column.key, values, column.hint))
        elif name not in self.fields:
            self.fields[name], self._cells[name] = values, (row, column.key)
        elif self.fields[name] != values:
            first = self._cells[name][0].number
            text = _("Row %(row)d says something else of the same case or parcel.") % {"row": first}
            self.faults.append(self.remark(row, column.key, text, _("Write the same in both rows, or only once.")))

    def _fill_case(self) -> None:
        for column in _OF_CASE:
            for row in self.rows:
                self._put(column.key, row, column)

    def _fill_parcels(self) -> None:
        places: dict[str, int] = {}
        for row in self.rows:
            numbers = numbers_in(row.cells.get(NUMBER, ""))
            for number in numbers:
                if normalise(number) not in places:
                    name = f"parcels-{len(places)}-{NUMBER}"
                    self.fields[name], self._cells[name] = [number], (row, NUMBER)
                    self._parcels.append(row)
                    places[normalise(number)] = len(places)
                    self._refuse_shortened(row, number)
            self._put_parcels(row, [places[normalise(number)] for number in numbers] or [0])
        self.fields |= {"parcels-TOTAL_FORMS": [str(max(len(places), 1))], "parcels-INITIAL_FORMS": ["0"]}

    def _refuse_shortened(self, row: ListedRow, number: str) -> None:
        if is_shortened(number):
            text = _("A spreadsheet took this number for a figure and shortened it: its last digits are lost.")
            mend = _("Give the column the format “Text”, then type or scan the number again.")
            self.faults.append(self.remark(row, NUMBER, text, mend))

    def _put_parcels(self, row: ListedRow, places: Iterable[int]) -> None:
        places = list(places)
        for column in _OF_PARCEL:
            if column.key == "weight_kg" and len(places) > 1 and row.cells.get(column.key):
                text = _("This is one weight for several parcels.")
                self.faults.append(self.remark(row, column.key, text, _("Give each parcel a row with its weight.")))
                continue
            for place in places:
                self._put(f"parcels-{place}-{column.key}", row, column)

    def _fill_lines(self) -> None:
        for row in self.rows:
            typed = {column.key for column in _OF_LINE if row.cells.get(column.key)}
            if not typed and (self._lines or row is not self.rows[-1]):
                continue  # one more parcel, and no goods
            place = len(self._lines)
            self._lines.append(row)
            for column in _OF_LINE:
                self._put(f"lines-{place}-{column.key}", row, column)
            if place and not typed & set(_GOODS):
                text = LineForm.base_fields["brand"].error_messages["required"]
                self.faults.append(self.remark(row, "brand", text))
        self.fields |= {"lines-TOTAL_FORMS": [str(len(self._lines))], "lines-INITIAL_FORMS": ["0"]}
