"""Bringing the calendar tables in line with the files, without touching what an administrator entered.

When a calendar that was there before changes, that is news: its deadlines are dated again.
"""

from datetime import date, datetime

from audit.services import record
from reference.events import ReferenceEvent
from reference.models import CalendarYear, Holiday, Jurisdiction
from reference.services.changes import Changes
from reference.services.files import Rows

FILE_OF_DAYS = "holidays.csv"
FILE_OF_YEARS = "years.csv"


def load_calendars(*, days: Rows, years: Rows, now: datetime) -> tuple[Changes, Changes]:
    """Write the days and years that differ and tell whose calendar changed. Joins the caller's transaction."""
    known = set(Holiday.objects.order_by().values_list("jurisdiction", flat=True).distinct())
    of_days, touched = _load_days(days)
    of_years, confirmed = _load_years(years)
    for jurisdiction in Jurisdiction.objects.filter(pk__in=(touched | confirmed) & known).order_by("pk"):
        record(
            action=ReferenceEvent.CALENDAR_CHANGED,
            actor=None,
            actor_label="load_reference",
            subject=jurisdiction,
            publish=True,
            now=now,
        )
    return of_days, of_years


def _load_days(rows: Rows) -> tuple[Changes, set[str]]:
    with rows.readable():
        wanted = {(row["jurisdiction"], date.fromisoformat(row["day"])): _values(row) for row in rows}
    existing = {(row.jurisdiction_id, row.day): row for row in Holiday.objects.all()}
    new = [
        Holiday(jurisdiction_id=jurisdiction, day=day, is_working_day=works, name_en=name_en, name_zh=name_zh)
        for (jurisdiction, day), (works, name_en, name_zh) in wanted.items()
        if (jurisdiction, day) not in existing
    ]
    changed, gone = [], []
    for key, row in existing.items():
        if row.is_entered_by_hand:
            continue
        if key not in wanted:
            gone.append(row)  # an ordinary day after all; no row points at it
        elif (row.is_working_day, row.name_en, row.name_zh) != wanted[key]:
            row.is_working_day, row.name_en, row.name_zh = wanted[key]
            changed.append(row)
    Holiday.objects.bulk_create(new, batch_size=1000)
    Holiday.objects.bulk_update(changed, ["is_working_day", "name_en", "name_zh"], batch_size=500)
    Holiday.objects.filter(pk__in=[row.pk for row in gone]).delete()
    touched = {row.jurisdiction_id for row in (*new, *changed, *gone)}
    return Changes(added=len(new), changed=len(changed), retired=len(gone)), touched


def _load_years(rows: Rows) -> tuple[Changes, set[str]]:
    """Add years and confirm those the files confirm, unless an administrator has said where a year stands.

    None is ever marked unpublished again.
    """
    with rows.readable():
        wanted = {(row["jurisdiction"], int(row["year"])): row["is_confirmed"] == "1" for row in rows}
    existing = {(row.jurisdiction_id, row.year): row for row in CalendarYear.objects.all()}
    new = [
        CalendarYear(jurisdiction_id=jurisdiction, year=year, is_confirmed=is_confirmed)
        for (jurisdiction, year), is_confirmed in wanted.items()
        if (jurisdiction, year) not in existing
    ]
    # With a source it is an administrator's word.
    confirmed = [row for key, row in existing.items() if wanted.get(key) and not row.is_confirmed and not row.source]
    for row in confirmed:
        row.is_confirmed = True
    CalendarYear.objects.bulk_create(new)
    CalendarYear.objects.bulk_update(confirmed, ["is_confirmed"])
    touched = {row.jurisdiction_id for row in (*new, *confirmed)}
    return Changes(added=len(new), changed=len(confirmed)), touched


def _values(row: dict[str, str]) -> tuple[bool, str, str]:
    return row["is_working_day"] == "1", row["name_en"], row["name_zh"]
