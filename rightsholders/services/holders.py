"""Who the right holders are: written down from papers that customs was shown."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.access import require, require_confirmed
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import DomainError, InvalidValue, invalid_of
from rightsholders.access import get_right_holder_with_members
from rightsholders.events import HolderEvent
from rightsholders.models import RightHolder
from rightsholders.queries.holders import holders_like
from rightsholders.services.papers import changed_meanwhile, checked_reason, fingerprint
from rightsholders.services.values import HolderValues

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
    alike = holders_like(user=acting_user, name=holder.name, name_zh=holder.name_zh)
    if any(row.name == holder.name and row.country_id == holder.country_id for row in alike):
        said = _("This right holder is known here already, in this country. Open its page below.")
        raise DomainError("known-already", said, field="name", alike=alike)
    if any(row.public_id not in others for row in alike):
        said = _("A right holder of nearly this name is known here. If it is another one, say so below.")
        raise NearlyTheSame("nearly-the-same", said, field="is_another", alike=alike)
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
    return fingerprint(*(getattr(holder, name) for name in ADDRESS))


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
