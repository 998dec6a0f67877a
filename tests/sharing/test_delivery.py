"""Delivery against a partner that misbehaves, over real sockets: the case arrives once, or waits in sight."""

import json
import time
from datetime import timedelta

import pytest

from audit.models import AuditEvent
from ipcases.lib import http
from ipcases.lib.days import day_at_seat
from sharing.channels import push
from sharing.channels.push import Verdict
from sharing.models import Attempt, Channel, Disclosure, OutMessage, Recall, Receipt
from sharing.services import recalls
from sharing.services.delivery import deliver_due
from sharing.services.leasing import lease
from sharing.services.questions import remind_partner
from sharing.services.settling import Finished, settle, wait_after
from tests.sharing.chaos import ChaosPartner
from tests.sharing.factories import log, make_agreement, make_key, make_partner, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def cbp(db, chaos):
    return make_partner(url=chaos.url)


@pytest.fixture
def share(liaison, approver, case, cbp, memorandum, clock):
    """An approved share: its message is due."""
    return send(liaison, approver, case, partner=cbp, agreement=memorandum, now=clock())


def message() -> OutMessage:
    return OutMessage.objects.get()


def run(clock) -> int:
    return deliver_due(clock=clock, run_seconds=5)


def test_delivers_signed_bytes_and_keeps_the_receipt(share, chaos, clock):
    assert run(clock) == 1

    share.refresh_from_db()
    sent = message()
    (request,) = chaos.arrived
    assert request.body == bytes(sent.body)
    assert request.headers["ipx-message-id"] == str(sent.pk)
    assert (share.status, sent.state, sent.attempts) == ("DELIVERED", "DELIVERED", 1)
    assert share.delivered_at == sent.delivered_at is not None
    receipt = Receipt.objects.get()
    assert (receipt.kind, receipt.state, receipt.kid) == ("TECHNICAL", "stored", "us-cbp/2026-11")
    attempt = Attempt.objects.get()
    assert (attempt.status_code, attempt.outcome) == (202, "stored")
    assert attempt.signature == request.headers["signature"]
    assert AuditEvent.objects.filter(action="share.delivered", case_reference=share.seizure.reference).count() == 1


def test_has_one_disclosure_for_every_field_in_the_bytes(share):
    event = json.loads(bytes(message().body))
    pointers = set(Disclosure.objects.values_list("pointer", flat=True))
    leaves = {"/subject"}
    for section in ("seizure", "movement"):
        leaves |= {f"/data/{section}/{name}" for name in event["data"][section]}
    for section, structure in (("goods", "line"), ("parties", "kind")):
        for number, item in enumerate(event["data"][section]):
            leaves |= {f"/data/{section}/{number}/{name}" for name in item if name != structure}

    assert pointers == leaves


def test_reminds_with_a_new_version_that_any_partner_takes(share, liaison, chaos, clock):
    run(clock)
    clock.advance(days=40)

    remind_partner(acting_user=liaison, share=share, now=clock())
    run(clock)

    first, second = (json.loads(request.body) for request in chaos.arrived)
    assert (first["type"], second["type"]) == ("ipx.case.shared.v1", "ipx.case.updated.v1")
    assert second["data"]["ext"]["question"]["reminded_on"] == day_at_seat(clock()).isoformat()
    assert set(OutMessage.objects.values_list("state", flat=True)) == {"DELIVERED"}


def test_does_nothing_when_nothing_is_due(share, clock, django_assert_max_num_queries):
    run(clock)

    with django_assert_max_num_queries(4):
        assert run(clock) == 0


# --- answers -------------------------------------------------------------------------------------------------
RETRIED = {
    "a 500": (500, "http-500"),
    "a 502": (502, "http-502"),
    "a 503": (503, "http-503"),
    "a 408": (408, "http-408"),
    "a 425": (425, "http-425"),
    "a 429": (429, "http-429"),
    "a 204": (204, "http-204"),
    "a reset": ("reset", "connection"),
    "an answer that drips": ("drip", "timeout"),
    "an answer that is huge": ("huge", "too-large"),
    "an unsigned receipt": ("unsigned", "receipt-bad-signature"),
    "a receipt of another key": ("wrong-key", "receipt-bad-signature"),
    "a receipt for other bytes": ("wrong-digest", "receipt-unfit"),
    "a receipt that ends early": ("truncated", "connection"),
    "a receipt of another time": ("skewed", "receipt-clock-skew"),
    "a receipt that is nested without end": (("receipt", b"[" * 7000 + b"]" * 7000), "receipt-unfit"),
    "a receipt whose state is a list": (
        ("receipt", b'{"receipt":"ID","digest":"DIGEST","state":["stored"]}'),
        "receipt-unfit",
    ),
    "a receipt that is no object": (("receipt", b'"stored"'), "receipt-unfit"),
}


