"""Who went back to an older backup shows by the numbers: nothing is sent over what the other side holds."""

import json

import pytest

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError
from sharing import envelope
from sharing.models import Attempt, Channel, Disclosure, OutMessage, Receipt, Share, StreamHead
from sharing.services import recalls
from sharing.services.delivery import deliver_due
from sharing.services.inbox import receive
from sharing.services.operating import retry_message
from sharing.services.outbox import queue_message
from sharing.services.partners import ping_partners, release_channel
from sharing.services.proving import prove
from sharing.tasks import ping
from tests.sharing.factories import case_data, log, make_event, make_partner, send, signed_headers, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def cbp(chaos):
    return make_partner(url=chaos.url)


@pytest.fixture
def now(clock):
    return clock()


def run(clock) -> int:
    return deliver_due(clock=clock, run_seconds=10)


def say(partner, now, **values) -> OutMessage:
    return queue_message(
        partner=partner, message_type=envelope.RECEIPT, subject="receipt/x", now=now,
        data={"message": "01a20a79-637b-74c4-a33d-dcd34528e388", "digest": "0" * 64, "outcome": "accepted", "code": "",
              "at": envelope.instant(now)}, **values,
    )  # fmt: skip


def take_ping(now, *, holds: int, missing=None, said_at=None) -> None:
    """Let the partner say up to which number it holds our stream, and what is missing in it."""
    data = {"last_streamseq": holds} | ({} if missing is None else {"missing": missing})
    event = make_event(data, message_type=envelope.PING, subject="ping", now=said_at or now)
    body, headers = signed_headers(event, now=now)
    assert receive(headers=headers, body=body, now=now).status == 202


def channel() -> Channel:
    return Channel.objects.get()


# --- we went back ------------------------------------------------------------------------------------------
def go_back(*, to: int) -> None:
    """Be as an older backup of ours is: without the messages that were given later numbers."""
    later = OutMessage.objects.filter(stream_seq__gt=to)
    for model in (Attempt, Receipt, Disclosure):
        model.objects.filter(message__in=later).delete()
    later.delete()
    StreamHead.objects.update(last_seq=to)


def test_sends_nothing_more_when_the_partner_holds_numbers_we_never_gave_out(cbp, chaos, clock, now):
    for _number in range(3):
        say(cbp, now)
    assert run(clock) == 3
    go_back(to=1)

    take_ping(now, holds=3)
    say(cbp, now)

    assert run(clock) == 0
    assert (channel().held_reason, channel().partner_holds) == ("behind", 3)
    event = AuditEvent.objects.get(action="partner.channel_held")
    assert event.changes == {"held": ["", "behind"], "number": [1, 3]}
    assert len(chaos.arrived) == 3


def test_a_number_that_was_given_again_but_not_sent_yet_shows_it_too(cbp, chaos, clock, now):
    for _number in range(3):
        say(cbp, now)

    take_ping(now, holds=3)

    assert run(clock) == 0
    assert channel().held_reason == "behind"


def test_a_hole_that_was_left_by_going_on_is_no_sign(cbp, chaos, clock, now, admin):
    take_ping(now, holds=3)
    release_channel(acting_user=admin, node="us-cbp", now=now)

    take_ping(now, holds=3)

    assert channel().held_reason == ""


def test_a_partner_that_repeats_it_is_recorded_once(cbp, now):
    take_ping(now, holds=3)
    take_ping(now, holds=3)

    assert AuditEvent.objects.filter(action="partner.channel_held").count() == 1


def test_goes_on_after_the_numbers_of_the_partner_when_a_person_releases_it(cbp, chaos, clock, now, admin):
    take_ping(now, holds=3)
    release_channel(acting_user=admin, node="us-cbp", now=now)

    assert say(cbp, now).stream_seq == 4
    assert run(clock) == 1
    event = AuditEvent.objects.get(action="partner.channel_released", actor=admin)
    assert event.changes == {"held": ["behind", ""], "number": [0, 3]}


def test_a_channel_that_lies_behind_is_not_probed(cbp, chaos, clock, now):
    take_ping(now, holds=3)
    say(cbp, now)
    clock.advance(hours=2)

    assert run(clock) == 0
    assert chaos.arrived == []


def taken(holds: int) -> tuple:
    return ("problem", 409, {"code": "number-taken", "last_streamseq": holds})


