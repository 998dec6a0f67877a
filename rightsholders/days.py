"""Which day it is where a recordation counts, and what is soon."""

from datetime import date, datetime

from ipcases.lib.days import local_day
from reference.models import Jurisdiction

ENDING_SOON_DAYS = 90


def today_in(*, jurisdiction: Jurisdiction, now: datetime) -> date:
    """Return the calendar day of the jurisdiction's own time zone."""
    return local_day(now, jurisdiction.time_zone)
