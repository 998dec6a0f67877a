"""Who acts for right holders in the portal: proposed from papers that customs was shown, confirmed by another."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.access import has_role, require, require_confirmed
from accounts.models import User
from accounts.roles import Role
from accounts.services.people import create_user
from audit.services import record
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import ChangedMeanwhile, DomainError, InvalidValue, NotAllowed
from rightsholders.access import (
    get_member,
    get_proposal,
    get_right_holder_with_members,
    live_members,
    require_second_person,
)
from rightsholders.events import HolderEvent
from rightsholders.models import FormerName, HolderMember, MandateProposal, RightHolder
from rightsholders.services.holders import VERB, write_down
from rightsholders.services.papers import changed_meanwhile, checked_reason, checked_text, fingerprint
from rightsholders.services.values import Mandate, NewAccount

_ROLE_OF = {
    HolderMember.Capacity.OWN: Role.HOLDER,
    HolderMember.Capacity.REPRESENTATIVE: Role.REPRESENTATIVE,
}


def propose_to_act(
    *,
    acting_user: User,
    public_id: UUID | str,
    username: str,
    mandate: Mandate,
    confirmed_at: datetime | None,
    now: datetime,
    seen: str = "",
) -> MandateProposal:
    """Propose that an account acts for a right holder in the portal. It opens nothing until a second person confirms.

    With `seen`, the state of a link that its reader saw, that link is to go on or to begin anew. Raises
    ChangedMeanwhile when somebody has changed it since: a page that was open must not give back what was ended, and
    DomainError when the account acts for it already and no link was seen, or when it waits already.
    Raises NotAllowed, NotVisible, ConfirmFirst, and InvalidValue for an account that is not there, has not the role or
    is one's own, for a last day that has passed, and where nobody asked or no paper says so.
    """
    require(user=acting_user, verb=VERB)
    require_confirmed(confirmed_at=confirmed_at, now=now)
    mandate = _checked(mandate, now)
    with transaction.atomic():
        holder = get_right_holder_with_members(user=acting_user, public_id=public_id, for_write=True)
        person = _account(username, mandate.capacity)
        if person.pk == acting_user.pk:
            raise InvalidValue("own-account", _("You cannot let yourself act. Ask a colleague."), field="username")
        link = _refuse_unseen(holder, person, seen, now)
        # A link goes on with the entry that it is of; a new one is of the entry that stays.
        return _propose(acting_user, link.right_holder if link else holder, person, mandate, now)


def add_person_to_act(
    *,
    acting_user: User,
    public_id: UUID | str,
    account: NewAccount,
    mandate: Mandate,
    confirmed_at: datetime | None,
    now: datetime,
) -> MandateProposal:
    """Add an account of the portal, with the role it needs, and propose that it acts for a right holder.

    Both or nothing; until a second person confirms, the account sees nothing. Whoever does it administers accounts as
    well. Refuses what `propose_to_act` and `create_user` refuse.
    """
    require(user=acting_user, verb=VERB)
    require_confirmed(confirmed_at=confirmed_at, now=now)
    mandate = _checked(mandate, now)
    with transaction.atomic():
        holder = get_right_holder_with_members(user=acting_user, public_id=public_id, for_write=True)
        person = create_user(
            acting_user=acting_user,
            username=account.username,
            display_name=account.display_name,
            email=account.email,
            password=account.password,
            roles=[_ROLE_OF[HolderMember.Capacity(mandate.capacity)]],
            confirmed_at=confirmed_at,
            now=now,
        )
        return _propose(acting_user, holder, person, mandate, now)


def confirm_mandate(
    *, acting_user: User, public_id: UUID | str, proposal: int, confirmed_at: datetime | None, now: datetime
) -> HolderMember:
    """Let somebody act for a right holder whom somebody else proposed.

    Raises NotAllowed, also for one's own proposal, NotVisible, ConfirmFirst, and DomainError when it is decided
    already, the person is oneself or cannot act, the last day has passed, or the link has changed since.
    """
    require_second_person(user=acting_user)
    require_confirmed(confirmed_at=confirmed_at, now=now)
    with transaction.atomic():
        holder = get_right_holder_with_members(user=acting_user, public_id=public_id, for_write=True)
        found = _waiting(acting_user, holder, proposal)
        require_second_person(user=acting_user, first=found.proposed_by_id)
        _refuse_outlived(found, acting_user, now)
        _decide(found, MandateProposal.State.CONFIRMED, acting_user, now)
        mandate = Mandate(capacity=found.capacity, valid_to=found.valid_to, asked_by=found.asked_by, paper=found.paper)
        return _link(found.right_holder, found.user, mandate, found.proposed_by, acting_user, now)


def refuse_mandate(
    *, acting_user: User, public_id: UUID | str, proposal: int, reason: str, now: datetime
) -> MandateProposal:
    """Refuse to let somebody act for a right holder whom somebody else proposed: nothing changes.

    Raises NotAllowed, also for one's own proposal, NotVisible, InvalidValue without a reason, or DomainError when it
    is decided already.
    """
    require_second_person(user=acting_user)
    reason = checked_reason(text=reason, missing=_("Say why it is refused."))
    with transaction.atomic():
        holder = get_right_holder_with_members(user=acting_user, public_id=public_id, for_write=True)
        found = _waiting(acting_user, holder, proposal)
        require_second_person(user=acting_user, first=found.proposed_by_id)
        found.refusal_reason = reason
        _decide(found, MandateProposal.State.REFUSED, acting_user, now)
        changes = {"right_holder": [None, holder.name], "user": [None, found.user.username]}
        record(
            action=HolderEvent.ACTING_REFUSED,
            actor=acting_user,
            subject=holder,
            changes=changes,
            purpose=reason,
            now=now,
        )
    return found


def take_back_proposal(*, acting_user: User, public_id: UUID | str, proposal: int, now: datetime) -> MandateProposal:
    """Take back that somebody shall act for a right holder, which one proposed oneself: nothing changes.

    Raises NotAllowed, also for what somebody else proposed, NotVisible, or DomainError when it is decided already.
    """
    require(user=acting_user, verb=VERB)
    with transaction.atomic():
        holder = get_right_holder_with_members(user=acting_user, public_id=public_id, for_write=True)
        found = _waiting(acting_user, holder, proposal)
        if found.proposed_by_id != acting_user.pk:
            raise NotAllowed("not-yours", _("Somebody else proposed this. Refuse it, and say why."))
        _decide(found, MandateProposal.State.TAKEN_BACK, acting_user, now)
        changes = {"right_holder": [None, holder.name], "user": [None, found.user.username]}
        record(action=HolderEvent.ACTING_TAKEN_BACK, actor=acting_user, subject=holder, changes=changes, now=now)
    return found


def end_acting_for(
    *, acting_user: User, public_id: UUID | str, member: int, reason: str, now: datetime
) -> HolderMember:
    """End at once that a person acts for a right holder: the person's next click opens nothing of it any more.

    Whoever acts for several of its entries ends with all of them.
    Raises NotAllowed, NotVisible, InvalidValue without a reason, and DomainError when it is over already.
    """
    require(user=acting_user, verb=VERB)
    reason = checked_reason(text=reason, missing=_("Say why it ends."))
    with transaction.atomic():
        holder = get_right_holder_with_members(user=acting_user, public_id=public_id, for_write=True)
        link = get_member(user=acting_user, holder=holder, pk=member, for_write=True)
        if not _is_live(link, now):
            raise DomainError("over-already", _("This person no longer acts for the right holder."))
        link.ended_by, link.ended_at, link.end_reason = acting_user, now, reason
        link.save(update_fields=["ended_by", "ended_at", "end_reason"])
        others = live_members(now=now).filter(right_holder__same_as=holder.same_as, user=link.user)
        others.update(ended_by=acting_user, ended_at=now, end_reason=reason)
        changes = {"right_holder": [None, holder.name], "user": [link.user.username, None]}
        record(
            action=HolderEvent.ACTING_ENDED,
            actor=acting_user,
            subject=holder,
            changes=changes,
            purpose=reason,
            now=now,
        )
    return link


def state_of(*, member: HolderMember) -> str:
    """Return a fingerprint of a link: after any change it is another one."""
    of_paper = (member.capacity, member.valid_to, member.paper, member.asked_by)
    return fingerprint(*of_paper, member.linked_at, member.ended_at)


@transaction.atomic
def link_at_console(*, holder: RightHolder, username: str, mandate: Mandate, now: datetime) -> HolderMember:
    """Let an account act for a right holder, without a person of the site: at the console. Safe to repeat.

    The right holder is written down if there is none of its name and country; one that is known stays as it is.
    A day that has passed ends it. Raises InvalidValue for an account that is not there or has not the role, and for
    a right holder that cannot be.
    """
    person = _account(username, mandate.capacity)
    known = _known(holder)
    return _link(known or write_down(holder=holder, acting_user=None, now=now), person, mandate, None, None, now)


def _known(holder: RightHolder) -> RightHolder | None:
    """Return, locked, the right holder of this name and country; else the one that once had it.

    Raises InvalidValue where several once had it: nobody guesses for which of them somebody acts.
    """
    same = RightHolder.objects.select_for_update().filter(country=holder.country_id)
    same = same.filter(merged_into__isnull=True)
    known = same.filter(name=holder.name).first()
    if known is not None:
        return known
    once = FormerName.objects.filter(name=holder.name).values("right_holder__same_as")
    merged = RightHolder.objects.filter(merged_into__isnull=False, as_entered__name=holder.name).values("same_as")
    found = list(same.filter(Q(pk__in=once) | Q(pk__in=merged)).order_by("pk")[:2])
    if len(found) > 1:
        said = _("Several right holders once had this name. Give the name that the one you mean has today.")
        raise InvalidValue("former-name", said, field="name")
    return found[0] if found else None


def _account(username: str, capacity: str) -> User:
    person = User.objects.filter(username=username.strip(), is_active=True).first()
    if person is None:
        raise InvalidValue("no-account", _("There is no account of this name. Add the person first."), field="username")
    _refuse_without_role(person, capacity)
    return person


def _refuse_without_role(person: User, capacity: str) -> None:
    if not has_role(user=person, role=_ROLE_OF[HolderMember.Capacity(capacity)]):
        raise InvalidValue(
            "no-role",
            _("This account has not the role it needs in the portal. Give it the role first."),
            field="username",
        )


def _links(holder: RightHolder, person: User) -> QuerySet[HolderMember]:
    """Return how a person acts, or acted, for a right holder: once for each of its entries."""
    return HolderMember.objects.filter(right_holder__same_as=holder.same_as, user=person)


def _refuse_unseen(holder: RightHolder, person: User, seen: str, now: datetime) -> HolderMember | None:
    """Return the link that was seen, if any. Refuse to overwrite one that stands, or that is not as its reader saw it.

    The right holder is locked.
    """
    links = list(_links(holder, person).select_related("right_holder"))
    if seen:
        link = next((row for row in links if state_of(member=row) == seen), None)
        if link is None:
            raise changed_meanwhile()
        return link
    if any(_is_live(row, now) for row in links):
        said = _("This person acts for the right holder already. Renew it on the page of the right holder.")
        raise DomainError("acts-already", said, field="username")
    return None


def _checked(mandate: Mandate, now: datetime) -> Mandate:
    """Return what was typed without outer space. Whoever opens a company's data says who asked, and by which paper."""
    asked_by = checked_text(text=mandate.asked_by, most=120, field="asked_by")
    paper = checked_text(text=mandate.paper, most=120, field="paper")
    if mandate.capacity not in HolderMember.Capacity.values:
        raise InvalidValue("capacity", _("Choose as what the person acts."), field="capacity")
    if not asked_by:
        raise InvalidValue("nobody-asked", _("Name who asked for it."), field="asked_by")
    if not paper:
        raise InvalidValue("no-paper", _("Name the paper that says so."), field="paper")
    if mandate.valid_to is not None and mandate.valid_to < day_at_seat(now):
        raise InvalidValue("last-day", _("This day has passed. Choose a later one."), field="valid_to")
    return Mandate(capacity=mandate.capacity, valid_to=mandate.valid_to, asked_by=asked_by, paper=paper)


