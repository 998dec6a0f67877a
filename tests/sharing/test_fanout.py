"""News of a case becomes the next version for those who have it; nothing new is no message."""

import dataclasses
import json
from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import AuditEvent, PendingEvent
from ipcases.lib.errors import DomainError
from operations.models import Agreement
from seizures.models import Party
from sharing.models import OutMessage, PartnerKey, Share
from sharing.services.fanout import fan_out
from sharing.services.leasing import lease
from sharing.services.policies import default_rules
from sharing.services.previews import changed_pointers
from sharing.services.shares import decline_share
from tests.sharing.factories import LATER, NOW, approve, change, log, make_agreement, news, send, set_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def share(liaison, approver, case, cbp, memorandum):
    share = send(liaison, approver, case, partner=cbp, agreement=memorandum)
    fan_out(now=NOW)
    deliver_all()
    return share


def deliver_all():
    OutMessage.objects.update(state="DELIVERED", delivered_at=NOW, acknowledged_at=NOW)


def latest() -> dict:
    return json.loads(bytes(OutMessage.objects.order_by("-order_seq").first().body))


def test_sends_the_new_state_with_what_it_follows_and_what_changed(share, case, officer):
    first = OutMessage.objects.get()
    change(case, officer, quantity=40)

    assert fan_out(now=LATER) == 1

    said = latest()
    assert said["type"] == "ipx.case.updated.v1"
    assert said["data"]["share"] == {
        "id": str(share.public_id),
        "version": 2,
        "supersedes": {"id": str(first.pk), "sha256": first.sha256},
        "reason": "case_changed",
        "changes": ["/data/goods/0/quantity/value"],
    }
    assert said["data"]["goods"][0]["quantity"]["value"] == "40"
    assert said["caseseq"] == 2
    share.refresh_from_db()
    assert (share.version, share.approved_version, share.update_waits) == (2, 2, False)
    assert PendingEvent.objects.count() == 0


def test_sends_nothing_when_nothing_that_is_shared_has_changed(share, case, officer):
    case.found_at_place = "Belt 4"
    case.save()
    news(case, officer)

    assert fan_out(now=LATER) == 0
    assert (OutMessage.objects.count(), PendingEvent.objects.count()) == (1, 0)


def test_takes_news_of_cases_that_nobody_has_off_the_queue(officer, case):
    news(case, officer)

    assert fan_out(now=LATER) == 0
    assert PendingEvent.objects.count() == 0


def test_makes_one_version_of_many_events(share, case, officer):
    for quantity in (20, 30, 40):
        change(case, officer, quantity=quantity)

    assert fan_out(now=LATER) == 1
    assert OutMessage.objects.count() == 2


def test_catches_what_changed_between_submission_and_approval(liaison, approver, case, officer, cbp, memorandum):
    from tests.sharing.factories import make_share, submit  # noqa: PLC0415

    waiting = submit(liaison, make_share(liaison, case, partner=cbp, agreement=memorandum))
    change(case, officer, quantity=77)
    fan_out(now=NOW)
    approve(approver, waiting)

    assert fan_out(now=LATER) == 1
    assert latest()["data"]["goods"][0]["quantity"]["value"] == "77"


def test_sends_no_version_while_the_agreement_is_suspended(share, case, officer):
    Agreement.objects.update(suspended_at=NOW, suspension_reason="By order")
    change(case, officer, quantity=40)

    assert fan_out(now=LATER) == 0
    assert OutMessage.objects.count() == 1


def test_what_changes_while_a_key_is_exchanged_reaches_the_partner_afterwards(share, case, officer):
    """The news is taken off the queue: without a message of it the partner would keep what is no longer true."""
    PartnerKey.objects.update(revoked_at=NOW)
    change(case, officer, quantity=40)

    assert fan_out(now=LATER) == 1
    assert latest()["data"]["goods"][0]["quantity"]["value"] == "40"


@pytest.fixture
def share_with_persons(liaison, approver, case, cbp, second_approver):
    agreement = make_agreement(tiers=["A", "B", "C"], authority_approval="SPC 2026-17")
    share = send(liaison, approver, case, partner=cbp, agreement=agreement)
    approve(second_approver, share)
    fan_out(now=NOW)
    deliver_all()
    return share


def test_waits_for_approval_when_a_person_was_added(share_with_persons, case, officer, approver, second_approver):
    Party.objects.create(seizure=case, role="SELLER", kind="PERSON", name="Li Si")
    news(case, officer)

    assert fan_out(now=LATER) == 1

    share_with_persons.refresh_from_db()
    assert (share_with_persons.update_waits, share_with_persons.status) == (True, "QUEUED")
    assert OutMessage.objects.count() == 1
    approve(approver, share_with_persons, now=LATER)
    approve(second_approver, share_with_persons, now=LATER)
    assert {person["name"] for person in latest()["data"]["persons"]} == {"Zhang Sanfeng", "Li Si"}


