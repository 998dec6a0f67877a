"""How long a recordation lasts under each law."""

from datetime import date

import pytest

from reference.calendars import working_day_calendar
from rightsholders.queries import validity_of
from rightsholders.terms import (
    TERMS,
    Period,
    add_years,
    first_day,
    period_of,
    renewal_asked_by,
    renewal_opens_on,
    subtract_months,
)
from tests.seizures.procedures import make_recordation

CN, EU, US = TERMS["CN"], TERMS["EU"], TERMS["US"]
DECIDED = date(2026, 11, 20)


def test_china_protects_ten_years_from_the_day_of_the_decision():
    first = first_day(term=CN, decided_on=DECIDED)

    assert period_of(term=CN, kind="TRADEMARK", first=first, right_expires_on=None) == Period(
        date(2026, 11, 20), date(2036, 11, 19)
    )


@pytest.mark.parametrize(
    ("expires", "last"),
    [
        (date(2036, 11, 18), date(2036, 11, 18)),  # one day less than ten years: the right decides
        (date(2036, 11, 19), date(2036, 11, 19)),
        (date(2036, 11, 20), date(2036, 11, 19)),  # one day more: the law decides
        (date(2026, 11, 20), date(2026, 11, 20)),  # the right ends today
    ],
)
def test_china_never_protects_longer_than_the_right_lives(expires, last):
    period = period_of(term=CN, kind="TRADEMARK", first=DECIDED, right_expires_on=expires)

    assert period.last == last


def test_a_right_that_ended_yesterday_has_no_period():
    assert period_of(term=CN, kind="TRADEMARK", first=DECIDED, right_expires_on=date(2026, 11, 19)) is None


def test_the_union_protects_one_year_from_the_day_after_the_decision():
    first = first_day(term=EU, decided_on=DECIDED)

    assert period_of(term=EU, kind="GEOGRAPHICAL", first=first, right_expires_on=None) == Period(
        date(2026, 11, 21), date(2027, 11, 20)
    )


def test_a_renewed_period_begins_the_day_after_the_old_one_ends():
    assert first_day(term=CN, decided_on=DECIDED, goes_on_after=date(2027, 1, 31)) == date(2027, 2, 1)
    assert first_day(term=CN, decided_on=DECIDED, goes_on_after=date(2026, 1, 31)) == DECIDED


def test_a_kind_the_law_does_not_name_has_no_period():
    assert period_of(term=CN, kind="GEOGRAPHICAL", first=DECIDED, right_expires_on=None) is None


def test_an_american_trademark_lasts_as_long_as_its_registration_and_needs_an_end():
    assert period_of(term=US, kind="TRADEMARK", first=DECIDED, right_expires_on=date(2050, 1, 1)).last.year == 2050
    assert period_of(term=US, kind="TRADEMARK", first=DECIDED, right_expires_on=None) is None
    assert period_of(term=US, kind="COPYRIGHT", first=DECIDED, right_expires_on=None).last == date(2046, 11, 19)


@pytest.mark.parametrize(
    ("valid_to", "opens"),
    [
        (date(2027, 5, 20), date(2026, 11, 20)),
        (date(2027, 8, 31), date(2027, 2, 28)),
        (date(2027, 1, 5), date(2026, 7, 5)),
    ],
)
def test_chinese_renewal_opens_six_months_before_the_end(valid_to, opens):
    assert renewal_opens_on(term=CN, valid_to=valid_to) == opens


@pytest.mark.django_db
def test_an_eu_renewal_is_asked_for_thirty_working_days_before_the_end():
    calendar = working_day_calendar(jurisdiction="EU")

    # Friday 27 February 2026: thirty working days back, over New Year's Day and its week-ends.
    assert renewal_asked_by(term=TERMS["EU"], valid_to=date(2026, 2, 27), calendar=calendar) == date(2026, 1, 16)
    assert renewal_asked_by(term=CN, valid_to=date(2026, 2, 27), calendar=calendar) is None


@pytest.mark.django_db
@pytest.mark.parametrize(("today", "is_late"), [(date(2026, 1, 16), False), (date(2026, 1, 17), True)])
def test_the_right_holder_is_told_until_when_a_renewal_cannot_be_refused_for_being_late(nordvik, today, is_late):
    recordation = make_recordation(nordvik, jurisdiction="EU", valid_to=date(2026, 2, 27))

    shown = validity_of(recordation=recordation, today=today)

    assert (shown["renew_by"], shown["is_late"]) == (date(2026, 1, 16), is_late)
    assert "art.\N{NO-BREAK SPACE}12" in str(shown["renewal_basis"])


@pytest.mark.django_db
def test_a_withdrawn_recordation_has_no_days_left(nordvik):
    recordation = make_recordation(nordvik, valid_to=date(2026, 2, 27))
    assert validity_of(recordation=recordation, today=date(2026, 1, 16))["left"] == 42

    recordation.status = "WITHDRAWN"

    assert validity_of(recordation=recordation, today=date(2026, 1, 16)) is None


def test_leap_days_and_month_ends_do_not_break_the_arithmetic():
    assert add_years(date(2024, 2, 29), 1) == date(2025, 3, 1)
    assert add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert subtract_months(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert subtract_months(date(2026, 1, 15), 13) == date(2024, 12, 15)
