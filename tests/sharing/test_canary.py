"""A name that occurs nowhere else is logged, shared and refused: it stays out of logs, broker and error pages."""

import dataclasses
import io
import logging

import pytest
import redis
from django.conf import settings as django_settings
from django.db import IntegrityError
from django.urls import reverse

from ipcases.lib.requests import JsonLineFormatter, RequestIdFilter
from seizures.models import Party
from sharing.channels import push
from sharing.services.delivery import deliver_due
from sharing.services.recalls import recall_share
from tests.cast import PASSWORD
from tests.seizures.factories import SHOES
from tests.sharing.chaos import ChaosPartner, Clock
from tests.sharing.factories import PERSON, SENDER, log, make_agreement, make_partner, send

pytestmark = pytest.mark.django_db

CANARY = "Quetzal-4711"
PARTIES = (
    dataclasses.replace(PERSON, name=f"{CANARY} Zhang", address=f"{CANARY} Road 1"),
    dataclasses.replace(SENDER, name=f"{CANARY} Trading Co", address=f"{CANARY} Street 2", tax_number=CANARY),
)


@pytest.fixture
def logged():
    """Everything that any logger writes, as the site writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLineFormatter())
    handler.addFilter(RequestIdFilter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def chaos(settings, monkeypatch):
    settings.PARTNER_LOOPBACK = True
    monkeypatch.setattr(push, "DEADLINE_SECONDS", 2.0)
    partner = ChaosPartner(clock=Clock())
    yield partner
    partner.close()


def broker() -> str:
    """Return everything that Redis holds: queues, task arguments, cache."""
    client = redis.Redis.from_url(django_settings.REDIS_URL)
    read = {b"list": lambda key: client.lrange(key, 0, -1), b"hash": client.hgetall, b"set": client.smembers}
    read |= {b"zset": lambda key: client.zrange(key, 0, -1), b"string": client.get}
    return " ".join(str(read[client.type(key)](key)) for key in client.scan_iter())


def test_stays_out_of_logs_broker_and_error_pages(
    client, officer, liaison, approver, chaos, logged, monkeypatch, django_capture_on_commit_callbacks
):
    clock = chaos.clock
    with django_capture_on_commit_callbacks(execute=True):
        case = log(
            officer,
            parties=PARTIES,
            lines=(dataclasses.replace(SHOES, brand=CANARY, description=f"Shoes of {CANARY}"),),
        )
        cbp = make_partner(url=chaos.url)
        share = send(
            liaison, approver, case, partner=cbp, agreement=make_agreement(), now=clock(), requested_action="Find him"
        )
    assert Party.objects.filter(name__contains=CANARY).count() == 2

    # the partner fails, refuses, is not there
    chaos.plans = [500, "reset", "unsigned"]
    for _try in range(4):
        deliver_due(clock=clock, run_seconds=2)
        clock.advance(minutes=2)
    chaos.close()
    with django_capture_on_commit_callbacks(execute=True):
        recall_share(
            acting_user=approver,
            share=share,
            reason="ERROR",
            remark=f"About {CANARY[:3]}",
            confirmed_at=clock(),
            now=clock(),
        )
    deliver_due(clock=clock, run_seconds=2)
    clock.advance(days=20)
    deliver_due(clock=clock, run_seconds=2)

    # strangers guess, and type the password where the name belongs
    for _try in range(7):
        client.post(reverse("sign-in"), {"username": CANARY, "password": f"{CANARY}-password"})
    client.post(reverse("api-token"), {"username": CANARY, "password": CANARY}, content_type="application/json")

    # pages that are not there, values that cannot be used, a database that refuses a row
    client.post(reverse("sign-in"), {"username": "officer", "password": PASSWORD}, REMOTE_ADDR="192.0.2.7")
    client.raise_request_exception = False
    pages = [
        client.get(f"/seizures/{CANARY}/"),
        client.get(reverse("seizures:list"), {"q": CANARY, "cursor": CANARY}),
        client.post("/api/v1/seizures/", {"lines": [{"description": CANARY}]}, content_type="application/json"),
    ]
    client.force_login(officer)

    def fail(*_arguments, **_options):
        raise IntegrityError(f"duplicate key\nDETAIL:  Failing row contains ({CANARY}).")

    monkeypatch.setattr("accounts.views.profile.role_labels_of", fail)
    broken = client.get(reverse("profile"))

    assert broken.status_code == 500
    assert CANARY not in broken.content.decode()
    assert all(page.status_code < 500 for page in pages)
    assert '"level": "ERROR"' in logged.getvalue()
    assert CANARY not in logged.getvalue()
    assert "sharing.deliver" in broker()
    assert CANARY not in broker()
