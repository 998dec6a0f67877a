"""Was a file with this fingerprint made here? Strangers ask: nothing of case, person or purpose is in the answer."""

from dataclasses import dataclass
from datetime import date, datetime

from audit.queries import event_of_file
from ipcases.lib.days import day_at_seat
from reports.events import ReportEvent
from reports.models import ReportRun

_Kind, _Format = ReportRun.Kind, ReportRun.Format
# The acts by which the audit tells of a file that was made: of what kind it is, and its format where none is told.
_MADE: dict[str, tuple[ReportRun.Kind, str]] = {
    ReportEvent.EXPORT_MADE: (_Kind.CASES, _Format.CSV),
    ReportEvent.EXPORTED: (_Kind.TABLE, _Format.CSV),
    ReportEvent.DOSSIER: (_Kind.DOSSIER, _Format.PDF),
    ReportEvent.CASE_FILE: (_Kind.CASE_FILE, _Format.ZIP),
    ReportEvent.RESULTS: (_Kind.RESULTS, _Format.PDF),
    ReportEvent.ANNUAL: (_Kind.ANNUAL, _Format.CSV),
    ReportEvent.CERTIFICATE: (_Kind.DESTROYED, _Format.PDF),
}


@dataclass(frozen=True)
class MadeFile:
    """A file that was made here: its kind, its format, on which day first, and whether the audit proves it.

    `seal` is the number of its seal in the chain; for some seconds there is none.
    """

    kind: ReportRun.Kind
    format: str
    on: date
    is_in_audit: bool
    seal: int | None = None


def made_file(*, sha256: str) -> MadeFile | None:
    """Return the file with this fingerprint, also after the kept bytes are gone; None when none was made here.

    The audit is asked, and answers by what fits its key. Only for what it does not know are the rows of files looked
    at: exports were once made without a word in it, and whoever can write the database could add such a row. Equal
    rows give equal bytes: of several files the first one counts.
    """
    if found := event_of_file(sha256=sha256, actions=list(_MADE)):
        event, seal = found
        kind, usual = _MADE[event.action]
        _none, format = event.changes.get("format", (None, usual))
        return _made(kind, format, event.occurred_at, is_in_audit=True, seal=seal)
    # A run has a hash if and only if it was finished. What the index leaves out must be left out of the question.
    runs = ReportRun.objects.filter(sha256=sha256).exclude(sha256="").order_by("finished_at")
    run = runs.only("kind", "format", "finished_at").first()
    if run is None or run.finished_at is None:
        return None
    return _made(ReportRun.Kind(run.kind), run.format, run.finished_at, is_in_audit=False)


def _made(kind: ReportRun.Kind, format: str, at: datetime, *, is_in_audit: bool, seal: int | None = None) -> MadeFile:
    return MadeFile(kind, format, day_at_seat(at), is_in_audit, seal)
