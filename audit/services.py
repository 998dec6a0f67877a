"""Writing down what happened, in the transaction in which it happens."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from audit.models import AuditEvent, PendingEvent
from ipcases.lib.requests import current_request_id

SYSTEM = "system"


def record(
    *,
    action: str,
    actor: Any,
    subject: models.Model,
    case_reference: str = "",
    changes: Mapping[str, Any] | None = None,
    purpose: str = "",
    publish: bool = False,
    actor_label: str = "",
    now: datetime | None = None,
) -> AuditEvent:
    """Append one event; with `publish`, also queue it as news for an upper layer.

    `changes` is {field: [old, new]}; personal values do not belong in it. `actor` is the acting
    user, or None for the system (then `actor_label` may name the partner or task).
    """
    event = build(
        action=action,
        actor=actor,
        subject=subject,
        case_reference=case_reference,
        changes=changes,
        purpose=purpose,
        actor_label=actor_label,
        now=now,
    )
    event.save(force_insert=True)
    if publish:
        PendingEvent.objects.create(event=event)
    return event


def build(
    *,
    action: str,
    actor: Any,
    subject: models.Model,
    case_reference: str = "",
    changes: Mapping[str, Any] | None = None,
    purpose: str = "",
    actor_label: str = "",
    now: datetime | None = None,
) -> AuditEvent:
    """Make an authenticated event without saving it, for record_many."""
    event = AuditEvent(
        occurred_at=now or timezone.now(),
        actor=actor,
        actor_label=actor_label or (str(actor) if actor is not None else SYSTEM),
        action=action,
        subject_type=subject._meta.label,
        subject_id=str(subject.pk),
        case_reference=case_reference,
        changes=json.loads(json.dumps(dict(changes or {}), default=str)),
        purpose=purpose,
        request_id=current_request_id(),
    )
    event.mac = mac_of(event)
    return event


def record_many(*, events: Iterable[AuditEvent]) -> None:
    """Append events made by `build`, in one round trip per thousand."""
    AuditEvent.objects.bulk_create(list(events), batch_size=1000)


def mac_of(event: AuditEvent) -> str:
    """Return the HMAC-SHA-256 of the event's canonical form: UTC time, sorted keys, no spaces."""
    canonical = json.dumps(
        [
            event.occurred_at.astimezone(UTC).isoformat(timespec="microseconds"),
            event.actor_id,
            event.actor_label,
            event.action,
            event.subject_type,
            event.subject_id,
            event.case_reference,
            event.changes,
            event.purpose,
            event.request_id,
        ],
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=True,
    )
    return hmac.new(settings.AUDIT_KEY.encode(), canonical.encode(), hashlib.sha256).hexdigest()
