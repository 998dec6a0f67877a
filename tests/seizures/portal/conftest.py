"""What the right holder's pages are tested with: a case with names and photos, notified an hour ago."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ipcases.lib.days import local_day
from seizures.models import Seizure
from seizures.services.decisions import decide
from tests.seizures.factories import PartyIntake, photo
from tests.seizures.procedures import SHOES, answer, assess, log, make_recordation, move_to_eu, notify, open_for

SENDER = PartyIntake(role="SENDER", name="Zhang San", kind="PERSON", address="8 Lotus Lane", country="CN")
ADDRESSEE = PartyIntake(role="ADDRESSEE", name="John Q. Public", address="1 Main Street", country="US")


@pytest.fixture
def now():
    """An hour ago, so that pages, which read the clock, come after it."""
    return timezone.now() - timedelta(hours=1)


@pytest.fixture
def seizure(officer, now):
    photos = (photo("GOODS", "red"), photo("LABEL", "blue"))
    seizure = log(
        officer,
        now=now,
        detained_at=now,
        lines=(SHOES,),
        parties=(SENDER, ADDRESSEE),
        photos=photos,
        note="An officer's own remark",
    )
    assess(seizure, 30_000)
    return seizure


@pytest.fixture
def procedure(seizure, officer, supervisor, nordvik, now):
    procedure = open_for(seizure, officer, make_recordation(nordvik), now=now)
    notify(procedure, supervisor, now=now)
    return procedure


@pytest.fixture
def portal(client, holder):
    client.force_login(holder)
    return client


def address(procedure, page="detention"):
    return reverse(f"portal:{page}", args=[procedure.public_id])


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def detained_now(procedure, supervisor, holder, now):
    answer(procedure, holder, now=now + timedelta(minutes=1))
    decide(
        acting_user=supervisor,
        procedure=procedure,
        kind="DETAIN",
        reason="Applied in time.",
        now=now + timedelta(minutes=2),
    )
    procedure.refresh_from_db()


def eu_procedure(seizure, officer, supervisor, nordvik, now, *, recorded=True):
    Seizure.objects.filter(pk=seizure.pk).update(detained_on=local_day(now, "Europe/Amsterdam") - timedelta(days=1))
    seizure = move_to_eu(seizure)
    recordation = make_recordation(nordvik, jurisdiction="EU") if recorded else None
    procedure = open_for(seizure, officer, recordation, right_holder=nordvik, now=now)
    notify(procedure, supervisor, now=now)
    return procedure
