"""Creating an operation, its rounds and participants; starting and ending it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import ChangedMeanwhile, DomainError
from ipcases.lib.listed import listed
from ipcases.lib.sending_twice import sent_before
from operations.access import get_operation
from operations.events import OperationEvent
from operations.models import Agreement, Operation, OperationSeizure, Participant, Round
from operations.queries import standing_figures
from operations.services.counting import count_version, settle_rules
from operations.workflow import STEPS, blockers
from reference.models import Agency

_LATEST_YEAR = 2200


@dataclass(frozen=True)
class OperationPlan:
    """What a coordinator settles about an operation."""

    name_en: str
    name_zh: str
    agreement: Agreement
    starts_on: datetime.date
    ends_on: datetime.date
    theme_en: str = ""
    theme_zh: str = ""
    participants: Sequence[Agency] = ()


@transaction.atomic
def create_operation(
    *, acting_user: User, plan: OperationPlan, now: datetime.datetime, seen: int | None = None
) -> Operation:
    """Create a planned operation with its participants.

    `seen` is the key of the newest operation that the user had planned (0 for none): what a second press sends again
    is planned once. Raises NotAllowed, DomainError.
    """
    require(user=acting_user, verb="operations.coordinate")
    _check_period(plan)
    _check_agreement(plan)
    values = {field.name: getattr(plan, field.name) for field in fields(plan) if field.name != "participants"}
    values["created_by"] = acting_user
    if (known := _planned_before(plan, seen, values)) is not None:
        return known
    try:
        with transaction.atomic():
            operation = Operation.objects.create(code=_free_code(plan), created_at=now, **values)
    except IntegrityError:  # one of the same name was planned at the same moment: now it and its code are seen
        if (known := _planned_before(plan, seen, values)) is not None:
            return known
        operation = Operation.objects.create(code=_free_code(plan), created_at=now, **values)
    _before, participants = _set_participants(operation, plan)
    record(
        action=OperationEvent.CREATED,
        actor=acting_user,
        subject=operation,
        changes={
            "code": [None, operation.code],
            "agreement": [None, plan.agreement.code],
            "participants": [None, participants],
        },
        now=now,
    )
    return operation


@transaction.atomic
def change_operation(
    *, acting_user: User, operation: Operation, plan: OperationPlan, version: int, now: datetime.datetime
) -> Operation:
    """Change a plan. Raises ChangedMeanwhile, and DomainError after the end or when rounds would fall outside."""
    require(user=acting_user, verb="operations.coordinate")
    operation = get_operation(user=acting_user, public_id=operation.public_id, for_write=True)
    _refuse_ended(operation)
    if operation.version != version:
        raise _changed_meanwhile(operation)
    _check_period(plan)
    _check_agreement(plan)
    if (
        operation.rounds.filter(starts_on__lt=plan.starts_on).exists()
        or operation.rounds.filter(ends_on__gt=plan.ends_on).exists()
    ):
        raise DomainError(
            "round-outside",
            _("A round lies outside of these days. Change the days so that they hold every round."),
            field="ends_on",
        )
    changes: dict[str, Any] = {}
    for name in ("name_en", "name_zh", "agreement", "starts_on", "ends_on", "theme_en", "theme_zh"):
        old, new = getattr(operation, name), getattr(plan, name)
        if old != new:
            changes[name] = [str(old), str(new)]
            setattr(operation, name, new)
    operation.version += 1
    operation.save(update_fields=[*changes, "version"])
    before, participants = _set_participants(operation, plan)
    if before != participants:
        changes["participants"] = [before, participants]
    record(action=OperationEvent.CHANGED, actor=acting_user, subject=operation, changes=changes, now=now)
    return operation


def start_operation(*, acting_user: User, operation: Operation, now: datetime.datetime) -> Operation:
    """Start a planned operation: from now on its rules count seizures."""
    return _step(acting_user=acting_user, operation=operation, step="start", event=OperationEvent.STARTED, now=now)


@transaction.atomic
def end_operation(*, acting_user: User, operation: Operation, now: datetime.datetime) -> Operation:
    """End a running operation: its rules count what they have not looked at yet, then what counts is settled."""
    require(user=acting_user, verb="operations.coordinate")
    settle_rules(operation=get_operation(user=acting_user, public_id=operation.public_id, for_write=True), now=now)
    return _step(acting_user=acting_user, operation=operation, step="end", event=OperationEvent.ENDED, now=now)


@transaction.atomic
def add_round(
    *,
    acting_user: User,
    operation: Operation,
    starts_on: datetime.date,
    ends_on: datetime.date,
    now: datetime.datetime,
    seen: int | None = None,
) -> Round:
    """Add the next round.

    `seen` is the key of the newest round that the user saw (0 for none): what a second press sends again is added
    once. Raises DomainError when it lies outside the operation or overlaps another.
    """
    require(user=acting_user, verb="operations.coordinate")
    operation = get_operation(user=acting_user, public_id=operation.public_id, for_write=True)
    said = {"starts_on": starts_on, "ends_on": ends_on}
    if (known := sent_before(rows=operation.rounds.all(), seen=seen, said=said)) is not None:
        return known
    _check_round(operation, operation.rounds.all(), starts_on, ends_on)
    last = operation.rounds.order_by("-number").values_list("number", flat=True).first() or 0
    round_ = Round.objects.create(operation=operation, number=last + 1, **said)
    count_version(operation=operation)
    record(
        action=OperationEvent.ROUND_ADDED,
        actor=acting_user,
        subject=operation,
        changes={"round": [None, _days_of(round_)]},
        now=now,
    )
    return round_


@transaction.atomic
def change_round(
    *,
    acting_user: User,
    round_: Round,
    starts_on: datetime.date,
    ends_on: datetime.date,
    now: datetime.datetime,
    version: int | None = None,
) -> Round:
    """Give a round other days; its rules look again at the seizures of all of them.

    `version` is that of the operation its reader saw. Raises ChangedMeanwhile, and DomainError as for a new round
    and when a seizure that counts would fall outside.
    """
    require(user=acting_user, verb="operations.coordinate")
    operation = get_operation(user=acting_user, public_id=round_.operation.public_id, for_write=True)
    if version not in (None, operation.version):
        raise _changed_meanwhile(operation)
    round_ = operation.rounds.get(pk=round_.pk)
    _check_round(operation, operation.rounds.exclude(pk=round_.pk), starts_on, ends_on)
    counted = OperationSeizure.objects.filter(round=round_, removed_at__isnull=True)
    outside = counted.exclude(seizure__detained_on__range=(starts_on, ends_on)).count()
    if outside:
        raise DomainError(
            "seizures-outside",
            ngettext(
                "%(n)s seizure that counts would fall outside. Keep its day, or take it out first.",
                "%(n)s seizures that count would fall outside. Keep their days, or take them out first.",
                outside,
            )
            % {"n": outside},
            field="starts_on",
        )
    before = _days_of(round_)
    round_.starts_on, round_.ends_on = starts_on, ends_on
    round_.save(update_fields=["starts_on", "ends_on"])
    round_.rules.update(applied_up_to_id=0)
    count_version(operation=operation)
    record(
        action=OperationEvent.ROUND_CHANGED,
        actor=acting_user,
        subject=operation,
        changes={"round": [before, _days_of(round_)]},
        now=now,
    )
    return round_


@transaction.atomic
def _step(
    *, acting_user: User, operation: Operation, step: str, event: OperationEvent, now: datetime.datetime
) -> Operation:
    require(user=acting_user, verb="operations.coordinate")
    operation = get_operation(user=acting_user, public_id=operation.public_id, for_write=True)
    if found := blockers(operation=operation, step=step, today=day_at_seat(now)):
        raise DomainError(found[0].code, found[0].message)
    old, operation.status = operation.status, STEPS[step][1]
    operation.version += 1
    operation.save(update_fields=["status", "version"])
    record(action=event, actor=acting_user, subject=operation, changes={"status": [old, operation.status]}, now=now)
    return operation


def _planned_before(plan: OperationPlan, seen: int | None, said: dict[str, Any]) -> Operation | None:
    """Return what a first press planned with the same participants, None when there is none."""
    known = sent_before(rows=Operation.objects.all(), seen=seen, said=said)
    wanted = {agency.pk for agency in plan.participants}
    return known if known and set(known.participants.values_list("agency_id", flat=True)) == wanted else None


def _changed_meanwhile(operation: Operation) -> ChangedMeanwhile:
    return ChangedMeanwhile(
        _("Somebody changed this operation while you were editing. Compare your entries below, then save again."),
        version=operation.version,
    )


def _refuse_ended(operation: Operation) -> None:
    if operation.status == Operation.Status.ENDED:
        raise DomainError("operation-ended", _("This operation has ended. Plan a new one."))


def _check_period(plan: OperationPlan) -> None:
    if plan.ends_on < plan.starts_on:
        raise DomainError(
            "period-backwards", _("The last day lies before the first. Correct one of them."), field="ends_on"
        )
    if plan.ends_on.year > _LATEST_YEAR:
        raise DomainError("period-far", _("The last day lies too far away. Check the year."), field="ends_on")


def _check_agreement(plan: OperationPlan) -> None:
    if not plan.agreement.is_confirmed:
        raise DomainError(
            "agreement-unconfirmed",
            _("No second person has confirmed the agreement. Choose one in force."),
            field="agreement",
        )


def _check_round(
    operation: Operation, others: QuerySet[Round], starts_on: datetime.date, ends_on: datetime.date
) -> None:
    _refuse_ended(operation)
    if ends_on < starts_on:
        raise DomainError(
            "period-backwards", _("The last day lies before the first. Correct one of them."), field="ends_on"
        )
    if starts_on < operation.starts_on or ends_on > operation.ends_on:
        raise DomainError(
            "round-outside", _("A round lies within the days of its operation. Correct the days."), field="starts_on"
        )
    if others.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise DomainError(
            "round-overlaps",
            _("Another round covers some of these days. Choose days that are free."),
            field="starts_on",
        )


def _days_of(round_: Round) -> str:
    return f"{round_.number}: {round_.starts_on} – {round_.ends_on}"


def _free_code(plan: OperationPlan) -> str:
    base = (slugify(plan.name_en) or "operation")[:34]
    taken = set(Operation.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(
        code for number in range(1, 10_000) if (code := base if number == 1 else f"{base}-{number}") not in taken
    )


def _set_participants(operation: Operation, plan: OperationPlan) -> tuple[list[str], list[str]]:
    """Make the participants those of the plan; return their codes before and after.

    Raises DomainError for one that goes and has told figures: the pages show them beside who takes part.
    """
    before = sorted(operation.participants.values_list("agency_id", flat=True))
    wanted = {agency.pk for agency in plan.participants}
    told = standing_figures(operation=operation).filter(agency__in=set(before) - wanted)
    if names := sorted({result.agency.name for result in told.select_related("agency")}):
        raise DomainError(
            "participant-told-figures",
            _("Figures of %(names)s stand in the results. Leave it among the participants, or withdraw them first.")
            % {"names": listed(names)},
            field="participants",
        )
    operation.participants.exclude(agency__in=wanted).delete()
    Participant.objects.bulk_create(
        [Participant(operation=operation, agency_id=code) for code in sorted(wanted)], ignore_conflicts=True
    )
    return before, sorted(wanted)
