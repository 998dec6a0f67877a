"""The form in which a seizure is logged, over HTTP without script: nothing typed or sent is ever lost."""

import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from seizures.models import DraftPhoto, EvidenceFile, Note, Seizure, SeizureDraft
from tests.seizures.factories import NOON, log, picture
from tests.seizures.form import filled

pytestmark = pytest.mark.django_db


def test_a_complete_form_becomes_a_seizure(client, page):
    answer = client.post(page, filled(then="view"))

    seizure = Seizure.objects.get()
    assert answer.url == reverse("seizures:detail", args=[seizure.reference])
    assert (seizure.channel, seizure.found_at_place, seizure.item_count) == ("POSTAL", "bay 3", 24)
    assert str(seizure.lines.get(position=1).values.get().unit_amount) == "1234.50"
    assert seizure.parties.get().name == "Hongyun Trading Co"
    assert Note.objects.get().text == "Tongue label reads N0RDVIK."
    assert seizure.reference in client.get(answer.url).content.decode()


def test_log_next_leads_to_an_empty_form_that_links_the_case_and_its_label_and_remembers_the_place(client, page):
    answer = client.post(page, filled(), follow=True)

    text = answer.content.decode()
    reference = Seizure.objects.get().reference
    assert reverse("seizures:detail", args=[reference]) in text
    assert reverse("seizures:label", args=[reference]) in text
    assert "is logged" in text
    assert 'value="bay 3"' in text
    assert "NORDVIK" not in text
    assert '<option value="POSTAL" selected>' in text
    assert '<option value="EXPORT" selected>' in text


def test_the_same_form_sent_twice_logs_once(client, page):
    client.post(page, filled())
    again = client.post(page, filled())

    assert Seizure.objects.count() == 1
    assert again.url == reverse("seizures:detail", args=[Seizure.objects.get().reference])


HOUR = 3600
BAD = [
    ({"parcels-0-number": ""}, "Enter the parcel, waybill or container number."),
    ({"parcels-0-number": "x" * 61}, "At most 60 characters fit here, and these are 61."),
    ({"parcels-0-number": "A\x00B"}, "Type it anew instead of pasting it."),
    ({"parcels-0-weight_kg": "heavy"}, "Enter a number, with a point before the decimals."),
    ({"parcels-0-weight_kg": "0"}, "Enter a weight above 0"),
    ({"parcels-0-sent_from_country": "ZZ"}, "“ZZ” cannot be chosen here. Choose one of the values offered."),
    ({"lines-0-brand": ""}, "Enter the brand or mark"),
    ({"lines-0-brand": "x" * 201}, "At most 200 characters"),
    ({"lines-0-description": ""}, "Say what the goods are."),
    ({"lines-0-quantity": ""}, "Enter a quantity above 0."),
    ({"lines-0-quantity": "0"}, "Enter a quantity above 0."),
    ({"lines-0-quantity": "-3"}, "Enter a quantity above 0."),
    ({"lines-0-quantity": "1,5"}, "Enter a number, with a point before the decimals."),
    ({"lines-0-quantity": "1e99"}, "This number is too large. Look for zeros too many."),
    ({"lines-0-quantity": "NaN"}, "Enter a number, with a point before the decimals."),
    ({"lines-0-quantity": "9" * 400}, "This number is too large."),
    ({"lines-0-unit": "XXX"}, "“XXX” cannot be chosen here."),
    ({"lines-0-unit_value": "-1"}, "Enter a value of 0 or more."),
    ({"lines-0-unit_value": "9" * 13}, "This number is too large. Look for zeros too many."),
    ({"lines-0-category": ""}, "Choose a category of goods."),
    ({"lines-0-recordation": "not-a-uuid"}, "This is not what the page offered."),
    ({"lines-0-recordation": "01a20a89-d449-794c-82be-a3aab2445057"}, "cannot be linked any more"),
    ({"office": "CNSZX"}, "“CNSZX” cannot be chosen here."),
    ({"office": ""}, "Choose the office."),
    ({"channel": "PIGEON"}, "“PIGEON” cannot be chosen here."),
    ({"direction": ""}, "Choose the direction."),
    ({"detained_at": "yesterday"}, "Enter a day and a time, such as 2026-11-23 14:31."),
    ({"detained_at": "9999-12-31T23:59"}, "The time is in the future."),
    ({"detained_at": "0001-01-01T00:00"}, ""),
    ({"reasons": []}, "Choose at least one reason"),
    ({"reasons": ["MOOD"]}, "“MOOD” cannot be chosen here."),
    ({"action": ""}, "Choose what happens with the goods."),
    ({"action": "RELEASE"}, "Say why the goods are released."),
    ({"action": "SEIZE"}, "Name the legal basis"),
    ({"sender_name": ""}, "Enter the sender&#x27;s name."),
    ({"note": "x" * 1001}, "At most 1000 characters"),
]


