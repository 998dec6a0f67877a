"""How long the names on a case are kept, and their erasure; the figures of the case stay."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial

from django.db import transaction

from audit.services import record
from ipcases.lib.forgetting import forget_files
from ipcases.lib.sweeping import do_each
from ipcases.lib.workdays import Unit, WorkingDayCalendar, end_of_period
from seizures.days import local_day
from seizures.events import SeizureEvent
from seizures.laws.base import Event, Retention
from seizures.laws.registry import law_for
from seizures.models import DraftPhoto, EvidenceFile, Note, Party, Procedure, Seizure, SeizureDraft
from seizures.services.searching import refresh_search

# Labels and papers show the names that go.
_SHOW_NAMES = (EvidenceFile.Shows.LABEL, EvidenceFile.Shows.DOCUMENT)
_HASHES = ("sha256", "derivative_sha256")
_NO_CALENDAR = WorkingDayCalendar.of("", (), ())  # months need none


def kept_until(*, seizure: Seizure, closed_on: date) -> date | None:
    """Return the last day the names of a closed case may be kept; None while no law sets one or a court is at work.

    EU art. 33(3)-(4): six months after the application ended, or after proceedings were finally decided.
    """
    law = law_for(jurisdiction=seizure.jurisdiction_id, on=seizure.detained_on)
    if law is None or law.retention is None:
        return None
    procedures = list(Procedure.objects.filter(seizure=seizure).select_related("recordation"))
    if any(_is_in_court(procedure) for procedure in procedures):
        return None
    return _add(law.retention, max([closed_on, *_last_days(procedures)]))


def refresh_retention(*, seizure: Seizure) -> None:
    """Work the day out again, after a court has decided on a closed case. Joins the caller's transaction."""
    if seizure.closed_at is None or seizure.personal_data_purged_at is not None:
        return
    closed_on = local_day(seizure.closed_at, seizure.office.time_zone)
    until = kept_until(seizure=seizure, closed_on=closed_on)
    Seizure.objects.filter(pk=seizure.pk).update(personal_data_until=until)


def erase_personal_data(*, now: datetime, limit: int = 200) -> int:
    """Erase people, notes, labels and papers of the cases whose time is over. Returns how many.

    Goods, route, values, decisions and outcomes stay, and with them every statistic. Safe to run
    twice and side by side.
    """
    due = Seizure.objects.filter(
        personal_data_until__lt=now.date(), personal_data_purged_at__isnull=True, status=Seizure.Status.CLOSED
    ).order_by("personal_data_until", "id")
    ids = list(due.values_list("pk", flat=True)[:limit])
    return sum(do_each(ids, partial(_erase, now=now), what="case whose names are due"))


def _erase(seizure_id: int, *, now: datetime) -> bool:
    with transaction.atomic():
        rows = Seizure.objects.select_related("office").select_for_update(of=("self",))
        seizure = rows.filter(pk=seizure_id, personal_data_purged_at__isnull=True).first()
        if seizure is None or not _is_over(seizure, now):
            return False
        files = EvidenceFile.objects.filter(seizure=seizure, shows__in=_SHOW_NAMES)
        photos = DraftPhoto.objects.filter(draft__seizure=seizure)
        forget_files(rows=[*files.values_list(*_HASHES), *photos.values_list(*_HASHES)])
        photos.delete()
        erased = {
            "people": Party.objects.filter(seizure=seizure).delete()[0],
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
            changes={name: [count, 0] for name, count in erased.items()},
            publish=True,
            now=now,
        )
        return True


def _is_over(seizure: Seizure, now: datetime) -> bool:
    until = seizure.personal_data_until
    return until is not None and until < local_day(now, seizure.office.time_zone)


def _is_in_court(procedure: Procedure) -> bool:
    begun = {Event.PROCEEDINGS.value, Event.COURT_NOTICE.value} & set(procedure.facts)
    return bool(begun) and Event.COURT_DECIDED.value not in procedure.facts


def _last_days(procedures: Iterable[Procedure]) -> Iterable[date]:
    for procedure in procedures:
        if procedure.recordation is not None and procedure.recordation.valid_to is not None:
            yield procedure.recordation.valid_to
        if decided := procedure.facts.get(Event.COURT_DECIDED.value):
            yield date.fromisoformat(decided["on"])


def _add(rule: Retention, day: date) -> date:
    return end_of_period(start=day, amount=rule.months, unit=Unit.MONTHS, calendar=_NO_CALENDAR).end
