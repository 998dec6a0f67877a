"""Holds: which stand on a case, what they keep from being erased, whose day of review has passed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from accounts.access import may
from accounts.models import User
from ipcases.lib.errors import NotVisible
from reference.queries import day_at_office, offices_by_day
from seizures.access import seizure_scope, visible_seizures
from seizures.models import Hold, ListedCase, Seizure

# A released case is given a day before the sweep catches up: time for whoever needs it to set another hold.
REST = timedelta(days=1)


def is_kept(*, now: datetime, case: str = "pk") -> Exists:
    """Return the condition that a hold stands on the case that a row names by `case`, or was released within a day."""
    return Exists(Hold.objects.filter(keeps(now), seizure=OuterRef(case)))


def is_kept_now(*, seizure: Seizure, now: datetime) -> bool:
    """Say whether a hold keeps anything of this case from being erased at this moment."""
    return Hold.objects.filter(keeps(now), seizure=seizure).exists()


def is_held(*, seizure: Seizure) -> bool:
    """Say whether a hold stands on the case."""
    return Hold.objects.filter(seizure=seizure, released_at__isnull=True).exists()


def names_held_case(*, now: datetime) -> Exists:
    """Return the condition that a case was logged from a list which a hold keeps from being erased."""
    kept = Hold.objects.filter(keeps(now)).values("seizure__reference")
    return Exists(ListedCase.objects.filter(case_list=OuterRef("pk"), reference__in=kept))


def keeps(now: datetime) -> Q:
    """Return the condition that a hold stands, or was released within a day."""
    return Q(released_at__isnull=True) | Q(released_at__gt=now - REST)


def holds_of(*, seizure: Seizure) -> list[Hold]:
    """Return the holds of a visible case: those that stand first, then the latest."""
    rows = Hold.objects.filter(seizure=seizure).select_related("set_by", "released_by")
    return list(rows.order_by(F("released_at").desc(nulls_first=True), "-id"))


def standing_holds(*, user: User) -> QuerySet[Hold]:
    """Return the holds that stand on the cases the user may see."""
    rows = Hold.objects.filter(seizure_scope(user=user, prefix="seizure"), released_at__isnull=True)
    return rows.select_related("seizure", "seizure__office", "set_by")


def keys_of(*, user: User, references: Sequence[str]) -> list[int]:
    """Return the keys of visible cases by their numbers. Raises NotVisible when one is not there for the user."""
    asked = {reference.upper() for reference in references}
    rows = visible_seizures(user=user).filter(reference__in=[name for name in asked if "\x00" not in name])
    keys = list(rows.values_list("pk", flat=True))
    if len(keys) < len(asked):
        raise NotVisible
    return keys


def keys_in(rows: QuerySet[Any], *, most: int, key: str = "pk") -> list[int]:
    """Return the keys of the cases in a list, and one more than `most` where there are more."""
    return list(rows.order_by().values_list(key, flat=True)[: most + 1])


def count_held_with(*, user: User, hold: Hold) -> int:
    """Count the other cases on which the user sees a hold of the same act stand."""
    return held_with(user=user, hold=hold).count()


def held_with(*, user: User, hold: Hold) -> QuerySet[Hold]:
    """Return the other holds of the same act that stand on cases the user may see."""
    return standing_holds(user=user).filter(act_id=hold.act_id).exclude(pk=hold.pk)


@dataclass(frozen=True)
class HoldToReview:
    """One act of holding whose day of review has passed, and how many of its cases this user may release."""

    public_id: UUID
    reference: str
    reason: str
    paper_number: str
    review_on: date
    cases: int


def is_review_due(*, hold: Hold, now: datetime) -> bool:
    """Say whether the day of review of a hold is over at the office of its case, whoever reads."""
    return hold.review_on is not None and hold.review_on < day_at_office(code=hold.seizure.office_id, now=now)


def holds_to_review(*, user: User, now: datetime, limit: int = 5) -> list[HoldToReview]:
    """Return, the longest overdue first, what this user may release: set by somebody else, and due for a review.

    A day is over when it is at the office of the case: of cases of one act, those in the east are due first.
    """
    if not may(user=user, verb="seizures.hold"):
        return []
    over = Q()
    for day, codes in offices_by_day(now=now).items():
        over |= Q(review_on__lt=day, seizure__office__in=codes)
    rows = standing_holds(user=user).filter(over).exclude(set_by=user)
    acts = rows.values("act_id", "reason", "paper_number", "review_on").annotate(cases=Count("pk"), first=Min("pk"))
    found = list(acts.order_by("review_on", "first")[:limit])
    firsts = rows.in_bulk([act["first"] for act in found])
    labels = dict(Hold.Reason.choices)
    return [_to_review(act, firsts[act["first"]], labels) for act in found]


def _to_review(act: Any, hold: Hold, labels: dict[str, Any]) -> HoldToReview:
    return HoldToReview(
        public_id=hold.public_id,
        reference=hold.seizure.reference,
        reason=str(labels[act["reason"]]),
        paper_number=act["paper_number"],
        review_on=act["review_on"],
        cases=act["cases"],
    )
