"""The pages about right holders: what they show, what they ask, and that an end is felt at once."""

import pytest
from django.urls import reverse

from accounts.models import User
from rightsholders.models import HolderMember, RightHolder
from tests.cast import make_right_holder
from tests.rightsholders.alerts import make_alert
from tests.rightsholders.factories import make_draft, make_in_force, write_many
from tests.rightsholders.holders import page_of, queries_of

pytestmark = pytest.mark.django_db
LIST = reverse("rightsholders:holders")
NEW = reverse("rightsholders:holder-new")
PALOMO = {"name": "Palomo SpA", "country": "IT", "email": "ip@palomo.test"}


# --- the list ---------------------------------------------------------------------------------


def make_many(first, last, *members):
    for number in range(first, last):
        make_right_holder(f"Holder {number:03d} AB", *members)


@pytest.mark.parametrize("query", ["", "?q=holder", "?acting=NOBODY", "?acting=ENDING", "?person=representative"])
def test_the_list_costs_the_same_at_ten_rows_and_at_two_hundred(query, at_desk, representative):
    make_many(0, 10, representative)
    at_ten = queries_of(at_desk, LIST + query)

    make_many(10, 200, representative)

    assert queries_of(at_desk, LIST + query) == at_ten


def test_the_list_goes_on_and_back_by_name(at_desk):
    make_many(0, 60)

    first = at_desk.get(LIST).context["page"]
    second = at_desk.get(f"{LIST}?cursor={first.next_cursor}").context["page"]
    back = at_desk.get(f"{LIST}?cursor={second.previous_cursor}").context["page"]

    assert [len(page.rows) for page in (first, second)] == [50, 10]
    assert back.rows == first.rows
    assert at_desk.get(f"{LIST}?cursor=forged").status_code == 400


def test_the_list_says_for_whom_nobody_acts_and_keeps_a_filter_that_is_no_choice_out(at_desk, nordvik):
    make_right_holder("Zephyr AB")

    assert at_desk.get(LIST).content.decode().count("Nobody</span>") == 1
    assert at_desk.get(f"{LIST}?acting=NONSENSE").status_code == 400


def test_an_account_that_acts_for_nobody_is_told_from_a_name_that_fits_nothing(at_desk, officer):
    assert "This account acts for no right holder" in at_desk.get(f"{LIST}?person=officer").content.decode()
    assert "No right holder fits" in at_desk.get(f"{LIST}?q=zzz").content.decode()
    assert "No right holder yet" in at_desk.get(LIST).content.decode()


# --- one right holder -------------------------------------------------------------------------


def test_the_page_shows_who_acts_what_is_recorded_and_whom_to_call(at_desk, holder, desk, nordvik):
    accepted = make_in_force(holder, nordvik, desk)
    draft = make_draft(holder, nordvik, title="SECRETMARK")

    text = at_desk.get(page_of(nordvik)).content.decode()

    for shown in (nordvik.email, accepted.reference, "Representative</span>", ">holder</span>", "Astrid Holm"):
        assert shown in text
    assert draft.recordation_rights.get().right.title not in text


def test_an_administrator_sees_who_acts_and_nothing_of_what_is_recorded(as_admin, holder, desk, nordvik):
    accepted = make_in_force(holder, nordvik, desk)

    text = as_admin.get(page_of(nordvik)).content.decode()

    assert reverse("person", args=[holder.pk]) in text
    assert accepted.reference not in text
    assert "Astrid Holm" not in text


def test_an_auditor_reads_and_is_offered_no_act(client, auditor, nordvik):
    client.force_login(auditor)

    text = client.get(page_of(nordvik)).content.decode()

    assert ">holder</span>" in text
    assert page_of(nordvik, "holder-link") not in text
    assert "/end/" not in text


def test_the_page_costs_the_same_for_two_recordations_and_for_forty(at_desk, nordvik):
    write_many(nordvik, 10)
    few = queries_of(at_desk, page_of(nordvik))
    write_many(nordvik, 30)

    assert queries_of(at_desk, page_of(nordvik)) == few
    assert len(at_desk.get(page_of(nordvik)).context["page"].rows) == 10


def test_the_page_costs_the_same_for_two_people_and_for_twenty(at_desk, nordvik):
    few = queries_of(at_desk, page_of(nordvik))
    for number in range(20):
        user = User.objects.create_user(f"agent{number}", display_name=f"Agent {number}")
        HolderMember.objects.create(right_holder=nordvik, user=user, capacity="REPRESENTATIVE")

    assert queries_of(at_desk, page_of(nordvik)) == few


@pytest.mark.parametrize(("name", "leads"), [("desk", True), ("auditor", True), ("officer", False)])
def test_a_recordation_leads_those_who_may_to_its_right_holder(name, leads, request, client, holder, desk, nordvik):
    accepted = make_in_force(holder, nordvik, desk)
    client.force_login(request.getfixturevalue(name))

    text = client.get(reverse("rightsholders:detail", args=[accepted.public_id])).content.decode()

    assert (page_of(nordvik) in text) is leads


@pytest.mark.parametrize(("name", "leads"), [("holder", True), ("officer", False)])
def test_the_page_of_a_person_of_the_portal_leads_to_its_right_holders(name, leads, request, as_admin, nordvik):
    person = request.getfixturevalue(name)
    link = f"{LIST}?person={person.username}"

    assert (link in as_admin.get(reverse("person", args=[person.pk])).content.decode()) is leads
    assert [row.name for row in as_admin.get(link).context["page"].rows] == [nordvik.name] * leads


