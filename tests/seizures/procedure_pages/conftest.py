"""What the officer's pages of procedures are tested with: a case some hours old, a supervisor who is signed in."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.seizures.procedures import log, make_recordation, open_for


@pytest.fixture
def now():
    """Some hours ago, so that pages, which read the clock, come after it."""
    return timezone.now() - timedelta(hours=6)


@pytest.fixture
def seizure(officer, now):
    return log(officer, now=now, detained_at=now)


@pytest.fixture
def recordation(nordvik):
    return make_recordation(nordvik)


@pytest.fixture
def procedure(seizure, officer, recordation, now):
    return open_for(seizure, officer, recordation, now=now)


@pytest.fixture
def desk_client(client, supervisor):
    client.force_login(supervisor)
    return client


def page(name, procedure, *args):
    return reverse(f"seizures:{name}", args=[procedure.seizure.reference, procedure.public_id, *args])


def case_page(name, seizure, *args):
    return reverse(f"seizures:{name}", args=[seizure.reference, *args])


def text_of(response, status=200):
    assert response.status_code == status
    return " ".join(response.content.decode().split())
