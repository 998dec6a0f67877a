"""Who is let act for a right holder, by whose word, which paper and which two people."""

from datetime import timedelta

import pgtrigger
import pytest

from accounts.access import ConfirmFirst
from accounts.models import RoleGrant, User
from accounts.roles import Role
from ipcases.lib.errors import ChangedMeanwhile, DomainError, InvalidValue, NotAllowed, NotVisible
from rightsholders.models import HolderMember, MandateProposal
from rightsholders.queries.holders import mandates_decided, mandates_to_decide, mandates_waiting
from rightsholders.services.mandates import (
    propose_to_act,
)
from tests.cast import make_second
from tests.rightsholders.factories import NOW, TODAY
from tests.rightsholders.holders import end, last_event
from tests.rightsholders.mandates import PAST_THE_TRIGGER, acts_for, admit, confirm, mandate, propose, refuse, take_back

pytestmark = pytest.mark.django_db


# --- proposing --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["desk", "admin"])
def test_the_desk_and_the_administrator_propose_with_word_and_paper_and_nothing_opens_yet(
    name, request, kestra, holder
):
    user = request.getfixturevalue(name)

    proposal = propose(user, kestra, "holder", valid_to=TODAY)

    assert not acts_for(holder, kestra)
    assert not HolderMember.objects.filter(right_holder=kestra, user=holder).exists()
    assert (proposal.asked_by, proposal.paper, proposal.proposed_by, proposal.state) == (
        "Astrid Holm, counsel",
        "L-2026-17",
        user,
        "WAITS",
    )
    event = last_event()
    assert (event.action, event.actor_id, event.subject_id) == (
        "right_holder.acting_proposed",
        user.pk,
        str(kestra.pk),
    )
    assert event.changes["paper"] == [None, "L-2026-17"]
    assert "Astrid" not in str(event.changes), "names stay out of the chain"


@pytest.mark.parametrize("name", ["officer", "supervisor", "auditor", "analyst", "holder"])
def test_nobody_else_proposes(name, request, kestra, representative):
    with pytest.raises(NotAllowed):
        propose(request.getfixturevalue(name), kestra, "representative", capacity="REPRESENTATIVE")

    assert not MandateProposal.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"asked_by": " "}, "asked_by"),
        ({"asked_by": "x" * 121}, "asked_by"),
        ({"paper": ""}, "paper"),
        ({"capacity": "FRIEND"}, "capacity"),
        ({"capacity": "REPRESENTATIVE"}, "username"),  # the account has the other role
        ({"valid_to": TODAY - timedelta(days=1)}, "valid_to"),
    ],
)
def test_nobody_is_proposed_without_word_paper_role_and_a_day_to_come(changes, field, desk, kestra, holder):
    with pytest.raises(InvalidValue) as refused:
        propose(desk, kestra, "holder", **changes)

    assert refused.value.field == field
    assert not MandateProposal.objects.exists()


@pytest.mark.parametrize("username", ["nobody", "officer", "holder"])
def test_an_account_that_is_not_there_has_no_role_or_is_switched_off_is_refused(
    username, desk, kestra, officer, holder
):
    User.objects.filter(username="holder").update(is_active=False)

    with pytest.raises(InvalidValue):
        propose(desk, kestra, username)

    assert not MandateProposal.objects.exists()


def test_nobody_proposes_themselves(desk, kestra):
    RoleGrant.objects.create(user=desk, role=Role.HOLDER)
    desk.__dict__.pop("_roles", None)

    with pytest.raises(InvalidValue, match="yourself"):
        propose(desk, kestra, "desk")


def test_an_old_proof_proposes_and_confirms_nothing(desk, admin, kestra, holder, settings):
    old = NOW - timedelta(seconds=settings.CONFIRM_SECONDS + 1)

    with pytest.raises(ConfirmFirst):
        propose_to_act(
            acting_user=desk,
            public_id=kestra.public_id,
            username="holder",
            mandate=mandate(),
            confirmed_at=old,
            now=NOW,
        )
    with pytest.raises(ConfirmFirst):
        confirm(admin, propose(desk, kestra, "holder"), confirmed_at=old)

    assert not acts_for(holder, kestra)


def test_one_waits_for_each_person_and_right_holder(desk, admin, nordvik, kestra, holder):
    proposal = propose(desk, kestra, "holder")

    with pytest.raises(DomainError) as refused:
        propose(admin, kestra, "holder", paper="L-2026-18")

    assert refused.value.code == "waits-already"
    refuse(admin, proposal)
    assert propose(admin, kestra, "holder", paper="L-2026-18").state == "WAITS"


