"""Preparing and approving: nothing leaves that was not looked at, byte by byte, by somebody else."""

import dataclasses
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import RoleGrant
from audit.models import AuditEvent, PendingEvent
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed, NotVisible
from operations.models import Agreement
from seizures.models import GoodsLine
from sharing import envelope
from sharing.models import Disclosure, OutMessage, Policy, Share, StreamHead
from sharing.services.outbox import value_hash
from sharing.services.policies import default_rules, ensure_policy
from sharing.services.recalls import recall_share
from sharing.services.shares import (
    approve_share,
    build_preview,
    cancel_share,
    change_draft,
    decline_share,
    submit_share,
)
from tests.sharing.factories import (
    NOW,
    PERSON,
    SENDER,
    approve,
    log,
    make_agreement,
    make_partner,
    make_share,
    send,
    set_policy,
    submit,
)

pytestmark = pytest.mark.django_db


def refusal(call, **arguments) -> str:
    with pytest.raises(DomainError) as refused:
        call(**arguments)
    return refused.value.code


# --- preparing ------------------------------------------------------------------------------------------
def test_prepares_a_draft_with_the_default_rules_of_the_agreement(liaison, case, memorandum):
    share = make_share(liaison, case, agreement=memorandum)

    assert share.status == "DRAFT"
    assert share.handling["code"] == "H2"
    assert share.handling["retain_until"] == "2031-11-23"
    assert {rule.tier for rule in share.policy.rules.all()} == {"A", "B"}
    assert OutMessage.objects.count() == 0


def test_marks_evidence_for_a_court_as_usable_there(liaison, case):
    agreement = make_agreement(purposes=["COURT_EVIDENCE"])

    share = make_share(liaison, case, agreement=agreement, purpose="COURT_EVIDENCE")

    assert (share.handling["code"], share.handling["court_use"]) == ("H0", True)


REFUSED = {
    "a purpose the agreement does not name": ({"purpose": "RISK"}, "purpose-not-permitted"),
    "no reason": ({"necessity": "  "}, "necessity-missing"),
    "a reason that is too long": ({"necessity": "x" * 1001}, "text-too-long"),
    "an urgency that does not exist": ({"urgency": "NOW"}, "purpose-unknown"),
    "a handling code that does not exist": ({"handling_code": "H9"}, "handling-unknown"),
}


@pytest.mark.parametrize(("terms", "code"), REFUSED.values(), ids=REFUSED)
def test_refuses_to_prepare_with(liaison, case, terms, code):
    assert refusal(make_share, liaison=liaison, seizure=case, **terms) == code
    assert Share.objects.count() == 0


def test_refuses_a_second_share_of_a_case_to_the_same_partner(liaison, case):
    make_share(liaison, case)

    assert refusal(make_share, liaison=liaison, seizure=case) == "share-exists"


def test_allows_the_same_case_to_another_partner(liaison, case):
    make_share(liaison, case)

    make_share(liaison, case, partner=make_partner("jp-customs"), agreement=make_agreement(agency_id="jp-customs"))

    assert Share.objects.count() == 2


def test_refuses_who_may_not_share(officer, case):
    with pytest.raises(NotAllowed):
        make_share(officer, case)


def test_does_not_know_a_case_that_the_liaison_officer_may_not_see(liaison, case):
    case.is_restricted = True
    case.save()

    with pytest.raises(NotVisible):
        make_share(liaison, case)


# --- the preview ----------------------------------------------------------------------------------------
def test_previews_the_bytes_that_leave(liaison, approver, case):
    share = submit(liaison, make_share(liaison, case))

    approve(approver, share)

    body = bytes(OutMessage.objects.get().body)
    assert envelope.without_stamps(body) == bytes(share.preview)
    assert hashlib.sha256(bytes(share.preview)).hexdigest() == share.preview_sha256
    assert json.loads(body)["audience"] == "urn:ipx:us-cbp"


