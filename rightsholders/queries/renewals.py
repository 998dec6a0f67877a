"""How long an application stood, with everything that renewed it."""

from datetime import date

from rightsholders.days import today_in
from rightsholders.models import Recordation

_WAS_ACCEPTED = frozenset({Recordation.Status.IN_FORCE, Recordation.Status.EXPIRED, Recordation.Status.WITHDRAWN})


def last_day_of(*, recordation: Recordation) -> date | None:
    """Return the last day of an application and its accepted renewals; None when it was never accepted.

    One that was withdrawn ends on that day. One query for each time it was renewed.
    """
    days: list[date] = []
    found = [recordation]
    while found:
        days += [day for row in found if (day := _ended_on(row)) is not None]
        found = list(Recordation.objects.filter(renews__in=found).select_related("jurisdiction"))
    return max(days, default=None)


def with_those_renewed(*, recordation_id: int) -> list[int]:
    """Return the id of a recordation and of all that it goes on from."""
    found: list[int] = []
    following: int | None = recordation_id
    while following is not None:
        found.append(following)
        following = Recordation.objects.values_list("renews_id", flat=True).get(pk=following)
    return found


def _ended_on(recordation: Recordation) -> date | None:
    if recordation.status not in _WAS_ACCEPTED or recordation.valid_to is None:
        return None
    if recordation.withdrawn_at is None:
        return recordation.valid_to
    return min(recordation.valid_to, today_in(jurisdiction=recordation.jurisdiction, now=recordation.withdrawn_at))
