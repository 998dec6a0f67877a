"""The pages and the program on which two entries become one right holder, and two again."""

import re

import pytest
from django.urls import reverse

from accounts.models import User
from rightsholders.models import MergeProposal
from tests.cast import make_right_holder
from tests.rightsholders.factories import make_in_force, write_many
from tests.rightsholders.holders import page_of, queries_of, rename
from tests.rightsholders.merges import TWIN, merge, propose, propose_two, refuse

pytestmark = pytest.mark.django_db
PAPER = {"reason": "The same number in the register", "paper": "Extract of 5 November 2026", "has_read": "on"}


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_one_says_that_they_are_one_and_another_confirms_it(at_desk, second, client, holder, desk, nordvik, twin):
    compare = page_of(nordvik, "holder-merge", twin.public_id)
    typed = PAPER | {"stays": str(twin.public_id)}
    for missing in ("stays", "reason", "paper", "has_read"):
        assert at_desk.post(compare, typed | {missing: ""}).status_code == 400
    told = text_of(at_desk.post(compare, typed, follow=True))
    proposal = MergeProposal.objects.get()
    assert "Proposed. They are one right holder once a second person has confirmed it." in told
    assert "nothing has changed yet" in told and "Confirm or refuse" not in told
    assert at_desk.get(page_of(twin, "merge-confirm", proposal.pk)).status_code == 403

    client.force_login(second)
    assert "Confirm or refuse" in text_of(client.get(page_of(twin)))
    confirm = page_of(nordvik, "merge-confirm", proposal.pk)
    assert client.post(confirm, {}).status_code == 400, "the box is not ticked"
    page = client.post(confirm, {"has_read": "on"}, follow=True)

    assert page.redirect_chain[-1][0] == page_of(twin)
    for shown in (f"What is of Nordvik Sport AB is of {TWIN} from now on.", "Merged into it", "for Nordvik Sport AB"):
        assert shown in text_of(page)
    assert client.get(confirm).status_code == 302, "it is decided"


def test_only_whoever_proposed_it_is_offered_to_take_it_back(at_desk, second, client, desk, nordvik, twin):
    way = page_of(twin, "merge-take-back", propose(desk, nordvik, twin).pk)
    client.force_login(second)
    assert way not in client.get(page_of(twin)).content.decode()

    client.force_login(desk)
    assert way in client.get(page_of(twin)).content.decode()
    page = client.post(way, follow=True)

    assert f"Taken back. Nordvik Sport AB and {TWIN} stay as they are." in text_of(page)
    assert way not in page.content.decode()


def test_the_page_of_the_entry_that_went_leads_to_the_one_that_stays_and_says_so(at_desk, desk, nordvik, twin):
    merge(desk, nordvik, twin)

    page = at_desk.get(page_of(nordvik), follow=True)

    assert page.redirect_chain == [(page_of(twin), 302)]
    assert "Nordvik Sport AB was merged into this right holder." in text_of(page)
    assert at_desk.get(page_of(nordvik, "holder-rename")).context["form"]["name"].value() == TWIN


def test_the_history_of_both_stands_on_one_page_and_each_merge_once(at_desk, desk, nordvik, twin):
    rename(desk, nordvik, "Nordvik Sporting AB")
    nordvik.refresh_from_db()
    merge(desk, nordvik, twin)

    told = [row["title"] for row in at_desk.get(page_of(twin)).context["history"]]

    assert told == ["Two entries merged", "Merging of two entries proposed", "Right holder renamed"]


def test_the_other_is_found_by_nearly_its_name_and_by_any_that_it_had(at_desk, desk, nordvik, twin, kestra):
    find = page_of(nordvik, "holder-same")
    near = make_right_holder("NORDVIK SPORT A.B.")
    rename(desk, kestra, "Halvorsen Bolag AB")

    assert at_desk.get(find).context["found"] == [near, twin]
    for text, found in (("kestra", [kestra]), ("halvor", [kestra]), ("aktiebol", [twin]), ("nordvik sport ab", [])):
        assert at_desk.get(find, {"q": text}).context["found"] == found
    assert at_desk.get(page_of(nordvik, "holder-merge", nordvik.public_id)).status_code == 302


