"""The case report as CSV: PostgreSQL writes it, we pass it on. Memory does not grow with the rows."""

import csv
import hashlib
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


class CsvStream:
    """The report as CSV, UTF-8 with BOM, safe for spreadsheets. Iterate once, from start to end.

    COPY runs in a thread on a connection of its own and writes into a pipe; closing the iterator
    ends both. Raises ExportBroken when the database stops before the end. `rows`, `size` and
    `sha256` are known once it has run out.
    """

    def __init__(self, *, seizures: QuerySet[Seizure]) -> None:
        self._header = csv_header()
        self._sql = f"COPY ({report_sql(seizures=seizures)}) TO STDOUT WITH (FORMAT csv)"
        self._hash = hashlib.sha256()
        self.rows = 0
        self.size = 0

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def __iter__(self) -> Iterator[bytes]:
        yield self._count(self._header)
        pump = _Pump(self._sql)
        for piece in pump.pieces():
            yield self._count(piece)
        self.rows = pump.rows

    def _count(self, piece: bytes) -> bytes:
        self._hash.update(piece)
        self.size += len(piece)
        return piece


def copy_out(*, sql: str) -> Iterator[bytes]:
    """Yield what a COPY … TO STDOUT writes, in pieces of at most 256 KiB."""
    return _Pump(sql).pieces()


class _Pump(threading.Thread):
    def __init__(self, sql: str) -> None:
        super().__init__(name="copy-out", daemon=True)
        self.sql = sql
        self.rows = 0
        self.error: BaseException | None = None
        self.write_end = -1

    def pieces(self) -> Iterator[bytes]:
        read_end, self.write_end = os.pipe()
        self.start()
        try:
            with os.fdopen(read_end, "rb", buffering=0) as source:
                while piece := source.read(_READ_BYTES):
                    yield piece
        finally:
            self.join()
        if self.error is not None:
            raise ExportBroken(str(self.error)) from self.error

    def run(self) -> None:
        own = connections["default"].copy()
        try:
            with os.fdopen(self.write_end, "wb", buffering=0) as sink, own.cursor() as cursor:
                cursor.cursor.copy_expert(self.sql, sink, _READ_BYTES)
                self.rows = max(cursor.cursor.rowcount, 0)
        except BrokenPipeError:
            pass  # the reader went away: nobody waits for the rest
        except Exception as error:
            self.error = error
        finally:
            own.close()
