"""One row that breaks a sweep keeps none of the others waiting: their clocks end, their mails go, their names go."""

from datetime import date, timedelta

import pytest
from django.core.mail import EmailMultiAlternatives

from audit.models import PendingEvent
from reference.services.calendars import enter_day
from seizures.models import Deadline, Notice, Procedure, Seizure
from seizures.services import retention
from seizures.services.deadlines import mark_passed_deadlines
from seizures.services.notices import issue_notice, send_due_notices
from seizures.services.redating import follow_calendar_changes
from seizures.services.retention import erase_personal_data
from seizures.tasks import mark_passed_deadlines_task
from tests.cast import make_right_holder
from tests.seizures.procedures import NOON, at, log, make_recordation, move_to_eu, notify, open_for

pytestmark = pytest.mark.django_db
FRIDAY = at(date(2026, 11, 27))


@pytest.fixture
def two(officer, supervisor, nordvik):
    """Return two procedures whose clocks run; the law of the first is gone from the code."""
    found = []
    for holder in (nordvik, make_right_holder("Kestra Leather Ltd")):
        procedure = open_for(log(officer), officer, make_recordation(holder))
        notify(procedure, supervisor)
        found.append(procedure)
    Procedure.objects.filter(pk=found[0].pk).update(law_code="XX-GONE")
    return found


def holiday(admin, day):
    enter_day(
        acting_user=admin, jurisdiction="CN", day=day, is_working_day=False, name_en="Mourning", source="1", now=NOON
    )


def test_a_clock_that_cannot_be_ended_does_not_stop_the_others(two, caplog):
    bad, good = two

    with pytest.raises(KeyError):
        mark_passed_deadlines(now=FRIDAY)

    assert (bad.deadlines.get().status, good.deadlines.get().status) == ("RUNNING", "PASSED")
    assert [record.row for record in caplog.records] == [bad.deadlines.get().pk]


def test_a_deadline_that_cannot_be_dated_anew_does_not_stop_the_others_and_is_tried_again(two, admin):
    bad, good = two
    holiday(admin, date(2026, 11, 26))

    with pytest.raises(KeyError):
        follow_calendar_changes(now=NOON)
    assert good.deadlines.get().due_on == date(2026, 11, 27)

    Procedure.objects.filter(pk=bad.pk).update(law_code=good.law_code)
    (moved,) = follow_calendar_changes(now=NOON)

    assert moved.deadline == bad.deadlines.get()
    assert not PendingEvent.objects.filter(event__action="calendar.changed").exists()


def test_a_calendar_that_cannot_be_followed_does_not_keep_clocks_running(two, admin):
    holiday(admin, date(2020, 11, 26))
    Deadline.objects.update(due_at=NOON - timedelta(days=9))

    with pytest.raises(KeyError):
        mark_passed_deadlines_task()

    assert two[1].deadlines.get().status == "PASSED"


def test_a_mail_that_breaks_does_not_hold_up_the_others_and_is_noted(two, supervisor, monkeypatch):
    Procedure.objects.update(law_code=two[1].law_code)
    Notice.objects.all().delete()
    Procedure.objects.update(status="OPENED", notified_at=None)
    notices = [issue_notice(acting_user=supervisor, procedure=p, kind="SUSPENSION", now=NOON) for p in two]
    send = EmailMultiAlternatives.send
    broken = iter([True])

    def send_or_break(self, *_arguments):
        if next(broken, False):
            raise ValueError("a header that cannot be")
        return send(self)

    monkeypatch.setattr(EmailMultiAlternatives, "send", send_or_break)

    with pytest.raises(ValueError, match="header"):
        send_due_notices(clock=lambda: NOON)

    first, second = (Notice.objects.get(pk=notice.pk) for notice in notices)
    assert (first.status, first.attempts, first.failure) == ("QUEUED", 1, "ValueError")
    assert second.status == "SENT"


def test_a_case_whose_names_cannot_be_erased_does_not_save_those_of_the_others(officer, monkeypatch):
    long_ago = at(date(2025, 3, 10))
    bad, good = (move_to_eu(log(officer, detained_at=long_ago)) for _number in range(2))
    Seizure.objects.update(status="CLOSED", closed_at=long_ago, personal_data_until=date(2025, 9, 10))
    refresh = retention.refresh_search

    def break_one(*, seizure):
        if seizure.pk == bad.pk:
            raise RuntimeError("broken")
        refresh(seizure=seizure)

    monkeypatch.setattr(retention, "refresh_search", break_one)

    with pytest.raises(RuntimeError):
        erase_personal_data(now=NOON)

    assert (bad.parties.count(), good.parties.count()) == (1, 0)
