"""The audit chain: do eight writers notice the sealer, and what would a chain in their own transaction cost?

All three write the same events from eight processes: with the sealer standing still, with it running
once a second as on a site, and, as the peer, each taking the head of a chain in its own transaction.
An act goes on for some milliseconds after its event is recorded, as acts do.
"""

import hashlib
import multiprocessing
import statistics
import time
from contextlib import contextmanager

from django.db import connection, connections, transaction
from django.utils import timezone

from accounts.models import User
from audit import case_sealing, sealing
from audit.models import AuditEvent, AuditSeal
from audit.services import build, record, record_many
from audit.verification import Tally, verify
from benchmarks.harness import Competitor, Ratio, measure, ratio
from seizures.models import Seizure

WRITERS = 8
_EVENTS_EACH = 200
_CASES = 1000
_REST_OF_THE_ACT_SECONDS = 0.005
_STILL, _RUNNING, _IN_TRANSACTION = (
    f"{WRITERS} writers, sealer standing still",
    f"{WRITERS} writers, sealer running (ours)",
    f"{WRITERS} writers, chain in their transaction (peer)",
)


def run(*, user: User, rounds: int) -> list[Ratio]:
    """Measure the three ways in turn; then prove that what was written is whole."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_chain (seq bigint PRIMARY KEY, hash text NOT NULL)")
        cursor.execute("INSERT INTO bench_chain VALUES (0, '')")
    with _crew(user) as crew:
        seconds = measure(
            [
                Competitor(_STILL, lambda: crew.write(is_chained=False, is_sealed=False), _seal_the_rest),
                Competitor(_RUNNING, lambda: crew.write(is_chained=False, is_sealed=True), _seal_the_rest),
                Competitor(_IN_TRANSACTION, lambda: crew.write(is_chained=True, is_sealed=False), _seal_the_rest),
            ],
            rounds=rounds,
        )
    for name, taken in seconds.items():
        print(f"    {name:<50} {WRITERS * _EVENTS_EACH / statistics.median(taken):8,.0f} events/s")
    _gate()
    _seal_cases(user)
    return [
        ratio("audit", "writers with the sealer / without", seconds[_RUNNING], seconds[_STILL], at_most=1.1),
        ratio("audit", "chain in the transaction / ours", seconds[_RUNNING], seconds[_IN_TRANSACTION], at_least=2),
    ]


def _seal_the_rest() -> None:
    """Leave no backlog of one competitor for the sealer of the next."""
    while sealing.seal(now=timezone.now(), looks_at_everything=True):
        pass


def _gate() -> None:
    """Seal the rest and verify everything: a fast chain that loses events would not count."""
    _seal_the_rest()
    began, tally = time.perf_counter(), Tally()
    findings = list(verify(now=timezone.now(), tally=tally))
    seconds = time.perf_counter() - began
    if findings or AuditSeal.objects.count() != AuditEvent.objects.count():
        raise SystemExit(f"The audit chain is broken: {findings[:3]}")
    print(f"    {tally.seals:,} events verified in {seconds:.2f} s ({tally.seals / seconds:,.0f}/s)")


def _seal_cases(user: User) -> None:
    """Say what the second sealer costs for each act: it reads the rows of the cases that were acted on."""
    case_sealing.seal_cases(now=timezone.now(), limit=10_000_000)
    cases = list(Seizure.objects.order_by("pk")[:_CASES])
    record_many(
        events=[
            build(action="seizure.note_added", actor=user, subject=case, case_reference=case.reference)
            for case in cases
        ]
    )
    _seal_the_rest()
    began = time.perf_counter()
    sealed = case_sealing.seal_cases(now=timezone.now())
    seconds = time.perf_counter() - began
    if sealed != len(cases):
        raise SystemExit(f"{sealed} of {len(cases)} cases were sealed.")
    print(f"    {sealed:,} cases sealed after an act in {seconds:.2f} s ({seconds / sealed * 1000:.2f} ms each)")


class _Crew:
    """Writer processes and a sealer that wait for orders."""

    def __init__(self, user: User) -> None:
        context = multiprocessing.get_context("fork")
        connections.close_all()
        self._sealer_is_on = context.Event()
        self._pipes = []
        self._processes = [context.Process(target=_seal_every_second, args=(self._sealer_is_on,), daemon=True)]
        for _ in range(WRITERS):
            ours, theirs = context.Pipe()
            self._pipes.append(ours)
            self._processes.append(context.Process(target=_write_on_order, args=(theirs, user.pk), daemon=True))
        for process in self._processes:
            process.start()

    def write(self, *, is_chained: bool, is_sealed: bool) -> None:
        if is_sealed:
            self._sealer_is_on.set()
        for pipe in self._pipes:
            pipe.send(is_chained)
        for pipe in self._pipes:
            if problem := pipe.recv():
                raise SystemExit(f"A writer failed: {problem}")
        self._sealer_is_on.clear()

    def dismiss(self) -> None:
        for process in self._processes:
            process.terminate()
            process.join()


@contextmanager
def _crew(user: User):
    crew = _Crew(user)
    try:
        yield crew
    finally:
        crew.dismiss()


def _write_on_order(orders, user_id: int) -> None:
    user = User.objects.get(pk=user_id)
    while True:
        is_chained = orders.recv()
        try:
            for number in range(_EVENTS_EACH):
                _one_act(user, number, is_chained)
        except Exception as error:
            orders.send(repr(error))
            raise
        orders.send("")


def _one_act(user: User, number: int, is_chained: bool) -> None:
    with transaction.atomic():
        event = record(
            action="seizure.logged",
            actor=user,
            subject=user,
            case_reference=f"CN-CAN-2026-{number:06d}",
            changes={"status": [None, "OPEN"], "parcels": [None, number]},
        )
        if is_chained:
            _take_the_head(event)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(%s)", [_REST_OF_THE_ACT_SECONDS])


def _take_the_head(event: AuditEvent) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(4711)")
        cursor.execute("SELECT seq, hash FROM bench_chain ORDER BY seq DESC LIMIT 1")
        seq, prev_hash = cursor.fetchone()
        own_hash = hashlib.sha256(f"{prev_hash}|{event.id}|{event.mac}".encode()).hexdigest()
        cursor.execute("INSERT INTO bench_chain VALUES (%s, %s)", [seq + 1, own_hash])


def _seal_every_second(is_on) -> None:
    while True:
        is_on.wait()
        began = time.monotonic()
        sealing.seal(now=timezone.now())
        time.sleep(max(0.0, 1.0 - (time.monotonic() - began)))
