"""Writing down what came of attempts. Fenced: whoever lost the lease changes nothing but the attempt."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from audit.services import build, record, record_many
from sharing import envelope
from sharing.channels.push import Result, Verdict
from sharing.events import MessageEvent, PartnerEvent, ShareEvent
from sharing.models import Channel, OutMessage, Receipt, Share
from sharing.queries.outbox import FINISH_ATTEMPTS
from sharing.queries.partners import taken_up_to
from sharing.services.asking import note_rejection
from sharing.services.leasing import Leased, record_state
from sharing.services.numbering import hold_behind, renumber
from sharing.services.permissions import stop_letter

_FIRST_WAITS = (5, 15, 45, 120, 300, 600, 1200, 2400)
_HOURLY_UNTIL = timedelta(hours=72)
_OPENS_AFTER = 5
_REST_SECONDS, _REST_AT_MOST = 30, 600
_PROBE_HELD_EVERY = timedelta(minutes=5)
_random = random.SystemRandom()


@dataclass(frozen=True)
class Finished:
    """An attempt that ended."""

    leased: Leased
    result: Result


@transaction.atomic
def settle(*, finished: Sequence[Finished], now: datetime) -> int:
    """Write what came of these attempts; return how many messages arrived.

    Locks go share, message, channel: the order of every act on them.
    """
    _finish_attempts(finished, now)
    share_ids = {item.leased.message.share_id for item in finished if item.leased.message.share_id}
    list(Share.objects.select_for_update().filter(pk__in=share_ids).order_by("pk").values_list("pk"))
    tokens = {item.leased.token for item in finished}
    owned = set(
        OutMessage.objects.select_for_update()
        .filter(pk__in=[item.leased.message.pk for item in finished], lease_token__in=tokens)
        .order_by("pk")
        .values_list("pk", "lease_token")
    )
    mine = [item for item in finished if (item.leased.message.pk, item.leased.token) in owned]
    # A receipt is proof even when the lease was lost meanwhile.
    _keep_receipts(finished, now)
    arrived = [item for item in mine if item.result.verdict == Verdict.DELIVERED]
    _settle_arrived(arrived, now)
    for item in mine:
        if item.result.verdict != Verdict.DELIVERED:
            _settle_other(item, now)
    _settle_channels(finished, now)
    _settle_numbers(mine, now)
    return len(arrived)


def wait_after(*, attempts: int, age: timedelta, retry_after_seconds: int | None) -> timedelta:
    """Return how long to wait after this many attempts: the plan with a jitter of a fifth, or what the partner asks."""
    if retry_after_seconds is not None:
        return timedelta(seconds=retry_after_seconds)
    if attempts <= len(_FIRST_WAITS):
        seconds = _FIRST_WAITS[max(attempts, 1) - 1]
    else:
        seconds = 3600 if age < _HOURLY_UNTIL else 4 * 3600
    return timedelta(seconds=seconds * _random.uniform(0.8, 1.2))


def _finish_attempts(finished: Sequence[Finished], now: datetime) -> None:
    results = [item.result for item in finished]
    with connection.cursor() as cursor:
        cursor.execute(
            FINISH_ATTEMPTS,
            {
                "now": now,
                "ids": [item.leased.attempt.pk for item in finished],
                "status": [result.status for result in results],
                "outcome": [result.outcome[:60] for result in results],
                "milliseconds": [result.milliseconds for result in results],
                "signature_inputs": [result.signature_input for result in results],
                "signatures": [result.signature for result in results],
            },
        )


def _keep_receipts(finished: Sequence[Finished], now: datetime) -> None:
    Receipt.objects.bulk_create(
        [
            Receipt(
                message_id=item.leased.message.pk,
                kind=Receipt.Kind.TECHNICAL,
                state=receipt.state,
                body=receipt.body,
                signature_input=receipt.signature_input,
                signature=receipt.signature,
                kid=receipt.kid,
                received_at=now,
            )
            for item in finished
            if (receipt := item.result.receipt) is not None
        ],
        ignore_conflicts=True,
    )


def _settle_arrived(arrived: Sequence[Finished], now: datetime) -> None:
    if not arrived:
        return
    OutMessage.objects.filter(pk__in=[item.leased.message.pk for item in arrived]).update(
        state=OutMessage.State.DELIVERED,
        delivered_at=now,
        last_outcome="delivered",
        held_reason="",
        lease_token=None,
        lease_until=None,
    )
    cases = [item.leased.message for item in arrived if item.leased.message.type in envelope.CASE_TYPES]
    share_ids = [message.share_id for message in cases if message.share_id]
    if share_ids:
        Share.objects.filter(pk__in=share_ids, delivered_at__isnull=True).update(delivered_at=now)
        Share.objects.filter(pk__in=share_ids, status=Share.Status.QUEUED).update(status=Share.Status.DELIVERED)
    record_many(
        events=[
            build(
                action=ShareEvent.DELIVERED,
                actor=None,
                actor_label="delivery",
                subject=message.share,
                case_reference=message.share.seizure.reference,
                changes={"message": [None, str(message.pk)], "sha256": [None, message.sha256]},
                now=now,
            )
            for message in cases
            if message.share is not None
        ]
    )


def _settle_other(item: Finished, now: datetime) -> None:
    message, result = item.leased.message, item.result
    if result.verdict == Verdict.RETRY or result.verdict == Verdict.CHANNEL_HELD:
        _try_again(item, now)
        return
    if result.verdict in (Verdict.CHANNEL_OFF, Verdict.NUMBER_TAKEN):
        _update(message, state=OutMessage.State.RETRY, due_at=now, last_outcome=result.outcome)
        return
    if result.verdict == Verdict.REJECTED:
        state, action, why = OutMessage.State.REJECTED, MessageEvent.HELD, result.outcome
        _update(message, state=state, last_outcome=result.outcome)
        _reject_share(message, result.outcome, now)
        note_rejection(message=message, why=result.outcome, now=now)
        stop_letter(message=message, why=result.outcome, now=now)
    else:
        state, why = OutMessage.State.HELD, result.outcome
        action = MessageEvent.INCIDENT if result.verdict == Verdict.INCIDENT else MessageEvent.HELD
        _update(message, state=state, held_reason=why[:60], last_outcome=result.outcome)
    record_state(message=message, action=action, state=state, why=why, now=now)


def _try_again(item: Finished, now: datetime) -> None:
    message, result = item.leased.message, item.result
    wait = wait_after(
        attempts=message.attempts, age=now - message.created_at, retry_after_seconds=result.retry_after_seconds
    )
    if result.verdict == Verdict.CHANNEL_HELD:
        wait = min(wait, _PROBE_HELD_EVERY)
    if now + wait >= message.expires_at and message.delivered_at is not None:
        # It arrived long ago; only the second sending, a reminder, did not.
        _update(message, state=OutMessage.State.DELIVERED, last_outcome=result.outcome)
        return
    if now + wait >= message.expires_at and message.type == envelope.PING:
        _update(message, state=OutMessage.State.CANCELLED, last_outcome=result.outcome)
        return
    if now + wait >= message.expires_at:
        _update(message, state=OutMessage.State.DEAD, last_outcome=result.outcome)
        record_state(
            message=message, action=MessageEvent.DEAD, state=OutMessage.State.DEAD, why=result.outcome, now=now
        )
        stop_letter(message=message, why="given-up", now=now)
        return
    _update(message, state=OutMessage.State.RETRY, due_at=now + wait, last_outcome=result.outcome)


def _update(message: OutMessage, **values: object) -> None:
    OutMessage.objects.filter(pk=message.pk).update(lease_token=None, lease_until=None, **values)


def _reject_share(message: OutMessage, why: str, now: datetime) -> None:
    share = message.share
    if share is None or message.type != envelope.CASE_SHARED:
        return
    # Nor is a later version approved of what the partner did not take.
    refused = Share.objects.filter(pk=share.pk, status=Share.Status.QUEUED)
    if refused.update(status=Share.Status.REJECTED, update_waits=False):
        record(
            action=ShareEvent.REJECTED,
            actor=None,
            actor_label=message.partner.agency_id,
            subject=share,
            case_reference=share.seizure.reference,
            changes={"status": [Share.Status.QUEUED, Share.Status.REJECTED], "why": [None, why]},
            publish=True,
            now=now,
        )


def _settle_numbers(mine: Sequence[Finished], now: datetime) -> None:
    """Hold the channel for a person; but a number that was given before a person released it is only replaced."""
    refused = [item for item in mine if item.result.verdict == Verdict.NUMBER_TAKEN]
    for item in sorted(refused, key=lambda item: (item.leased.message.partner_id, item.leased.message.stream_seq)):
        message = item.leased.message
        if message.stream_seq <= taken_up_to(partner_id=message.partner_id):
            renumber(message=message, now=now)
        else:
            holds = max(item.result.partner_holds, message.stream_seq)
            hold_behind(partner=message.partner, holds=holds, now=now)


# --- the channel: resting after failures, held when the partner refuses us ---------------------------
def _settle_channels(finished: Sequence[Finished], now: datetime) -> None:
    by_partner: dict[int, list[Result]] = {}
    for item in finished:
        by_partner.setdefault(item.leased.message.partner_id, []).append(item.result)
    for partner_id in sorted(by_partner):
        _settle_channel(partner_id, by_partner[partner_id], now)


def _settle_channel(partner_id: int, results: Sequence[Result], now: datetime) -> None:
    channel = Channel.objects.select_for_update().filter(partner=partner_id).first()
    if channel is None:
        return
    closing = next((r for r in results if r.verdict in (Verdict.CHANNEL_HELD, Verdict.CHANNEL_OFF)), None)
    old = channel.held_reason
    failures, has_arrived, last_failure = channel.failures_in_a_row, False, ""
    for result in results:
        if result.verdict == Verdict.DELIVERED:
            failures, has_arrived = 0, True
        elif result.verdict in (Verdict.RETRY, Verdict.CHANNEL_HELD, Verdict.CHANNEL_OFF):
            failures, last_failure = failures + 1, result.outcome
    channel.failures_in_a_row = failures
    if last_failure:
        channel.last_failure, channel.last_failure_at = last_failure[:60], now
    if has_arrived:
        channel.last_success_at = now
    if closing is not None:
        channel.held_reason = closing.outcome[:60]
        channel.open_until = now + _PROBE_HELD_EVERY
    elif failures >= _OPENS_AFTER:
        rest = min(_REST_SECONDS * 2 ** min(failures - _OPENS_AFTER, 10), _REST_AT_MOST)
        channel.open_until = now + timedelta(seconds=rest)
    elif has_arrived and old not in Channel.BY_HAND:
        channel.held_reason, channel.open_until = "", None
    if old in Channel.BY_HAND:
        channel.held_reason = old
    channel.save(
        update_fields=[
            *("failures_in_a_row", "open_until", "held_reason"),
            *("last_failure", "last_failure_at", "last_success_at"),
        ]
    )
    if channel.held_reason and channel.held_reason != old:
        record(
            action=PartnerEvent.CHANNEL_HELD,
            actor=None,
            actor_label="delivery",
            subject=channel.partner,
            changes={"held": [old, channel.held_reason]},
            now=now,
        )
