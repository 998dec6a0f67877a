"""A mail server that is slow: the notice is tried again, told as failed, and dated by the day it left."""

import socket
from datetime import UTC, datetime, timedelta

import pytest

from seizures.services.notices import issue_notice, send_due_notices, send_notice
from seizures.services.values import ParcelIntake
from tests.seizures.procedures import NOON, log, make_recordation, open_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(officer, desk, nordvik):
    def make(**values):
        procedure = open_for(log(officer, **values), officer, make_recordation(nordvik), now=NOON)
        return issue_notice(acting_user=desk, procedure=procedure, kind="SUSPENSION", now=NOON)

    return make


def test_a_server_that_never_answers_is_a_failed_try(issue, settings):
    assert 0 < settings.EMAIL_TIMEOUT <= 60
    notice = issue()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        settings.EMAIL_TIMEOUT = 0.2

        assert not send_notice(notice_id=notice.pk, now=NOON)

    notice.refresh_from_db()
    assert (notice.attempts, notice.failure) == (1, "SMTPServerDisconnected")


def test_a_notice_that_leaves_after_midnight_is_served_on_the_new_day(issue):
    """Its three working days begin a day later than those of the notice sent just before."""
    notices = [issue(), issue(parcels=(ParcelIntake(number="RR473124829FI"),))]
    before = datetime(2026, 11, 23, 15, 59, 50, tzinfo=UTC)  # ten seconds before midnight in Guangzhou
    ticks = iter([before, before, before + timedelta(seconds=20)])

    assert send_due_notices(clock=lambda: next(ticks)) == 2

    days = [notice.procedure.deadlines.get(code="rh_reply").triggered_on.day for notice in notices]
    assert days == [23, 24]
