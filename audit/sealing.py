"""Chaining what was written: seals in batches within a second of commit, and hourly checkpoints.

Writers never wait for this: the sealer is the only one that takes the head of the chain. It seals
whatever is committed and unsealed, by number within a batch; a lower number that commits later is
sealed later. The order of the seals is the chain.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from audit import witness
from audit.authenticity import GENESIS, seal_hash
from audit.models import AuditCheckpoint, AuditEvent, AuditSeal, SealingProgress

logger = logging.getLogger(__name__)

BATCH = 2000
CHECKPOINT_EVERY = timedelta(hours=1)
# Any number will do as long as nothing else in the database uses it as an advisory lock.
_ADVISORY_LOCK = 0x1BCA5E5
# Sessions of other database roles hide when they began; take them for this old.
_HIDDEN_SESSION_AGE = "1 hour"


def seal(*, now: datetime, limit: int = 50_000, looks_at_everything: bool = False) -> int:
    """Append a seal to each unsealed event, up to the limit; return how many.

    Does nothing while another sealer works. `looks_at_everything` goes past the floor, for the
    event that should not exist: one that came below it.
    """
    sealed = 0
    while sealed < limit:
        asked = min(BATCH, limit - sealed)
        with transaction.atomic():
            if not take_lock(_ADVISORY_LOCK):
                break
            seals = _seal_batch(asked, looks_at_everything)
        sealed += len(seals)
        if seals:
            keep_what_is_contradicted(witness.HEAD)
            # After the commit: the file may be behind the database, never ahead of it.
            witness.keep(witness.state(seq=seals[-1].seq, head_hash=seals[-1].hash, made_at=now), name=witness.HEAD)
        if len(seals) < asked:
            break
    return sealed


def checkpoint_when_due(*, now: datetime) -> AuditCheckpoint | None:
    """Sign the head of the chain once an hour, if it has moved, and keep the statement outside the database."""
    last = AuditCheckpoint.objects.order_by("-seq").first()
    if last is not None:
        has_moved = AuditSeal.objects.filter(seq__gt=last.seq).exists()
        if not has_moved or now - last.made_at < CHECKPOINT_EVERY:
            return None
    seal(now=now, looks_at_everything=True)
    return make_checkpoint(now=now)


def make_checkpoint(*, now: datetime) -> AuditCheckpoint | None:
    """Sign the head of the chain; nothing when there is none or it is signed already."""
    with transaction.atomic():
        if not take_lock(_ADVISORY_LOCK):
            return None
        head = AuditSeal.objects.order_by("-seq").first()
        if head is None or AuditCheckpoint.objects.filter(seq__gte=head.seq).exists():
            return None
        statement = witness.state(seq=head.seq, head_hash=head.hash, made_at=now)
        checkpoint = AuditCheckpoint.objects.create(
            seq=head.seq, hash=head.hash, made_at=now, signature=statement.signature
        )
    witness.keep(statement)
    return checkpoint


def keep_what_is_contradicted(name: str) -> None:
    """Set the last statement aside when its seal is gone: written over, it would hide that an end was cut off."""
    last = witness.read(name)
    if last is None or AuditSeal.objects.filter(seq=last.seq, hash=last.hash).exists():
        return
    logger.error("the audit chain is not the one that was witnessed", extra={"row": last.seq})
    try:
        witness.set_aside(name)
    except OSError as error:
        logger.error("the statement about the audit chain could not be kept", extra={"error": str(error)})


def _seal_batch(limit: int, looks_at_everything: bool) -> list[AuditSeal]:
    progress, _created = SealingProgress.objects.get_or_create(id=1, defaults={"next_floor_at": _database_time()})
    # Asked before the events are read: what such a transaction wrote is then among them.
    may_raise_floor = _oldest_transaction_began_at() > progress.next_floor_at
    unsealed = AuditEvent.objects.filter(seal__isnull=True)
    if not looks_at_everything:
        unsealed = unsealed.filter(id__gt=progress.floor)
    events = list(unsealed.order_by("id").values_list("id", "mac")[:limit])
    seals = _chain(events) if events else []
    if len(events) < limit:
        _raise_floor(progress, may_raise_floor)
    return seals


def _chain(events: list[tuple[int, str]]) -> list[AuditSeal]:
    head = AuditSeal.objects.order_by("-seq").values_list("seq", "hash").first() or (0, GENESIS)
    seq, prev_hash = head
    seals = []
    for event_id, mac in events:
        seq += 1
        own_hash = seal_hash(seq=seq, prev_hash=prev_hash, event_id=event_id, mac=mac)
        seals.append(AuditSeal(seq=seq, event_id=event_id, prev_hash=prev_hash, hash=own_hash))
        prev_hash = own_hash
    AuditSeal.objects.bulk_create(seals, batch_size=BATCH)
    return seals


def _raise_floor(progress: SealingProgress, may_raise: bool) -> None:
    """Move the floor to where nothing can appear any more, and choose the next candidate.

    A number is taken before its row commits. Once every transaction that was running when a number
    was the highest has ended, all numbers up to it are committed or lost.
    """
    last_number, at = _highest_number_taken()
    if not may_raise or last_number == progress.floor:
        return
    progress.floor, progress.next_floor, progress.next_floor_at = progress.next_floor, last_number, at
    progress.save(update_fields=["floor", "next_floor", "next_floor_at"])


def take_lock(number: int) -> bool:
    """Take an advisory lock until the transaction ends; say whether it was free."""
    return bool(_value("SELECT pg_try_advisory_xact_lock(%s)", [number])[0])


def _database_time() -> datetime:
    return _value("SELECT clock_timestamp()")[0]


def _highest_number_taken() -> tuple[int, datetime]:
    return _value("SELECT last_value, clock_timestamp() FROM audit_auditevent_id_seq")


def _oldest_transaction_began_at() -> datetime:
    """Return when the oldest transaction began that another session has open; now, if none has."""
    return _value(
        "SELECT coalesce(min(CASE WHEN state IS NULL OR state = 'disabled' THEN clock_timestamp() - %s::interval"
        " ELSE xact_start END), clock_timestamp()) FROM pg_stat_activity"
        " WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()",
        [_HIDDEN_SESSION_AGE],
    )[0]


def _value(statement: str, parameters: list[int | str] | None = None) -> tuple[Any, ...]:
    """Ask PostgreSQL about itself: locks, sequences and sessions have no models."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or [])
        return cursor.fetchone()