def test_previews_the_same_bytes_twice(liaison, case):
    share = make_share(liaison, case)

    assert build_preview(share=share, now=NOW).body == build_preview(share=share, now=NOW).body


def test_refuses_to_submit_what_has_changed_since_it_was_shown(liaison, case):
    share = make_share(liaison, case)
    shown = build_preview(share=share, now=NOW).sha256
    GoodsLine.objects.filter(seizure=case, position=1).update(brand="KESTRA")

    code = refusal(submit_share, acting_user=liaison, share=share, preview_sha256=shown, now=NOW)

    assert code == "preview-changed"
    assert Share.objects.get().status == "DRAFT"


@pytest.mark.parametrize("where", ["necessity", "requested_action"])
def test_refuses_to_submit_a_text_that_names_a_person(liaison, case, where):
    share = make_share(liaison, case, **{where: "Ask ZHANG  Sanfeng about it"})

    assert refusal(submit, liaison=liaison, share=share) == "text-names-a-person"


def test_refuses_a_text_that_names_a_person_whose_name_is_masked(liaison, case, admin):
    agreement = make_agreement(tiers=["A", "B", "C"], authority_approval="MPS-2026-1")
    rules = [
        dataclasses.replace(rule, transform="MASK") if rule.field == "persons.name" else rule
        for rule in default_rules(agreement=agreement)
    ]
    set_policy(acting_user=admin, agreement=agreement, rules=rules, reason="By order", confirmed_at=NOW, now=NOW)
    share = make_share(liaison, case, agreement=agreement, necessity="Ask Zhang Sanfeng about it")

    assert refusal(submit, liaison=liaison, share=share) == "text-names-a-person"


def test_refuses_a_recall_that_names_a_person_the_partner_was_not_told(liaison, approver, case):
    share = send(liaison, approver, case)
    values = {"acting_user": approver, "share": share, "reason": "ERROR", "confirmed_at": NOW, "now": NOW}

    assert refusal(recall_share, remark="Zhang  SANFENG is innocent", **values) == "text-names-a-person"
    assert refusal(recall_share, remark=" ", **values) == "remark-missing"
    assert refusal(recall_share, remark="Sent in error", **values | {"reason": "WHIM"}) == "reason-missing"
    assert recall_share(remark="The addressee is innocent", **values).status == "RECALLED"
    assert refusal(recall_share, remark="Again", **values) == "nothing-to-recall"


def test_refuses_to_submit_when_nothing_would_leave(liaison, case, admin, memorandum):
    share = make_share(liaison, case, agreement=memorandum)
    set_policy(acting_user=admin, agreement=memorandum, rules=[], reason="By order", confirmed_at=NOW, now=NOW)

    assert refusal(submit, liaison=liaison, share=share) == "nothing-to-share"


def test_keeps_amounts_and_quantities_as_text(liaison, case):
    line = build_preview(share=make_share(liaison, case), now=NOW).content["data"]["goods"][0]

    assert line["quantity"] == {"value": "12", "unit": "PR"}
    assert line["value"][0]["amount"] == "10788.00"


def test_refuses_a_case_that_is_too_large_for_one_message(liaison, case):
    line = GoodsLine.objects.get(seizure=case, position=1)
    for position in range(3, 700):
        line.pk, line.public_id, line.position = None, None, position
        GoodsLine.objects.bulk_create([GoodsLine(**_values(line))])

    assert refusal(build_preview, share=make_share(liaison, case), now=NOW) in {"outside-schema", "message-too-large"}


def _values(line: GoodsLine) -> dict:
    skipped = {"id", "public_id"}
    return {field.attname: getattr(line, field.attname) for field in line._meta.fields if field.name not in skipped}


