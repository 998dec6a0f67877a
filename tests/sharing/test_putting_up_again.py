"""What was approved and leaves no more: put up again, approved, sent in the place of the other."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, NotAllowed
from operations.models import Agreement
from sharing import envelope
from sharing.models import InMessage, OutMessage, Policy, Share
from sharing.queries.shares import PROBLEMS, WAITING, shares_in_view, shares_to_put_up_again
from sharing.services.delivery import deliver_due
from sharing.services.fanout import fan_out
from sharing.services.operating import let_update_go, retry_message
from sharing.services.putting_up_again import new_version, put_up_again
from sharing.services.recalls import recall_share
from sharing.services.shares import decline_share
from tests.sharing import kept_back
from tests.sharing.factories import approve, change, make_event, make_partner, take
from tests.sharing.field_rules import refusal
from tests.sharing.kept_back import put_up, replace_rules, said, version

pytestmark = pytest.mark.django_db


@pytest.fixture
def cbp(db, chaos):
    return make_partner(url=chaos.url)


@pytest.fixture
def share(liaison, approver, officer, admin, case, cbp, memorandum, clock):
    """A share of which the gate keeps back the second version."""
    share = kept_back.held(
        liaison=liaison, approver=approver, officer=officer, admin=admin, case=case, partner=cbp,
        agreement=memorandum, clock=clock,
    )  # fmt: skip
    assert (version(2).state, version(2).held_reason, share.status) == ("HELD", "agreement", "DELIVERED")
    return share


def run(clock) -> int:
    return deliver_due(clock=clock, run_seconds=5)


def on_the_wire(chaos) -> list[dict]:
    return [json.loads(request.body) for request in chaos.arrived]


# --- the way on -------------------------------------------------------------------------------


def test_leaves_as_it_was_looked_at_and_approved_in_the_place_of_what_was_kept_back(
    share, chaos, clock, liaison, approver
):
    built = new_version(share=share, now=clock())
    share.refresh_from_db()
    assert built.preview.blockers == []

    waiting = put_up_again(acting_user=liaison, share=share, preview_sha256=built.preview.sha256, now=clock())
    assert run(clock) == 0
    approve(approver, waiting, now=clock())
    assert run(clock) == 1

    first, second = on_the_wire(chaos)
    assert envelope.without_stamps(chaos.arrived[1].body) == built.preview.body
    assert (second["caseseq"], second["streamseq"]) == (first["caseseq"] + 1, first["streamseq"] + 1)
    assert second["data"]["share"]["version"] == 3
    assert second["data"]["share"]["supersedes"] == {
        "id": first["id"],
        "sha256": hashlib.sha256(chaos.arrived[0].body).hexdigest(),
    }
    assert "/data/goods/0/category" in second["data"]["share"]["changes"]
    assert "category" not in second["data"]["goods"][0]
    assert second["data"]["goods"][0]["quantity"]["value"] == "40"


def test_the_partner_takes_it_as_the_next_version(share, chaos, clock, liaison, approver):
    approve(approver, put_up(liaison, share, now=clock()), now=clock())
    run(clock)
    own, theirs = str(share.public_id), "01a20a79-637b-74c4-a33d-dcd34528e388"

    for event in on_the_wire(chaos):
        data = json.loads(json.dumps(event["data"]).replace(own, theirs).replace("urn:ipx:cn-gacc", "urn:ipx:us-cbp"))
        now = clock()
        take(make_event(data, message_type=event["type"], message_id=event["id"], seq=event["caseseq"], now=now), now)

    assert list(InMessage.objects.order_by("pk").values_list("state", flat=True)) == ["APPLIED", "APPLIED"]


def test_what_was_kept_back_ends_with_what_became_of_it_and_the_audit_names_both(share, clock, liaison, approver):
    old = version(2)
    waiting = put_up(liaison, share, now=clock())
    put = AuditEvent.objects.get(action="share.put_up_again")
    assert (version(2).state, version(2).replaced_by) == ("SET_ASIDE", None)
    assert put.changes == {
        "message": [str(old.pk), None],
        "version": [2, 3],
        "rules": [1, 2],
        "preview": [hashlib.sha256(envelope.without_stamps(bytes(old.body))).hexdigest(), waiting.preview_sha256],
    }
    assert AuditEvent.objects.get(action="message.set_aside").changes["state"] == ["HELD", "SET_ASIDE"]

    approve(approver, waiting, now=clock())

    new = version(3)
    assert version(2).replaced_by == new
    assert AuditEvent.objects.get(action="message.replaced").changes == {
        "message": [str(old.pk), str(new.pk)],
        "sha256": [old.sha256, new.sha256],
    }
    share.refresh_from_db()
    assert (share.approved_version, share.update_waits, share.policy.version) == (3, False, 2)


def test_nothing_leaves_twice(share, chaos, clock, liaison, approver, admin):
    waiting = put_up(liaison, share, now=clock())
    again = {"acting_user": liaison, "share": share, "preview_sha256": waiting.preview_sha256, "now": clock()}
    assert refusal(put_up_again, **again) == "nothing-kept-back"
    assert refusal(retry_message, acting_user=admin, message_id=version(2).pk, now=clock()) == "message-moved-on"
    go = {"acting_user": approver, "share": share, "confirmed_at": clock(), "now": clock()}
    assert refusal(let_update_go, **go) == "nothing-held"
    approve(approver, waiting, now=clock())

    run(clock)
    clock.advance(minutes=20)
    fan_out(now=clock())
    run(clock)

    ids = [request.id for request in chaos.arrived]
    assert str(version(2).pk) not in ids
    assert set(ids) == {str(version(1).pk), str(version(3).pk)}


# --- when there is such a way -------------------------------------------------------------------


def test_what_only_waits_for_the_agreement_is_let_go_as_it_was_approved(share, clock, liaison, approver):
    Policy.objects.filter(version=2).update(is_current=False)
    Policy.objects.filter(version=1).update(is_current=True)

    assert refusal(new_version, share=share, now=clock()) == "nothing-kept-back"

    let_update_go(acting_user=approver, share=share, confirmed_at=clock(), now=clock())
    assert version(2).state == "READY"


def test_what_stands_under_replaced_rules_is_not_let_go(share, clock, approver):
    go = {"acting_user": approver, "share": share, "confirmed_at": clock(), "now": clock()}

    assert refusal(let_update_go, **go) == "policy-changed"


@pytest.mark.parametrize(
    ("values", "is_offered"),
    [
        ({"state": "DEAD", "held_reason": ""}, True),
        ({"state": "READY", "held_reason": ""}, False),
        ({"held_reason": "operator"}, False),
        ({"held_reason": "digest-conflict"}, False),
        ({"state": "CANCELLED"}, False),
    ],
)
def test_is_offered_for_what_the_gate_stopped_or_was_given_up(share, clock, values, is_offered):
    OutMessage.objects.filter(pk=version(2).pk).update(**values)

    if is_offered:
        assert new_version(share=share, now=clock()).instead_of == version(2)
    else:
        assert refusal(new_version, share=share, now=clock()) == "nothing-kept-back"


@pytest.mark.parametrize("status", ["RECALLED", "REJECTED"])
def test_a_share_that_is_over_is_put_up_no_more(share, clock, liaison, status):
    Share.objects.update(status=status)

    assert refusal(put_up, liaison, Share.objects.get(), now=clock()) == "nothing-kept-back"


def test_only_who_shares_puts_up_and_not_the_same_person_approves(share, clock, liaison, approver):
    digest = new_version(share=share, now=clock()).preview.sha256
    with pytest.raises(NotAllowed):
        put_up_again(acting_user=approver, share=share, preview_sha256=digest, now=clock())

    share = put_up(liaison, share, now=clock())
    Share.objects.update(created_by=approver, submitted_by=approver)

    assert refusal(approve, approver, share, now=clock()) == "approver-is-author"


def test_a_closed_gate_keeps_it_from_being_put_up(share, clock, liaison, memorandum):
    Agreement.objects.update(suspended_at=clock(), suspension_reason="By order")

    assert refusal(put_up, liaison, share, now=clock()) == "agreement-suspended"
    assert version(2).state == "HELD"


def test_what_changed_since_it_was_looked_at_is_looked_at_again(
    share, clock, liaison, case, officer, admin, memorandum
):
    for alter in (
        lambda: change(case, officer, quantity=41),
        lambda: replace_rules(admin, memorandum, clock(), without="goods.brand"),
    ):
        digest = new_version(share=Share.objects.get(), now=clock()).preview.sha256
        alter()
        put = {"acting_user": liaison, "share": share, "preview_sha256": digest, "now": clock()}
        assert refusal(put_up_again, **put) == "preview-changed"

    assert version(2).state == "HELD"
    assert put_up(liaison, share, now=clock()).update_waits


# --- races ------------------------------------------------------------------------------------


def test_rules_replaced_again_before_the_approval_stop_it_and_it_is_put_up_anew(
    share, chaos, clock, liaison, approver, admin, memorandum
):
    waiting = put_up(liaison, share, now=clock())
    replace_rules(admin, memorandum, clock(), without="goods.brand")

    assert refusal(approve, approver, waiting, now=clock()) == "policy-changed"
    assert fan_out(now=clock()) == 1
    assert fan_out(now=clock()) == 0
    approve(approver, Share.objects.get(), now=clock())

    assert run(clock) == 1
    first, second = on_the_wire(chaos)
    assert (second["data"]["share"]["version"], second["caseseq"]) == (4, first["caseseq"] + 1)
    assert "brand" not in second["data"]["goods"][0]
    assert "category" in second["data"]["goods"][0]
    assert version(2).replaced_by == version(4)


def test_rules_replaced_after_the_approval_keep_it_back_and_it_is_put_up_once_more(
    share, chaos, clock, liaison, approver, admin, memorandum
):
    approve(approver, put_up(liaison, share, now=clock()), now=clock())
    replace_rules(admin, memorandum, clock(), without="goods.brand")
    assert run(clock) == 0

    approve(approver, put_up(liaison, Share.objects.get(), now=clock()), now=clock())

    assert run(clock) == 1
    first, last = on_the_wire(chaos)
    assert (last["caseseq"], last["streamseq"]) == (first["caseseq"] + 1, first["streamseq"] + 1)
    assert (version(2).replaced_by, version(3).replaced_by) == (version(3), version(4))


def test_news_between_putting_up_and_approval_goes_with_it(share, chaos, clock, liaison, approver, case, officer):
    put_up(liaison, share, now=clock())
    change(case, officer, quantity=41)

    assert fan_out(now=clock()) == 1
    approve(approver, Share.objects.get(), now=clock())

    run(clock)
    assert on_the_wire(chaos)[-1]["data"]["goods"][0]["quantity"]["value"] == "41"
    assert OutMessage.objects.filter(state="SET_ASIDE", replaced_by=version(4)).count() == 1


def test_what_was_not_approved_can_be_put_up_again_and_nothing_leaves_meanwhile(
    share, chaos, clock, liaison, approver, case, officer
):
    decline_share(acting_user=approver, share=put_up(liaison, share, now=clock()), reason="Too much", now=clock())
    today = clock().date()
    assert [row.pk for row in shares_in_view(user=liaison, view=PROBLEMS, on=today)] == [share.pk]

    assert shares_to_put_up_again(user=liaison).get() == share

    again = put_up(liaison, Share.objects.get(), now=clock())

    assert (again.version, again.update_waits) == (4, True)
    assert not shares_to_put_up_again(user=liaison).exists()
    assert not shares_in_view(user=liaison, view=PROBLEMS, on=today).exists()
    assert shares_in_view(user=liaison, view=WAITING, on=today).exists()
    decline_share(acting_user=approver, share=again, reason="Too much", now=clock())
    change(case, officer, quantity=41)
    fan_out(now=clock())
    assert Share.objects.get().update_waits
    assert run(clock) == 0


# --- numbers ----------------------------------------------------------------------------------


def test_what_may_have_arrived_keeps_its_numbers(share, chaos, clock, liaison, approver):
    OutMessage.objects.filter(pk=version(2).pk).update(attempts=1)

    approve(approver, put_up(liaison, share, now=clock()), now=clock())

    old, new = version(2), version(3)
    assert (new.order_seq, new.stream_seq) == (old.order_seq + 1, old.stream_seq + 1)
    assert run(clock) == 1


def test_several_that_were_kept_back_leave_their_numbers_one_after_the_other(
    share, chaos, clock, liaison, approver, case, officer
):
    second = version(2)
    third = OutMessage.objects.get(pk=second.pk)
    third.pk, third.state, third.held_reason = None, "READY", ""
    third.order_seq, third.stream_seq = second.order_seq + 1, second.stream_seq + 1
    third.pk = "01a20a79-637b-74c4-a33d-dcd34528e390"
    third.save(force_insert=True)
    second.partner.stream_head.last_seq += 1
    second.partner.stream_head.save()

    approve(approver, put_up(liaison, share, now=clock()), now=clock())
    change(case, officer, quantity=42)
    fan_out(now=clock())
    run(clock)

    assert OutMessage.objects.filter(state="SET_ASIDE").count() == 2
    assert [event["caseseq"] for event in on_the_wire(chaos)] == [1, 2, 3]
    numbers = [event["streamseq"] for event in on_the_wire(chaos)]
    assert numbers == list(range(numbers[0], numbers[0] + 3))


def test_a_reminder_that_was_stopped_is_only_not_sent_again(share, chaos, clock, liaison, approver):
    OutMessage.objects.filter(pk=version(2).pk).update(state="CANCELLED", held_reason="")
    first = version(1)
    OutMessage.objects.filter(pk=first.pk).update(state="HELD", held_reason="agreement")

    approve(approver, put_up(liaison, share, now=clock()), now=clock())

    assert version(1).state == "DELIVERED"
    assert said(version(3))["data"]["share"]["supersedes"]["id"] == str(first.pk)


def test_a_recall_follows_what_was_set_aside_without_a_gap(share, chaos, clock, liaison):
    put_up(liaison, share, now=clock())

    recall_share(
        acting_user=liaison, share=share, reason="ERROR", remark="Wrong goods", confirmed_at=clock(), now=clock()
    )
    run(clock)

    assert [(event["type"], event["caseseq"]) for event in on_the_wire(chaos)] == [
        ("ipx.case.shared.v1", 1),
        ("ipx.case.withdrawn.v1", 2),
    ]
    assert version(2).state == "SET_ASIDE"


def test_only_what_was_set_aside_is_replaced(share):
    with pytest.raises(IntegrityError), transaction.atomic():
        OutMessage.objects.filter(pk=version(2).pk).update(replaced_by=version(1))


def test_what_expired_while_it_was_kept_back_is_told_all_the_same(share, chaos, clock, liaison, approver):
    OutMessage.objects.filter(pk=version(2).pk).update(expires_at=clock() - timedelta(days=1))

    approve(approver, put_up(liaison, share, now=clock()), now=clock())

    assert run(clock) == 1


def test_refusals_are_told_in_words(share, clock):
    OutMessage.objects.filter(pk=version(2).pk).update(state="CANCELLED")
    with pytest.raises(DomainError) as refused:
        new_version(share=share, now=clock())

    assert "replaced" in str(refused.value.message)
