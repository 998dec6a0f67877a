"""Calendars: read in two queries, changed by administrators, and every change is news."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from audit.models import PendingEvent
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed, NotVisible
from ipcases.lib.workdays import Unit, end_of_period
from reference.calendars import working_day_calendar
from reference.models import CalendarYear, Holiday
from reference.services.calendars import enter_day, retire_day, set_year_confirmed
from reference.services.loading import load_reference

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
NOTICE = "Notice 9 of 2026"
# Spring Festival of 2027: a Monday off, and a Saturday that would make up for it.
FESTIVAL, SATURDAY, ORDINARY = date(2027, 2, 8), date(2027, 2, 20), date(2027, 3, 3)


def _working_days(jurisdiction, start, amount):
    calendar = working_day_calendar(jurisdiction=jurisdiction)
    return end_of_period(start=start, amount=amount, unit=Unit.WORKING_DAYS, calendar=calendar)


def test_reads_a_calendar_in_two_queries():
    with CaptureQueriesContext(connection) as queries:
        calendar = working_day_calendar(jurisdiction="CN")

    assert len(queries) == 2
    assert calendar.is_working_day(date(2026, 2, 14))
    assert not calendar.is_working_day(date(2026, 2, 16))


def test_the_same_period_ends_on_another_day_in_each_jurisdiction():
    start = date(2026, 4, 30)

    ends = {code: _working_days(code, start, 3).end.isoformat() for code in ("CN", "EU", "US", "JP")}

    assert ends == {"CN": "2026-05-08", "EU": "2026-05-06", "US": "2026-05-05", "JP": "2026-05-08"}


def test_japans_administration_rests_over_new_year():
    assert _working_days("JP", date(2026, 12, 28), 1).end == date(2027, 1, 4)


def test_a_period_into_2027_says_that_chinas_calendar_is_not_published():
    assert _working_days("CN", date(2026, 12, 28), 10).unconfirmed_years == (2027,)
    assert _working_days("CN", date(2026, 12, 1), 10).unconfirmed_years == ()
    assert _working_days("US", date(2026, 12, 28), 10).unconfirmed_years == ()


def test_a_day_entered_by_an_administrator_counts_at_once_and_is_news(admin):
    before = _working_days("CN", date(2027, 3, 2), 1).end

    enter_day(
        acting_user=admin,
        jurisdiction="CN",
        day=ORDINARY,
        is_working_day=False,
        name_en="Extra day off",
        name_zh="临时休息日",
        source=NOTICE,
        now=NOW,
    )

    assert (before, _working_days("CN", date(2027, 3, 2), 1).end) == (ORDINARY, date(2027, 3, 4))
    event = PendingEvent.objects.get().event
    assert (event.action, event.subject_type, event.subject_id) == ("calendar.changed", "reference.Jurisdiction", "CN")
    assert event.actor == admin
    assert event.changes["day"] == [None, "2027-03-03"]


def test_a_weekend_day_can_be_worked_and_a_loaded_holiday_corrected(admin):
    common = {
        "acting_user": admin,
        "jurisdiction": "CN",
        "is_working_day": True,
        "name_en": "Worked",
        "source": NOTICE,
        "now": NOW,
    }

    enter_day(day=SATURDAY, **common)
    enter_day(day=date(2026, 10, 7), **common)

    calendar = working_day_calendar(jurisdiction="CN")
    assert calendar.is_working_day(SATURDAY)
    assert calendar.is_working_day(date(2026, 10, 7))
    assert Holiday.objects.get(jurisdiction="CN", day="2026-10-07").is_entered_by_hand
    assert Holiday.objects.get(jurisdiction="CN", day="2026-10-07").name_zh == "Worked"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"day": ORDINARY, "is_working_day": True}, "day-is-ordinary"),
        ({"day": SATURDAY}, "day-is-ordinary"),
        ({"name_en": "  "}, "name-missing"),
        ({"name_en": "x" * 201}, "name-too-long"),
        ({"name_zh": "节" * 201}, "name-too-long"),
        ({"day": date(1999, 1, 1)}, "year-out-of-range"),
        ({"jurisdiction": "XX"}, "jurisdiction-unknown"),
        ({"source": " "}, "source-missing"),
        ({"source": "x" * 201}, "source-too-long"),
    ],
)
def test_refuses_a_day_that_says_nothing_or_has_no_name(admin, changed, code):
    right = {
        "jurisdiction": "CN",
        "day": ORDINARY,
        "is_working_day": False,
        "name_en": "Off",
        "source": NOTICE,
        "now": NOW,
    }

    with pytest.raises(InvalidValue) as refusal:
        enter_day(acting_user=admin, **(right | changed))

    assert refusal.value.code == code
    assert not PendingEvent.objects.exists()


@pytest.mark.parametrize("who", ["officer", "desk", "auditor", "holder", "stranger"])
def test_only_an_administrator_changes_a_calendar(who, request):
    common = {"acting_user": request.getfixturevalue(who), "jurisdiction": "CN", "now": NOW}

    with pytest.raises(NotAllowed):
        enter_day(day=ORDINARY, is_working_day=False, name_en="Off", source=NOTICE, **common)
    with pytest.raises(NotAllowed):
        retire_day(day=FESTIVAL, reason=NOTICE, **common)
    with pytest.raises(NotAllowed):
        set_year_confirmed(year=2027, is_confirmed=True, source=NOTICE, **common)


def test_a_confirmed_year_takes_the_warning_away_and_is_news_once(admin):
    for _ in range(2):
        set_year_confirmed(acting_user=admin, jurisdiction="CN", year=2027, is_confirmed=True, source=NOTICE, now=NOW)

    assert _working_days("CN", date(2026, 12, 28), 10).unconfirmed_years == ()
    assert PendingEvent.objects.get().event.changes["is_confirmed"] == [False, True]


def test_a_year_nobody_listed_can_be_confirmed(admin):
    set_year_confirmed(acting_user=admin, jurisdiction="US", year=2031, is_confirmed=True, source=NOTICE, now=NOW)

    assert CalendarYear.objects.get(jurisdiction="US", year=2031).is_confirmed


def test_a_retired_holiday_is_an_ordinary_day_that_no_file_brings_back(admin):
    holiday = date(2026, 10, 7)

    retire_day(acting_user=admin, jurisdiction="CN", day=holiday, reason=NOTICE, now=NOW)
    load_reference(now=NOW)

    calendar = working_day_calendar(jurisdiction="CN")
    assert calendar.is_working_day(holiday)
    assert calendar.note_of(holiday) is None
    assert not calendar.is_working_day(date(2026, 10, 6))
    event = PendingEvent.objects.get().event
    assert (event.changes["day"], event.changes["source"]) == (["2026-10-07", None], [None, NOTICE])


def test_a_retired_worked_saturday_is_a_weekend_day_again(admin):
    retire_day(acting_user=admin, jurisdiction="CN", day=date(2026, 2, 14), reason=NOTICE, now=NOW)

    note = working_day_calendar(jurisdiction="CN").note_of(date(2026, 2, 14))
    assert (note.why, note.name_en) == ("WEEKEND", "")


def test_a_retired_day_can_be_entered_again(admin):
    common = {"acting_user": admin, "jurisdiction": "CN", "day": date(2026, 10, 7), "now": NOW}
    retire_day(reason=NOTICE, **common)

    with pytest.raises(InvalidValue) as refusal:
        enter_day(is_working_day=True, name_en="Worked", source=NOTICE, **common)
    enter_day(is_working_day=False, name_en="National Day", source=NOTICE, **common)

    assert refusal.value.code == "day-is-ordinary"
    assert not working_day_calendar(jurisdiction="CN").is_working_day(date(2026, 10, 7))


def test_a_day_retires_once_for_a_reason_and_only_when_it_is_listed(admin):
    common = {"acting_user": admin, "jurisdiction": "CN", "now": NOW}
    with pytest.raises(InvalidValue) as without_reason:
        retire_day(day=date(2026, 10, 7), reason=" ", **common)
    with pytest.raises(NotVisible):
        retire_day(day=ORDINARY, reason=NOTICE, **common)
    retire_day(day=date(2026, 10, 7), reason=NOTICE, **common)
    with pytest.raises(DomainError) as again:
        retire_day(day=date(2026, 10, 7), reason=NOTICE, **common)

    assert without_reason.value.field == "reason"
    assert again.value.code == "day-retired"


def test_the_database_keeps_a_retired_day_from_being_a_loaded_one():
    with pytest.raises(IntegrityError, match="holiday_retired_by_hand"):
        Holiday.objects.filter(jurisdiction="CN", day=date(2026, 10, 7)).update(is_retired=True)


def test_a_confirmation_can_be_taken_back_with_its_reason(admin):
    common = {"acting_user": admin, "jurisdiction": "CN", "year": 2026, "now": NOW}

    set_year_confirmed(is_confirmed=False, source="The notice was withdrawn.", **common)

    assert _working_days("CN", date(2026, 12, 1), 10).unconfirmed_years == (2026,)
    assert CalendarYear.objects.get(jurisdiction="CN", year=2026).source == "The notice was withdrawn."


def test_a_year_that_an_administrator_says_is_not_published_stays_so_whatever_the_files_say(admin):
    set_year_confirmed(
        acting_user=admin, jurisdiction="CN", year=2026, is_confirmed=False, source="The notice was withdrawn.", now=NOW
    )

    load_reference(now=NOW)

    year = CalendarYear.objects.get(jurisdiction="CN", year=2026)
    assert (year.is_confirmed, year.source) == (False, "The notice was withdrawn.")
