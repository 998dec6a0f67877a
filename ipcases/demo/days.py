"""Moments that people work at: working days of China, hours of a shift, counted once and kept."""

import datetime
from random import Random

from django.utils import timezone

from ipcases.lib.workdays import (
    Counted,
    Unit,
    WorkingDayCalendar,
    end_of_period,
    next_working_day,
    start_of_period,
)

# When parcels are opened: the belt starts at eight, is fullest mid-morning and after lunch, and ends at nine.
_HOURS = (8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20)
_FLOW = (5, 12, 15, 12, 3, 6, 13, 12, 9, 5, 3, 3, 2)
# Monday brings what the weekend left; on Sundays one belt of three runs.
_WEEKDAYS = (20, 17, 16, 16, 16, 10, 5)


class WorkingDays:
    """Counts over one calendar and remembers what it has counted: many cases share their days."""

    def __init__(self, calendar: WorkingDayCalendar) -> None:
        self.calendar = calendar
        self._counted: dict[tuple[datetime.date, int], Counted] = {}

    def counted(self, day: datetime.date, amount: int) -> Counted:
        """Return the end of so many working days after a day, with how it was found."""
        key = (day, amount)
        if key not in self._counted:
            self._counted[key] = end_of_period(start=day, amount=amount, unit=Unit.WORKING_DAYS, calendar=self.calendar)
        return self._counted[key]

    def after(self, day: datetime.date, amount: int) -> datetime.date:
        """Return the working day so many working days later; 0 is the day itself or the next one worked."""
        return self.counted(day, amount).end if amount else next_working_day(day=day, calendar=self.calendar)

    def before(self, day: datetime.date, amount: int) -> datetime.date:
        """Return the working day so many working days earlier."""
        return start_of_period(end=day, amount=amount, unit=Unit.WORKING_DAYS, calendar=self.calendar).end


def at(day: datetime.date, hour: int, minute: int = 0) -> datetime.datetime:
    """Return a moment of a day in China."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))


def on_the_belt(day: datetime.date, random: Random) -> datetime.datetime:
    """Draw the moment at which a parcel is opened on a day."""
    return at(day, random.choices(_HOURS, _FLOW)[0], random.randrange(60))


def at_the_desk(day: datetime.date, random: Random) -> datetime.datetime:
    """Draw a moment of office hours."""
    return at(day, random.choice((9, 9, 10, 10, 11, 14, 14, 15, 16, 17)), random.randrange(60))


def draw_days(*, first: datetime.date, last: datetime.date, count: int, random: Random) -> list[datetime.date]:
    """Draw the days of seizures between two days, more on busy weekdays, in order."""
    days = [first + datetime.timedelta(days=number) for number in range((last - first).days + 1)]
    # A train of parcels comes now and then: some days hold twice as many as others.
    weights = [_WEEKDAYS[day.weekday()] * random.choice((2, 3, 3, 4, 4, 5)) for day in days]
    return sorted(random.choices(days, weights, k=count))
