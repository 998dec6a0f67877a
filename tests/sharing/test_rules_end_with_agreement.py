"""Field rules that wait under an agreement end when it is refused or taken back: they could never leave."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError
from ipcases.waiting.agreements import decided_on_agreements, rows_of_agreements
from operations.services.agreements import confirm_agreement, refuse_agreement, take_back_agreement
from sharing import resting
from sharing.models import Policy
from tests.cast import make_second
from tests.sharing.factories import NOW, make_agreement
from tests.sharing.field_rules import address, propose, put, refusal, refuse, take_back, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(admin):
    """An agreement that one administrator entered; nobody has confirmed it."""
    return make_agreement(entered_by=admin)


def end(how, admin, approver, agreement):
    if how == "taken back":
        return take_back_agreement(acting_user=admin, code=agreement.code, now=NOW)
    return refuse_agreement(acting_user=approver, code=agreement.code, reason="Wrong", now=NOW)


@pytest.mark.parametrize("how", ["taken back", "refused"])
@pytest.mark.parametrize("is_own", [True, False])
def test_what_waits_ends_with_the_agreement_in_one_act(admin, approver, waiting, how, is_own):
    proposal = propose(admin if is_own else make_second("ADMIN"), waiting)

    end(how, admin, approver, waiting)

    by = admin if how == "taken back" else approver
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.decided_at, proposal.is_current) == ("ENDED", by, NOW, False)
    event = AuditEvent.objects.get(action="policy.ended")
    assert (event.actor_id, event.subject_id) == (by.pk, str(proposal.pk))
    assert event.changes == {"agreement": [None, waiting.code], "version": [None, 1]}


def test_it_stays_when_the_act_does_not_stand(admin, waiting, monkeypatch):
    proposal = propose(admin, waiting)
    genuine = resting.end_what_rests_on

    def broken(**values):
        genuine(**values)
        raise RuntimeError("boom")

    monkeypatch.setattr(resting, "end_what_rests_on", broken)
    with pytest.raises(RuntimeError):
        take_back_agreement(acting_user=admin, code=waiting.code, now=NOW)

    proposal.refresh_from_db()
    waiting.refresh_from_db()
    assert (proposal.state, waiting.waits) == ("PROPOSED", True)
    assert not AuditEvent.objects.filter(action__in=["policy.ended", "agreement.taken_back"]).exists()


def test_what_waits_under_an_agreement_that_is_confirmed_or_another_one_goes_on_waiting(admin, approver, waiting):
    proposal, other = propose(admin, waiting), propose(admin, make_agreement(entered_by=admin))
    ends = make_agreement(entered_by=admin)
    take_back_agreement(acting_user=admin, code=ends.code, now=NOW)

    confirm_agreement(acting_user=approver, code=waiting.code, confirmed_at=NOW, now=NOW)

    assert set(Policy.objects.values_list("pk", "state")) == {(proposal.pk, "PROPOSED"), (other.pk, "PROPOSED")}
    assert not AuditEvent.objects.filter(action="policy.ended").exists()
    assert put(approver, waiting).is_current


def test_what_was_decided_before_stays_as_it_was(admin, approver, waiting):
    propose(admin, waiting)
    refuse(approver, waiting)

    end("taken back", admin, approver, waiting)

    assert Policy.objects.get().state == "REFUSED"


def test_nobody_decides_on_what_has_ended(admin, approver, waiting):
    propose(make_second("ADMIN"), waiting)
    end("taken back", admin, approver, waiting)

    for act in (put, refuse, take_back):
        assert refusal(act, approver if act is not take_back else admin, waiting) == "no-proposal"
    assert refusal(propose, admin, waiting) == "agreement-never-holds"


@pytest.mark.parametrize(("how", "word"), [("taken back", "Taken back by"), ("refused", "Refused by")])
def test_the_pages_say_so_and_nobody_is_asked_to_decide(client, admin, approver, waiting, how, word):
    proposer = make_second("ADMIN")
    propose(proposer, waiting)
    client.force_login(approver)
    asked = reverse("sharing:proposed-field-rules", args=[waiting.code])
    assert asked in [row["url"] for row in rows_of_agreements(user=approver, limit=9)]

    end(how, admin, approver, waiting)

    said = text_of(client.get(address(waiting)))
    assert word in said
    assert "Version 1 Ended with the agreement" in said
    assert "The agreement was refused or taken back: they could never come in force." in said
    assert "New field rules wait for a second person" not in said
    assert "the first share puts them in force" not in said
    assert client.get(asked).url == address(waiting)
    assert asked not in [row["url"] for row in rows_of_agreements(user=approver, limit=9)]
    told = decided_on_agreements(user=proposer, today=NOW.date(), limit=9)
    assert [row["step"]["word"] for row in told] == ["Field rules ended with the agreement"]


@pytest.mark.parametrize("act", ["take-back-agreement", "refuse-agreement"])
def test_whoever_ends_it_reads_before_what_ends_with_it(client, admin, approver, waiting, act):
    client.force_login(admin if act == "take-back-agreement" else approver)

    page = client.get(reverse(f"operations:{act}", args=[waiting.code]))

    assert "Field rules that wait under it end with it." in text_of(page)


def test_the_api_lists_it_by_its_state(client, admin, approver, waiting):
    propose(admin, waiting)
    client.force_login(approver)
    listed = reverse("api-field-rules", args=[waiting.code])
    assert client.get(listed, {"state": "ENDED"}).json()["results"] == []

    end("taken back", admin, approver, waiting)

    (row,) = client.get(listed, {"state": "ENDED"}).json()["results"]
    assert (row["version"], row["state"], row["decided_by"]) == (1, "ENDED", admin.username)


@pytest.mark.parametrize("values", [{}, {"is_current": True}, {"refusal_reason": "No"}])
def test_the_database_wants_whoever_ended_it_and_puts_it_not_in_force(admin, approver, memorandum, values):
    own = {"agreement": memorandum, "state": "ENDED", "created_at": NOW, "proposed_by": admin, "is_current": False}
    ended = {"decided_by": approver, "decided_at": NOW}
    Policy.objects.create(version=1, **own, **ended)

    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.create(version=2, **own | ((ended | values) if values else {}))


@pytest.mark.django_db(transaction=True)
def test_of_rules_that_are_proposed_while_the_agreement_is_taken_back_none_goes_on_waiting(admin):
    agreement, second = make_agreement(entered_by=admin), make_second("ADMIN")
    ready, said = threading.Barrier(2), []

    def act(what):
        try:
            ready.wait(10)
            what()
            said.append("done")
        except DomainError as error:
            said.append(error.code)
        finally:
            connection.close()

    acts = (
        lambda: take_back_agreement(acting_user=admin, code=agreement.code, now=NOW),
        lambda: propose(second, agreement),
    )
    people = [threading.Thread(target=act, args=(what,)) for what in acts]
    for person in people:
        person.start()
    for person in people:
        person.join()

    states = list(Policy.objects.values_list("state", flat=True))
    assert (sorted(said), states) in ((["agreement-never-holds", "done"], []), (["done", "done"], ["ENDED"]))
