"""What the pages of an operation lead to: its end, what is left to link, who still owes figures."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from ipcases.lib.days import day_at_seat
from operations import services
from operations.models import OperationReferral
from tests.operations.factories import NOW, make_operation, make_seizure
from tests.operations.test_pages import make_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def operation(coordinator):
    return make_operation(coordinator=coordinator, rounds=(("2026-10-01", "2026-10-31"), ("2026-11-01", "2026-11-30")))


@pytest.fixture
def browse(client, coordinator):
    client.force_login(coordinator, backend="accounts.auth.RoleBackend")
    return client


def page(client, operation, name):
    return client.get(reverse(f"operations:{name}", args=[operation.public_id])).content.decode()


def test_our_own_side_is_said_to_be_counted_and_another_is_not(browse, operation):
    words = "Our own side: counted from its seizures"
    assert words not in page(browse, operation, "results")
    operation.participants.update(agency="cn-gacc")

    assert words in page(browse, operation, "results")


@pytest.mark.parametrize(("days_left", "is_folded"), [(1, True), (0, False)])
def test_the_end_is_folded_away_until_the_last_day(browse, coordinator, days_left, is_folded):
    today = day_at_seat(timezone.now())
    last = today + datetime.timedelta(days=days_left)
    operation = make_operation(
        coordinator=coordinator,
        rounds=((today - datetime.timedelta(days=9), last),),
        starts_on=today - datetime.timedelta(days=9),
        ends_on=last,
    )

    shown = page(browse, operation, "plan")

    assert ("End it before its last day" in shown) is is_folded
    assert ('<button class="btn btn-1">End the operation</button>' in shown) is not is_folded


@pytest.mark.parametrize(
    ("act", "of", "title"),
    [("add-round", [], "Add a round"), ("change", [], "Change the plan"), ("add-rule", [1], "Add a rule to round 1")],
)
def test_an_act_on_an_operation_is_headed_like_every_other_act(browse, operation, act, of, title):
    shown = browse.get(reverse(f"operations:{act}", args=[operation.public_id, *of]))

    assert [name for name, _address in shown.context["crumbs"]] == ["Joint operations", operation.name, title]
    assert f"<h1>{title}</h1>" in shown.content.decode()


@pytest.mark.parametrize(("last", "is_full"), [("2026-12-30", False), ("2026-12-31", True)])
def test_a_round_is_offered_while_a_day_is_free_and_else_said_why_not(browse, coordinator, last, is_full):
    shown = page(browse, make_operation(coordinator=coordinator, rounds=(("2026-10-01", last),)), "plan")

    assert ("Add a round" in shown) is not is_full
    assert ("Every day of the operation belongs to a round." in shown) is is_full


def test_no_form_is_shown_where_no_investigation_is_left_to_link(browse, operation, coordinator, officer):
    url = reverse("operations:link-referral", args=[operation.public_id])
    assert "No further investigation rests on a seizure" in browse.get(url).content.decode()
    seizure = make_seizure(logged_by=officer)
    services.add_seizure(acting_user=coordinator, operation=operation, seizure=seizure, now=NOW)
    referral = make_referral(operation, officer, seizure)
    OperationReferral.objects.all().delete()

    shown = browse.get(url).content.decode()

    assert "No further investigation" not in shown
    assert referral.reference in shown
