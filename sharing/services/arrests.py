"""Arrests that partners report, on their way into the figures of the operations in which the case counts."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from ipcases.lib.days import day_at_seat
from operations.services import contribute_from_feedback
from sharing.models import Feedback


def contribute_arrests(*, feedback: Feedback, now: datetime) -> int:
    """Count what was reported in every operation the case counts in; safe to repeat. Return in how many it is new."""
    share = feedback.share
    if share is None:
        return 0
    made = contribute_from_feedback(
        seizure=share.seizure,
        agency=share.partner.agency,
        arrests=feedback.arrests,
        source=f"feedback {feedback.public_id}",
        reported_on=feedback.happened_on or day_at_seat(feedback.given_at),
        now=now,
    )
    return len(made)


def told_before(*, references: Collection[str]) -> set[str]:
    """Find the cases of which partners have reported arrests."""
    told = Feedback.objects.filter(share__seizure__reference__in=references, arrests__gt=0)
    return set(told.values_list("share__seizure__reference", flat=True))


@transaction.atomic
def contribute_told_before(*, reference: str, now: datetime) -> int:
    """Count what partners had reported before this case counted in an operation. Return how many figures are new."""
    told = Feedback.objects.filter(share__seizure__reference=reference, arrests__gt=0)
    rows = told.select_related("share__seizure", "share__partner__agency").order_by("pk")
    return sum(contribute_arrests(feedback=feedback, now=now) for feedback in rows)
