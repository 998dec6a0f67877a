"""On which day something came of a shared case: not one to come, nor one long before the case. The sender is told."""

from datetime import date, timedelta

import pytest
import time_machine

from ipcases.lib.errors import DomainError, InvalidValue
from sharing import envelope
from sharing.models import Feedback, ForeignCase, InMessage, OutMessage
from sharing.services.feedback import accept_case, give_feedback
from tests.sharing.factories import NOW, case_data, make_event, send
from tests.sharing.incoming import SHARE, post

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def share(liaison, approver, case, cbp, memorandum):
    return send(liaison, approver, case, partner=cbp, agreement=memorandum)


def say(share, happened_on: str):
    data = {
        "share": {"id": str(share.public_id)},
        "status": "action_taken",
        "reason": "",
        "results": {"arrests": 1, "suspects": 0, "searches": 0, "further_seizures": 0},
        "attribution": "decisive",
        "happened_on": happened_on,
    }
    return post(make_event(data, message_type=envelope.FEEDBACK, subject=f"share/{share.public_id}"))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-11-25", "2025-11-23", "2026-08-24", "2026-02-31"])
def test_refuses_a_word_of_a_partner_with_a_day_that_cannot_be(share, day):
    response = say(share, day)

    assert (response.status_code, response.json()["code"]) == (422, "bad-date")
    assert "/data/happened_on" in response.json()["title"]
    assert not Feedback.objects.exists()
    assert not InMessage.objects.exists(), "its sender mends it and sends it anew"


@pytest.mark.parametrize("day", ["2026-11-24", "2026-11-23", "2026-08-25"])
def test_takes_a_word_of_a_partner_with_a_day_that_can_be(share, day):
    assert say(share, day).status_code == 202

    assert Feedback.objects.get().happened_on == date.fromisoformat(day)


@pytest.fixture
def foreign_case(cbp, liaison):
    """A partner's case of goods that were held on 20 November."""
    post(make_event(case_data(SHARE)))
    case = ForeignCase.objects.get()
    accept_case(acting_user=liaison, foreign_case=case, now=NOW)
    return case


def report(liaison, foreign_case, day: date) -> None:
    give_feedback(
        acting_user=liaison, foreign_case=foreign_case, status="ACTION_TAKEN", arrests=1, happened_on=day, now=NOW
    )


TOLD = {"the day": ("2026-11-20", date(2026, 11, 20)), "a month": ("2026-11", TODAY), "nothing": (None, TODAY)}


@pytest.mark.parametrize(("told", "began"), TOLD.values(), ids=TOLD)
def test_our_own_word_names_no_day_that_the_partner_would_refuse(foreign_case, liaison, told, began):
    foreign_case.data["seizure"] = {} if told is None else {"date": told}
    foreign_case.save(update_fields=["data"])
    earliest = began - timedelta(days=90)

    with pytest.raises(InvalidValue) as refused:
        report(liaison, foreign_case, earliest - timedelta(days=1))

    assert (refused.value.code, refused.value.field) == ("date-before-case", "happened_on")
    report(liaison, foreign_case, earliest)
    assert OutMessage.objects.filter(type=envelope.FEEDBACK).count() == 2


def test_a_partner_may_date_its_case_on_the_first_day_of_the_calendar(foreign_case, liaison):
    foreign_case.data["seizure"] = {"date": "0001-01-01"}
    foreign_case.save(update_fields=["data"])

    report(liaison, foreign_case, TODAY)

    assert Feedback.objects.filter(happened_on=TODAY).exists()


def test_what_came_of_a_case_is_reported_once_on_a_second_press(foreign_case, liaison):
    """Another figure at once, or the same after a while, is news."""
    moments = [timedelta(), timedelta(seconds=2), timedelta(seconds=4), timedelta(minutes=6)]
    told = []
    for arrests, after in zip((2, 2, 3, 3), moments, strict=True):
        said = {"status": "ACTION_TAKEN", "arrests": arrests, "now": NOW + after}
        try:
            give_feedback(acting_user=liaison, foreign_case=foreign_case, **said)
        except DomainError as error:
            told.append(error.code)

    assert told == ["said-already"]
    assert list(Feedback.objects.order_by("pk").values_list("arrests", flat=True)) == [0, 2, 3, 3]
