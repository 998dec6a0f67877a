"""The files of a partner's case: fetched from the partner and nowhere else, kept only when they are what was named."""

import hashlib
import io
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from audit.models import AuditEvent
from ipcases.lib.files import path_of
from ipcases.lib.forgetting import forget_files
from seizures.models import EvidenceFile
from seizures.services.evidence import add_evidence
from sharing import envelope
from sharing.channels import pull
from sharing.models import Channel, ForeignCase, ForeignFile
from sharing.services import fetching
from sharing.services.feedback import decline_case
from sharing.services.fetching import fetch_due
from sharing.services.inbox import receive
from sharing.services.keys import node_keys
from sharing.services.retention import erase_what_is_over
from sharing.signing import verify_question
from sharing.tasks import fetch_files
from tests.sharing.factories import case_data, log, make_event, make_partner, signed_headers
from tests.sharing.incoming import SHARE, withdrawal

pytestmark = pytest.mark.django_db


def photo(colour: str = "navy") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG")
    return out.getvalue()


PHOTO = photo()
PAPER = b"%PDF-1.7 A page of an invoice"


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def file_of(content: bytes, **said) -> dict:
    return {"sha256": sha(content), "media_type": "image/jpeg", "bytes": len(content), "title": "goods"} | said


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def cbp(chaos):
    """The partner, whose site is the chaos partner's."""
    return make_partner(url=chaos.url)


@pytest.fixture
def now(clock):
    return clock()


def arrive(now, *, files=(), version: int = 1, event=None) -> ForeignCase:
    """Take in a case, or its next version, that names these files."""
    kind = envelope.CASE_SHARED if version == 1 else envelope.CASE_UPDATED
    event = event or make_event(
        case_data(SHARE, version=version, files=list(files)), message_type=kind, seq=version, now=now
    )
    body, headers = signed_headers(event, now=now)
    assert receive(headers=headers, body=body, now=now).status == 202
    return ForeignCase.objects.get()


def states() -> dict[str, tuple[str, str]]:
    return {row.sha256[:8]: (row.state, row.reason) for row in ForeignFile.objects.all()}


def state_of(content: bytes) -> tuple[str, str]:
    return states()[sha(content)[:8]]


def is_kept(content: bytes) -> bool:
    return path_of(sha256=sha(content)).exists()


def test_fetches_what_a_case_names_and_keeps_it_under_its_hash(cbp, chaos, clock, now):
    chaos.files = {sha(PHOTO): PHOTO, sha(PAPER): PAPER}
    arrive(now, files=[file_of(PHOTO), file_of(PAPER, title="document", media_type="application/pdf")])

    assert fetch_due(clock=clock) == 2

    assert (state_of(PHOTO), state_of(PAPER)) == (("FETCHED", ""), ("FETCHED", ""))
    assert is_kept(PHOTO) and is_kept(PAPER)
    row = ForeignFile.objects.get(sha256=sha(PHOTO))
    assert row.derivative_sha256 and path_of(sha256=row.derivative_sha256).exists()
    assert AuditEvent.objects.filter(action="foreign_case.file_fetched", actor_label="fetching").count() == 2
    assert fetch_due(clock=clock) == 0
    assert len(chaos.arrived) == 2


def test_signs_each_question_for_the_pinned_address_with_a_number_of_its_own(cbp, chaos, clock, now):
    chaos.files = {sha(PHOTO): PHOTO, sha(PAPER): PAPER}
    arrive(now, files=[file_of(PHOTO), file_of(PAPER)])
    fetch_due(clock=clock)

    key = node_keys(now=now).signing
    asked = [
        verify_question(
            url=chaos.url + request.path,
            headers={"Signature-Input": request.headers["signature-input"], "Signature": request.headers["signature"]},
            find_key={key.kid: key.public}.get,
            now=clock(),
        )
        for request in chaos.arrived
    ]
    assert len({each.nonce for each in asked}) == 2
    assert {request.path for request in chaos.arrived} == {f"/ipx/v1/files/{sha(each)}" for each in (PHOTO, PAPER)}


