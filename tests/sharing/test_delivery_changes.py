"""What changes before a message leaves and while it is on its way: agreement, rules, keys, the share itself."""

import json
from datetime import timedelta

import pytest

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError
from operations.models import Agreement
from sharing.channels import push
from sharing.models import Attempt, OutMessage, PartnerKey, Receipt, Share
from sharing.services import recalls
from sharing.services.delivery import deliver_due
from sharing.services.fanout import fan_out
from sharing.services.keys import announce_key, node_keys, use_key
from sharing.services.leasing import lease
from sharing.services.operating import hold_message, let_update_go, prepare_again, retry_message
from sharing.services.policies import default_rules
from sharing.services.settling import Finished, settle
from tests.sharing.factories import change, make_key, make_partner, make_share, send, set_policy

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


def _delivered(share, clock):
    run(clock)
    share.refresh_from_db()
    return share


# --- what the partner's system refused ----------------------------------------------------------------------------
def test_a_share_is_on_its_way_again_when_what_was_refused_is_sent_once_more(share, chaos, clock, admin):
    chaos.plans = [422]
    assert _delivered(share, clock).status == "REJECTED"

    retry_message(acting_user=admin, message_id=message().pk, now=clock())

    share.refresh_from_db()
    assert (share.status, share.news_waits) == ("QUEUED", True)
    queued = AuditEvent.objects.filter(action="share.queued").latest("pk")
    assert (queued.actor, queued.changes) == (admin, {"status": ["REJECTED", "QUEUED"]})
    assert _delivered(share, clock).status == "DELIVERED"
    fan_out(now=clock())
    share.refresh_from_db()
    assert not share.news_waits and message().state == "DELIVERED"


def test_what_was_refused_is_not_sent_once_more_beside_a_new_share(share, chaos, clock, admin, liaison, memorandum):
    chaos.plans = [422]
    run(clock)
    make_share(liaison, share.seizure, partner=share.partner, agreement=memorandum, now=clock())

    with pytest.raises(DomainError) as refused:
        retry_message(acting_user=admin, message_id=message().pk, now=clock())

    assert refused.value.code == "share-exists"
    assert message().state == "REJECTED"


def test_no_later_version_of_what_was_refused_is_approved(share, chaos, clock):
    Share.objects.update(update_waits=True)
    chaos.plans = [422]

    assert not _delivered(share, clock).update_waits


def test_a_message_that_was_held_for_dead_workers_is_tried_again_once_released(share, chaos, clock, admin):
    started = {"message": message(), "started_at": clock()}
    Attempt.objects.bulk_create(Attempt(**started) for _death in range(5))
    run(clock)
    assert (message().state, message().held_reason) == ("HELD", "quarantine")
    clock.advance(minutes=1)

    retry_message(acting_user=admin, message_id=message().pk, now=clock())

    assert run(clock) == 1


# --- the gate within the lease ------------------------------------------------------------------------------------
CLOSED = {
    "the agreement ended": {"valid_to": "2020-01-01"},
    "the agreement is suspended": {"suspended_at": "2026-01-01T00:00Z", "suspension_reason": "By order"},
    "the purpose is permitted no more": {"purposes": ["STATISTICS"]},
    "the tiers are fewer": {"tiers": ["A"]},
    "it covers statistics only": {"may_share_cases": False},
}


@pytest.mark.parametrize("closing", CLOSED.values(), ids=CLOSED)
def test_stops_the_share_when(share, chaos, clock, memorandum, closing):
    Agreement.objects.filter(pk=memorandum.pk).update(**closing)

    run(clock)

    share.refresh_from_db()
    assert chaos.arrived == []
    assert share.status == "BLOCKED"
    assert (message().state, message().held_reason) == ("HELD", "agreement")
    assert message().attempts == 0
    assert Attempt.objects.count() == 0


def test_stops_the_share_when_its_rules_were_replaced(share, chaos, clock, memorandum, admin):
    set_policy(
        acting_user=admin,
        agreement=memorandum,
        rules=default_rules(agreement=memorandum)[:3],
        reason="By order",
        confirmed_at=clock(),
        now=clock(),
    )

    run(clock)

    share.refresh_from_db()
    assert (share.status, chaos.arrived) == ("BLOCKED", [])


