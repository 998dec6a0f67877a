"""Agreements are written down from the signed paper: what may leave, for what, until when; and suspended."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.access import ConfirmFirst
from audit.models import AuditEvent
from ipcases.lib.errors import InvalidValue, NotAllowed
from operations.access import agreements_in_force
from operations.models import Agreement
from operations.services.agreements import Terms, enter_agreement, resume_agreement, suspend_agreement
from tests.cast import make_second
from tests.operations.factories import NOW, make_agreement

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 29)
PAPER = {
    "agency_id": "us-cbp",
    "kind": "MEMORANDUM",
    "signed_on": date(2024, 5, 2),
    "clause": "Art. 4",
    "tiers": ["B", "A"],
    "purposes": ["ADMINISTRATIVE"],
    "name_en": "Memorandum on parcels",
    "name_zh": "包裹合作备忘录",
}


def enter(**more):
    call_command("enter_agreement", "MOC-2024", **(PAPER | more))
    return Agreement.objects.get(code="MOC-2024")


def enter_by(person, *, confirmed_at=NOW, **more):
    terms = Terms(**{**PAPER, "code": "MOC-2024", "valid_from": PAPER["signed_on"], **more})
    return enter_agreement(acting_user=person, terms=terms, confirmed_at=confirmed_at, now=NOW)


def actions():
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


# --- entering ---------------------------------------------------------------------------------


def test_it_is_in_force_from_its_signature_and_stands_in_the_audit():
    agreement = enter()

    assert (agreement.valid_from, agreement.tiers, agreement.may_share_cases) == (date(2024, 5, 2), ["A", "B"], True)
    event = AuditEvent.objects.get(action="agreement.entered")
    assert event.changes["tiers"] == [None, ["A", "B"]]
    assert event.changes["agency"] == [None, "us-cbp"]
    assert event.changes["clause"] == [None, "Art. 4"]
    assert event.changes["valid_from"] == [None, "2024-05-02"]


@pytest.mark.parametrize(
    ("more", "field", "said"),
    [
        ({"code": "moc 2024"}, "code", "capital letters"),
        ({"code": "new"}, "code", "capital letters"),
        ({"code": "MOC/2024"}, "code", "capital letters"),
        ({"agency_id": "us-xyz"}, "agency", "no agency of this code"),
        ({"agency_id": "cn-gacc"}, "agency", "our own administration"),
        ({"valid_to": date(2024, 5, 1)}, "valid_to", "last day comes before the first"),
        ({"tiers": ["A", "C"]}, "authority_approval", "Natural persons"),
        ({"tiers": []}, "tiers", "what of a case may leave"),
        ({"may_share_cases": False, "may_inquire": True}, "may_inquire", "covers no inquiries"),
        ({"retention_months": 0}, "retention_months", "from 1 to 600"),
        ({"retention_months": 601}, "retention_months", "from 1 to 600"),
        ({"purposes": []}, "purposes", "purposes"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_at_its_field(admin, more, field, said):
    with pytest.raises(InvalidValue, match=said) as refused:
        enter_by(admin, **more)

    assert refused.value.field == field
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        {"tiers": ["A", "C"], "authority_approval": "MPS 2024/17"},
        {"valid_to": date(2024, 5, 2)},
        {"may_share_cases": False, "tiers": []},
        {"may_inquire": True},
        {"retention_months": 1},
        {"retention_months": 600},
        {"code": "MOC-2024.a"},
    ],
)
def test_the_nearest_that_can_be_is_entered(admin, more):
    agreement = enter_by(admin, **more)

    assert {name: getattr(agreement, name) for name in more} == more


def test_the_console_says_the_same_sentences():
    with pytest.raises(CommandError, match="what of a case may leave"):
        enter(tiers=[])


def test_a_code_is_given_once(admin):
    enter()

    with pytest.raises(InvalidValue, match="of this code already"):
        enter_by(admin, clause="Art. 5")


@pytest.mark.parametrize("role", ["officer", "liaison", "approver", "coordinator", "auditor"])
def test_only_an_administrator_enters_one(request, role):
    with pytest.raises(NotAllowed):
        enter_by(request.getfixturevalue(role))

    assert not Agreement.objects.exists()


def test_entering_one_wants_a_fresh_proof(admin):
    with pytest.raises(ConfirmFirst):
        enter_by(admin, confirmed_at=NOW - timedelta(hours=1))

    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        {"code": "moc-1"},
        {"code": "MOC/1"},
        {"tiers": []},
        {"suspended_at": NOW},
        {"suspension_reason": "By order"},
        {"confirmed_at": NOW},
    ],
)
def test_the_database_refuses_it_whatever_code_runs(more):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_agreement(**more)


# --- suspending -------------------------------------------------------------------------------


def test_nothing_holds_while_it_is_suspended_and_again_when_it_is_resumed():
    agreement = enter()

    call_command("suspend_agreement", "MOC-2024", reason="Letter 12 of the ministry")
    call_command("suspend_agreement", "MOC-2024", reason="Said twice")
    assert agreement not in agreements_in_force(on=DAY)
    agreement.refresh_from_db()
    assert agreement.suspension_reason == "Letter 12 of the ministry"

    call_command("suspend_agreement", "MOC-2024", resume=True, reason="Letter 13")
    call_command("suspend_agreement", "MOC-2024", resume=True, reason="Letter 13")
    assert agreement in agreements_in_force(on=DAY)
    agreement.refresh_from_db()
    assert (agreement.suspended_at, agreement.suspension_reason) == (None, "")
    assert actions()[-2:] == ["agreement.suspended", "agreement.resumed"]
    kept = AuditEvent.objects.filter(changes__has_key="reason").order_by("id").values_list("changes__reason", flat=True)
    assert list(kept) == [[None, "Letter 12 of the ministry"], [None, "Letter 13"]]


def test_one_that_nobody_entered_cannot_be_suspended():
    with pytest.raises(CommandError, match="no agreement of this code"):
        call_command("suspend_agreement", "MOC-1999", reason="By order")


@pytest.mark.parametrize("role", ["liaison", "approver", "coordinator", "admin"])
def test_whoever_answers_for_what_leaves_may_stop_it(request, role):
    agreement = make_agreement()

    suspend_agreement(acting_user=request.getfixturevalue(role), code=agreement.code, reason="By order", now=NOW)

    agreement.refresh_from_db()
    assert (agreement.suspended_at, agreement.suspension_reason) == (NOW, "By order")


@pytest.mark.parametrize("role", ["officer", "supervisor", "desk", "analyst", "auditor", "holder"])
def test_nobody_else_may(request, role):
    agreement = make_agreement()

    with pytest.raises(NotAllowed):
        suspend_agreement(acting_user=request.getfixturevalue(role), code=agreement.code, reason="By order", now=NOW)

    agreement.refresh_from_db()
    assert agreement.suspended_at is None


@pytest.mark.parametrize("role", ["liaison", "approver", "coordinator", "admin"])
def test_whoever_stopped_it_does_not_let_it_hold_again(request, role):
    agreement, person = make_agreement(), request.getfixturevalue(role)
    suspend_agreement(acting_user=person, code=agreement.code, reason="By order", now=NOW)

    with pytest.raises(NotAllowed):
        resume_agreement(acting_user=person, code=agreement.code, reason="Over", confirmed_at=NOW, now=NOW)

    agreement.refresh_from_db()
    assert agreement.suspended_at == NOW


@pytest.mark.parametrize("role", ["approver", "admin"])
def test_another_approver_or_administrator_does(request, liaison, role):
    agreement, second = make_agreement(), request.getfixturevalue(role)
    for first in (liaison, make_second(role.upper()), None):
        suspend_agreement(acting_user=first, code=agreement.code, reason="By order", now=NOW)

        act = {"acting_user": second, "code": agreement.code, "reason": "Over"}
        resumed = resume_agreement(**act, confirmed_at=NOW, now=NOW)
        assert (resumed.suspended_at, resumed.suspended_by) == (None, None)


@pytest.mark.parametrize("role", ["liaison", "coordinator", "auditor", "desk"])
def test_nobody_without_the_role_lets_it_hold_again(request, role):
    agreement = make_agreement(suspended_at=NOW, suspension_reason="By order")

    with pytest.raises(NotAllowed):
        resume_agreement(
            acting_user=request.getfixturevalue(role), code=agreement.code, reason="Over", confirmed_at=NOW, now=NOW
        )


def test_who_suspends_it_a_second_time_is_not_who_suspended_it(approver, liaison):
    agreement = make_agreement()
    for person in (liaison, approver):
        suspend_agreement(acting_user=person, code=agreement.code, reason="By order", now=NOW)

    act = {"acting_user": approver, "code": agreement.code, "reason": "Over"}
    assert resume_agreement(**act, confirmed_at=NOW, now=NOW).suspended_at is None


def test_letting_it_hold_again_wants_a_fresh_proof(admin):
    agreement = make_agreement(suspended_at=NOW, suspension_reason="By order")
    act = {"acting_user": admin, "code": agreement.code, "reason": "Over", "now": NOW}

    with pytest.raises(ConfirmFirst):
        resume_agreement(**act, confirmed_at=NOW - timedelta(hours=1))

    assert resume_agreement(**act, confirmed_at=NOW).suspended_at is None


@pytest.mark.parametrize("act", [suspend_agreement, resume_agreement])
def test_both_want_a_reason(act):
    agreement = make_agreement()

    with pytest.raises(InvalidValue) as refused:
        act(acting_user=None, code=agreement.code, reason="  ", now=NOW)

    assert refused.value.field == "reason"


@pytest.mark.parametrize(("reason", "code"), [("", "reason-missing"), (" ", "reason-missing"), ("x" * 301, "too-long")])
def test_a_reason_is_there_and_kept_whole(liaison, reason, code):
    agreement = make_agreement()

    with pytest.raises(InvalidValue) as refused:
        suspend_agreement(acting_user=liaison, code=agreement.code, reason=reason, now=NOW)
    assert refused.value.code == code
    suspend_agreement(acting_user=liaison, code=agreement.code, reason="x" * 300, now=NOW)
    agreement.refresh_from_db()
    assert agreement.suspension_reason == "x" * 300
