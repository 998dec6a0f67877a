"""Closing a case to all but those who work on it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.access import may, offices_of, require, sees_whole_jurisdiction
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import InvalidValue
from seizures.access import get_seizure
from seizures.events import SeizureEvent
from seizures.models import Seizure, SeizureMember

_VERB = "seizures.restrict"


def restrict(*, acting_user: User, reference: str, purpose: str, now: datetime) -> Seizure:
    """Restrict the case to its logger, the supervisors of its office and the people admitted by name."""
    return _set(acting_user, reference, purpose, now, restricted=True)


def lift_restriction(*, acting_user: User, reference: str, purpose: str, now: datetime) -> Seizure:
    """Open the case to its office and headquarters again."""
    return _set(acting_user, reference, purpose, now, restricted=False)


def _set(user: User, reference: str, purpose: str, now: datetime, *, restricted: bool) -> Seizure:
    require(user=user, verb=_VERB)
    purpose = purpose.replace("\x00", "").strip()[:300]
    if not purpose:
        raise InvalidValue("no-purpose", _("Say why."), field="purpose")
    with transaction.atomic():
        seizure = get_seizure(user=user, reference=reference, for_write=True)
        if seizure.is_restricted != restricted:
            seizure.is_restricted = restricted
            seizure.save(update_fields=["is_restricted"])
            record(
                action=SeizureEvent.RESTRICTED if restricted else SeizureEvent.UNRESTRICTED,
                actor=user,
                subject=seizure,
                case_reference=seizure.reference,
                changes={"restricted": [not restricted, restricted]},
                purpose=purpose,
                publish=True,
                now=now,
            )
    return seizure


def admit(*, acting_user: User, reference: str, member: User, now: datetime) -> SeizureMember:
    """Admit a colleague by name. Raises InvalidValue for somebody whose offices do not include the case's."""
    require(user=acting_user, verb=_VERB)
    with transaction.atomic():
        seizure = get_seizure(user=acting_user, reference=reference, for_write=True)
        belongs = seizure.office_id in offices_of(user=member) or (
            sees_whole_jurisdiction(user=member) == seizure.jurisdiction_id
        )
        if not belongs or not may(user=member, verb="seizures.view"):
            raise InvalidValue("member", _("This person does not work on seizures of this office."), field="member")
        row, made = SeizureMember.objects.get_or_create(
            seizure=seizure, user=member, defaults={"added_by": acting_user, "added_at": now}
        )
        if made:
            record(
                action=SeizureEvent.MEMBER_ADDED,
                actor=acting_user,
                subject=seizure,
                case_reference=seizure.reference,
                changes={"admitted": [None, str(member)]},
                now=now,
            )
    return row


def remove_member(*, acting_user: User, reference: str, username: str, now: datetime) -> None:
    """Take a colleague off the restricted case."""
    require(user=acting_user, verb=_VERB)
    with transaction.atomic():
        seizure = get_seizure(user=acting_user, reference=reference, for_write=True)
        member = SeizureMember.objects.filter(seizure=seizure, user__username=username).select_related("user").first()
        if member is not None:
            member.delete()
            record(
                action=SeizureEvent.MEMBER_REMOVED,
                actor=acting_user,
                subject=seizure,
                case_reference=seizure.reference,
                changes={"admitted": [str(member.user), None]},
                now=now,
            )
