"""A small table as CSV."""

import csv
import io
from collections.abc import Iterable

from ipcases.lib.tables import safe_cell
from reports.exporters.csv_stream import BOM


def table_csv(*, lines: Iterable[Iterable[object]]) -> bytes:
    """Return the lines as CSV, UTF-8 with BOM, safe for spreadsheets."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(map(safe_cell, line) for line in lines)
    return (BOM + out.getvalue()).encode()
