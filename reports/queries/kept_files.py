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
from django.db.models import Model, Q, QuerySet

from audit.models import AuditEvent
from ipcases.lib.files import path_of
from reports.events import ReportEvent
from reports.models import ReportRun
from rightsholders.models import RecordationImage
from seizures.models import DraftPhoto, EvidenceFile

# The folders of the store, by the first byte of the hash.
FOLDERS = tuple(f"{number:02x}" for number in range(256))
_BOTH = ("sha256", "derivative_sha256")


@dataclass
class FileTally:
    """What has been looked at so far. `unnamed` counts files of the store that no row names."""

    files: int = 0
    bytes: int = 0
    unnamed: int = 0


@dataclass(frozen=True)
class Holder:
    """A row that names a file: what it is, and which one, in words."""

    row: Model
    what: str
    name: str

    def __str__(self) -> str:
        return f"{self.what} {self.name}"


@dataclass(frozen=True)
class FileFinding:
    """A file that is not what its rows say: gone, or with other bytes."""

    sha256: str
    is_missing: bool
    holders: tuple[Holder, ...]


def verify_files(*, tally: FileTally, folders: Sequence[str] = FOLDERS) -> Iterator[FileFinding]:
    """Read every file of these folders that a row names, once, and give those that are missing or were changed.

    Folder by folder, in the order of hashes: memory does not grow with the store. Seven short queries a folder.
    """
    for folder in folders:
        named = [
            _named(rows, column, what, which, folder) for rows, columns, what, which in _HOLDERS for column in columns
        ]
        entries = heapq.merge(*named, ((sha256, None) for sha256 in _stored(folder)), key=itemgetter(0))
        for sha256, found in groupby(entries, key=itemgetter(0)):
            holders = {str(holder): holder for _sha256, holder in found if holder}
            if not holders:
                tally.unnamed += 1
                continue
            size = _read(sha256, tally)
            tally.files += 1
            # Its row may have gone, and the file with it, since the rows were read.
            if size is None and _is_named(sha256):
                yield FileFinding(sha256, not path_of(sha256=sha256).exists(), tuple(holders.values()))


def broken_files(*, now: datetime) -> dict[ReportEvent, int]:
    """Count what the last weekly reading found missing and what it found changed."""
    lately = AuditEvent.objects.filter(occurred_at__gt=now - timedelta(days=7))
    return {
        event: lately.filter(action=event).count() for event in (ReportEvent.FILE_MISSING, ReportEvent.FILE_CHANGED)
    }


# Whose rows name files, in which columns, what they are, and the column that says which one it is.
_HOLDERS: tuple[tuple[QuerySet[Any], tuple[str, ...], str, str], ...] = (
    (EvidenceFile.objects.all(), _BOTH, "evidence of", "seizure__reference"),
    (DraftPhoto.objects.all(), _BOTH, "photo of draft", "draft__code"),
    (RecordationImage.objects.all(), _BOTH, "image of recordation", "recordation__reference"),
    (  # of an expired report only the hash stays, and a CSV was never kept
        ReportRun.objects.filter(status=ReportRun.Status.DONE, expires_at__isnull=False),
        ("sha256",),
        "report",
        "public_id",
    ),
)


def _named(rows: QuerySet[Any], column: str, what: str, which: str, folder: str) -> Iterator[tuple[str, Holder]]:
    found = rows.filter(**{f"{column}__startswith": folder}).order_by(column).values_list(column, "pk", which)
    for sha256, pk, name in found.iterator(chunk_size=2000):
        yield sha256, Holder(rows.model(pk=pk), what, str(name))


def _stored(folder: str) -> Iterator[str]:
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


def _is_named(sha256: str) -> bool:
    return any(
        rows.filter(Q.create([(column, sha256) for column in columns], connector=Q.OR)).exists()
        for rows, columns, _what, _which in _HOLDERS
    )