@pytest.mark.parametrize(("changes", "sentence"), BAD, ids=[f"{i:02}-{next(iter(c))}" for i, (c, _s) in enumerate(BAD)])
def test_bad_input_is_said_and_everything_typed_stays(client, page, changes, sentence):
    sent = filled(**changes)

    answer = client.post(page, sent)

    text = answer.content.decode()
    assert answer.status_code == 400
    assert 'class="errs"' in text
    assert sentence in text
    assert "Error: " in text.split("</title>")[0]
    assert not Seizure.objects.exists()
    for kept in ("bay 3", "Running shoes", "诺德维克", "１２", "12 Baiyun Rd", "Tongue label reads N0RDVIK."):
        overwritten = any(kept in str(filled().get(name)) for name in changes)
        assert kept in text or overwritten, kept
    assert 'value="ROUTE"' in text


def test_each_error_of_the_summary_leads_to_its_field(client, page):
    text = client.post(page, filled(**{"lines-1-brand": "", "action": ""})).content.decode()

    assert '<a href="#id_lines-1-brand">' in text and 'id="id_lines-1-brand"' in text
    assert '<a href="#id_action_0">' in text and 'id="id_action_0"' in text


def test_what_was_sent_with_errors_is_there_after_a_reload(client, page):
    client.post(page, filled(**{"lines-0-quantity": "0"}))

    text = client.get(page).content.decode()

    assert "Running shoes" in text and "诺德维克" in text and "12 Baiyun Rd" in text
    assert 'class="errs"' not in text


def test_photos_sent_with_errors_are_kept_shown_and_go_into_the_case(client, page):
    photos = [
        SimpleUploadedFile("label.jpg", picture("tan")),
        SimpleUploadedFile("goods.png", picture("red", kind="PNG")),
    ]
    wrong = client.post(page, filled(photos=photos, photo_shows=["LABEL", "CLOSE_UP"], action=""))
    kept = list(DraftPhoto.objects.order_by("id"))
    text = wrong.content.decode()
    assert all(reverse("seizures:draft-photo", args=[photo.public_id]) in text for photo in kept)
    picture_answer = client.get(reverse("seizures:draft-photo", args=[kept[0].public_id]))
    assert (picture_answer.status_code, picture_answer["Content-Type"]) == (200, "image/jpeg")

    client.post(page, filled(
        known_photos=",".join(str(p.public_id) for p in kept),
        **{f"kept-{p.public_id}": "1" for p in kept}, **{f"shows-{kept[1].public_id}": "GOODS"},
    ))  # fmt: skip

    assert list(EvidenceFile.objects.order_by("id").values_list("shows", "file_name")) == [
        ("LABEL", "label.jpg"), ("GOODS", "goods.png"),
    ]  # fmt: skip


def test_a_photo_taken_out_of_the_form_does_not_reach_the_case(client, page):
    client.post(page, filled(photos=[SimpleUploadedFile("a.jpg", picture())], action=""))
    photo = DraftPhoto.objects.get()

    client.post(page, filled(known_photos=str(photo.public_id)))

    assert Seizure.objects.exists() and not EvidenceFile.objects.exists()


def test_a_file_that_cannot_be_kept_is_named_and_the_good_one_stays(client, page):
    photos = [SimpleUploadedFile("notes.txt", b"hello"), SimpleUploadedFile("a.jpg", picture())]

    answer = client.post(page, filled(photos=photos))

    assert answer.status_code == 400
    assert "notes.txt: This file is not a JPEG" in answer.content.decode()
    assert DraftPhoto.objects.get().file_name == "a.jpg"
    assert client.post(page, filled()).status_code == 302  # sending again without it works


def test_buttons_without_script_add_and_remove_lines_and_keep_the_rest(client, page):
    added = client.post(page, filled(do="add-lines", action=""))
    assert added.status_code == 302 and added.url.endswith("#goods")
    assert 'name="lines-2-brand"' in client.get(page).content.decode()

    client.post(page, filled(do="remove-lines-0"))
    text = client.get(page).content.decode()
    assert 'name="lines-0-DELETE" value="on"' in text
    assert text.count('<fieldset class="line" hidden>') == 1  # filled in, it would be left out all the same
    assert "诺德维克" in text


def test_a_removed_line_is_not_judged_and_not_logged(client, page):
    client.post(page, filled(**{"lines-0-DELETE": "on", "lines-0-quantity": "nonsense"}))

    assert [line.brand for line in Seizure.objects.get().lines.all()] == ["诺德维克"]