@pytest.mark.parametrize("holds", [20, 2, 1])
def test_learns_it_from_the_first_message_that_the_partner_refuses(cbp, chaos, clock, now, holds):
    """Also when we have given out as many numbers again since."""
    message = say(cbp, now)
    other = say(cbp, now)
    chaos.always = taken(holds)

    assert run(clock) == 0

    message.refresh_from_db()
    other.refresh_from_db()
    assert channel().held_reason == "behind"
    assert channel().taken_up_to >= holds
    assert (message.state, message.last_outcome) == ("RETRY", "number-taken")
    assert other.state in ("READY", "RETRY")
    assert not AuditEvent.objects.filter(action="message.incident").exists()


def test_gives_the_waiting_message_another_number_once_a_person_has_released_the_channel(
    cbp, chaos, clock, now, admin, liaison, approver, officer
):
    share = send(liaison, approver, log(officer), partner=cbp, now=now)
    message = OutMessage.objects.get()
    approved = envelope.without_stamps(bytes(message.body))
    chaos.plans = [taken(20)]
    run(clock)
    release_channel(acting_user=admin, node="us-cbp", now=clock())
    chaos.plans = [taken(20)]

    assert run(clock) == 1  # refused once more, given its number, and sent

    message.refresh_from_db()
    body = bytes(message.body)
    assert (message.state, message.stream_seq, json.loads(body)["streamseq"]) == ("DELIVERED", 21, 21)
    assert envelope.without_stamps(body) == approved
    assert [json.loads(request.body)["id"] for request in chaos.arrived] == [str(message.pk)] * 3
    assert AuditEvent.objects.get(action="message.renumbered").changes["number"] == [1, 21]
    findings = prove(message_id=message.pk, now=clock())
    assert findings and all(finding.holds for finding in findings)
    share.refresh_from_db()
    assert share.status == "DELIVERED"


@pytest.mark.parametrize(
    "said",
    [
        {"code": "number-taken"},
        {"code": "number-taken", "last_streamseq": "20"},
        {"code": "number-taken", "last_streamseq": -1},
        {"code": "digest-conflict", "last_streamseq": 20},
        ["number-taken"],
    ],
)
def test_any_other_conflict_stays_an_incident(cbp, chaos, clock, now, said):
    message = say(cbp, now)
    chaos.plans = [("problem", 409, said)]
    run(clock)

    message.refresh_from_db()
    assert (message.state, message.held_reason, channel().held_reason) == ("HELD", "digest-conflict", "")


# --- the partner went back -------------------------------------------------------------------------------------
@pytest.fixture
def delivered(cbp, chaos, clock, now, liaison, approver, officer):
    """Three messages that the partner has signed for, an hour ago: the second is a case."""
    say(cbp, now)
    share = send(liaison, approver, log(officer), partner=cbp, now=now)
    say(cbp, now)
    assert run(clock) == 3
    clock.advance(hours=1)
    return share


def test_sends_again_what_the_partner_had_signed_for_and_holds_no_longer(delivered, chaos, clock):
    first = [(request.id, request.body) for request in chaos.arrived]
    chaos.stored.clear()

    take_ping(clock(), holds=1)

    assert run(clock) == 2
    again = [(request.id, request.body) for request in chaos.arrived[3:]]
    assert sorted(again) == sorted(pair for pair in first if json.loads(pair[1])["streamseq"] > 1)
    assert set(OutMessage.objects.values_list("state", flat=True)) == {"DELIVERED"}
    event = AuditEvent.objects.get(action="partner.went_back", actor_label="us-cbp")
    assert event.changes == {"number": [None, 1], "sent_again": [None, 2], "too_old": [None, 0]}


def test_sends_again_what_is_missing_in_the_middle(delivered, chaos, clock, now):
    """After it went back the partner may have taken in something newer before it wrote."""
    OutMessage.objects.filter(stream_seq=3).update(state="CANCELLED", delivered_at=None)
    say(delivered.partner, clock())
    run(clock)

    take_ping(clock(), holds=4, missing=[[2, 3]])

    assert run(clock) == 1
    assert json.loads(chaos.arrived[-1].body)["streamseq"] == 2
    assert OutMessage.objects.get(stream_seq=3).state == "CANCELLED"


def test_sends_it_again_once(delivered, chaos, clock):
    take_ping(clock(), holds=1)
    run(clock)
    take_ping(clock(), holds=1)
    clock.advance(hours=2)
    take_ping(clock(), holds=1)

    assert run(clock) == 0
    assert AuditEvent.objects.filter(action="partner.went_back").count() == 1


def test_a_partner_that_goes_back_another_day_gets_it_again(delivered, chaos, clock):
    take_ping(clock(), holds=1)
    run(clock)
    clock.advance(hours=25)
    take_ping(clock(), holds=1)

    assert run(clock) == 2


