"""The case report as CSV: PostgreSQL writes it, we pass it on. Memory does not grow with the rows."""

import csv
import io
import os
import threading
from collections.abc import Iterator

from django.db import connections
from django.db.models import QuerySet

from ipcases.lib.tables import safe_cell
from reports.exporters.case_report import columns, report_sql
from seizures.models import Seizure

BOM = "\ufeff"
_READ_BYTES = 256 * 1024


class ExportBroken(RuntimeError):
    """The database stopped in the middle: the file is short and must not pass for whole."""


def csv_header() -> bytes:
    """Return the first line, with the mark that makes spreadsheets read UTF-8."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(safe_cell(column.label) for column in columns())
    return (BOM + line.getvalue()).encode()


def stream_csv(*, seizures: QuerySet[Seizure]) -> Iterator[bytes]:
    """Yield the report as CSV, UTF-8 with BOM, safe for spreadsheets.

    COPY runs in a thread on a connection of its own and writes into a pipe; closing the iterator
    ends both. Raises ExportBroken when the database stops before the end.
    """
    yield csv_header()
    yield from copy_out(sql=f"COPY ({report_sql(seizures=seizures)}) TO STDOUT WITH (FORMAT csv)")


def copy_out(*, sql: str) -> Iterator[bytes]:
    """Yield what a COPY … TO STDOUT writes, in pieces of at most 256 KiB."""
    read_end, write_end = os.pipe()
    pump = _Pump(sql, write_end)
    pump.start()
    try:
        with os.fdopen(read_end, "rb", buffering=0) as source:
            while piece := source.read(_READ_BYTES):
                yield piece
    finally:
        pump.join()
    if pump.error is not None:
        raise ExportBroken(str(pump.error)) from pump.error


class _Pump(threading.Thread):
    def __init__(self, sql: str, write_end: int) -> None:
        super().__init__(name="copy-out", daemon=True)
        self.sql = sql
        self.write_end = write_end
        self.error: BaseException | None = None

    def run(self) -> None:
        own = connections["default"].copy()
        try:
            with os.fdopen(self.write_end, "wb", buffering=0) as sink, own.cursor() as cursor:
                cursor.cursor.copy_expert(self.sql, sink, _READ_BYTES)
        except BrokenPipeError:
            pass  # the reader went away: nobody waits for the rest
        except Exception as error:
            self.error = error
        finally:
            own.close()
