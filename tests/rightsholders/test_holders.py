"""Who enters right holders and lets people act for them, by whose word and which paper, and how it ends."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.access import ConfirmFirst
from accounts.models import RoleGrant, User
from accounts.roles import Role
from ipcases.lib.errors import ChangedMeanwhile, DomainError, InvalidValue, NotAllowed, NotVisible
from rightsholders.access import holder_ids, live_members
from rightsholders.models import HolderMember, RightHolder
from rightsholders.services.holders import (
    add_person_for,
    let_act_for,
    state_of,
)
from rightsholders.services.values import Mandate, NewAccount
from tests.cast import make_person
from tests.rightsholders.factories import NOW, TODAY
from tests.rightsholders.holders import end, last_event

pytestmark = pytest.mark.django_db
GOOD = "newcomer-horse-battery"


def mandate(**changes) -> Mandate:
    return Mandate(**{"capacity": "OWN", "asked_by": "Astrid Holm, counsel", "paper": "L-2026-17"} | changes)


def admit(user, holder, username, *, seen=None, **changes):
    return let_act_for(
        acting_user=user,
        public_id=holder.public_id,
        username=username,
        mandate=mandate(**changes),
        confirmed_at=NOW,
        now=NOW,
        seen=state_of(member=seen) if seen else "",
    )


def acts_for(user: User, holder: RightHolder) -> bool:
    user.__dict__.pop("_holder_ids", None)
    return holder.pk in holder_ids(user=user)


# --- letting somebody act ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["desk", "admin"])
def test_the_desk_and_the_administrator_let_an_account_act_with_word_and_paper_on_record(name, request, kestra, holder):
    user = request.getfixturevalue(name)

    member = admit(user, kestra, "holder", valid_to=TODAY)

    assert acts_for(holder, kestra)
    assert (member.asked_by, member.paper, member.linked_by, member.linked_at) == (
        "Astrid Holm, counsel",
        "L-2026-17",
        user,
        NOW,
    )
    event = last_event()
    assert (event.action, event.actor_id, event.subject_id) == ("right_holder.acted_for", user.pk, str(kestra.pk))
    assert event.changes["paper"] == [None, "L-2026-17"]
    assert "Astrid" not in str(event.changes), "names stay out of the chain"


@pytest.mark.parametrize("name", ["officer", "supervisor", "auditor", "analyst", "holder"])
def test_nobody_else_does(name, request, kestra, representative):
    with pytest.raises(NotAllowed):
        admit(request.getfixturevalue(name), kestra, "representative", capacity="REPRESENTATIVE")

    assert not acts_for(representative, kestra)


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
def test_nobody_acts_without_word_paper_role_and_a_day_to_come(changes, field, desk, kestra, holder):
    with pytest.raises(InvalidValue) as refused:
        admit(desk, kestra, "holder", **changes)

    assert refused.value.field == field
    assert not acts_for(holder, kestra)


@pytest.mark.parametrize("username", ["nobody", "officer", "holder"])
def test_an_account_that_is_not_there_has_no_role_or_is_switched_off_is_refused(
    username, desk, kestra, officer, holder
):
    User.objects.filter(username="holder").update(is_active=False)

    with pytest.raises(InvalidValue):
        admit(desk, kestra, username)

    assert live_members(now=NOW).filter(right_holder=kestra).count() == 1


def test_nobody_lets_themselves_act(desk, kestra):
    RoleGrant.objects.create(user=desk, role=Role.HOLDER)
    desk.__dict__.pop("_roles", None)

    with pytest.raises(InvalidValue, match="yourself"):
        admit(desk, kestra, "desk")

    assert not acts_for(desk, kestra)


def test_an_old_proof_opens_nothing(desk, kestra, holder, settings):
    old = NOW - timedelta(seconds=settings.CONFIRM_SECONDS + 1)

    with pytest.raises(ConfirmFirst):
        let_act_for(
            acting_user=desk,
            public_id=kestra.public_id,
            username="holder",
            mandate=mandate(),
            confirmed_at=old,
            now=NOW,
        )

    assert not acts_for(holder, kestra)


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
        admit(desk, kestra, "holder", paper="L-2027-1")

    member.refresh_from_db()
    assert (member.paper, member.valid_to) == ("L-2026-17", TODAY)


def test_a_page_that_was_open_gives_nothing_back_that_was_ended_meanwhile(desk, admin, nordvik, holder):
    opened = HolderMember.objects.get(right_holder=nordvik, user=holder)
    end(admin, nordvik, HolderMember.objects.get(pk=opened.pk))

    with pytest.raises(ChangedMeanwhile):
        admit(desk, nordvik, "holder", seen=opened)

    assert not acts_for(holder, nordvik)
    admit(desk, nordvik, "holder", seen=HolderMember.objects.get(pk=opened.pk))
    assert acts_for(holder, nordvik)


# --- a new account ----------------------------------------------------------------------------


def add(user, holder, **changes):
    account = NewAccount(username="newcomer", display_name="New Comer", email="n@kestra.test", password=GOOD)
    return add_person_for(
        acting_user=user,
        public_id=holder.public_id,
        account=account,
        mandate=mandate(**changes),
        confirmed_at=NOW,
        now=NOW,
    )


@pytest.mark.parametrize(("capacity", "role"), [("OWN", "HOLDER"), ("REPRESENTATIVE", "REPRESENTATIVE")])
def test_an_administrator_adds_an_account_with_the_role_it_needs_and_no_other(capacity, role, admin, kestra):
    member = add(admin, kestra, capacity=capacity)

    assert list(RoleGrant.objects.filter(user=member.user).values_list("role", flat=True)) == [role]
    assert member.user.home_office is None
    assert member.user.must_change_password, "whoever set the password knows it"
    assert acts_for(member.user, kestra)


def test_the_desk_adds_no_accounts(desk, kestra):
    with pytest.raises(NotAllowed):
        add(desk, kestra)

    assert not User.objects.filter(username="newcomer").exists()


def test_an_account_that_may_not_act_is_not_added_either(admin, kestra):
    make_person("holder")
    User.objects.filter(username="holder").update(username="newcomer")

    with pytest.raises(InvalidValue, match="Somebody has this user name"):
        add(admin, kestra)
    with pytest.raises(InvalidValue):
        add(admin, kestra, paper="")

    assert User.objects.filter(username="newcomer").count() == 1
    assert live_members(now=NOW).filter(right_holder=kestra).count() == 1


# --- ending it --------------------------------------------------------------------------------


def test_ending_it_holds_at_once_whatever_last_day_was_written_down(desk, nordvik, holder, representative):
    member = HolderMember.objects.get(right_holder=nordvik, user=holder)
    member = admit(desk, nordvik, "holder", seen=member, valid_to=TODAY + timedelta(days=99))
    assert acts_for(holder, nordvik)

    ended = end(desk, nordvik, member)

    assert not acts_for(holder, nordvik)
    assert acts_for(representative, nordvik), "others go on"
    assert (ended.ended_by, ended.ended_at, ended.end_reason) == (desk, NOW, "Left the company")
    event = last_event()
    assert (event.action, event.purpose) == ("right_holder.acting_ended", "Left the company")


def test_it_ends_once_with_a_reason_and_by_whoever_may(desk, officer, nordvik, kestra, holder):
    member = HolderMember.objects.get(right_holder=nordvik, user=holder)

    with pytest.raises(InvalidValue):
        end(desk, nordvik, member, reason=" ")
    with pytest.raises(NotAllowed):
        end(officer, nordvik, member)
    with pytest.raises(NotVisible):
        end(desk, kestra, member)
    assert acts_for(holder, nordvik)
    end(desk, nordvik, member)
    with pytest.raises(DomainError, match="no longer acts"):
        end(desk, nordvik, member)


def test_what_was_ended_begins_anew_by_a_new_paper(desk, nordvik, holder):
    member = HolderMember.objects.get(right_holder=nordvik, user=holder)
    end(desk, nordvik, member)

    admit(desk, nordvik, "holder")

    assert acts_for(holder, nordvik)
    assert last_event().action == "right_holder.acted_for"
    assert HolderMember.objects.get(pk=member.pk).linked_at == NOW


@pytest.mark.parametrize(
    "spoil",
    [{"ended_at": NOW}, {"end_reason": "x"}, {"ended_at": NOW, "end_reason": "x"}],
)
def test_the_database_refuses_an_end_without_person_and_reason(spoil, nordvik):
    with pytest.raises(IntegrityError, match="holder_member_end_has_reason"), transaction.atomic():
        HolderMember.objects.filter(right_holder=nordvik).update(**spoil)
