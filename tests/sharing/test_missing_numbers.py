"""The numbers of a partner's stream here: each once, and a gap is told before something waits for ever."""

import json

import pytest

from audit.models import AuditEvent
from sharing import envelope
from sharing.models import InMessage, OutMessage
from sharing.queries.inbox import missing_numbers
from sharing.services.callers import InboxRefusal
from tests.sharing.factories import case_data, make_event, make_partner, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def cbp(chaos):
    return make_partner(url=chaos.url)


@pytest.fixture
def now(clock):
    return clock()


def test_refuses_another_message_under_a_number_that_it_holds(cbp, now):
    take(make_event(case_data("01a20a79-637b-74c4-a33d-dcd34528e388"), stream_seq=9, now=now), now)
    first = InMessage.objects.get()

    with pytest.raises(InboxRefusal) as refusal:
        take(make_event(case_data("01a20a79-637b-74c4-a33d-dcd34528e389"), stream_seq=9, now=now), now)

    assert (refusal.value.status, refusal.value.code, refusal.value.data) == (
        409,
        "number-taken",
        {"last_streamseq": 9},
    )
    assert list(InMessage.objects.all()) == [first]
    event = AuditEvent.objects.get(action="message.number_taken", actor_label="us-cbp")
    assert (event.changes["number"], event.changes["kept"]) == ([None, 9], [None, str(first.message_id)])


def test_the_same_message_again_is_a_duplicate_and_no_conflict(cbp, now):
    event = make_event(case_data("01a20a79-637b-74c4-a33d-dcd34528e388"), stream_seq=9, now=now)

    assert (take(event, now).status, take(event, now).status) == (202, 200)


def version(number: int, now, **values) -> dict:
    kind = envelope.CASE_SHARED if number == 1 else envelope.CASE_UPDATED
    data = case_data("01a20a79-637b-74c4-a33d-dcd34528e388", version=number)
    return make_event(data, message_type=kind, seq=number, now=now, **values)


def test_knows_what_is_missing_in_a_stream(cbp, now):
    for number in (3, 4, 7, 10):
        say_number(cbp, now, number)
    InMessage.objects.filter(stream_seq=3).update(stream_seq=0)  # counts for nothing

    assert missing_numbers(partner_id=cbp.pk) == [[8, 9], [5, 6]]
    assert missing_numbers(partner_id=cbp.pk, at_most=1) == [[8, 9]]
    assert missing_numbers(partner_id=cbp.pk, window=3) == []


def say_number(partner, now, number: int) -> None:
    take(make_event({"last_streamseq": 0}, message_type=envelope.PING, subject="ping", stream_seq=number, now=now), now)


def test_asks_at_once_for_what_something_waits_for(cbp, now):
    say_number(cbp, now, 1)
    take(version(2, now, stream_seq=3), now)
    take(version(3, now, stream_seq=4), now)

    assert set(InMessage.objects.exclude(type=envelope.PING).values_list("state", flat=True)) == {"PARKED"}
    asked = OutMessage.objects.get(type=envelope.PING)
    assert json.loads(bytes(asked.body))["data"] == {"last_streamseq": 3, "missing": [[2, 2]]}

    take(version(1, now, stream_seq=2), now)

    assert set(InMessage.objects.values_list("state", flat=True)) == {"APPLIED"}


def test_asks_for_nothing_that_waits_for_nothing(cbp, now):
    say_number(cbp, now, 1)
    take(version(1, now, stream_seq=3), now)

    assert not OutMessage.objects.filter(type=envelope.PING).exists()


def come(number: int, now, *, after: dict | None = None) -> tuple[dict, str]:
    """Let a version come that names the one before it; return it and what became of it."""
    event = version(number, now)
    if after is not None:
        event["data"]["share"]["supersedes"] = {"id": after["id"], "sha256": "0" * 64}
    take(event, now)
    return event, InMessage.objects.get(message_id=event["id"]).state


def test_a_version_that_follows_the_one_we_hold_waits_for_none_that_its_sender_gave_up(cbp, now):
    first, _state = come(1, now)

    third, state = come(3, now, after=first)
    _second, too_late = come(2, now, after=first)
    _fourth, following = come(4, now, after=third)

    assert (state, too_late, following) == ("APPLIED", "REFUSED", "APPLIED")


def test_a_version_that_follows_another_waits_for_that(cbp, now):
    come(1, now)
    second = version(2, now)

    _third, state = come(3, now, after=second)
    _fourth, says_nothing = come(4, now)

    assert (state, says_nothing) == ("PARKED", "PARKED")
