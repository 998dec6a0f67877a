"""Two entries of one right holder, merged and parted, as the tests need it."""

from accounts.models import User
from accounts.roles import Role
from rightsholders.models import MergeProposal, RightHolder
from rightsholders.services.merges import (
    confirm_merge,
    propose_merge,
    propose_undoing,
    refuse_merge,
    take_back_merge,
)
from rightsholders.services.values import Grounds
from tests.cast import make_second
from tests.rightsholders.factories import NOW

TWIN = "Nordvik Sports Aktiebolag"
GROUNDS = Grounds(reason="The same number in the register of companies", paper="Extract of 5 November 2026")


def propose(user: User, goes: RightHolder, stays: RightHolder, *, confirmed_at=NOW, **changes) -> MergeProposal:
    grounds = Grounds(**{"reason": GROUNDS.reason, "paper": GROUNDS.paper} | changes)
    who = {"acting_user": user, "confirmed_at": confirmed_at, "now": NOW}
    return propose_merge(goes=goes.public_id, stays=stays.public_id, grounds=grounds, **who)


def propose_two(user: User, entry: RightHolder, holder: RightHolder) -> MergeProposal:
    who = {"acting_user": user, "confirmed_at": NOW, "now": NOW}
    return propose_undoing(public_id=holder.public_id, entry=entry.public_id, grounds=GROUNDS, **who)


def confirm(user: User, proposal: MergeProposal, *, confirmed_at=NOW) -> MergeProposal:
    who = {"acting_user": user, "confirmed_at": confirmed_at, "now": NOW}
    return confirm_merge(public_id=proposal.stays.public_id, proposal=proposal.pk, **who)


def refuse(user: User, proposal: MergeProposal, *, reason="The paper names another company") -> MergeProposal:
    public_id = proposal.stays.public_id
    return refuse_merge(acting_user=user, public_id=public_id, proposal=proposal.pk, reason=reason, now=NOW)


def take_back(user: User, proposal: MergeProposal) -> MergeProposal:
    return take_back_merge(acting_user=user, public_id=proposal.stays.public_id, proposal=proposal.pk, now=NOW)


def merge(user: User, goes: RightHolder, stays: RightHolder) -> RightHolder:
    """Merge an entry into another, as two people do, and return it as it is then."""
    confirm(make_second(Role.DESK), propose(user, goes, stays))
    return RightHolder.objects.get(pk=goes.pk)


def part(user: User, entry: RightHolder, holder: RightHolder) -> RightHolder:
    """Undo that an entry was merged, as two people do, and return it as it is then."""
    confirm(make_second(Role.DESK), propose_two(user, entry, holder))
    return RightHolder.objects.get(pk=entry.pk)