def test_an_empty_further_line_is_left_out(client, page):
    empty = {"lines-TOTAL_FORMS": "3", "lines-2-unit": "H87", "lines-2-value_kind": "MSRP", "lines-2-currency": "CNY"}

    client.post(page, filled(**empty))

    assert Seizure.objects.get().line_count == 2


def test_goods_of_a_passenger_need_no_parcel(client, page):
    nothing = {"parcels-0-number": "", "parcels-0-weight_kg": ""}

    assert client.post(page, filled(channel="PASSENGER", **nothing)).status_code == 302
    assert Seizure.objects.get().parcel_count == 0


def test_an_impossible_number_is_taken_as_the_label_says_it(client, page):
    client.post(page, filled(**{"parcels-0-number": "LZ473124866CN"}))

    assert Seizure.objects.get().parcels.get().check_digit == "FAILED"


def test_what_is_wrong_is_said_in_the_order_of_the_page(client, page):
    text = client.post(page, filled(direction="", action="", **{"parcels-0-number": "", "lines-0-brand": ""}))

    told = re.findall(r'<a href="#id_([\w-]+)">', text.content.decode().split('class="errs"')[1].split("</ul>")[0])
    assert told == ["direction", "parcels-0-number", "lines-0-brand", "action_0"]


def test_found_twelve_hours_ago_asks_why_in_the_note(client, page):
    before = (timezone.localtime() - timedelta(hours=13)).strftime("%Y-%m-%dT%H:%M")

    refused = client.post(page, filled(detained_at=before, note=""))
    text = refused.content.decode()
    assert "more than 12 hours ago" in text
    assert not re.search(r'for="id_note">Note for the desk\s*<span class="opt">', text)  # not optional now

    assert client.post(page, filled(detained_at=before)).status_code == 302


def test_a_number_logged_before_is_asked_about_once(client, page, officer):
    known = log(officer, now=timezone.now(), detained_at=timezone.now())

    asked = client.post(page, filled())
    text = asked.content.decode()
    assert asked.status_code == 400
    assert f"Logged already as {known.reference}. Open it, or tick below" in text
    assert 'name="log_anyway"' in text

    assert client.post(page, filled(log_anyway="on")).status_code == 302
    assert Seizure.objects.count() == 2


def test_the_summary_of_errors_counts_what_is_on_the_page(client, page, officer):
    log(officer, now=timezone.now(), detained_at=timezone.now())
    more = {"parcels-TOTAL_FORMS": "3", "parcels-0-DELETE": "on", "parcels-1-number": "RR473124829FI"}

    text = client.post(page, filled(**more, **{"parcels-2-number": "LZ473124863CN"})).content.decode()
    alone = client.post(page, filled()).content.decode()

    assert ">Parcel 2: Logged already as" in text
    assert ">Logged already as" in alone and "Parcel 1: " not in alone and "Line 1: " not in alone


def test_copy_fills_in_the_goods_and_people_of_the_last_parcel(client, page):
    following = client.post(page, filled()).url

    client.post(following.partition("?")[0], {"do": "copy"})
    text = client.get(following).content.decode()

    assert 'value="NORDVIK"' in text and "Hongyun Trading Co" in text
    assert "LZ" not in text.split('name="parcels-0-number"')[1].split(">")[0]


def test_a_signed_out_officer_comes_back_to_everything_typed(client, page, officer):
    token = client.get(page).content.decode().split("<main", 1)[1].split('name="owner" value="')[1].split('"')[0]
    client.logout()

    away = client.post(page, filled(owner=token, photos=[SimpleUploadedFile("a.jpg", picture())]))
    assert away.status_code == 302 and away.url.startswith("/sign-in/?next=" + page)
    assert not Seizure.objects.exists()

    client.force_login(officer)
    text = client.get(page).content.decode()
    assert "Running shoes" in text and "a.jpg" in str(DraftPhoto.objects.values_list("file_name"))


def test_a_signed_out_stranger_keeps_nothing(client, page):
    client.logout()

    client.post(page, filled(owner="forged"))

    assert SeizureDraft.objects.get().fields == {}


def test_script_saves_the_form_and_is_told_when_it_cannot(client, page):
    address = page + "fields/"
    put = {"content_type": "application/json"}

    saved = client.put(address, json.dumps({"fields": {"lines-0-brand": ["KESTRA"]}}), **put)
    assert saved.status_code == 200 and saved.json()["saved_at"]
    assert "KESTRA" in client.get(page).content.decode()

    for body in ("", "[]", "{", '{"fields": []}', '{"fields": {"a": 1}}', '{"fields": {"a": ["\\u0000"]}}', "\xff"):
        assert client.put(address, body, **put).status_code == 400, body
    assert client.put(address, json.dumps({"fields": {"a": ["x" * 2_000_000]}}), **put).status_code == 400


