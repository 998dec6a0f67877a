"""The portal over plain HTTP: registration page by page, errors that keep what was typed, status, renewal."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rightsholders.models import Recordation, RecordationRight
from rightsholders.services import examination
from rightsholders.services.submission import withdraw
from rightsholders.services.values import DeficiencyValues
from tests.cast import make_right_holder
from tests.rightsholders.factories import (
    TODAY,
    act,
    make_draft,
    make_in_force,
    make_submitted,
    picture,
    write_many,
)

HOME = reverse("portal:home")
LIST = reverse("portal:recordations")
NEW = reverse("portal:recordation-new")
RIGHT = {
    "kind": "TRADEMARK",
    "register_office": "CN",
    "registration_number": "ｇ 987 654",
    "title": "NORDVIK",
    "title_zh": "诺维克",
    "registered_on": "2015-03-01",
    "expires_on": "2035-02-28",
}
CONTACTS = {
    "legal-name": "Astrid Holm",
    "legal-email": "legal@nordvik.test",
    "legal-phone": "+46 8 123 45 67",
    "technical-name": "Jonas Ek",
    "technical-email": "expert@nordvik.test",
    "technical-phone": "",
    "technical-is_around_the_clock": "on",
}


def at(recordation, name=""):
    return reverse(f"portal:recordation{'-' + name if name else ''}", args=[recordation.public_id])


def lines(*rows, **more):
    data = {"lines-TOTAL_FORMS": len(rows), "lines-INITIAL_FORMS": 0, **more}
    for number, row in enumerate(rows):
        data |= {f"lines-{number}-{name}": value for name, value in row.items()}
    return data


def upload(text="MARK"):
    return SimpleUploadedFile("mark.png", picture(text), content_type="image/png")


@pytest.fixture
def portal(client, holder, nordvik):
    client.force_login(holder)
    return client


def test_registers_a_right_page_by_page_without_script(portal, nordvik):
    begun = portal.post(NEW)
    draft = Recordation.objects.get()
    assert begun.url == at(draft)
    assert "7 things are still missing." in portal.get(at(draft)).content.decode()
    assert portal.get(at(draft, "rights")).url == at(draft, "right-new")

    assert portal.post(at(draft, "right-new"), RIGHT).url == at(draft, "rights")
    assert portal.post(at(draft, "rights")).url == at(draft, "goods")
    goods = {"right-1-nice_classes": "25、18", "right-1-goods": "Running shoes", "made_in_1": "VN", "made_in_2": "PT"}
    assert portal.post(at(draft, "goods"), goods).url == at(draft, "tells")
    tells = lines({"genuine": "Letter O in the label", "fake": "A zero"}, {"genuine": "", "fake": ""})
    assert portal.post(at(draft, "tells"), tells).url == at(draft, "images")
    added = portal.post(at(draft, "images"), {"kind": "MARK", "file": upload(), "caption": "Word mark"})
    assert added.url == at(draft, "images")
    assert portal.post(at(draft, "images"), {"go_on": "1"}).url == at(draft, "contacts")
    assert portal.post(at(draft, "contacts"), CONTACTS).url == at(draft, "licensees")
    assert portal.post(at(draft, "licensees"), lines(licensing="NONE")).url == at(draft, "check")

    checked = portal.get(at(draft, "check")).content.decode()
    for shown in ("NORDVIK", "诺维克", "Clothing, footwear, headwear", "Letter O in the label", "Astrid Holm"):
        assert shown in checked
    assert portal.post(at(draft, "check"), {}).status_code == 400
    sent = portal.post(at(draft, "check"), {"is_declared": "on"}, follow=True)

    draft.refresh_from_db()
    assert (draft.status, draft.reference) == ("SUBMITTED", "CN-R2026-000001")
    assert "Submitted. Your reference is CN-R2026-000001." in sent.content.decode()
    right = draft.recordation_rights.get().right
    assert (right.registration_number, right.nice_classes) == ("G987654", [18, 25])
    assert draft.made_in == ["PT", "VN"]
    assert draft.contacts.get(kind="TECHNICAL").is_around_the_clock


def test_saving_can_stop_at_any_part_and_the_list_shows_how_far_it_is(portal, holder, nordvik):
    draft = make_draft(holder, nordvik, is_complete=False)

    stopped = portal.post(at(draft, "contacts"), {**CONTACTS, "then": "list"})

    assert stopped.url == at(draft)
    tasks = portal.get(at(draft)).context["tasks"]
    assert [task["status"] for task in tasks] == [
        "NOT_STARTED",
        "NOT_STARTED",
        "NOT_STARTED",
        "NOT_STARTED",
        "DONE",
        "NOT_STARTED",
        "LOCKED",
    ]


@pytest.mark.parametrize(
    ("name", "data", "kept", "said"),
    [
        ("right-new", {**RIGHT, "registration_number": ""}, "诺维克", "Give the registration number."),
        ("right-new", {**RIGHT, "expires_on": "2010-01-01"}, "987 654", "The right must end after it was registered."),
        ("right-new", {**RIGHT, "registered_on": "next week"}, "next week", "Enter a valid date."),
        ("goods", {"right-1-nice_classes": "46", "right-1-goods": "Shoes"}, "Shoes", "46 is not a Nice class."),
        (
            "goods",
            {"right-1-nice_classes": "25", "right-1-goods": "S", "median_price": "9"},
            'value="9"',
            "Choose the currency",
        ),
        ("tells", lines({"genuine": "", "fake": "A zero"}), "A zero", "Say how it is on genuine goods."),
        ("contacts", {**CONTACTS, "legal-phone": ""}, "Astrid Holm", "Give a telephone number"),
        ("contacts", {**CONTACTS, "legal-email": "nobody"}, "nobody", "Enter a valid email address."),
        (
            "licensees",
            lines({"name": "Hai Feng", "country": "", "capacity": "MAKER"}, licensing="SOME"),
            "Hai Feng",
            "Choose the country or region.",
        ),
        ("licensees", lines({"name": ""}, licensing="SOME"), "Licensee 1", "Name at least one licensee"),
        ("licensees", lines({"name": ""}), "Licensee 1", "Say whether there are licensees."),
        ("images", {"kind": "MARK"}, "Add a picture", "Choose a picture."),
    ],
)
def test_an_error_keeps_what_was_typed_and_says_what_to_do(name, data, kept, said, portal, holder, nordvik):
    draft = make_draft(holder, nordvik, is_complete=name not in {"right-new"})

    response = portal.post(at(draft, name), data)

    text = response.content.decode()
    assert response.status_code == 400
    assert kept in text
    assert said in text
    assert "<title>Error: " in text


def test_a_refusal_of_the_service_stands_beside_its_field(portal, holder, nordvik, kestra, rival_holder):
    make_submitted(rival_holder, kestra, title="KESTRA", registration_number="G987654")
    draft = make_draft(holder, nordvik, is_complete=False)

    response = portal.post(at(draft, "right-new"), RIGHT)

    assert response.status_code == 400
    assert response.context["form"].errors["registration_number"]
    assert "KESTRA" not in response.content.decode()


def test_a_broken_or_foreign_file_is_refused_with_a_sentence(portal, holder, nordvik):
    draft = make_draft(holder, nordvik, is_complete=False)
    for content in (b"%PDF-1.7 nothing", b"GIF89a", b"\x89PNG\r\n\x1a\nbroken"):
        file = SimpleUploadedFile("x.png", content, content_type="image/png")
        response = portal.post(at(draft, "images"), {"kind": "MARK", "file": file, "caption": "kept words"})
        assert response.status_code == 400
        assert "kept words" in response.content.decode()
    assert not draft.images.exists()


def test_a_line_is_added_without_script_and_nothing_typed_is_lost(portal, holder, nordvik):
    draft = make_draft(holder, nordvik, is_complete=False)

    data = lines({"genuine": "First", "fake": "one"}, {"genuine": "", "fake": "half"}, add="1", known_fakes="By post")
    response = portal.post(at(draft, "tells"), data)

    text = response.content.decode()
    assert (response.status_code, draft.guides.count()) == (200, 0)
    assert [form["genuine"].value() for form in response.context["formset"]] == ["First", "", None]
    assert "half" in text
    assert "By post" in text
    assert "There is a problem" not in text


def test_a_line_is_taken_out_by_its_box(portal, holder, nordvik):
    draft = make_draft(holder, nordvik)

    portal.post(at(draft, "tells"), lines({"genuine": "Stays"}, {"genuine": "Goes", "DELETE": "on"}))

    assert [row.genuine for row in draft.guides.all()] == ["Stays"]


def test_several_rights_stand_in_one_recordation_and_can_be_taken_out(portal, holder, nordvik):
    draft = make_draft(holder, nordvik)
    portal.post(at(draft, "right-new"), {**RIGHT, "title": "NORDVIK ARCTIC"})
    second = draft.recordation_rights.get(right__title="NORDVIK ARCTIC").right
    ask = reverse("portal:recordation-right-remove", args=[draft.public_id, second.public_id])

    assert "Take NORDVIK ARCTIC out?" in portal.get(ask).content.decode()
    goods = {"right-1-nice_classes": "25", "right-1-goods": "A", "right-2-nice_classes": "9", "right-2-goods": "B"}
    portal.post(at(draft, "goods"), goods)
    second.refresh_from_db()
    assert second.nice_classes == [9]
    portal.post(ask)

    assert [row.right.title for row in draft.recordation_rights.all()] == ["NORDVIK"]


def test_a_right_given_before_is_chosen_from_the_list(portal, holder, nordvik):
    known = make_draft(holder, nordvik).recordation_rights.get().right
    draft = make_draft(holder, nordvik, is_complete=False)

    assert portal.post(at(draft, "right-new"), {"choose": "1", "known-right": ""}).status_code == 400
    portal.post(at(draft, "right-new"), {"choose": "1", "known-right": str(known.public_id)})

    assert draft.recordation_rights.get().right == known


def test_a_right_is_corrected(portal, holder, nordvik):
    draft = make_draft(holder, nordvik)
    right = draft.recordation_rights.get().right
    url = reverse("portal:recordation-right", args=[draft.public_id, right.public_id])

    assert "NORDVIK" in portal.get(url).content.decode()
    portal.post(url, {**RIGHT, "title": "NORDVIK SPORT"})

    right.refresh_from_db()
    assert right.title == "NORDVIK SPORT"


def test_a_picture_is_taken_out(portal, holder, nordvik):
    draft = make_draft(holder, nordvik)
    image = draft.images.get()
    url = reverse("portal:recordation-image-remove", args=[draft.public_id, image.public_id])

    assert portal.get(url).status_code == 405
    portal.post(url)

    assert not draft.images.exists()
    assert portal.post(url).status_code == 404


def test_a_representative_of_several_chooses_the_client_first(client, representative, nordvik):
    other = make_right_holder("Aurelia Horlogerie SA", representative)
    client.force_login(representative)

    assert "Aurelia Horlogerie SA" in client.get(NEW).content.decode()
    assert client.post(NEW).status_code == 400
    assert client.post(NEW, {"right_holder": "00000000-0000-0000-0000-000000000000"}).status_code == 400
    client.post(NEW, {"right_holder": str(other.public_id)})

    assert Recordation.objects.get().right_holder == other


def test_somebody_who_acts_for_nobody_is_told_so(client, holder):
    client.force_login(holder)

    assert "not linked to a right holder yet" in client.get(HOME).content.decode()
    assert "not linked to a right holder yet" in client.get(NEW).content.decode()


# --- where it stands --------------------------------------------------------------------------


def test_home_says_what_waits_and_how_things_stand(portal, holder, nordvik, desk):
    returned = make_submitted(holder, nordvik, title="RETURNED ONE")
    asked = [DeficiencyValues(section="IMAGES", message="Send the mark alone.")]
    examination.return_for_completion(**act(desk, returned, deficiencies=asked))
    make_draft(holder, nordvik, title="DRAFT ONE")
    ending = make_in_force(holder, nordvik, desk, title="ENDING ONE", expires_on=TODAY + timedelta(days=40))
    make_in_force(holder, nordvik, desk, title="QUIET ONE")

    response = portal.get(HOME)

    assert [row.title for row in response.context["waiting"]] == ["RETURNED ONE", "DRAFT ONE", "ENDING ONE"]
    assert response.context["figures"] == {"in_force": 2, "ending": 1, "examined": 0, "to_do": 2}
    assert at(ending) in response.content.decode()


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


def test_withdraws_after_asking(portal, holder, nordvik, desk):
    accepted = make_in_force(holder, nordvik, desk)

    assert "Withdraw this recordation?" in portal.get(at(accepted, "withdraw")).content.decode()
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
    withdrawn = make_in_force(holder, nordvik, desk, title="B")
    withdraw(**act(holder, withdrawn))
    waiting = make_submitted(holder, nordvik, title="C")

    assert "Not the owner." in portal.get(at(refused)).content.decode()
    assert "You withdrew it on 20 Nov 2026." in portal.get(at(withdrawn)).content.decode()
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
