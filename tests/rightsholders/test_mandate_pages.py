"""The pages on which somebody is let act for a right holder: proposed by one, confirmed by another."""

import pytest
from django.urls import reverse

from accounts.models import User
from rightsholders.models import HolderMember, MandateProposal
from tests.cast import make_second
from tests.rightsholders.factories import NOW
from tests.rightsholders.holders import page_of, queries_of

pytestmark = pytest.mark.django_db
LIST = reverse("rightsholders:holders")
GOOD = "newcomer-horse-battery"
PAPER = {"capacity": "OWN", "asked_by": "Astrid Holm, counsel", "paper": "L-2026-17", "has_read": "on"}


def propose(client, holder, username="holder"):
    return client.post(page_of(holder, "holder-link"), PAPER | {"username": f" {username} "}, follow=True)


def test_somebody_is_proposed_by_one_and_let_act_by_another(at_desk, desk, kestra, holder):
    text = propose(at_desk, kestra).content.decode()
    proposal = MandateProposal.objects.get()
    decide = page_of(kestra, "mandate-confirm", proposal.pk)

    assert "Holder acts for Kestra Leather Ltd once a second person has confirmed it." in text
    assert "Waits for a second person: it opens nothing yet" in text
    assert f'{decide}"' not in text, "whoever proposed it is not offered to decide"
    assert at_desk.get(decide).status_code == at_desk.post(decide, {"has_read": "on"}).status_code == 403

    at_desk.force_login(make_second("DESK"))
    assert decide in at_desk.get(reverse("home")).content.decode()
    assert decide in at_desk.get(page_of(kestra)).content.decode()
    asked = at_desk.get(decide).content.decode()
    for shown in ("Astrid Holm, counsel", "L-2026-17", "Own staff", desk.display_name, "holder@example.test"):
        assert shown in asked
    assert at_desk.post(decide, {}).status_code == 400, "the paper was not read"
    text = at_desk.post(decide, {"has_read": "on"}, follow=True).content.decode()

    assert "Holder acts for Kestra Leather Ltd from now on." in text
    assert "Waits for a second person" not in text
    assert at_desk.get(decide).status_code == 302, "nothing is to be decided any more"


def test_only_whoever_proposed_somebody_is_offered_to_take_it_back(at_desk, desk, kestra, holder):
    propose(at_desk, kestra)
    way = page_of(kestra, "mandate-take-back", MandateProposal.objects.get().pk)
    at_desk.force_login(make_second("DESK"))
    assert way not in at_desk.get(page_of(kestra)).content.decode()

    at_desk.force_login(desk)
    assert way in at_desk.get(page_of(kestra)).content.decode()
    text = at_desk.post(way, follow=True).content.decode()

    assert "Taken back. Nothing changes in who acts for Kestra Leather Ltd." in text
    assert way not in text


def test_whoever_proposed_somebody_reads_for_a_week_why_it_was_refused(at_desk, desk, kestra, holder):
    propose(at_desk, kestra)
    refuse = page_of(kestra, "mandate-refuse", MandateProposal.objects.get().pk)
    at_desk.force_login(make_second("DESK"))

    assert at_desk.post(refuse, {"reason": " "}).status_code == 400
    assert at_desk.post(refuse, {"reason": "Another company"})["Location"] == page_of(kestra)

    at_desk.force_login(desk)
    assert "Another company" in at_desk.get(reverse("home")).content.decode()
    assert "Another company" in at_desk.get(page_of(kestra)).content.decode(), "in its history"


def test_the_second_person_reads_why_somebody_acted_no_longer(at_desk, desk, nordvik, holder):
    member = HolderMember.objects.get(user=holder)
    at_desk.post(page_of(nordvik, "holder-end", member.pk), {"reason": "Left the company"})
    propose(at_desk, nordvik)
    at_desk.force_login(make_second("DESK"))

    page = at_desk.get(page_of(nordvik, "mandate-confirm", MandateProposal.objects.get().pk))

    assert page.context["rows"][-1]["value"].endswith(": Left the company")


