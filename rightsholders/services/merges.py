"""Two entries of one right holder become one, and two again: proposed by one from a paper, confirmed by another."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.access import require, require_confirmed
from accounts.models import User
from audit.services import build, record_many
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed, NotVisible
from rightsholders.access import get_merge, get_right_holder_with_members, require_second_person
from rightsholders.events import HolderEvent
from rightsholders.models import MergeProposal, RightHolder
from rightsholders.services.holders import VERB, say_the_same
from rightsholders.services.match_version import renew_match_version
from rightsholders.services.papers import checked_reason, checked_text
from rightsholders.services.values import Grounds

Kind, State = MergeProposal.Kind, MergeProposal.State
_PROPOSED = {Kind.MERGE: HolderEvent.MERGE_PROPOSED, Kind.UNDO: HolderEvent.UNDOING_PROPOSED}
_REFUSED = {Kind.MERGE: HolderEvent.MERGE_REFUSED, Kind.UNDO: HolderEvent.UNDOING_REFUSED}
_TAKEN_BACK = {Kind.MERGE: HolderEvent.MERGE_TAKEN_BACK, Kind.UNDO: HolderEvent.UNDOING_TAKEN_BACK}
_CONFIRMED = {Kind.MERGE: HolderEvent.MERGED, Kind.UNDO: HolderEvent.MERGE_UNDONE}


def propose_merge(
    *,
    acting_user: User,
    goes: UUID | str,
    stays: UUID | str,
    grounds: Grounds,
    confirmed_at: datetime | None,
    now: datetime,
) -> MergeProposal:
    """Propose that two entries are of one right holder, and which of them stays. It changes nothing until confirmed.

    Raises NotAllowed, NotVisible, ConfirmFirst, InvalidValue without a reason or a paper, and DomainError where they
    are one already, others were merged into the one that goes, or the two wait already.
    """
    require(user=acting_user, verb=VERB)
    require_confirmed(confirmed_at=confirmed_at, now=now)
    grounds = _checked(grounds)
    going = get_right_holder_with_members(user=acting_user, public_id=goes)
    staying = get_right_holder_with_members(user=acting_user, public_id=stays)
    with transaction.atomic():
        going, staying = _lock(going.pk, staying.pk)
        _refuse_unfit(going, staying)
        return _propose(Kind.MERGE, acting_user, going, staying, grounds, now)


def propose_undoing(
    *,
    acting_user: User,
    public_id: UUID | str,
    entry: UUID | str,
    grounds: Grounds,
    confirmed_at: datetime | None,
    now: datetime,
) -> MergeProposal:
    """Propose that an entry that was merged into a right holder is of another one after all.

    Raises NotAllowed, NotVisible, ConfirmFirst, InvalidValue without a reason or a paper, and DomainError where it
    waits already.
    """
    require(user=acting_user, verb=VERB)
    require_confirmed(confirmed_at=confirmed_at, now=now)
    grounds = _checked(grounds)
    staying = get_right_holder_with_members(user=acting_user, public_id=public_id)
    found = staying.merged.filter(public_id=entry).first()
    if found is None:
        raise NotVisible
    with transaction.atomic():
        going, staying = _lock(found.pk, staying.pk)
        _refuse_parted(going, staying)
        return _propose(Kind.UNDO, acting_user, going, staying, grounds, now)


def confirm_merge(
    *, acting_user: User, public_id: UUID | str, proposal: int, confirmed_at: datetime | None, now: datetime
) -> MergeProposal:
    """Merge an entry into another, or undo it, as somebody else proposed.

    Merged, it says what the one that stays says, and its rows count as rows of that one; none of them is moved.
    Undone, it says what it said itself again.
    Raises NotAllowed, also for one's own proposal, NotVisible, ConfirmFirst, and DomainError when it is decided
    already, the entries are no longer as they were proposed, or another right holder has the name by now.
    """
    require_second_person(user=acting_user)
    require_confirmed(confirmed_at=confirmed_at, now=now)
    with transaction.atomic():
        found = _waiting(acting_user, public_id, proposal)
        require_second_person(user=acting_user, first=found.proposed_by_id)
        going, staying = _lock(found.goes_id, found.stays_id)
        _decide(found, State.CONFIRMED, acting_user, now)
        if found.kind == Kind.MERGE:
            _refuse_unfit(going, staying)
            _merge(going, staying)
        else:
            _refuse_parted(going, staying)
            _part(going)
        _record(_CONFIRMED[Kind(found.kind)], acting_user, found, "", now)
        renew_match_version()  # last: matching names the right holder of each mark
    return found


def refuse_merge(
    *, acting_user: User, public_id: UUID | str, proposal: int, reason: str, now: datetime
) -> MergeProposal:
    """Refuse what somebody else proposed of two entries: nothing changes.

    Raises NotAllowed, also for one's own proposal, NotVisible, InvalidValue without a reason, or DomainError when it
    is decided already.
    """
    require_second_person(user=acting_user)
    reason = checked_reason(text=reason, missing=_("Say why it is refused."))
    with transaction.atomic():
        found = _waiting(acting_user, public_id, proposal)
        require_second_person(user=acting_user, first=found.proposed_by_id)
        found.refusal_reason = reason
        _decide(found, State.REFUSED, acting_user, now)
        _record(_REFUSED[Kind(found.kind)], acting_user, found, reason, now)
    return found


def take_back_merge(*, acting_user: User, public_id: UUID | str, proposal: int, now: datetime) -> MergeProposal:
    """Take back what one proposed oneself of two entries: nothing changes.

    Raises NotAllowed, also for what somebody else proposed, NotVisible, or DomainError when it is decided already.
    """
    require(user=acting_user, verb=VERB)
    with transaction.atomic():
        found = _waiting(acting_user, public_id, proposal)
        if found.proposed_by_id != acting_user.pk:
            raise NotAllowed("not-yours", _("Somebody else proposed this. Refuse it, and say why."))
        _decide(found, State.TAKEN_BACK, acting_user, now)
        _record(_TAKEN_BACK[Kind(found.kind)], acting_user, found, "", now)
    return found


def _checked(grounds: Grounds) -> Grounds:
    reason = checked_reason(text=grounds.reason, missing=_("Say by what you know it."))
    paper = checked_text(text=grounds.paper, most=120, field="paper")
    if not paper:
        raise InvalidValue("no-paper", _("Name the paper that says so."), field="paper")
    return Grounds(reason=reason, paper=paper)


def _lock(goes: int, stays: int) -> tuple[RightHolder, RightHolder]:
    """Lock both entries, always in the same order: of two merges of the same entries one waits for the other."""
    rows = RightHolder.objects.select_for_update().order_by("pk").in_bulk([goes, stays])
    return rows[goes], rows[stays]


def _refuse_unfit(goes: RightHolder, stays: RightHolder) -> None:
    """Refuse what would be no merge, or a chain of them. Both are locked."""
    if goes.same_as == stays.same_as:
        raise DomainError("one-already", _("These are one right holder already. Open its page again."))
    if goes.merged_into_id or stays.merged_into_id:
        raise DomainError(
            "merged-meanwhile",
            _("One of them was merged into another right holder since. Refuse this; it is proposed anew for that one."),
        )
    if goes.merged.exists():
        raise DomainError(
            "stands-for-others",
            _("Another entry was merged into the one that would go. Let that one stay, or undo the other merge first."),
            field="stays",
        )


def _refuse_parted(goes: RightHolder, stays: RightHolder) -> None:
    if goes.merged_into_id != stays.pk:
        raise DomainError("two-already", _("These are two right holders already. Open the page again."))


def _propose(
    kind: MergeProposal.Kind, acting_user: User, goes: RightHolder, stays: RightHolder, grounds: Grounds, now: datetime
) -> MergeProposal:
    """Write down what waits for a second person. Both entries are locked."""
    pair = MergeProposal.objects.filter(goes__in=[goes, stays], stays__in=[goes, stays])
    if pair.filter(state=State.WAITS).exists():
        said = _("This waits for a second person already. It is decided on the page of the right holder.")
        raise DomainError("waits-already", said)
    proposal = MergeProposal.objects.create(
        kind=kind,
        goes=goes,
        stays=stays,
        reason=grounds.reason,
        paper=grounds.paper,
        proposed_by=acting_user,
        proposed_at=now,
    )
    _record(_PROPOSED[kind], acting_user, proposal, grounds.reason, now)
    return proposal


def _waiting(acting_user: User, public_id: UUID | str, pk: int) -> MergeProposal:
    holder = get_right_holder_with_members(user=acting_user, public_id=public_id)
    found = get_merge(user=acting_user, holder=holder, pk=pk, for_write=True)
    if found.state != State.WAITS:
        raise DomainError("decided-already", _("Nothing is to be decided here any more. Open the right holder again."))
    return found


def _decide(proposal: MergeProposal, state: str, acting_user: User, now: datetime) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at = state, acting_user, now
    proposal.save(update_fields=["state", "decided_by", "decided_at", "refusal_reason"])


def _merge(goes: RightHolder, stays: RightHolder) -> None:
    goes.as_entered = goes.own
    goes.merged_into = stays
    goes.save(update_fields=["as_entered", "merged_into"])
    say_the_same(holder=stays)


def _part(entry: RightHolder) -> None:
    """Give an entry back what it said itself, unless another right holder is called so by now."""
    for name, value in entry.own.items():
        setattr(entry, name, value)
    entry.merged_into, entry.as_entered = None, None
    try:
        with transaction.atomic():
            entry.save(update_fields=[*RightHolder.PARTICULARS, "merged_into", "as_entered"])
    except IntegrityError as error:
        if "right_holder_once_per_country" not in str(error):
            raise
        said = _("Another right holder of this country is called %(name)s by now. Correct its name first.")
        raise DomainError("name-taken", said % {"name": entry.name}) from error


def _record(action: HolderEvent, acting_user: User, merge: MergeProposal, purpose: str, now: datetime) -> None:
    """Write it into the history of both entries."""
    names = [merge.goes.own_name, merge.stays.name]
    changes = {"right_holder": names if merge.kind == Kind.MERGE else names[::-1], "paper": [None, merge.paper]}
    record_many(
        events=[
            build(action=action, actor=acting_user, subject=entry, changes=changes, purpose=purpose, now=now)
            for entry in (merge.goes, merge.stays)
        ]
    )