def test_waits_for_approval_when_nothing_tells_any_more_that_a_text_names_somebody(
    liaison, approver, case, cbp, memorandum, officer
):
    """The names of a case are erased, but not what was written of its goods."""
    change(case, officer, description="Shoes for Zhang Sanfeng")
    share = send(liaison, approver, case, partner=cbp, agreement=memorandum)
    fan_out(now=NOW)
    deliver_all()
    assert "description" not in latest()["data"]["goods"][0]
    Party.objects.filter(seizure=case, kind="PERSON").delete()
    news(case, officer)

    assert fan_out(now=LATER) == 1

    share.refresh_from_db()
    assert (share.version, share.update_waits, OutMessage.objects.count()) == (2, True, 1)


def test_sends_goods_at_once_although_persons_are_shared(share_with_persons, case, officer):
    change(case, officer, quantity=40)

    fan_out(now=LATER)

    assert OutMessage.objects.count() == 2


def test_waits_for_approval_when_the_rules_were_replaced(share, case, officer, admin, memorandum, approver):
    set_policy(
        acting_user=admin,
        agreement=memorandum,
        rules=default_rules(agreement=memorandum)[:8],
        reason="By order",
        confirmed_at=NOW,
        now=NOW,
    )
    change(case, officer, quantity=40)

    assert fan_out(now=LATER) == 1

    share.refresh_from_db()
    assert share.update_waits
    decline_share(acting_user=approver, share=share, reason="Not needed", now=LATER)
    share.refresh_from_db()
    assert (share.update_waits, share.approved_version, share.status) == (False, 1, "QUEUED")


def test_what_follows_a_version_that_was_not_approved_waits_too(share, case, officer, admin, memorandum, approver):
    replace_rules(admin, memorandum, default_rules(agreement=memorandum)[:15])
    change(case, officer, quantity=40)
    fan_out(now=LATER)
    share.refresh_from_db()
    decline_share(acting_user=approver, share=share, reason="Not needed", now=LATER)
    change(case, officer, quantity=41)

    assert fan_out(now=LATER) == 1

    share.refresh_from_db()
    assert (share.version, share.update_waits, OutMessage.objects.count()) == (3, True, 1)
    approve(approver, share, now=LATER)
    change(case, officer, quantity=42)
    assert fan_out(now=LATER) == 1
    assert (latest()["data"]["share"]["version"], latest()["data"]["goods"][0]["quantity"]["value"]) == (4, "42")


def replace_rules(admin, memorandum, rules):
    set_policy(acting_user=admin, agreement=memorandum, rules=rules, reason="By order", confirmed_at=NOW, now=NOW)


def test_what_was_made_under_replaced_rules_does_not_leave_after_news(
    share, case, officer, admin, memorandum, liaison, approver
):
    OutMessage.objects.update(state="READY", delivered_at=None)
    replace_rules(admin, memorandum, default_rules(agreement=memorandum)[:8])
    change(case, officer, quantity=40)

    assert fan_out(now=LATER) == 0
    assert lease(now=LATER, busy=[], each=10) == []

    share.refresh_from_db()
    assert (share.status, share.update_waits) == ("BLOCKED", False)


def test_a_later_version_waits_no_more_when_its_share_is_stopped(share, admin, memorandum):
    OutMessage.objects.update(state="READY", delivered_at=None)
    Share.objects.update(update_waits=True, version=2)
    replace_rules(admin, memorandum, default_rules(agreement=memorandum)[:8])

    assert lease(now=LATER, busy=[], each=10) == []

    share.refresh_from_db()
    assert (share.status, share.update_waits) == ("BLOCKED", False)


def test_puts_up_anew_what_waited_under_replaced_rules(
    share_with_persons, case, officer, admin, approver, second_approver
):
    Party.objects.create(seizure=case, role="ADDRESSEE", name="Li Si", kind="PERSON", country_id="US")
    news(case, officer)
    fan_out(now=LATER)
    rules = default_rules(agreement=share_with_persons.agreement)
    replace_rules(admin, share_with_persons.agreement, [rule for rule in rules if rule.field != "goods.hs"])
    share_with_persons.refresh_from_db()
    with pytest.raises(DomainError) as refused:
        approve(approver, share_with_persons, now=LATER)
    assert refused.value.code == "policy-changed"

    assert fan_out(now=LATER) == 1

    share_with_persons.refresh_from_db()
    assert (share_with_persons.version, share_with_persons.update_waits) == (3, True)
    approve(approver, share_with_persons, now=LATER)
    approve(second_approver, share_with_persons, now=LATER)
    assert "hs" not in latest()["data"]["goods"][0]


