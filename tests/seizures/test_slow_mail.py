"""A mail server that is slow: the notice is tried again, told as failed, and dated by the day it left."""

import socket

import pytest

from seizures.services.notices import issue_notice, send_notice
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
