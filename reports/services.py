"""Exports and saved views. Every export needs the right, a purpose, and leaves a line in the audit."""

import datetime
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import DomainError
from ipcases.lib.files import keep_made_file
from ipcases.lib.jobs import enqueue_on_commit
from reports.events import ReportEvent
from reports.exporters.csv_stream import CsvStream
from reports.exporters.dossier import make_pdf
from reports.exporters.xlsx_file import write_xlsx
from reports.models import ReportRun, SavedReport
from reports.queries.dossier import dossier_of
from reports.queries.filters import chosen_seizures
from seizures.models import Seizure

_SHORTEST_PURPOSE = 5
# A worker that says nothing for this long is gone; its run is taken up again.
_STALE_AFTER = datetime.timedelta(minutes=15)
_SAVED_AT_MOST = 50


@transaction.atomic
def start_export(
    *, acting_user: User, format: str, query: str, purpose: str, language: str, now: datetime.datetime
) -> ReportRun:
    """Ask for a file of the cases of a search. CSV begins at once; XLSX waits for a worker.

    Raises NotAllowed, or DomainError without a purpose.
    """
    require(user=acting_user, verb="reports.export")
    is_streamed = format == ReportRun.Format.CSV
    run = ReportRun.objects.create(
        requested_by=acting_user,
        format=format,
        query=query,
        purpose=_checked(purpose),
        language=language,
        status=ReportRun.Status.RUNNING if is_streamed else ReportRun.Status.QUEUED,
        requested_at=now,
        started_at=now if is_streamed else None,
    )
    record(
        action=ReportEvent.EXPORTED,
        actor=acting_user,
        subject=run,
        purpose=run.purpose,
        changes={"format": [None, format], "search": [None, query]},
        now=now,
    )
    if not is_streamed:
        enqueue_on_commit("reports.run", run_id=run.pk)
    return run


def csv_of(*, run: ReportRun) -> CsvStream:
    """Return the stream of a CSV run: of the cases its user may see now."""
    on = run.requested_at.date()
    with override(run.language):
        return CsvStream(seizures=chosen_seizures(user=run.requested_by, query=run.query, on=on))


def finish_run(*, run: ReportRun, sha256: str, size: int, rows: int, now: datetime.datetime) -> None:
    """Note that the whole file was made."""
    ReportRun.objects.filter(pk=run.pk, status=ReportRun.Status.RUNNING).update(
        status=ReportRun.Status.DONE, sha256=sha256, size=size, row_count=rows, finished_at=now, failure=""
    )


def fail_run(*, run: ReportRun, why: str, now: datetime.datetime) -> None:
    """Note that the file is not there, and why."""
    ReportRun.objects.filter(pk=run.pk, status=ReportRun.Status.RUNNING).update(
        status=ReportRun.Status.FAILED, failure=why[:300], finished_at=now
    )


def run_report(*, run_id: int, now: datetime.datetime) -> None:
    """Make the spreadsheet of a waiting run. Safe to call twice: one caller claims it."""
    claimable = Q(status=ReportRun.Status.QUEUED) | Q(
        status=ReportRun.Status.RUNNING, started_at__lt=now - _STALE_AFTER
    )
    runs = ReportRun.objects.filter(claimable, pk=run_id, format=ReportRun.Format.XLSX)
    if not runs.update(status=ReportRun.Status.RUNNING, started_at=now):
        return
    run = ReportRun.objects.select_related("requested_by__home_office").get(pk=run_id)
    settings.FILES_ROOT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.FILES_ROOT) as folder, override(run.language):
        path = Path(folder) / "report.xlsx"
        try:
            require(user=run.requested_by, verb="reports.export")
            seizures = chosen_seizures(user=run.requested_by, query=run.query, on=run.requested_at.date())
            rows = write_xlsx(seizures=seizures, path=path)
        except DomainError as refusal:
            fail_run(run=run, why=str(refusal), now=now)
            return
        kept = keep_made_file(path=path)
    finish_run(run=run, sha256=kept.sha256, size=kept.size, rows=rows, now=now)


def run_due(*, now: datetime.datetime) -> None:
    """Make what waits and what a lost worker left: the sweep behind the doorbell."""
    due = ReportRun.objects.filter(
        Q(status=ReportRun.Status.QUEUED) | Q(status=ReportRun.Status.RUNNING, started_at__lt=now - _STALE_AFTER)
    )
    for run in due.order_by("id")[:20]:
        if run.format == ReportRun.Format.XLSX:
            run_report(run_id=run.pk, now=now)
        else:
            with override(run.language):
                fail_run(run=run, why=_("The download was broken off. Start it again."), now=now)


@transaction.atomic
def note_download(*, acting_user: User, run: ReportRun, now: datetime.datetime) -> None:
    """Write down that a made file was fetched."""
    if run.status != ReportRun.Status.DONE or run.format == ReportRun.Format.CSV:
        raise DomainError(
            "not-ready", _("This file cannot be fetched here. Wait until it is ready; a CSV was handed out at once.")
        )
    record(action=ReportEvent.DOWNLOADED, actor=acting_user, subject=run, purpose=run.purpose, now=now)


@transaction.atomic
def make_dossier(
    *, acting_user: User, seizure: Seizure, purpose: str, language: str, now: datetime.datetime
) -> tuple[ReportRun, bytes]:
    """Make the PDF of one case: what this user may see of it, with its history."""
    require(user=acting_user, verb="reports.export")
    purpose = _checked(purpose)
    with override(language):
        content = make_pdf(dossier=dossier_of(user=acting_user, seizure=seizure, purpose=purpose, now=now))
    with tempfile.NamedTemporaryFile(dir=_folder(), delete=False) as made:
        made.write(content)
    kept = keep_made_file(path=Path(made.name))
    run = ReportRun.objects.create(
        requested_by=acting_user,
        format=ReportRun.Format.PDF,
        query=seizure.reference,
        purpose=purpose,
        language=language,
        status=ReportRun.Status.DONE,
        row_count=1,
        size=kept.size,
        sha256=kept.sha256,
        requested_at=now,
        started_at=now,
        finished_at=now,
    )
    record(
        action=ReportEvent.DOSSIER,
        actor=acting_user,
        subject=run,
        case_reference=seizure.reference,
        purpose=purpose,
        changes={"sha256": [None, kept.sha256]},
        now=now,
    )
    return run, content


@transaction.atomic
def save_view(*, acting_user: User, name: str, query: str, now: datetime.datetime) -> SavedReport:
    """Keep a search under a name; the same name again replaces it."""
    require(user=acting_user, verb="reports.search")
    name = name.strip()
    if not name:
        raise DomainError("name-missing", _("Give the view a name."), field="name")
    mine = SavedReport.objects.filter(owner=acting_user)
    if mine.exclude(name=name).count() >= _SAVED_AT_MOST:
        raise DomainError("too-many-views", _("You have saved 50 views. Delete one first."), field="name")
    saved, _created = SavedReport.objects.update_or_create(
        owner=acting_user, name=name, defaults={"query": query, "created_at": now}
    )
    return saved


def delete_view(*, acting_user: User, saved: SavedReport) -> None:
    """Delete an own saved view."""
    SavedReport.objects.filter(owner=acting_user, pk=saved.pk).delete()


def _checked(purpose: str) -> str:
    purpose = purpose.strip()
    if len(purpose) < _SHORTEST_PURPOSE:
        raise DomainError("purpose-missing", _("Say what the file is for, in a few words."), field="purpose")
    return purpose


def _folder() -> Path:
    settings.FILES_ROOT.mkdir(parents=True, exist_ok=True)
    return settings.FILES_ROOT
