"""Which day it is where a recordation counts."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from reference.models import Jurisdiction


def today_in(*, jurisdiction: Jurisdiction, now: datetime) -> date:
    """Return the calendar day of the jurisdiction's own time zone."""
    return now.astimezone(ZoneInfo(jurisdiction.time_zone)).date()