def test_prepares_a_stopped_share_again_and_sends_only_the_new_one(share, chaos, clock, memorandum, liaison):
    Agreement.objects.filter(pk=memorandum.pk).update(valid_to="2020-01-01")
    run(clock)
    Agreement.objects.filter(pk=memorandum.pk).update(valid_to=None)

    again = prepare_again(acting_user=liaison, share=share, now=clock())

    with pytest.raises(DomainError) as refused:
        prepare_again(acting_user=liaison, share=again, now=clock())
    assert refused.value.code == "share-still-lives"
    assert again.status == "DRAFT"
    assert message().state == "CANCELLED"
    assert again.necessity == share.necessity
    event = AuditEvent.objects.get(action="message.cancelled")
    assert event.changes == {"state": ["HELD", "CANCELLED"], "why": [None, "prepared-again"]}


@pytest.mark.parametrize("stopped_by", ["the agreement", "the partner"])
def test_nothing_that_waited_behind_a_share_which_is_prepared_again_leaves(
    share, chaos, clock, memorandum, liaison, officer, case, stopped_by
):
    change(case, officer, quantity=40)
    fan_out(now=clock())
    if stopped_by == "the agreement":
        Agreement.objects.filter(pk=memorandum.pk).update(valid_to="2020-01-01")
    else:
        chaos.plans = [422]
    run(clock)
    Agreement.objects.filter(pk=memorandum.pk).update(valid_to=None)
    arrived = len(chaos.arrived)

    prepare_again(acting_user=liaison, share=share, now=clock())
    run(clock)

    assert len(chaos.arrived) == arrived, "nobody approved it since"
    assert set(OutMessage.objects.values_list("state", flat=True)) == {"CANCELLED"}
    assert OutMessage.objects.count() == 2


def test_lets_a_held_update_go_once_the_agreement_is_in_force_again(share, chaos, clock, memorandum, approver, admin):
    _delivered(share, clock)
    held = message()
    go = {"acting_user": approver, "share": share, "confirmed_at": clock(), "now": clock()}
    for otherwise in ({}, {"state": "HELD", "held_reason": "operator", "delivered_at": None}):
        OutMessage.objects.update(**otherwise or {"held_reason": ""})
        with pytest.raises(DomainError) as refused:
            let_update_go(**go)
        assert refused.value.code == "nothing-held"
    OutMessage.objects.update(held_reason="agreement")
    with pytest.raises(DomainError) as refused:
        retry_message(acting_user=admin, message_id=held.pk, now=clock())
    assert refused.value.code == "held-by-agreement"

    let_update_go(**go)

    held.refresh_from_db()
    assert (held.state, held.held_reason) == ("READY", "")


def test_holds_a_message_while_the_partner_has_no_valid_key(share, chaos, clock, admin):
    PartnerKey.objects.update(revoked_at=clock())
    run(clock)
    assert (message().state, message().held_reason, chaos.arrived) == ("HELD", "partner", [])
    PartnerKey.objects.update(revoked_at=None)

    retry_message(acting_user=admin, message_id=message().pk, now=clock())

    assert run(clock) == 1


def test_sends_nothing_of_a_share_that_was_recalled_before(share, chaos, clock, approver):
    recalls.recall_share(
        acting_user=approver,
        share=share,
        reason="COURT",
        remark="Order of the court",
        confirmed_at=clock(),
        now=clock(),
    )

    assert run(clock) == 0
    share.refresh_from_db()
    assert (share.status, message().state, chaos.arrived) == ("RECALLED", "CANCELLED", [])


def test_sends_the_withdrawal_after_what_may_have_arrived(share, chaos, clock, approver):
    chaos.plans = ["lost-ack"]
    run(clock)

    recalls.recall_share(
        acting_user=approver, share=share, reason="LAW", remark="Statute changed", confirmed_at=clock(), now=clock()
    )

    clock.advance(seconds=10)
    assert run(clock) == 1
    assert [json.loads(request.body)["type"] for request in chaos.arrived] == [
        "ipx.case.shared.v1",
        "ipx.case.withdrawn.v1",
    ]