def test_the_desk_compares_what_each_has_and_an_administrator_who_acts(
    at_desk, client, admin, holder, desk, nordvik, twin
):
    accepted = make_in_force(holder, nordvik, desk)
    compare = page_of(nordvik, "holder-merge", twin.public_id)

    shown = at_desk.get(compare).content.decode()
    client.force_login(admin)
    hidden = client.get(compare).content.decode()

    for text in (accepted.reference, reverse("rightsholders:detail", args=[accepted.public_id]), "Open detentions"):
        assert text in shown and text not in hidden
    assert twin.email in shown and twin.email in hidden


def test_the_comparison_costs_the_same_for_two_recordations_and_for_forty(at_desk, nordvik, twin):
    compare = page_of(nordvik, "holder-merge", twin.public_id)
    write_many(nordvik, 10)
    few = queries_of(at_desk, compare)
    write_many(nordvik, 30)

    assert queries_of(at_desk, compare) == few
    assert "and 20 older ones" in text_of(at_desk.get(compare))


def test_undoing_shows_what_came_since_and_of_which_it_is(at_desk, second, client, holder, desk, nordvik, twin):
    before = make_in_force(holder, nordvik, desk, title="BEFORE")
    gone = merge(desk, nordvik, twin)
    type(before).objects.filter(pk=before.pk).update(created_at="2026-01-05T00:00:00Z")
    since = make_in_force(User.objects.get(pk=holder.pk), gone, desk, title="SINCE")
    undo = page_of(twin, "holder-undo-merge", gone.public_id)

    shown = {str(part.label): part.of_each for part in at_desk.get(undo).context["parts"]}
    of_entry, of_holder = shown["Recordations"]
    # Who begins a recordation begins it for the one that stays.
    assert ([item.text for item in of_entry.items], [item.text for item in of_holder.items]) == ([], [since.reference])

    assert at_desk.post(undo, PAPER).status_code == 302
    client.force_login(second)
    confirm = page_of(twin, "merge-confirm", MergeProposal.objects.latest("pk").pk)
    assert "Are these two right holders after all?" in text_of(client.get(confirm))
    told = text_of(client.post(confirm, {"has_read": "on"}, follow=True))
    assert f"Nordvik Sport AB and {TWIN} are two right holders again." in told
    assert client.get(page_of(nordvik)).status_code == 200
    assert client.get(undo).status_code == 404


def test_the_first_page_asks_a_second_person_and_tells_the_first_what_became_of_it(
    at_desk, second, client, desk, nordvik, twin
):
    waiting = propose(desk, nordvik, twin)
    assert page_of(twin, "merge-confirm", waiting.pk) not in at_desk.get(reverse("home")).content.decode()
    client.force_login(second)
    assert page_of(twin, "merge-confirm", waiting.pk) in client.get(reverse("home")).content.decode()

    refuse(second, waiting)

    client.force_login(desk)
    assert "The paper names another company" in text_of(client.get(reverse("home")))


def test_programs_do_the_same(at_desk, second, client, desk, nordvik, twin):
    url = reverse("api-merges", args=[nordvik.public_id])
    grounds = {"reason": "The same number", "paper": "L-1"}
    typed = grounds | {"other": str(twin.public_id), "stays": "this"}
    assert at_desk.post(url, typed | {"stays": "both"}, content_type="application/json").status_code == 400
    made = at_desk.post(url, typed, content_type="application/json").json()
    assert (made["goes"]["name"], made["stays"]["name"], made["state"]) == (TWIN, "Nordvik Sport AB", "WAITS")
    confirm = reverse("api-merge-confirm", args=[nordvik.public_id, made["id"]])
    assert at_desk.post(confirm, {}, content_type="application/json").status_code == 403

    client.force_login(second)
    assert client.post(confirm, {}, content_type="application/json").json()["state"] == "CONFIRMED"
    twin.refresh_from_db()
    assert twin.merged_into == nordvik
    waiting = propose_two(desk, twin, nordvik)
    refused = reverse("api-merge-refuse", args=[twin.public_id, waiting.pk])
    said = client.post(refused, {"reason": "Not so"}, content_type="application/json").json()
    assert (said["kind"], said["state"], said["refusal_reason"]) == ("UNDO", "REFUSED", "Not so")
    own = propose_two(second, twin, nordvik)
    taken = client.post(reverse("api-merge-take-back", args=[twin.public_id, own.pk]), content_type="application/json")
    assert (taken.json()["state"], taken.json()["decided_by"]) == ("TAKEN_BACK", second.username)
    assert [row["state"] for row in client.get(url).json()] == ["TAKEN_BACK", "REFUSED", "CONFIRMED"]
