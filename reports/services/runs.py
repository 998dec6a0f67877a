"""Files made for somebody: asked for, made, cancelled, made again, thrown away when they expire."""

import datetime
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.access import require, require_confirmed
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import DomainError, InvalidValue
from ipcases.lib.files import keep_made_file
from ipcases.lib.forgetting import forget_files
from ipcases.lib.jobs import enqueue_on_commit
from ipcases.lib.sweeping import do_each
from reports.events import ReportEvent
from reports.exporters.case_report import rows_of
from reports.exporters.csv_stream import CsvStream, ExportBroken
from reports.exporters.xlsx_file import NoLongerWanted, write_xlsx
from reports.models import ReportRun
from reports.queries.filters import chosen_seizures
from reports.queries.in_words import about_cases
from reports.queries.kept_cases import still_sees_all, verb_of
from reports.services.case_files import make_case_file
from rightsholders.folding import has_cjk
from seizures.access import get_destruction, get_seizure, require_whole
from seizures.models import Seizure

_LONGEST_QUERY = 2000
_SHORTEST_PURPOSE = 5  # letters; two Chinese characters are a word
# A worker that says nothing for this long is gone; its run is taken up again.
_STALE_AFTER = datetime.timedelta(minutes=15)
# How long a made file can be fetched; its fingerprint stays.
KEPT_FOR = datetime.timedelta(days=30)
_EXPIRED_AT_ONCE = 100
_BROKEN_OFF_AT_ONCE = 100
_LOOKS_EVERY_SECONDS = 2  # whether a download was cancelled
# What a worker makes; a CSV is made while it is handed out.
_BY_WORKERS = (ReportRun.Format.XLSX, ReportRun.Format.ZIP)
_WHY_BROKEN: dict[str, str | Promise] = {
    ReportRun.Format.XLSX: gettext_lazy("This file could not be made. Choose a shorter period, or CSV."),
    ReportRun.Format.ZIP: gettext_lazy(
        "This file could not be made. Ask for it again; if it fails again, tell the administrator."
    ),
}


@transaction.atomic
def start_export(
    *,
    acting_user: User,
    format: str,
    query: str,
    purpose: str,
    language: str,
    repeats: ReportRun | None = None,
    confirmed_at: datetime.datetime | None,
    now: datetime.datetime,
) -> ReportRun:
    """Ask for a file of the cases of a search. CSV begins at once; XLSX waits for a worker.

    Raises NotAllowed, InvalidValue for a search that cannot be kept, or DomainError without a purpose or with a proof
    that is too old.
    """
    require(user=acting_user, verb="reports.export")
    require_confirmed(confirmed_at=confirmed_at, now=now)
    query = checked_query(query)
    is_streamed = format == ReportRun.Format.CSV
    run = ReportRun.objects.create(
        requested_by=acting_user,
        format=format,
        query=query,
        purpose=checked_purpose(purpose),
        language=language,
        status=ReportRun.Status.RUNNING if is_streamed else ReportRun.Status.QUEUED,
        requested_at=now,
        alive_at=now if is_streamed else None,
        repeats=repeats,
    )
    record(
        action=ReportEvent.EXPORTED,
        actor=acting_user,
        subject=run,
        purpose=run.purpose,
        changes={"format": [None, format], "search": [None, query]}
        | ({"repeats": [None, str(repeats.public_id)]} if repeats else {}),
        now=now,
    )
    if not is_streamed:
        enqueue_on_commit("reports.run", run_id=run.pk)
    return run


@transaction.atomic
def start_case_file(
    *,
    acting_user: User,
    seizure: Seizure,
    purpose: str,
    language: str,
    confirmed_at: datetime.datetime | None,
    now: datetime.datetime,
) -> ReportRun:
    """Ask for the case file of one case, which anybody can verify. A worker makes it.

    Raises NotAllowed, or DomainError without a purpose or with a proof that is too old.
    """
    require(user=acting_user, verb="reports.export")
    require_confirmed(confirmed_at=confirmed_at, now=now)
    run = ReportRun.objects.create(
        requested_by=acting_user,
        kind=ReportRun.Kind.CASE_FILE,
        format=ReportRun.Format.ZIP,
        query=seizure.reference,
        purpose=checked_purpose(purpose),
        language=language,
        requested_at=now,
    )
    record(
        action=ReportEvent.CASE_FILE_ASKED,
        actor=acting_user,
        subject=run,
        case_reference=seizure.reference,
        purpose=run.purpose,
        now=now,
    )
    enqueue_on_commit("reports.run", run_id=run.pk)
    return run


