"""Clocks: an event starts some, stops others. What passes opens or shuts choices, and decides nothing."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import Min, Q
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.days import end_of_day, local_day
from ipcases.lib.errors import DomainError, InvalidValue
from ipcases.lib.sending_twice import sent_before
from ipcases.lib.sweeping import do_each
from ipcases.lib.workdays import WorkingDayCalendar, end_of_period
from reference.calendars import working_day_calendar
from seizures.access import lock_with_case
from seizures.events import ProcedureEvent
from seizures.laws.base import DeadlineRule, Law
from seizures.laws.codes import Event
from seizures.laws.registry import law_of
from seizures.models import Deadline, Procedure, Seizure
from seizures.workflow import blockers, refuse_if_blocked

_KEPT = ("extended_by", "extension_reason")
_S = Deadline.Status


def happen(
    *,
    procedure: Procedure,
    event: Event,
    day: date,
    now: datetime,
    acting_user: User | None = None,
    note: str = "",
) -> None:
    """Keep an event of a locked procedure as a fact; start and settle the clocks that hang on it.

    Joins the caller's transaction. The first day an event happened on stands. Once goods are decided on or another
    procedure took the place of this one, no clock begins: a mail on its way may still be served.
    """
    procedure.facts.setdefault(
        event.value,
        {
            "on": day.isoformat(),
            "recorded_at": now.isoformat(),
            "recorded_by": acting_user.pk if acting_user else None,
            "note": note,
        },
    )
    procedure.save(update_fields=["facts"])
    law = law_of(code=procedure.law_code)
    rules = law.track(procedure.track).deadlines
    _settle_met(procedure, [rule for rule in rules if event in rule.met_by], day, now, acting_user)
    for rule in rules if procedure.is_live and procedure.decided_at is None else ():
        counts_from = rule.counts_from or rule.starts_on
        if event in (rule.starts_on, counts_from) and {rule.starts_on, counts_from} <= set(procedure.facts):
            _start(procedure, law, rule, date.fromisoformat(procedure.facts[counts_from]["on"]), now, acting_user)
    refresh_next_deadline(seizure=procedure.seizure)


def lift_running(*, procedure: Procedure, now: datetime, acting_user: User | None) -> None:
    """Settle every clock that still runs as no longer needed. Joins the caller's transaction."""
    for deadline in procedure.deadlines.filter(status=_S.RUNNING).order_by("pk"):
        _settle(deadline, procedure, _S.LIFTED, now, acting_user)
    refresh_next_deadline(seizure=procedure.seizure)


def extend_deadline(
    *, acting_user: User, procedure: Procedure, code: str, reason: str, now: datetime, seen: int | None = None
) -> Deadline:
    """Prolong a deadline once, by what the law allows.

    Its form is open while it is not extended: with `seen` 0 the same reason again finds what the first press did.
    Raises NotAllowed without the right to decide; DomainError when the deadline is over, extended
    already or not extensible, or when the goods are perishable (EU art. 23(4)).
    """
    require(user=acting_user, verb="seizures.decide")
    if not reason.strip():
        raise InvalidValue("reason-missing", _("Say why the right holder needs more time."), field="reason")
    with transaction.atomic():
        procedure = lock_procedure(procedure)
        reason = reason.strip()[:300]
        said = {"code": code, "explanation__contains": {"extension_reason": reason}}
        if (known := sent_before(rows=procedure.deadlines.all(), seen=seen, said=said)) is not None:
            return known
        refuse_if_blocked(blockers(procedure=procedure, step="extend", now=now))
        law = law_of(code=procedure.law_code)
        rule, deadline = _extensible(procedure, law, code, now)
        extension = _extension_of(rule)
        old = deadline.due_on
        deadline.explanation |= {"extended_by": extension, "extension_reason": reason}
        date_deadline(deadline=deadline, procedure=procedure, law=law, rule=rule, extended_by=extension)
        deadline.save(update_fields=["due_on", "due_at", "explanation"])
        tell_deadline(
            action=ProcedureEvent.DEADLINE_EXTENDED,
            deadline=deadline,
            procedure=procedure,
            now=now,
            acting_user=acting_user,
            due_on=[old, deadline.due_on],
        )
        refresh_next_deadline(seizure=procedure.seizure)
        return deadline


