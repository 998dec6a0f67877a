"""Was a file with this fingerprint made here? Strangers ask: nothing of case, person or purpose is in the answer."""

import re
from dataclasses import dataclass
from datetime import date

from ipcases.lib.days import day_at_seat
from reports.models import ReportRun

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class MadeFile:
    """A file that was made here: its kind, its format, and on which day first."""

    kind: ReportRun.Kind
    format: str
    on: date


def is_sha256(text: str) -> bool:
    """Say whether this is a SHA-256 as programs write it."""
    return _SHA256.fullmatch(text) is not None


def made_file(*, sha256: str) -> MadeFile | None:
    """Return the file with this fingerprint, also after the kept bytes are gone; None when none was made here.

    Equal rows give equal bytes: of several runs the first one counts.
    """
    # A run has a hash if and only if it was finished. What the index leaves out must be left out of the question.
    runs = ReportRun.objects.filter(sha256=sha256).exclude(sha256="").order_by("finished_at")
    run = runs.only("kind", "format", "finished_at").first()
    if run is None or run.finished_at is None:
        return None
    return MadeFile(ReportRun.Kind(run.kind), run.format, day_at_seat(run.finished_at))
