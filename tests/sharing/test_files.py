"""A file that a message names: only the partner it was disclosed to gets it, exactly it, and each time is on record."""

import hashlib
import io
import json
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from PIL import Image
from PIL.ExifTags import Base

from audit.models import AuditEvent
from operations.models import Agreement
from seizures.models import EvidenceFile
from seizures.services.evidence import add_evidence
from sharing import envelope
from sharing.models import Channel, OutMessage, PartnerKey, ServedFile, Share
from sharing.services import recalls
from sharing.services.fanout import fan_out
from sharing.services.proving import prove
from sharing.signing import sign_question, sign_request
from tests.sharing.factories import (
    LATER,
    NOW,
    PERSON,
    SENDER,
    approve,
    log,
    make_agreement,
    make_key,
    make_partner,
    make_share,
    submit,
)

pytestmark = pytest.mark.django_db
MADE_BY = "HiddenCamera"


def photo(colour: str = "navy") -> bytes:
    """Return a photo whose metadata say which camera took it."""
    exif = Image.Exif()
    exif[Base.Make] = MADE_BY
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _at_noon(settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def files_agreement(db):
    return make_agreement(tiers=["A", "B", "D"])


@pytest.fixture
def case(officer):
    seizure = log(officer, parties=(SENDER, PERSON))
    add_evidence(acting_user=officer, reference=seizure.reference, content=photo(), shows="GOODS", now=NOW)
    return seizure


@pytest.fixture
def share(liaison, approver, second_approver, case, cbp, files_agreement):
    share = submit(liaison, make_share(liaison, case, partner=cbp, agreement=files_agreement))
    share = approve(second_approver, approve(approver, share))
    OutMessage.objects.update(state="DELIVERED", delivered_at=NOW)
    Share.objects.update(status="DELIVERED", delivered_at=NOW)
    return share


def named() -> dict:
    """Return the file as the last message names it."""
    message = OutMessage.objects.filter(type__startswith="ipx.case.").order_by("-order_seq").first()
    (file,) = json.loads(bytes(message.body))["data"]["files"]
    return file


def ask(sha256: str, *, key=None, now=NOW, headers=None, url: str = "", nonce: str = ""):
    """Ask for a file as the partner does."""
    url = url or f"{django_settings.BASE_URL}{envelope.FILES_PATH}{sha256}"
    signed = sign_question(url=url, key=key or make_key(), now=now, nonce=nonce) if headers is None else headers
    return Client().get(f"{envelope.FILES_PATH}{sha256}", headers=signed)


def test_hands_out_the_picture_without_its_metadata(share):
    file = named()

    answer = ask(file["sha256"])

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert hashlib.sha256(answer.content).hexdigest() == file["sha256"]
    assert len(answer.content) == file["bytes"]
    assert MADE_BY.encode() in photo() and MADE_BY.encode() not in answer.content


def test_writes_down_what_was_handed_to_whom(share, case):
    file = named()
    ask(file["sha256"])
    ask(file["sha256"])

    rows = ServedFile.objects.order_by("pk")
    assert [(row.message.partner_id, row.sha256, row.size) for row in rows] == [
        (share.partner_id, file["sha256"], file["bytes"])
    ] * 2
    events = AuditEvent.objects.filter(action="share.file_served", case_reference=case.reference, actor_label="us-cbp")
    assert [event.changes["sha256"] for event in events] == [[None, file["sha256"]]] * 2
    assert all(finding.holds for finding in prove(message_id=rows[0].message_id, now=NOW))
    assert sum("asked for" in finding.what for finding in prove(message_id=rows[0].message_id, now=NOW)) == 2


def test_the_proof_of_a_handed_out_file_breaks_with_its_row(share):
    ask(named()["sha256"])
    ServedFile.objects.update(url="https://elsewhere.example/ipx/v1/files/" + "0" * 64)

    findings = prove(message_id=OutMessage.objects.get(share=share).pk, now=NOW)

    assert [finding.holds for finding in findings if "asked for" in finding.what] == [False]


def test_the_page_of_the_share_says_how_often_files_were_fetched(share, client, liaison):
    ask(named()["sha256"])
    ask(named()["sha256"])
    client.force_login(liaison)

    page = client.get(reverse("sharing:share", args=[share.public_id])).content.decode()

    assert "2 files fetched" in page


# --- who asks ---------------------------------------------------------------------------------------------
def refused(answer) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_refuses_an_unsigned_question(share):
    assert refused(ask(named()["sha256"], headers={})) == (401, "unsigned")


def test_refuses_a_key_that_is_not_in_our_table(share):
    assert refused(ask(named()["sha256"], key=make_key("us-cbp/2099-01"))) == (401, "unknown-key")


def test_refuses_a_revoked_key(share):
    PartnerKey.objects.update(revoked_at=NOW)

    assert refused(ask(named()["sha256"])) == (401, "unknown-key")


def test_refuses_a_question_that_was_signed_for_another_file_or_site(share):
    sha256 = named()["sha256"]
    other_file = f"{django_settings.BASE_URL}{envelope.FILES_PATH}{'0' * 64}"
    other_site = f"https://elsewhere.example{envelope.FILES_PATH}{sha256}"

    assert refused(ask(sha256, url=other_file)) == (401, "bad-signature")
    assert refused(ask(sha256, url=other_site)) == (401, "bad-signature")


@pytest.mark.parametrize("off", [timedelta(minutes=-6), timedelta(minutes=2)])
def test_refuses_a_question_of_another_time(share, off):
    assert refused(ask(named()["sha256"], now=NOW + off)) == (401, "clock-skew")


def test_answers_the_same_question_once(share):
    """Whoever copied a question on its way gets nothing with it."""
    sha256 = named()["sha256"]
    first = ask(sha256, nonce="used-only-once")

    assert first.status_code == 200
    assert refused(ask(sha256, nonce="used-only-once")) == (401, "replayed")
    assert ServedFile.objects.count() == 1


@pytest.mark.parametrize("nonce", ["short", "x" * 41])
def test_refuses_a_question_without_a_fit_number(share, nonce):
    assert refused(ask(named()["sha256"], nonce=nonce)) == (401, "bad-signature")


def test_a_signature_of_a_message_is_none_of_a_question(share):
    """What covers less or other than the method and the address proves nothing here."""
    sha256 = named()["sha256"]
    headers = sign_request(
        url=f"{django_settings.BASE_URL}{envelope.FILES_PATH}{sha256}",
        message_id="m",
        content_type="text/plain",
        body=b"",
        key=make_key(),
        now=NOW,
    )

    assert refused(ask(sha256, headers=headers)) == (401, "bad-signature")


# --- whose it is ------------------------------------------------------------------------------------------
NOT_THERE = (404, "file-unknown")


def test_another_partner_gets_the_same_answer_as_for_nothing(share):
    make_partner("eu-taxud", key=make_key("eu-taxud/2026-11"))

    theirs = ask(named()["sha256"], key=make_key("eu-taxud/2026-11"))
    nothing = ask("0" * 64, key=make_key("eu-taxud/2026-11"))
    no_hash = ask("..", key=make_key("eu-taxud/2026-11"))

    assert refused(theirs) == refused(nothing) == NOT_THERE
    assert theirs.content == nothing.content
    assert refused(no_hash) == NOT_THERE
    assert not ServedFile.objects.exists()


def test_the_original_is_not_what_was_named(share):
    assert refused(ask(EvidenceFile.objects.get().sha256)) == NOT_THERE


def _undelivered(share):
    OutMessage.objects.update(state="READY", delivered_at=None)


def _recalled(share):
    recalls.recall_share(
        acting_user=share.approver, share=share, reason="ERROR", remark="Wrong case", confirmed_at=NOW, now=NOW
    )


def _blocked(share):
    Share.objects.update(status="BLOCKED")


def _rejected(share):
    Share.objects.update(status="REJECTED")


def _kept_long_enough(share):
    Share.objects.update(handling=share.handling | {"retain_until": "2026-11-22"})


def _suspended(share):
    Agreement.objects.update(suspended_at=NOW, suspension_reason="By order")


def _ended(share):
    Agreement.objects.update(valid_to="2026-11-22")


def _narrowed(share):
    Agreement.objects.update(tiers=["A", "B"])


def _switched_off(share):
    share.partner.is_active = False
    share.partner.save()


def _is_a_label_after_all(share):
    EvidenceFile.objects.update(shows="LABEL")


def _evidence_erased(share):
    EvidenceFile.objects.all().delete()


def _bytes_lost(share):
    for path in django_settings.FILES_ROOT.rglob("*"):
        if path.is_file():
            path.unlink()


def _bytes_changed(share):
    path = django_settings.FILES_ROOT / named()["sha256"][:2] / named()["sha256"][2:4] / named()["sha256"]
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"?")


