"""Which operations and agreements a user may see."""

import datetime
import uuid
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.access import may, require
from ipcases.lib.errors import NotAllowed, NotVisible
from operations.models import Agreement, Operation, OperationSeizure
from reference.models import Agency
from seizures.access import seizure_scope

_ENTER = "reference.administer"
# Who may be the second person where what may leave the country changes.
_SECOND_PERSON = ("sharing.approve", _ENTER)


def visible_operations(*, user: Any) -> QuerySet[Operation]:
    """Return the operations a user may open.

    Visible if and only if the user's roles include operations.view: an operation is known to all
    of customs. Which seizures of it show is decided seizure by seizure.
    """
    if not may(user=user, verb="operations.view"):
        return Operation.objects.none()
    return Operation.objects.select_related("agreement__agency")


def get_operation(*, user: Any, public_id: uuid.UUID | str, for_write: bool = False) -> Operation:
    """Return one operation, locked when it is to be changed. Raises NotVisible."""
    try:
        public_id = uuid.UUID(str(public_id))
    except ValueError as error:
        raise NotVisible from error
    operations = visible_operations(user=user)
    if for_write:
        operations = operations.select_for_update(of=("self",))
    operation = operations.filter(public_id=public_id).first()
    if operation is None:
        raise NotVisible
    return operation


def visible_operation_seizures(*, user: Any, operation: Operation, counting: bool = True) -> QuerySet[OperationSeizure]:
    """Return the rows that count in the operation, or were taken out, of seizures this user may see."""
    rows = OperationSeizure.objects.filter(operation=operation, removed_at__isnull=counting)
    return rows.filter(seizure_scope(user=user, prefix="seizure"))


def visible_agreements(*, user: Any) -> QuerySet[Agreement]:
    """Return the agreements a user may read. Visible if and only if operations.view or sharing.view."""
    if not (may(user=user, verb="operations.view") or may(user=user, verb="sharing.view")):
        return Agreement.objects.none()
    return Agreement.objects.select_related("agency")


def require_agreements(*, user: Any) -> None:
    """Raise NotAllowed unless the user's roles include operations.view or sharing.view."""
    if not may(user=user, verb="sharing.view"):
        require(user=user, verb="operations.view")


def get_agreement(*, user: Any, code: str) -> Agreement:
    """Return one agreement by its code. Raises NotAllowed for whoever reads none, or NotVisible."""
    require_agreements(user=user)
    people = ("entered_by", "refused_by", "suspended_by")
    found = visible_agreements(user=user).select_related("agency", *people).filter(code=code)
    agreement = found.first() if "\x00" not in code else None
    if agreement is None:
        raise NotVisible
    return agreement


def agreements_in_force(*, on: datetime.date) -> QuerySet[Agreement]:
    """Return the agreements that bind on a day: in force, not suspended, confirmed where a person entered them."""
    return (
        Agreement.objects.filter(valid_from__lte=on, suspended_at__isnull=True)
        .filter(Q(entered_by__isnull=True) | Q(confirmed_at__isnull=False))
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
        .select_related("agency")
    )


def agreements_with(*, agency: Agency, on: datetime.date) -> QuerySet[Agreement]:
    """Return the agreements in force with an agency on a day."""
    return agreements_in_force(on=on).filter(agency=agency)


def may_be_second_person(*, user: Any) -> bool:
    """Say whether the user may decide on an agreement or field rules that somebody else entered."""
    return any(may(user=user, verb=verb) for verb in _SECOND_PERSON)


def require_second_person(*, user: Any, first: int | None = None) -> None:
    """Raise NotAllowed unless the user may decide here, and for `first`, whose act it is about."""
    if not may_be_second_person(user=user):
        require(user=user, verb=_SECOND_PERSON[0])
    if first == user.pk:
        raise NotAllowed("second-person", _("This was your own act. Another approver or administrator must decide."))


def require_first_person(*, user: Any, agreement: Agreement) -> None:
    """Raise NotAllowed unless the user enters agreements, and entered this one."""
    require(user=user, verb=_ENTER)
    if agreement.entered_by_id != user.pk:
        raise NotAllowed("not-yours", _("Somebody else entered this agreement. Refuse it, and say why."))


def agreement_acts(*, user: Any, agreement: Agreement) -> dict[str, bool]:
    """Return what the user may do about whether an agreement holds, by the names that its pages use."""
    is_second = may_be_second_person(user=user)
    return {
        "may_suspend": agreement.is_confirmed and may(user=user, verb="operations.suspend_agreement"),
        "may_resume": is_second and agreement.suspended_by_id != user.pk,
        "may_decide": agreement.waits and is_second and agreement.entered_by_id != user.pk,
        "may_take_back": agreement.waits and agreement.entered_by_id == user.pk and may(user=user, verb=_ENTER),
    }
