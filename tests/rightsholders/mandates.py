"""Letting somebody act for a right holder, as the tests need it."""

from accounts.models import User
from accounts.roles import Role
from rightsholders.access import holder_ids
from rightsholders.models import RightHolder
from rightsholders.services.mandates import (
    confirm_mandate,
    propose_to_act,
    refuse_mandate,
    state_of,
    take_back_proposal,
)
from rightsholders.services.values import Mandate
from tests.cast import make_second
from tests.rightsholders.factories import NOW

PAST_THE_TRIGGER = "rightsholders.MandateProposal:as_proposed"


def mandate(**changes) -> Mandate:
    return Mandate(**{"capacity": "OWN", "asked_by": "Astrid Holm, counsel", "paper": "L-2026-17"} | changes)


def propose(user, holder, username, *, seen=None, **changes):
    return propose_to_act(
        acting_user=user,
        public_id=holder.public_id,
        username=username,
        mandate=mandate(**changes),
        confirmed_at=NOW,
        now=NOW,
        seen=state_of(member=seen) if seen else "",
    )


def confirm(user, proposal, *, holder=None, confirmed_at=NOW):
    return confirm_mandate(
        acting_user=user,
        public_id=(holder or proposal.right_holder).public_id,
        proposal=proposal.pk,
        confirmed_at=confirmed_at,
        now=NOW,
    )


def refuse(user, proposal, *, holder=None, reason="The paper names another company"):
    return refuse_mandate(
        acting_user=user,
        public_id=(holder or proposal.right_holder).public_id,
        proposal=proposal.pk,
        reason=reason,
        now=NOW,
    )


def take_back(user, proposal):
    return take_back_proposal(
        acting_user=user, public_id=proposal.right_holder.public_id, proposal=proposal.pk, now=NOW
    )


def admit(user, holder, username, **more):
    """Let somebody act: proposed by one, confirmed by another."""
    return confirm(make_second(Role.DESK), propose(user, holder, username, **more))


def acts_for(user: User, holder: RightHolder) -> bool:
    user.__dict__.pop("_holder_ids", None)
    return holder.pk in holder_ids(user=user)
