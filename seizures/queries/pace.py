"""How long logging takes: told to a team in totals, never of one officer."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F

from accounts.models import User
from seizures.access import seizure_scope
from seizures.models import SeizureDraft

_DAYS = timedelta(days=30)
_PUT_ASIDE = timedelta(minutes=30)  # nobody typed all that time
_FEWEST_OFFICERS = 3


class _Percentile(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression: F, share: float) -> None:
        super().__init__(expression, share=share, output_field=DurationField())


@dataclass(frozen=True)
class Pace:
    """From the first key to the case number, in seconds: of half the forms, of nine in ten, and how many there were."""

    median: int
    nine_in_ten: int
    forms: int


def pace_of_logging(*, user: User, today: date) -> Pace | None:
    """Return how long logging took in the last 30 days where the user works; None when it would tell on somebody.

    One query over the forms of those days. Without script, or sent later by a device, a form is not timed.
    """
    taken = ExpressionWrapper(F("seizure__logged_at") - F("typed_from"), output_field=DurationField())
    told = (
        SeizureDraft.objects.filter(seizure_scope(user=user, prefix="seizure"))
        .filter(seizure__detained_on__gte=today - _DAYS, typed_from__isnull=False)
        .annotate(taken=taken)
        .filter(taken__range=(timedelta(0), _PUT_ASIDE))
        .aggregate(
            median=_Percentile(F("taken"), 0.5),
            nine=_Percentile(F("taken"), 0.9),
            forms=Count("pk"),
            officers=Count("user", distinct=True),
        )
    )
    if told["officers"] < _FEWEST_OFFICERS:
        return None
    return Pace(round(told["median"].total_seconds()), round(told["nine"].total_seconds()), told["forms"])
