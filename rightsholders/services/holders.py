"""Who the right holders are, and who acts for them in the portal: written down from papers that customs was shown."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.access import has_role, require, require_confirmed
from accounts.models import User
from accounts.roles import Role
from accounts.services.people import create_user
from audit.services import record
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import ChangedMeanwhile, DomainError, InvalidValue, invalid_of
from rightsholders.access import get_member, get_right_holder_with_members
from rightsholders.events import HolderEvent
from rightsholders.models import HolderMember, RightHolder
from rightsholders.queries.holders import holders_like
from rightsholders.services.values import HolderValues, Mandate, NewAccount

VERB = "rightsholders.admit"
ADDRESS = ("address", "email", "phone")
_ROLE_OF = {
    HolderMember.Capacity.OWN: Role.HOLDER,
    HolderMember.Capacity.REPRESENTATIVE: Role.REPRESENTATIVE,
}


class NearlyTheSame(DomainError):
    """A right holder of nearly the same name is known: `data["alike"]` names them."""


def register_right_holder(
    *, acting_user: User, values: HolderValues, others: Collection[UUID] = (), now: datetime
) -> RightHolder:
    """Write a right holder down. `others` are those of nearly the same name of which somebody said that it is not them.

    Raises NotAllowed, InvalidValue, NearlyTheSame when there are more such, and DomainError for the same name and
    country.
    """
    require(user=acting_user, verb=VERB)
    holder = RightHolder(
        name=" ".join(values.name.split()),
        name_zh=" ".join(values.name_zh.split()),
        country_id=values.country,
        address=values.address.strip(),
        email=values.email,
        phone=values.phone.strip(),
    )
    alike = holders_like(user=acting_user, name=holder.name, name_zh=holder.name_zh)
    if any(row.name == holder.name and row.country_id == holder.country_id for row in alike):
        said = _("This right holder is known here already, in this country. Open its page below.")
        raise DomainError("known-already", said, field="name", alike=alike)
    if any(row.public_id not in others for row in alike):
        said = _("A right holder of nearly this name is known here. If it is another one, say so below.")
        raise NearlyTheSame("nearly-the-same", said, field="is_another", alike=alike)
    with transaction.atomic():
        return _register(holder, acting_user, now)


def change_address(
    *,
    acting_user: User,
    public_id: UUID | str,
    values: Mapping[str, str],
    reason: str,
    seen: str,
    confirmed_at: datetime | None,
    now: datetime,
) -> RightHolder:
    """Correct where a right holder is found and where notices go; `seen` is the state that its reader saw.

    Raises NotAllowed, NotVisible, ConfirmFirst, InvalidValue, and ChangedMeanwhile when somebody has changed it since.
    """
    require(user=acting_user, verb=VERB)
    require_confirmed(confirmed_at=confirmed_at, now=now)
    reason = _text(reason, 300, "reason")
    if not reason:
        raise InvalidValue("no-reason", _("Say why it changes."), field="reason")
    with transaction.atomic():
        holder = get_right_holder_with_members(user=acting_user, public_id=public_id, for_write=True)
        if address_state_of(holder=holder) != seen:
            raise _changed_meanwhile()
        changed = [name for name in ADDRESS if getattr(holder, name) != values[name].strip()]
        for name in changed:
            setattr(holder, name, values[name].strip())
        try:
            holder.clean_fields()
        except ValidationError as error:
            raise invalid_of(error=error, code="holder") from error
        if changed:
            holder.save(update_fields=changed)
            record(
                action=HolderEvent.CHANGED,
                actor=acting_user,
                subject=holder,
                changes={"right_holder": [None, holder.name], "fields": [None, changed]},
                purpose=reason,
                now=now,
            )
    return holder


def address_state_of(*, holder: RightHolder) -> str:
    """Return a fingerprint of where a right holder is found: after any change it is another one."""
    return _fingerprint(*(getattr(holder, name) for name in ADDRESS))


def let_act_for(
    *,
    acting_user: User,
    public_id: UUID | str,
    username: str,
    mandate: Mandate,
    confirmed_at: datetime | None,
    now: datetime,
    seen: str = "",
) -> HolderMember:
    """Let an account act for a right holder in the portal, until a day if one is given.

    With `seen`, the state of a link that its reader saw, that link goes on or begins anew. Raises ChangedMeanwhile when
    somebody has changed it since: a page that was open must not give back what was ended, and DomainError when the
    account acts for it already and no link was seen.
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
        _refuse_unseen(holder, person, seen, now)
        return _link(acting_user, holder, person, mandate, now)


