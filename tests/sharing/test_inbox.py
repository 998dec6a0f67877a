"""The inbox: what is proved is kept and acted on once; everything else is refused and leaves nothing."""

import json
import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client

from audit.models import AuditEvent
from sharing import envelope
from sharing.models import ForeignCase, InMessage, OutMessage
from sharing.services.keys import node_keys
from sharing.signing import verify_receipt
from tests.sharing.factories import NOW, case_data, make_event, make_key, make_partner, signed_headers
from tests.sharing.incoming import SHARE, post, shared, withdrawal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


def test_stores_a_case_and_answers_with_a_signed_receipt(cbp):
    event = shared()

    response = post(event)

    assert response.status_code == 202
    key = node_keys(now=NOW).signing
    assert verify_receipt(
        status=202,
        headers=response.headers,
        body=response.content,
        find_key={key.kid: key.public}.get,
        now=NOW,
    )
    row = InMessage.objects.get()
    assert response.json() == {
        "receipt": event["id"],
        "digest": row.sha256,
        "state": "stored",
        "at": "2026-11-23T04:00:00Z",
    }
    foreign_case = ForeignCase.objects.get()
    assert foreign_case.reference == "US-JFK-2026-000042"
    assert foreign_case.headline == "NORDVIK Running shoes"
    assert foreign_case.retain_until.isoformat() == "2031-11-23"
    assert bytes(row.body) == envelope.canonical(event)


def test_sends_the_business_receipt_by_itself(cbp):
    event = shared()

    post(event)

    message = OutMessage.objects.get()
    said = json.loads(bytes(message.body))
    assert said["type"] == "ipx.receipt.v1"
    assert said["data"]["message"] == event["id"]
    assert said["data"]["outcome"] == "accepted"


def test_answers_a_repeated_message_as_duplicate_and_acts_once(cbp):
    event = shared()
    first = post(event)

    again = post(event)

    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json() == first.json() | {"state": "duplicate"}
    assert ForeignCase.objects.count() == InMessage.objects.count() == OutMessage.objects.count() == 1


def test_refuses_other_bytes_under_a_known_id_and_records_the_incident(cbp):
    event = shared()
    post(event)

    response = post(event | {"subject": "case/US-JFK-2026-000043"})

    assert response.status_code == 409
    assert response.json()["code"] == "digest-conflict"
    assert ForeignCase.objects.get().reference == "US-JFK-2026-000042"
    assert AuditEvent.objects.filter(action="message.incident", actor_label="us-cbp").count() == 1


def test_refuses_a_number_in_its_order_that_could_not_be_kept(cbp):
    """Broken off, the sender would try again for a fortnight; refused, it knows."""
    response = post(shared() | {"caseseq": 2**31})

    assert (response.status_code, response.json()["code"]) == (422, "schema")
    assert not InMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_acts_once_on_a_hundred_copies_at_the_same_time():
    make_partner()
    node_keys(now=NOW)
    body, headers = signed_headers(shared())
    content_type = headers.pop("Content-Type")

    def send(_number):
        try:
            response = Client().post("/ipx/v1/inbox", data=body, content_type=content_type, headers=headers)
            return response.status_code, response.json()["state"], response.json()["receipt"]
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(100)))

    assert sorted(status for status, _state, _id in answers) == [200] * 99 + [202]
    assert len({receipt for _status, _state, receipt in answers}) == 1
    assert ForeignCase.objects.count() == InMessage.objects.count() == OutMessage.objects.count() == 1
    assert AuditEvent.objects.filter(action="foreign_case.received").count() == 1


# --- order ------------------------------------------------------------------------------------------------
def version(number: int, *, seq: int | None = None, **overrides):
    data = case_data(SHARE, version=number, **overrides)
    data["share"] |= {"reason": "case_changed", "supersedes": {"id": str(uuid.uuid4()), "sha256": "0" * 64}}
    return make_event(data, message_type=envelope.CASE_UPDATED, seq=seq or number)


def test_parks_what_comes_too_early_and_applies_it_in_order(cbp):
    late = [post(version(3)), post(version(2))]

    first = post(shared())

    assert [response.json()["state"] for response in late] == ["parked", "parked"]
    assert first.json()["state"] == "stored"
    assert ForeignCase.objects.get().version == 3
    assert set(InMessage.objects.values_list("state", flat=True)) == {"APPLIED"}
    assert OutMessage.objects.filter(type=envelope.RECEIPT).count() == 3


