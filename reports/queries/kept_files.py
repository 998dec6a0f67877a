"""Are the files that rows name still there, byte for byte?"""

import hashlib
import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet

from audit.models import AuditEvent
from ipcases.lib.files import path_of
from ipcases.lib.forgetting import holders_of_files, is_held
from reports.events import ReportEvent

# The folders of the store, by the first byte of the hash.
FOLDERS = tuple(f"{number:02x}" for number in range(256))


@dataclass
class FileTally:
    """What has been looked at so far. `unnamed` counts files of the store that no row names."""

    files: int = 0
    bytes: int = 0
    unnamed: int = 0


@dataclass(frozen=True)
class FileFinding:
    """A file that is not what its rows say: gone, or with other bytes."""

    sha256: str
    is_missing: bool
    holders: tuple[Model, ...]


def verify_files(*, tally: FileTally, folders: Sequence[str] = FOLDERS) -> Iterator[FileFinding]:
    """Read every file of these folders that a row names, once, and give those that are missing or were changed.

    The folders follow one another. Rows and files come in the order of hashes: memory does not grow with the store.
    One query for each column that names files.
    """
    if not folders:
        return
    named = [_named(rows, column, folders) for rows, columns in holders_of_files() for column in columns]
    entries = heapq.merge(*named, ((sha256, None) for sha256 in _stored(folders)), key=itemgetter(0))
    for sha256, found in groupby(entries, key=itemgetter(0)):
        holders = {holder for _sha256, holder in found if holder}
        if not holders:
            tally.unnamed += 1
            continue
        size = _read(sha256, tally)
        tally.files += 1
        # Its row may have gone, and the file with it, since the rows were read.
        if size is None and is_held(sha256=sha256):
            rows = sorted((row for model, pk in holders for row in model._default_manager.filter(pk=pk)), key=_place)
            yield FileFinding(sha256, not path_of(sha256=sha256).exists(), tuple(rows))


def broken_files(*, now: datetime) -> dict[ReportEvent, int]:
    """Count what the last weekly reading found missing and what it found changed."""
    lately = AuditEvent.objects.filter(occurred_at__gt=now - timedelta(days=7))
    return {
        event: lately.filter(action=event).count() for event in (ReportEvent.FILE_MISSING, ReportEvent.FILE_CHANGED)
    }


def case_of(row: Model) -> str:
    """Return the reference of the case that the row belongs to, or nothing."""
    seizure = getattr(row, "seizure", None)
    return seizure.reference if seizure is not None else ""


def _named(rows: QuerySet[Any], column: str, folders: Sequence[str]) -> Iterator[tuple[str, tuple[type[Model], Any]]]:
    first, last = folders[0].ljust(64, "0"), folders[-1].ljust(64, "f")
    found = rows.filter(**{f"{column}__range": (first, last)}).order_by(column).values_list(column, "pk")
    for sha256, pk in found.iterator(chunk_size=2000):
        yield sha256, (rows.model, pk)


def _place(row: Model) -> tuple[str, Any]:
    return row._meta.label, row.pk


def _stored(folders: Sequence[str]) -> Iterator[str]:
    for folder in folders:
        for inner in sorted((settings.FILES_ROOT / folder).glob("??")):
            # Beside them lie files that are being written, under names of another length.
            yield from sorted(path.name for path in inner.iterdir() if len(path.name) == 64)


def _read(sha256: str, tally: FileTally) -> int | None:
    """Return how many bytes the file of this hash has; None when it is gone or holds other bytes."""
    try:
        with path_of(sha256=sha256).open("rb") as file:
            is_whole = hashlib.file_digest(file, "sha256").hexdigest() == sha256
            tally.bytes += file.tell()
            return file.tell() if is_whole else None
    except FileNotFoundError:
        return None