def test_the_list_is_narrowed_to_those_that_wait(at_desk, nordvik, kestra, holder):
    propose(at_desk, kestra)

    assert [row.name for row in at_desk.get(f"{LIST}?acting=WAITS").context["page"].rows] == [kestra.name]


def test_an_auditor_reads_what_waits_and_decides_nothing(client, at_desk, auditor, kestra, holder):
    propose(at_desk, kestra)
    client.force_login(auditor)

    text = client.get(page_of(kestra)).content.decode()

    assert "Waits for a second person: it opens nothing yet" in text
    assert page_of(kestra, "mandate-confirm", MandateProposal.objects.get().pk) not in text


@pytest.mark.parametrize("at", ["the right holder", "the first page"])
def test_a_page_costs_the_same_for_one_that_waits_and_for_five(at, at_desk, kestra, admin):
    page = page_of(kestra) if at == "the right holder" else reverse("home")

    def propose_many(first, last):
        for number in range(first, last):
            user = User.objects.create_user(f"agent{number}", display_name=f"Agent {number}")
            MandateProposal.objects.create(
                right_holder=kestra,
                user=user,
                capacity="REPRESENTATIVE",
                asked_by="Astrid Holm",
                paper="POA-1",
                proposed_by=admin,
                proposed_at=NOW,
            )

    propose_many(0, 1)
    at_one = queries_of(at_desk, page)
    propose_many(1, 5)

    assert queries_of(at_desk, page) == at_one


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"has_read": ""}, "Read the paper first"),
        ({"paper": ""}, "Fill this in."),
        ({"asked_by": "  "}, "Fill this in."),
        ({"username": "nobody"}, "There is no account of this name."),
        ({"capacity": "REPRESENTATIVE"}, "has not the role"),
        ({"valid_to": "2020-01-01"}, "This day has passed."),
    ],
)
def test_letting_act_says_what_is_missing_and_keeps_what_was_typed(typed, sentence, at_desk, kestra, holder):
    response = at_desk.post(page_of(kestra, "holder-link"), PAPER | {"username": "holder"} | typed)

    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert "L-2026-17" in response.content.decode() or "paper" in typed
    assert not MandateProposal.objects.exists()


def test_only_an_administrator_is_offered_a_new_account(client, desk, admin, nordvik):
    offered = {}
    for user in (desk, admin):
        client.force_login(user)
        page = client.get(page_of(nordvik, "holder-link")).content.decode()
        offered[user.username] = page_of(nordvik, "holder-account") in page

    assert offered == {"desk": False, "admin": True}


def test_a_new_account_is_added_with_its_link_or_not_at_all(as_admin, nordvik):
    url = page_of(nordvik, "holder-account")
    typed = PAPER | {"username": "newcomer", "display_name": "New Comer", "email": "n@nordvik.test"}

    assert as_admin.post(url, typed | {"password": "short"}).status_code == 400
    assert as_admin.post(url, typed | {"password": ""}).status_code == 400
    assert not User.objects.filter(username="newcomer").exists()

    assert as_admin.post(url, typed | {"password": GOOD})["Location"] == page_of(nordvik)
    assert MandateProposal.objects.filter(right_holder=nordvik, user__username="newcomer").exists()


def test_a_paper_is_renewed_without_typing_the_name_again(at_desk, holder, nordvik):
    member = HolderMember.objects.get(user=holder)
    url = page_of(nordvik, "holder-renew", member.pk)
    typed = PAPER | {"paper": "L-2027-1"}
    seen = at_desk.get(url).context["form"]["seen"].value()

    assert at_desk.post(url, typed).status_code == 400, "a page that does not say what it is made of"
    assert at_desk.post(url, typed | {"seen": "0" * 16}).status_code == 409
    assert at_desk.post(url, typed | {"seen": seen})["Location"] == page_of(nordvik)
    proposal = MandateProposal.objects.get()
    at_desk.force_login(make_second("DESK"))
    decide = page_of(nordvik, "mandate-confirm", proposal.pk)
    assert [row["label"] for row in at_desk.get(decide).context["rows"]][-1] == "Until now"
    at_desk.post(decide, {"has_read": "on"})
    member.refresh_from_db()
    assert member.paper == "L-2027-1"
