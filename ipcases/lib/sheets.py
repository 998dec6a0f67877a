"""Reading a table that somebody filled in with a spreadsheet, as CSV or XLSX: cells, and nothing of their meaning."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NoReturn

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineWorkbook

from ipcases.lib.errors import InvalidValue
from ipcases.lib.listed import listed
from ipcases.lib.tables import typed_cell

MOST_BYTES = 5 * 1024 * 1024
_MOST_UNPACKED = 40 * 1024 * 1024
_LONGEST_CELL = 5000
_SEPARATORS = ",;\t"
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_EXACT_DIGITS = 15  # what a figure of a spreadsheet holds; the rest of a longer number is lost
_FIRST_SHEET = "xl/worksheets/sheet1.xml"
# The reader lays out the whole rectangle around the cells: one in the last corner would end the process.
_MOST_CELLS = 1_000_000
# A cell with something in it, by its place; one that says no place stands behind the one before; the row of a row.
# None is gone back over: one that is long and does not end would be tried for hours.
_CELL = re.compile(rb"""<(?:[^\s<>/:]+:)?c\s(?>[^<>]*?\br\s*=\s*["']([A-Za-z]+)([0-9]{1,9})["'])[^<>]*+(?<!/)>""")
_UNPLACED_CELL = re.compile(rb"""<(?:[^\s<>/:]+:)?c(?=[\s>])(?![^<>]*\sr\s*=)[^<>]*(?<!/)>""")
_ROW_BEGINS = re.compile(rb"<(?:[^\s<>/:]+:)?row[\s>]")
_ROW = re.compile(rb"""<(?:[^\s<>/:]+:)?row\s[^<>]*?\br\s*=\s*["']([0-9]{1,9})["']""")
_ERROR_CELL = re.compile(rb'<c\b(?>[^<>]*?\br="([A-Z]{1,3}[0-9]{1,7})")[^<>]*?\bt="e"')
# With these its reader would take the file for an OpenDocument or a binary workbook, whose cells nobody has counted.
_OF_OTHER_KINDS = frozenset({"mimetype", "xl/workbook.bin"})


@dataclass(frozen=True)
class Row:
    """One row as it stands in the spreadsheet, with the number that the spreadsheet shows beside it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """The first row of a table, and the others that hold anything."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def read_sheet(*, content: bytes, most_rows: int) -> Sheet:
    """Read the first sheet of an XLSX, or a CSV in UTF-8, UTF-16 or GB18030 with comma, semicolon or tab.

    Raises InvalidValue for a file that is too large, has too many rows, or is neither.
    """
    if len(content) > MOST_BYTES:
        refuse("too-large", _("This file is larger than %(most)d MB. Divide the list.") % {"most": MOST_BYTES >> 20})
    if content.startswith(_OLD_EXCEL):
        refuse("old-format", _("This file is of an old or locked kind. Save it without a password as XLSX or CSV."))
    lines = _lines_of_xlsx(content) if content.startswith(_ZIP) else _lines_of_csv(_text_of(content))
    rows: list[Row] = []
    for number, cells in enumerate(lines, start=1):
        if not any(cells):
            continue
        rows.append(Row(number, tuple(cells)))
        if len(rows) > most_rows + 1:
            refuse("too-many-rows", _("A list has at most %(most)d rows. Divide it.") % {"most": most_rows})
    if not rows:
        refuse("empty", _("This file is empty. Fill in the template and send it."))
    return Sheet(rows[0].cells, tuple(rows[1:]))


def refuse(code: str, sentence: str | Promise) -> NoReturn:
    """Raise the refusal of a whole file."""
    raise InvalidValue(code, sentence, field="file")


def _refuse_kind() -> NoReturn:
    refuse("not-a-table", _("This is neither a CSV nor an XLSX file. Save the list as one of the two."))


def _text_of(content: bytes) -> str:
    """Decode a CSV. Chinese Excel writes GB18030, which is tried last: it takes almost anything."""
    kinds = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for kind in kinds:
        try:
            text = content.decode(kind)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    _refuse_kind()


def _lines_of_csv(text: str) -> Iterator[list[str]]:
    heading = text.lstrip("\r\n").partition("\n")[0]
    best = max(_SEPARATORS, key=heading.count)
    for cells in _read_csv(text, best):
        yield [_cell(typed_cell(cell)) for cell in cells]


def _read_csv(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        yield from reader
    except csv.Error:
        sentence = _(
            "Line %(line)d cannot be read: a quotation mark is opened and not closed, or stands inside a cell."
        )
        refuse("quotation", sentence % {"line": reader.line_num})


def _lines_of_xlsx(content: bytes) -> Iterator[list[str]]:
    try:
        book = CalamineWorkbook.from_filelike(_unpacked(content))
        sheet = book.get_sheet_by_index(0)
        yield from ([_cell(_said(value)) for value in row] for row in sheet.to_python(skip_empty_area=False))
    except InvalidValue:
        raise
    except Exception:
        # Fed with odd bytes, what unpacks and what reads raises whatever it likes.
        _refuse_kind()


def _unpacked(content: bytes) -> io.BytesIO:
    """Unpack the workbook ourselves, within bounds: what its reader then sees is what was counted."""
    plain = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(plain, "w") as unpacked:
        if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
            refuse("too-large", _("This workbook is too large. Keep only the sheet with the list in it."))
        for part in packed.infolist():
            if part.filename.replace("\\", "/").lower() in _OF_OTHER_KINDS:
                _refuse_kind()
            content = packed.read(part)
            unpacked.writestr(part.filename, content)
            _refuse_far_cells(content)
            if part.filename == _FIRST_SHEET:
                _refuse_errors(content)
    plain.seek(0)
    return plain


def _refuse_far_cells(sheet: bytes) -> None:
    """Refuse cells far from the list, such as a blank that somebody typed into the last corner."""
    columns, lines = {b""}, {b"0"}
    for cell in _CELL.finditer(sheet):
        columns.add(cell[1])
        lines.add(cell[2])
    column, row = max(map(_number_of, columns)), max(map(int, lines))
    rows = _ROW_BEGINS.split(sheet)
    if unplaced := max(len(_UNPLACED_CELL.findall(cells_of_row)) for cells_of_row in rows):
        column += unplaced
        row = max([row, *map(int, _ROW.findall(sheet))]) + len(rows)
    if column * row > _MOST_CELLS:
        sentence = _(
            "The cells of this sheet reach to %(cell)s, too far for a list. Delete the columns and rows outside it."
        )
        refuse("far-cells", sentence % {"cell": f"{_letters_of(column)}{row}"})


def _number_of(letters: bytes) -> int:
    """Return the number of a column: 1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _letters_of(number: int) -> str:
    """Return the letters of a column: AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _refuse_errors(sheet: bytes) -> None:
    """Refuse cells like #N/A by their places: read as empty they would be believed."""
    if found := [cell.decode() for cell in _ERROR_CELL.findall(sheet)]:
        sentence = _("These cells hold an error of the spreadsheet, like #N/A: %(cells)s. Mend them.")
        refuse("error-cells", sentence % {"cells": listed(found[:20])})


def _said(value: Any) -> str:
    """Say a cell of a workbook as somebody would have typed it. A formula is what it came to."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float() | int():
            is_whole = value == int(value) and abs(value) < 10**_EXACT_DIGITS
            return str(int(value)) if is_whole else f"{value:.{_EXACT_DIGITS}g}".upper()
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M")
        case _:
            return str(value)


def _cell(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
    if len(text) > _LONGEST_CELL:
        refuse("long-cell", _("A cell is longer than %(most)d characters. Shorten it.") % {"most": _LONGEST_CELL})
    return text
