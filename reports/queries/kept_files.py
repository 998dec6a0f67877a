"""Are the files that rows name still there, byte for byte? Read by `manage.py files_verify`."""

import hashlib
import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from ipcases.lib.files import path_of
from reports.models import ReportRun
from rightsholders.models import RecordationImage
from seizures.models import DraftPhoto, EvidenceFile

_MISSING, _CHANGED = "missing", "changed"
_BOTH = ("sha256", "derivative_sha256")


@dataclass
class FileTally:
    """What has been looked at so far. `unnamed` counts files of the store that no row names."""

    files: int = 0
    bytes: int = 0
    unnamed: int = 0


@dataclass(frozen=True)
class FileFinding:
    """A file that is not what its rows say: missing, or changed."""

    kind: str
    sha256: str
    named_by: tuple[str, ...]


def verify_files(*, tally: FileTally) -> Iterator[FileFinding]:
    """Read every file that a row names, once, and give those that are missing or hold other bytes.

    Reads in the order of hashes, from the database and from the store: memory does not grow with either.
    """
    named = heapq.merge(
        *(_named(rows, column, what, which) for rows, columns, what, which in _holders() for column in columns)
    )
    stored = ((sha256, "") for sha256 in _stored())
    for sha256, entries in groupby(heapq.merge(named, stored), key=itemgetter(0)):
        named_by = tuple(dict.fromkeys(label for _hash, label in entries if label))
        if not named_by:
            tally.unnamed += 1
            continue
        kind, size = _judge(sha256)
        tally.files += 1
        tally.bytes += size
        if kind and _is_named(sha256):  # its row may have gone, and the file with it, since rows were read
            yield FileFinding(kind, sha256, named_by)


def _holders() -> list[tuple[QuerySet[Any], tuple[str, ...], str, str]]:
    """Return whose rows name files, in which columns, what they are, and the column that says which one it is."""
    kept_reports = ReportRun.objects.filter(status=ReportRun.Status.DONE, expires_at__isnull=False)
    return [
        (EvidenceFile.objects.all(), _BOTH, "evidence of", "seizure__reference"),
        (DraftPhoto.objects.all(), _BOTH, "photo of draft", "draft__code"),
        (RecordationImage.objects.all(), _BOTH, "image of recordation", "recordation__reference"),
        (kept_reports, ("sha256",), "report", "public_id"),
    ]


def _named(rows: QuerySet[Any], column: str, what: str, which: str) -> Iterator[tuple[str, str]]:
    found = rows.exclude(**{column: ""}).order_by(column).values_list(column, which)
    return ((sha256, f"{what} {name}") for sha256, name in found.iterator(chunk_size=2000))


def _is_named(sha256: str) -> bool:
    return any(
        rows.filter(Q.create([(column, sha256) for column in columns], connector=Q.OR)).exists()
        for rows, columns, _what, _which in _holders()
    )


def _stored() -> Iterator[str]:
    for outer in sorted(settings.FILES_ROOT.glob("??")):
        for inner in sorted(outer.glob("??")):
            # Beside them lie files that are being written, under names of another length.
            yield from sorted(path.name for path in inner.iterdir() if len(path.name) == 64)


def _judge(sha256: str) -> tuple[str, int]:
    """Return what is wrong with the file of this hash, or nothing, and how many bytes were read."""
    try:
        with path_of(sha256=sha256).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
            return ("" if found == sha256 else _CHANGED), file.tell()
    except FileNotFoundError:
        return _MISSING, 0