def extended_until(*, procedure: Procedure, code: str, now: datetime) -> date:
    """Return the day until which a deadline would be extended. Raises DomainError (409) when it cannot be."""
    refuse_if_blocked(blockers(procedure=procedure, step="extend", now=now))
    law = law_of(code=procedure.law_code)
    rule, deadline = _extensible(procedure, law, code, now)
    date_deadline(deadline=deadline, procedure=procedure, law=law, rule=rule, extended_by=_extension_of(rule))
    return deadline.due_on


def mark_passed_deadlines(*, now: datetime, limit: int = 500) -> int:
    """Settle the running deadlines whose last moment is over; say what follows. Returns how many.

    The effect is recorded and shown; an officer decides. Safe to run twice and side by side.
    """
    due = Deadline.objects.filter(status=_S.RUNNING, due_at__lt=now).order_by("due_at", "id")
    ids = list(due.values_list("pk", flat=True)[:limit])
    return sum(do_each(ids, partial(_mark_passed, now=now), what="deadline that has passed"))


@transaction.atomic
def _mark_passed(deadline_id: int, *, now: datetime) -> bool:
    procedure = lock_procedure_of(deadline_id=deadline_id)
    deadline = Deadline.objects.filter(pk=deadline_id, status=_S.RUNNING, due_at__lt=now).first()
    if deadline is None:
        return False
    _settle(deadline, procedure, _S.PASSED, now, None, publish=True)
    refresh_next_deadline(seizure=procedure.seizure)
    return True


def refresh_next_deadline(*, seizure: Seizure) -> None:
    """Keep on the seizure, for lists, the nearest deadline that runs or has passed while customs has not decided.

    One that has passed stays in sight until somebody decides: it is the most urgent of all. The caller has locked
    the seizure: of two procedures that move at once, the second counts what the first has written.
    """
    undecided = Q(status=_S.PASSED, procedure__decided_at__isnull=True)
    rows = Deadline.objects.filter(
        Q(status=_S.RUNNING) | undecided, procedure__seizure=seizure, procedure__is_live=True
    )
    nearest = rows.aggregate(nearest=Min("due_on"))["nearest"]
    Seizure.objects.filter(pk=seizure.pk).exclude(next_deadline_on=nearest).update(next_deadline_on=nearest)
    seizure.next_deadline_on = nearest


def lock_procedure(procedure: Procedure) -> Procedure:
    """Read a procedure again, locked until the transaction ends, its case before it: see access.lock_with_case."""
    rows = Procedure.objects.select_related("seizure__office", "right_holder", "recordation")
    return lock_with_case(rows).get(pk=procedure.pk)


def lock_procedure_of(*, deadline_id: int) -> Procedure:
    """Lock the procedure of a deadline as `lock_procedure` does."""
    return lock_procedure(Procedure(pk=Deadline.objects.values_list("procedure_id", flat=True).get(pk=deadline_id)))


def today_of(procedure: Procedure, now: datetime) -> date:
    """Return the day it is at the office that holds the goods."""
    return local_day(now, procedure.seizure.office.time_zone)


def met_on(*, procedure: Procedure, rule: DeadlineRule) -> list[str]:
    """Return the days, as the facts keep them, on which something happened that meets a deadline."""
    return [procedure.facts[event.value]["on"] for event in rule.met_by if event.value in procedure.facts]


def _extensible(procedure: Procedure, law: Law, code: str, now: datetime) -> tuple[DeadlineRule, Deadline]:
    rule = law.track(procedure.track).deadline(code)
    deadline = procedure.deadlines.filter(code=code).first()
    if rule is None or deadline is None or rule.extension is None:
        raise DomainError("not-extensible", _("The law does not let this deadline be extended."))
    if deadline.status != _S.RUNNING or deadline.due_at < now:
        raise DomainError("deadline-over", _("This deadline is over and cannot be extended any more."))
    if deadline.explanation.get("extended_by"):
        raise DomainError("extended-already", _("This deadline was extended once already; the law allows no more."))
    if _is_perishable(procedure) and not rule.extension.for_perishable:
        raise DomainError("perishable", _("Deadlines for perishable goods are never extended."))
    return rule, deadline


def _extension_of(rule: DeadlineRule) -> int:
    return rule.extension.amount if rule.extension else 0


