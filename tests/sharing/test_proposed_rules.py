"""Field rules that one person proposes and another puts in force; until then nothing changes."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.access import ConfirmFirst
from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, NotAllowed
from sharing.models import Policy
from sharing.queries.policies import versions_of
from sharing.services.leasing import lease
from sharing.services.policies import (
    default_rules,
    ensure_policy,
    propose_policy,
    put_in_force,
    refuse_policy,
    rules_in_force,
    take_back_policy,
)
from tests.cast import make_second
from tests.sharing.factories import NOW, log, make_agreement, make_share, send, set_policy, submit
from tests.sharing.test_field_rules import address, refusal, text_of, typed, with_form

pytestmark = pytest.mark.django_db
HOME = reverse("home")


def propose(person, agreement, *, path="goods.hs", form="GENERALISE", **said):
    said = {"reason": "Letter 12", "confirmed_at": NOW, "now": NOW} | said
    rules = with_form(agreement, path, form)
    return propose_policy(acting_user=person, agreement=agreement, rules=rules, **said)


def put(person, agreement, *, version=1, looked_at=0, confirmed_at=NOW):
    return put_in_force(
        acting_user=person,
        agreement=agreement,
        version=version,
        looked_at=looked_at,
        confirmed_at=confirmed_at,
        now=NOW,
    )


def refuse(person, agreement, *, version=1, reason="Too much"):
    return refuse_policy(acting_user=person, agreement=agreement, version=version, reason=reason, now=NOW)


def take_back(person, agreement, *, version=1):
    return take_back_policy(acting_user=person, agreement=agreement, version=version, now=NOW)


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


def test_none_are_proposed_under_an_agreement_that_was_refused(admin, approver):
    refused = make_agreement(entered_by=admin, refused_by=approver, refused_at=NOW, refusal_reason="Wrong")

    assert refusal(propose, admin, refused) == "agreement-refused"
    assert propose(admin, make_agreement(entered_by=admin)).version == 1, "under one that waits"


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


# --- pages --------------------------------------------------------------------------------------


def test_the_second_person_reads_the_same_differences_and_puts_them_in_force(
    client, admin, approver, liaison, officer, memorandum, cbp
):
    submit(liaison, make_share(liaison, log(officer), partner=cbp, agreement=memorandum))
    propose(admin, memorandum)
    client.force_login(approver)
    assert address(memorandum, "proposed-field-rules") in client.get(address(memorandum)).content.decode()

    shown = client.get(address(memorandum, "proposed-field-rules"))

    said = text_of(shown)
    assert "HS code As it is Made general: only its heading, four digits Less leaves" in said
    assert "1 share that waits for approval must be prepared again" in said
    assert "Letter 12" in said
    assert "Other rules came in force" not in said
    done = client.post(address(memorandum, "set-field-rules"), shown.context["form"].initial)
    assert done.url == address(memorandum)
    assert rules_in_force(agreement=memorandum)[0] == 2
    assert re.search(
        r"Version 2 In force since .* Admin · Approver Letter 12", text_of(client.get(address(memorandum)))
    )


def test_who_was_overtaken_sees_the_differences_from_what_is_in_force_now(client, admin, approver, memorandum):
    propose(admin, memorandum)
    client.force_login(approver)
    read = client.get(address(memorandum, "proposed-field-rules")).context["form"].initial
    ensure_policy(agreement=memorandum, now=NOW)

    shown = client.post(address(memorandum, "set-field-rules"), read)

    assert shown.status_code == 409
    assert "Somebody else changed the field rules" in text_of(shown)
    assert "Other rules came in force after these were proposed" in text_of(shown)
    assert rules_in_force(agreement=memorandum)[0] == 2
    client.post(address(memorandum, "set-field-rules"), shown.context["form"].initial)
    assert rules_in_force(agreement=memorandum)[0] == 3


def test_the_second_person_refuses_them_with_a_reason_that_stands_beside_the_version(
    client, admin, approver, memorandum
):
    set_policy(
        acting_user=admin,
        agreement=memorandum,
        rules=with_form(memorandum, "goods.brand", "OMIT"),
        reason="Letter 11",
        confirmed_at=NOW,
    )
    propose(admin, memorandum)
    client.force_login(approver)
    page = address(memorandum, "refuse-field-rules")
    assert client.post(page, {"version": "2", "reason": " "}).status_code == 400

    done = client.post(page, {"version": "2", "reason": "Letter 13"})

    assert done.url == address(memorandum)
    said = text_of(client.get(address(memorandum)))
    assert re.search(r"Version 2 Refused .* Letter 12 Refused: Letter 13", said)
    assert "wait for a second person" not in said
    assert "Brand on the goods Never" in said, "the rules in force are shown, not the newest version"
    assert "never in force" in text_of(client.get(address(memorandum), {"version": "2"}))


def test_whoever_proposed_them_is_offered_to_take_them_back_and_nothing_else(as_admin, admin, memorandum):
    propose(admin, memorandum)

    shown = as_admin.get(address(memorandum, "proposed-field-rules")).content.decode()

    assert address(memorandum, "take-back-field-rules") in shown
    assert "Put the new rules in force" not in shown
    assert address(memorandum, "refuse-field-rules") not in shown
    done = as_admin.post(address(memorandum, "take-back-field-rules"), {"version": "1"})
    assert done.url == address(memorandum)
    said = text_of(as_admin.get(address(memorandum)))
    assert "Version 1 Taken back" in said
    assert "These are the usual rules for its purposes" in said


def test_while_they_wait_no_others_are_prepared(as_admin, admin, memorandum):
    assert address(memorandum, "change-field-rules") in as_admin.get(address(memorandum)).content.decode()
    propose(admin, memorandum)

    shown = as_admin.get(address(memorandum))

    assert address(memorandum, "change-field-rules") not in shown.content.decode()
    assert "New field rules wait for a second person" in text_of(shown)
    assert "HS code As it is" in text_of(shown), "these hold until then"
    assert as_admin.get(address(memorandum, "change-field-rules")).url == address(memorandum)
    sent = typed(memorandum, goods__brand="OMIT") | {"looked_at": "0", "reason": "Letter 14"}
    assert as_admin.post(address(memorandum, "propose-field-rules"), sent).status_code == 409
    assert Policy.objects.count() == 1


@pytest.mark.parametrize("act", ["proposed-field-rules", "refuse-field-rules", "set-field-rules"])
def test_where_nothing_waits_the_pages_lead_to_the_versions(as_approver, memorandum, act):
    answer = as_approver.post if act == "set-field-rules" else as_approver.get

    assert answer(address(memorandum, act)).url == address(memorandum)


def test_whoever_only_reads_sees_what_is_proposed_and_no_button(as_liaison, admin, memorandum):
    propose(admin, memorandum)

    shown = as_liaison.get(address(memorandum, "proposed-field-rules")).content.decode()

    assert "Letter 12" in shown
    assert "Put the new rules in force" not in shown
    assert address(memorandum, "take-back-field-rules") not in shown


# --- the first page -----------------------------------------------------------------------------


def test_they_wait_on_the_first_page_of_those_who_may_decide(client, admin, approver, liaison, memorandum):
    propose(admin, memorandum)

    for person, is_asked in ((approver, True), (make_second("ADMIN"), True), (admin, False), (liaison, False)):
        client.force_login(person)
        assert (address(memorandum, "proposed-field-rules") in client.get(HOME).content.decode()) is is_asked


@pytest.mark.parametrize(
    ("decide", "word"),
    [(put, "Field rules in force Approver"), (refuse, "Field rules refused Approver · Too much"), (take_back, "")],
)
def test_whoever_proposed_them_reads_for_a_week_what_became_of_them(
    as_admin, admin, approver, memorandum, decide, word
):
    propose(admin, memorandum)
    decide(admin if decide is take_back else approver, memorandum)

    for days, is_told in ((6, bool(word)), (8, False)):
        Policy.objects.update(decided_at=timezone.now() - timedelta(days=days))
        said = text_of(as_admin.get(HOME))
        assert ("Field rules" in said) is is_told
        assert word in said or not is_told


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
