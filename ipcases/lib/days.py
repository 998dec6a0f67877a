"""Which day it is where an office sits, where this administration has its seat, and how a clock there is named."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext


def local_day(moment: datetime, time_zone: str) -> date:
    """Return the calendar day of a moment in a time zone."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def end_of_day(day: date, time_zone: str) -> datetime:
    """Return the last moment of a calendar day in a time zone."""
    return datetime.combine(day, time.max, tzinfo=ZoneInfo(time_zone))


def day_at_seat(now: datetime) -> date:
    """Return the calendar day at the seat of this administration: agreements and what was promised under them go by it.

    Not by the reader's, as `timezone.localdate` does on a page: the worker that sends must come to the same day.
    """
    return timezone.localdate(now, timezone.get_default_timezone())


def distance_from_utc(moment: datetime) -> str:
    """Name the zone of a local time by its distance: "CST" means three zones to the partners of one case."""
    minutes = int((moment.utcoffset() or timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}" if hours else "UTC"


def moment_in_words(at: datetime) -> str:
    """Write a moment in the time that is in force, with its zone."""
    local = timezone.localtime(at)
    return f"{date_format(local, 'SHORT_DATETIME_FORMAT')} {distance_from_utc(local)}"


def days_in_words(first: date, last: date, form: str = "DATE_FORMAT") -> str:
    """Write from which day to which; Chinese joins dates in words by a word, not by a dash between blanks."""
    days = {"first": date_format(first, form), "last": date_format(last, form)}
    return pgettext("days", "%(first)s – %(last)s") % days
