"""The forms of a list: the file that is sent, and what to do with its cases."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ipcases.lib.errors import InvalidValue
from ipcases.lib.figures import figure
from ipcases.lib.sheets import MOST_BYTES, Sheet, read_sheet
from ipcases.lib.ui import Radios
from seizures.forms.list_columns import columns_of
from seizures.services.case_lists import MOST_ROWS
from seizures.services.listed import ListedRow


@dataclass(frozen=True)
class ReadList:
    """A file as it was read: its columns by key, and its rows."""

    name: str
    sha256: str
    columns: list[str]
    rows: list[ListedRow]


class ListFileForm(forms.Form):
    """A spreadsheet of cases."""

    file = forms.FileField(
        label=_("List of cases"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
        error_messages={
            "required": _("Choose the file with your list."),
            "empty": _("This file is empty. Fill in the template and send it."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sentence = _("XLSX or CSV, at most %(rows)s rows and %(size)d MB.")
        self.fields["file"].help_text = sentence % {"rows": figure(MOST_ROWS), "size": MOST_BYTES >> 20}

    def clean(self) -> dict[str, Any]:
        """Read the file. What is wrong with the file as a whole is said beside it."""
        cleaned = super().clean() or self.cleaned_data
        upload = cleaned.get("file")
        if upload is None:
            return cleaned
        content = upload.read(MOST_BYTES + 1)
        try:
            sheet = read_sheet(content=content, most_rows=MOST_ROWS)
            columns = columns_of(sheet.headings)
            rows = _rows_of(sheet, columns)
        except InvalidValue as refusal:
            for sentence in refusal.data.get("sentences", [str(refusal.message)]):
                self.add_error("file", sentence)
            return cleaned
        cleaned["read"] = ReadList(upload.name or "", hashlib.sha256(content).hexdigest(), columns, rows)
        return cleaned


def _rows_of(sheet: Sheet, columns: list[str]) -> list[ListedRow]:
    rows = []
    for row in sheet.rows:
        if any(row.cells[len(columns) :]) or any(
            cell for cell, heading in zip(row.cells, sheet.headings, strict=False) if not heading
        ):
            sentence = _("Row %(row)d has a cell in a column without a heading. Take it out, or name the column.")
            raise InvalidValue("no-heading", sentence % {"row": row.number}, field="file")
        cells = {key: cell for key, cell in zip(columns, row.cells, strict=False) if key and cell}
        if cells:
            rows.append(ListedRow(row.number, cells))
    if not rows:
        raise InvalidValue("empty", _("This file is empty. Fill in the template and send it."), field="file")
    return rows


class StartForm(forms.Form):
    """What is to be logged of a list."""

    scope = forms.ChoiceField(
        label=_("If one of them cannot be logged any more"),
        choices=[
            ("all", _("Log none: all are checked once more before the first")),
            ("sound", _("Log the others, and say what is wrong with it")),
        ],
        widget=Radios,
    )
    other_parcels = forms.BooleanField(required=False)
    mark_optional = False

    def __init__(self, *args: Any, known: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other_parcels"].label = ngettext(
            "Log also the case whose parcel number is known: it is another parcel",
            "Log also the %(count)d cases whose parcel number is known: they are other parcels",
            known,
        ) % {"count": known}