def repeat_run(
    *,
    acting_user: User,
    run: ReportRun,
    language: str,
    confirmed_at: datetime.datetime | None,
    now: datetime.datetime,
) -> ReportRun:
    """Make the file of the same search again, for the same purpose: equal cases give an equal fingerprint."""
    if run.kind != ReportRun.Kind.CASES:
        raise DomainError("not-repeatable", _("Only an export of cases is made again. Make this one where it began."))
    return start_export(
        acting_user=acting_user,
        format=run.format,
        query=run.query,
        purpose=run.purpose,
        # The words of the file are part of its fingerprint.
        language=run.language or language,
        repeats=run,
        confirmed_at=confirmed_at,
        now=now,
    )


@transaction.atomic
def cancel_run(*, acting_user: User, run: ReportRun, now: datetime.datetime) -> None:
    """Stop making a file. A worker that is at it sees so within some thousand rows, a download within seconds."""
    waiting = (ReportRun.Status.QUEUED, ReportRun.Status.RUNNING)
    mine = ReportRun.objects.filter(pk=run.pk, requested_by=acting_user, status__in=waiting)
    if not mine.update(status=ReportRun.Status.CANCELLED, finished_at=now):
        raise DomainError("not-running", _("This file is not being made any more. Open the list again."))
    record(action=ReportEvent.CANCELLED, actor=acting_user, subject=run, purpose=run.purpose, now=now)


def stream_csv(*, run: ReportRun) -> Iterator[bytes]:
    """Give the pieces of a CSV run, of the cases its user may see now; note at the end whether it was whole."""
    with override(run.language):
        stream = CsvStream(seizures=chosen_seizures(user=run.requested_by, query=run.query, now=run.requested_at))
    return _pieces(run, stream)


def _pieces(run: ReportRun, stream: CsvStream) -> Iterator[bytes]:
    looked_at = time.monotonic()
    try:
        for piece in stream:
            yield piece
            if time.monotonic() - looked_at >= _LOOKS_EVERY_SECONDS:
                looked_at = time.monotonic()
                if ReportRun.objects.filter(pk=run.pk, status=ReportRun.Status.CANCELLED).exists():
                    raise NoLongerWanted  # the answer breaks off, so that nobody takes it for whole
    except (ExportBroken, GeneratorExit) as error:
        why = _("The database broke off.") if isinstance(error, ExportBroken) else _("The download was left.")
        fail_run(run=run, why=why, now=timezone.now())
        raise
    finish_run(run=run, sha256=stream.sha256, size=stream.size, rows=stream.rows, now=timezone.now())


@transaction.atomic
def finish_run(
    *, run: ReportRun, sha256: str, size: int, rows: int, is_kept: bool = False, now: datetime.datetime
) -> None:
    """Note that the whole file was made, in the audit too; a kept one can be fetched for 30 days.

    Also when it was given up meanwhile: a download may take longer than the sweep waits for it, and one that was
    cancelled too late was handed out all the same. What another worker has taken up since is that one's to finish.
    """
    unfinished = [ReportRun.Status.RUNNING, ReportRun.Status.FAILED]
    if not is_kept:
        unfinished.append(ReportRun.Status.CANCELLED)
    is_finished = ReportRun.objects.filter(pk=run.pk, status__in=unfinished, alive_at=run.alive_at).update(
        status=ReportRun.Status.DONE,
        sha256=sha256,
        size=size,
        row_count=rows,
        finished_at=now,
        expires_at=now + KEPT_FOR if is_kept else None,
        failure="",
    )
    if is_finished:
        is_case_file = run.kind == ReportRun.Kind.CASE_FILE
        told = {"files": [None, rows]} if is_case_file else {"format": [None, run.format], "rows": [None, rows]}
        # Whoever trusts nothing but the chain of the audit can check the file by it.
        record(
            action=ReportEvent.CASE_FILE if is_case_file else ReportEvent.EXPORT_MADE,
            actor=run.requested_by,
            subject=run,
            case_reference=run.case_reference,
            purpose=run.purpose,
            changes={"sha256": [None, sha256], **told},
            now=now,
        )


