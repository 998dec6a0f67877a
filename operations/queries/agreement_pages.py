"""What the pages of agreements show."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from audit.models import AuditEvent
from audit.queries import NEWEST_FIRST, entry_of
from operations.access import may_be_second_person, visible_agreements, visible_operations
from operations.models import Agreement, Operation

_OPERATIONS_SHOWN = 20
_EVENTS_SHOWN = 50


@dataclass(frozen=True)
class Resting:
    """The operations that rest on an agreement: how many, and the newest."""

    count: int
    newest: list[Operation]


def agreements_page(*, user: Any) -> list[Agreement]:
    """Return every agreement with the number of operations that rest on it. One query."""
    return list(
        visible_agreements(user=user).annotate(operation_count=Count("operations")).order_by("-signed_on", "code")
    )


def operations_on(*, user: Any, agreement: Agreement) -> Resting:
    """Return the operations a user may see that rest on an agreement, the newest first. Two queries."""
    found = visible_operations(user=user).filter(agreement=agreement)
    return Resting(count=found.count(), newest=list(found.order_by("-starts_on", "-pk")[:_OPERATIONS_SHOWN]))


def history_of_agreement(*, agreement: Agreement) -> list[dict[str, Any]]:
    """Return what happened to an agreement, the newest first, for components/timeline.html. One query."""
    events = AuditEvent.objects.filter(subject_type=Agreement._meta.label, subject_id=str(agreement.pk))
    return [_told(event) for event in events.order_by(*NEWEST_FIRST)[:_EVENTS_SHOWN]]


def agreements_to_decide(*, user: Any) -> QuerySet[Agreement]:
    """Return the agreements that somebody else entered and that the user may confirm or refuse."""
    rows = visible_agreements(user=user).filter(
        entered_by__isnull=False, confirmed_at__isnull=True, refused_at__isnull=True, taken_back_at__isnull=True
    )
    rows = rows.exclude(entered_by=user).select_related("agency", "entered_by").order_by("pk")
    return rows if may_be_second_person(user=user) else rows.none()


def agreements_decided(*, user: Any, since: date) -> QuerySet[Agreement]:
    """Return what somebody else decided since a day on agreements that the user had entered, the newest first."""
    decided = Q(confirmed_at__date__gte=since) | Q(refused_at__date__gte=since)
    rows = visible_agreements(user=user).filter(decided, entered_by=user)
    return rows.select_related("confirmed_by", "refused_by").order_by("-pk")


def _told(event: AuditEvent) -> dict[str, Any]:
    """Tell one event; of what was entered the page itself tells."""
    entry = entry_of(event)
    _old, reason = event.changes.get("reason", (None, ""))
    return {
        "icon": entry.icon,
        "tone": entry.tone,
        "title": entry.title,
        "detail": reason,
        "at": entry.at,
        "actor": entry.actor,
    }
