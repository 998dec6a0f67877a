"""A worker killed with SIGKILL at two moments of a delivery: the case arrives once all the same."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from sharing.models import Attempt, OutMessage
from sharing.services.delivery import deliver_due
from tests.sharing.chaos import ChaosPartner, Clock
from tests.sharing.factories import log, make_agreement, make_partner, send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import django
django.setup()
from sharing.tasks import deliver
deliver()
"""


def worker() -> subprocess.Popen:
    """Start a process of its own that runs the delivery task on the database of this test."""
    database = connection.settings_dict
    url = "postgres://{}:{}@{}:{}/{}".format(
        *(quote(str(database[key]), safe="") for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME"))
    )
    env = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "ipcases.settings",
        "IPCASES_PARTNER_LOOPBACK": "1",
        "IPCASES_SIGNING_KEY_FILE": str(settings.SIGNING_KEY_FILE),
    }
    return subprocess.Popen([sys.executable, "-c", PROGRAM], env=env, cwd=ROOT)


def wait_for(condition, seconds: float = 40) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.02)


@pytest.fixture
def chaos(settings):
    settings.PARTNER_LOOPBACK = True
    partner = ChaosPartner()
    yield partner
    partner.close()


@pytest.mark.parametrize("moment", ["before the partner has it", "after the partner has it"])
def test_arrives_once_when_a_worker_is_killed(officer, liaison, approver, chaos, moment):
    clock = Clock()
    chaos.clock = clock
    send(liaison, approver, log(officer), partner=make_partner(url=chaos.url), agreement=make_agreement(), now=clock())
    chaos.plans = ["hang" if moment.startswith("before") else "store-and-hang"]
    doomed = worker()
    try:
        wait_for(lambda: chaos.arrived)
        if moment.startswith("after"):
            wait_for(lambda: chaos.stored)
    finally:
        doomed.send_signal(signal.SIGKILL)
        doomed.wait()

    assert deliver_due(clock=clock) == 0
    clock.advance(seconds=46)
    assert deliver_due(clock=clock) == 1

    message = OutMessage.objects.get()
    assert (message.state, message.attempts) == ("DELIVERED", 2)
    assert list(chaos.stored) == [str(message.pk)]
    assert len({request.body for request in chaos.arrived}) == 1
    assert Attempt.objects.filter(finished_at__isnull=True).count() == 1
