"""What the administrator's pages show of the working-day calendars."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from audit.models import AuditEvent
from audit.queries import NEWEST_FIRST, HistoryEntry, entry_of
from ipcases.lib.errors import NotVisible
from ipcases.lib.listed import spans_of
from ipcases.lib.models import in_readers_language
from ipcases.lib.workdays import SATURDAY
from reference.events import ReferenceEvent
from reference.models import CalendarYear, Holiday, Jurisdiction
from reference.queries import jurisdictions

_EVENTS_SHOWN = 10


@dataclass(frozen=True)
class Overview:
    """A jurisdiction with the years whose working days are known."""

    jurisdiction: Jurisdiction
    confirmed: tuple[int, ...]
    unconfirmed: tuple[int, ...]

    @property
    def confirmed_in_words(self) -> str:
        return spans_of(self.confirmed)


@dataclass(frozen=True)
class Day:
    """A listed day: a holiday, or a weekend day that is worked."""

    day: date
    is_working_day: bool
    name: str
    source: str
    is_entered_by_hand: bool

    @property
    def is_weekend(self) -> bool:
        return self.day.weekday() >= SATURDAY


@dataclass(frozen=True)
class Year:
    """One year of one calendar."""

    jurisdiction: Jurisdiction
    year: int
    is_confirmed: bool
    source: str
    days: list[Day]
    retired: list[Day]
    years: list[int]  # those that can be opened
    events: list[HistoryEntry]

    @property
    def holiday_count(self) -> int:
        return sum(not day.is_working_day for day in self.days)

    @property
    def worked_count(self) -> int:
        return sum(day.is_working_day for day in self.days)


def calendar_overview() -> list[Overview]:
    """List the jurisdictions with their confirmed and unconfirmed years."""
    years: dict[str, list[CalendarYear]] = {}
    for row in CalendarYear.objects.order_by("year"):
        years.setdefault(row.jurisdiction_id, []).append(row)
    return [
        Overview(
            jurisdiction=place,
            confirmed=tuple(row.year for row in years.get(place.pk, ()) if row.is_confirmed),
            unconfirmed=tuple(row.year for row in years.get(place.pk, ()) if not row.is_confirmed),
        )
        for place in jurisdictions()
    ]


@dataclass(frozen=True)
class YearToPublish:
    """A year that runs or is next, whose working days nobody has confirmed."""

    jurisdiction: Jurisdiction
    year: int


def years_to_publish(*, today: date) -> list[YearToPublish]:
    """List this year's and the next year's calendars that are not confirmed, the earliest first. One query."""
    due = (today.year, today.year + 1)
    confirmed = set(CalendarYear.objects.filter(is_confirmed=True, year__in=due).values_list("jurisdiction_id", "year"))
    return [
        YearToPublish(place, year) for year in due for place in jurisdictions() if (place.pk, year) not in confirmed
    ]


def calendar_year(*, jurisdiction: str, year: int) -> Year:
    """Return one year of a calendar. Raises NotVisible for a jurisdiction nobody knows."""
    place = Jurisdiction.objects.filter(pk=jurisdiction).first()
    if place is None:
        raise NotVisible
    rows = list(Holiday.objects.filter(jurisdiction=place, day__year=year).order_by("day"))
    years = list(CalendarYear.objects.filter(jurisdiction=place).order_by("year"))
    known = next((row for row in years if row.year == year), None)
    return Year(
        jurisdiction=place,
        year=year,
        is_confirmed=known is not None and known.is_confirmed,
        source=known.source if known is not None else "",
        days=[_day(row) for row in rows if not row.is_retired],
        retired=[_day(row) for row in rows if row.is_retired],
        years=_around(year, (row.year for row in years)),
        events=_events(place),
    )


def listed_day(*, jurisdiction: str, day: date) -> Day:
    """Return one listed day that is not retired. Raises NotVisible."""
    row = Holiday.objects.filter(jurisdiction=jurisdiction, day=day, is_retired=False).first()
    if row is None:
        raise NotVisible
    return _day(row)


def _day(row: Holiday) -> Day:
    return Day(
        day=row.day,
        is_working_day=row.is_working_day,
        name=in_readers_language(en=row.name_en, zh=row.name_zh or row.name_en),
        source=row.source,
        is_entered_by_hand=row.is_entered_by_hand,
    )


def _around(year: int, known: Iterable[int]) -> list[int]:
    """Return two years before and two after, and the next one nobody has listed yet."""
    found = set(known) | {year}
    wanted = {number for number in found | {max(found) + 1} if abs(number - year) <= 2}
    return sorted(wanted)


def _events(place: Jurisdiction) -> list[HistoryEntry]:
    events = AuditEvent.objects.filter(
        subject_type="reference.Jurisdiction", subject_id=place.pk, action=ReferenceEvent.CALENDAR_CHANGED
    )
    return [entry_of(event) for event in events.order_by(*NEWEST_FIRST)[:_EVENTS_SHOWN]]