def _propose(acting_user: User, holder: RightHolder, person: User, mandate: Mandate, now: datetime) -> MandateProposal:
    """Write down what waits for a second person. The right holder is locked; names of people stay out of the chain."""
    waits = MandateProposal.objects.filter(right_holder__same_as=holder.same_as, user=person)
    if waits.filter(state=MandateProposal.State.WAITS).exists():
        said = _("This waits for a second person already. It is decided on the page of the right holder.")
        raise DomainError("waits-already", said, field="username")
    link = HolderMember.objects.filter(right_holder=holder, user=person).first()
    proposal = MandateProposal.objects.create(
        right_holder=holder,
        user=person,
        capacity=mandate.capacity,
        valid_to=mandate.valid_to,
        asked_by=mandate.asked_by,
        paper=mandate.paper,
        link_seen=state_of(member=link) if link is not None else "",
        proposed_by=acting_user,
        proposed_at=now,
    )
    changes = {"right_holder": [None, holder.name], "user": [None, person.username]}
    changes |= {name: [None, value] for name, value in _said(proposal).items() if value}
    record(action=HolderEvent.ACTING_PROPOSED, actor=acting_user, subject=holder, changes=changes, now=now)
    return proposal


def _waiting(acting_user: User, holder: RightHolder, pk: int) -> MandateProposal:
    found = get_proposal(user=acting_user, holder=holder, pk=pk, for_write=True)
    if found.state != MandateProposal.State.WAITS:
        raise DomainError("decided-already", _("Nothing is to be decided here any more. Open the right holder again."))
    return found


