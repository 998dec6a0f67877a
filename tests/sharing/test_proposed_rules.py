"""Field rules that one person proposes and another puts in force; until then nothing changes."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.access import ConfirmFirst
from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, NotAllowed
from operations.agreement_words import parts_of
from sharing.field_words import parts_in_words
from sharing.models import Policy
from sharing.queries.policies import versions_of
from sharing.services.leasing import lease
from sharing.services.policies import (
    default_rules,
    ensure_policy,
    propose_policy,
    rules_in_force,
)
from tests.cast import make_second
from tests.sharing.factories import NOW, log, make_agreement, make_share, send
from tests.sharing.field_rules import propose, put, refusal, refuse, take_back

pytestmark = pytest.mark.django_db
HOME = reverse("home")


# --- they wait ----------------------------------------------------------------------------------


def test_what_is_proposed_changes_nothing_until_it_is_put_in_force(
    admin, approver, liaison, officer, memorandum, cbp, clock
):
    sent = send(liaison, approver, log(officer), partner=cbp, agreement=memorandum)
    proposal = propose(admin, memorandum)
    assert (proposal.version, rules_in_force(agreement=memorandum)[0]) == (2, 1)
    assert make_share(liaison, log(officer), partner=cbp, agreement=memorandum).policy.version == 1

    put(approver, memorandum, version=2, looked_at=1)

    version, rules = rules_in_force(agreement=memorandum)
    assert (version, rules["goods.hs"].transform) == (2, "GENERALISE")
    assert lease(now=NOW, busy=[], each=10) == []
    sent.refresh_from_db()
    assert sent.status == "BLOCKED"


def test_what_is_proposed_stops_no_share(admin, approver, liaison, officer, memorandum, cbp):
    sent = send(liaison, approver, log(officer), partner=cbp, agreement=memorandum)

    propose(admin, memorandum)

    assert len(lease(now=NOW, busy=[], each=10)) == 1
    sent.refresh_from_db()
    assert sent.status == "QUEUED"


@pytest.mark.parametrize("role", ["approver", "second_admin"])
def test_an_approver_or_another_administrator_puts_them_in_force(request, admin, memorandum, role):
    second = make_second("ADMIN") if role == "second_admin" else request.getfixturevalue(role)
    ensure_policy(agreement=memorandum, now=NOW)
    proposal = propose(admin, memorandum)

    made = put(second, memorandum, version=2, looked_at=1)

    assert (made.is_current, made.state, made.proposed_by, made.decided_by) == (True, "MADE", admin, second)
    events = AuditEvent.objects.filter(subject_type="sharing.Policy", subject_id=str(proposal.pk)).order_by("id")
    told = {"agreement": [None, memorandum.code], "version": [1, 2], "said_in": [None, ["goods.hs"]]}
    told |= {"reason": [None, "Letter 12"]}
    assert [(event.action, event.actor_id, event.changes) for event in events] == [
        ("policy.proposed", admin.pk, told),
        ("policy.made", second.pk, told),
    ]


@pytest.mark.parametrize("act", [put, refuse])
def test_whoever_proposed_them_does_not_decide(admin, memorandum, act):
    propose(admin, memorandum)

    assert refusal(act, admin, memorandum) == "second-person"
    assert Policy.objects.get().state == "PROPOSED"


@pytest.mark.parametrize("act", [put, refuse, take_back])
@pytest.mark.parametrize("role", ["liaison", "coordinator", "auditor", "officer"])
def test_nobody_without_the_role_decides(request, admin, memorandum, role, act):
    propose(admin, memorandum)

    with pytest.raises(NotAllowed):
        act(request.getfixturevalue(role), memorandum)
    assert Policy.objects.get().state == "PROPOSED"


def test_putting_them_in_force_wants_a_fresh_proof_and_refusing_a_reason(admin, approver, memorandum):
    propose(admin, memorandum)

    with pytest.raises(ConfirmFirst):
        put(approver, memorandum, confirmed_at=NOW - timedelta(hours=1))
    assert refusal(refuse, approver, memorandum, reason=" ") == "reason-missing"
    assert Policy.objects.get().state == "PROPOSED"


def test_only_who_proposed_them_takes_them_back(admin, memorandum):
    propose(admin, memorandum)

    assert refusal(take_back, make_second("ADMIN"), memorandum) == "not-yours"
    assert take_back(admin, memorandum).state == "TAKEN_BACK"
    assert rules_in_force(agreement=memorandum)[0] == 0


@pytest.mark.parametrize("first", [put, refuse, take_back])
@pytest.mark.parametrize("then", [put, refuse])
def test_they_are_decided_once(admin, approver, memorandum, first, then):
    propose(admin, memorandum)
    first(admin if first is take_back else approver, memorandum)

    assert refusal(then, make_second("APPROVER"), memorandum) == "no-proposal"


# --- one at a time ------------------------------------------------------------------------------


def test_one_proposal_waits_at_a_time(admin, approver, memorandum):
    other = make_agreement()
    propose(admin, memorandum)

    assert refusal(propose, make_second("ADMIN"), memorandum, form="OMIT") == "proposal-waits"
    assert propose(admin, other).version == 1, "under another agreement"

    refuse(approver, memorandum)
    assert propose(admin, memorandum).version == 2
    take_back(admin, memorandum, version=2)
    assert propose(admin, memorandum).version == 3


def test_what_was_read_is_what_is_put_in_force(admin, approver, memorandum):
    """The first was taken back and another proposed while the second person read."""
    propose(admin, memorandum)
    take_back(admin, memorandum)
    propose(admin, memorandum, path="goods.brand", form="OMIT")

    assert refusal(put, approver, memorandum, version=1) == "no-proposal"
    assert put(approver, memorandum, version=2).is_current


def test_what_was_made_at_the_first_share_meanwhile_is_followed(admin, approver, memorandum):
    propose(admin, memorandum)
    assert ensure_policy(agreement=memorandum, now=NOW).version == 2

    assert refusal(put, approver, memorandum, looked_at=0) == "changed-meanwhile"
    assert put(approver, memorandum, looked_at=2).version == 3
    assert [row.number for row in versions_of(agreement=memorandum)] == [3, 2]


def test_what_came_to_be_in_force_meanwhile_is_not_put_in_force_again(admin, approver, memorandum):
    rules = default_rules(agreement=memorandum)
    propose_policy(acting_user=admin, agreement=memorandum, rules=rules, reason="Letter 12", confirmed_at=NOW, now=NOW)
    ensure_policy(agreement=memorandum, now=NOW)

    assert refusal(put, approver, memorandum, looked_at=2) == "rules-unchanged"


def test_none_are_proposed_under_an_agreement_that_was_refused_or_taken_back(admin, approver):
    refused = make_agreement(entered_by=admin, refused_by=approver, refused_at=NOW, refusal_reason="Wrong")
    taken_back = make_agreement(entered_by=admin, taken_back_at=NOW)

    for agreement in (refused, taken_back):
        assert refusal(propose, admin, agreement) == "agreement-never-holds"
    assert propose(admin, make_agreement(entered_by=admin)).version == 1, "under one that waits"


def test_no_part_of_a_case_is_said_to_leave_under_an_agreement_that_was_refused(admin, approver):
    refused = make_agreement(entered_by=admin, refused_by=approver, refused_at=NOW, refusal_reason="Wrong")

    for agreement, leaves in ((refused, False), (make_agreement(entered_by=admin), True)):
        rules = rules_in_force(agreement=agreement)[1]
        assert any(part.may_leave for part in parts_of(agreement=agreement)) is leaves
        assert any(part.is_covered for part in parts_in_words(agreement=agreement, rules=rules)) is leaves


# --- the database -------------------------------------------------------------------------------

DECIDED = {"decided_by": "approver", "decided_at": NOW}


@pytest.mark.parametrize(
    "values",
    [
        {"state": "MADE", "proposed_by": "admin"},
        {"state": "MADE", "proposed_by": "admin", "decided_by": "admin", "decided_at": NOW},
        {"state": "MADE", **DECIDED},
        {"state": "MADE", "proposed_by": "admin", "decided_by": "approver"},
        {"state": "PROPOSED", "is_current": False},
        {"state": "PROPOSED", "proposed_by": "admin"},
        {"state": "PROPOSED", "is_current": False, "proposed_by": "admin", **DECIDED},
        {"state": "REFUSED", "is_current": False, "proposed_by": "admin", **DECIDED},
        {"state": "REFUSED", "is_current": False, "proposed_by": "admin", "refusal_reason": "No"},
        {"state": "REFUSED", "proposed_by": "admin", "refusal_reason": "No", **DECIDED},
        {"state": "TAKEN_BACK", "is_current": False, "proposed_by": "admin", **DECIDED},
        {"state": "TAKEN_BACK", "is_current": False, "proposed_by": "admin"},
        {"state": "GONE", "is_current": False},
    ],
)
def test_the_database_wants_two_people_whatever_code_runs(admin, approver, memorandum, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        _make(memorandum, 1, {"admin": admin, "approver": approver}, values)


def test_the_nearest_that_can_be_is_kept(admin, approver, memorandum):
    people = {"admin": admin, "approver": approver}
    own = {"proposed_by": "admin", "is_current": False}
    for version, values in enumerate(
        (
            {"state": "MADE", "is_current": False},
            {"state": "MADE", "proposed_by": "admin", **DECIDED},
            {"state": "PROPOSED", **own},
            {"state": "REFUSED", "refusal_reason": "No", **own, **DECIDED},
            {"state": "TAKEN_BACK", **own, "decided_by": "admin", "decided_at": NOW},
        ),
        start=1,
    ):
        _make(memorandum, version, people, values)

    with pytest.raises(IntegrityError), transaction.atomic():
        _make(memorandum, 9, people, {"state": "PROPOSED", **own})


def _make(agreement, version, people, values):
    values = {name: people.get(value, value) if isinstance(value, str) else value for name, value in values.items()}
    Policy.objects.create(agreement=agreement, version=version, created_at=NOW, **values)


# --- at the same moment -------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("other", [put, refuse, take_back])
def test_of_two_who_decide_at_once_one_comes_too_late(admin, approver, other):
    agreement = make_agreement()
    propose(admin, agreement)
    second = admin if other is take_back else make_second("APPROVER")
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

    people = [threading.Thread(target=decide, args=pair) for pair in ((put, approver), (other, second))]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert sorted(said) == ["done", "no-proposal"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_propose_at_once_one_waits(admin):
    agreement, second = make_agreement(), make_second("ADMIN")
    ready, said = threading.Barrier(2), []

    def act(person):
        try:
            ready.wait(10)
            propose(person, agreement)
            said.append("done")
        except DomainError as error:
            said.append(error.code)
        finally:
            connection.close()

    people = [threading.Thread(target=act, args=(person,)) for person in (admin, second)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert sorted(said) == ["done", "proposal-waits"]
