"""Writing down what happened, in the transaction in which it happens."""

import json
import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import case_sealing
from audit.access import VERIFY, require
from audit.authenticity import mac_of
from audit.case_verification import HOURS, CaseTally, verify_cases
from audit.events import AuditAction
from audit.models import AuditEvent, AuditSeal, CaseSeal, PendingEvent
from audit.queries import Verification, last_verification, next_event_ids, sealing_floor
from audit.restorations import Loss, known_losses, lost_statements
from audit.verification import Tally, verify
from ipcases.lib.errors import DomainError
from ipcases.lib.requests import current_request_id

logger = logging.getLogger(__name__)

SYSTEM = "system"
VERIFIED_AT_ONCE = 10_000
_BATCH = 1000
_ROWS_NAMED = 10


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
    user, or None for the system (then `actor_label` may name the partner or task). `now` is when
    it happened; when it was written down is kept beside it.
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
    event.id = next_event_ids(count=1)[0]
    event.mac = mac_of(event)
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
    """Make an event without saving it, for record_many; saving gives it its number and its code."""
    recorded_at = timezone.now()
    return AuditEvent(
        occurred_at=now or recorded_at,
        recorded_at=recorded_at,
        actor=actor,
        actor_label=_text(actor_label or (str(actor) if actor is not None else SYSTEM))[:200],
        action=action,
        subject_type=subject._meta.label,
        subject_id="" if subject.pk is None else str(subject.pk),
        case_reference=case_reference,
        changes=_plain(dict(changes or {})),
        purpose=_text(purpose)[:300],
        request_id=current_request_id(),
    )


def record_many(*, events: Iterable[AuditEvent], publish: bool = False) -> None:
    """Append events made by `build`, in two round trips per thousand; with `publish`, a third queues them as news."""
    waiting = list(events)
    for start in range(0, len(waiting), _BATCH):
        batch = waiting[start : start + _BATCH]
        for event, event_id in zip(batch, next_event_ids(count=len(batch)), strict=True):
            event.id = event_id
            event.mac = mac_of(event)
        AuditEvent.objects.bulk_create(batch)
        if publish:
            PendingEvent.objects.bulk_create(PendingEvent(event=event) for event in batch)


def verify_recent(*, acting_user: Any, now: datetime) -> Verification:
    """Verify the newest part of the chain and write down what was found. Raises NotAllowed.

    The whole chain is the business of `manage.py audit_verify`; this much is done while a reader waits.
    """
    require(user=acting_user, verb=VERIFY)
    head = AuditSeal.objects.order_by("-seq").first()
    first_seal = max(1, (head.seq if head else 0) - VERIFIED_AT_ONCE + 1)
    tally, broken = Tally(), 0
    rows: list[str] = []
    for finding in verify(now=now, tally=tally, first_seq=first_seal, floor=sealing_floor()):
        broken += 1
        if len(rows) < _ROWS_NAMED:
            rows.append(f"{finding.row}: {finding.kind}")
    record(
        action=AuditAction.VERIFIED,
        actor=acting_user,
        subject=head or AuditSeal(),
        changes={
            "first_seal": [None, first_seal],
            "last_seal": [None, tally.head_seq],
            "events": [None, tally.events],
            "broken": [None, broken],
            "broken_rows": [None, rows],
        },
        now=now,
    )
    return cast(Verification, last_verification())


def note_restoration(*, reason: str, now: datetime) -> Loss:
    """Put on record that the end of the chain went with a restored backup, and return what was lost.

    Statements outside that name a lost seal are no fault afterwards; the loss itself stays in sight. Raises
    DomainError when the database holds every seal that was witnessed, or when no reason is given.
    """
    if not reason.strip():
        raise DomainError("reason-missing", _("Say which backup was restored, and why."))
    lost = lost_statements()
    if not lost:
        raise DomainError(
            "nothing-lost", _("The database holds every seal that was witnessed. There is nothing to note.")
        )
    head = AuditSeal.objects.order_by("-seq").first()
    before = head.seq if head else 0
    record(
        action=AuditAction.RESTORED,
        actor=None,
        actor_label="console",
        subject=head or AuditSeal(),
        changes={
            "first_lost": [None, min(before + 1, *(statement.seq for statement in lost))],
            "last_lost": [None, max(statement.seq for statement in lost)],
        },
        purpose=reason.strip(),
        now=now,
    )
    return known_losses()[-1]


def seal_cases(*, now: datetime) -> int:
    """Seal the rows of the cases that were acted on; after an upgrade also, some at a time, those of every other.

    The second rests on no act, so it is put on record: nobody can have a change sealed by it unseen.
    """
    sealed = case_sealing.seal_cases(now=now)
    if renewed := case_sealing.renew_seals(now=now):
        named = renewed if len(renewed) <= _ROWS_NAMED else []
        record(
            action=AuditAction.SEALS_RENEWED,
            actor=None,
            subject=CaseSeal(),
            changes={"cases": [None, len(renewed)], "references": [None, named]},
            now=now,
        )
    return sealed + len(renewed)


def watch_cases(*, now: datetime) -> int:
    """Compare this hour's cases with their seals, every case once a day; return how many are not what acts made them.

    Each is an event in its history. No act on the case: its seal stays, and so does the finding.
    """
    hour = int(now.timestamp() // 3600) % HOURS
    broken: dict[str, list[str]] = {}
    for finding in verify_cases(now=now, tally=CaseTally(), hour=hour):
        broken.setdefault(finding.case, []).append(f"{finding.row.partition(' of ')[0]}: {finding.kind}")
    for reference, rows in broken.items():
        logger.error("a case is not what its acts made it", extra={"case": reference, "what": rows[0]})
        record(
            action=AuditAction.CASE_CHANGED,
            actor=None,
            actor_label="audit",
            subject=CaseSeal(case_reference=reference),
            case_reference=reference,
            changes={"broken": [None, len(rows)], "broken_rows": [None, rows[:_ROWS_NAMED]]},
            now=now,
        )
    return len(broken)


def accept_case(*, reference: str, reason: str, now: datetime) -> None:
    """Put on record that somebody has looked at a case that was changed past the application, and takes it as it is.

    The sealer then seals its rows as they stand. Raises DomainError when no reason is given or there is no such case.
    """
    if not reason.strip():
        raise DomainError("reason-missing", _("Say what was found, and why the case is right as it is."))
    if not AuditEvent.objects.filter(case_reference=reference).exists():
        raise DomainError("case-unknown", _("The audit knows no case of this number."))
    record(
        action=AuditAction.CASE_ACCEPTED,
        actor=None,
        subject=CaseSeal(case_reference=reference),
        case_reference=reference,
        purpose=reason.strip(),
        now=now,
    )


def _plain(value: Any) -> Any:
    """Reduce a value to what JSON and jsonb keep exactly: text, whole numbers, true, false, null, lists, objects.

    jsonb writes 1e22 back as digits, so a float would not fit its code after the round trip: it is kept as text.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {_text(str(key)): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, set | frozenset):
        return sorted((_plain(inner) for inner in value), key=json.dumps)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return _text(str(value))


def _text(text: str) -> str:
    """Replace what PostgreSQL cannot keep in a text: NUL and halves of surrogate pairs."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