# --- the second person ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["admin", "second_desk"])
def test_somebody_acts_once_a_second_person_has_confirmed_it(name, request, desk, kestra, holder):
    second = make_second(Role.DESK) if name == "second_desk" else request.getfixturevalue(name)
    proposal = propose(desk, kestra, "holder", valid_to=TODAY)

    member = confirm(second, proposal)

    assert acts_for(holder, kestra)
    assert (member.asked_by, member.paper, member.valid_to) == ("Astrid Holm, counsel", "L-2026-17", TODAY)
    assert (member.linked_by, member.confirmed_by, member.linked_at) == (desk, second, NOW)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.decided_at) == ("CONFIRMED", second, NOW)
    event = last_event()
    assert (event.action, event.actor_id, event.subject_id) == ("right_holder.acted_for", second.pk, str(kestra.pk))
    assert event.changes["paper"] == [None, "L-2026-17"]
    assert "Astrid" not in str(event.changes), "names stay out of the chain"


def test_nobody_acts_who_was_refused_and_the_reason_is_on_record(desk, admin, kestra, holder):
    proposal = refuse(admin, propose(desk, kestra, "holder"))

    assert not acts_for(holder, kestra)
    assert (proposal.state, proposal.decided_by) == ("REFUSED", admin)
    event = last_event()
    assert (event.action, event.purpose) == ("right_holder.acting_refused", "The paper names another company")
    with pytest.raises(InvalidValue):
        refuse(admin, propose(desk, kestra, "holder"), reason=" ")


@pytest.mark.parametrize("act", [confirm, refuse])
def test_whoever_proposed_it_does_not_decide(act, desk, kestra, holder):
    proposal = propose(desk, kestra, "holder")

    with pytest.raises(NotAllowed) as refused:
        act(desk, proposal)

    assert refused.value.code == "second-person"
    assert not acts_for(holder, kestra)


@pytest.mark.parametrize("act", [confirm, refuse])
@pytest.mark.parametrize("name", ["officer", "supervisor", "auditor", "approver", "rival_holder"])
def test_nobody_without_the_role_decides(name, act, request, desk, kestra, holder):
    proposal = propose(desk, kestra, "holder")

    with pytest.raises(NotAllowed):
        act(request.getfixturevalue(name), proposal)

    proposal.refresh_from_db()
    assert proposal.state == "WAITS"


@pytest.mark.parametrize("first", [confirm, refuse])
@pytest.mark.parametrize("then", [confirm, refuse])
def test_it_is_decided_once(first, then, desk, admin, kestra, holder):
    proposal = propose(desk, kestra, "holder")
    first(admin, proposal)

    with pytest.raises(DomainError) as refused:
        then(make_second(Role.ADMIN), proposal)

    assert refused.value.code == "decided-already"


@pytest.mark.parametrize("act", [confirm, refuse])
def test_it_is_decided_on_the_page_of_its_right_holder(act, desk, admin, nordvik, kestra, holder):
    with pytest.raises(NotVisible):
        act(admin, propose(desk, kestra, "holder"), holder=nordvik)


def test_nobody_confirms_themselves(desk, admin, kestra):
    RoleGrant.objects.create(user=admin, role=Role.HOLDER)
    proposal = propose(desk, kestra, "admin")

    with pytest.raises(DomainError) as refused:
        confirm(admin, proposal)

    assert refused.value.code == "own-account"
    assert not acts_for(admin, kestra)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda made: User.objects.filter(pk=made.user_id).update(is_active=False), "switched-off"),
        (lambda made: RoleGrant.objects.filter(user=made.user_id).delete(), "no-role"),
        (lambda made: MandateProposal.objects.update(valid_to=TODAY - timedelta(days=1)), "too-late"),
    ],
)
def test_what_cannot_hold_any_more_is_not_confirmed(spoil, code, desk, admin, kestra, holder):
    proposal = propose(desk, kestra, "holder", valid_to=TODAY)
    with pgtrigger.ignore(PAST_THE_TRIGGER):
        spoil(proposal)

    with pytest.raises(DomainError) as refused:
        confirm(admin, proposal)

    assert refused.value.code == code
    assert not acts_for(holder, kestra)


def test_a_renewal_that_waits_changes_nothing_until_it_is_confirmed(desk, admin, kestra, holder):
    first = admit(desk, kestra, "holder", valid_to=TODAY)
    first.refresh_from_db()

    propose(desk, kestra, "holder", seen=first, paper="L-2027-1", valid_to=TODAY + timedelta(days=365))

    first.refresh_from_db()
    assert (first.paper, first.valid_to) == ("L-2026-17", TODAY)
    assert acts_for(holder, kestra)


