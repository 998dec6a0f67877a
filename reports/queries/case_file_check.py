"""Is a case file as it was made? Its sums, the signature by one of our keys, the audit of its making, its seals.

Whoever holds a case file can check sums and signature without us; that the seals stand in the chain, only we can say.
"""

import csv
import hashlib
import io
import json
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidSignature

from audit.models import AuditEvent
from audit.queries import event_of_file, seals_of
from reports.events import ReportEvent
from reports.exporters.case_file import AUDIT, FACTS, SEAL, SEAL_NUMBER, SIGNATURE, SUMS
from reports.models import ReportRun
from sharing.signing import KeyRing

_PIECE_BYTES = 256 * 1024
# What is read whole; the originals never are.
_TEXT_BYTES = 64 * 1024 * 1024
_SEAL_NUMBER = re.compile(r"[0-9]{0,18}")
# What a file of a ZIP may end in that was damaged, also after another program had compressed it.
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


@dataclass
class CheckedFile:
    """What a check has found; `differences` are sentences, none when the file is as it was made.

    `made` is the act in the audit by which it was made, `made_under` the number of its seal; for some seconds none.
    """

    sha256: str
    files: int = 0
    signed_with: str = ""
    seals: int = 0
    made: AuditEvent | None = None
    made_under: int | None = None
    differences: list[str] = field(default_factory=list)


def check_case_file(*, path: Path, ring: KeyRing) -> CheckedFile:
    """Read a case file piece by piece and name everything that is not as it was made. Raises BadZipFile for no ZIP."""
    with path.open("rb") as source:
        checked = CheckedFile(hashlib.file_digest(source, "sha256").hexdigest())
    with zipfile.ZipFile(path) as file:
        checked.differences += _wrong_sums(file, checked)
        checked.differences += _wrong_signature(file, ring, checked)
        checked.differences += _wrong_record(file, checked)
        checked.differences += _wrong_seals(file, checked)
    return checked


def _wrong_sums(file: zipfile.ZipFile, checked: CheckedFile) -> Iterator[str]:
    # Programs that pack a ZIP again put its folders in as empty entries.
    names = Counter(info.filename for info in file.infolist() if info.file_size or not info.is_dir())
    yield from (f"{name}: stands in the ZIP {count} times" for name, count in names.items() if count > 1)
    listed: dict[str, str] = {}
    for line in _text(file, SUMS).splitlines():
        sha256, gap, name = line.partition("  ")
        if not gap or name in listed:
            yield f"{SUMS}: cannot be read at “{line[:100]}”"
        listed[name] = sha256
    for name, sha256 in listed.items():
        if name not in names:
            yield f"{name}: is listed in {SUMS} and not in the ZIP"
        elif (found := _sum_of(file, name)) != sha256:
            yield f"{name}: was changed, {found or 'it cannot be read'} instead of {sha256}"
        else:
            checked.files += 1
    yield from (f"{name}: is not listed in {SUMS}" for name in names if name not in {*listed, SUMS, SIGNATURE})


def _wrong_signature(file: zipfile.ZipFile, ring: KeyRing, checked: CheckedFile) -> Iterator[str]:
    """Try each key on record: which one the file says signed it proves nothing."""
    listed, signature = _content(file, SUMS), _content(file, SIGNATURE)
    for kid, key in ring.keys.items():
        try:
            key.private.public_key().verify(signature, listed)
        except InvalidSignature:
            continue
        checked.signed_with = kid
        return
    yield f"{SIGNATURE}: fits none of the keys on record here"


def _wrong_record(file: zipfile.ZipFile, checked: CheckedFile) -> Iterator[str]:
    """Ask the audit, as the page that checks files does: a row of the list of files proves nothing."""
    if found := event_of_file(sha256=checked.sha256, actions=[ReportEvent.CASE_FILE]):
        checked.made, checked.made_under = found
        return
    runs = ReportRun.objects.filter(kind=ReportRun.Kind.CASE_FILE)
    if runs.filter(sha256=checked.sha256).exclude(sha256="").exists():
        yield "the ZIP: the list of files has its fingerprint, and nothing in the audit tells that it was made"
        return
    named = _named_run(file)
    run = runs.filter(public_id=named).first() if named else None
    if run is None:
        yield "the ZIP: none with its fingerprint was made here, and the report that it names is not on record"
    else:
        yield f"the ZIP: has the fingerprint {checked.sha256}, the one on record is {run.sha256 or 'not made'}"


def _named_run(file: zipfile.ZipFile) -> UUID | None:
    try:
        return UUID(json.loads(_text(file, FACTS))["made"]["report"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _wrong_seals(file: zipfile.ZipFile, checked: CheckedFile) -> Iterator[str]:
    """Compare the seals that the audit had when the file was made with the chain of today."""
    said = {}
    try:
        rows = list(csv.reader(io.StringIO(_text(file, AUDIT))))[1:]
    except csv.Error as error:
        yield f"{AUDIT}: cannot be read, {error}"
        return
    for row in rows:
        if len(row) <= SEAL or not _SEAL_NUMBER.fullmatch(row[SEAL_NUMBER]):
            yield f"{AUDIT}: cannot be read at “{','.join(row)[:100]}”"
        elif row[SEAL_NUMBER]:  # without one it was too young for a seal
            said[int(row[SEAL_NUMBER])] = row[SEAL]
    standing = seals_of(numbers=list(said))
    for number, sealed in said.items():
        if standing.get(number) == sealed:
            checked.seals += 1
        else:
            yield f"{AUDIT}: its seal {number} is not the one that stands in the chain today"


def _sum_of(file: zipfile.ZipFile, name: str) -> str:
    """Return the SHA-256 of one file of the ZIP; nothing when its bytes do not fit the ZIP's own check."""
    digest = hashlib.sha256()
    try:
        with file.open(name) as source:
            while piece := source.read(_PIECE_BYTES):
                digest.update(piece)
    except _UNREADABLE:
        return ""
    return digest.hexdigest()


def _text(file: zipfile.ZipFile, name: str) -> str:
    return _content(file, name).decode("utf-8-sig", errors="replace")


def _content(file: zipfile.ZipFile, name: str) -> bytes:
    """Return a short file of the ZIP; nothing when it is not there or cannot be read."""
    try:
        with file.open(name) as source:
            return source.read(_TEXT_BYTES)
    except (KeyError, *_UNREADABLE):
        return b""
