"""The page of a case: what stands on it for whom, and the small acts on it."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from rightsholders.models import RecordationRight
from rightsholders.services.match_version import renew_match_version
from seizures.models import CustodyEvent, EvidenceFile, Note
from seizures.services.custody import accept, hand_over
from seizures.services.outcomes import close_seizure, record_outcome
from seizures.services.values import ParcelIntake
from tests.seizures.factories import NOON, SHOES, log, photo, picture
from tests.seizures.procedures import make_recordation

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(officer):
    return log(officer, photos=(photo("LABEL", "tan"), photo("GOODS", "red")), note="Zero in the tongue label.")


def address(name, case, **kwargs):
    return reverse(f"seizures:{name}", kwargs={"reference": case.reference, **kwargs})


def test_shows_everything_that_was_logged(client, officer, case):
    client.force_login(officer)

    text = client.get(address("detail", case)).content.decode()

    for part in (
        case.reference, "NORDVIK", "Running shoes", "KESTRA", "LZ473124863CN", "Price far below market",
        "10,788.00", "Hongyun Trading Co", "Zero in the tongue label.", "Open a procedure", "12 pairs",
    ):  # fmt: skip
        assert part in text, part


@pytest.mark.parametrize(("username", "is_theirs"), [("desk", True), ("analyst", False)])
def test_head_leads_whoever_may_take_the_next_step_to_it_and_tells_the_others(
    request, client, case, username, is_theirs
):
    client.force_login(request.getfixturevalue(username))

    head = client.get(address("detail", case)).content.decode().split('<nav class="tabs"')[0]

    assert ('<a class="btn btn-1" href="#procedures">' in head) is is_theirs
    assert head.count("Open a procedure") == 1


def test_hides_people_and_photos_from_the_auditor_and_says_so(client, auditor, case):
    client.force_login(auditor)

    text = client.get(address("detail", case)).content.decode()

    assert "Hongyun" not in text
    assert "1 person or company is named" in text
    file = case.evidence.first()
    assert file.sha256 in text
    assert client.get(address("photo", case, public_id=file.public_id)).status_code == 403
    assert client.get(address("original", case, public_id=file.public_id)).status_code == 403


def test_seeing_people_is_noted_once_a_day(client, officer, case):
    client.force_login(officer)
    for _time in range(3):
        client.get(address("detail", case))

    assert AuditEvent.objects.filter(action="seizure.parties_viewed", actor=officer).count() == 1


def test_costs_the_same_queries_with_2_and_50_lines(client, officer, case):
    big = log(
        officer,
        lines=tuple(replace(SHOES, brand=f"B{n}") for n in range(50)),
        parcels=tuple(ParcelIntake(number=f"P{n:09}") for n in range(30)),
        photos=tuple(photo("GOODS", f"#0000{n:02x}") for n in range(16, 30)),
    )
    client.force_login(officer)

    def cost(seizure):
        client.get(address("detail", seizure))
        with CaptureQueriesContext(connection) as captured:
            client.get(address("detail", seizure))
        return len(captured)

    assert cost(case) == cost(big)


def test_a_procedure_is_offered_for_a_recordation_that_fits_only_while_the_case_is_open(
    client, officer, supervisor, nordvik
):
    make_recordation(nordvik)
    RecordationRight.objects.update(in_force=(date(2020, 1, 1), date(2036, 1, 1)))
    renew_match_version()
    case = log(officer, lines=(SHOES,), action="RELEASE", action_reason="Genuine.")
    client.force_login(supervisor)
    offer = f"{address('open-procedure', case)}?line="

    assert offer in client.get(address("detail", case)).content.decode()
    record_outcome(
        acting_user=supervisor, line=case.lines.get(), kind="RELEASED", quantity=SHOES.quantity,
        happened_on=case.detained_on, now=NOON,
    )  # fmt: skip
    close_seizure(acting_user=supervisor, seizure=case, now=NOON)

    assert offer not in client.get(address("detail", case)).content.decode()


def test_history_tells_what_happened(client, officer, case):
    client.force_login(officer)

    text = client.get(address("history", case)).content.decode()

    assert "Seizure logged" in text and "Officer" in text


@pytest.mark.parametrize("name", ["detail", "history", "correct-goods", "people"])
def test_cases_of_others_are_not_there(client, officer_szx, case, name):
    client.force_login(officer_szx)

    assert client.get(address(name, case)).status_code == 404


# --- files ------------------------------------------------------------------------------------


def test_a_photo_is_shown_stripped_and_never_sniffed(client, officer, case):
    client.force_login(officer)
    file = case.evidence.first()

    answer = client.get(address("photo", case, public_id=file.public_id))

    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == "inline"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_an_original_is_only_handed_out_to_save_and_each_time_noted(client, officer, case):
    client.force_login(officer)
    file = case.evidence.first()
    for _time in range(2):
        answer = client.get(address("original", case, public_id=file.public_id))

    assert answer.getvalue() == picture("tan")
    assert answer["Content-Disposition"].startswith("attachment")
    assert AuditEvent.objects.filter(action="evidence.original_read").count() == 2


def test_other_sites_get_no_photo(client, officer, case):
    client.force_login(officer)
    url = address("photo", case, public_id=case.evidence.first().public_id)

    assert client.get(url, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 404
    assert client.get(url, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_a_photo_is_not_found_under_another_case(client, officer, case):
    client.force_login(officer)
    other = log(officer)

    assert client.get(address("photo", other, public_id=case.evidence.first().public_id)).status_code == 404


def test_files_are_added_and_bad_ones_named(client, officer, case):
    client.force_login(officer)
    files = [SimpleUploadedFile("paper.pdf", b"%PDF-1.7 text"), SimpleUploadedFile("x.svg", b"<svg/>")]

    answer = client.post(address("add-evidence", case), {"files": files, "shows": "DOCUMENT"})

    assert answer.status_code == 400
    assert "x.svg: This file is not a JPEG" in answer.content.decode()
    assert EvidenceFile.objects.get(seizure=case, shows="DOCUMENT").file_name == "paper.pdf"


@pytest.mark.parametrize(
    ("content", "shows"),
    [
        (b"GIF89a" + b"0" * 100, "GOODS"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "GOODS"),
        (b"<html><script>alert(1)</script>", "GOODS"),
        (b"\xff\xd8\xff" + b"not really a picture", "GOODS"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "GOODS"),
        (b"%PDF-1.7 a paper", "GOODS"),  # a PDF shows no goods
        (b"", "GOODS"),
        (b"MZ\x90\x00", "DOCUMENT"),
    ],
)
def test_files_that_are_not_what_they_claim_are_refused(client, officer, case, content, shows):
    client.force_login(officer)
    sent = {"files": [SimpleUploadedFile("photo.jpg", content, content_type="image/jpeg")], "shows": shows}

    assert client.post(address("add-evidence", case), sent).status_code == 400
    assert EvidenceFile.objects.filter(seizure=case).count() == 2


def test_a_polyglot_is_shown_without_what_hides_behind_the_picture(client, officer, case):
    client.force_login(officer)
    hidden = b"<script>alert('hidden')</script>PK\x03\x04"
    sent = {"files": [SimpleUploadedFile("a.jpg", picture("green") + hidden)], "shows": "GOODS"}
    assert client.post(address("add-evidence", case), sent).status_code == 302

    file = EvidenceFile.objects.order_by("-id")[0]
    shown = client.get(address("photo", case, public_id=file.public_id))

    assert hidden not in shown.getvalue()
    assert client.get(address("original", case, public_id=file.public_id)).getvalue().endswith(hidden)


def test_metadata_stays_in_the_original_and_is_stripped_from_what_is_shown(client, officer, case):
    client.force_login(officer)
    exif = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x0f\x00\x02\x00\x00\x00\x0cSecretCamera\x00"
    sent = {"files": [SimpleUploadedFile("a.jpg", picture("blue", exif=exif))], "shows": "GOODS"}
    client.post(address("add-evidence", case), sent)

    file = EvidenceFile.objects.order_by("-id")[0]

    assert b"SecretCamera" in client.get(address("original", case, public_id=file.public_id)).getvalue()
    assert b"Exif" not in client.get(address("photo", case, public_id=file.public_id)).getvalue()


def test_a_pixel_bomb_is_refused(client, officer, case):
    client.force_login(officer)
    bomb = picture("white", size=(12000, 12000), kind="PNG")
    sent = {"files": [SimpleUploadedFile("a.png", bomb)], "shows": "GOODS"}

    assert client.post(address("add-evidence", case), sent).status_code == 400


def test_the_same_file_twice_is_refused(client, officer, case):
    client.force_login(officer)
    sent = {"files": [SimpleUploadedFile("again.jpg", picture("tan"))], "shows": "GOODS"}

    answer = client.post(address("add-evidence", case), sent)

    assert answer.status_code == 400 and "in the case already" in answer.content.decode()


def test_names_of_files_cannot_break_headers(client, officer, case):
    client.force_login(officer)
    sent = {"files": [SimpleUploadedFile('a"\r\nX-Evil: 1.jpg', picture("gold"))], "shows": "GOODS"}
    client.post(address("add-evidence", case), sent)
    file = EvidenceFile.objects.order_by("-id")[0]

    answer = client.get(address("original", case, public_id=file.public_id))

    assert "X-Evil" not in answer.headers


# --- notes and custody ------------------------------------------------------------------------


def test_a_note_is_written_and_an_empty_one_is_not(client, officer, case):
    client.force_login(officer)

    assert client.post(address("add-note", case), {"text": "Box does not scan.\x00"}).status_code == 400
    assert client.post(address("add-note", case), {"text": "  "}).status_code == 400
    assert client.post(address("add-note", case), {"text": "<b>Box</b> does not scan."}).status_code == 302

    assert "&lt;b&gt;Box&lt;/b&gt;" in client.get(address("detail", case)).content.decode()
    assert Note.objects.filter(seizure=case).count() == 2


@pytest.mark.parametrize(
    ("act", "leads_to"), [("add-note", "id_text"), ("add-evidence", "id_files"), ("hand-over", "id_hand-receiver")]
)
def test_what_is_wrong_far_down_the_page_is_said_on_top(client, officer, case, act, leads_to):
    client.force_login(officer)

    shown = client.post(reverse(f"seizures:{act}", args=[case.reference])).content.decode()

    summary = shown.split('class="errs"')[1].split("</div>")[0]
    assert f'href="#{leads_to}"' in summary
    assert f'id="{leads_to}"' in shown


def test_notes_need_the_right_to_work_on_the_case(client, analyst, case):
    client.force_login(analyst)

    assert client.post(address("add-note", case), {"text": "x"}).status_code == 403


def test_goods_pass_from_hand_to_hand(client, officer, supervisor, case):
    client.force_login(officer)
    sent = {"hand-receiver": str(supervisor.pk), "hand-place": "Warehouse 7, shelf 12", "hand-remark": ""}
    assert client.post(address("hand-over", case), sent).status_code == 302
    event = CustodyEvent.objects.get()
    waiting = address("accept-hand-over", case, event_id=event.pk)
    assert client.post(waiting).status_code == 403  # not the receiver

    client.force_login(supervisor)
    assert "I have received the goods" in client.get(address("detail", case)).content.decode()
    assert client.post(waiting).status_code == 302
    assert client.post(waiting).status_code == 302  # once more changes nothing

    event.refresh_from_db()
    assert event.accepted_at is not None
    assert AuditEvent.objects.filter(action="custody.accepted").count() == 1


@pytest.mark.parametrize("receiver", ["officer", "officer_szx", "analyst", "holder"])
def test_goods_do_not_pass_to(request, client, officer, case, receiver):
    client.force_login(officer)
    person = request.getfixturevalue(receiver)
    sent = {"hand-receiver": str(person.pk), "hand-place": "Warehouse"}

    assert client.post(address("hand-over", case), sent).status_code == 400
    assert not CustodyEvent.objects.exists()


def test_only_one_hand_over_waits_at_a_time(client, officer, supervisor, case):
    hand_over(acting_user=officer, reference=case.reference, receiver=supervisor, place="A", now=NOON)
    client.force_login(officer)

    answer = client.post(address("hand-over", case), {"hand-receiver": str(supervisor.pk), "hand-place": "B"})

    assert answer.status_code == 409


def test_goods_are_handed_over_by_their_holder_or_a_supervisor(client, officer, supervisor, case):
    event = hand_over(acting_user=officer, reference=case.reference, receiver=supervisor, place="A", now=NOON)
    accept(acting_user=supervisor, reference=case.reference, event_id=event.pk, now=NOON)
    client.force_login(officer)

    answer = client.post(address("hand-over", case), {"hand-receiver": str(supervisor.pk), "hand-place": "B"})

    assert answer.status_code == 409 and "not in your hands" in answer.content.decode()


# --- restriction ------------------------------------------------------------------------------


def test_a_supervisor_restricts_admits_and_lifts(client, supervisor, desk, case):
    client.force_login(supervisor)
    assert client.post(address("restrict", case), {"purpose": ""}).status_code == 400
    assert client.post(address("restrict", case), {"purpose": "Informant"}).status_code == 302
    assert client.post(address("admit", case), {"admit-member": str(desk.pk)}).status_code == 302

    client.force_login(desk)
    assert "restricted" in client.get(address("detail", case)).content.decode()

    client.force_login(supervisor)
    assert client.post(address("remove-member", case), {"username": "desk"}).status_code == 302
    client.force_login(desk)
    assert client.get(address("detail", case)).status_code == 404

    client.force_login(supervisor)
    assert client.post(address("restrict", case), {"purpose": "Settled", "do": "lift"}).status_code == 302
    client.force_login(desk)
    assert client.get(address("detail", case)).status_code == 200


def test_two_who_restrict_at_once_do_not_open_the_case_again(client, supervisor, case):
    """Neither does one who presses twice, or again after a lost answer."""
    client.force_login(supervisor, backend="accounts.auth.RoleBackend")
    sent = {"purpose": "Informant", "do": "restrict"}

    assert [client.post(address("restrict", case), sent).status_code for _time in range(2)] == [302, 302]

    case.refresh_from_db()
    assert case.is_restricted


def test_an_officer_may_not_restrict(client, officer, case):
    client.force_login(officer)

    assert client.post(address("restrict", case), {"purpose": "x"}).status_code == 403
