"""What of a joint operation was shared, partner by partner."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef

from operations.models import Operation, OperationSeizure
from reference.queries import agency_name
from sharing.access import visible_shares
from sharing.models import Share

_STATUSES = Share.Status
_WAITING = (_STATUSES.DRAFT, _STATUSES.PENDING_APPROVAL, _STATUSES.BLOCKED)
_ON_ITS_WAY = (_STATUSES.QUEUED,)
_RECEIVED = (*Share.AWAITED, _STATUSES.CLOSED, _STATUSES.UNANSWERED, _STATUSES.RECALLED)
_ACTED_ON = (_STATUSES.IN_PROGRESS, _STATUSES.CLOSED)
_DECLINED = (_STATUSES.REJECTED,)


@dataclass(frozen=True)
class SharedWith:
    """How many cases of an operation stand where with one partner."""

    agency: str
    name: str
    waiting: int
    on_its_way: int
    received: int
    acted_on: int
    declined: int


def shared_in_operation(*, user: Any, operation: Operation) -> list[SharedWith]:
    """Return the partners with whom cases that count were shared, of those this user may see. One query."""
    counting = OperationSeizure.objects.filter(
        operation=operation, seizure=OuterRef("seizure"), removed_at__isnull=True
    )
    lines = (
        visible_shares(user=user)
        .filter(Exists(counting))
        .order_by()
        .values_list("partner__agency", "status")
        .annotate(n=Count("pk"))
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for agency, status, number in lines:
        found[agency][status] = number
    return [
        SharedWith(
            agency=agency,
            name=agency_name(agency),
            waiting=_sum(numbers, _WAITING),
            on_its_way=_sum(numbers, _ON_ITS_WAY),
            received=_sum(numbers, _RECEIVED),
            acted_on=_sum(numbers, _ACTED_ON),
            declined=_sum(numbers, _DECLINED),
        )
        for agency, numbers in sorted(found.items())
    ]


def _sum(numbers: dict[str, int], statuses: tuple[str, ...]) -> int:
    return sum(numbers.get(status, 0) for status in statuses)