def fail_run(*, run: ReportRun, why: str, now: datetime.datetime) -> None:
    """Note that the file is not there, and why."""
    ReportRun.objects.filter(pk=run.pk, status=ReportRun.Status.RUNNING, alive_at=run.alive_at).update(
        status=ReportRun.Status.FAILED, failure=why[:300], finished_at=now
    )


def run_report(*, run_id: int, clock: Callable[[], datetime.datetime]) -> None:
    """Make the file of a waiting run. Safe to call twice: one caller claims it; what breaks it ends it.

    The clock is read for every sign of life: whoever makes it for long keeps it, whoever falls silent loses it.
    """
    now = clock()
    runs = ReportRun.objects.filter(_due(now), pk=run_id, format__in=_BY_WORKERS)
    if not runs.update(status=ReportRun.Status.RUNNING, alive_at=now, row_count=0):
        return
    run = ReportRun.objects.select_related("requested_by__home_office").get(pk=run_id)
    settings.FILES_ROOT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.FILES_ROOT) as folder, override(run.language):
        path = Path(folder) / "made"
        try:
            require(user=run.requested_by, verb="reports.export")
            rows = _write(run, path, now, go_on=partial(_note_progress, run, clock=clock))
        except NoLongerWanted:
            return
        except DomainError as refusal:
            fail_run(run=run, why=str(refusal), now=clock())
            return
        except Exception:
            # Also when its time is over: left running, it would be taken up and broken off for ever.
            fail_run(run=run, why=str(_WHY_BROKEN[run.format]), now=clock())
            raise
        kept = keep_made_file(path=path)
    finish_run(run=run, sha256=kept.sha256, size=kept.size, rows=rows, is_kept=True, now=clock())


def _write(run: ReportRun, path: Path, now: datetime.datetime, *, go_on: Callable[[int], bool]) -> int:
    if run.kind == ReportRun.Kind.CASE_FILE:
        return make_case_file(run=run, at=now, path=path, go_on=go_on)
    seizures = chosen_seizures(user=run.requested_by, query=run.query, now=run.requested_at)
    ReportRun.objects.filter(pk=run.pk).update(row_target=rows_of(seizures=seizures))
    return write_xlsx(seizures=seizures, path=path, about=about_cases(query=run.query), go_on=go_on)


def _note_progress(run: ReportRun, rows: int, *, clock: Callable[[], datetime.datetime]) -> bool:
    """Say how far the file is and that it is being made; False when it was cancelled, or taken up by another worker."""
    mine = ReportRun.objects.filter(pk=run.pk, status=ReportRun.Status.RUNNING, alive_at=run.alive_at)
    run.alive_at = clock()
    return bool(mine.update(row_count=rows, alive_at=run.alive_at))


def run_due(*, clock: Callable[[], datetime.datetime]) -> None:
    """Make what waits longest or what a lost worker left, throw away what expired: the sweep behind the doorbell.

    One file at a time: each may need all the time that a worker has for a task.
    """
    now = clock()
    over = ReportRun.objects.filter(status=ReportRun.Status.DONE, expires_at__lte=now).order_by("expires_at")
    do_each(over[:_EXPIRED_AT_ONCE], _expire, what="file that has expired")
    due = ReportRun.objects.filter(_due(now)).order_by("id")
    for run in due.exclude(format__in=_BY_WORKERS)[:_BROKEN_OFF_AT_ONCE]:
        with override(run.language):
            fail_run(run=run, why=_("The download was broken off. Start it again."), now=now)
    if (first := due.filter(format__in=_BY_WORKERS).first()) is not None:
        run_report(run_id=first.pk, clock=clock)


