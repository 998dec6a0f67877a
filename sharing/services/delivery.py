"""Sending what is due. Every worker runs the same loop; the leases keep them apart.

The database is touched only by the calling thread, and never while a request is on its way inside
a transaction. Lanes (threads) do nothing but sign, send and verify. A partner that fails keeps
its own lanes busy and nobody else's.
"""

import logging
import queue
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from sharing.channels import push
from sharing.channels.push import Verdict
from sharing.services.keys import node_keys
from sharing.services.leasing import Leased, drop_untried, give_up_expired, lease
from sharing.services.settling import Finished, settle
from sharing.signing import SigningKey

logger = logging.getLogger(__name__)
BATCH_PER_PARTNER = 200
LANES_PER_PARTNER = 4
LANES = 32
# No exchange begins later than this after its lease, so that it ends before the lease does.
BEGIN_WITHIN_SECONDS = 20.0
RUN_SECONDS = 25.0
_FLUSH_EVERY_SECONDS = 0.2
_FLUSH_AT = 100
_LANE_ENDED = None
_CLOSING = (Verdict.CHANNEL_HELD, Verdict.CHANNEL_OFF, Verdict.NUMBER_TAKEN)


@dataclass
class _Group:
    """The leased messages of one partner and the lanes that work them off."""

    partner_id: int
    waiting: deque[Leased]
    leased_at: float
    lanes: int = 0
    is_stopped: bool = False

    @property
    def may_begin(self) -> bool:
        return not self.is_stopped and time.monotonic() - self.leased_at < BEGIN_WITHIN_SECONDS


@dataclass
class _Run:
    """One run of the loop."""

    clock: Callable[[], datetime]
    key: SigningKey
    pool: ThreadPoolExecutor
    results: queue.SimpleQueue = field(default_factory=queue.SimpleQueue)
    groups: dict[int, _Group] = field(default_factory=dict)
    unsettled: list[Finished] = field(default_factory=list)
    arrived: int = 0

    def start(self, leased: Sequence[Leased]) -> None:
        """Open lanes for the messages, by partner."""
        now = time.monotonic()
        fresh: dict[int, _Group] = {}
        for item in leased:
            group = fresh.setdefault(item.message.partner_id, _Group(item.message.partner_id, deque(), now))
            group.waiting.append(item)
        for group in fresh.values():
            group.lanes = min(LANES_PER_PARTNER, len(group.waiting))
            self.groups[group.partner_id] = group
            for _lane in range(group.lanes):
                self.pool.submit(self._work, group)

    def collect(self, *, seconds: float) -> None:
        """Take what lanes have finished and write it down, in batches."""
        until = time.monotonic() + seconds
        while self.groups:
            try:
                group, finished = self.results.get(timeout=max(until - time.monotonic(), 0.001))
            except queue.Empty:
                break
            if finished is _LANE_ENDED:
                group.lanes -= 1
                if group.lanes == 0:
                    drop_untried(leased=list(group.waiting))
                    del self.groups[group.partner_id]
                    break  # its partner may be leased again
            else:
                self.unsettled.append(finished)
            if len(self.unsettled) >= _FLUSH_AT or time.monotonic() >= until:
                break
        self.flush()

    def flush(self) -> None:
        if self.unsettled:
            self.arrived += settle(finished=self.unsettled, now=self.clock())
            self.unsettled = []

    def _work(self, group: _Group) -> None:
        try:
            while group.may_begin:
                try:
                    item = group.waiting.popleft()
                except IndexError:
                    return
                result = self._send(item)
                self.results.put((group, Finished(item, result)))
                if _concerns_the_channel(result):
                    group.is_stopped = True
        except Exception:
            # A mistake of ours: the lease runs out, and the message is tried again alone.
            logger.exception("a lane broke", extra={"partner": group.partner_id})
            raise
        finally:
            self.results.put((group, _LANE_ENDED))

    def _send(self, item: Leased) -> push.Result:
        message = item.message
        outgoing = push.prepare(
            message_id=str(message.pk),
            sha256=message.sha256,
            base_url=message.partner.channel.url,
            body=bytes(message.body),
            key=self.key,
            partner_keys=item.partner_keys,
            now=self.clock(),
        )
        return push.send(outgoing=outgoing, partner_id=message.partner_id, clock=self.clock)


def deliver_due(*, clock: Callable[[], datetime], run_seconds: float = RUN_SECONDS) -> int:
    """Send what is due until nothing is, or the time is over; return how many messages arrived."""
    started = time.monotonic()
    now = clock()
    give_up_expired(now=now)
    pool: ThreadPoolExecutor | None = None
    run: _Run | None = None
    try:
        while time.monotonic() - started < run_seconds:
            leased = lease(now=clock(), busy=list(run.groups) if run else [], each=BATCH_PER_PARTNER)
            if leased:
                if run is None:
                    pool = ThreadPoolExecutor(max_workers=LANES, thread_name_prefix="lane")
                    run = _Run(clock, node_keys(now=now).signing, pool)
                run.start(leased)
            elif run is None or not run.groups:
                break
            run.collect(seconds=_FLUSH_EVERY_SECONDS)
        while run is not None and run.groups:  # exchanges under way end by their own deadline
            run.collect(seconds=_FLUSH_EVERY_SECONDS)
    finally:
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)
    return run.arrived if run else 0


def _concerns_the_channel(result: push.Result) -> bool:
    """Say whether the next message would only meet the same: then the rest is not even tried."""
    is_network = result.status is None and result.verdict == Verdict.RETRY
    return is_network or result.status in (429, 503) or result.verdict in _CLOSING
