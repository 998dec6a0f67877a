"""Who the right holders are and what they are called: written down from papers that customs was shown."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.access import require, require_confirmed
from accounts.models import User
from audit.services import record
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import DomainError, InvalidValue, invalid_of
from rightsholders.access import get_right_holder_with_members
from rightsholders.events import HolderEvent
from rightsholders.models import FormerName, RightHolder
from rightsholders.queries.holders import holders_like
from rightsholders.services.match_version import renew_match_version
from rightsholders.services.papers import changed_meanwhile, checked_reason, checked_text, fingerprint
from rightsholders.services.values import HolderValues, NewName

VERB = "rightsholders.admit"
ADDRESS = ("address", "email", "phone")


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
    _refuse_namesakes(holder, acting_user, others)
    with transaction.atomic():
        return write_down(holder=holder, acting_user=acting_user, now=now)


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
    reason = checked_reason(text=reason, missing=_("Say why it changes."))
    with transaction.atomic():
        holder = get_right_holder_with_members(user=acting_user, public_id=public_id, for_write=True)
        if address_state_of(holder=holder) != seen:
            raise changed_meanwhile()
        changed = [name for name in ADDRESS if getattr(holder, name) != values[name].strip()]
        for name in changed:
            setattr(holder, name, values[name].strip())
        try:
            holder.clean_fields()
        except ValidationError as error:
            raise invalid_of(error=error, code="holder") from error
        if changed:
            holder.save(update_fields=changed)
            say_the_same(holder=holder)
            record(
                action=HolderEvent.CHANGED,
                actor=acting_user,
                subject=holder,
                changes={"right_holder": [None, holder.name], "fields": [None, changed]},
                purpose=reason,
                now=now,
            )
    return holder


def rename_right_holder(
    *,
    acting_user: User,
    public_id: UUID | str,
    values: NewName,
    others: Collection[UUID] = (),
    seen: str,
    confirmed_at: datetime | None,
    now: datetime,
) -> RightHolder:
    """Give a right holder another name from a day on. It stays the same one, and is found by its former name too.

    What was written before keeps the name it was written with. `others` are those of nearly the new name of which
    somebody said that it is not them; `seen` is the state of the name that its reader saw.
    Raises NotAllowed, NotVisible, ConfirmFirst, InvalidValue for a name that is none or is its own, a day to come or
    before its present name, and where no paper says so; NearlyTheSame and DomainError as for a new right holder; and
    ChangedMeanwhile when somebody has renamed it since.
    """
    require(user=acting_user, verb=VERB)
    require_confirmed(confirmed_at=confirmed_at, now=now)
    paper = checked_text(text=values.paper, most=120, field="paper")
    if not paper:
        raise InvalidValue("no-paper", _("Name the paper that says so."), field="paper")
    with transaction.atomic():
        holder = get_right_holder_with_members(user=acting_user, public_id=public_id, for_write=True)
        if name_state_of(holder=holder) != seen:
            raise changed_meanwhile()
        _refuse_day(holder, values.from_day, now)
        old = FormerName(
            right_holder=holder,
            name=holder.name,
            name_zh=holder.name_zh,
            replaced_on=values.from_day,
            paper=paper,
            changed_by=acting_user,
            changed_at=now,
        )
        holder.name, holder.name_zh = " ".join(values.name.split()), " ".join(values.name_zh.split())
        if (holder.name, holder.name_zh) == (old.name, old.name_zh):
            raise InvalidValue("same-name", _("This is its name already. Enter the new one."), field="name")
        _refuse_namesakes(holder, acting_user, others)
        _save_names(holder)
        say_the_same(holder=holder)
        old.save(force_insert=True)
        changes: dict[str, list[Any]] = {"right_holder": [old.name, holder.name]}
        if old.name_zh != holder.name_zh:
            changes["name_zh"] = [old.name_zh, holder.name_zh]
        changes |= {"valid_from": [None, values.from_day], "paper": [None, paper]}
        record(action=HolderEvent.RENAMED, actor=acting_user, subject=holder, changes=changes, now=now)
        renew_match_version()  # last: matching names the right holder of each mark
    return holder


def say_the_same(*, holder: RightHolder) -> None:
    """Let the entries that were merged into a right holder say what it says. Joins the transaction."""
    holder.merged.update(**{name: getattr(holder, name) for name in RightHolder.PARTICULARS})


def name_state_of(*, holder: RightHolder) -> str:
    """Return a fingerprint of what a right holder is called: after any change it is another one."""
    return fingerprint(holder.name, holder.name_zh)


def address_state_of(*, holder: RightHolder) -> str:
    """Return a fingerprint of where a right holder is found: after any change it is another one."""
    return fingerprint(*(getattr(holder, name) for name in ADDRESS))


def _refuse_namesakes(holder: RightHolder, acting_user: User, others: Collection[UUID]) -> None:
    """Refuse a name that another right holder has, or nearly has unless somebody said that it is not that one."""
    alike = holders_like(user=acting_user, name=holder.name, name_zh=holder.name_zh, besides=holder)
    if any(row.name == holder.name and row.country_id == holder.country_id for row in alike):
        said = _("This right holder is known here already, in this country. Open its page below.")
        raise DomainError("known-already", said, field="name", alike=alike)
    if any(row.public_id not in others for row in alike):
        said = _("A right holder of nearly this name is known here. If it is another one, say so below.")
        raise NearlyTheSame("nearly-the-same", said, field="is_another", alike=alike)


def _refuse_day(holder: RightHolder, from_day: date, now: datetime) -> None:
    if from_day > day_at_seat(now):
        raise InvalidValue("from-day", _("This day is still to come. Enter the name on that day."), field="from_day")
    since = holder.former_names.aggregate(since=Max("replaced_on"))["since"]
    if since is not None and from_day < since:
        said = _("It has its present name since %(day)s. Choose that day or a later one.")
        raise InvalidValue("from-day", said % {"day": date_format(since)}, field="from_day")


def _save_names(holder: RightHolder) -> None:
    try:
        holder.clean_fields()
        with transaction.atomic():
            holder.save(update_fields=["name", "name_zh"])
    except ValidationError as error:
        raise invalid_of(error=error, code="holder") from error
    except IntegrityError as error:  # somebody else was faster
        raise InvalidValue("known", _("A right holder of this name has just been entered. Open the list.")) from error


def write_down(*, holder: RightHolder, acting_user: Any, now: datetime) -> RightHolder:
    """Write a right holder down and on record. Joins the transaction. Raises InvalidValue for what cannot be."""
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