def test_half_a_character_is_left_out_of_what_is_kept(client, page):
    body = '{"fields": {"note": ["a\\ud800b"]}}'

    assert client.put(page + "fields/", body, content_type="application/json").status_code == 200
    assert SeizureDraft.objects.get().fields == {"note": ["ab"]}


def test_a_sent_draft_leads_to_its_case_and_takes_no_more(client, page):
    client.post(page, filled())

    assert client.get(page).url == reverse("seizures:detail", args=[Seizure.objects.get().reference])
    late = client.put(page + "fields/", json.dumps({"fields": {}}), content_type="application/json")
    assert late.status_code == 409


def test_my_drafts_lists_what_waits_and_throws_it_away(client, page):
    client.post(page, filled(do="save"))
    listed = client.get(reverse("seizures:drafts")).content.decode()
    assert "NORDVIK" in listed and "LZ 473 124 863 CN" in listed

    client.post(page + "discard/")

    assert not SeizureDraft.objects.exists()
    assert "No draft waits for you" in client.get(reverse("seizures:drafts")).content.decode()


def test_drafts_of_others_are_not_there(client, page, supervisor):
    client.force_login(supervisor)

    assert client.get(page).status_code == 404
    assert client.post(page, filled()).status_code == 404
    assert client.post(page + "discard/").status_code == 404
    assert client.put(page + "fields/", "{}", content_type="application/json").status_code in (400, 404)


def test_known_parcels_are_told_while_typing(client, page, officer):
    known = log(officer)
    address = reverse("seizures:known-parcels")

    assert client.get(address, {"number": "lz473124863cn"}).json()["results"][0]["reference"] == known.reference
    assert client.get(address, {"number": "A\x00"}).json() == {"results": []}
    assert client.get(address).json() == {"results": []}


def test_seen_before_tells_the_cases_of_a_brand(client, page, officer):
    log(officer, now=timezone.now(), detained_at=timezone.now())
    log(officer, now=NOON - timedelta(days=400), detained_at=NOON - timedelta(days=400))

    answer = client.get(reverse("seizures:seen-before"), {"brand": "nordvik"}).json()

    assert answer["count"] == 1 and [row["state"] for row in answer["results"]] == ["Open a procedure"]
    assert client.get(reverse("seizures:seen-before"), {"brand": "none"}).json()["results"] == []


@pytest.mark.parametrize(
    "damage",
    [
        {"lines-TOTAL_FORMS": "-1"},
        {"lines-TOTAL_FORMS": "9" * 30},
        {"lines-TOTAL_FORMS": ""},
        {"lines-TOTAL_FORMS": "251"},
        {"lines-INITIAL_FORMS": "x"},
        {"parcels-TOTAL_FORMS": "999"},
        {"parcels-INITIAL_FORMS": "7"},
        {"known_photos": "x,y,\x00"},
        {"do": "drop-00000000-0000-0000-0000-000000000000"},
        {"do": "link-0-00000000-0000-0000-0000-000000000000"},
        {"do": "remove-lines-999"},
        {"lines-0-public_id": "x"},
    ],
    ids=str,
)
def test_a_damaged_form_is_no_server_error(client, page, damage):
    answer = client.post(page, filled(**damage))

    assert answer.status_code in (302, 400)


def test_the_page_carries_its_photos_limit_and_keys(client, page):
    text = client.get(page).content.decode()

    for key in ("Alt+N", "Alt+W", "Alt+C", "Ctrl+Enter", "Ctrl+S"):
        assert f'data-key="{key}"' in text
    assert "style=" not in text and "onclick" not in text


def test_a_number_that_was_looked_up_stands_in_the_empty_form(client, officer):
    client.force_login(officer, backend="accounts.auth.RoleBackend")
    found = client.get(reverse("look-up"), {"q": "lz 473 124 863 cn"}).content.decode()
    (address,) = re.findall(r'href="(/seizures/new/\?number=[^"]+)"', found)

    page = client.get(address, follow=True)

    (parcel,) = page.context["parcels"].forms
    assert (parcel["number"].value(), parcel["sent_from_country"].value()) == ("LZ473124863CN", "CN")


def test_a_number_in_the_address_replaces_nothing_that_was_typed(client, page):
    client.post(page, {"do": "save", **filled()})

    assert client.get(page, {"number": "X" * 99 + "\x00"}).context["parcels"].forms[0]["number"].value() == (
        "LZ 473 124 863 CN"
    )
