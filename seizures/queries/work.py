"""What waits for a person in customs: a few numbers and the most urgent cases."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.access import day_of, may, zone_of
from accounts.models import User
from ipcases.lib.paging import Count as Capped
from ipcases.lib.paging import Page, capped_count
from seizures.access import seizure_scope, visible_seizures
from seizures.draft_access import drafts_to_hand_over, visible_drafts
from seizures.models import CustodyEvent, Seizure, SeizureDraft
from seizures.models.seizure import SOONEST_FIRST
from seizures.queries.due import due_soon, overdue
from seizures.queries.lists import mark_steps, with_steps, without_procedure


@dataclass(frozen=True)
class WorkNumbers:
    """How much waits; each number has a list behind it."""

    passed: Capped
    soon: Capped
    without_procedure: Capped
    to_accept: int
    drafts: int
    logged_today: int


def work_numbers(*, user: User, now: datetime) -> WorkNumbers:
    """Count what waits for the user. Six queries."""
    seen = visible_seizures(user=user)
    return WorkNumbers(
        passed=capped_count(seen.filter(overdue(user=user, now=now))),
        soon=capped_count(seen.filter(due_soon(user=user, now=now))),
        without_procedure=capped_count(without_procedure(seen)),
        to_accept=hand_overs_to(user=user).count(),
        drafts=_waiting_drafts(user).count() if may(user=user, verb="seizures.log") else 0,
        logged_today=seen.filter(_logged_on(user, day_of(user=user, now=now))).count(),
    )


@dataclass(frozen=True)
class CaseNumbers:
    """How much there is, for those who read cases."""

    open: Capped
    recent: Capped


def case_numbers(*, user: User, today: date) -> CaseNumbers:
    """Count the visible open cases and those of the last 30 days. Two queries."""
    rows = visible_seizures(user=user)
    return CaseNumbers(
        open=capped_count(rows.filter(status=Seizure.Status.OPEN)),
        recent=capped_count(rows.filter(detained_on__gte=today - timedelta(days=30))),
    )


def work_queue(*, user: User, limit: int = 8) -> list[Seizure]:
    """Return the visible open cases that need somebody soonest, each with its `next_step`.

    Nearest deadline first, then the oldest; for an officer the office's, for headquarters all.
    """
    rows = visible_seizures(user=user).filter(status=Seizure.Status.OPEN).select_related("office")
    rows = with_steps(rows.order_by(SOONEST_FIRST, "id"))
    return mark_steps(Page(list(rows[:limit]), "", "")).rows


@dataclass(frozen=True)
class Shift:
    """What one officer logged on one day, in the order of the day."""

    cases: list[Seizure]
    parcels: int
    items: int
    in_hand: int  # cases whose goods this officer still answers for
    to_hand_over: list[Seizure]  # those of them that wait for no receiver yet


def shift_of(*, user: User, day: date, limit: int = 500) -> Shift:
    """Return what the user logged on a day; each case carries its `next_step`, its parcels, its `holder_name`,
    whether it still `has_holder`, and to whom its goods are `offered_to`.

    Five queries, whatever the number of cases.
    """
    taken = CustodyEvent.objects.filter(seizure=OuterRef("pk"), accepted_at__isnull=False)
    taken = taken.order_by("-accepted_at", "-id")
    offered = CustodyEvent.objects.filter(seizure=OuterRef("pk"), accepted_at__isnull=True)
    rows = with_steps(visible_seizures(user=user).filter(_logged_on(user, day))).annotate(
        taken_by=Subquery(taken.values("received_by__display_name")[:1]),
        taken_by_id=Subquery(taken.values("received_by")[:1]),
        offered_to=Subquery(offered.values("received_by__display_name")[:1]),
    )
    cases = mark_steps(
        Page(list(rows.select_related("office").prefetch_related("parcels").order_by("id")[:limit]), "", "")
    ).rows
    mine = 0
    for case in cases:
        case.has_holder = case.has_goods_left
        case.is_in_hand = case.has_holder and case.taken_by_id in (None, user.pk)
        case.holder_name = case.taken_by or user.display_name
        mine += case.is_in_hand
    return Shift(
        cases=cases,
        parcels=sum(case.parcel_count for case in cases),
        items=sum(case.item_count for case in cases),
        in_hand=mine,
        to_hand_over=[case for case in cases if case.is_in_hand and case.offered_to is None],
    )


def _logged_on(user: User, day: date) -> Q:
    """By the clocks of the user's own office, also where no page is read."""
    zone = zone_of(user=user) or timezone.get_default_timezone()
    first, last = (datetime.combine(day, end, tzinfo=zone) for end in (time.min, time.max))
    return Q(logged_by=user, logged_at__range=(first, last))


def hand_overs_to(*, user: User) -> QuerySet[CustodyEvent]:
    """Return the hand-overs that wait for this user to accept, of cases the user may still see."""
    waiting = CustodyEvent.objects.filter(received_by=user, accepted_at__isnull=True)
    waiting = waiting.filter(seizure_scope(user=user, prefix="seizure"))
    return waiting.select_related("seizure", "handed_over_by").order_by("handed_over_at", "id")


def accepted_among(*, user: User, keys: Collection[str]) -> list[int]:
    """Return which of these hand-overs, by their keys as an address writes them, the user has accepted already."""
    typed = [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19]
    rows = CustodyEvent.objects.filter(received_by=user, accepted_at__isnull=False, pk__in=typed)
    return list(rows.values_list("pk", flat=True))


def open_drafts(*, user: User, limit: int = 100) -> list[SeizureDraft]:
    """Return the user's forms on their way that hold something, newest first, with their first number and brand."""
    return _with_first(_waiting_drafts(user).select_related("handed_over_by"), limit)


def drafts_of_colleagues(*, user: User, limit: int = 100) -> list[SeizureDraft]:
    """Return the forms on their way of those whom the user supervises, newest first; none for others."""
    rows = _holding_something(drafts_to_hand_over(user=user).exclude(user=user))
    return _with_first(rows.select_related("handed_over_by", "user"), limit)


def _with_first(drafts: QuerySet[SeizureDraft], limit: int) -> list[SeizureDraft]:
    rows = list(drafts.order_by("-updated_at", "-pk")[:limit])
    for row in rows:
        row.first_number = next(iter(row.fields.get("parcels-0-number", [])), "")
        row.first_brand = next(iter(row.fields.get("lines-0-brand", [])), "")
    return rows


def drafts_handed_to(*, user: User) -> QuerySet[SeizureDraft]:
    """Return the forms that colleagues handed to this user, who has not written into them yet."""
    return _waiting_drafts(user).filter(handed_over_at=F("updated_at")).select_related("handed_over_by")


def count_drafts(*, user: User) -> int:
    """Count the user's forms on their way that hold something."""
    return _waiting_drafts(user).count()


def _waiting_drafts(user: User) -> QuerySet[SeizureDraft]:
    return _holding_something(visible_drafts(user=user))


def _holding_something(drafts: QuerySet[SeizureDraft]) -> QuerySet[SeizureDraft]:
    rows = drafts.filter(seizure__isnull=True)
    return rows.annotate(photo_count=Count("photos")).exclude(fields={}, photo_count=0)


def logged_by(*, user: User, limit: int = 5) -> list[Seizure]:
    """Return what the user logged last."""
    return list(visible_seizures(user=user).filter(logged_by=user).order_by("-logged_at", "-id")[:limit])
