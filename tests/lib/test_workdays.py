"""Counting days: every rule with the day that counts and the nearest that does not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipcases.lib.workdays import (
    SpecialDay,
    Unit,
    Why,
    WorkingDayCalendar,
    end_of_period,
    next_working_day,
    start_of_period,
    working_days_between,
)

# China's Spring Festival of 2026: off from Sunday 15 to Monday 23 February, made up on two Saturdays.
CHINA = WorkingDayCalendar.of(
    "CN",
    [
        SpecialDay(date(2026, 2, 14), True, "Make-up working day", "调休上班"),
        SpecialDay(date(2026, 2, 28), True, "Make-up working day", "调休上班"),
        *(SpecialDay(date(2026, 2, day), False, "Spring Festival", "春节") for day in (16, 17, 18, 19, 20, 23)),
        SpecialDay(date(2027, 1, 1), False, "New Year's Day", "元旦"),
    ],
    confirmed_years=[2025, 2026],
)
PLAIN = WorkingDayCalendar.of("EU", [SpecialDay(date(2026, 12, 25), False, "Christmas Day")], range(2000, 2101))
FRIDAY, SATURDAY, MONDAY = date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 9)


def _end(start, amount, unit=Unit.WORKING_DAYS, calendar=PLAIN, **more):
    return end_of_period(start=start, amount=amount, unit=unit, calendar=calendar, **more)


def test_does_not_count_the_day_of_the_event():
    assert _end(MONDAY, 1).end == date(2026, 3, 10)


def test_counts_from_the_next_working_day_when_the_event_is_on_a_weekend():
    assert _end(SATURDAY, 1).end == MONDAY
    assert _end(FRIDAY, 1).end == MONDAY


def test_ten_working_days_are_two_weeks_without_holidays():
    counted = _end(MONDAY, 10)

    assert counted.end == date(2026, 3, 23)
    assert [note.day.day for note in counted.skipped] == [14, 15, 21, 22]
    assert {note.why for note in counted.skipped} == {Why.WEEKEND}


def test_names_each_holiday_it_skips_and_each_make_up_day_it_counts():
    counted = _end(date(2026, 2, 13), 3, calendar=CHINA)

    assert counted.end == date(2026, 2, 25)
    assert [(note.day.day, note.why, note.name_zh) for note in counted.skipped] == [
        (15, Why.WEEKEND, ""),
        *((day, Why.HOLIDAY, "春节") for day in (16, 17, 18, 19, 20)),
        (21, Why.WEEKEND, ""),
        (22, Why.WEEKEND, ""),
        (23, Why.HOLIDAY, "春节"),
    ]
    assert [(note.day, note.why) for note in counted.made_up] == [(date(2026, 2, 14), Why.MAKE_UP)]


def test_a_deadline_can_end_on_a_make_up_saturday():
    assert _end(date(2026, 2, 13), 1, calendar=CHINA).end == date(2026, 2, 14)
    assert _end(date(2026, 3, 6), 1, calendar=CHINA).end == MONDAY  # an ordinary Saturday in between


def test_an_event_on_a_holiday_counts_from_the_first_working_day_after_it():
    assert _end(date(2026, 2, 17), 1, calendar=CHINA).end == date(2026, 2, 24)


def test_warns_when_the_period_reaches_a_year_that_is_not_published():
    assert _end(date(2026, 12, 30), 1, calendar=CHINA).unconfirmed_years == ()
    across = _end(date(2026, 12, 30), 2, calendar=CHINA)

    assert across.end == date(2027, 1, 4)
    assert across.unconfirmed_years == (2027,)


def test_a_year_no_calendar_knows_is_unconfirmed():
    nothing = WorkingDayCalendar.of("CN", [], [])

    assert _end(MONDAY, 1, calendar=nothing).unconfirmed_years == (2026,)


@pytest.mark.parametrize(
    ("start", "rolls", "end", "rolled_from"),
    [
        (date(2026, 3, 5), False, date(2026, 3, 14), None),  # ends on a Saturday and stays
        (date(2026, 3, 5), True, date(2026, 3, 16), date(2026, 3, 14)),
        (date(2026, 3, 3), True, date(2026, 3, 12), None),  # ends on a Thursday: nothing to move
        (date(2026, 12, 16), True, date(2026, 12, 28), date(2026, 12, 25)),  # Christmas, then a weekend
    ],
)
def test_rolls_calendar_days_forward_only_when_the_law_says_so(start, rolls, end, rolled_from):
    counted = _end(start, 9, Unit.CALENDAR_DAYS, roll_forward=rolls)

    assert (counted.end, counted.rolled_from) == (end, rolled_from)


def test_calendar_days_that_stay_where_they_fall_need_no_calendar():
    assert _end(date(2026, 12, 30), 30, Unit.CALENDAR_DAYS, CHINA).unconfirmed_years == ()
    rolled = _end(date(2026, 12, 30), 3, Unit.CALENDAR_DAYS, CHINA, roll_forward=True)

    assert (rolled.end, rolled.unconfirmed_years) == (date(2027, 1, 4), (2027,))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 3, 15), 6, date(2026, 9, 15)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_months_end_on_the_same_day_number_or_the_last_day_of_a_shorter_month(start, months, end):
    assert _end(start, months, Unit.MONTHS).end == end


def test_months_roll_forward_like_calendar_days():
    assert _end(date(2026, 1, 7), 2, Unit.MONTHS, roll_forward=True).end == MONDAY
    assert _end(date(2026, 1, 7), 2, "MONTHS").end == SATURDAY


def test_backward_periods_count_the_expiry_day_out():
    found = start_of_period(end=date(2026, 3, 23), amount=10, unit=Unit.WORKING_DAYS, calendar=PLAIN)

    assert found.end == MONDAY
    assert [note.day.day for note in found.skipped] == [22, 21, 15, 14]


def test_a_backward_period_lands_before_a_holiday_it_meets():
    found = start_of_period(end=date(2026, 2, 24), amount=2, unit=Unit.WORKING_DAYS, calendar=CHINA)

    assert found.end == date(2026, 2, 13)
    assert [note.day for note in found.made_up] == [date(2026, 2, 14)]


def test_months_before_expiry_open_the_window_to_renew():
    found = start_of_period(end=date(2026, 8, 31), amount=6, unit=Unit.MONTHS, calendar=PLAIN)

    assert found.end == date(2026, 2, 28)


def test_working_days_between_leaves_the_first_day_out_and_takes_the_last_in():
    assert working_days_between(start=FRIDAY, end=MONDAY, calendar=PLAIN) == 1
    assert working_days_between(start=FRIDAY, end=SATURDAY, calendar=PLAIN) == 0
    assert working_days_between(start=MONDAY, end=FRIDAY, calendar=PLAIN) == -1


def test_finds_the_day_itself_when_it_is_worked():
    assert next_working_day(day=FRIDAY, calendar=PLAIN) == FRIDAY
    assert next_working_day(day=SATURDAY, calendar=PLAIN) == MONDAY


@pytest.mark.parametrize("amount", [0, -1, 20_001])
def test_refuses_a_period_without_a_sensible_length(amount):
    with pytest.raises(ValueError, match="period"):
        _end(MONDAY, amount)


def test_the_explanation_is_plain_values():
    stored = _end(date(2026, 2, 13), 3, calendar=CHINA).as_json()

    assert stored["end"] == "2026-02-25"
    assert stored["skipped"][1] == {
        "day": "2026-02-16",
        "why": "HOLIDAY",
        "name_en": "Spring Festival",
        "name_zh": "春节",
    }


@given(start=st.dates(date(2020, 1, 1), date(2030, 1, 1)), amount=st.integers(1, 120))
def test_a_period_holds_exactly_its_working_days(start, amount):
    counted = _end(start, amount, calendar=CHINA)

    assert CHINA.is_working_day(counted.end)
    assert working_days_between(start=start, end=counted.end, calendar=CHINA) == amount
    assert (counted.end - start).days == amount + len(counted.skipped)


@given(start=st.dates(date(2020, 1, 1), date(2030, 1, 1)), amount=st.integers(1, 120))
def test_counting_back_from_the_end_finds_the_day_of_the_event_or_the_last_working_day_before(start, amount):
    end = _end(start, amount, calendar=CHINA).end

    back = start_of_period(end=end, amount=amount, unit=Unit.WORKING_DAYS, calendar=CHINA).end

    assert back <= start
    assert not any(CHINA.is_working_day(back + timedelta(days=n)) for n in range(1, (start - back).days + 1))
