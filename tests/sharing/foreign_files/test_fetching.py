"""The files of a partner's case: fetched from the partner and nowhere else, kept only when they are what was named."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from audit.models import AuditEvent
from ipcases.lib.files import path_of
from sharing.channels import pull
from sharing.models import Channel, ForeignFile
from sharing.services import fetching
from sharing.services.feedback import decline_case
from sharing.services.fetching import fetch_due
from sharing.services.keys import node_keys
from sharing.signing import verify_question
from sharing.tasks import fetch_files
from tests.sharing.foreign_files.conftest import PAPER, PHOTO, arrive, file_of, is_kept, photo, sha, state_of, states

pytestmark = pytest.mark.django_db


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
    [
        (404, "http-404"),
        (503, "http-503"),
        ((503, {"Retry-After": "Fri, 01 Jan 99999999999 00:00:00 GMT"}), "http-503"),
        (401, "http-401"),
        ("redirect", "http-301"),
        ("reset", "connection"),
    ],
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