def test_a_partner_that_holds_nothing_at_all_is_another_installation(delivered, clock):
    take_ping(clock(), holds=0)
    assert not AuditEvent.objects.filter(action="partner.went_back").exists()
    take_ping(clock(), holds=3)
    take_ping(clock(), holds=0)
    take_ping(clock(), holds=0)

    assert run(clock) == 0
    assert AuditEvent.objects.get(action="partner.went_back").changes["number"] == [None, 0]


def test_a_case_that_the_partner_refused_and_what_was_erased_is_not_sent_again(delivered, chaos, clock):
    Share.objects.update(status="REJECTED")
    OutMessage.objects.filter(stream_seq=3).update(body=b"")

    take_ping(clock(), holds=1)

    assert run(clock) == 0
    assert set(OutMessage.objects.values_list("state", flat=True)) == {"DELIVERED"}


def test_what_arrived_after_the_partner_wrote_is_not_missing(cbp, chaos, clock, now):
    say(cbp, now)
    assert run(clock) == 1

    take_ping(clock(), holds=0)

    assert run(clock) == 0
    assert not AuditEvent.objects.filter(action="partner.went_back").exists()


def test_a_partner_that_writes_on_the_first_day_of_the_calendar_has_lost_nothing(delivered, chaos, clock):
    said = {"time": "0001-01-01T00:00:00Z"}
    event = make_event({"last_streamseq": 1}, message_type=envelope.PING, subject="ping", now=clock(), **said)

    assert take(event, clock()).status == 202
    assert run(clock) == 0
    assert len(chaos.arrived) == 3


def test_all_is_well_while_the_partner_holds_all(delivered, chaos, clock):
    take_ping(clock(), holds=3)

    assert run(clock) == 0
    assert (channel().held_reason, channel().partner_holds) == ("", 3)
    assert not AuditEvent.objects.filter(action="partner.went_back").exists()


def test_a_case_that_is_too_old_to_be_sent_again_waits_for_a_person(delivered, clock, admin):
    clock.advance(days=15)
    take_ping(clock(), holds=1)
    take_ping(clock(), holds=1)

    case = OutMessage.objects.get(share=delivered)
    assert (case.state, case.held_reason) == ("HELD", "went-back")
    assert set(OutMessage.objects.exclude(pk=case.pk).values_list("state", flat=True)) == {"DELIVERED"}
    assert AuditEvent.objects.get(action="partner.went_back").changes["too_old"] == [None, 1]
    with pytest.raises(DomainError, match="The time of this message is over"):
        retry_message(acting_user=admin, message_id=case.pk, now=clock())


def test_a_case_that_was_taken_back_is_not_sent_again_but_that_it_was_is(delivered, chaos, clock, approver):
    recalls.recall_share(
        acting_user=approver, share=delivered, reason="ERROR", remark="Wrong case", confirmed_at=clock(), now=clock()
    )
    assert run(clock) == 1
    clock.advance(hours=1)

    take_ping(clock(), holds=1)

    assert run(clock) == 2
    types = [json.loads(request.body)["type"] for request in chaos.arrived[4:]]
    assert sorted(types) == ["ipx.case.withdrawn.v1", "ipx.receipt.v1"]
    assert OutMessage.objects.get(type="ipx.case.shared.v1").state == "DELIVERED"
    assert Share.objects.get().status == "RECALLED"


# --- saying it ---------------------------------------------------------------------------------------------------
def test_tells_each_partner_that_can_be_reached_up_to_which_number_we_hold_its_stream(cbp, chaos, now):
    make_partner("eu-taxud")
    take(make_event(case_data("01a20a79-637b-74c4-a33d-dcd34528e388"), stream_seq=9, now=now), now)
    OutMessage.objects.update(state="DELIVERED", delivered_at=now)

    assert ping_partners(now=now) == 2

    said = json.loads(bytes(OutMessage.objects.get(partner=cbp, type=envelope.PING).body))
    assert said["data"] == {"last_streamseq": 9}
    assert ping_partners(now=now) == 0  # the first still waits


@pytest.mark.parametrize("rest", [{"held_reason": "operator"}, {"held_reason": "auth"}, {"failures_in_a_row": 1}])
def test_does_not_ping_a_partner_that_cannot_be_reached(cbp, now, rest):
    Channel.objects.update(**rest)

    assert ping_partners(now=now) == 0


def test_does_not_ping_a_partner_without_a_key(cbp, now):
    cbp.keys.update(revoked_at=now)

    assert ping_partners(now=now) == 0


def test_a_ping_that_found_nobody_is_no_task(cbp, chaos, clock, now):
    chaos.always = 503
    ping()
    run(clock)
    clock.advance(hours=2)
    run(clock)

    assert OutMessage.objects.get().state == "CANCELLED"
    assert not AuditEvent.objects.filter(action="message.dead").exists()
