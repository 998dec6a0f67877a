"""What came in and led to nothing: it is given up or refused with word to its sender, and not kept."""

import hashlib
import json
import uuid
from datetime import timedelta

import pytest

from audit.models import AuditEvent
from sharing import envelope
from sharing.models import ForeignCase, InMessage, OutMessage
from sharing.services.proving import prove
from sharing.services.retention import erase_what_is_over
from tests.sharing.factories import NOW, case_data, make_event, take
from tests.sharing.incoming import SHARE
from tests.sharing.letters import letter_data

pytestmark = pytest.mark.django_db
TWO_WEEKS = timedelta(days=14)


def version(number: int, *, now=NOW, **overrides) -> dict:
    data = case_data(SHARE, version=number, **overrides)
    data["share"] |= {"reason": "case_changed", "supersedes": {"id": str(uuid.uuid4()), "sha256": "0" * 64}}
    return make_event(data, message_type=envelope.CASE_UPDATED, seq=number, now=now)


def row(number: int) -> InMessage:
    return InMessage.objects.get(order_seq=number)


def receipts() -> dict[str, tuple[str, str]]:
    said = [json.loads(bytes(sent.body))["data"] for sent in OutMessage.objects.filter(type=envelope.RECEIPT)]
    return {data["message"]: (data["outcome"], data["code"]) for data in said}


def test_is_given_up_once_what_it_follows_would_be_refused(cbp):
    event = version(3)
    take(make_event(case_data(SHARE)), NOW)
    take(event, NOW)
    erase_what_is_over(now=NOW + TWO_WEEKS - timedelta(seconds=1))
    assert row(3).state == "PARKED"

    erase_what_is_over(now=NOW + TWO_WEEKS)

    assert (row(3).state, row(3).refusal, bytes(row(3).body)) == ("REFUSED", "predecessor-missing", b"")
    assert receipts()[event["id"]] == ("rejected", "predecessor-missing")
    given_up = AuditEvent.objects.get(action="message.dead")
    assert given_up.changes == {"state": ["PARKED", "REFUSED"], "why": [None, "predecessor-missing"]}
    assert given_up.subject_id == str(row(3).pk)
    assert ForeignCase.objects.get().version == 1
    erase_what_is_over(now=NOW + TWO_WEEKS)
    assert AuditEvent.objects.filter(action="message.dead").count() == 1


def test_the_one_behind_it_is_taken_in(cbp):
    take(version(3), NOW)
    later = NOW + timedelta(days=3)
    take(version(4, now=later, urgency="routine"), later)

    erase_what_is_over(now=NOW + TWO_WEEKS)

    assert (row(3).state, row(4).state) == ("REFUSED", "APPLIED")
    assert ForeignCase.objects.get().version == 4


def test_one_that_came_later_waits_its_own_time(cbp):
    later = NOW + timedelta(days=3)
    take(version(4), NOW)
    take(version(3, now=later), later)

    erase_what_is_over(now=NOW + TWO_WEEKS)

    assert {row(3).state, row(4).state} == {"PARKED"}, "what comes before it may still come"
    erase_what_is_over(now=later + TWO_WEEKS)
    assert (row(3).state, row(4).state) == ("REFUSED", "APPLIED")


def test_it_proves_still_that_it_came(cbp):
    event = version(3)
    take(event, NOW)
    erase_what_is_over(now=NOW + TWO_WEEKS)
    assert all(finding.holds for finding in prove(message_id=uuid.UUID(event["id"]), now=NOW))

    other = version(5)
    take(other, NOW)
    InMessage.objects.filter(order_seq=5).update(body=b"")

    assert not all(finding.holds for finding in prove(message_id=uuid.UUID(other["id"]), now=NOW))


# --- what is refused, and about nothing that we have --------------------------------------------------------
def refused_case() -> dict:
    data = case_data(SHARE)
    data["handling"] |= {"retain_until": "2026-02-31"}
    return make_event(data)


def refused_letter() -> dict:
    return make_event(letter_data(SHARE), message_type=envelope.LETTER, subject=f"share/{SHARE}")


@pytest.mark.parametrize("make", [refused_case, refused_letter])
def test_nothing_is_kept_of_what_was_refused_and_is_about_no_case_of_either_side(cbp, make):
    event = make()

    take(event, NOW)

    received = InMessage.objects.get()
    assert (received.state, bytes(received.body)) == ("REFUSED", b"")
    assert received.sha256 == hashlib.sha256(envelope.canonical(event)).hexdigest()
    assert all(finding.holds for finding in prove(message_id=uuid.UUID(event["id"]), now=NOW))


def test_what_was_refused_beside_a_case_stays_as_long_as_the_case(cbp):
    take(make_event(case_data(SHARE)), NOW)

    take(refused_case() | {"caseseq": 2}, NOW)

    assert (row(2).state, bool(row(2).body)) == ("REFUSED", True)