def test_changes_the_terms_of_a_draft_but_not_of_what_was_submitted(liaison, case):
    share = make_share(liaison, case)
    terms = {"purpose": "ADMINISTRATIVE", "necessity": "Other", "urgency": Share.Urgency.URGENT}

    changed = change_draft(acting_user=liaison, share=share, now=NOW, **terms)

    assert (changed.purpose, changed.necessity, changed.urgency) == ("ADMINISTRATIVE", "Other", "A_URGENT")
    submit(liaison, changed)
    assert refusal(change_draft, acting_user=liaison, share=share, now=NOW, **terms) == "share-moved-on"


# --- approving --------------------------------------------------------------------------------------------
def test_queues_message_numbers_disclosures_and_audit_in_one_act(liaison, approver, case):
    share = send(liaison, approver, case)

    message = OutMessage.objects.get()
    assert (share.status, share.approved_version) == ("QUEUED", 1)
    assert (message.stream_seq, message.order_seq, message.state) == (1, 1, "READY")
    assert Disclosure.objects.filter(message=message).count() == len(share.preview_fields)
    disclosed = Disclosure.objects.get(field="seizure.date")
    assert disclosed.value_hash == value_hash(
        message_id=str(message.pk), pointer="/data/seizure/date", value="2026-11-23"
    )
    actions = set(AuditEvent.objects.filter(subject_id=str(share.pk)).values_list("action", flat=True))
    assert {"share.drafted", "share.submitted", "share.approved", "share.queued"} <= actions


def test_leaves_nothing_behind_when_the_outbox_refuses(liaison, approver, case, monkeypatch):
    share = submit(liaison, make_share(liaison, case))
    monkeypatch.setattr(envelope, "MAX_BYTES", 100)

    assert refusal(approve, approver=approver, share=share) == "message-too-large"

    share.refresh_from_db()
    assert share.status == "PENDING_APPROVAL"
    assert share.approvals.count() == Disclosure.objects.count() == StreamHead.objects.filter(last_seq=1).count() == 0


def test_numbers_without_gaps_whatever_is_refused_between(liaison, approver, officer, monkeypatch):
    memorandum = make_agreement()
    send(liaison, approver, log(officer), agreement=memorandum)
    refused = submit(liaison, make_share(liaison, log(officer), agreement=memorandum))
    with monkeypatch.context() as patch:
        patch.setattr(envelope, "MAX_BYTES", 100)
        refusal(approve, approver=approver, share=refused)
    send(liaison, approver, log(officer), agreement=memorandum)

    assert sorted(OutMessage.objects.values_list("stream_seq", flat=True)) == [1, 2]


def test_refuses_the_author_as_approver(liaison, case):
    RoleGrant.objects.create(user=liaison, role="APPROVER")
    share = submit(liaison, make_share(liaison, case))

    assert refusal(approve, approver=liaison, share=share) == "approver-is-author"


def test_refuses_to_approve_other_bytes_than_those_shown(liaison, approver, case):
    share = submit(liaison, make_share(liaison, case))

    code = refusal(approve_share, acting_user=approver, share=share, preview_sha256="0" * 64, confirmed_at=NOW, now=NOW)

    assert code == "preview-changed"


def test_asks_the_gate_again_at_approval(liaison, approver, case, memorandum):
    share = submit(liaison, make_share(liaison, case, agreement=memorandum))
    Agreement.objects.update(suspended_at=NOW, suspension_reason="By order")

    assert refusal(approve, approver=approver, share=share) == "agreement-suspended"


def test_refuses_to_approve_under_rules_that_were_replaced(liaison, approver, case, memorandum, admin):
    share = submit(liaison, make_share(liaison, case, agreement=memorandum))
    set_policy(
        acting_user=admin,
        agreement=memorandum,
        rules=default_rules(agreement=memorandum)[:5],
        reason="By order",
        confirmed_at=NOW,
        now=NOW,
    )

    assert refusal(approve, approver=approver, share=share) == "policy-changed"


