"""Taking messages that are due, and asking the gate once more before they leave."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from audit.services import record
from ipcases.lib.days import day_at_seat
from sharing import envelope
from sharing.events import MessageEvent, ShareEvent
from sharing.gate import AGREEMENT, RECALL, Blocker, blockers, inquiry_blockers, letter_blockers, partner_blockers
from sharing.models import Attempt, OutMessage, Share
from sharing.queries.inquiries import terms_of_inquiry
from sharing.queries.keys import keys_by_partner
from sharing.queries.letters import terms_of_letter
from sharing.queries.outbox import LEASE, expired_messages, leased_messages, tiers_of, unfinished_attempts
from sharing.queries.shares import recalled_shares
from sharing.services.asking import note_rejection
from sharing.services.permissions import stop_letter, wait_for_agreement

# Longer than the hard limit of the sending task's wait, which is longer than one exchange.
LEASE_FOR = timedelta(seconds=45)
DEATHS_ALLOWED = 5
_STOPPABLE = (envelope.CASE_SHARED, envelope.CASE_UPDATED)


@dataclass(frozen=True)
class Leased:
    """A message that we alone may send until the lease ends."""

    message: OutMessage
    token: UUID
    attempt: Attempt
    partner_keys: dict[str, str]


def lease(*, now: datetime, busy: Collection[int], each: int) -> list[Leased]:
    """Take what is due, up to `each` messages a partner, and open an attempt for each that may leave.

    Partners in `busy` are left out. A message whose worker died is sent alone, so that one which
    kills workers takes no other with it; after five deaths it is held.
    """
    token = uuid.uuid4()
    ids = _take(token=token, now=now, busy=busy, each=each)
    if not ids:
        return []
    messages = leased_messages(ids=ids)
    deaths = unfinished_attempts(ids=ids)
    messages = _leave_quarantined(messages, deaths, token, now)
    messages = _one_suspect_at_a_time(messages, deaths, token)
    keys = keys_by_partner(partner_ids={message.partner_id for message in messages}, now=now)
    open_ones = _through_the_gate(messages, keys, token, now)
    attempts = Attempt.objects.bulk_create(
        Attempt(
            message=message,
            lease_token=token,
            started_at=now,
            url=message.partner.channel.url + envelope.INBOX_PATH,
        )
        for message in open_ones
    )
    return [
        Leased(message, token, attempt, keys.get(message.partner_id, {}))
        for message, attempt in zip(open_ones, attempts, strict=True)
    ]


def release(*, ids: Collection[UUID], token: UUID) -> None:
    """Give back messages that were taken but not tried."""
    OutMessage.objects.filter(pk__in=ids, lease_token=token).update(
        lease_token=None, lease_until=None, attempts=F("attempts") - 1
    )


def drop_untried(*, leased: Collection[Leased]) -> None:
    """Give back messages whose attempt was opened but never begun."""
    if leased:
        Attempt.objects.filter(pk__in=[item.attempt.pk for item in leased]).delete()
        for token in {item.token for item in leased}:
            release(ids=[item.message.pk for item in leased if item.token == token], token=token)


@transaction.atomic
def give_up_expired(*, now: datetime) -> int:
    """Give up messages whose time ran out while they waited; a named person takes it from there."""
    ids = expired_messages(now=now)
    rows = list(
        OutMessage.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk__in=ids, state__in=[OutMessage.State.READY, OutMessage.State.RETRY, OutMessage.State.HELD])
        .select_related("share__seizure")
        .defer("body")
        .order_by("pk")
    )
    # A test message that found nobody in its hour is no task for a person.
    pings = [row.pk for row in rows if row.type == envelope.PING]
    OutMessage.objects.filter(pk__in=pings).update(state=OutMessage.State.CANCELLED, lease_token=None, lease_until=None)
    # What arrived long ago is only not sent a second time.
    arrived = [row.pk for row in rows if row.delivered_at is not None]
    OutMessage.objects.filter(pk__in=arrived).update(
        state=OutMessage.State.DELIVERED, held_reason="", lease_token=None, lease_until=None
    )
    rows = [row for row in rows if row.type != envelope.PING and row.delivered_at is None]
    OutMessage.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=OutMessage.State.DEAD, held_reason="", lease_token=None, lease_until=None
    )
    for row in rows:
        why = row.held_reason or row.last_outcome
        record_state(message=row, action=MessageEvent.DEAD, state=OutMessage.State.DEAD, why=why, now=now)
        stop_letter(message=row, why="given-up", now=now)
    return len(rows)


def record_state(*, message: OutMessage, action: str, state: str, why: str, now: datetime) -> None:
    """Write down that the system changed what becomes of a message."""
    record(
        action=action,
        actor=None,
        actor_label="delivery",
        subject=message,
        case_reference=message.share.seizure.reference if message.share is not None else "",
        changes={"state": [message.state, state], "why": [None, why]},
        now=now,
    )


def _take(*, token: UUID, now: datetime, busy: Collection[int], each: int) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(LEASE, {"now": now, "busy": list(busy), "each": each, "token": token, "until": now + LEASE_FOR})
        return [row[0] for row in cursor.fetchall()]


def _leave_quarantined(
    messages: list[OutMessage], deaths: dict[UUID, int], token: UUID, now: datetime
) -> list[OutMessage]:
    deadly = [message for message in messages if deaths.get(message.pk, 0) >= DEATHS_ALLOWED]
    for message in deadly:
        _hold(message, token, "quarantine", now)
    return [message for message in messages if message not in deadly]


def _one_suspect_at_a_time(messages: list[OutMessage], deaths: dict[UUID, int], token: UUID) -> list[OutMessage]:
    suspects = [message for message in messages if deaths.get(message.pk)]
    if not suspects:
        return messages
    clean = [message for message in messages if not deaths.get(message.pk)]
    # The one with the fewest deaths first: a neighbour of the deadly one gets away in its turn.
    chosen = clean or [min(suspects, key=lambda message: deaths[message.pk])]
    release(ids=[message.pk for message in messages if message not in chosen], token=token)
    return chosen


def _through_the_gate(
    messages: list[OutMessage], keys: Mapping[int, dict[str, str]], token: UUID, now: datetime
) -> list[OutMessage]:
    share_ids = [message.share_id for message in messages if message.share_id]
    recalled = recalled_shares(share_ids=share_ids) if share_ids else set()
    tiers = tiers_of(ids=[message.pk for message in messages if message.share_id]) if share_ids else {}
    passed = []
    for message in messages:
        found = _blockers_of(message, bool(keys.get(message.partner_id)), recalled, tiers.get(message.pk, set()), now)
        if found:
            _stop(message, token, found, now)
        else:
            passed.append(message)
    return passed


def _blockers_of(
    message: OutMessage, has_key: bool, recalled: set[int], tiers: set[str], now: datetime
) -> list[Blocker]:
    share = message.share
    if message.type in envelope.INQUIRIES and (terms := terms_of_inquiry(message=message)) is not None:
        return inquiry_blockers(
            agreement=terms.agreement,
            partner=message.partner,
            purpose=terms.purpose,
            tiers_used=terms.tiers,
            has_key=has_key,
            on=day_at_seat(now),
        )
    if message.type in envelope.LETTERS and (found := terms_of_letter(message=message)) is not None:
        under, is_over = found
        return letter_blockers(
            agreement=under.agreement,
            partner=message.partner,
            grants_for=under.purpose,
            tiers_used=under.tiers,
            has_key=has_key,
            is_over=is_over,
            on=day_at_seat(now),
        )
    if share is None or message.type not in _STOPPABLE:
        return partner_blockers(partner=message.partner, has_key=has_key)
    return blockers(
        agreement=share.agreement,
        partner=message.partner,
        policy=share.policy,
        purpose=share.purpose,
        tiers_used=tiers,
        has_key=has_key,
        is_recalled=share.pk in recalled,
        on=day_at_seat(now),
    )


@transaction.atomic
def _stop(message: OutMessage, token: UUID, found: list[Blocker], now: datetime) -> None:
    """Act on a closed gate: the share is blocked, or the message waits for a person, or is dropped."""
    stops = {blocker.stops for blocker in found}
    if RECALL in stops:
        OutMessage.objects.filter(pk=message.pk, lease_token=token).update(
            state=OutMessage.State.CANCELLED, lease_token=None, lease_until=None
        )
        return
    if AGREEMENT in stops and message.type in envelope.INQUIRIES:
        _drop_inquiry(message, token, found[0].code, now)
        return
    if AGREEMENT in stops and message.type in envelope.LETTERS:
        wait_for_agreement(message=message, token=token, why=found[0].code, now=now)
        return
    share = message.share
    if AGREEMENT in stops and share is not None:
        # A later version that waits for approval is over with it: what is prepared again tells the case as it is then.
        changed = Share.objects.filter(pk=share.pk, status=Share.Status.QUEUED).update(
            status=Share.Status.BLOCKED, update_waits=False
        )
        if changed:
            record(
                action=ShareEvent.BLOCKED,
                actor=None,
                actor_label="gate",
                subject=share,
                case_reference=share.seizure.reference,
                changes={"status": [Share.Status.QUEUED, Share.Status.BLOCKED], "why": [None, found[0].code]},
                now=now,
            )
    _hold(message, token, "agreement" if AGREEMENT in stops else "partner", now)


def _drop_inquiry(message: OutMessage, token: UUID, why: str, now: datetime) -> None:
    """Keep no question waiting that the agreement permits no more: it is asked again, or it is not."""
    state = OutMessage.State.CANCELLED
    if OutMessage.objects.filter(pk=message.pk, lease_token=token).update(
        state=state, lease_token=None, lease_until=None, attempts=F("attempts") - 1
    ):
        record_state(message=message, action=MessageEvent.CANCELLED, state=state, why=why, now=now)
        note_rejection(message=message, why=why, now=now)


def _hold(message: OutMessage, token: UUID, reason: str, now: datetime) -> None:
    changed = OutMessage.objects.filter(pk=message.pk, lease_token=token).update(
        state=OutMessage.State.HELD, held_reason=reason, lease_token=None, lease_until=None, attempts=F("attempts") - 1
    )
    if changed:
        record_state(message=message, action=MessageEvent.HELD, state=OutMessage.State.HELD, why=reason, now=now)