@pytest.mark.parametrize("seed", range(8))
def test_ends_in_the_same_state_in_whatever_order_versions_come(cbp, seed):
    first = make_event(case_data(SHARE), seq=1)
    events = [first, *(version(number, urgency="routine") for number in range(2, 8))]
    random.Random(seed).shuffle(events)
    events += random.Random(seed).choices(events, k=5)

    answers = [post(event) for event in events]

    assert {answer.status_code for answer in answers} <= {200, 202}
    assert ForeignCase.objects.get().version == 7
    assert set(InMessage.objects.values_list("state", flat=True)) == {"APPLIED"}
    assert AuditEvent.objects.filter(action="foreign_case.updated").count() == 6


def test_keeps_parked_what_has_no_predecessor(cbp):
    post(version(3))

    assert ForeignCase.objects.count() == 0
    assert InMessage.objects.get().state == "PARKED"
    assert [row.type for row in OutMessage.objects.all()] == [envelope.PING]  # which says what is missing


def test_refuses_a_number_that_was_used_before(cbp):
    post(shared())

    response = post(version(2, seq=1))

    assert response.status_code == 202
    assert InMessage.objects.get(order_seq=1, state="REFUSED").refusal == "out-of-order"
    assert json.loads(bytes(OutMessage.objects.order_by("stream_seq").last().body))["data"]["code"] == "out-of-order"


def test_locks_a_withdrawn_case_away_at_once(cbp):
    post(shared())

    post(withdrawal(5))

    foreign_case = ForeignCase.objects.get()
    assert foreign_case.is_restricted
    assert foreign_case.data == {}
    assert foreign_case.recall_reason == "ERROR"


def test_does_not_take_in_a_case_that_was_withdrawn_before_it_came(cbp):
    post(withdrawal(2))

    response = post(shared())

    assert response.status_code == 202
    foreign_case = ForeignCase.objects.get()
    assert foreign_case.is_restricted
    assert foreign_case.data == {}
    assert InMessage.objects.get(type=envelope.CASE_SHARED).state == "REFUSED"


def test_takes_in_no_version_of_a_case_that_was_withdrawn(cbp):
    post(shared())
    post(withdrawal(2))

    post(version(3))

    assert InMessage.objects.get(order_seq=3).refusal == "withdrawn"
    assert ForeignCase.objects.get().data == {}


def test_takes_in_no_version_that_is_not_newer(cbp):
    post(shared())

    post(version(1, seq=2))

    assert InMessage.objects.get(order_seq=2).refusal == "stale-version"
    assert ForeignCase.objects.get().version == 1


# --- who may say what ----------------------------------------------------------------------------------------
REFUSALS = {
    "an unknown key": (401, "unknown-key", {"key": make_key("us-cbp/2001-01")}),
    "an old signature": (401, "clock-skew", {"now": NOW - timedelta(minutes=6)}),
    "a signature of the future": (401, "clock-skew", {"now": NOW + timedelta(minutes=2)}),
    "a signature for another site": (401, "bad-signature", {"url": "https://other.example/ipx/v1/inbox"}),
    "another id in the header": (422, "id-mismatch", {"message_id": "0199e0c2-0000-7000-8000-000000000000"}),
    "another content type": (415, "content-type", {"content_type": "application/json"}),
}


@pytest.mark.parametrize(("status", "code", "values"), REFUSALS.values(), ids=REFUSALS)
def test_refuses_and_keeps_nothing_of_a_message_with(cbp, status, code, values):
    response = post(shared(), **values)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert InMessage.objects.count() == ForeignCase.objects.count() == 0


UNFIT = {
    "of another source": (403, "source-not-key-owner", {"source": "urn:ipx:jp-customs"}),
    "for another node": (422, "wrong-audience", {"audience": "urn:ipx:jp-customs"}),
    "of an unknown type": (415, "unknown-type", {"type": "ipx.case.shared.v2"}),
    "of no type": (415, "unknown-type", {"type": 7}),
    "that is over": (422, "expired", {"expires": "2026-11-23T04:00:00Z"}),
    "of a day that does not exist": (422, "schema", {"expires": "2026-19-39T04:00:00Z"}),
    "of a day in other figures": (422, "schema", {"time": "\u0662\u0660\u0662\u0666-11-23T04:00:00Z"}),
    "with more than the schema knows": (422, "schema", {"extra": 1}),
    "without data": (422, "schema", {"data": []}),
    "with a number as text": (422, "schema", {"caseseq": "1"}),
    "numbered zero": (422, "schema", {"caseseq": 0}),
}


