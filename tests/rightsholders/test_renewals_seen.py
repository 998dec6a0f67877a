"""What the pages say of a renewal, and of a recordation that is over: once, and as its dates have it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from rightsholders.models import Recordation, RecordationRight
from rightsholders.services import examination, submission
from rightsholders.services.drafts import start_renewal
from tests.rightsholders.factories import NOW, TODAY, act, make_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def ending(holder, nordvik, desk):
    """Return a recordation that ends in two months."""
    accepted = make_in_force(holder, nordvik, desk, now=NOW - timedelta(days=300))
    end_on(accepted, TODAY + timedelta(days=60))
    return accepted


@pytest.fixture
def renewal(holder, ending):
    """Return the renewal of it, with customs."""
    renewal = start_renewal(**act(holder, ending))
    return submission.submit(**act(holder, renewal, is_declared=True))


def end_on(recordation, last):
    Recordation.objects.filter(pk=recordation.pk).update(valid_to=last)
    days = (TODAY - timedelta(days=300), last + timedelta(days=1))
    RecordationRight.objects.filter(recordation=recordation).update(in_force=days)
    recordation.refresh_from_db()


def shown(client, user, recordation, name):
    client.force_login(user)
    return client.get(reverse(name, args=[recordation.public_id])).content.decode()


def test_the_desk_reads_that_a_renewal_goes_on_the_day_after(client, desk, ending, renewal):
    page = shown(client, desk, renewal, "rightsholders:examine")

    assert f"which ends on {date_format(ending.valid_to)}; the new period begins the day after" in page
    assert f"In force from {date_format(ending.valid_to + timedelta(days=1))}" in page


def test_the_desk_reads_that_what_was_given_up_is_not_waited_for(client, desk, holder, ending, renewal):
    submission.withdraw(**act(holder, ending))

    page = shown(client, desk, renewal, "rightsholders:examine")

    assert f"which was given up on {date_format(TODAY)}" in page
    assert f"In force from {date_format(TODAY)}" in page
    assert "the day after" not in page


def test_the_desk_reads_that_a_renewal_comes_after_the_end(client, desk, ending, renewal):
    end_on(ending, TODAY - timedelta(days=5))

    page = shown(client, desk, renewal, "rightsholders:examine")

    assert f"which ended on {date_format(ending.valid_to)}; between the two nothing is protected" in page
    assert "the day after" not in page


def test_the_right_holder_reads_that_an_accepted_renewal_is_not_yet_in_force(client, desk, holder, ending, renewal):
    assert f"Renewal {renewal.reference}: Under examination" in shown(client, holder, ending, "portal:recordation")

    examination.accept(**act(desk, renewal))

    page = shown(client, holder, ending, "portal:recordation")
    assert f"Renewal {renewal.reference}: Not yet in force" in page


def test_the_end_is_said_once(client, desk, holder, ending):
    assert "60 days left" in shown(client, desk, ending, "rightsholders:detail")
    end_on(ending, TODAY - timedelta(days=1))

    for reader, name in ((desk, "rightsholders:detail"), (holder, "portal:recordation")):
        page = shown(client, reader, ending, name)
        assert f"It ended on {date_format(ending.valid_to)}" in page
        assert "The period is over" not in page
