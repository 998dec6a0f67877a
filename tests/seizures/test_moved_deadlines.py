"""Deadlines that a calendar dated again: revived where they ran out, listed for who may know."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEvent
from reference.services.calendars import enter_day, retire_day, set_year_confirmed
from seizures.services.deadlines import mark_passed_deadlines
from seizures.services.redating import follow_calendar_changes
from tests.seizures.laws.calendars import load_2025
from tests.seizures.procedures import (
    NOON,
    answer,
    assess,
    at,
    choose,
    fact,
    log,
    make_recordation,
    move_to_eu,
    notify,
    open_for,
    refusal,
    told,
)

pytestmark = pytest.mark.django_db
ADDRESS = "/seizures/deadlines-moved/"


@pytest.fixture
def procedure(officer, supervisor, nordvik):
    seizure = log(officer)
    assess(seizure, 30_000)
    procedure = open_for(seizure, officer, make_recordation(nordvik))
    notify(procedure, supervisor)  # Monday 23 November: three working days end on Thursday
    return procedure


def holiday(admin, day, *, now=NOON, jurisdiction="CN"):
    enter_day(
        acting_user=admin,
        jurisdiction=jurisdiction,
        day=day,
        is_working_day=False,
        name_en="Mourning",
        source="Notice 1",
        now=now,
    )


def seen(client, user):
    client.force_login(user)
    return " ".join(client.get(ADDRESS).content.decode().split())


def test_a_deadline_that_ran_out_runs_again_when_its_last_day_was_a_holiday(procedure, admin):
    friday = at(date(2026, 11, 27))
    mark_passed_deadlines(now=friday)
    assert procedure.deadlines.get().status == "PASSED"

    holiday(admin, date(2026, 11, 26), now=friday)
    follow_calendar_changes(now=friday)

    deadline = procedure.deadlines.get()
    assert (deadline.status, deadline.due_on, deadline.settled_at) == ("RUNNING", date(2026, 11, 27), None)
    procedure.seizure.refresh_from_db()
    assert procedure.seizure.next_deadline_on == date(2026, 11, 27)


def test_a_deadline_that_ran_out_long_ago_keeps_its_state(procedure, admin):
    later = NOON + timedelta(days=20)
    mark_passed_deadlines(now=later)

    holiday(admin, date(2026, 11, 26), now=later)
    follow_calendar_changes(now=later)

    assert procedure.deadlines.get().status == "PASSED"


def test_an_answer_that_was_late_is_in_time_once_the_deadline_ends_later(procedure, admin, supervisor, holder):
    friday = at(date(2026, 11, 27))
    mark_passed_deadlines(now=friday)
    assert answer(procedure, holder, now=friday).was_late

    holiday(admin, date(2026, 11, 26), now=friday)
    follow_calendar_changes(now=at(date(2026, 11, 30)))

    procedure.refresh_from_db()
    assert not procedure.replies.get().was_late
    assert (procedure.facts["replied"]["on"], procedure.deadlines.get().status) == ("2026-11-27", "MET")
    assert AuditEvent.objects.get(action="deadline.moved").changes["was_late"] == [True, False]
    assert choose(procedure, supervisor, "DETAIN", now=at(date(2026, 11, 30)))


def test_an_answer_after_the_new_day_too_stays_late(procedure, admin, supervisor, holder):
    monday = at(date(2026, 11, 30))
    answer(procedure, holder, now=monday)

    holiday(admin, date(2026, 11, 26), now=monday)
    follow_calendar_changes(now=monday)

    assert procedure.replies.get().was_late
    assert refusal(procedure, supervisor, "DETAIN", now=monday) == "holder-silent"


def test_silence_is_no_agreement_any_more_while_there_is_time_to_answer_again(
    officer, supervisor, holder, nordvik, admin
):
    load_2025()
    day = date(2025, 3, 25)
    seizure = move_to_eu(log(officer, detained_at=at(date(2025, 3, 10)), now=at(date(2025, 3, 10))))
    procedure = open_for(seizure, officer, make_recordation(nordvik, jurisdiction="EU"), now=at(date(2025, 3, 10)))
    told(procedure, supervisor, holder)
    mark_passed_deadlines(now=at(day))
    fact(procedure, supervisor, "consent_deemed", day)

    holiday(admin, date(2025, 3, 24), jurisdiction="EU", now=at(day))
    follow_calendar_changes(now=at(day))

    assert procedure.deadlines.get(code="owner_reply").status == "RUNNING"
    assert refusal(procedure, supervisor, "DESTROY", now=at(day)) == "owner-silent"
    moved = AuditEvent.objects.filter(action="deadline.moved", changes__code__1="owner_reply").get()
    assert moved.changes["fact"] == ["consent_deemed", None]
    fact(procedure, supervisor, "owner_opposed", day)


def test_what_was_answered_in_time_keeps_its_day(procedure, admin, holder):
    answer(procedure, holder)

    holiday(admin, date(2026, 11, 26))

    assert follow_calendar_changes(now=NOON) == []


def test_a_retired_holiday_brings_the_day_back(procedure, admin):
    holiday(admin, date(2026, 11, 26))
    follow_calendar_changes(now=NOON)

    retire_day(acting_user=admin, jurisdiction="CN", day=date(2026, 11, 26), reason="Entered by mistake", now=NOON)
    follow_calendar_changes(now=NOON)

    assert procedure.deadlines.get().due_on == date(2026, 11, 26)


def test_a_confirmed_year_takes_the_warning_off_the_deadline(officer, supervisor, nordvik, admin):
    late = at(date(2026, 12, 30))
    seizure = log(officer, detained_at=late, now=late)
    procedure = open_for(seizure, officer, right_holder=nordvik, now=late)
    assert procedure.deadlines.get().explanation["unconfirmed_years"] == [2027]

    set_year_confirmed(
        acting_user=admin, jurisdiction="CN", year=2027, is_confirmed=True, source="Notice 7 of 2026", now=late
    )
    follow_calendar_changes(now=late)

    assert procedure.deadlines.get().explanation["unconfirmed_years"] == []
    events = AuditEvent.objects.filter(case_reference=seizure.reference).order_by("id")
    assert events.last().action == "deadline.recounted", "no row of a case changes without an event of the case"


def test_the_list_names_the_case_to_who_may_see_it(client, procedure, admin, officer, officer_szx, desk):
    holiday(admin, date(2026, 11, 26))
    follow_calendar_changes(now=NOON)

    for user in (officer, desk):
        page = seen(client, user)
        assert procedure.seizure.reference in page
        assert "Right holder applies and lodges security" in page
        assert "2026-11-27" in page
        assert "These moved." in page
    page = seen(client, officer_szx)
    assert ("No deadline has moved" in page, "These moved." in page) == (True, False)


def test_who_keeps_the_calendars_sees_what_moved_but_no_case(client, procedure, admin):
    holiday(admin, date(2026, 11, 26))
    follow_calendar_changes(now=NOON)

    page = seen(client, admin)

    assert "Right holder applies and lodges security" in page
    assert procedure.seizure.reference not in page


def test_the_list_asks_the_same_number_of_queries_for_few_and_many(client, officer, supervisor, nordvik, admin):
    recordation = make_recordation(nordvik)

    def queries(*, cases, day):
        for _ in range(cases):
            notify(open_for(log(officer), officer, recordation), supervisor)
        holiday(admin, day)
        assert len(follow_calendar_changes(now=NOON)) >= cases
        seen(client, supervisor)
        with CaptureQueriesContext(connection) as captured:
            client.get(ADDRESS)
        return len(captured)

    few, many = queries(cases=1, day=date(2026, 11, 26)), queries(cases=6, day=date(2026, 11, 25))

    assert few == many
