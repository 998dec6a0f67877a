"""Where a recordation stands: what waits, what customs asked, withdrawal, renewal; and whose it is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format

from rightsholders.models import Recordation, RecordationRight
from rightsholders.queries import decision_day
from rightsholders.services import examination
from rightsholders.services.submission import withdraw
from rightsholders.services.values import DeficiencyValues
from tests.rightsholders.factories import (
    TODAY,
    act,
    make_draft,
    make_in_force,
    make_submitted,
    write_in_force,
    write_many,
)
from tests.rightsholders.portal.conftest import CONTACTS, HOME, LIST, RIGHT, at


def test_home_says_what_waits_and_how_things_stand(portal, holder, nordvik, desk):
    returned = make_submitted(holder, nordvik, title="RETURNED ONE")
    asked = [DeficiencyValues(section="IMAGES", message="Send the mark alone.")]
    examination.return_for_completion(**act(desk, returned, deficiencies=asked))
    make_draft(holder, nordvik, title="DRAFT ONE")
    ending = make_in_force(holder, nordvik, desk, title="ENDING ONE", expires_on=TODAY + timedelta(days=40))
    make_in_force(holder, nordvik, desk, title="QUIET ONE")

    response = portal.get(HOME)

    assert [row.title for row in response.context["waiting"]] == ["RETURNED ONE", "DRAFT ONE"]
    assert response.context["unmet"][0].title == "ENDING ONE"
    assert response.context["figures"] == {"in_force": 2, "to_come": 0, "ending": 1, "examined": 0, "to_do": 2}
    assert at(ending) in response.content.decode()


def test_what_home_counts_as_in_force_is_what_the_list_shows(portal, nordvik):
    write_in_force(nordvik, title="STANDS")
    write_in_force(nordvik, title="TO COME", first=TODAY + timedelta(days=1))
    write_in_force(nordvik, title="OVER", last=TODAY - timedelta(days=1))

    counted = portal.get(HOME).context["figures"]["in_force"]
    listed = portal.get(LIST, {"status": "IN_FORCE"}).context

    assert [row.title for row in listed["page"].rows] == ["STANDS"]
    assert counted == listed["count"].value == 1
    assert "1 not yet in force" in portal.get(HOME).content.decode()


def test_whoever_waits_reads_by_when_customs_has_to_decide(portal, holder, nordvik):
    sent = make_submitted(holder, nordvik)

    page = portal.get(at(sent)).content.decode()
    assert f"has to decide by {date_format(decision_day(recordation=sent))}" in page
    assert "Due in" not in page  # it is not the right holder's own deadline


def test_what_customs_asked_stands_on_its_page_until_it_is_saved(portal, holder, nordvik, desk):
    sent = make_submitted(holder, nordvik)
    asked = [DeficiencyValues(section="CONTACTS", message="Who answers at night?")]
    examination.return_for_completion(**act(desk, sent, deficiencies=asked))

    tasks = portal.get(at(sent)).context["tasks"]
    assert [task["status"] for task in tasks].count("PROBLEM") == 1
    assert "Who answers at night?" in portal.get(at(sent, "contacts")).content.decode()
    assert "Who answers at night?" not in portal.get(at(sent, "tells")).content.decode()
    portal.post(at(sent, "contacts"), CONTACTS)

    assert "Who answers at night?" not in portal.get(at(sent, "contacts")).content.decode()
    assert portal.post(at(sent, "check"), {"is_declared": "on"}).status_code == 302


@pytest.mark.parametrize(("section", "name", "data"), [("RIGHTS", "rights", {}), ("IMAGES", "images", {"go_on": "1"})])
def test_what_is_saved_one_by_one_is_settled_by_going_on_too(section, name, data, portal, holder, nordvik, desk):
    sent = make_submitted(holder, nordvik)
    asked = [DeficiencyValues(section=section, message="Is this the newest?")]
    examination.return_for_completion(**act(desk, sent, deficiencies=asked))
    portal.get(at(sent, name))
    assert sent.deficiencies.get().settled_at is None

    assert portal.post(at(sent, name), data).url == at(sent, "check")

    assert sent.deficiencies.get().settled_at is not None
    assert portal.post(at(sent, "check"), {"is_declared": "on"}).status_code == 302


def test_the_timeline_names_own_people_and_never_the_officer(portal, holder, nordvik, desk):
    desk.display_name = "Officer Li Wen"
    desk.save()
    accepted = make_in_force(holder, nordvik, desk)

    text = portal.get(at(accepted)).content.decode()

    assert "Officer Li Wen" not in text
    assert "In force from 20 Nov 2026 to 28 Feb 2035" in text
    assert "Customs" in text


@pytest.mark.parametrize("name", ["goods", "tells", "images", "contacts", "licensees", "right-new"])
def test_a_part_that_is_closed_answers_409(name, portal, holder, nordvik):
    sent = make_submitted(holder, nordvik)

    assert portal.get(at(sent, name)).status_code == 409
    assert portal.post(at(sent, name), {}).status_code == 409


def test_contacts_of_one_in_force_change_at_once(portal, holder, nordvik, desk):
    accepted = make_in_force(holder, nordvik, desk)

    assert "counts at once" in portal.get(at(accepted, "contacts")).content.decode()
    assert portal.post(at(accepted, "contacts"), {**CONTACTS, "legal-name": "New Person"}).url == at(accepted)

    assert accepted.contacts.get(kind="LEGAL").name == "New Person"


def test_the_price_of_one_in_force_changes_without_its_goods(portal, holder, nordvik, desk):
    accepted = make_in_force(holder, nordvik, desk)
    page = portal.get(at(accepted, "goods")).content.decode()
    assert "they stay as they are" in page and "right-1-goods" not in page

    answer = portal.post(at(accepted, "goods"), {"made_in_1": "VN", "median_price": "99", "price_currency": "EUR"})

    assert answer.url == at(accepted)
    accepted.refresh_from_db()
    assert (accepted.median_price, accepted.price_currency) == (99, "EUR")


def test_what_a_withdrawal_does_depends_on_where_it_stands(portal, holder, nordvik, desk):
    examined, in_force = make_submitted(holder, nordvik, title="OTHER"), make_in_force(holder, nordvik, desk)

    assert "Customs stops examining it." in portal.get(at(examined, "withdraw")).content.decode()
    assert "Customs stops looking for fakes at once." in portal.get(at(in_force, "withdraw")).content.decode()


def test_withdraws_after_asking(portal, holder, nordvik, desk):
    accepted = make_in_force(holder, nordvik, desk)

    assert "Give up this recordation?" in portal.get(at(accepted, "withdraw")).content.decode()
    portal.post(at(accepted, "withdraw"), {"reason": "Sold."})

    accepted.refresh_from_db()
    assert accepted.status == "WITHDRAWN"
    assert portal.get(at(accepted, "withdraw")).status_code == 409


def test_throws_a_draft_away_after_asking(portal, holder, nordvik):
    draft = make_draft(holder, nordvik)

    assert "Throw this draft away?" in portal.get(at(draft, "discard")).content.decode()
    assert portal.post(at(draft, "discard")).url == LIST
    assert not Recordation.objects.exists()


def test_renews_when_it_is_time_and_says_when_it_is_not(portal, holder, nordvik, desk):
    accepted = make_in_force(holder, nordvik, desk)
    assert "Renewal opens on 28 Aug 2034" in portal.get(at(accepted, "renew")).content.decode()
    assert portal.post(at(accepted, "renew")).status_code == 409
    Recordation.objects.update(valid_to=TODAY + timedelta(days=30))
    RecordationRight.objects.update(in_force=(TODAY, TODAY + timedelta(days=31)))

    renewal = portal.post(at(accepted, "renew"))

    new = Recordation.objects.get(renews=accepted)
    assert renewal.url == at(new)
    assert "Everything is there." in portal.get(at(new)).content.decode()


def test_each_state_has_its_page(portal, holder, nordvik, desk):
    refused = make_submitted(holder, nordvik, title="A")
    examination.refuse(**act(desk, refused, reason="Not the owner."))
    given_up = make_in_force(holder, nordvik, desk, title="B")
    withdrawn = make_submitted(holder, nordvik, title="D")
    for one in (given_up, withdrawn):
        withdraw(**act(holder, one))
    waiting = make_submitted(holder, nordvik, title="C")

    assert "Not the owner." in portal.get(at(refused)).content.decode()
    assert "You gave it up on 20 Nov 2026." in portal.get(at(given_up)).content.decode()
    assert "Recordation given up" in portal.get(at(given_up)).content.decode()
    assert "You withdrew it on 20 Nov 2026." in portal.get(at(withdrawn)).content.decode()
    assert "Recordation withdrawn" in portal.get(at(withdrawn)).content.decode()
    assert "You need do nothing now." in portal.get(at(waiting)).content.decode()
    assert portal.get(at(waiting, "check")).url == at(waiting)


# --- whose it is ------------------------------------------------------------------------------


_ALL = [
    "",
    "rights",
    "right-new",
    "goods",
    "tells",
    "images",
    "contacts",
    "licensees",
    "licensee-list",
    "check",
    "withdraw",
    "discard",
    "renew",
]


@pytest.mark.parametrize("name", _ALL)
def test_a_rival_finds_nothing_and_customs_has_no_portal(name, client, rival_holder, officer, holder, nordvik, kestra):
    draft = make_draft(holder, nordvik)

    client.force_login(rival_holder)
    assert client.get(at(draft, name)).status_code == 404
    assert client.post(at(draft, name), RIGHT).status_code in {404, 405}
    client.force_login(officer)
    assert client.get(at(draft, name)).status_code == 403


def test_the_list_is_ones_own_and_is_searched(client, rival_holder, holder, nordvik, kestra):
    make_submitted(rival_holder, kestra, title="KESTRA")
    make_draft(holder, nordvik, title="NORDVIK")
    client.force_login(holder)

    assert [row.title for row in client.get(LIST).context["page"].rows] == ["NORDVIK"]
    assert [row.title for row in client.get(f"{LIST}?q=kestra").context["page"].rows] == []
    assert client.get(f"{LIST}?status=DRAFT").context["count"].value == 1
    assert client.get(f"{LIST}?status=NONSENSE").status_code == 400


def test_the_list_costs_the_same_at_ten_rows_and_at_two_hundred(portal, nordvik):
    counts = []
    for more in (10, 190):
        write_many(nordvik, more)
        for url in (LIST, HOME):
            portal.get(url)
            with CaptureQueriesContext(connection) as captured:
                assert portal.get(url).status_code == 200
            counts.append(len(captured))

    assert counts[:2] == counts[2:]


def test_the_portal_speaks_chinese(portal, holder, nordvik, settings):
    draft = make_draft(holder, nordvik)
    portal.cookies["django_language"] = "zh-hans"

    text = portal.get(at(draft)).content.decode()

    assert 'lang="zh-Hans"' in text
    assert "核对并声明" in text
