"""The case report as a spreadsheet, written row by row."""

import re
from pathlib import Path

import xlsxwriter
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ipcases.lib.errors import DomainError
from reports.exporters.case_report import columns, report_sql
from seizures.models import Seizure

MAX_ROWS = 1_048_575  # the format's limit, less the heading
_ROWS_AT_ONCE = 2000
# What XML 1.0 cannot carry.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_xlsx(*, seizures: QuerySet[Seizure], path: Path) -> int:
    """Write the report to `path` and return the number of rows.

    Every text is written as text, never as a formula or link. Raises DomainError past the
    format's row limit.
    """
    shown = columns()
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    heading = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for index, column in enumerate(shown):
        sheet.write_string(0, index, str(column.label), heading)
        sheet.set_column(index, index, 22 if column.is_typed_in else 14)
    sheet.freeze_panes(1, 1)
    row_number = 0
    # A server-side cursor lives in a transaction; nothing is locked by reading.
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.cursor.itersize = _ROWS_AT_ONCE
        cursor.execute(report_sql(seizures=seizures, guarded=False))
        for row in cursor:
            row_number += 1
            if row_number > MAX_ROWS:
                book.close()
                raise DomainError(
                    "too-many-rows", _("A spreadsheet holds 1,048,575 rows. Choose a shorter period, or CSV.")
                )
            for index, (column, value) in enumerate(zip(shown, row, strict=True)):
                if value is None:
                    continue
                if column.is_number:
                    sheet.write_number(row_number, index, float(value))
                elif column.key == "detained_on":
                    sheet.write_datetime(row_number, index, value, day)
                else:
                    sheet.write_string(row_number, index, _CONTROL.sub("", str(value)))
    sheet.autofilter(0, 0, max(row_number, 1), len(shown) - 1)
    book.close()
    return row_number
