"""The files of a list: the empty template, and the list with what to mend beside each row. CSV or XLSX."""

import csv
import io
import re
from collections.abc import Mapping, Sequence

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from ipcases.lib.tables import safe_cell
from reference.codes import Codes
from seizures.forms.list_columns import BY_KEY, CASE, COLUMNS, MEND_LABEL, Column
from seizures.forms.listed_cases import codes_offered
from seizures.services.listed import ListedRow

CSV, XLSX = "csv", "xlsx"
MEDIA_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_BOM = "\ufeff"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML 1.0 cannot carry
_ROWS_PREPARED = 2000
_NARROW, _WIDE = 16, 30


def template_file(*, user: User, kind: str) -> bytes:
    """Return the empty template, with the codes that this user may write."""
    keys = [column.key for column in COLUMNS]
    return _csv(keys, [], {}) if kind == CSV else _xlsx(user, keys, [], {}, is_template=True)


def mend_file(
    *, user: User, kind: str, keys: Sequence[str], rows: Sequence[ListedRow], mend: Mapping[int, Sequence[str]]
) -> bytes:
    """Return these rows as they were brought, with one more column: what to mend, by the number of the row."""
    keys = [key for key in keys if key] or [CASE]
    said = {row: "\n".join(texts) for row, texts in mend.items()}
    return _csv(keys, rows, said) if kind == CSV else _xlsx(user, keys, rows, said, is_template=False)


def _csv(keys: Sequence[str], rows: Sequence[ListedRow], said: Mapping[int, str]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*(BY_KEY[key].label for key in keys), *([MEND_LABEL] if rows else [])])
    for row in rows:
        cells = [safe_cell(row.cells.get(key, "")) for key in keys]
        writer.writerow([*cells, safe_cell(said.get(row.number, ""))])
    return (_BOM + out.getvalue()).encode()


def _xlsx(
    user: User, keys: Sequence[str], rows: Sequence[ListedRow], said: Mapping[int, str], *, is_template: bool
) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(pgettext("sheet", "Cases"))
    codes = codes_offered(user)
    ranges = _write_codes(book, codes)
    _write_columns(book)
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    needed = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#DCE8F5"})
    text = book.add_format({"num_format": "@", "valign": "top"})
    wrapped = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True, "bg_color": "#FDF1D6"})
    for place, key in enumerate(keys):
        column = BY_KEY[key]
        sheet.write_string(0, place, str(column.label), needed if column.is_needed else head)
        # All as text: a spreadsheet would shorten long numbers and turn days round.
        sheet.set_column(place, place, _WIDE if column.is_text and key != CASE else _NARROW, text)
        _guide(sheet, place, column, ranges)
    for line, row in enumerate(rows, start=1):
        for place, key in enumerate(keys):
            sheet.write_string(line, place, _CONTROL.sub("", row.cells.get(key, "")), text)
        if row.number in said:
            sheet.write_string(line, len(keys), _CONTROL.sub("", said[row.number]), wrapped)
    if not is_template:
        sheet.write_string(0, len(keys), str(MEND_LABEL), head)
        sheet.set_column(len(keys), len(keys), 60)
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 32)
    book.close()
    return out.getvalue()


def _guide(sheet: xlsxwriter.worksheet.Worksheet, place: int, column: Column, ranges: Mapping[str, str]) -> None:
    """Say what goes into a column where the cursor stands, and offer the words where one of a list is meant."""
    told = {"input_title": str(column.label)[:32], "input_message": str(column.hint)[:255]}
    offers = column.codes and column.key != "reasons"
    rule = (
        {"validate": "list", "source": f"={ranges[column.codes]}", "error_type": "information"}
        if offers
        else {"validate": "any"}
    )
    sheet.data_validation(1, place, _ROWS_PREPARED, place, {**rule, **told, "show_error": False})


def _write_codes(book: xlsxwriter.Workbook, codes: Mapping[str, Codes]) -> dict[str, str]:
    """Write the second sheet: for each list its words and codes. Returns where the words of each list stand."""
    name = pgettext("sheet", "Codes")
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bottom": 1})
    ranges = {}
    for place, (kind, title) in enumerate(_list_titles().items()):
        first = place * 2
        sheet.write_string(0, first, title, head)
        sheet.write_string(0, first + 1, pgettext("sheet", "Code"), head)
        sheet.set_column(first, first, _WIDE)
        sheet.set_column(first + 1, first + 1, _NARROW)
        for line, (code, word) in enumerate(codes[kind].shown, start=1):
            sheet.write_string(line, first, word)
            sheet.write_string(line, first + 1, code)
        last = max(len(codes[kind].shown), 1)
        letters = xlsxwriter.utility.xl_col_to_name(first, col_abs=True)
        ranges[kind] = f"'{name}'!{letters}$2:{letters}${last + 1}"
    sheet.freeze_panes(1, 0)
    return ranges


def _list_titles() -> dict[str, str]:
    titles: dict[str, str] = {}
    for column in COLUMNS:
        if column.codes:
            titles.setdefault(column.codes, str(column.label))
    return titles | {"countries": _("Countries and regions"), "people": _("Sender or addressee is")}


def _write_columns(book: xlsxwriter.Workbook) -> None:
    """Write the third sheet: what goes into each column."""
    sheet = book.add_worksheet(pgettext("sheet", "Columns"))
    head = book.add_format({"bold": True, "bottom": 1})
    for place, title in enumerate((_("Column"), _("Needed"), _("What goes in"), _("Example"))):
        sheet.write_string(0, place, title, head)
    for line, column in enumerate(COLUMNS, start=1):
        needed = _("Yes") if column.is_needed else ""
        for place, text in enumerate((str(column.label), needed, str(column.hint), column.example)):
            sheet.write_string(line, place, text)
    sheet.set_column(0, 0, 36)
    sheet.set_column(2, 2, 80)
    sheet.set_column(3, 3, 24)