def add_person_for(
    *,
    acting_user: User,
    public_id: UUID | str,
    account: NewAccount,
    mandate: Mandate,
    confirmed_at: datetime | None,
    now: datetime,
) -> HolderMember:
    """Add an account of the portal, with the role it needs, that acts for a right holder: both or nothing.

    Whoever does it administers accounts as well. Refuses what `let_act_for` and `create_user` refuse.
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
        return _link(acting_user, holder, person, mandate, now)


def end_acting_for(
    *, acting_user: User, public_id: UUID | str, member: int, reason: str, now: datetime
) -> HolderMember:
    """End at once that a person acts for a right holder: the person's next click opens nothing of it any more.

    Raises NotAllowed, NotVisible, InvalidValue without a reason, and DomainError when it is over already.
    """
    require(user=acting_user, verb=VERB)
    reason = _text(reason, 300, "reason")
    if not reason:
        raise InvalidValue("no-reason", _("Say why it ends."), field="reason")
    with transaction.atomic():
        holder = get_right_holder_with_members(user=acting_user, public_id=public_id, for_write=True)
        link = get_member(user=acting_user, holder=holder, pk=member, for_write=True)
        if not _is_live(link, now):
            raise DomainError("over-already", _("This person no longer acts for the right holder."))
        link.ended_by, link.ended_at, link.end_reason = acting_user, now, reason
        link.save(update_fields=["ended_by", "ended_at", "end_reason"])
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
    return _fingerprint(*of_paper, member.linked_at, member.ended_at)


@transaction.atomic
def link_at_console(*, holder: RightHolder, username: str, mandate: Mandate, now: datetime) -> HolderMember:
    """Let an account act for a right holder, without a person of the site: at the console. Safe to repeat.

    The right holder is written down if there is none of its name and country; one that is known stays as it is.
    A day that has passed ends it. Raises InvalidValue for an account that is not there or has not the role, and for
    a right holder that cannot be.
    """
    person = _account(username, mandate.capacity)
    known = RightHolder.objects.select_for_update().filter(name=holder.name, country=holder.country_id).first()
    return _link(None, known or _register(holder, None, now), person, mandate, now)


def _account(username: str, capacity: str) -> User:
    person = User.objects.filter(username=username.strip(), is_active=True).first()
    if person is None:
        raise InvalidValue("no-account", _("There is no account of this name. Add the person first."), field="username")
    if not has_role(user=person, role=_ROLE_OF[HolderMember.Capacity(capacity)]):
        raise InvalidValue(
            "no-role",
            _("This account has not the role it needs in the portal. Give it the role first."),
            field="username",
        )
    return person


def _refuse_unseen(holder: RightHolder, person: User, seen: str, now: datetime) -> None:
    """Refuse to overwrite a link that stands, or that is not as its reader saw it. The right holder is locked."""
    link = HolderMember.objects.filter(right_holder=holder, user=person).first()
    if seen:
        if link is None or state_of(member=link) != seen:
            raise _changed_meanwhile()
    elif link is not None and _is_live(link, now):
        said = _("This person acts for the right holder already. Renew it on the page of the right holder.")
        raise DomainError("acts-already", said, field="username")


def _checked(mandate: Mandate, now: datetime) -> Mandate:
    """Return what was typed without outer space. Whoever opens a company's data says who asked, and by which paper."""
    asked_by, paper = _text(mandate.asked_by, 120, "asked_by"), _text(mandate.paper, 120, "paper")
    if mandate.capacity not in HolderMember.Capacity.values:
        raise InvalidValue("capacity", _("Choose as what the person acts."), field="capacity")
    if not asked_by:
        raise InvalidValue("nobody-asked", _("Name who asked for it."), field="asked_by")
    if not paper:
        raise InvalidValue("no-paper", _("Name the paper that says so."), field="paper")
    if mandate.valid_to is not None and mandate.valid_to < day_at_seat(now):
        raise InvalidValue("last-day", _("This day has passed. Choose a later one."), field="valid_to")
    return Mandate(capacity=mandate.capacity, valid_to=mandate.valid_to, asked_by=asked_by, paper=paper)


def _link(acting_user: User | None, holder: RightHolder, person: User, mandate: Mandate, now: datetime) -> HolderMember:
    """Write down that somebody acts for a locked right holder. Names of people stay out of the chain."""
    old = HolderMember.objects.select_for_update().filter(right_holder=holder, user=person).first()
    was_live = old is not None and _is_live(old, now)
    member = old or HolderMember(right_holder=holder, user=person)
    before = (old.capacity, _day(old.valid_to), old.paper) if old is not None and was_live else (None, None, None)
    member.capacity, member.valid_to = mandate.capacity, mandate.valid_to
    member.asked_by, member.paper = mandate.asked_by, mandate.paper
    if not was_live:
        member.linked_at = now
    member.linked_by = acting_user
    member.ended_by, member.ended_at, member.end_reason = None, None, ""
    member.save()
    after = (member.capacity, _day(member.valid_to), member.paper)
    changes = {"right_holder": [None, holder.name], "user": [None, person.username]}
    pairs = zip(("capacity", "valid_to", "paper"), before, after, strict=True)
    changes |= {name: [old_value, new] for name, old_value, new in pairs if old_value != new}
    record(action=_act(member, was_live, now), actor=acting_user, subject=holder, changes=changes, now=now)
    return member


def _act(member: HolderMember, was_live: bool, now: datetime) -> HolderEvent:
    if not _is_live(member, now):
        return HolderEvent.ACTING_ENDED
    return HolderEvent.ACTING_RENEWED if was_live else HolderEvent.ACTED_FOR


def _is_live(member: HolderMember, now: datetime) -> bool:
    return member.ended_at is None and (member.valid_to is None or member.valid_to >= day_at_seat(now))


def _fingerprint(*state: Any) -> str:
    return hashlib.sha256(repr(state).encode()).hexdigest()[:16]


def _changed_meanwhile() -> ChangedMeanwhile:
    return ChangedMeanwhile(_("Somebody changed this while you had the page open. Look at its page again."))


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _text(value: str, longest: int, field: str) -> str:
    text = value.replace("\x00", "").strip()
    if len(text) > longest:
        message = _("This text is longer than %(most)d characters. Shorten it.")
        raise InvalidValue("too-long", message % {"most": longest}, field=field)
    return text


def _register(holder: RightHolder, acting_user: Any, now: datetime) -> RightHolder:
    try:
        holder.full_clean()
        with transaction.atomic():
            holder.save(force_insert=True)
    except ValidationError as error:
        raise invalid_of(error=error, code="holder") from error
    except IntegrityError as error:  # somebody else was faster
        raise InvalidValue("known", _("This right holder has just been entered. Open the list again.")) from error
    changes = {"right_holder": [None, holder.name], "country": [None, holder.country_id]}
    record(action=HolderEvent.REGISTERED, actor=acting_user, subject=holder, changes=changes, now=now)
    return holder