# --- what is not kept ---------------------------------------------------------------------------------------
NO_PICTURE = b"GIF89a not a picture that we accept"
BROKEN = b"\xff\xd8\xff broken"


@pytest.mark.parametrize(
    ("named", "came", "why"),
    [
        (file_of(PHOTO), photo("maroon"), "other-bytes"),
        (file_of(PHOTO), PHOTO[:-1], "other-bytes"),
        (file_of(PHOTO, bytes=len(PHOTO) + 1), PHOTO, "other-bytes"),
        (file_of(NO_PICTURE), NO_PICTURE, "file-type"),
        (file_of(BROKEN), BROKEN, "file-broken"),
    ],
)
def test_keeps_nothing_that_is_not_what_was_named_or_not_fit(cbp, chaos, clock, now, named, came, why):
    chaos.files = {named["sha256"]: came}
    arrive(now, files=[named])

    assert fetch_due(clock=clock) == 0

    assert list(states().values()) == [("REFUSED", why)]
    assert not [path for path in django_settings.FILES_ROOT.rglob("*") if path.is_file()]
    assert AuditEvent.objects.get(action="foreign_case.file_refused").changes["why"] == [None, why]


def test_reads_no_more_than_was_named(cbp, chaos, clock, now):
    chaos.files = {sha(PHOTO): PHOTO + b"x" * 100_000}
    arrive(now, files=[file_of(PHOTO)])

    assert fetch_due(clock=clock) == 0

    assert state_of(PHOTO) == ("WAITING", "too-large")


def test_does_not_ask_for_more_than_it_would_keep(cbp, chaos, clock, now, settings, monkeypatch):
    monkeypatch.setattr(fetching, "MOST_BYTES_A_CASE", 3 * len(PHOTO))
    large = file_of(b"large", bytes=settings.FILE_MAX_BYTES + 1)
    fits, not_any_more = file_of(PHOTO), file_of(PAPER, bytes=3 * len(PHOTO))
    arrive(now, files=[fits, not_any_more, large])

    fetch_due(clock=clock)

    assert states()[large["sha256"][:8]] == ("REFUSED", "file-too-large")
    assert state_of(PAPER) == ("REFUSED", "too-much")
    assert len(chaos.arrived) == 1


# --- again ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("plan", "why"),
    [(404, "http-404"), (503, "http-503"), (401, "http-401"), ("redirect", "http-301"), ("reset", "connection")],
)
def test_asks_again_by_plan(cbp, chaos, clock, now, plan, why):
    chaos.files, chaos.plans = {sha(PHOTO): PHOTO}, [plan]
    arrive(now, files=[file_of(PHOTO)])

    assert fetch_due(clock=clock) == 0
    assert state_of(PHOTO) == ("WAITING", why)
    assert fetch_due(clock=clock) == 0  # not yet due
    clock.advance(seconds=10)

    assert fetch_due(clock=clock) == 1
    assert state_of(PHOTO) == ("FETCHED", "")


def test_a_partner_that_hangs_is_left_at_its_deadline(cbp, chaos, clock, now, monkeypatch):
    monkeypatch.setattr(pull, "seconds_for", lambda **_size: 0.5)
    chaos.always = "drip"
    arrive(now, files=[file_of(PHOTO), file_of(PAPER)])

    assert fetch_due(clock=clock) == 0

    assert len(chaos.arrived) == 1  # the second would only meet the same
    assert sorted(states().values()) == [("WAITING", ""), ("WAITING", "timeout")]
    assert fetch_due(clock=clock) == 0
    assert len(chaos.arrived) == 1  # nor is it asked for by the next run


def test_waits_as_long_as_the_partner_asks(cbp, chaos, clock, now):
    chaos.files, chaos.plans = {sha(PHOTO): PHOTO}, [(429, {"Retry-After": "600"})]
    arrive(now, files=[file_of(PHOTO)])
    fetch_due(clock=clock)

    clock.advance(seconds=500)
    assert fetch_due(clock=clock) == 0
    clock.advance(seconds=101)
    assert fetch_due(clock=clock) == 1


