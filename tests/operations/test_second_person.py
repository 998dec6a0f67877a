"""What one person enters from the signed paper holds once another has confirmed it."""

import datetime
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.access import ConfirmFirst
from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed
from operations import services
from operations.access import agreements_in_force
from operations.agreement_words import state_of
from operations.models import Agreement, Operation
from operations.services.agreements import (
    resume_agreement,
    suspend_agreement,
)
from tests.acts import acted
from tests.cast import make_second
from tests.operations.factories import NOW, make_agreement, make_operation
from tests.operations.second_person import confirm, refusal, refuse, take_back
from tests.operations.test_agreements import DAY, enter, enter_by
from tests.operations.test_planning import plan
from tests.whole_or_nothing import break_each_write

pytestmark = pytest.mark.django_db
HOME = reverse("home")


# --- it waits -------------------------------------------------------------------------------------


def test_what_a_person_enters_waits_and_what_the_console_enters_holds(admin):
    by_console = enter()
    by_person = enter_by(admin, code="MOC-2025")

    assert (by_person.entered_by, by_person.waits, by_console.entered_by, by_console.waits) == (
        admin,
        True,
        None,
        False,
    )
    assert list(agreements_in_force(on=DAY)) == [by_console]
    assert state_of(agreement=by_person, on=DAY)[2] == "Waits for a second person"


@pytest.mark.parametrize("role", ["approver", "second_admin"])
def test_it_holds_once_an_approver_or_another_administrator_has_confirmed_it(request, waiting, role):
    second = make_second("ADMIN") if role == "second_admin" else request.getfixturevalue(role)

    confirmed = confirm(second, waiting)

    assert (confirmed.confirmed_by, confirmed.confirmed_at, confirmed.waits) == (second, NOW, False)
    assert list(agreements_in_force(on=DAY)) == [waiting]
    assert state_of(agreement=confirmed, on=DAY)[2] == "In force"
    event = AuditEvent.objects.get(action="agreement.confirmed")
    assert (event.actor_id, event.changes) == (second.pk, {"agreement": [None, waiting.code]})


def test_it_never_holds_once_it_is_refused_and_its_code_is_taken(admin, approver, waiting):
    refused = refuse(approver, waiting)

    assert (refused.refused_by, refused.refusal_reason, refused.waits) == (
        approver,
        "Art. 4 covers no companies",
        False,
    )
    assert not agreements_in_force(on=DAY).exists()
    assert state_of(agreement=refused, on=DAY)[2] == "Refused"
    assert AuditEvent.objects.get(action="agreement.refused").changes["reason"] == [None, "Art. 4 covers no companies"]
    with pytest.raises(InvalidValue, match="of this code already"):
        enter_by(admin, code=waiting.code)


def test_it_never_holds_once_whoever_entered_it_has_taken_it_back(admin, approver, waiting):
    taken_back = take_back(admin, waiting)

    assert (taken_back.taken_back_at, taken_back.waits) == (NOW, False)
    assert not agreements_in_force(on=DAY).exists()
    assert state_of(agreement=taken_back, on=DAY)[2] == "Taken back"
    event = AuditEvent.objects.get(action="agreement.taken_back")
    assert (event.actor_id, event.changes) == (admin.pk, {"agreement": [None, waiting.code]})
    assert refusal(confirm, approver, waiting) == "agreement-decided"


def test_nobody_takes_back_what_somebody_else_entered_or_what_is_decided(admin, approver, waiting):
    assert refusal(take_back, make_second("ADMIN"), waiting) == "not-yours"

    confirm(approver, waiting)
    assert refusal(take_back, admin, waiting) == "agreement-decided"


@pytest.mark.parametrize("act", [confirm, refuse])
def test_whoever_entered_it_does_not_decide(admin, waiting, act):
    assert refusal(act, admin, waiting) == "second-person"
    waiting.refresh_from_db()
    assert waiting.waits


@pytest.mark.parametrize("act", [confirm, refuse])
@pytest.mark.parametrize("role", ["liaison", "coordinator", "auditor", "officer", "desk"])
def test_nobody_without_the_role_decides(request, waiting, role, act):
    with pytest.raises(NotAllowed):
        act(request.getfixturevalue(role), waiting)
    waiting.refresh_from_db()
    assert waiting.waits


def test_confirming_wants_a_fresh_proof_and_refusing_a_reason(approver, waiting):
    with pytest.raises(ConfirmFirst):
        confirm(approver, waiting, confirmed_at=NOW - datetime.timedelta(hours=1))
    assert refusal(refuse, approver, waiting, reason=" ") == "reason-missing"
    waiting.refresh_from_db()
    assert waiting.waits


@pytest.mark.parametrize("first", [confirm, refuse])
@pytest.mark.parametrize("then", [confirm, refuse])
def test_it_is_decided_once(approver, waiting, first, then):
    first(approver, waiting)

    assert refusal(then, make_second("APPROVER"), waiting) == "agreement-decided"


def test_what_the_console_entered_needs_no_decision(approver):
    assert refusal(confirm, approver, enter()) == "agreement-decided"


def test_what_does_not_hold_is_not_suspended(approver, waiting):
    act = {"acting_user": approver, "code": waiting.code, "reason": "By order", "now": NOW}

    assert refusal(suspend_agreement, **act) == "agreement-unconfirmed"

    confirm(approver, waiting)
    assert suspend_agreement(**act).suspended_by == approver


