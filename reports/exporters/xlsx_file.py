"""The case report as a spreadsheet, written row by row."""

import datetime
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import xlsxwriter
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ipcases.lib.errors import DomainError
from reports.exporters.case_report import columns, report_sql
from seizures.models import Seizure

MAX_ROWS = 1_048_575  # the format's limit, less the heading
_ROWS_AT_ONCE = 2000
# The day a file was made is in the list of files; inside, it would make every fingerprint another.
ANY_DAY = datetime.datetime(2000, 1, 1)
HEAD_HEIGHT = 48  # three lines
# What XML 1.0 cannot carry.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# A case below the heading, as write_xlsx writes it.
_CASE = re.compile(rb'<c r="A(?!1")\d+" t="inlineStr"><is><t>([^<]+)</t>')
_READ_BYTES = 1024 * 1024


class NoLongerWanted(RuntimeError):
    """Whoever asked for the file cancelled it."""


def write_xlsx(
    *,
    seizures: QuerySet[Seizure],
    path: Path,
    about: Sequence[tuple[str, str]] = (),
    go_on: Callable[[int], bool] | None = None,
) -> int:
    """Write the report to `path` and return the number of rows. A second sheet holds `about`: what was searched.

    Every text is written as text, never as a formula or link, and equal rows give equal bytes. `go_on`
    hears the number of rows every now and then and may end the work: raises NoLongerWanted. Raises
    DomainError past the format's row limit.
    """
    shown = columns()
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    title = pgettext("sheet", "Cases")
    book.set_properties({"title": title, "created": ANY_DAY})
    sheet = book.add_worksheet(title)
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    day, money = (book.add_format({"num_format": shape}) for shape in ("yyyy-mm-dd", "#,##0.00"))
    sheet.set_row(0, HEAD_HEIGHT)
    for index, column in enumerate(shown):
        sheet.write_string(0, index, str(column.label), heading)
        sheet.set_column(index, index, column.width)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3, two side by side: thirty columns
    sheet.fit_to_pages(2, 0)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0)
    row_number = 0
    # Outside of a transaction the cursor holds its result, so that the progress told meanwhile is seen at once.
    with connection.chunked_cursor() as cursor:
        cursor.cursor.itersize = _ROWS_AT_ONCE
        cursor.execute(report_sql(seizures=seizures, guarded=False))
        for row in cursor:
            row_number += 1
            if row_number > MAX_ROWS:
                book.close()
                raise DomainError(
                    "too-many-rows", _("A spreadsheet holds 1,048,575 rows. Choose a shorter period, or CSV.")
                )
            if go_on is not None and row_number % _ROWS_AT_ONCE == 0 and not go_on(row_number):
                book.close()
                raise NoLongerWanted
            for index, (column, value) in enumerate(zip(shown, row, strict=True)):
                if value is None:
                    continue
                if column.is_number:
                    sheet.write_number(row_number, index, float(value), *([money] if column.is_money else []))
                elif column.key == "detained_on":
                    sheet.write_datetime(row_number, index, value, day)
                else:
                    sheet.write_string(row_number, index, CONTROL.sub("", str(value)))
    sheet.autofilter(0, 0, max(row_number, 1), len(shown) - 1)
    _write_about(book, about)
    book.close()
    return row_number


def cases_in(*, path: Path) -> Iterator[str]:
    """Give the reference in each row of a report that write_xlsx wrote. Memory does not grow with the rows."""
    with zipfile.ZipFile(path) as book, book.open("xl/worksheets/sheet1.xml") as sheet:
        rest = b""
        while piece := sheet.read(_READ_BYTES):
            whole, row, rest = (rest + piece).rpartition(b"<row")
            for found in _CASE.finditer(whole):
                yield found[1].decode()
            rest = row + rest
    for found in _CASE.finditer(rest):
        yield found[1].decode()


def _write_about(book: xlsxwriter.Workbook, about: Sequence[tuple[str, str]]) -> None:
    """Write a sheet that says what the rows are of; not when it was made, so that equal rows give equal bytes."""
    sheet = book.add_worksheet(pgettext("sheet", "About"))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24, wrapped)
    sheet.set_column(1, 1, 80, wrapped)
    for line, pair in enumerate(about):
        for place, text in enumerate(pair):
            sheet.write_string(line, place, CONTROL.sub("", text), wrapped)
