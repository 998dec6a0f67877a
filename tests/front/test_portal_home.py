"""The portal's first page: goods held come first, with their deadline, and only one's own."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.seizures.procedures import SHOES, answer, log, make_recordation, notify, open_for

pytestmark = pytest.mark.django_db
HOME = reverse("portal:home")


@pytest.fixture
def now():
    """An hour ago, so that pages, which read the clock, come after it."""
    return timezone.now() - timedelta(hours=1)


def hold_goods(officer, desk, recordation, now):
    """Hold shoes for the right holder and tell it so."""
    seizure = log(officer, now=now, detained_at=now, lines=(SHOES,))
    procedure = open_for(seizure, officer, recordation, now=now)
    notify(procedure, desk, now=now)
    return seizure, procedure


def test_goods_that_wait_stand_first_with_their_deadline(client, officer, desk, nordvik, holder, now):
    seizure, procedure = hold_goods(officer, desk, make_recordation(nordvik), now)
    client.force_login(holder)

    page = client.get(HOME).content.decode()

    assert reverse("portal:detention", args=[procedure.public_id]) in page
    assert "btn-1" not in page.split("<main")[1].split("</main>")[0]
    assert page.index(seizure.reference) < page.index("Recordations that need attention")
    assert "Answer by" in page


def test_a_rival_reads_that_nothing_is_held(client, officer, desk, nordvik, kestra, rival_holder, now):
    seizure, _procedure = hold_goods(officer, desk, make_recordation(nordvik), now)
    client.force_login(rival_holder)

    page = client.get(HOME).content.decode()

    assert seizure.reference not in page
    assert "btn-1" in page.split("<main")[1].split("</main>")[0]
    assert "When customs stops goods under one of your rights" in page


def test_goods_that_were_answered_no_longer_wait(client, officer, desk, nordvik, holder, now):
    seizure, procedure = hold_goods(officer, desk, make_recordation(nordvik), now)
    answer(procedure, holder, now=now)
    client.force_login(holder)

    assert seizure.reference not in client.get(HOME).content.decode()


def test_the_page_costs_the_same_with_one_detention_and_with_four(client, officer, desk, nordvik, holder, now):
    recordation, costs = make_recordation(nordvik), []
    client.force_login(holder)
    for more in (1, 3):
        for _number in range(more):
            hold_goods(officer, desk, recordation, now)
        client.get(HOME)
        with CaptureQueriesContext(connection) as captured:
            client.get(HOME)
        costs.append(len(captured))

    assert costs[0] == costs[1]