def _start(
    procedure: Procedure, law: Law, rule: DeadlineRule, day: date, now: datetime, acting_user: User | None
) -> None:
    if procedure.deadlines.filter(code=rule.code).exists():
        return
    deadline = Deadline(procedure=procedure, code=rule.code, triggered_by=rule.starts_on.value, triggered_on=day)
    date_deadline(deadline=deadline, procedure=procedure, law=law, rule=rule)
    deadline.save(force_insert=True)
    tell_deadline(
        action=ProcedureEvent.DEADLINE_STARTED,
        deadline=deadline,
        procedure=procedure,
        now=now,
        acting_user=acting_user,
        due_on=[None, deadline.due_on],
    )
    if days := met_on(procedure=procedure, rule=rule):
        _settle(deadline, procedure, met_or_passed(deadline=deadline, day=min(days)), now, acting_user)
    elif deadline.due_at < now:
        _settle(deadline, procedure, _S.PASSED, now, acting_user)


def date_deadline(
    *,
    deadline: Deadline,
    procedure: Procedure,
    law: Law,
    rule: DeadlineRule,
    extended_by: int = 0,
    calendar: WorkingDayCalendar | None = None,
) -> None:
    """Count the rule from the day that triggered it; write date, last moment and explanation. Does not save."""
    office = procedure.seizure.office
    is_perishable = _is_perishable(procedure)
    amount = rule.amount_for(is_perishable=is_perishable)
    counted = end_of_period(
        start=deadline.triggered_on,
        amount=amount + extended_by,
        unit=rule.unit,
        calendar=calendar or working_day_calendar(jurisdiction=office.jurisdiction_id),
        roll_forward=law.counting.calendar_days_roll_forward,
    )
    deadline.due_on = counted.end
    deadline.due_at = end_of_day(counted.end, office.time_zone)
    kept = {key: value for key, value in (deadline.explanation or {}).items() if key in _KEPT}
    deadline.explanation = {
        "amount": amount,
        "unit": rule.unit.value,
        "is_perishable": is_perishable and rule.perishable_amount is not None,
        "event": (rule.counts_from or rule.starts_on).value,
        "calendar": office.jurisdiction_id,
        "time_zone": office.time_zone,
        **counted.as_json(),
        **kept,
    }


def _settle_met(
    procedure: Procedure, rules: Iterable[DeadlineRule], day: date, now: datetime, acting_user: User | None
) -> None:
    codes = [rule.code for rule in rules]
    for deadline in procedure.deadlines.filter(code__in=codes).exclude(status=_S.LIFTED).order_by("pk"):
        status = met_or_passed(deadline=deadline, day=day.isoformat())
        if status != deadline.status and deadline.status != _S.MET:
            _settle(deadline, procedure, status, now, acting_user)


def met_or_passed(*, deadline: Deadline, day: str) -> Deadline.Status:
    """Say whether a deadline was met on this day or had passed."""
    return _S.MET if date.fromisoformat(day) <= deadline.due_on else _S.PASSED


_SETTLED = {
    _S.MET: ProcedureEvent.DEADLINE_MET,
    _S.PASSED: ProcedureEvent.DEADLINE_PASSED,
    _S.LIFTED: ProcedureEvent.DEADLINE_LIFTED,
}


def _settle(
    deadline: Deadline,
    procedure: Procedure,
    status: Deadline.Status,
    now: datetime,
    acting_user: User | None,
    *,
    publish: bool = False,
) -> None:
    old, deadline.status, deadline.settled_at = deadline.status, status, now
    deadline.save(update_fields=["status", "settled_at"])
    changes: dict[str, list] = {"status": [old, status]}
    if status == _S.PASSED:
        rule = law_of(code=procedure.law_code).track(procedure.track).deadline(deadline.code)
        changes["effect"] = [None, rule.effect.value if rule else ""]
    tell_deadline(
        action=_SETTLED[status],
        deadline=deadline,
        procedure=procedure,
        now=now,
        acting_user=acting_user,
        publish=publish,
        **changes,
    )


def tell_deadline(
    *,
    action: ProcedureEvent,
    deadline: Deadline,
    procedure: Procedure,
    now: datetime,
    acting_user: User | None,
    publish: bool = False,
    **changes: list,
) -> None:
    """Put on record what became of a deadline. Joins the caller's transaction."""
    record(
        action=action,
        actor=acting_user,
        subject=deadline,
        case_reference=procedure.seizure.reference,
        changes={"code": [None, deadline.code], **changes},
        publish=publish,
        now=now,
    )


def _is_perishable(procedure: Procedure) -> bool:
    return procedure.procedure_lines.filter(line__is_perishable=True).exists()
