"""Fixtures of the account tests: a moment that stands still, and somebody with a security key."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.accounts.authenticator import first_step
from tests.accounts.security_key import give_key


@pytest.fixture
def now():
    """Stand still far from the turn of a half minute, when a code becomes another."""
    with time_machine.travel(timezone.now().replace(second=10, microsecond=0) + timedelta(minutes=1), tick=False):
        yield timezone.now()


@pytest.fixture
def inside(client, officer, now):
    """The browser of the officer, who typed name and password."""
    first_step(client)
    return client


@pytest.fixture
def key(officer, now):
    """The officer has a key since a while, and nothing else."""
    return give_key(officer, now=now - timedelta(hours=1))[0]
