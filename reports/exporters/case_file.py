"""The case file: a ZIP of the dossier, the facts, the audit and the originals, with sums and a signature over them.

Everything is stored as it is, so that equal parts give equal bytes whatever compresses elsewhere, and passed on piece
by piece, so that memory does not grow with the photos.
"""

import csv
import datetime
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ipcases.lib.errors import DomainError
from ipcases.lib.files import ENDINGS, path_of
from ipcases.lib.tables import safe_cell
from reports.exporters.xlsx_file import NoLongerWanted

SUMS, SIGNATURE, KEY = "SHA256SUMS", "SHA256SUMS.sig", "node-key.pem"
README, DOSSIER, FACTS, AUDIT = "README.txt", "dossier.pdf", "facts.json", "audit.csv"
# Where a line of the audit holds the number of its seal, and the seal.
SEAL_NUMBER, SEAL = 7, 9
_PIECE_BYTES = 256 * 1024
_READABLE = 0o644 << 16


@dataclass(frozen=True)
class Original:
    """A photo or paper as it was sent, kept under its SHA-256; `place` is its name in the ZIP."""

    place: str
    sha256: str
    added_at: datetime.datetime


@dataclass(frozen=True)
class AuditLine:
    """One event of the case, its code, and its seal with the one before; no seal when it is too young for one."""

    number: int
    at: str
    action: str
    what: str
    details: str
    who: str
    code: str
    seal_number: int | None
    seal_before: str
    seal: str


def place_of(*, position: int, name: str, shows: str, media_type: str) -> str:
    """Return where a file lies in the ZIP: its position, and as much of its name as is safe everywhere."""
    safe = slugify(Path(name).stem)[:40].strip("-") or shows.lower().replace("_", "-")
    return f"evidence/{position:03d}-{safe}.{ENDINGS.get(media_type, 'bin')}"


def write_case_file(
    *,
    path: Path,
    texts: Mapping[str, bytes],
    originals: Sequence[Original],
    sign: Callable[[bytes], bytes],
    at: datetime.datetime,
    go_on: Callable[[int], bool],
) -> int:
    """Write the ZIP and return how many files it holds, sums and signature apart.

    `go_on` hears that number after every file and may end the work: raises NoLongerWanted. Raises DomainError when an
    original is not what the record says.
    """
    sums: list[str] = []
    with zipfile.ZipFile(path, "w") as file:
        for place, content in texts.items():
            sums.append(_sum(place, _put(file, place, at, iter([content]))))
        for original in originals:
            if not go_on(len(sums)):
                raise NoLongerWanted
            if _put(file, original.place, original.added_at, _pieces(original)) != original.sha256:
                raise _broken(original)
            sums.append(_sum(original.place, original.sha256))
        listed = "".join(sums).encode()
        _put(file, SUMS, at, iter([listed]))
        _put(file, SIGNATURE, at, iter([sign(listed)]))
    if not go_on(len(sums)):
        raise NoLongerWanted
    return len(sums)


def as_json(facts: Mapping[str, Any]) -> bytes:
    """Write facts so that people can read them too."""
    return (json.dumps(facts, ensure_ascii=False, indent=2) + "\n").encode()


def as_audit(lines: Sequence[AuditLine]) -> bytes:
    """Write the events of a case as CSV that no spreadsheet takes for formulas, heads in the reader's language."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(
        [
            pgettext("event", "Number"),
            _("At"),
            pgettext("event", "Code of the act"),
            _("What"),
            _("Details"),
            _("Who"),
            _("Code of the event (HMAC-SHA-256)"),
            _("Number of its seal"),
            _("Seal before"),
            _("Seal"),
        ]
    )
    for line in lines:
        rows.writerow(safe_cell(value) for value in vars(line).values())
    return ("\ufeff" + out.getvalue()).encode()


def _put(file: zipfile.ZipFile, place: str, at: datetime.datetime, pieces: Iterator[bytes]) -> str:
    """Write one file of the ZIP and return its SHA-256. A ZIP knows no time zone: its times are UTC."""
    info = zipfile.ZipInfo(place, at.astimezone(datetime.UTC).timetuple()[:6])
    info.external_attr = _READABLE
    digest = hashlib.sha256()
    with file.open(info, "w") as sink:
        for piece in pieces:
            digest.update(piece)
            sink.write(piece)
    return digest.hexdigest()


def _pieces(original: Original) -> Iterator[bytes]:
    try:
        with path_of(sha256=original.sha256).open("rb") as source:
            while piece := source.read(_PIECE_BYTES):
                yield piece
    except FileNotFoundError as error:
        raise _broken(original) from error


def _sum(place: str, sha256: str) -> str:
    return f"{sha256}  {place}\n"


def _broken(original: Original) -> DomainError:
    sentence = _("%(file)s is missing or was changed, so no case file is made. Tell the administrator: %(sha256)s.")
    return DomainError("file-broken", sentence % {"file": original.place, "sha256": original.sha256[:16]})