def _refuse_outlived(proposal: MandateProposal, acting_user: User, now: datetime) -> None:
    """Refuse to confirm what cannot hold, or would undo what happened since. The right holder is locked."""
    person = proposal.user
    if person.pk == acting_user.pk:
        raise DomainError("own-account", _("You cannot let yourself act. Ask a colleague."))
    if not person.is_active:
        said = _("This account is switched off. Refuse this, or have it switched on first.")
        raise DomainError("switched-off", said)
    _refuse_without_role(person, proposal.capacity)
    if proposal.valid_to is not None and proposal.valid_to < day_at_seat(now):
        raise DomainError("too-late", _("Its last day has passed. Refuse it; a new paper is proposed anew."))
    link = HolderMember.objects.filter(right_holder=proposal.right_holder_id, user=person).first()
    # Ended for another entry, once both were merged into one: that end was of the whole right holder.
    was_ended = _links(proposal.right_holder, person).filter(ended_at__gt=proposal.proposed_at).exists()
    if was_ended or proposal.link_seen != (state_of(member=link) if link is not None else ""):
        raise ChangedMeanwhile(
            _("That this person acts was ended or changed since this was proposed. Refuse it; it is proposed anew.")
        )


def _decide(proposal: MandateProposal, state: str, acting_user: User, now: datetime) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at = state, acting_user, now
    proposal.save(update_fields=["state", "decided_by", "decided_at", "refusal_reason"])