def test_a_new_paper_renews_what_runs_and_the_first_day_stays(desk, admin, kestra, holder):
    first = admit(desk, kestra, "holder", valid_to=TODAY)
    HolderMember.objects.filter(pk=first.pk).update(linked_at=NOW - timedelta(days=300))
    first.refresh_from_db()

    renewed = admit(admin, kestra, "holder", seen=first, paper="L-2027-1", valid_to=TODAY + timedelta(days=365))

    assert (renewed.pk, renewed.paper, renewed.linked_by) == (first.pk, "L-2027-1", admin)
    assert renewed.linked_at == NOW - timedelta(days=300)
    event = last_event()
    assert event.action == "right_holder.acting_renewed"
    assert event.changes["paper"] == ["L-2026-17", "L-2027-1"]
    assert "capacity" not in event.changes, "it acts as before"


def test_what_stands_is_not_overwritten_by_whoever_has_not_seen_it(desk, kestra, holder):
    member = admit(desk, kestra, "holder", valid_to=TODAY)

    with pytest.raises(DomainError, match="acts for the right holder already"):
        propose(desk, kestra, "holder", paper="L-2027-1")

    member.refresh_from_db()
    assert (member.paper, member.valid_to) == ("L-2026-17", TODAY)


def test_a_page_that_was_open_gives_nothing_back_that_was_ended_meanwhile(desk, admin, nordvik, holder):
    opened = HolderMember.objects.get(right_holder=nordvik, user=holder)
    end(admin, nordvik, HolderMember.objects.get(pk=opened.pk))

    with pytest.raises(ChangedMeanwhile):
        propose(desk, nordvik, "holder", seen=opened)

    assert not acts_for(holder, nordvik)
    admit(desk, nordvik, "holder", seen=HolderMember.objects.get(pk=opened.pk))
    assert acts_for(holder, nordvik)


def test_a_confirmation_gives_nothing_back_that_was_ended_since_the_proposal(desk, admin, nordvik, holder):
    member = HolderMember.objects.get(right_holder=nordvik, user=holder)
    renewal = propose(desk, nordvik, "holder", seen=member)
    end(desk, nordvik, member)

    with pytest.raises(ChangedMeanwhile):
        confirm(admin, renewal)

    assert not acts_for(holder, nordvik)
    refuse(admin, renewal)
    admit(desk, nordvik, "holder")
    assert acts_for(holder, nordvik)


# --- taking back ------------------------------------------------------------------------------


def test_whoever_proposed_it_takes_it_back_and_it_is_proposed_anew(desk, admin, kestra, holder):
    taken_back = take_back(desk, propose(desk, kestra, "holder", paper="L-2025-17"))

    event = last_event()
    assert (event.action, event.actor_id) == ("right_holder.acting_taken_back", desk.pk)
    assert event.changes == {"right_holder": [None, kestra.name], "user": [None, "holder"]}
    assert (taken_back.state, taken_back.decided_by) == ("TAKEN_BACK", desk)
    assert not mandates_decided(user=desk, since=TODAY).exists(), "nobody is told of the own act"
    with pytest.raises(DomainError) as refused:
        confirm(admin, taken_back)
    assert refused.value.code == "decided-already"
    assert propose(desk, kestra, "holder").state == "WAITS"


def test_nobody_takes_back_what_somebody_else_proposed_or_what_is_decided(desk, admin, kestra, holder):
    proposal = propose(desk, kestra, "holder")

    with pytest.raises(NotAllowed) as refused:
        take_back(admin, proposal)
    assert refused.value.code == "not-yours"

    confirm(admin, proposal)
    with pytest.raises(DomainError) as refused:
        take_back(desk, proposal)
    assert refused.value.code == "decided-already"
    assert acts_for(holder, kestra)


# --- who is told ------------------------------------------------------------------------------


def test_it_waits_for_everybody_who_may_decide_and_is_told_to_whoever_proposed_it(desk, admin, officer, kestra, holder):
    proposal = propose(desk, kestra, "holder")

    assert [list(mandates_to_decide(user=user)) for user in (desk, admin, officer)] == [[], [proposal], []]
    seen_by = {user: mandates_waiting(user=user, holder=kestra) for user in (desk, admin, officer)}
    assert [[row.may_decide for row in rows] for rows in seen_by.values()] == [[False], [True], []]

    confirm(admin, proposal)

    assert list(mandates_to_decide(user=admin)) == mandates_waiting(user=admin, holder=kestra) == []
    assert list(mandates_decided(user=desk, since=TODAY)) == [proposal]
    assert not mandates_decided(user=desk, since=TODAY + timedelta(days=1)).exists()
    assert not mandates_decided(user=admin, since=TODAY).exists()