@pytest.mark.parametrize(("plan", "outcome"), RETRIED.values(), ids=RETRIED)
def test_tries_again_after(share, chaos, clock, plan, outcome):
    chaos.plans = [plan]
    started = time.monotonic()

    assert run(clock) == 0

    waiting = message()
    assert (waiting.state, waiting.last_outcome) == ("RETRY", outcome)
    assert timedelta(seconds=3) < waiting.due_at - clock() < timedelta(seconds=7)
    assert time.monotonic() - started < 5
    clock.advance(seconds=60)
    assert run(clock) == 1
    assert message().state == "DELIVERED"
    assert [request.id for request in chaos.arrived] == [str(waiting.pk)] * len(chaos.arrived)
    assert len({request.body for request in chaos.arrived}) == 1
    assert len({request.headers["signature"] for request in chaos.arrived}) == len(chaos.arrived)


def test_counts_an_acknowledgement_that_was_lost_as_one_arrival(share, chaos, clock):
    chaos.plans = ["lost-ack"]
    run(clock)
    clock.advance(seconds=10)

    assert run(clock) == 1

    assert len(chaos.arrived) == 2
    assert len(chaos.stored) == 1
    assert Receipt.objects.get().state == "duplicate"


PERMANENT = {"a 400": 400, "a 413": 413, "a 415": 415, "a 422": 422}


@pytest.mark.parametrize("plan", PERMANENT.values(), ids=PERMANENT)
def test_takes_for_refused_for_good(share, chaos, clock, plan):
    chaos.plans = [plan]

    run(clock)

    share.refresh_from_db()
    assert (message().state, message().last_outcome) == ("REJECTED", f"http-{plan}")
    assert share.status == "REJECTED"


@pytest.mark.parametrize(("plan", "reason"), [("redirect", "redirect"), (404, "http-404"), (409, "digest-conflict")])
def test_holds_for_a_person_after(share, chaos, clock, plan, reason):
    chaos.plans = [plan]

    run(clock)

    assert (message().state, message().held_reason) == ("HELD", reason)
    assert len(chaos.arrived) == 1
    assert AuditEvent.objects.filter(action=f"message.{'incident' if plan == 409 else 'held'}").count() == 1


@pytest.mark.parametrize("plan", [401, 403])
def test_holds_the_whole_channel_when_the_partner_refuses_our_key(share, chaos, clock, cbp, plan):
    chaos.plans = [plan]
    run(clock)
    channel = Channel.objects.get()
    assert (channel.held_reason, message().state) == ("auth", "RETRY")
    clock.advance(minutes=2)
    assert run(clock) == 0
    assert len(chaos.arrived) == 1

    clock.advance(minutes=4)

    assert run(clock) == 1
    channel.refresh_from_db()
    assert (channel.held_reason, channel.failures_in_a_row, channel.open_until) == ("", 0, None)


def test_sends_nothing_more_once_the_partner_says_gone(share, chaos, clock):
    chaos.plans = [410]
    run(clock)
    clock.advance(days=1)

    assert run(clock) == 0
    assert len(chaos.arrived) == 1
    assert Channel.objects.get().held_reason == "gone"


def test_refuses_an_address_inside_our_own_network(share, clock):
    Channel.objects.update(url="http://10.1.2.3")

    run(clock)

    assert message().last_outcome == "address"
    assert Channel.objects.get().held_reason == "address"


def test_refuses_the_loopback_address_unless_it_is_allowed(share, clock, settings, chaos):
    settings.PARTNER_LOOPBACK = False

    run(clock)

    assert message().last_outcome == "address"
    assert chaos.arrived == []


RETRY_AFTER = {
    "seconds": ("120", 120),
    "zero": ("0", 1),
    "very long": ("1000000000", 3600),
    "rubbish": ("soon", None),
    "negative": ("-5", None),
    "a day long past": ("Wed, 21 Oct 2015 07:28:00 GMT", 1),
    "a day far ahead": ("Fri, 21 Oct 2095 07:28:00 GMT", 3600),
    "a day of no calendar": ("Fri, 01 Jan 99999999999 00:00:00 GMT", None),
}


@pytest.mark.parametrize(("value", "seconds"), RETRY_AFTER.values(), ids=RETRY_AFTER)
def test_heeds_retry_after_within_reason(share, chaos, clock, value, seconds):
    chaos.plans = [(503, {"Retry-After": value})]

    run(clock)

    wait = (message().due_at - clock()).total_seconds()
    assert abs(wait - seconds) < 3 if seconds else 3 < wait < 7


def test_waits_longer_and_longer():
    waits = [wait_after(attempts=n, age=timedelta(hours=1), retry_after_seconds=None) for n in range(1, 11)]

    for wait, plan in zip(waits, (5, 15, 45, 120, 300, 600, 1200, 2400, 3600, 3600), strict=True):
        assert plan * 0.8 <= wait.total_seconds() <= plan * 1.2
    old = wait_after(attempts=60, age=timedelta(hours=73), retry_after_seconds=None)
    assert 4 * 3600 * 0.8 <= old.total_seconds() <= 4 * 3600 * 1.2


