"""Who the right holders are, and who acts for them in the portal: written down from papers that customs was shown."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.access import has_role
from accounts.models import User
from accounts.roles import Role
from audit.services import record
from ipcases.lib.errors import InvalidValue, invalid_of
from rightsholders.events import HolderEvent
from rightsholders.models import HolderMember, RightHolder

_ROLE_OF = {
    HolderMember.Capacity.OWN: Role.HOLDER,
    HolderMember.Capacity.REPRESENTATIVE: Role.REPRESENTATIVE,
}


@dataclass(frozen=True)
class HolderParticulars:
    """What customs writes down of a right holder."""

    name: str
    country: str
    email: str
    name_zh: str = ""
    address: str = ""
    phone: str = ""


@transaction.atomic
def register_holder(*, acting_user: Any, particulars: HolderParticulars, now: datetime) -> RightHolder:
    """Write down a right holder, once for a name and country; one that is known is returned as it is.

    `acting_user` is None at the console. Raises InvalidValue for what cannot be.
    """
    known = RightHolder.objects.filter(name=particulars.name, country=particulars.country).first()
    if known is not None:
        return known
    holder = RightHolder(
        name=particulars.name,
        name_zh=particulars.name_zh,
        country_id=particulars.country,
        email=particulars.email,
        address=particulars.address,
        phone=particulars.phone,
    )
    try:
        holder.full_clean()
    except ValidationError as error:
        raise invalid_of(error=error, code="holder") from error
    holder.save()
    record(
        action=HolderEvent.REGISTERED,
        actor=acting_user,
        subject=holder,
        changes={"right_holder": [None, holder.name]},
        now=now,
    )
    return holder


@transaction.atomic
def let_act_for(
    *,
    acting_user: Any,
    holder: RightHolder,
    username: str,
    capacity: str,
    valid_to: date | None = None,
    now: datetime,
) -> HolderMember:
    """Let an account act for a right holder in the portal, until a day if one is given. Safe to repeat.

    A day that has passed ends it. Raises InvalidValue for an account that is not there, or has not the role.
    """
    person = User.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise InvalidValue("no-account", _("There is no account of this name. Add the person first."), field="user")
    if not has_role(user=person, role=_ROLE_OF[HolderMember.Capacity(capacity)]):
        raise InvalidValue(
            "no-role", _("This account has not the role it needs in the portal. Give it the role first."), field="user"
        )
    member, _is_new = HolderMember.objects.update_or_create(
        right_holder=holder, user=person, defaults={"capacity": capacity, "valid_to": valid_to}
    )
    record(
        action=HolderEvent.ACTED_FOR,
        actor=acting_user,
        subject=holder,
        changes={
            "right_holder": [None, holder.name],
            "user": [None, person.username],
            "valid_to": [None, valid_to.isoformat() if valid_to else ""],
        },
        now=now,
    )
    return member
