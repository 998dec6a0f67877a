"""Letting somebody act for a right holder is whole or not at all: whichever of its writes fails, nothing stays."""

import pytest

from accounts.models import User
from rightsholders.models import HolderMember, RightHolder
from rightsholders.services import holders, mandates
from rightsholders.services.values import HolderValues, Mandate, NewAccount
from tests.rightsholders.factories import NOW
from tests.whole_or_nothing import break_each_write

pytestmark = pytest.mark.django_db
_WATCHED = ("accounts", "audit", "rightsholders")
_MANDATE = Mandate(capacity="OWN", asked_by="Astrid Holm", paper="L-2026-17")


def _act(admin, holder):
    return {"acting_user": admin, "public_id": holder.public_id, "now": NOW}


def test_a_new_account_comes_with_its_link(admin, nordvik):
    account = NewAccount(username="newcomer", display_name="New", email="", password="newcomer-horse-battery")

    writes = break_each_write(
        lambda: mandates.add_person_to_act(**_act(admin, nordvik), account=account, mandate=_MANDATE, confirmed_at=NOW),
        watched=_WATCHED,
    )

    assert writes >= 6  # person, role, proposal, and a line for each in the audit
    assert not User.objects.filter(username="newcomer").exists()


def test_a_link_and_its_end_come_with_their_lines_in_the_audit(admin, desk, nordvik, kestra, holder):
    member = HolderMember.objects.get(right_holder=nordvik, user=holder)

    def propose():
        return mandates.propose_to_act(**_act(admin, kestra), username="holder", mandate=_MANDATE, confirmed_at=NOW)

    proposing = break_each_write(propose, watched=_WATCHED)
    proposal = propose().pk
    refusing = break_each_write(
        lambda: mandates.refuse_mandate(**_act(desk, kestra), proposal=proposal, reason="No"), watched=_WATCHED
    )
    linking = break_each_write(
        lambda: mandates.confirm_mandate(**_act(desk, kestra), proposal=proposal, confirmed_at=NOW), watched=_WATCHED
    )
    ending = break_each_write(
        lambda: mandates.end_acting_for(**_act(admin, nordvik), member=member.pk, reason="Left"), watched=_WATCHED
    )

    assert (proposing >= 2, refusing >= 2, linking >= 3, ending >= 2) == (True,) * 4


def test_a_right_holder_comes_with_its_line_in_the_audit(admin):
    values = HolderValues(name="Palomo SpA", country="IT", email="ip@palomo.test")

    writes = break_each_write(
        lambda: holders.register_right_holder(acting_user=admin, values=values, now=NOW), watched=_WATCHED
    )

    assert writes >= 2
    assert not RightHolder.objects.exists()