# --- the acts ---------------------------------------------------------------------------------


def test_entering_asks_about_its_namesakes_and_then_leads_to_the_page(at_desk, nordvik):
    typed = PALOMO | {"name": "NORDVIK SPORT"}

    asked = at_desk.post(NEW, typed)

    assert asked.status_code == 409
    assert page_of(nordvik) in asked.content.decode()
    assert 'name="is_another"' in asked.content.decode()
    shown = {"others": asked.context["form"]["others"].value()}
    assert at_desk.post(NEW, typed | shown).status_code == 409, "the box is not ticked"
    assert at_desk.post(NEW, typed | shown | {"others": "forged", "is_another": "on"}).status_code == 400
    assert not RightHolder.objects.filter(name="NORDVIK SPORT").exists()

    assert at_desk.post(NEW, typed | shown | {"is_another": "on"}).status_code == 302
    assert RightHolder.objects.filter(name="NORDVIK SPORT").exists()


def test_the_box_does_not_stay_ticked_for_another_name(at_desk, nordvik, kestra):
    typed = PALOMO | {"others": str(nordvik.public_id), "is_another": "on", "name": "Kestra Leather"}

    asked = at_desk.post(NEW, typed)

    assert asked.status_code == 409
    assert "checked" not in str(asked.context["form"]["is_another"])


def test_what_is_not_asked_about_needs_no_box(at_desk, nordvik):
    assert 'name="is_another"' not in at_desk.get(NEW).content.decode()

    response = at_desk.post(NEW, PALOMO)

    assert response["Location"] == page_of(RightHolder.objects.get(name="Palomo SpA"))


def test_the_very_same_leads_to_its_page_and_has_no_box(at_desk, nordvik):
    answer = at_desk.post(NEW, PALOMO | {"name": nordvik.name, "country": "SE"})

    assert answer.status_code == 409
    assert page_of(nordvik) in answer.content.decode()
    assert 'name="is_another"' not in answer.content.decode()


def test_the_address_is_changed_and_the_history_says_what_of_it(at_desk, nordvik):
    url = page_of(nordvik, "holder-address")
    seen = at_desk.get(url).context["form"]["seen"].value()
    typed = {"email": "new@nordvik.test", "reason": "Letter of 3 November", "seen": seen}

    assert at_desk.post(url, typed | {"reason": ""}).status_code == 400
    text = at_desk.post(url, typed, follow=True).content.decode()

    assert "mailto:new@nordvik.test" in text
    assert "E-mail for notices · Letter of 3 November" in text
    assert at_desk.post(url, typed).status_code == 409


def test_ending_asks_why_and_only_once(at_desk, holder, nordvik):
    url = page_of(nordvik, "holder-end", HolderMember.objects.get(user=holder).pk)

    assert at_desk.post(url, {"reason": " "}).status_code == 400
    assert at_desk.post(url, {"reason": "Left"})["Location"] == page_of(nordvik)
    assert at_desk.post(url, {"reason": "Left"}).status_code == 409

    history = at_desk.get(page_of(nordvik)).content.decode()
    assert "Link of an account to a right holder ended" in history
    assert "Left" in history


# --- the end is felt at once ------------------------------------------------------------------


def test_an_open_session_sees_nothing_of_it_any_more_through_any_door(client, desk, holder, nordvik):
    accepted = make_in_force(holder, nordvik, desk, title="FELTMARK")
    draft = make_draft(holder, nordvik, title="FELTDRAFT")
    make_alert(holder, accepted)
    image = accepted.images.get()
    lists = [
        reverse("portal:home"),
        reverse("portal:recordations"),
        f"{reverse('portal:recordations')}?q=FELT",
        reverse("portal:alerts"),
        reverse("api-recordations"),
        f"{reverse('api-recordations')}?q=FELT",
        reverse("api-right-holders"),
    ]
    rows = [
        reverse("portal:recordation", args=[accepted.public_id]),
        reverse("portal:recordation", args=[draft.public_id]),
        reverse("rightsholders:image", args=[image.public_id]),
        reverse("api-recordation", args=[accepted.public_id]),
        reverse("api-recordation", args=[draft.public_id]),
        reverse("api-recordation-image-file", args=[accepted.public_id, image.public_id]),
        reverse("api-right-holder", args=[nordvik.public_id]),
    ]
    client.force_login(holder)
    before = {url: client.get(url).content for url in lists}
    assert [url for url, text in before.items() if b"FELT" not in text and b"Nordvik" not in text] == []
    assert [client.get(url, follow=True).status_code for url in rows] == [200] * len(rows)

    office = type(client)()
    office.force_login(desk)
    member = HolderMember.objects.get(user=holder)
    assert office.post(page_of(nordvik, "holder-end", member.pk), {"reason": "Left"}).status_code == 302

    for url in lists:
        page = client.get(url)
        assert b"FELTMARK" not in page.content and b"FELTDRAFT" not in page.content, url
        assert b"Nordvik" not in page.content, url
    assert [client.get(url, follow=True).status_code for url in rows] == [404] * len(rows)
    sent = client.post(
        reverse("api-recordations"),
        {"right_holder": str(nordvik.public_id), "jurisdiction": "CN"},
        content_type="application/json",
    )
    assert sent.status_code in (400, 404)
