"""The calendars of two published years, as rows, so that every date in the tests can be checked by hand."""

from datetime import date, timedelta

from reference.models import CalendarYear, Holiday

# China 2025, as the State Council arranged it: first and last day off, weekend days worked.
_CN_2025_OFF = (
    ("2025-01-01", "2025-01-01", "New Year", "元旦"),
    ("2025-01-28", "2025-02-04", "Spring Festival", "春节"),
    ("2025-04-04", "2025-04-06", "Tomb-Sweeping Day", "清明节"),
    ("2025-05-01", "2025-05-05", "Labour Day", "劳动节"),
    ("2025-05-31", "2025-06-02", "Dragon Boat Festival", "端午节"),
    ("2025-10-01", "2025-10-08", "National Day and Mid-Autumn Festival", "国庆节、中秋节"),
)
_CN_2025_WORKED = ("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11")
_EU_2025_OFF = ("2025-04-17", "2025-04-18", "2025-04-21", "2025-05-01", "2025-05-02", "2025-05-09", "2025-05-29")


def load_2025() -> None:
    """Put the calendars of 2025 for China and the EU in place of whatever is there."""
    Holiday.objects.filter(jurisdiction__in=("CN", "EU"), day__year=2025).delete()
    rows = [
        Holiday(jurisdiction_id="CN", day=day, name_en=name_en, name_zh=name_zh)
        for first, last, name_en, name_zh in _CN_2025_OFF
        for day in _days(first, last)
    ]
    rows += [
        Holiday(
            jurisdiction_id="CN", day=date.fromisoformat(day), is_working_day=True, name_en="Worked", name_zh="补班"
        )
        for day in _CN_2025_WORKED
    ]
    rows += [Holiday(jurisdiction_id="EU", day=date.fromisoformat(day), name_en="Holiday") for day in _EU_2025_OFF]
    Holiday.objects.bulk_create(rows)
    for jurisdiction in ("CN", "EU"):
        CalendarYear.objects.update_or_create(jurisdiction_id=jurisdiction, year=2025, defaults={"is_confirmed": True})


def _days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]