CLOSED = (
    _undelivered, _recalled, _blocked, _rejected, _kept_long_enough, _suspended, _ended, _narrowed,
    _is_a_label_after_all, _evidence_erased, _bytes_lost, _bytes_changed,
)  # fmt: skip


@pytest.mark.parametrize("closes", CLOSED, ids=lambda change: change.__name__)
def test_hands_out_nothing_that_may_not_leave_now(share, approver, closes):
    sha256 = named()["sha256"]
    share.approver = approver
    closes(share)

    assert refused(ask(sha256)) == NOT_THERE
    assert not ServedFile.objects.exists()


def test_hands_out_nothing_to_a_partner_that_is_switched_off(share):
    _switched_off(share)

    assert refused(ask(named()["sha256"])) == (401, "unknown-key")


def test_hands_out_nothing_while_an_administrator_holds_the_channel(share):
    Channel.objects.update(held_reason="operator")

    assert refused(ask(named()["sha256"])) == (503, "held")


def test_hands_out_no_file_that_the_newest_version_names_no_more(share, officer, case):
    sha256 = named()["sha256"]
    fan_out(now=NOW)
    EvidenceFile.objects.all().delete()
    add_evidence(acting_user=officer, reference=case.reference, content=photo("maroon"), shows="GOODS", now=LATER)
    EvidenceFile.objects.update(derivative_sha256=sha256)  # the same bytes are still there
    message = OutMessage.objects.get(share=share)
    OutMessage.objects.create(
        partner=share.partner, share=share, type=envelope.CASE_UPDATED, order_key=message.order_key, order_seq=2,
        stream_seq=2, body=envelope.canonical({"data": {"files": []}}), sha256="0" * 64, state="DELIVERED",
        due_at=NOW, expires_at=LATER, created_at=NOW, delivered_at=NOW,
    )  # fmt: skip

    assert refused(ask(sha256)) == NOT_THERE


def test_nothing_leaves_that_could_not_be_written_down(share, monkeypatch):
    def fail(**_values):
        raise RuntimeError("no audit")

    monkeypatch.setattr("sharing.services.serving.record", fail)
    with pytest.raises(RuntimeError):
        ask(named()["sha256"])

    assert not ServedFile.objects.exists()


def test_health_says_where_the_files_are(db):
    assert Client().get("/ipx/v1/health").json()["files"] == "/ipx/v1/files/{sha256}"
