"""Which operations and agreements a user may see."""

import datetime
import uuid
from typing import Any

from django.db.models import Q, QuerySet

from accounts.access import may, require
from ipcases.lib.errors import NotVisible
from operations.models import Agreement, Operation, OperationSeizure
from reference.models import Agency
from seizures.access import seizure_scope


def visible_operations(*, user: Any) -> QuerySet[Operation]:
    """Return the operations a user may open.

    Visible if and only if the user's roles include operations.view: an operation is known to all
    of customs. Which seizures of it show is decided seizure by seizure.
    """
    if not may(user=user, verb="operations.view"):
        return Operation.objects.none()
    return Operation.objects.select_related("agreement__agency")


def get_operation(*, user: Any, public_id: uuid.UUID, for_write: bool = False) -> Operation:
    """Return one operation, locked when it is to be changed. Raises NotVisible."""
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
    agreement = visible_agreements(user=user).filter(code=code).first() if "\x00" not in code else None
    if agreement is None:
        raise NotVisible
    return agreement


def agreements_in_force(*, on: datetime.date) -> QuerySet[Agreement]:
    """Return the agreements that bind on a day: in force and not suspended."""
    return (
        Agreement.objects.filter(valid_from__lte=on, suspended_at__isnull=True)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
        .select_related("agency")
    )


def agreements_with(*, agency: Agency, on: datetime.date) -> QuerySet[Agreement]:
    """Return the agreements in force with an agency on a day."""
    return agreements_in_force(on=on).filter(agency=agency)
