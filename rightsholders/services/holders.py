"""Who the right holders are, and who acts for them in the portal: written down from papers that customs was shown."""

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


@transaction.atomic
def let_act_for(
    *, acting_user: Any, holder: RightHolder, username: str, capacity: str, valid_to: date | None = None, now: datetime
) -> HolderMember:
    """Let an account act for a right holder in the portal, until a day if one is given. Safe to repeat.

    The right holder is written down if there is none of its name and country; one that is known stays as it is.
    A day that has passed ends it. `acting_user` is None at the console. Raises InvalidValue for an account that is
    not there or has not the role, and for a right holder that cannot be.
    """
    person = User.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise InvalidValue("no-account", _("There is no account of this name. Add the person first."), field="user")
    if not has_role(user=person, role=_ROLE_OF[HolderMember.Capacity(capacity)]):
        raise InvalidValue(
            "no-role", _("This account has not the role it needs in the portal. Give it the role first."), field="user"
        )
    known = RightHolder.objects.filter(name=holder.name, country=holder.country_id).first()
    holder = known or _register(holder, acting_user, now)
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


def _register(holder: RightHolder, acting_user: Any, now: datetime) -> RightHolder:
    try:
        holder.full_clean()
    except ValidationError as error:
        raise invalid_of(error=error, code="holder") from error
    holder.save()
    changes = {"right_holder": [None, holder.name]}
    record(action=HolderEvent.REGISTERED, actor=acting_user, subject=holder, changes=changes, now=now)
    return holder
