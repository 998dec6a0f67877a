"""Counting days over a calendar that is handed in. Pure: no database, no clock.

The day of the event is never counted (Regulation 1182/71 in the EU, Measures art. 41 in China).
Every result can explain itself: each day that did not count and why, each weekend day that did,
and each year whose working days are not published yet.
"""

import calendar as months_of_years
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

SATURDAY, SUNDAY = 5, 6
MOST = 20_000  # days; nothing in customs law is longer
_DAY = timedelta(days=1)


class Unit(StrEnum):
    """What a period is counted in."""

    WORKING_DAYS = "WORKING_DAYS"
    CALENDAR_DAYS = "CALENDAR_DAYS"
    MONTHS = "MONTHS"


class Why(StrEnum):
    """Why a day did not count, or why a weekend day did."""

    WEEKEND = "WEEKEND"
    HOLIDAY = "HOLIDAY"
    MAKE_UP = "MAKE_UP"


@dataclass(frozen=True)
class SpecialDay:
    """A day that differs from its weekday: a holiday, or a weekend day that is worked."""

    day: date
    is_working_day: bool
    name_en: str
    name_zh: str = ""


@dataclass(frozen=True)
class WorkingDayCalendar:
    """The working days of one jurisdiction, as far as they are published."""

    jurisdiction: str
    special_days: dict[date, SpecialDay]
    confirmed_years: frozenset[int]
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})

    @classmethod
    def of(
        cls, jurisdiction: str, special_days: Iterable[SpecialDay], confirmed_years: Iterable[int]
    ) -> "WorkingDayCalendar":
        """Make a calendar from the days that differ and the years that are published."""
        return cls(jurisdiction, {special.day: special for special in special_days}, frozenset(confirmed_years))

    def is_working_day(self, day: date) -> bool:
        """Say whether people work on the day."""
        special = self.special_days.get(day)
        return special.is_working_day if special is not None else day.weekday() not in self.weekend

    def note_of(self, day: date) -> "Note | None":
        """Return why the day is not an ordinary working day, or None when it is one."""
        special = self.special_days.get(day)
        is_weekend = day.weekday() in self.weekend
        if special is None:
            return Note(day, Why.WEEKEND) if is_weekend else None
        if not special.is_working_day:
            return Note(day, Why.HOLIDAY, special.name_en, special.name_zh)
        return Note(day, Why.MAKE_UP, special.name_en, special.name_zh) if is_weekend else None


@dataclass(frozen=True)
class Note:
    """A day of the trace: one that was skipped, or a weekend day that was counted."""

    day: date
    why: Why
    name_en: str = ""
    name_zh: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the note as plain values to store."""
        return {"day": self.day.isoformat(), "why": self.why.value, "name_en": self.name_en, "name_zh": self.name_zh}


@dataclass(frozen=True)
class Counted:
    """The end of a period, and how it was found."""

    start: date
    end: date
    skipped: tuple[Note, ...] = ()  # in the order of counting
    made_up: tuple[Note, ...] = ()  # weekend days that counted because they are worked
    rolled_from: date | None = None  # the end before it was moved off a day without work
    unconfirmed_years: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the explanation as plain values to store beside the deadline."""
        return {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "skipped": [note.as_json() for note in self.skipped],
            "made_up": [note.as_json() for note in self.made_up],
            "rolled_from": self.rolled_from.isoformat() if self.rolled_from else None,
            "unconfirmed_years": list(self.unconfirmed_years),
        }


@dataclass
class _Trace:
    """Collects what is met on the way from one day to another."""

    calendar: WorkingDayCalendar
    skipped: list[Note] = field(default_factory=list)
    made_up: list[Note] = field(default_factory=list)
    years: set[int] = field(default_factory=set)

    def meets_working_day(self, day: date) -> bool:
        self.years.add(day.year)
        note = self.calendar.note_of(day)
        if note is None:
            return True
        if note.why is Why.MAKE_UP:
            self.made_up.append(note)
            return True
        self.skipped.append(note)
        return False

    def result(self, start: date, end: date, rolled_from: date | None = None) -> Counted:
        return Counted(
            start=start,
            end=end,
            skipped=tuple(self.skipped),
            made_up=tuple(self.made_up),
            rolled_from=rolled_from,
            unconfirmed_years=tuple(sorted(self.years - self.calendar.confirmed_years)),
        )


def end_of_period(
    *, start: date, amount: int, unit: Unit | str, calendar: WorkingDayCalendar, roll_forward: bool = False
) -> Counted:
    """Return the last day of a period that begins the day after `start`.

    `roll_forward` moves the end of a period of calendar days or months that falls on a day without
    work to the next working day. Working days never need it.
    """
    _refuse_odd(amount)
    chosen = Unit(unit)
    if chosen is Unit.WORKING_DAYS:
        return _walk(start, amount, _DAY, calendar)
    end = start + timedelta(days=amount) if chosen is Unit.CALENDAR_DAYS else _add_months(start, amount)
    return _roll(start, end, calendar) if roll_forward else Counted(start, end)


def start_of_period(*, end: date, amount: int, unit: Unit | str, calendar: WorkingDayCalendar) -> Counted:
    """Return the day that lies this long before `end`, `end` itself not counted.

    "At least 30 working days before expiry" is met on this day or earlier. The result's `start` is
    the day counted from and its `end` the day found.
    """
    _refuse_odd(amount)
    chosen = Unit(unit)
    if chosen is Unit.WORKING_DAYS:
        return _walk(end, amount, -_DAY, calendar)
    return Counted(end, end - timedelta(days=amount) if chosen is Unit.CALENDAR_DAYS else _add_months(end, -amount))


def working_days_between(*, start: date, end: date, calendar: WorkingDayCalendar) -> int:
    """Count the working days after `start` up to and with `end`; negative when `end` lies before."""
    if end < start:
        return -working_days_between(start=end, end=start, calendar=calendar)
    days = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    return sum(calendar.is_working_day(day) for day in days)


def next_working_day(*, day: date, calendar: WorkingDayCalendar) -> date:
    """Return the day itself when it is worked, otherwise the first working day after it."""
    return _roll(day, day, calendar).end


def _refuse_odd(amount: int) -> None:
    if not 1 <= amount <= MOST:
        raise ValueError(f"a period has 1 to {MOST} units, not {amount}")


def _walk(start: date, amount: int, step: timedelta, calendar: WorkingDayCalendar) -> Counted:
    trace, day, left = _Trace(calendar), start, amount
    while left:
        day += step
        if trace.meets_working_day(day):
            left -= 1
    return trace.result(start, day)


def _roll(start: date, end: date, calendar: WorkingDayCalendar) -> Counted:
    trace, day = _Trace(calendar), end
    while not trace.meets_working_day(day):
        day += _DAY
    return trace.result(start, day, rolled_from=end if day != end else None)


def _add_months(start: date, amount: int) -> date:
    """Return the same day number, or the last day of a shorter month."""
    years, month = divmod(start.year * 12 + start.month - 1 + amount, 12)
    last = months_of_years.monthrange(years, month + 1)[1]
    return date(years, month + 1, min(start.day, last))
