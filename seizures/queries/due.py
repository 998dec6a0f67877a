"""Which open cases are due or overdue: a deadline ends with its day at the office of the case, whoever looks."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db.models import Q

from accounts.access import offices_of
from accounts.models import User
from ipcases.lib.days import day_at_seat
from reference.queries import offices, offices_by_day
from seizures.access import sees_all_cases
from seizures.models import Seizure

_SOON = timedelta(days=3)


def overdue(*, user: User, now: datetime) -> Q:
    """Return the condition of the open cases in the user's sight whose nearest deadline is over."""
    return _by_office(user, now, lambda first, last: Q(next_deadline_on__lt=last))


def due_soon(*, user: User, now: datetime) -> Q:
    """Return the condition of the open cases in the user's sight that are due today or within three days."""
    return _by_office(user, now, lambda first, last: Q(next_deadline_on__range=(first, last + _SOON)))


def _by_office(user: User, now: datetime, due: Callable[[date, date], Q]) -> Q:
    """Ask each office by the day it is there; the range over all of them lets one index serve."""
    days = offices_by_day(now=now, jurisdictions=_jurisdictions_in_sight(user)) or {day_at_seat(now): []}
    found = Q(status=Seizure.Status.OPEN) & due(min(days), max(days))
    if len(days) == 1:
        return found
    each = Q()
    for day, codes in days.items():
        each |= Q(office__in=codes) & due(day, day)
    return found & each


def _jurisdictions_in_sight(user: User) -> set[str] | None:
    if sees_all_cases(user=user):
        return None
    return {office.jurisdiction_id for office in offices(codes=offices_of(user=user))}
