"""Registration page by page over plain HTTP; errors keep what was typed and say what to do."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rightsholders.models import Contact, Recordation
from rightsholders.services.rights import use_right
from rightsholders.services.sections import save_contacts
from rightsholders.services.values import ContactValues
from tests.cast import make_right_holder
from tests.rightsholders.factories import act, contacts, make_draft, make_in_force, make_submitted
from tests.rightsholders.portal.conftest import CONTACTS, HOME, LIST, NEW, RIGHT, at, lines, upload


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
    assert "Change the goods" in checked
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
        ("right-new", {**RIGHT, "registered_on": "next week"}, "next week", "Enter a day of the calendar"),
        ("goods", {"right-1-nice_classes": "46", "right-1-goods": "Shoes"}, "Shoes", "46 is not a Nice class."),
        ("goods", {"right-1-nice_classes": "00255", "right-1-goods": "Shoes"}, "Shoes", "00255 is not a Nice class."),
        (
            "goods",
            {"right-1-nice_classes": "25", "right-1-goods": "S", "median_price": "9"},
            'value="9"',
            "Choose the currency",
        ),
        ("tells", lines({"genuine": "", "fake": "A zero"}), "A zero", "Say how it is on genuine goods."),
        ("contacts", {**CONTACTS, "legal-phone": ""}, "Astrid Holm", "Give a telephone number"),
        ("contacts", {**CONTACTS, "legal-email": "nobody"}, "nobody", "Enter an e-mail address"),
        ("contacts", {**CONTACTS, "legal-phone": "at night"}, "at night", "This is no telephone number."),
        ("right-new", {**RIGHT, "registration_number": "???"}, "???", "This is no registration number."),
        ("right-new", {**RIGHT, "registered_on": "2126-01-01", "expires_on": ""}, "2126-01-01", "still to come"),
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
        assert list(response.context["form"].errors) == ["file"]
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


def test_only_the_first_sign_is_asked_for(portal, holder, nordvik):
    draft = make_draft(holder, nordvik, is_complete=False)

    page = " ".join(portal.get(at(draft, "tells")).content.decode().split())

    assert "> Sign 1 <" in page
    assert '> Sign 2 <span class="opt dim">(optional)</span>' in page


def test_a_picture_is_taken_out_after_a_question(portal, holder, nordvik):
    draft = make_draft(holder, nordvik)
    image = draft.images.get()
    url = reverse("portal:recordation-image-remove", args=[draft.public_id, image.public_id])

    assert url in portal.get(at(draft, "images")).content.decode()
    assert "This cannot be undone." in portal.get(url).content.decode()
    assert draft.images.exists()
    portal.post(url)

    assert not draft.images.exists()
    assert portal.get(url).status_code == 404
    assert portal.post(url).status_code == 404


def test_contacts_for_which_the_page_has_no_fields_are_shown_and_stay(portal, holder, nordvik):
    draft = make_draft(holder, nordvik)
    more = [ContactValues(kind=kind, name=f"Further {kind}", email="x@nordvik.test") for kind in Contact.Kind.values]
    save_contacts(**act(holder, draft, contacts=[*contacts(), *more]))

    page = portal.get(at(draft, "contacts")).content.decode()
    portal.post(at(draft, "contacts"), {**CONTACTS, "legal-name": "Eva Lind"})

    assert all(contact.name in page for contact in more)
    named = {"Eva Lind", "Jonas Ek", "Further LEGAL", "Further TECHNICAL"}
    assert set(draft.contacts.values_list("name", flat=True)) == named


def test_nobody_declares_what_a_colleague_changed_meanwhile(portal, holder, nordvik):
    draft = make_draft(holder, nordvik)
    seen = {"seen": portal.client.get(at(draft, "check")).context["seen"]}
    save_contacts(**act(holder, draft, contacts=contacts()))

    forgot = portal.client.post(at(draft, "check"), seen)
    refused = portal.client.post(at(draft, "check"), {"is_declared": "on", "seen": forgot.context["seen"]})

    assert (forgot.status_code, refused.status_code) == (400, 409)
    assert "Read it again, then declare." in refused.content.decode()
    again = {"is_declared": "on", "seen": refused.context["seen"]}
    assert portal.client.post(at(draft, "check"), again).status_code == 302


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
    listed = client.get(LIST).content.decode()
    assert "not linked to a right holder yet" in listed
    assert NEW not in listed


def test_the_empty_list_asks_for_the_first_right_and_offers_nothing_to_filter(portal, holder, nordvik):
    empty = portal.get(LIST).content.decode()
    assert empty.count(f'href="{NEW}"') == 1
    assert 'name="status"' not in empty

    assert 'name="status"' in portal.get(LIST, {"q": "nothing"}).content.decode()
    make_draft(holder, nordvik, is_complete=False)
    assert 'name="status"' in portal.get(LIST).content.decode()


def test_the_tasks_say_all_that_a_part_lacks_and_lead_to_the_first(portal, holder, nordvik):
    draft = make_draft(holder, nordvik, is_complete=False)

    page = portal.get(at(draft))
    told = {str(task["label"]): task["notes"] for task in page.context["tasks"]}

    assert told["Contacts"] == [
        "Name a legal contact for notices.",
        "Name a technical contact who can tell genuine goods from fakes.",
    ]
    assert page.context["next_url"] == at(draft, "rights")


def test_a_right_that_another_recordation_protects_is_named_where_it_can_be_changed(portal, holder, nordvik, desk):
    first = make_in_force(holder, nordvik, desk)
    second = make_draft(holder, nordvik, is_complete=False)
    use_right(**act(holder, second, right=first.recordation_rights.get().right.public_id))

    task = portal.get(at(second)).context["tasks"][0]

    assert task["status"] == "PROBLEM"
    assert first.reference in task["notes"][0]


def test_what_is_missing_says_of_which_contact(portal, holder, nordvik):
    draft = make_draft(holder, nordvik, is_complete=False)

    page = portal.post(at(draft, "contacts"), {}).content.decode()

    assert "Give the name of the legal contact." in page
    assert "Give the name of the technical contact." in page