def test_gives_up_after_a_fortnight_and_begins_anew_with_a_new_version(cbp, chaos, clock, now):
    chaos.always = 404
    arrive(now, files=[file_of(PHOTO)])
    clock.advance(days=14)
    fetch_due(clock=clock)
    assert state_of(PHOTO) == ("REFUSED", "given-up")

    arrive(clock(), files=[file_of(PHOTO)], version=2)

    assert state_of(PHOTO) == ("WAITING", "")


def test_two_workers_do_not_ask_for_the_same_file(cbp, clock, now):
    arrive(now, files=[file_of(PHOTO)])

    assert fetching._claim(now, set()) is not None
    assert fetching._claim(now, set()) is None
    assert fetching._claim(now + timedelta(minutes=2), set()) is not None  # the worker died


def test_a_partner_is_asked_one_thing_at_a_time(cbp, clock, now):
    arrive(now, files=[file_of(PHOTO), file_of(PAPER)])

    assert fetching._claim(now, set()) is not None
    assert fetching._claim(now, set()) is None


@pytest.mark.parametrize(
    "rest",
    [
        {"held_reason": "operator"},
        {"held_reason": "gone"},
        {"open_until": timezone.now() + timedelta(hours=1)},
    ],
)
def test_does_not_ask_while_the_channel_rests(cbp, chaos, clock, now, rest):
    arrive(now, files=[file_of(PHOTO)])
    Channel.objects.update(**rest)

    assert fetch_due(clock=clock) == 0
    assert chaos.arrived == []


def test_does_not_ask_for_a_case_that_was_declined(cbp, chaos, clock, now, liaison):
    case = arrive(now, files=[file_of(PHOTO)])
    decline_case(acting_user=liaison, foreign_case=case, reason="Not ours", now=now)

    assert fetch_due(clock=clock) == 0
    assert chaos.arrived == []


def test_the_task_fetches_what_waits(cbp, chaos, now):
    chaos.files = {sha(PHOTO): PHOTO}
    arrive(now, files=[file_of(PHOTO)])

    fetch_files()

    assert state_of(PHOTO) == ("FETCHED", "")


# --- what goes again ----------------------------------------------------------------------------------------
@pytest.fixture
def fetched(cbp, chaos, clock, now, django_capture_on_commit_callbacks):
    chaos.files = {sha(PHOTO): PHOTO}
    case = arrive(now, files=[file_of(PHOTO)])
    assert fetch_due(clock=clock) == 1
    return case


def derivative() -> Path:
    return path_of(sha256=ForeignFile.objects.get().derivative_sha256)


def test_a_recall_removes_the_bytes(fetched, clock, django_capture_on_commit_callbacks):
    shown = derivative()
    with django_capture_on_commit_callbacks(execute=True):
        arrive(clock(), event=withdrawal(2))

    assert not ForeignFile.objects.exists()
    assert not is_kept(PHOTO) and not shown.exists()


def test_a_recall_while_the_bytes_are_on_their_way_keeps_none(
    cbp, chaos, clock, now, monkeypatch, django_capture_on_commit_callbacks
):
    chaos.files = {sha(PHOTO): PHOTO}
    arrive(now, files=[file_of(PHOTO)])
    ask = pull.fetch

    def ask_and_be_recalled(**values):
        came = ask(**values)
        arrive(clock(), event=withdrawal(2))
        return came

    monkeypatch.setattr(pull, "fetch", ask_and_be_recalled)
    with django_capture_on_commit_callbacks(execute=True):
        assert fetch_due(clock=clock) == 0

    assert not ForeignFile.objects.exists()
    assert not [path for path in django_settings.FILES_ROOT.rglob("*") if path.is_file()]


