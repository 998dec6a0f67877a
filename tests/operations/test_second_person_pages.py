"""The pages on which a second person decides on an agreement, and the first page that leads there."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from operations.models import Agreement
from tests.cast import make_second
from tests.operations.factories import NOW, make_agreement
from tests.operations.second_person import confirm, page_of, refuse, text_of

pytestmark = pytest.mark.django_db
HOME = reverse("home")


# --- pages ------------------------------------------------------------------------------------------


def test_the_second_person_reads_the_same_summary_and_confirms(client, approver, waiting):
    client.force_login(approver)
    assert page_of(waiting, "confirm-agreement") in client.get(page_of(waiting)).content.decode()
    shown = text_of(client.get(page_of(waiting, "confirm-agreement")))
    for words in ("Quiet memorandum", "Art. 3", "60 months", "Consignment May leave", "Entered by Admin"):
        assert words in shown

    done = client.post(page_of(waiting, "confirm-agreement"))

    assert done.url == page_of(waiting)
    said = text_of(client.get(page_of(waiting)))
    assert "Agreement confirmed by a second person" in said
    assert "nothing leaves under it yet" not in said
    waiting.refresh_from_db()
    assert waiting.is_confirmed


def test_the_second_person_refuses_with_a_reason_that_everybody_reads(client, approver, liaison, waiting):
    client.force_login(approver)
    assert client.post(page_of(waiting, "refuse-agreement"), {"reason": " "}).status_code == 400

    done = client.post(page_of(waiting, "refuse-agreement"), {"reason": "Letter 12"})

    assert done.url == page_of(waiting)
    client.force_login(liaison)
    said = text_of(client.get(page_of(waiting)))
    assert "Refused by Approver" in said
    assert said.count("Letter 12") == 2, "in the banner and in the history"
    assert "Refused" in text_of(client.get(reverse("operations:agreements")))


@pytest.mark.parametrize("act", ["confirm-agreement", "refuse-agreement"])
def test_one_that_is_decided_leads_to_its_page(client, approver, waiting, act):
    refuse(make_second("APPROVER"), waiting)
    client.force_login(approver)

    assert client.get(page_of(waiting, act)).url == page_of(waiting)
    assert client.post(page_of(waiting, act), {"reason": "Too late"}).url == page_of(waiting)
    waiting.refresh_from_db()
    assert waiting.refusal_reason == "Art. 4 covers no companies"


def test_whoever_entered_it_takes_it_back_and_everybody_reads_that(client, admin, approver, liaison, waiting):
    way = page_of(waiting, "take-back-agreement")
    client.force_login(approver)
    assert way not in client.get(page_of(waiting)).content.decode()

    client.force_login(admin)
    assert way in client.get(page_of(waiting)).content.decode()
    assert "its code is taken" in text_of(client.get(way))
    assert client.post(way).url == page_of(waiting)
    assert client.get(way).url == page_of(waiting), "it is taken back"

    client.force_login(approver)
    assert page_of(waiting, "confirm-agreement") not in client.get(HOME).content.decode()
    client.force_login(liaison)
    said = text_of(client.get(page_of(waiting)))
    assert "Taken back by Admin" in said and "nothing leaves under it yet" not in said
    assert "Consignment May leave" not in said
    assert "Taken back" in text_of(client.get(reverse("operations:agreements")))


def test_whoever_entered_it_is_told_that_it_waits_and_decides_nothing(client, admin, waiting):
    client.force_login(admin)

    shown = client.get(page_of(waiting))

    assert "Waits for a second person: nothing leaves under it yet" in text_of(shown)
    for act in ("confirm-agreement", "refuse-agreement", "suspend-agreement"):
        assert page_of(waiting, act) not in shown.content.decode()
    for act in ("confirm-agreement", "refuse-agreement"):
        assert client.get(page_of(waiting, act)).status_code == 403


def test_whoever_suspended_it_is_offered_no_way_back(client, admin, approver):
    agreement = make_agreement(suspended_at=NOW, suspension_reason="By order", suspended_by=admin)
    client.force_login(admin)
    assert page_of(agreement, "resume-agreement") not in client.get(page_of(agreement)).content.decode()
    assert client.get(page_of(agreement, "resume-agreement")).status_code == 403

    client.force_login(approver)
    assert page_of(agreement, "resume-agreement") in client.get(page_of(agreement)).content.decode()
    client.post(page_of(agreement, "resume-agreement"), {"reason": "Letter 13"})
    agreement.refresh_from_db()
    assert agreement.suspended_at is None


# --- the first page ---------------------------------------------------------------------------------


def test_it_waits_on_the_first_page_of_those_who_may_decide(client, admin, approver, liaison, waiting):
    for person, is_asked in ((approver, True), (make_second("ADMIN"), True), (admin, False), (liaison, False)):
        client.force_login(person)
        assert (page_of(waiting, "confirm-agreement") in client.get(HOME).content.decode()) is is_asked


@pytest.mark.parametrize(
    ("decide", "word"),
    [(confirm, "Agreement confirmed Approver"), (refuse, "Agreement refused Approver · Art. 4 covers no companies")],
)
def test_whoever_entered_it_reads_for_a_week_what_became_of_it(client, admin, approver, waiting, decide, word):
    client.force_login(admin)
    decide(approver, waiting)
    moment = "confirmed_at" if decide is confirm else "refused_at"
    for days, is_told in ((6, True), (8, False)):
        Agreement.objects.update(**{moment: timezone.now() - datetime.timedelta(days=days)})
        assert (word in text_of(client.get(HOME))) is is_told

    client.force_login(make_second("ADMIN"))
    assert "Quiet memorandum" not in text_of(client.get(HOME))


def test_the_first_page_costs_the_same_however_many_wait(client, admin, approver):
    client.force_login(approver)
    client.get(HOME)
    counts = []
    for more in (10, 190):
        for _number in range(more):
            make_agreement(entered_by=admin)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(HOME).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]
