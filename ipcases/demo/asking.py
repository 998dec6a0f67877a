"""Headquarters ask an office for what its cases of this year lack."""

import datetime

from django.utils import timezone

from accounts.models import User
from reference.models import Office
from reports.queries.annual_gaps import lacking_in
from reports.services import ask_office

_OFFICE = "CNCAN"


def ask_for_data(*, people: dict[str, User], now: datetime.datetime) -> None:
    """Ask the office of the demo's officer two days ago, if anything lacks: in January nothing may."""
    analyst, asked_at = people["analyst"], now - datetime.timedelta(days=2)
    year = timezone.localdate(asked_at).year
    if lacking_in(office=_OFFICE, year=year, on=timezone.localdate(asked_at)):
        ask_office(acting_user=analyst, office=Office.objects.get(pk=_OFFICE), year=year, now=asked_at)
