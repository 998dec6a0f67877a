"""The working-day calendar of a jurisdiction, as ipcases.lib.workdays counts over it."""

from ipcases.lib.workdays import SpecialDay, WorkingDayCalendar
from reference.models import CalendarYear, Holiday


def working_day_calendar(*, jurisdiction: str) -> WorkingDayCalendar:
    """Read the calendar: two queries, never cached, so that a day entered now counts now.

    Whoever dates many deadlines reads it once and hands it on.
    """
    standing = Holiday.objects.filter(jurisdiction=jurisdiction, is_retired=False)
    days = standing.values_list("day", "is_working_day", "name_en", "name_zh")
    years = CalendarYear.objects.filter(jurisdiction=jurisdiction, is_confirmed=True).values_list("year", flat=True)
    return WorkingDayCalendar.of(jurisdiction, (SpecialDay(*row) for row in days), years)
