"""Holding what may not be erased, on one case or on many, and letting it go again by a second person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.access import require, require_confirmed
from accounts.models import User
from audit.models import AuditEvent
from audit.services import build, record_many
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed
from ipcases.lib.ids import uuid7
from ipcases.lib.sending_twice import sent_before
from reference.queries import day_at_office
from seizures.access import get_hold, get_seizure, visible_seizures
from seizures.events import SeizureEvent
from seizures.models import Hold, Seizure
from seizures.queries.holds import held_with
from seizures.services.intake_rules import text_of

_VERB = "seizures.hold"
AT_ONCE = 1000  # as many as one transaction locks


@dataclass(frozen=True)
class Order:
    """Why nothing may be erased, the paper that says so, and when to ask again."""

    reason: str
    paper_number: str
    review_on: date | None = None


@dataclass(frozen=True)
class HeldCases:
    """What became of an order for many cases."""

    held: list[Hold]
    already: int  # the same paper held these before
    erased: list[str]  # held as well, but their names had gone


def hold_case(*, acting_user: User, reference: str, order: Order, now: datetime, seen: int | None = None) -> Hold:
    """Hold a case: from now on nothing of it is erased.

    `seen` is the key of the newest hold that the user saw (0 for none): what a second press sends again stands once.
    Raises DomainError when the same paper holds it already, InvalidValue, NotVisible, NotAllowed.
    """
    require(user=acting_user, verb=_VERB)
    order = _checked(order)
    with transaction.atomic():
        seizure = get_seizure(user=acting_user, reference=reference, for_write=True)
        said = {**asdict(order), "set_by": acting_user, "released_at": None}
        if (known := sent_before(rows=seizure.holds.all(), seen=seen, said=said)) is not None:
            return known
        held = _hold(acting_user, [seizure], order, now)
        if not held.held:
            raise DomainError("held-already", _("A hold with this reason and paper number stands here already."))
    return held.held[0]


def hold_cases(*, acting_user: User, seizures: Iterable[int], order: Order, now: datetime) -> HeldCases:
    """Hold many cases, by their keys, in one act; those that the same paper holds already are passed over.

    Cases that the user may not see are left out. Raises InvalidValue for none or more than a thousand, NotAllowed.
    """
    require(user=acting_user, verb=_VERB)
    order = _checked(order)
    keys = set(seizures)
    if len(keys) > AT_ONCE:
        message = _("At most %(most)d cases can be held at once. Narrow the list, and hold the rest after it.")
        raise InvalidValue("too-many", message % {"most": AT_ONCE})
    with transaction.atomic():
        rows = visible_seizures(user=acting_user).filter(pk__in=keys).order_by("pk")
        cases = list(rows.select_for_update(of=("self",)))
        if not cases:
            raise InvalidValue("no-cases", _("There is no case to hold. Choose others."))
        return _hold(acting_user, cases, order, now)


def _hold(user: User, cases: Sequence[Seizure], order: Order, now: datetime) -> HeldCases:
    """Write the holds of locked cases."""
    _check_review(order.review_on, cases, now)
    known = set(
        Hold.objects.filter(
            seizure__in=cases, reason=order.reason, paper_number=order.paper_number, released_at__isnull=True
        ).values_list("seizure_id", flat=True)
    )
    act_id = uuid7()
    held = Hold.objects.bulk_create(
        Hold(
            seizure=case,
            reason=order.reason,
            paper_number=order.paper_number,
            review_on=order.review_on,
            act_id=act_id,
            set_by=user,
            set_at=now,
        )
        for case in cases
        if case.pk not in known
    )
    record_many(events=[_event(SeizureEvent.HOLD_SET, user, hold, _told(hold), now) for hold in held])
    erased = [hold.seizure.reference for hold in held if hold.seizure.personal_data_purged_at is not None]
    return HeldCases(held=held, already=len(known), erased=erased)


def release_hold(
    *,
    acting_user: User,
    reference: str,
    public_id: UUID | str,
    reason: str,
    with_others: bool,
    confirmed_at: datetime | None,
    now: datetime,
) -> int:
    """Let go of a hold, `with_others` also of those set in the same act on cases the user may see; say how many.

    Two people: not whoever set it. Raises NotAllowed, NotVisible, ConfirmFirst, InvalidValue, or DomainError when it
    is released already.
    """
    require(user=acting_user, verb=_VERB)
    require_confirmed(confirmed_at=confirmed_at, now=now)
    reason = text_of(reason, 300, "reason")
    if not reason:
        raise InvalidValue("no-reason", _("Say why the hold can go."), field="reason")
    with transaction.atomic():
        asked, holds = _lock(acting_user, reference, public_id, with_others=with_others)
        if asked.set_by_id == acting_user.pk:
            raise NotAllowed("four-eyes", _("You set this hold. A second person must release it."))
        for hold in holds:
            hold.released_by, hold.released_at, hold.release_reason = acting_user, now, reason
        Hold.objects.bulk_update(holds, ["released_by", "released_at", "release_reason"])
        ended = [(hold, _told(hold, ends=True)) for hold in holds]
        record_many(
            events=[_event(SeizureEvent.HOLD_RELEASED, acting_user, hold, changes, now) for hold, changes in ended]
        )
    return len(holds)


def keep_hold(
    *,
    acting_user: User,
    reference: str,
    public_id: UUID | str,
    review_on: date | None,
    with_others: bool,
    now: datetime,
) -> int:
    """Note that a hold is still needed, and when to ask again; `with_others` on those of its act too. Say how many.

    Raises NotAllowed, NotVisible, InvalidValue for a day that is not to come, or DomainError when it is released.
    """
    require(user=acting_user, verb=_VERB)
    with transaction.atomic():
        _asked, holds = _lock(acting_user, reference, public_id, with_others=with_others)
        _check_review(review_on, [hold.seizure for hold in holds], now)
        events = []
        for hold in holds:
            changes = {"review_on": [hold.review_on, review_on]}
            hold.review_on = review_on
            events.append(_event(SeizureEvent.HOLD_REVIEWED, acting_user, hold, changes, now))
        Hold.objects.bulk_update(holds, ["review_on"])
        record_many(events=events)
    return len(holds)


def _lock(user: User, reference: str, public_id: UUID | str, *, with_others: bool) -> tuple[Hold, list[Hold]]:
    """Return a hold that stands, and all that are asked for: `with_others` those of its act. Their cases are locked."""
    asked = get_hold(user=user, reference=reference, public_id=public_id)
    keys = {asked.pk}
    if with_others:
        keys |= set(held_with(user=user, hold=asked).values_list("pk", flat=True))
    # The cases first, as every act on them does.
    list(Seizure.objects.filter(holds__in=keys).order_by("pk").select_for_update(of=("self",)))
    holds = list(Hold.objects.filter(pk__in=keys, released_at__isnull=True).select_related("seizure"))
    if asked.pk not in {hold.pk for hold in holds}:
        raise DomainError("released-already", _("This hold is released already."))
    return asked, holds


def _event(action: SeizureEvent, user: User, hold: Hold, changes: Mapping[str, list[Any]], now: datetime) -> AuditEvent:
    return build(
        action=action,
        actor=user,
        subject=hold,
        case_reference=hold.seizure.reference,
        changes=changes,
        purpose=hold.release_reason,
        now=now,
    )


def _told(hold: Hold, *, ends: bool = False) -> dict[str, list[Any]]:
    told = {"hold": hold.reason, "paper": hold.paper_number, "review_on": hold.review_on}
    return {name: [value, None] if ends else [None, value] for name, value in told.items() if value}


def _checked(order: Order) -> Order:
    if order.reason not in Hold.Reason.values:
        raise InvalidValue("reason-unknown", _("Choose why nothing may be erased."), field="reason")
    paper = text_of(order.paper_number, 80, "paper_number")
    if not paper:
        raise InvalidValue("no-paper", _("Give the number of the paper that asks for it."), field="paper_number")
    return Order(order.reason, paper, order.review_on)


def _check_review(day: date | None, cases: Iterable[Seizure], now: datetime) -> None:
    """Refuse a day of review that has begun at the office of one of the cases, whoever sets the hold."""
    if day is not None and any(day <= day_at_office(code=case.office_id, now=now) for case in cases):
        raise InvalidValue("review-in-past", _("Choose a day that is still to come."), field="review_on")