# --- the breaker, the end --------------------------------------------------------------------------------------
def test_rests_the_channel_after_five_failures_and_probes_with_one_message(
    share, chaos, clock, liaison, approver, officer
):
    send(liaison, approver, log(officer), partner=share.partner, now=clock())
    chaos.always = 500
    for _number in range(6):
        run(clock)
        clock.advance(seconds=50)
    channel = Channel.objects.get()
    assert channel.failures_in_a_row >= 5
    tried = len(chaos.arrived)
    clock.ahead -= timedelta(seconds=50)
    OutMessage.objects.update(due_at=clock())

    assert channel.open_until > clock()
    assert run(clock) == 0
    assert len(chaos.arrived) == tried
    chaos.always = None
    clock.advance(minutes=11)
    assert run(clock) == 2
    channel.refresh_from_db()
    assert (channel.failures_in_a_row, channel.open_until) == (0, None)


def test_gives_up_in_sight_when_the_time_is_over(share, chaos, clock):
    chaos.always = 500
    run(clock)

    clock.advance(days=15)
    run(clock)

    assert message().state == "DEAD"
    assert AuditEvent.objects.filter(action="message.dead").count() == 1


def test_a_partner_that_hangs_does_not_keep_others_waiting(share, chaos, clock, liaison, approver, officer):
    quick = ChaosPartner(key=make_key("jp-customs/2026-11"), clock=clock)
    japan = make_partner("jp-customs", url=quick.url)
    send(liaison, approver, log(officer), partner=japan, agreement=make_agreement(agency_id="jp-customs"), now=clock())
    chaos.plans = ["hang"]
    started = time.monotonic()

    assert run(clock) == 1

    (arrived,) = Attempt.objects.filter(outcome="stored")
    assert arrived.message.partner == japan
    assert (arrived.finished_at - arrived.started_at).total_seconds() < 1.5
    assert time.monotonic() - started < 4
    quick.close()


def test_keeps_the_order_of_one_share_and_lets_others_pass(share, chaos, clock, liaison, approver, officer, supervisor):
    first = message()
    recalls.recall_share(
        acting_user=approver,
        share=_delivered(share, clock),
        reason="ERROR",
        remark="Wrong case",
        confirmed_at=clock(),
        now=clock(),
    )
    OutMessage.objects.filter(pk=first.pk).update(state="RETRY", due_at=clock() + timedelta(hours=1))
    Recall.objects.all().delete()
    other = send(liaison, approver, log(officer), partner=share.partner, now=clock())
    chaos.arrived.clear()

    assert run(clock) == 1

    assert json.loads(chaos.arrived[0].body)["data"]["share"]["id"] == str(other.public_id)


def _delivered(share, clock):
    run(clock)
    share.refresh_from_db()
    return share


# --- workers that die ------------------------------------------------------------------------------------------------
def test_another_worker_takes_over_when_the_lease_ends(share, chaos, clock):
    (lost,) = lease(now=clock(), busy=(), each=10)
    assert run(clock) == 0

    clock.advance(seconds=46)

    assert run(clock) == 1
    assert Attempt.objects.filter(message=lost.message).count() == 2


def test_a_worker_that_lost_its_lease_changes_nothing_but_its_attempt(share, chaos, clock):
    (zombie,) = lease(now=clock(), busy=(), each=10)
    clock.advance(seconds=46)
    lease(now=clock(), busy=(), each=10)
    result = push.Result(Verdict.REJECTED, "http-422", 7, 422)

    settle(finished=[Finished(zombie, result)], now=clock())

    assert message().state == "READY"
    assert Attempt.objects.get(pk=zombie.attempt.pk).outcome == "http-422"


def test_holds_a_message_that_killed_five_workers_and_no_other(share, chaos, clock, liaison, approver, officer):
    poison = message()
    innocent = send(liaison, approver, log(officer), partner=share.partner, now=clock()).messages.get()
    for _round in range(12):
        taken = lease(now=clock(), busy=(), each=10)
        if poison.pk in {item.message.pk for item in taken}:
            clock.advance(seconds=46)  # the worker dies on it
        elif taken:
            result = push.Result(Verdict.DELIVERED, "stored", 5, 202)
            settle(finished=[Finished(item, result) for item in taken], now=clock())

    poison.refresh_from_db()
    innocent.refresh_from_db()
    assert (poison.state, poison.held_reason) == ("HELD", "quarantine")
    assert innocent.state == "DELIVERED"
    assert innocent.delivered_at < poison.created_at + timedelta(minutes=3)


def test_ends_every_exchange_at_its_deadline(chaos):
    client = http.Client(allow_loopback=True)
    chaos.plans = ["drip", "hang"]
    for _plan in range(2):
        started = time.monotonic()

        with pytest.raises(http.Unreachable) as ended:
            client.post(chaos.url, body=b"x", headers={"Ipx-Message-Id": "1"}, seconds=0.6, max_answer_bytes=10_000)

        assert ended.value.kind == "timeout"
        assert time.monotonic() - started < 1.5
