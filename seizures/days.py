"""Which day it is at the office that holds the goods, and when that day ends."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo


def local_day(moment: datetime, time_zone: str) -> date:
    """Return the day of a moment at an office, whatever hour it is there: the event's own day."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def end_of_day(day: date, time_zone: str) -> datetime:
    """Return the last moment of a day at an office: what is sent until 24:00 is in time."""
    return datetime.combine(day, time.max, tzinfo=ZoneInfo(time_zone))
