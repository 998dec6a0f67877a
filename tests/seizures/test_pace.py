"""How long logging takes: from the first key to the case number, told in totals and never of one officer."""

import json
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import RoleGrant, User
from seizures.models import SeizureDraft
from seizures.queries import pace_of_logging
from seizures.services.drafts import OpenPage, open_draft, save_draft
from tests.seizures.factories import NOON, log

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def sent(user, seconds, **overrides):
    """Log a case whose form took so many seconds."""
    seizure = log(user, **overrides)
    began = None if seconds is None else seizure.logged_at - timedelta(seconds=seconds)
    return SeizureDraft.objects.create(
        public_id=seizure.intake_key,
        code="D-" + seizure.reference[-6:],
        user=user,
        started_at=NOON,
        updated_at=NOON,
        typed_from=began,
        seizure=seizure,
    )


@pytest.fixture
def team(officer, supervisor):
    """Three people who log at Guangzhou."""
    third = User.objects.create_user(username="zhou.min", display_name="Zhou Min", home_office_id="CNCAN")
    RoleGrant.objects.create(user=third, role="OFFICER")
    return [officer, supervisor, third]


def test_half_the_forms_and_nine_in_ten(team):
    for number in range(1, 12):
        sent(team[number % 3], 10 * number)

    pace = pace_of_logging(user=team[0], today=TODAY)

    assert (pace.median, pace.nine_in_ten, pace.forms) == (60, 100, 11)


def test_two_officers_are_too_few_to_be_a_total(team):
    for officer in team[:2]:
        sent(officer, 40)
    assert pace_of_logging(user=team[0], today=TODAY) is None

    sent(team[2], 40)
    assert pace_of_logging(user=team[0], today=TODAY).forms == 3


@pytest.mark.parametrize(("seconds", "counts"), [(1800, True), (1801, False), (-1, False), (None, False)])
def test_a_form_that_was_put_aside_or_not_timed_does_not_count(team, seconds, counts):
    for officer in team:
        sent(officer, 40)
    sent(team[0], seconds)

    assert pace_of_logging(user=team[0], today=TODAY).forms == 3 + counts


@pytest.mark.parametrize(("days", "counts"), [(30, True), (31, False)])
def test_the_last_thirty_days_count(team, days, counts):
    for officer in team:
        sent(officer, 40, detained_at=NOON - timedelta(days=days - 1))

    assert (pace_of_logging(user=team[0], today=TODAY) is not None) is counts


def test_another_office_is_told_nothing(team, officer_szx):
    for officer in team:
        sent(officer, 40)

    assert pace_of_logging(user=officer_szx, today=TODAY) is None


def test_the_first_key_counts_and_not_the_last_save(officer):
    draft = open_draft(acting_user=officer, now=NOON)
    for seconds in (5, 20):
        page = OpenPage(key="a", typed_from=NOON + timedelta(seconds=seconds))
        save_draft(acting_user=officer, public_id=draft.pk, fields={"note": ["x"]}, page=page, now=NOON)

    assert SeizureDraft.objects.get().typed_from == NOON + timedelta(seconds=5)


@pytest.mark.parametrize(("typing", "is_known"), [(7, True), (True, False), ("7", False), (None, False)])
def test_a_script_says_how_long_ago_typing_began(client, officer, typing, is_known):
    client.force_login(officer, backend="accounts.auth.RoleBackend")
    draft = open_draft(acting_user=officer, now=timezone.now())
    body = json.dumps({"fields": {"note": ["x"]}, "typing": typing})

    client.put(reverse("seizures:draft-fields", args=[draft.pk]), body, content_type="application/json")

    began = SeizureDraft.objects.get().typed_from
    assert (began is not None) is is_known
    if is_known:
        assert timedelta(seconds=7) <= timezone.now() - began < timedelta(seconds=30)


def test_the_first_page_tells_it_to_those_who_log(client, team):
    for officer in team:
        seizure = sent(officer, 40).seizure
        type(seizure).objects.update(detained_on=timezone.localdate())
    client.force_login(team[0], backend="accounts.auth.RoleBackend")

    assert "Logging takes 40 seconds" in client.get("/").content.decode()
