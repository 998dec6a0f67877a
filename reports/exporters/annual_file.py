"""The annual return as a file: one table after the other as CSV, one sheet each as a spreadsheet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from django.utils.functional import Promise

from reports.exporters.figures_table import table_csv
from reports.exporters.xlsx_file import ANY_DAY, CONTROL, HEAD_HEIGHT

Cell = str | Promise | int | Decimal | None


@dataclass(frozen=True)
class Sheet:
    """A table of the file: the first of its lines are the heads."""

    title: str
    lines: Sequence[Sequence[Cell]]


def annual_csv(*, sheets: Iterable[Sheet]) -> bytes:
    """Return the tables one after the other as CSV, UTF-8 with BOM, safe for spreadsheets."""
    lines: list[Sequence[object]] = []
    for sheet in sheets:
        lines += [[sheet.title], *([_plain(cell) for cell in line] for line in sheet.lines), []]
    return table_csv(lines=lines)


def annual_xlsx(*, sheets: Iterable[Sheet]) -> bytes:
    """Return the tables as a spreadsheet: text is never a formula, equal figures give equal bytes."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": ANY_DAY})
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True})
    money, count = (book.add_format({"num_format": shape}) for shape in ("#,##0.00", "#,##0"))
    for each in sheets:
        sheet = book.add_worksheet(each.title[:31])
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_column(0, 0, 44, wrapped)
        # What stands in two columns is said in sentences, the rest in figures.
        sheet.set_column(1, 12, 18 if max(map(len, each.lines)) > 2 else 90)
        sheet.set_row(0, HEAD_HEIGHT)
        sheet.repeat_rows(0)
        for row, line in enumerate(each.lines):
            for column, cell in enumerate(line):
                if cell is None:
                    continue
                if isinstance(cell, int | Decimal):
                    is_amount = isinstance(cell, Decimal) and cell.as_tuple().exponent == -2  # amounts have two places
                    is_whole = cell == int(cell)
                    shape = [money] if is_amount else [count] if is_whole else []
                    sheet.write_number(row, column, float(cell), *shape)
                else:
                    sheet.write_string(row, column, CONTROL.sub("", str(cell)), *([heading] if row == 0 else []))
        sheet.freeze_panes(1, 1)
    book.close()
    return out.getvalue()


def _plain(cell: Cell) -> object:
    return f"{cell.normalize():f}" if isinstance(cell, Decimal) else cell
