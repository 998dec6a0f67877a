"""How long the names on a case are kept, and their erasure; the figures of the case stay."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef

from audit.models import PendingEvent
from audit.services import record
from ipcases.lib.days import local_day
from ipcases.lib.forgetting import forget_files
from ipcases.lib.sweeping import do_each
from ipcases.lib.workdays import Unit, WorkingDayCalendar, end_of_period
from rightsholders.events import RecordationEvent
from rightsholders.queries.renewals import last_day_of, with_those_renewed
from seizures.events import SeizureEvent
from seizures.laws.base import Retention
from seizures.laws.codes import Event
from seizures.laws.registry import LAWS, law_for
from seizures.models import (
    CoveredCopy,
    DraftPhoto,
    EvidenceFile,
    Note,
    Party,
    PictureHash,
    Procedure,
    Seizure,
    SeizureDraft,
)
from seizures.queries.holds import is_kept, is_kept_now
from seizures.services.searching import refresh_search

# Labels and papers show the names that go.
_SHOW_NAMES = (EvidenceFile.Shows.LABEL, EvidenceFile.Shows.DOCUMENT)
_HASHES = ("sha256", "derivative_sha256")
_TO_COURT = frozenset({Event.PROCEEDINGS.value, Event.COURT_NOTICE.value})
# The first of us to begin a day are so far ahead of the clock that servers share.
_FARTHEST_EAST = timedelta(hours=14)
_NO_CALENDAR = WorkingDayCalendar.of("", (), ())  # months need none


def kept_until(*, seizure: Seizure, closed_on: date) -> date | None:
    """Return the last day the names of a closed case may be kept; None while no law sets one or a court is at work.

    EU art. 33(3)-(4): six months after the application ended, renewals included and at the latest when it was
    withdrawn, or after proceedings were finally decided.
    """
    law = law_for(jurisdiction=seizure.jurisdiction_id, on=seizure.detained_on)
    if law is None or law.retention is None:
        return None
    rows = Procedure.objects.filter(seizure=seizure)
    procedures = list(rows.select_related("recordation__jurisdiction", "right_holder"))
    if any(_is_in_court(procedure, procedures) for procedure in procedures):
        return None
    return _add(law.retention, max([closed_on, *_last_days(procedures)]))


def refresh_retention(*, seizure: Seizure, now: datetime) -> bool:
    """Work the day of a closed case, which is locked, out again; say whether it moved. Joins the transaction.

    After closing a court decides, and an application is renewed or withdrawn.
    """
    if seizure.closed_at is None or seizure.personal_data_purged_at is not None:
        return False
    closed_on = local_day(seizure.closed_at, seizure.office.time_zone)
    old, until = seizure.personal_data_until, kept_until(seizure=seizure, closed_on=closed_on)
    if old == until:
        return False
    seizure.personal_data_until = until
    seizure.save(update_fields=["personal_data_until"])
    record(
        action=SeizureEvent.NAMES_KEPT_UNTIL,
        actor=None,
        subject=seizure,
        case_reference=seizure.reference,
        changes={"names_kept_until": [old, until]},
        now=now,
    )
    return True


def follow_recordations(*, now: datetime) -> int:
    """Act on the news that recordations were accepted or withdrawn: names are kept longer or go earlier.

    Returns how many cases it moved. The news is gone once all of them were looked at.
    """
    news = PendingEvent.objects.filter(event__action__in=(RecordationEvent.ACCEPTED, RecordationEvent.WITHDRAWN))
    rows = list(news.select_related("event").order_by("pk")[:100])
    return sum(do_each(rows, partial(_follow, now=now), what="news of a recordation"))


def _follow(pending: PendingEvent, *, now: datetime) -> int:
    recordations = with_those_renewed(recordation_id=int(pending.event.subject_id))
    closed = Seizure.objects.filter(status=Seizure.Status.CLOSED, personal_data_purged_at__isnull=True)
    cases = closed.filter(procedures__recordation__in=recordations).order_by("pk").distinct()
    ids = list(cases.values_list("pk", flat=True))
    moved = sum(do_each(ids, partial(_look_again, now=now), what="case of a recordation"))
    pending.delete()
    return moved


def date_cases_abandoned_in_court(*, now: datetime) -> int:
    """Give closed cases their day that have none for a court at work on a procedure that was abandoned.

    They were closed before such a procedure ceased to keep names, and no news would ever come. Those that another
    procedure keeps are looked at again each time: they are few. Returns how many cases got their day.
    """
    abandoned = Procedure.objects.filter(seizure=OuterRef("pk"), is_live=False, facts__has_any_keys=sorted(_TO_COURT))
    rows = Seizure.objects.filter(
        Exists(abandoned),
        jurisdiction__in={law.jurisdiction for law in LAWS if law.retention is not None},
        status=Seizure.Status.CLOSED,
        personal_data_until__isnull=True,
        personal_data_purged_at__isnull=True,
    )
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    return sum(do_each(ids, partial(_look_again, now=now), what="case abandoned in court"))


@transaction.atomic
def _look_again(seizure_id: int, *, now: datetime) -> bool:
    return refresh_retention(seizure=_lock(seizure_id), now=now)


def _lock(seizure_id: int) -> Seizure:
    return Seizure.objects.select_related("office").select_for_update(of=("self",)).get(pk=seizure_id)


def erase_personal_data(*, now: datetime, limit: int = 200) -> int:
    """Erase people, notes, labels and papers of the cases whose time is over. Returns how many.

    Goods, route, values, decisions and outcomes stay, and with them every statistic. A case under a hold keeps
    all; what had become due meanwhile goes a day after its release. A closed case takes notes after its names went
    too: those go with the next run. Safe to run twice and side by side.
    """
    # Whatever may be over at any office; each case is asked once more by the day of its own.
    earliest_today = (now.astimezone(UTC) + _FARTHEST_EAST).date()
    due = Seizure.objects.filter(
        personal_data_until__lt=earliest_today, personal_data_purged_at__isnull=True, status=Seizure.Status.CLOSED
    ).exclude(is_kept(now=now))
    due = due.order_by("personal_data_until", "id")
    ids = list(due.values_list("pk", flat=True)[:limit])
    erased = sum(do_each(ids, partial(_erase, now=now), what="case whose names are due"))
    noted = Seizure.objects.filter(Exists(Note.objects.filter(seizure=OuterRef("pk"))), personal_data_purged_at__lt=now)
    noted = noted.exclude(is_kept(now=now)).order_by("pk")
    ids = list(noted.values_list("pk", flat=True)[:limit])
    do_each(ids, partial(_erase_late_notes, now=now), what="case noted on after its names went")
    return erased


def _erase(seizure_id: int, *, now: datetime) -> bool:
    with transaction.atomic():
        seizure = _lock(seizure_id)
        refresh_retention(seizure=seizure, now=now)  # whatever news has not come yet
        if seizure.personal_data_purged_at is not None or not _is_over(seizure, now):
            return False
        if is_kept_now(seizure=seizure, now=now):
            return False
        files = EvidenceFile.objects.filter(seizure=seizure, shows__in=_SHOW_NAMES)
        photos = DraftPhoto.objects.filter(draft__seizure=seizure)
        copies = CoveredCopy.objects.filter(evidence__in=files)
        held = (files.values_list(*_HASHES), photos.values_list(*_HASHES), copies.values_list("sha256"))
        forget_files(rows=[row for rows in held for row in rows])
        photos.delete()
        copies.delete()
        PictureHash.objects.filter(evidence__in=files).delete()
        erased = {
            "people": Party.objects.filter(seizure=seizure).delete()[1].get("seizures.Party", 0),
            "notes": Note.objects.filter(seizure=seizure).delete()[0],
            "files": files.delete()[0],
        }
        SeizureDraft.objects.filter(seizure=seizure).update(fields={}, aside=[])
        seizure.personal_data_purged_at = now
        seizure.version += 1
        seizure.save(update_fields=["personal_data_purged_at", "version"])
        refresh_search(seizure=seizure)
        record(
            action=SeizureEvent.PERSONAL_DATA_ERASED,
            actor=None,
            subject=seizure,
            case_reference=seizure.reference,
            changes={**{name: [count, 0] for name, count in erased.items()}, **_under_law(seizure)},
            publish=True,
            now=now,
        )
        return True


@transaction.atomic
def _erase_late_notes(seizure_id: int, *, now: datetime) -> None:
    seizure = _lock(seizure_id)
    if is_kept_now(seizure=seizure, now=now) or not (gone := Note.objects.filter(seizure=seizure).delete()[0]):
        return
    # No other copy and no search has a note: nobody needs the news.
    record(
        action=SeizureEvent.PERSONAL_DATA_ERASED,
        actor=None,
        subject=seizure,
        case_reference=seizure.reference,
        changes={"notes": [gone, 0], **_under_law(seizure)},
        now=now,
    )


def _under_law(seizure: Seizure) -> dict[str, list[str | None]]:
    law = law_for(jurisdiction=seizure.jurisdiction_id, on=seizure.detained_on)
    return {"law": [None, law.code]} if law is not None else {}


def _is_over(seizure: Seizure, now: datetime) -> bool:
    until = seizure.personal_data_until
    return until is not None and until < local_day(now, seizure.office.time_zone)


def _is_in_court(procedure: Procedure, others: Iterable[Procedure]) -> bool:
    """Say whether a court is at work. On a procedure that was abandoned nothing can be entered any more: what the
    court decided stands on the one that took its place. Without one nobody will ever enter it, and it keeps nothing.
    """
    if _TO_COURT.isdisjoint(procedure.facts) or _has_decided(procedure):
        return False
    if procedure.is_live:
        return True
    replacing = [other for other in others if _is_same_holder(procedure, other)]
    return any(other.is_live for other in replacing) and not any(_has_decided(other) for other in replacing)


def _has_decided(procedure: Procedure) -> bool:
    return Event.COURT_DECIDED.value in procedure.facts


def _is_same_holder(one: Procedure, other: Procedure) -> bool:
    holders = (one.right_holder, other.right_holder)
    return all(holders) and len({holder.same_as for holder in holders if holder is not None}) == 1


def _last_days(procedures: Iterable[Procedure]) -> Iterable[date]:
    for procedure in procedures:
        if procedure.recordation is not None and (day := last_day_of(recordation=procedure.recordation)) is not None:
            yield day
        if decided := procedure.facts.get(Event.COURT_DECIDED.value):
            yield date.fromisoformat(decided["on"])


def _add(rule: Retention, day: date) -> date:
    return end_of_period(start=day, amount=rule.months, unit=Unit.MONTHS, calendar=_NO_CALENDAR).end
