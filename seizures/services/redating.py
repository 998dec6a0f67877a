"""Open deadlines counted again after the calendar they rest on has changed, and what follows for answers and facts."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet

from audit.models import PendingEvent
from ipcases.lib.days import local_day
from ipcases.lib.sweeping import do_each
from ipcases.lib.workdays import WorkingDayCalendar
from reference.calendars import working_day_calendar
from reference.events import ReferenceEvent
from seizures.events import ProcedureEvent
from seizures.laws.base import DeadlineRule
from seizures.laws.codes import Effect, Event
from seizures.laws.registry import law_of
from seizures.models import Deadline, Procedure, Reply
from seizures.services.deadlines import (
    date_deadline,
    happen,
    lock_procedure_of,
    met_on,
    met_or_passed,
    refresh_next_deadline,
    tell_deadline,
)

_S = Deadline.Status


@dataclass(frozen=True)
class Moved:
    """A deadline that a change of the calendar dated anew."""

    deadline: Deadline
    old: date
    new: date


def redate_deadlines(*, jurisdiction: str, now: datetime) -> list[Moved]:
    """Count the open deadlines of a jurisdiction again, after its calendar has changed; list what moved.

    One that had passed and now ends later runs again, as long as nobody has decided: silence is no agreement any
    more then. An answer that came late by the old day is in time by the new one. What was met or lifted keeps the
    day it was settled by.
    """
    redate = partial(_redate, calendar=working_day_calendar(jurisdiction=jurisdiction), now=now)
    ids = list(_open_deadlines(jurisdiction).values_list("pk", flat=True))
    return [moved for moved in do_each(ids, redate, what="deadline to date anew") if moved is not None]


@transaction.atomic
def _redate(deadline_id: int, *, calendar: WorkingDayCalendar, now: datetime) -> Moved | None:
    procedure = lock_procedure_of(deadline_id=deadline_id)
    deadline = _open_deadlines(calendar.jurisdiction).filter(pk=deadline_id).first()
    law = law_of(code=procedure.law_code)
    rule = law.track(procedure.track).deadline(deadline.code) if deadline else None
    if deadline is None or rule is None:
        return None
    before, kept = deadline.due_on, deadline.explanation
    extended_by = kept.get("extended_by", 0)
    date_deadline(
        deadline=deadline, procedure=procedure, law=law, rule=rule, extended_by=extended_by, calendar=calendar
    )
    if deadline.explanation == kept and deadline.due_on == before:
        return None
    if deadline.status == _S.PASSED:
        _judge_again(deadline, procedure, rule, now)
    deadline.save(update_fields=["due_on", "due_at", "explanation", "status", "settled_at"])
    if deadline.due_on == before:  # other days are skipped, or a year is no guess any more
        tell_deadline(
            action=ProcedureEvent.DEADLINE_RECOUNTED,
            deadline=deadline,
            procedure=procedure,
            now=now,
            acting_user=None,
            due_on=[None, before],
        )
        return None
    changes: dict[str, list] = {"due_on": [before, deadline.due_on]}
    if deadline.status == _S.RUNNING and rule.effect == Effect.MAY_DEEM_CONSENT and _withdraw_consent(procedure):
        changes["fact"] = [Event.CONSENT_DEEMED.value, None]
    in_time = _take_as_in_time(deadline, procedure, rule)
    if in_time:
        changes["was_late"] = [True, False]
    tell_deadline(
        action=ProcedureEvent.DEADLINE_MOVED,
        deadline=deadline,
        procedure=procedure,
        now=now,
        acting_user=None,
        publish=True,
        **changes,
    )
    if in_time:
        day = local_day(in_time[0].received_at, procedure.seizure.office.time_zone)
        happen(procedure=procedure, event=Event.REPLIED, day=day, now=now)
    refresh_next_deadline(seizure=procedure.seizure)
    return Moved(deadline, before, deadline.due_on)


def follow_calendar_changes(*, now: datetime) -> list[Moved]:
    """Act on the news that a calendar has changed, and list the deadlines that moved.

    The news is gone once every deadline of the calendar was dated anew; until then it is acted on again.
    """
    news = (
        PendingEvent.objects.filter(event__action=ReferenceEvent.CALENDAR_CHANGED)
        .select_related("event")
        .order_by("pk")
    )
    jurisdictions: dict[str, list[int]] = {}
    for pending in news[:100]:
        jurisdictions.setdefault(pending.event.subject_id, []).append(pending.pk)

    def follow(jurisdiction: str) -> list[Moved]:
        moved = redate_deadlines(jurisdiction=jurisdiction, now=now)
        PendingEvent.objects.filter(pk__in=jurisdictions[jurisdiction]).delete()
        return moved

    return [moved for each in do_each(jurisdictions, follow, what="calendar that changed") for moved in each]


def _open_deadlines(jurisdiction: str) -> QuerySet[Deadline]:
    """Return what runs, and what has passed unanswered while customs has not decided."""
    rows = Deadline.objects.filter(procedure__seizure__jurisdiction=jurisdiction)
    undecided = Q(procedure__is_live=True, procedure__decided_at__isnull=True)
    return rows.filter(Q(status=_S.RUNNING) | Q(status=_S.PASSED) & undecided).order_by("pk")


def _judge_again(deadline: Deadline, procedure: Procedure, rule: DeadlineRule, now: datetime) -> None:
    """Let a deadline that had passed run again, or be met, now that it ends on another day. Does not save."""
    if days := met_on(procedure=procedure, rule=rule):
        deadline.status = met_or_passed(deadline=deadline, day=min(days))
    elif deadline.due_at >= now:
        deadline.status, deadline.settled_at = _S.RUNNING, None


def _take_as_in_time(deadline: Deadline, procedure: Procedure, rule: DeadlineRule) -> list[Reply]:
    """Return the answers that were late until a deadline ended later, the first one first; they are late no more."""
    if Event.REPLIED not in rule.met_by:
        return []
    late = procedure.replies.filter(was_late=True, received_at__lte=deadline.due_at)
    found = list(late.order_by("pk"))
    late.update(was_late=False)
    return found


def _withdraw_consent(procedure: Procedure) -> bool:
    """Take back that silence was taken as agreement, now that there is time to answer again; say whether it was."""
    if procedure.facts.pop(Event.CONSENT_DEEMED.value, None) is None:
        return False
    procedure.save(update_fields=["facts"])
    return True