def _due(now: datetime.datetime) -> Q:
    """Say which runs wait for a worker: those nobody has begun, and those whose maker has fallen silent."""
    return Q(status=ReportRun.Status.QUEUED) | Q(status=ReportRun.Status.RUNNING, alive_at__lt=now - _STALE_AFTER)


def note_download(
    *, acting_user: User, run: ReportRun, confirmed_at: datetime.datetime | None, now: datetime.datetime
) -> None:
    """Write down that a made file was fetched. What asked for a proof to be made asks for one again.

    Raises NotAllowed for whoever may take no file away any more or not see such a table, NotVisible when its case or
    its goods are not the user's to see any more; DomainError when it is gone, not there yet, or of many cases of which
    one is not.
    """
    require(user=acting_user, verb="reports.export")
    if verb := verb_of(run=run):
        require(user=acting_user, verb=verb)
    if holds_cases(run):
        require_confirmed(confirmed_at=confirmed_at, now=now)
    if run.kind == ReportRun.Kind.DESTROYED:
        require_whole(user=acting_user, destruction=get_destruction(user=acting_user, public_id=run.query))
    if run.case_reference:
        seizure = get_seizure(user=acting_user, reference=run.case_reference)
        if run.finished_at and seizure.personal_data_purged_at and seizure.personal_data_purged_at > run.finished_at:
            raise DomainError("names-erased", _("The names on this case were erased since. Make the file again."))
    is_over = run.expires_at is not None and run.expires_at <= now
    if run.status == ReportRun.Status.EXPIRED or (run.status == ReportRun.Status.DONE and is_over):
        raise DomainError("expired", _("This file was kept for 30 days and is gone. Make it again."))
    if run.status != ReportRun.Status.DONE or not is_fetchable(run):
        raise DomainError(
            "not-ready", _("This file cannot be fetched here. Wait until it is ready; a CSV was handed out at once.")
        )
    if not still_sees_all(user=acting_user, run=run):
        raise DomainError("cases-out-of-reach", _("You may not see every case in this file any more. Make it anew."))
    with transaction.atomic():  # a large file was read through by now
        record(
            action=ReportEvent.DOWNLOADED,
            actor=acting_user,
            subject=run,
            case_reference=run.case_reference,
            purpose=run.purpose,
            now=now,
        )


def holds_cases(run: ReportRun) -> bool:
    """Say whether the file tells of single cases, and not only of figures."""
    return run.kind not in (ReportRun.Kind.TABLE, ReportRun.Kind.RESULTS, ReportRun.Kind.ANNUAL)


def is_fetchable(run: ReportRun) -> bool:
    """Say whether the file of this run is kept: a CSV of cases was handed out at once."""
    return run.format != ReportRun.Format.CSV or run.kind in (ReportRun.Kind.TABLE, ReportRun.Kind.ANNUAL)


@transaction.atomic
def _expire(run: ReportRun) -> None:
    """Throw away the bytes of an expired file, unless another row holds the same ones."""
    ReportRun.objects.filter(pk=run.pk).update(status=ReportRun.Status.EXPIRED)
    forget_files(rows=[(run.sha256,)])


def checked_purpose(purpose: str) -> str:
    """Return what the file is for, tidied. Raises DomainError without one."""
    purpose = purpose.strip()
    if len(purpose) < (2 if has_cjk(purpose) else _SHORTEST_PURPOSE):
        raise DomainError("purpose-missing", _("Say what the file is for, in a few words."), field="purpose")
    return purpose


def checked_query(query: str) -> str:
    """Return the search as it is kept. Raises InvalidValue for one that does not fit, or that nothing can hold.

    Two hundred characters, as many as may be typed, are up to twelve times as long in an address.
    """
    if len(query) > _LONGEST_QUERY or "%00" in query:
        raise InvalidValue("search-unusable", _("This search cannot be kept: shorten its words."), field="query")
    return query
