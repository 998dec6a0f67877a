"""Deliveries: against the same signed posts without a database, and against a Celery task per delivery.

Every competitor sends the same frozen bodies from two processes, signed with Ed25519 as RFC 9421
wants it, to the same receiver process on this machine, which signs its receipts. The limit and ours
verify each receipt; the peer is what one writes at first: `requests.post` in a task, status looked
at, row updated. Ours and the peer run in the same Celery worker, with the options of `make run`.
"""

import hashlib
import os
import subprocess
import sys
import time
import uuid
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import User
from benchmarks import receiver
from benchmarks.celery_peer import deliver_one
from benchmarks.harness import Competitor, Ratio, measure, ratio
from sharing import envelope
from sharing.channels import push
from sharing.models import Channel, OutMessage, Partner, PartnerKey
from sharing.services.keys import node_keys
from sharing.signing import SigningKey
from sharing.tasks import deliver

_MESSAGES = 1500
_PEER_MESSAGES = 300
_BODY_BYTES = 2000
_PROCESSES = 2
_PATIENCE_SECONDS = 120
_Body = tuple[str, bytes, str]  # id, bytes, SHA-256
GOAL_AGAINST_TASKS, GOAL_AGAINST_LIMIT = 3, 2.5


def run(*, user: User, rounds: int) -> list[Ratio]:
    """Measure a queue of messages to one partner, worked off by each competitor in turn."""
    settings.PARTNER_LOOPBACK = True
    with _receiver() as url, _celery_worker(), ProcessPoolExecutor(_PROCESSES) as pool:
        partner = _partner(url)
        ours = _Queue(partner, _MESSAGES)
        peer = _Queue(partner, _PEER_MESSAGES)
        ours.refill()
        _ours()  # no time counts before every message has arrived once with a verified receipt
        seconds = measure(
            [
                Competitor("signed posts, no database (limit)", lambda: _raw(pool, url, ours.bodies)),
                Competitor("ours: lease, gate, sign, receipt", _ours, ours.refill),
                Competitor("a Celery task per delivery", lambda: _celery(peer, url), peer.refill),
            ],
            rounds=rounds,
        )
    limit, mine, theirs = (
        [taken / count for taken in seconds[name]]
        for name, count in zip(seconds, (_MESSAGES, _MESSAGES, _PEER_MESSAGES), strict=True)
    )
    for name, taken in (("limit", limit), ("ours", mine), ("peer", theirs)):
        print(f"    {name:<6}{1 / max(taken):6.0f} to {1 / min(taken):.0f} deliveries/s")
    return [
        ratio("deliveries", "time per delivery, a Celery task each to ours", mine, theirs, at_least=GOAL_AGAINST_TASKS),
        ratio("deliveries", "time per delivery, ours to signed posts alone", mine, limit, at_most=GOAL_AGAINST_LIMIT),
    ]


class _Queue:
    """Rows of the outbox that are put back to the start before each round."""

    def __init__(self, partner: Partner, count: int) -> None:
        now = timezone.now()
        first = OutMessage.objects.count()
        self.rows = [_message(partner, first + number, now) for number in range(1, count + 1)]
        OutMessage.objects.bulk_create(self.rows, batch_size=500)
        OutMessage.objects.filter(pk__in=[row.pk for row in self.rows]).update(state=OutMessage.State.CANCELLED)
        self.bodies = [(str(row.pk), bytes(row.body), row.sha256) for row in self.rows]

    def refill(self) -> None:
        keys = [row.pk for row in self.rows]
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE sharing_attempt, sharing_receipt")
        OutMessage.objects.filter(pk__in=keys).update(
            state=OutMessage.State.READY, due_at=timezone.now(), attempts=0, delivered_at=None
        )


def _all_have_arrived() -> bool:
    """Ask cheaply, for this is asked while the clock runs; the other queue rests or has arrived."""
    resting = (OutMessage.State.CANCELLED, OutMessage.State.DELIVERED)
    return not OutMessage.objects.exclude(state__in=resting).exists()


def _message(partner: Partner, number: int, now) -> OutMessage:
    content = envelope.content(
        source=settings.NODE,
        audience=partner.agency_id,
        subject="ping",
        message_type=envelope.PING,
        data={"last_streamseq": number, "filler": "x" * _BODY_BYTES},
    )
    message_id = uuid.uuid4()
    expires = now + timedelta(days=14)
    body = envelope.stamped(content, message_id=message_id, time=now, expires=expires, stream_seq=number, order_seq=1)
    return OutMessage(
        id=message_id,
        partner=partner,
        type=envelope.PING,
        order_key=f"bench/{number}",
        order_seq=1,
        stream_seq=number,
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        due_at=now,
        expires_at=expires,
        created_at=now,
    )


def _partner(url: str) -> Partner:
    partner, _created = Partner.objects.get_or_create(agency_id="us-cbp")
    Channel.objects.update_or_create(partner=partner, defaults={"url": url})
    PartnerKey.objects.update_or_create(
        kid=receiver.KID,
        defaults={
            "partner": partner,
            "public_key": receiver.public_key(),
            "not_before": timezone.now() - timedelta(days=1),
        },
    )
    return partner


# --- the competitors -----------------------------------------------------------------------------------
def _ours() -> None:
    """Ring once for each process of the worker: with a backlog the sweep of every two seconds does so too."""
    for _process in range(_PROCESSES):
        deliver.delay()
    _wait()


def _raw(pool: Executor, url: str, bodies: list[_Body]) -> None:
    """Send from as many processes, each its share."""
    key = node_keys(now=timezone.now()).signing
    seed = key.private.private_bytes_raw()
    shares = [bodies[first::_PROCESSES] for first in range(_PROCESSES)]
    for _done in pool.map(_send_share, *zip(*((url, share, key.kid, seed) for share in shares), strict=True)):
        pass


def _send_share(url: str, bodies: list[_Body], kid: str, seed: bytes) -> None:
    """Run in a process of the pool: no database, no lease, no gate."""
    settings.PARTNER_LOOPBACK = True
    key = SigningKey(kid, Ed25519PrivateKey.from_private_bytes(seed))
    keys = {receiver.KID: receiver.public_key()}
    for message_id, body, sha256 in bodies:
        outgoing = push.prepare(
            message_id=message_id,
            sha256=sha256,
            base_url=url,
            body=body,
            key=key,
            partner_keys=keys,
            now=timezone.now(),
        )
        result = push.send(outgoing=outgoing, partner_id=1, clock=timezone.now)
        if result.verdict != push.Verdict.DELIVERED:
            raise SystemExit(f"the limit failed: {result}")


def _celery(messages: _Queue, url: str) -> None:
    for row in messages.rows:
        deliver_one.apply_async(kwargs={"message_id": str(row.pk), "url": url})
    _wait()


def _wait() -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while not _all_have_arrived():
        if time.monotonic() > until:
            raise SystemExit("not every message arrived in two minutes")
        time.sleep(0.02)


# --- the processes beside ----------------------------------------------------------------------------------
@contextmanager
def _receiver():
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.receiver"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.stdin.close()
        process.wait()


@contextmanager
def _celery_worker():
    """A worker with the options and settings of `make run`, for the peer."""
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "benchmarks.celery_peer", "worker"]
    options = ["--concurrency", "2", "--loglevel", "error", "--without-gossip", "--without-mingle"]
    process = subprocess.Popen([*command, *options], env=os.environ | {"IPCASES_PARTNER_LOOPBACK": "1"})
    try:
        yield
    finally:
        process.terminate()
        process.wait()
