"""The form as its script sends it: photos at once, the whole answered with where to go."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ipcases.lib.ids import uuid7
from seizures.models import DraftPhoto, EvidenceFile, Seizure, SeizureDraft
from tests.seizures.factories import picture
from tests.seizures.form import filled

pytestmark = pytest.mark.django_db
SCRIPT = {"headers": {"Accept": "application/json"}}


def jpeg(colour="tan", name="label.jpg"):
    return SimpleUploadedFile(name, picture(colour), content_type="image/jpeg")


def test_a_photo_is_kept_and_goes_into_the_case(client, page):
    answer = client.post(page + "photos/", {"photos": [jpeg()], "photo_shows": ["CLOSE_UP"]})
    (kept,) = answer.json()["photos"]
    assert kept == {"id": str(DraftPhoto.objects.get().public_id)}

    client.post(page, filled(known_photos=kept["id"], **{f"kept-{kept['id']}": "1"}))

    assert EvidenceFile.objects.get().shows == "CLOSE_UP"


def test_each_photo_is_answered_in_its_order(client, page):
    answer = client.post(page + "photos/", {"photos": [jpeg(), SimpleUploadedFile("a.jpg", b"text"), jpeg("red")]})

    first, second, third = answer.json()["photos"]
    shows = {str(photo.public_id): photo.shows for photo in DraftPhoto.objects.all()}
    assert (shows[first["id"]], shows[third["id"]]) == ("LABEL", "GOODS")
    assert list(second) == ["refusal"] and second["refusal"]


def test_the_same_photo_sent_again_is_the_same(client, page):
    ids = [client.post(page + "photos/", {"photos": [jpeg()]}).json()["photos"][0]["id"] for _time in range(2)]

    assert ids[0] == ids[1]
    assert DraftPhoto.objects.count() == 1


def test_no_photo_and_a_form_that_was_sent_are_refused(client, page):
    assert client.post(page + "photos/").status_code == 400
    client.post(page, filled())

    assert client.post(page + "photos/", {"photos": [jpeg()]}).status_code == 409


def test_the_officer_is_led_to_the_case(client, page):
    answer = client.post(page, filled(then="view"), **SCRIPT)

    seizure = Seizure.objects.get()
    case = reverse("seizures:detail", args=[seizure.reference])
    assert (answer.status_code, answer.json()) == (200, {"reference": seizure.reference, "url": case})
    assert f"{seizure.reference} is logged." in client.get(case).content.decode()


def test_the_officer_is_led_to_the_next_form(client, page):
    answer = client.post(page, filled(then="next"), **SCRIPT)

    following = client.get(answer.json()["url"])
    assert following.request["PATH_INFO"] != page
    assert Seizure.objects.get().reference in following.content.decode()


def test_what_waited_on_a_device_opens_no_next_form_and_disturbs_nobody(client, page):
    client.post(page, filled(then="later"), **SCRIPT)

    assert SeizureDraft.objects.count() == 1
    assert "is logged." not in client.get(reverse("seizures:list")).content.decode()


def test_a_form_sent_again_is_told_its_number(client, page):
    first, again = (client.post(page, filled(then="later"), **SCRIPT).json() for _time in range(2))

    assert first == again
    assert Seizure.objects.count() == 1


def test_a_script_is_told_what_is_wrong_and_where_to_correct_it(client, page):
    answer = client.post(page, filled(reasons=[]), **SCRIPT)

    told = {"url": page, "message": "Choose at least one reason why you stopped it."}
    assert (answer.status_code, answer.json()) == (400, told)
    assert "Running shoes" in client.get(page).content.decode()


def test_a_form_begun_on_a_device_is_saved_and_sent_under_its_code(client, page):
    address = reverse("seizures:form", args=[uuid7()])
    assert client.post(address, filled(), **SCRIPT).status_code == 404

    body = json.dumps({"fields": {"note": ["x"]}, "begun_as": "D-XK3F7Q"})
    saved = client.put(address + "fields/", body, content_type="application/json")
    client.post(address, filled(then="later"), **SCRIPT)

    assert saved.json()["code"] == "D-XK3F7Q"
    assert Seizure.objects.get().draft.code == "D-XK3F7Q"


@pytest.mark.parametrize("code", [7, ["D-XK3F7Q"], "D-1", "' OR 1=1"])
def test_a_code_of_another_shape_is_refused(client, page, code):
    address = reverse("seizures:form", args=[uuid7()])
    body = json.dumps({"fields": {}, "begun_as": code})

    assert client.put(address + "fields/", body, content_type="application/json").status_code == 400


def test_the_form_that_a_device_keeps_holds_nothing_of_a_person_or_a_case(client, page, officer):
    client.put(page + "fields/", json.dumps({"fields": {"note": ["SECRET"]}}), content_type="application/json")
    here = client.post(page, filled(), follow=True)
    kept = client.get(reverse("seizures:empty-form"))

    named = [officer.get_full_name(), 'name="owner"', "data-device-key", Seizure.objects.get().reference]
    assert [word for word in named if word in here.content.decode()] == named
    assert [word for word in [*named, "SECRET", "Tongue label"] if word in kept.content.decode()] == []
    tokens = re.findall(r'name="csrfmiddlewaretoken" value="([^"]*)"', kept.content.decode())
    assert tokens == [""]
    assert SeizureDraft.objects.filter(seizure__isnull=True).count() == 1  # looking at it begins no draft


def test_the_page_that_kept_no_token_is_given_one(client, page):
    assert len(client.get(reverse("session")).json()["csrf_token"]) == 64