def test_holds_and_releases_by_hand(share, chaos, clock, admin):
    by_hand = {"acting_user": admin, "message_id": message().pk}
    with pytest.raises(DomainError) as refused:
        retry_message(**by_hand, now=clock())
    assert refused.value.code == "message-moved-on"  # it is due: nothing waits for a hand
    hold_message(**by_hand, now=clock())
    assert run(clock) == 0
    with pytest.raises(DomainError) as refused:
        retry_message(**by_hand, now=message().expires_at)
    assert refused.value.code == "message-expired"

    retry_message(**by_hand, now=message().expires_at - timedelta(microseconds=1))

    OutMessage.objects.update(due_at=clock())
    assert run(clock) == 1


# --- what changes while a message is on its way ------------------------------------------------------------
def begin(clock):
    """Take the message as a worker does, and sign it."""
    (leased,) = lease(now=clock(), busy=(), each=1)
    sent = leased.message
    outgoing = push.prepare(
        message_id=str(sent.pk),
        sha256=sent.sha256,
        base_url=sent.partner.channel.url,
        body=bytes(sent.body),
        key=node_keys(now=clock()).signing,
        partner_keys=leased.partner_keys,
        now=clock(),
    )
    return leased, outgoing


def finish(begun, clock) -> None:
    leased, outgoing = begun
    result = push.send(outgoing=outgoing, partner_id=leased.message.partner_id, clock=clock)
    settle(finished=[Finished(leased, result)], now=clock())


def test_a_share_that_left_before_the_agreement_ended_stays_delivered(share, chaos, clock, memorandum):
    begun = begin(clock)
    Agreement.objects.filter(pk=memorandum.pk).update(suspended_at=clock(), suspension_reason="By order")

    finish(begun, clock)

    share.refresh_from_db()
    assert (share.status, message().state) == ("DELIVERED", "DELIVERED")


def test_a_retry_after_the_agreement_ended_is_stopped(share, chaos, clock, memorandum):
    chaos.plans = [503]
    begun = begin(clock)
    Agreement.objects.filter(pk=memorandum.pk).update(suspended_at=clock(), suspension_reason="By order")
    finish(begun, clock)
    clock.advance(seconds=60)

    assert run(clock) == 0

    share.refresh_from_db()
    assert (share.status, message().held_reason, len(chaos.arrived)) == ("BLOCKED", "agreement", 1)


def test_a_recall_overtakes_nothing_and_follows_what_is_on_its_way(share, chaos, clock, approver):
    begun = begin(clock)
    recalls.recall_share(
        acting_user=approver,
        share=share,
        reason="COURT",
        remark="Order of the court",
        confirmed_at=clock(),
        now=clock(),
    )
    finish(begun, clock)

    assert run(clock) == 1

    share.refresh_from_db()
    assert share.status == "RECALLED"
    assert [json.loads(request.body)["type"] for request in chaos.arrived] == [
        "ipx.case.shared.v1",
        "ipx.case.withdrawn.v1",
    ]
    assert Receipt.objects.filter(message__type="ipx.case.shared.v1").count() == 1


def test_a_retry_is_signed_with_the_key_of_its_own_time(share, chaos, clock, settings, tmp_path):
    settings.SIGNING_KEY_FILE = tmp_path / "node.key"
    chaos.plans = [503]
    run(clock)
    new = announce_key(now=clock())
    use_key(kid=new.kid, now=clock())
    clock.advance(seconds=60)

    assert run(clock) == 1

    first, second = chaos.arrived
    assert (first.id, first.body) == (second.id, second.body)
    assert f'keyid="{new.kid}"' not in first.headers["signature-input"]
    assert f'keyid="{new.kid}"' in second.headers["signature-input"]


def test_a_receipt_of_a_key_that_was_revoked_meanwhile_is_no_receipt(share, chaos, clock):
    chaos.plans = [503]
    run(clock)
    new = make_key("us-cbp/2026-12")
    PartnerKey.objects.update(revoked_at=clock())
    PartnerKey.objects.create(partner=share.partner, kid=new.kid, public_key=new.public, not_before=clock())
    clock.advance(seconds=60)

    assert run(clock) == 0

    assert (message().state, message().last_outcome) == ("RETRY", "receipt-bad-signature")
    assert Receipt.objects.count() == 0