def test_waits_for_a_second_approver_where_persons_leave(liaison, approver, second_approver, case):
    agreement = make_agreement(tiers=["A", "B", "C"], authority_approval="SPC 2026-17")
    share = submit(liaison, make_share(liaison, case, agreement=agreement))

    approve(approver, share)

    share.refresh_from_db()
    assert (share.status, OutMessage.objects.count()) == ("PENDING_APPROVAL", 0)
    assert refusal(approve, approver=approver, share=share) == "decided-already"
    approve(second_approver, share)
    assert json.loads(bytes(OutMessage.objects.get().body))["data"]["persons"][0]["name"] == PERSON.name


def test_declines_with_a_reason_and_sends_nothing(liaison, approver, case):
    share = submit(liaison, make_share(liaison, case))
    with pytest.raises(InvalidValue):
        decline_share(acting_user=approver, share=share, reason=" ", now=NOW)

    decline_share(acting_user=approver, share=share, reason="Wrong partner", now=NOW)

    share.refresh_from_db()
    assert (share.status, OutMessage.objects.count()) == ("DECLINED", 0)
    assert make_share(liaison, case).status == "DRAFT"


def test_cancels_before_approval_only(liaison, approver, case):
    share = submit(liaison, make_share(liaison, case))
    cancel_share(acting_user=liaison, share=share, now=NOW)
    assert refusal(approve, approver=approver, share=share) == "share-moved-on"

    sent = send(liaison, approver, case)
    assert refusal(cancel_share, acting_user=liaison, share=sent, now=NOW) == "share-moved-on"


@pytest.mark.django_db(transaction=True)
def test_sends_once_when_fifty_approve_at_the_same_time(liaison, approver, officer):
    share = submit(liaison, make_share(liaison, log(officer, parties=(SENDER,))))

    def decide(_number):
        try:
            approve(approver, share)
            return "approved"
        except DomainError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(25) as pool:
        answers = list(pool.map(decide, range(50)))

    assert answers.count("approved") == 1
    assert set(answers) == {"approved", "share-moved-on"}
    assert OutMessage.objects.count() == 1
    assert StreamHead.objects.get().last_seq == 1


@pytest.mark.django_db(transaction=True)
def test_numbers_of_a_partner_follow_each_other_under_load(liaison, approver, officer):
    memorandum, partner = make_agreement(), make_partner()
    shares = [
        submit(liaison, make_share(liaison, log(officer), partner=partner, agreement=memorandum)) for _n in range(12)
    ]

    def decide(share):
        try:
            approve(approver, share)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(decide, shares))

    assert sorted(OutMessage.objects.values_list("stream_seq", flat=True)) == list(range(1, 13))


# --- policies ---------------------------------------------------------------------------------------------
def test_makes_default_rules_once_per_agreement(memorandum):
    assert ensure_policy(agreement=memorandum, now=NOW) == ensure_policy(agreement=memorandum, now=NOW)
    assert Policy.objects.count() == 1


def test_makes_values_coarse_under_an_agreement_for_risk_and_statistics():
    agreement = make_agreement(purposes=["RISK", "STATISTICS"], tiers=["A"])

    transforms = {rule.field: rule.transform for rule in default_rules(agreement=agreement)}

    assert transforms["seizure.date"] == "GENERALISE"
    assert transforms["movement.parcel"] == "MASK"
    assert "parties.name" not in transforms


def test_follows_one_version_of_rules_by_the_next(memorandum, admin):
    ensure_policy(agreement=memorandum, now=NOW)

    second = set_policy(
        acting_user=admin,
        agreement=memorandum,
        rules=default_rules(agreement=memorandum)[:5],
        reason="By order",
        confirmed_at=NOW,
        now=NOW,
    )

    assert second.version == 2
    assert Policy.objects.get(is_current=True) == second


def test_publishes_an_approval_so_that_later_changes_follow(liaison, approver, case):
    PendingEvent.objects.all().delete()

    send(liaison, approver, case)

    assert PendingEvent.objects.get().event.action == "share.queued"
