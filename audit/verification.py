"""Walking the chain: is every event what was written, in its place, and is none gone?

One pass in one snapshot, a row at a time, whatever the length of the chain. Every broken row is
named; the first is where to start looking.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction

from audit import witness
from audit.authenticity import COVERED, GENESIS, mac_of_values, same, seal_hash
from audit.models import AuditCheckpoint, AuditEvent, AuditSeal
from audit.restorations import Loss, known_losses

MAX_UNSEALED = timedelta(seconds=120)
_CHUNK = 5000
_CHANGES = COVERED.index("changes")
_EVENT_COLUMNS = ", ".join(f"e.{name}" for name in COVERED)


@dataclass(frozen=True)
class Finding:
    """One broken row: which, and what is wrong with it."""

    row: str
    kind: str
    sentence: str
    case: str = ""


@dataclass
class Tally:
    """What a verification has looked at."""

    events: int = 0
    seals: int = 0
    statements: int = 0
    unsealed: int = 0
    head_seq: int = 0
    head_hash: str = GENESIS
    losses: list[Loss] = field(default_factory=list)


@dataclass
class _Link:
    """The seal before the one at hand; without a hash when it is broken itself and nothing can follow it."""

    seq: int
    hash: str | None


@dataclass
class _Statements:
    """What was signed about the chain, by the seal it names."""

    by_seq: dict[int, list[tuple[str, str]]] = field(default_factory=dict)  # seq → (where it stands, hash)
    files: set[int] = field(default_factory=set)
    kept: list[tuple[str, witness.Statement]] = field(default_factory=list)  # as the files say, losses among them

    def add(self, where: str, statement: witness.Statement) -> None:
        self.by_seq.setdefault(statement.seq, []).append((where, statement.hash))


def verify(
    *,
    now: datetime,
    tally: Tally,
    first_seq: int = 1,
    floor: int = 0,
    max_unsealed: timedelta = MAX_UNSEALED,
) -> Iterator[Finding]:
    """Give every broken row, counting into `tally` what was looked at.

    With `first_seq` the walk begins there; with `floor` unsealed events are looked for above it only.
    """
    statements = _Statements()
    # Files first: the database may have grown since they were written, never shrunk.
    yield from _read_files(statements)
    with snapshot():
        yield from _check_triggers()
        tally.losses = known_losses()
        _sort_files(statements, tally.losses)
        yield from _read_checkpoints(statements)
        tally.statements = sum(len(found) for found in statements.by_seq.values())
        yield from _walk_seals(statements, tally, first_seq)
        yield from _check_tail(statements, tally)
        yield from _walk_unsealed(tally, now - max_unsealed, now, floor)


@contextmanager
def snapshot() -> Iterator[None]:
    """Read everything as of one moment, so that work going on meanwhile does not look like damage."""
    is_inside = connection.in_atomic_block
    with transaction.atomic():
        if not is_inside:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _stream(statement: str, parameters: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    """Read rows through a server-side cursor; models would cost ten times as much here."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, parameters)
        while rows := cursor.fetchmany(_CHUNK):
            yield from rows


def _walk_seals(statements: _Statements, tally: Tally, first_seq: int) -> Iterator[Finding]:
    before = _link_before(first_seq)
    rows = _stream(
        f"SELECT s.seq, s.event_id, s.prev_hash, s.hash, e.mac, {_EVENT_COLUMNS} FROM audit_auditseal s"  # noqa: S608
        " LEFT JOIN audit_auditevent e ON e.id = s.event_id WHERE s.seq >= %s ORDER BY s.seq",
        [first_seq],
    )
    for seq, event_id, prev_hash, own_hash, mac, *values in rows:
        tally.seals += 1
        yield from _check_gap(before.seq, seq)
        fits = True
        if mac is None:
            yield Finding(f"event {event_id}", "deleted", f"event {event_id} is gone; seal {seq} still names it")
        else:
            tally.events += 1
            true_mac = mac_of_values(_decoded(values))
            if not same(true_mac, mac):
                yield _changed_event(event_id, seq)
            fits = any(
                same(seal_hash(seq=seq, prev_hash=prev_hash, event_id=event_id, mac=code), own_hash)
                for code in (mac, true_mac)
            )
            if not fits:
                yield Finding(
                    f"seal {seq}",
                    "changed",
                    f"seal {seq} (event {event_id}) does not fit its hash: it was changed, moved or put in",
                )
            elif seq == before.seq + 1 and before.hash not in (None, prev_hash):
                yield Finding(f"seal {seq}", "reordered", f"seal {seq} does not follow seal {before.seq}")
        yield from _check_statements(statements, seq, own_hash)
        before = _Link(seq, own_hash if fits else None)
        tally.head_seq, tally.head_hash = seq, own_hash


