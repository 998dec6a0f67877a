"""A small table as CSV, or a long one written line by line."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from ipcases.lib.tables import safe_cell
from reports.exporters.csv_stream import BOM


def table_csv(*, lines: Iterable[Iterable[object]]) -> bytes:
    """Return the lines as CSV, UTF-8 with BOM, safe for spreadsheets."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(map(safe_cell, line) for line in lines)
    return (BOM + out.getvalue()).encode()


def write_table_csv(*, lines: Iterable[Iterable[object]], path: Path) -> int:
    """Write what table_csv returns, and return how many lines it were. Memory does not grow with them."""
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(BOM)
        writer, written = csv.writer(out, lineterminator="\n"), 0
        for line in lines:
            writer.writerow(map(safe_cell, line))
            written += 1
    return written
