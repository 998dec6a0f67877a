"""The calendars that the access matrix asks about."""

from reference.models import Holiday
from tests.access.situations import Values, World, situation


@situation("reference.calendar")
def a_listed_holiday_of_china(world: World) -> Values:
    row, _is_new = Holiday.objects.get_or_create(
        jurisdiction_id="CN", day="2027-02-08", defaults={"name_en": "A day of the matrix", "name_zh": "矩阵日"}
    )
    return {"jurisdiction": "CN", "year": 2027, "day": "2027-02-08", "marker": row.name_en}


@situation("reference.absent")
def no_calendar(world: World) -> Values:
    return {"jurisdiction": "XX", "year": 2027, "day": "2027-02-08"}
