"""A participant that has nothing to report says so with one press; until then it stands on the list of who owes."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from ipcases.lib.errors import DomainError
from operations import services
from operations.models import ContributedResult
from operations.queries import reports_of
from reference.models import Agency
from tests.operations.factories import NOW, make_operation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def operation(coordinator):
    return make_operation(coordinator=coordinator, rounds=(("2026-10-01", "2026-10-31"), ("2026-11-01", "2026-11-30")))


def test_owes_the_figures_of_the_last_round_that_is_over(operation):
    for day, owed, late in (((10, 31), None, None), ((11, 1), 1, None), ((11, 15), 1, 1), ((12, 1), 2, 1)):
        (report,) = reports_of(operation=operation, on=datetime.date(2026, *day))

        assert report.owed_round == operation.rounds.filter(number=owed).first(), day
        assert report.late_round == operation.rounds.filter(number=late).first(), day


def test_says_with_one_press_that_there_is_nothing_to_report(operation, coordinator, client):
    page, press = reverse("operations:results", args=[operation.public_id]), {"agency": "us-cbp", "round": "1"}
    client.force_login(coordinator)
    assert "Record a nil return for round 1" in client.get(page).content.decode()

    done = client.post(reverse("operations:nothing-to-report", args=[operation.public_id]), press, follow=True)

    result = ContributedResult.objects.get()
    assert (result.count, result.recorded_by, result.reported_on) == (0, coordinator, NOW.date())
    shown = done.content.decode()
    assert "Nothing to report, round 1" in shown
    assert "Record a nil return for round 1" not in shown
    assert str(coordinator) in shown


def test_takes_no_second_nil_return_and_none_of_another_round(operation, coordinator):
    cbp = Agency.objects.get(pk="us-cbp")
    for round_number in (2, 1, 1):
        try:
            services.report_nothing(
                acting_user=coordinator, operation=operation, agency=cbp, round_number=round_number, now=NOW
            )
        except DomainError as error:
            assert error.code == "nothing-owed"

    assert ContributedResult.objects.count() == 1


def test_who_owes_figures_is_told_once(coordinator, client):
    operation = make_operation(coordinator=coordinator, rounds=(("2026-11-01", "2026-11-10"),))
    client.force_login(coordinator)

    page = client.get(reverse("operations:results", args=[operation.public_id])).content.decode()

    assert "Owes figures of round 1" in page
    assert "no figure written down" not in page


def test_badge_and_button_speak_of_the_same_rounds(operation, coordinator, client):
    page, press = reverse("operations:results", args=[operation.public_id]), {"agency": "us-cbp", "round": "2"}
    with time_machine.travel(datetime.datetime(2026, 12, 1, 4, tzinfo=datetime.UTC), tick=False):
        client.force_login(coordinator)
        before = client.get(page).content.decode()
        client.post(reverse("operations:nothing-to-report", args=[operation.public_id]), press)
        after = client.get(page).content.decode()

    assert "Owes figures up to round 2; those of round 1 are late" in before
    assert "Record a nil return up to round 2" in before
    assert "Nothing to report up to round 2" in after
    assert "nil return" not in after