def test_the_end_of_its_time_removes_the_bytes(fetched, clock, django_capture_on_commit_callbacks):
    ForeignCase.objects.update(retain_until=timezone.localdate(clock()) - timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_what_is_over(now=clock()) == 1

    assert not is_kept(PHOTO)
    assert AuditEvent.objects.get(action="foreign_case.erased").changes["files"] == [1, 0]


def test_a_new_version_removes_what_it_names_no_more(fetched, clock, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        arrive(clock(), files=[file_of(PAPER)], version=2)

    assert list(states()) == [sha(PAPER)[:8]]
    assert not is_kept(PHOTO)


def test_a_new_version_does_not_fetch_again_what_is_here(fetched, chaos, clock):
    arrive(clock(), files=[file_of(PHOTO)], version=2)

    assert fetch_due(clock=clock) == 0
    assert state_of(PHOTO) == ("FETCHED", "")


def test_erasing_our_own_photo_leaves_the_same_bytes_of_a_partner(
    fetched, clock, officer, django_capture_on_commit_callbacks
):
    add_evidence(acting_user=officer, reference=log(officer).reference, content=PHOTO, shows="GOODS", now=clock())
    with django_capture_on_commit_callbacks(execute=True):
        forget_files(rows=list(EvidenceFile.objects.values_list("sha256", "derivative_sha256")))
        EvidenceFile.objects.all().delete()

    assert is_kept(PHOTO) and derivative().exists()


def test_a_recall_leaves_the_same_bytes_of_our_own_case(fetched, clock, officer, django_capture_on_commit_callbacks):
    add_evidence(acting_user=officer, reference=log(officer).reference, content=PHOTO, shows="GOODS", now=clock())
    with django_capture_on_commit_callbacks(execute=True):
        arrive(clock(), event=withdrawal(2))

    assert is_kept(PHOTO)


# --- who sees them ------------------------------------------------------------------------------------------
def test_the_page_shows_pictures_and_says_why_others_are_not_here(fetched, clock, client, liaison):
    arrive(clock(), files=[file_of(PHOTO), file_of(PAPER, title="document")], version=2)
    ForeignFile.objects.filter(sha256=sha(PAPER)).update(state="REFUSED", reason="other-bytes")
    client.force_login(liaison)

    page = client.get(reverse("sharing:foreign-case", args=[fetched.public_id])).content.decode()

    row = ForeignFile.objects.get(sha256=sha(PHOTO))
    assert reverse("sharing:foreign-file", args=[fetched.public_id, row.public_id]) in page
    assert "What came is not what the partner&#x27;s message names" in page
    assert "Not kept" in page


def test_shows_the_clean_picture_and_hands_out_what_came_each_on_record(fetched, client, liaison):
    client.force_login(liaison)
    address = reverse("sharing:foreign-file", args=[fetched.public_id, ForeignFile.objects.get().public_id])

    shown, again, saved = client.get(address), client.get(address), client.get(address, {"save": ""})

    assert b"".join(shown.streaming_content) == derivative().read_bytes()
    assert again.status_code == 200
    assert b"".join(saved.streaming_content) == PHOTO
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert AuditEvent.objects.filter(action="foreign_case.file_viewed", actor=liaison).count() == 2


def test_the_api_names_the_files_and_hands_out_what_came(fetched, client, liaison):
    client.force_login(liaison)
    said = client.get(reverse("api-foreign-case", args=[fetched.public_id])).json()["files"]

    content = client.get(reverse("api-foreign-file", args=[fetched.public_id, said[0]["id"]]))

    assert [(file["sha256"], file["state"]) for file in said] == [(sha(PHOTO), "FETCHED")]
    assert b"".join(content.streaming_content) == PHOTO


def test_whoever_sees_no_contents_sees_no_files(fetched, client, auditor):
    client.force_login(auditor)
    row = ForeignFile.objects.get()

    page = client.get(reverse("sharing:foreign-case", args=[fetched.public_id])).content.decode()

    assert str(row.public_id) not in page
    assert client.get(reverse("api-foreign-case", args=[fetched.public_id])).json()["files"] == []
    assert client.get(reverse("sharing:foreign-file", args=[fetched.public_id, row.public_id])).status_code == 404


def test_a_file_is_not_read_through_another_case(fetched, client, liaison):
    client.force_login(liaison)
    row = ForeignFile.objects.get()

    assert client.get(reverse("sharing:foreign-file", args=[uuid.uuid4(), row.public_id])).status_code == 404