def _link(
    holder: RightHolder, person: User, mandate: Mandate, first: User | None, second: User | None, now: datetime
) -> HolderMember:
    """Write down that somebody acts for a locked right holder. Names of people stay out of the chain."""
    old = HolderMember.objects.select_for_update().filter(right_holder=holder, user=person).first()
    was_live = old is not None and _is_live(old, now)
    member = old or HolderMember(right_holder=holder, user=person)
    before = _said(old) if old is not None and was_live else {}
    member.capacity, member.valid_to = mandate.capacity, mandate.valid_to
    member.asked_by, member.paper = mandate.asked_by, mandate.paper
    if not was_live:
        member.linked_at = now
    member.linked_by, member.confirmed_by, member.is_by_one_person = first, second, False
    member.ended_by, member.ended_at, member.end_reason = None, None, ""
    member.save()
    changes = {"right_holder": [None, holder.name], "user": [None, person.username]}
    changes |= {name: [before.get(name), new] for name, new in _said(member).items() if before.get(name, None) != new}
    record(action=_act(member, was_live, now), actor=second, subject=holder, changes=changes, now=now)
    return member


def _said(paper: HolderMember | MandateProposal) -> dict[str, str]:
    """Return what of a paper goes into the audit."""
    return {"capacity": paper.capacity, "valid_to": _day(paper.valid_to), "paper": paper.paper}


def _act(member: HolderMember, was_live: bool, now: datetime) -> HolderEvent:
    if not _is_live(member, now):
        return HolderEvent.ACTING_ENDED
    return HolderEvent.ACTING_RENEWED if was_live else HolderEvent.ACTED_FOR


def _is_live(member: HolderMember, now: datetime) -> bool:
    return member.ended_at is None and (member.valid_to is None or member.valid_to >= day_at_seat(now))


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