# --- nothing rests on it ----------------------------------------------------------------------------


def test_no_operation_rests_on_it_until_it_is_confirmed(coordinator, approver, waiting):
    act = {"acting_user": coordinator, "now": NOW}
    operation = make_operation(coordinator=coordinator, status=Operation.Status.PLANNED)

    assert refusal(services.create_operation, **act, plan=plan(agreement=waiting)) == "agreement-unconfirmed"
    on_it = {"operation": operation, "plan": plan(agreement=waiting), "version": 1}
    assert refusal(services.change_operation, **act, **on_it) == "agreement-unconfirmed"

    on_it["plan"] = plan(agreement=confirm(approver, waiting))
    assert services.change_operation(**act, **on_it).agreement == waiting


def test_no_operation_is_started_on_it(coordinator, approver, waiting):
    operation = make_operation(coordinator=coordinator, status=Operation.Status.PLANNED, agreement=waiting)
    act = {"acting_user": coordinator, "operation": operation, "now": NOW}

    assert refusal(services.start_operation, **act) == "agreement-unconfirmed"

    confirm(approver, waiting)
    assert services.start_operation(**act).status == "RUNNING"


# --- the database -----------------------------------------------------------------------------------


REFUSED = {"refused_at": NOW, "refusal_reason": "Wrong"}


@pytest.mark.parametrize(
    ("values", "people"),
    [
        ({"confirmed_at": NOW}, {"entered_by": "admin", "confirmed_by": "admin"}),
        ({}, {"entered_by": "admin", "confirmed_by": "approver"}),
        ({"confirmed_at": NOW}, {"entered_by": "admin"}),
        ({"confirmed_at": NOW}, {"confirmed_by": "approver"}),
        (REFUSED, {"entered_by": "admin", "refused_by": "admin"}),
        (REFUSED, {"entered_by": "admin"}),
        (REFUSED | {"refusal_reason": ""}, {"entered_by": "admin", "refused_by": "approver"}),
        (REFUSED, {"refused_by": "approver"}),
        (
            REFUSED | {"confirmed_at": NOW},
            {"entered_by": "admin", "refused_by": "approver", "confirmed_by": "approver"},
        ),
        ({}, {"suspended_by": "admin"}),
        ({"taken_back_at": NOW}, {}),
        ({"taken_back_at": NOW, "confirmed_at": NOW}, {"entered_by": "admin", "confirmed_by": "approver"}),
        (REFUSED | {"taken_back_at": NOW}, {"entered_by": "admin", "refused_by": "approver"}),
    ],
)
def test_the_database_wants_two_people_whatever_code_runs(admin, approver, values, people):
    named = {"admin": admin, "approver": approver}
    with pytest.raises(IntegrityError), transaction.atomic():
        make_agreement(**values, **{column: named[name] for column, name in people.items()})


def test_the_nearest_that_can_be_is_kept(admin, approver):
    make_agreement(entered_by=admin, confirmed_by=approver, confirmed_at=NOW)
    make_agreement(entered_by=admin, refused_by=approver, **REFUSED)
    make_agreement(suspended_by=admin, suspended_at=NOW, suspension_reason="By order")
    make_agreement(entered_by=admin)
    make_agreement(entered_by=admin, taken_back_at=NOW)

    assert Agreement.objects.count() == 5


# --- acts -------------------------------------------------------------------------------------------


def test_acts_on_an_agreement_lock_it_first_and_are_whole(admin, approver, waiting):
    of_it = {"acting_user": approver, "code": waiting.code, "now": NOW}
    why = {"reason": "By order"}
    for told, act in (
        ("confirmed", lambda: confirm(approver, waiting)),
        ("suspended", lambda: suspend_agreement(**of_it, **why)),
        ("resumed", lambda: resume_agreement(**of_it | {"acting_user": admin}, **why, confirmed_at=NOW)),
    ):
        assert break_each_write(act, watched=("operations", "audit")) == 2
        seen = acted(act)
        assert (seen.told, "operations_agreement" in seen.locked) == ({f"agreement.{told}"}, True)


@pytest.mark.parametrize("end", [refuse, take_back])
def test_refusing_it_and_taking_it_back_lock_it_first_and_are_whole(admin, approver, waiting, end):
    act = lambda: end(admin if end is take_back else approver, waiting)  # noqa: E731

    assert break_each_write(act, watched=("operations", "audit")) == 2
    assert acted(act).locked == {"operations_agreement"}


# --- at the same moment -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_comes_too_late(admin, approver):
    agreement, second = make_agreement(entered_by=admin), make_second("APPROVER")
    ready, said = threading.Barrier(2), []

    def decide(act, person):
        try:
            ready.wait(10)
            act(person, agreement)
            said.append("done")
        except DomainError as error:
            said.append(error.code)
        finally:
            connection.close()

    people = [
        threading.Thread(target=decide, args=(act, person)) for act, person in ((confirm, approver), (refuse, second))
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert sorted(said) == ["agreement-decided", "done"]
    agreement.refresh_from_db()
    assert (agreement.confirmed_at is None) != (agreement.refused_at is None)
