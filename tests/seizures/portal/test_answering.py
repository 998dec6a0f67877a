"""The right holder's answer on its page, in time and late, and the list of what waits for one."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from seizures.models import Seizure
from seizures.services.deadlines import mark_passed_deadlines
from seizures.services.decisions import decide
from tests.cast import make_right_holder
from tests.seizures.portal.conftest import address, eu_procedure, text_of
from tests.seizures.procedures import SHOES, guarantee, log, make_recordation, notify, open_for

pytestmark = pytest.mark.django_db


def test_the_page_puts_the_deadline_first_and_explains_it(portal, procedure):
    page = text_of(portal.get(address(procedure)))

    due = procedure.deadlines.get().due_on
    assert page.index(f"{due.day} {due:%b %Y}") < page.index("Notices")
    assert "3 working days after" in page
    assert "Regulations art. 16" in page


def test_the_goods_and_their_photos_come_before_the_papers_and_no_answer_takes_no_room(portal, procedure):
    page = text_of(portal.get(address(procedure)))

    assert page.index('id="goods-h"') < page.index('id="photos-h"') < page.index('id="notices-h"')
    assert "Security asked" in page
    assert "not yet decided" in page
    assert "answers-h" not in page


def test_the_right_holder_answers_on_the_page(portal, procedure):
    got = portal.post(
        address(procedure, "reply"),
        {"position": "INFRINGES", "statement": "Seven stitches.", "security": "AMOUNT", "security_amount": "20000"},
    )

    assert got.url == address(procedure)
    reply = procedure.replies.get()
    assert (reply.position, reply.security_amount, reply.was_late) == ("INFRINGES", Decimal(20000), False)
    page = text_of(portal.get(address(procedure)))
    assert page.index("Seven stitches.") < page.index('id="goods-h"')
    # The page says it; a sentence above it would say it twice.
    assert ("You have answered in time." in page, "Your answer was received" in page) == (True, False)


def test_a_second_press_answers_once_and_the_same_words_from_a_new_page_are_another_answer(portal, procedure):
    answer = {"position": "INFRINGES", "statement": "Seven stitches.", "security": "AMOUNT", "security_amount": "20000"}

    def send(**other):
        assert portal.post(address(procedure, "reply"), answer | other).url == address(procedure)
        return procedure.replies.count()

    opened = portal.get(address(procedure, "reply")).context["form"]["seen"].value()
    assert [send(seen=opened), send(seen=opened), send(seen=opened, security_amount="30000")] == [1, 1, 2]
    assert send(seen=portal.get(address(procedure, "reply")).context["form"]["seen"].value()) == 3


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Choose what customs should do"),
        ({"position": "INFRINGES"}, "Lodge security"),
        ({"position": "INFRINGES", "security": "AMOUNT"}, "Give the amount"),
        ({"position": "INFRINGES", "security": "AMOUNT", "security_amount": "19999"}, "1.00 is missing"),
        ({"position": "INFRINGES", "security": "AMOUNT", "security_amount": "lots"}, "Enter a number"),
        ({"position": "INFRINGES", "security": "GUARANTEE"}, "No general guarantee"),
        ({"position": "GENUINE", "statement": ""}, "Say how you know"),
        ({"position": "PERHAPS"}, "“PERHAPS” cannot be chosen here."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(portal, procedure, typed, sentence):
    got = portal.post(address(procedure, "reply"), typed | {"statement": typed.get("statement", "Kept words.")})

    assert got.status_code == 400
    page = got.content.decode()
    assert sentence in page
    assert "Error: " in page
    assert typed.get("statement") == "" or "Kept words." in page
    assert not procedure.replies.exists()


def test_a_guarantee_in_force_is_taken(portal, procedure, nordvik, now):
    guarantee(nordvik, valid_from=now.date() - timedelta(days=9), valid_to=now.date() + timedelta(days=9))

    assert (
        portal.post(address(procedure, "reply"), {"position": "INFRINGES", "security": "GUARANTEE"}).status_code == 302
    )


def test_a_late_answer_is_told_what_is_still_possible(portal, seizure, officer, supervisor, nordvik):
    long_ago = timezone.now() - timedelta(days=20)
    Seizure.objects.filter(pk=seizure.pk).update(detained_on=long_ago.date())
    seizure.refresh_from_db()
    procedure = open_for(seizure, officer, make_recordation(nordvik), now=long_ago)
    notify(procedure, supervisor, now=long_ago)

    page = text_of(portal.get(address(procedure, "reply")))
    mark_passed_deadlines(now=timezone.now())
    assert "Not answered" in text_of(portal.get(reverse("portal:detentions"), {"show": "all"}))
    got = portal.post(address(procedure, "reply"), {"position": "INFRINGES", "statement": "Late."}, follow=True)

    assert "The deadline passed on" in page
    assert "art. 12 of the Regulations" in page
    assert 'name="security"' not in page
    assert "received after the deadline" in got.content.decode()
    assert procedure.replies.get().was_late


def test_whoever_answers_again_reads_what_it_said_before_and_which_answer_counts(portal, procedure):
    asked = text_of(portal.get(address(procedure, "reply")))
    assert "You have answered before" not in asked

    portal.post(address(procedure, "reply"), {"position": "GENUINE", "statement": "Ours, from the outlet."})

    asked = text_of(portal.get(address(procedure, "reply")))
    assert "You have answered before: The goods are genuine or authorised: release them" in asked
    assert "The newest that does not come too late counts." in asked


def test_after_the_decision_there_is_nothing_to_answer(portal, procedure, supervisor):
    decide(acting_user=supervisor, procedure=procedure, kind="RELEASE", reason="Genuine.", now=timezone.now())

    page = text_of(portal.get(address(procedure, "reply")))
    got = portal.post(address(procedure, "reply"), {"position": "NO_ACTION"})

    assert "already decided on" in page
    assert got.status_code == 409
    told = text_of(portal.get(address(procedure)))
    assert "Security asked" not in told
    assert "not yet decided" not in told


def test_the_eu_form_asks_for_consent_and_no_security(portal, seizure, officer, supervisor, nordvik, now):
    procedure = eu_procedure(seizure, officer, supervisor, nordvik, now)

    page = text_of(portal.get(address(procedure, "reply")))
    portal.post(address(procedure, "reply"), {"position": "INFRINGES", "consents_to_destruction": "on"})

    assert 'name="security"' not in page
    assert procedure.replies.get().consents_to_destruction


def test_waiting_detentions_come_first_by_deadline(portal, officer, supervisor, nordvik, now):
    recordation = make_recordation(nordvik)
    for days in (0, 1):
        at_ = now - timedelta(days=days)
        seizure = log(officer, now=at_, detained_at=at_, lines=(SHOES,))
        procedure = open_for(seizure, officer, recordation, now=at_)
        notify(procedure, supervisor, now=at_)

    rows = portal.get(reverse("portal:detentions")).context["rows"]

    assert [row.due_at for row in rows] == sorted(row.due_at for row in rows)
    assert len(portal.get(reverse("portal:detentions"), {"show": "all"}).context["rows"]) == 2


def test_the_list_names_the_right_holder_to_whoever_acts_for_several(client, procedure, representative, nordvik):
    client.force_login(representative)
    assert nordvik.name not in text_of(client.get(reverse("portal:detentions")))

    make_right_holder("Aurelia Horlogerie SA", representative)

    assert nordvik.name in text_of(client.get(reverse("portal:detentions")))


def test_the_lists_ask_the_same_number_of_queries_for_few_and_many(portal, officer, supervisor, nordvik, now):
    recordation = make_recordation(nordvik)
    counts = {"waiting": [], "all": []}

    for more in (3, 12):
        for _number in range(more):
            seizure = log(officer, now=now, detained_at=now)
            notify(open_for(seizure, officer, recordation, now=now), supervisor, now=now)
        for show, found in counts.items():
            portal.get(reverse("portal:detentions"), {"show": show})
            with CaptureQueriesContext(connection) as queries:
                portal.get(reverse("portal:detentions"), {"show": show})
            found.append(len(queries))

    assert all(few == many for few, many in counts.values())