@pytest.mark.parametrize(("status", "code", "change"), UNFIT.values(), ids=UNFIT)
def test_refuses_a_signed_message(cbp, status, code, change):
    response = post(shared() | change)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert InMessage.objects.count() == 0


def test_refuses_a_case_of_which_the_sender_is_not_the_originator(cbp):
    data = case_data(SHARE)
    data["handling"]["originator"] = "urn:ipx:jp-customs"

    assert post(make_event(data)).json()["code"] == "originator-not-source"


CASE_FAULTS = {
    "an unknown section": {"secrets": []},
    "persons of a legal kind": {"persons": [{"role": "sender", "kind": "legal", "name": "X"}]},
    "a text that is too long": {"seizure": {"port": "US" * 9}},
    "a money amount as number": {"goods": [{"line": 1, "value": [{"amount": 1, "currency": "USD", "basis": "msrp"}]}]},
}


@pytest.mark.parametrize("change", CASE_FAULTS.values(), ids=CASE_FAULTS)
def test_refuses_a_case_with(cbp, change):
    response = post(make_event(case_data(SHARE) | change))

    assert (response.status_code, response.json()["code"]) == (422, "schema")


BODIES = {
    "no JSON": b"{",
    "duplicate keys": b'{"id":"a","id":"b"}',
    "NaN": b'{"id":NaN}',
    "a number beyond all": b'{"id":-1e999}',
    "bad UTF-8": b'{"id":"\xff"}',
    "a NUL": b'{"id":"\\u0000"}',
    "a list": b"[]",
    "a deep one": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "a deeper one": b"[" * 100_000 + b"]" * 100_000,
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_refuses_a_signed_body_of(cbp, body):
    response = post(body, message_id="0199e0c2-0000-7000-8000-000000000000")

    assert response.status_code == 400
    assert InMessage.objects.count() == 0


def test_refuses_a_number_that_no_database_keeps_wherever_it_stands(cbp):
    """Where a message may say what it likes: it was answered with 500, and sent again without end."""
    body = envelope.canonical(shared()).replace(b'"ext":{}', b'"ext":{"x":1e999}')

    response = post(body)

    assert (response.status_code, response.json()["code"]) == (400, "not-json")


@pytest.mark.parametrize(("depth", "status"), [(12, 415), (13, 400)])
def test_reads_messages_of_a_reasonable_depth(cbp, depth, status):
    body = b'{"a":' * depth + b"1" + b"}" * depth

    assert post(body, message_id="0199e0c2-0000-7000-8000-000000000000").status_code == status


@pytest.mark.parametrize(("length", "code"), [(256 * 1024, "not-json"), (256 * 1024 + 1, "too-large")])
def test_refuses_by_length_before_it_reads(cbp, length, code):
    response = post(b"x" * length, message_id="0199e0c2-0000-7000-8000-000000000000")

    assert response.json()["code"] == code


@pytest.mark.parametrize("length", ["000000300000", "0000000000001000000000", "1000000000", "9" * 5000])
def test_refuses_a_length_that_is_written_to_deceive(cbp, length):
    body, headers = signed_headers(make_event(case_data(str(uuid.uuid4()))))
    headers.pop("Content-Type")

    response = Client().post(
        "/ipx/v1/inbox", data=body, content_type=envelope.CONTENT_TYPE, headers=headers, CONTENT_LENGTH=length
    )

    assert response.status_code == 413
    assert response.json()["code"] in {"too-large", "body-too-large"}


def test_refuses_an_unsigned_message(cbp):
    response = Client().post("/ipx/v1/inbox", data=b"{}", content_type=envelope.CONTENT_TYPE)

    assert (response.status_code, response.json()["code"]) == (401, "unsigned")


def test_takes_hostile_text_as_text(cbp, client, liaison):
    evil = '"><script>alert(1)</script>\u202etxt.exe'
    data = case_data(SHARE)
    data["goods"][0]["description"] = evil
    post(make_event(data))

    stored = ForeignCase.objects.get()

    assert "\u202e" not in stored.data["goods"][0]["description"]
    client.force_login(liaison)
    page = client.get(f"/sharing/inbox/{stored.public_id}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_health_says_who_we_are(db):
    said = Client().get("/ipx/v1/health").json()

    assert said["node"] == "cn-gacc"
    assert said["signs_with"] in said["kids"]
    assert said["time"] == "2026-11-23T04:00:00Z"


def test_answers_a_test_message(cbp):
    event = make_event({"last_streamseq": 0}, message_type=envelope.PING, subject="ping")

    assert post(event).status_code == 202
    cbp.channel.refresh_from_db()
    assert cbp.channel.last_heard_at == NOW