def test_puts_up_anew_what_tells_the_same_by_another_article(share_with_persons, case, officer, admin, approver):
    Party.objects.create(seizure=case, role="ADDRESSEE", name="Li Si", kind="PERSON", country_id="US")
    news(case, officer)
    fan_out(now=LATER)
    rules = default_rules(agreement=share_with_persons.agreement)
    replace_rules(admin, share_with_persons.agreement, [dataclasses.replace(rule, clause="Art. 9") for rule in rules])

    assert fan_out(now=LATER) == 1
    assert fan_out(now=LATER) == 0

    share_with_persons.refresh_from_db()
    assert (share_with_persons.version, {row[4] for row in share_with_persons.preview_fields}) == (3, {"Art. 9"})
    approve(approver, share_with_persons, now=LATER)


def test_one_case_that_cannot_be_told_does_not_hold_up_others(
    share, case, officer, liaison, approver, cbp, memorandum, monkeypatch
):
    other = log(officer)
    send(liaison, approver, other, partner=cbp, agreement=memorandum)
    fan_out(now=NOW)
    deliver_all()
    change(case, officer, quantity=40)
    change(other, officer, quantity=41)
    from sharing.services import fanout  # noqa: PLC0415

    genuine = fanout.case_facts

    def broken(*, seizure):
        if seizure == case:
            raise RuntimeError("boom")
        return genuine(seizure=seizure)

    monkeypatch.setattr(fanout, "case_facts", broken)

    with pytest.raises(RuntimeError):
        fan_out(now=LATER)

    assert latest()["subject"] == f"case/{other.reference}"
    assert PendingEvent.objects.get().event.case_reference == case.reference


# --- reminders -------------------------------------------------------------------------------------------
def test_sends_again_once_what_was_never_acknowledged(share):
    OutMessage.objects.update(acknowledged_at=None)

    fan_out(now=NOW + timedelta(minutes=14))
    assert OutMessage.objects.get().state == "DELIVERED"
    fan_out(now=NOW + timedelta(minutes=16))

    message = OutMessage.objects.get()
    assert (message.state, message.reminded_at) == ("RETRY", NOW + timedelta(minutes=16))
    assert AuditEvent.objects.filter(action="share.reminded").count() == 1
    deliver_all()
    OutMessage.objects.update(acknowledged_at=None)
    fan_out(now=NOW + timedelta(hours=2))
    assert OutMessage.objects.get().state == "DELIVERED"


def test_does_not_remind_of_what_was_acknowledged(share):
    fan_out(now=NOW + timedelta(hours=1))

    assert OutMessage.objects.get().state == "DELIVERED"


@pytest.mark.parametrize(
    ("old", "new", "pointers"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, ["/a"]),
        ({"a": [1, 2]}, {"a": [1, 3]}, ["/a/1"]),
        ({"a": [1]}, {"a": [1, 3]}, ["/a"]),
        ({}, {"b": {"c": 1}}, ["/b"]),
    ],
)
def test_points_to_what_changed(old, new, pointers):
    assert changed_pointers(old, new) == pointers


# --- while the agreement is not in force ---------------------------------------------------------------------
OUT_OF_FORCE = {
    "suspended": (
        {"suspended_at": NOW, "suspension_reason": "By order"},
        {"suspended_at": None, "suspension_reason": ""},
    ),
    "ended and renewed": ({"valid_to": "2026-11-22"}, {"valid_to": "2030-01-01"}),
}


@pytest.mark.parametrize("how", OUT_OF_FORCE)
def test_news_that_came_while_the_agreement_was_not_in_force_is_told_when_it_is_again(
    share, case, officer, how, client, liaison
):
    ends, renews = OUT_OF_FORCE[how]
    Agreement.objects.update(**ends)
    change(case, officer, quantity=40)
    assert fan_out(now=LATER) == 0
    assert not PendingEvent.objects.exists()
    assert fan_out(now=LATER) == 0
    client.force_login(liaison)
    assert "News of the case waits" in client.get(reverse("sharing:share", args=[share.public_id])).content.decode()

    Agreement.objects.update(**renews)

    assert fan_out(now=LATER) == 1
    assert latest()["data"]["goods"][0]["quantity"]["value"] == "40"
    assert fan_out(now=LATER) == 0
    share.refresh_from_db()
    assert not share.news_waits


def test_news_that_was_undone_meanwhile_is_no_message(share, case, officer):
    quantity = case.lines.get(position=1).quantity
    Agreement.objects.update(suspended_at=NOW, suspension_reason="By order")
    change(case, officer, quantity=40)
    fan_out(now=LATER)
    change(case, officer, quantity=quantity)
    fan_out(now=LATER)
    Agreement.objects.update(suspended_at=None, suspension_reason="")

    assert fan_out(now=LATER) == 0
    assert OutMessage.objects.count() == 1


def test_news_of_a_share_that_is_over_is_told_no_more(share, case, officer):
    Agreement.objects.update(suspended_at=NOW, suspension_reason="By order")
    change(case, officer, quantity=40)
    fan_out(now=LATER)
    type(share).objects.update(status="RECALLED")
    Agreement.objects.update(suspended_at=None, suspension_reason="")

    assert fan_out(now=LATER) == 0