def _link_before(first_seq: int) -> _Link:
    if first_seq <= 1:
        return _Link(0, GENESIS)
    before = AuditSeal.objects.filter(seq=first_seq - 1).values_list("seq", "hash").first()
    return _Link(*before) if before else _Link(first_seq - 2, None)


def _check_gap(before: int, seq: int) -> Iterator[Finding]:
    if seq == before + 2:
        yield Finding(f"seal {before + 1}", "deleted", f"seal {before + 1} is gone, between {before} and {seq}")
    elif seq > before + 2:
        missing = f"{before + 1} to {seq - 1}"
        yield Finding(f"seals {missing}", "deleted", f"seals {missing} are gone, between {before} and {seq}")
    elif seq == before:
        yield Finding(f"seal {seq}", "inserted", f"seal {seq} stands twice")


def _changed_event(event_id: int, seq: int | None) -> Finding:
    where = f"sealed as {seq}" if seq else "not sealed"
    return Finding(
        f"event {event_id}",
        "changed",
        f"event {event_id} ({where}) does not fit its code: it was changed, or written past the application",
    )


def _decoded(values: list[Any]) -> list[Any]:
    """Turn the driver's text of the jsonb column into what was written."""
    text = values[_CHANGES]
    values[_CHANGES] = {} if text == "{}" else json.loads(text)
    return values


def _check_statements(statements: _Statements, seq: int, own_hash: str) -> Iterator[Finding]:
    for where, witnessed in statements.by_seq.pop(seq, ()):
        if not same(witnessed, own_hash):
            yield Finding(f"seal {seq}", "replaced", f"seal {seq} is not the one that {where} names")


def _check_tail(statements: _Statements, tally: Tally) -> Iterator[Finding]:
    for seq, found in sorted(statements.by_seq.items()):
        if seq > tally.head_seq:
            yield Finding(
                f"seal {seq}",
                "cut-off",
                f"the chain ends at seal {tally.head_seq}, but {found[0][0]} names seal {seq}: its end was cut off",
            )


def _sort_files(statements: _Statements, losses: list[Loss]) -> None:
    for name, statement in statements.kept:
        if not any(loss.covers(statement) for loss in losses):
            statements.add(f"the file {name}", statement)
            if witness.is_checkpoint(name):
                statements.files.add(statement.seq)


def _read_files(statements: _Statements) -> Iterator[Finding]:
    for name, statement in witness.kept():
        if statement is None:
            yield Finding(f"file {name}", "changed", f"the file {name} cannot be read as a statement")
        elif statement.is_genuine:
            statements.kept.append((name, statement))
        else:
            yield Finding(f"file {name}", "changed", f"the file {name} is not signed by this node: it was changed")


def _read_checkpoints(statements: _Statements) -> Iterator[Finding]:
    for checkpoint in AuditCheckpoint.objects.order_by("seq").iterator(_CHUNK):
        statement = witness.state(seq=checkpoint.seq, head_hash=checkpoint.hash, made_at=checkpoint.made_at)
        if same(statement.signature, checkpoint.signature):
            statements.add(f"checkpoint {checkpoint.seq}", statement)
            statements.files.discard(checkpoint.seq)
        else:
            row = f"checkpoint {checkpoint.seq}"
            yield Finding(row, "changed", f"{row} does not fit its signature: it was changed or put in")
    for seq in sorted(statements.files):
        yield Finding(f"checkpoint {seq}", "deleted", f"checkpoint {seq} is gone; its file is still there")


def _walk_unsealed(tally: Tally, sealed_by: datetime, now: datetime, floor: int) -> Iterator[Finding]:
    rows = _stream(
        f"SELECT e.mac, {_EVENT_COLUMNS} FROM audit_auditevent e"  # noqa: S608
        " WHERE e.id > %s AND NOT EXISTS (SELECT FROM audit_auditseal s WHERE s.event_id = e.id) ORDER BY e.id",
        [floor],
    )
    for mac, *values in rows:
        tally.events += 1
        tally.unsealed += 1
        event_id, _occurred_at, recorded_at = values[:3]
        if not same(mac_of_values(_decoded(values)), mac):
            yield _changed_event(event_id, None)
        elif recorded_at < sealed_by:
            seconds = int((now - recorded_at).total_seconds())
            yield Finding(f"event {event_id}", "unsealed", f"event {event_id} is unsealed for {seconds} seconds")


def _check_triggers() -> Iterator[Finding]:
    """Name the guards against changes that somebody switched off or dropped."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')")
        active = {name for (name,) in cursor.fetchall()}
    guarded: tuple[type[models.Model], ...] = (AuditEvent, AuditSeal, AuditCheckpoint)
    for model in guarded:
        for trigger in model._meta.triggers:  # type: ignore[attr-defined]
            name = trigger.get_pgid(model)
            if name not in active:
                table = model._meta.db_table
                yield Finding(f"trigger {name}", "switched-off", f"the guard {trigger.name} of {table} is switched off")
