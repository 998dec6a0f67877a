"""The queue: what is due, and who may take it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from sharing import envelope
from sharing.models import Attempt, OutMessage, StreamHead

# One statement takes a batch, so that no two workers hold the same message; the ORM can express
# neither a limit per partner over locked rows nor UPDATE … RETURNING. A partner whose last try
# failed gets one message at a time, as a probe. A message waits for the earlier ones of its own
# order, and for no other; but a word on a partner's case that was given up or refused keeps none after it
# back.
# Two branches and not one with a computed limit: what the planner cannot
# see makes it expect thousands of rows and read the whole table.
LEASE = """
WITH channel AS MATERIALIZED (
    SELECT c.partner_id, (c.failures_in_a_row > 0 OR c.held_reason <> '') AS is_probed
    FROM sharing_channel c
    WHERE c.held_reason NOT IN ('operator', 'gone', 'behind')
      AND (c.open_until IS NULL OR c.open_until <= %(now)s)
      AND c.partner_id <> ALL(%(busy)s::bigint[])
      AND NOT ((c.failures_in_a_row > 0 OR c.held_reason <> '') AND EXISTS (
            SELECT 1 FROM sharing_outmessage x
            WHERE x.partner_id = c.partner_id AND x.state IN ('READY', 'RETRY') AND x.lease_until >= %(now)s))
), taken AS (
    SELECT due.id, due.partner_id
    FROM channel
    CROSS JOIN LATERAL (
        SELECT o.id, o.partner_id
        FROM sharing_outmessage o
        WHERE o.partner_id = channel.partner_id
          AND o.state IN ('READY', 'RETRY')
          AND o.due_at <= %(now)s
          AND (o.lease_until IS NULL OR o.lease_until < %(now)s)
          AND NOT EXISTS (
                SELECT 1 FROM sharing_outmessage p
                WHERE p.partner_id = o.partner_id AND p.order_key = o.order_key AND p.order_seq < o.order_seq
                  AND p.state NOT IN ('DELIVERED', 'CANCELLED', 'SET_ASIDE')
                  AND NOT (p.state IN ('DEAD', 'REJECTED') AND p.type = 'ipx.feedback.v1'))
        ORDER BY o.urgency, o.due_at, o.id
        LIMIT %(each)s
        FOR UPDATE OF o SKIP LOCKED
    ) due
    WHERE NOT channel.is_probed
  UNION ALL
    SELECT probe.id, probe.partner_id
    FROM channel
    CROSS JOIN LATERAL (
        SELECT o.id, o.partner_id
        FROM sharing_outmessage o
        WHERE o.partner_id = channel.partner_id
          AND o.state IN ('READY', 'RETRY')
          AND o.due_at <= %(now)s
          AND (o.lease_until IS NULL OR o.lease_until < %(now)s)
          AND NOT EXISTS (
                SELECT 1 FROM sharing_outmessage p
                WHERE p.partner_id = o.partner_id AND p.order_key = o.order_key AND p.order_seq < o.order_seq
                  AND p.state NOT IN ('DELIVERED', 'CANCELLED', 'SET_ASIDE')
                  AND NOT (p.state IN ('DEAD', 'REJECTED') AND p.type = 'ipx.feedback.v1'))
        ORDER BY o.urgency, o.due_at, o.id
        LIMIT 1
        FOR UPDATE OF o SKIP LOCKED
    ) probe
    WHERE channel.is_probed
)
UPDATE sharing_outmessage m
SET lease_token = %(token)s, lease_until = %(until)s, attempts = m.attempts + 1
FROM taken
WHERE m.id = taken.id
RETURNING m.id
"""

# Fills in what came of many attempts at once: one statement instead of one per row.
FINISH_ATTEMPTS = """
UPDATE sharing_attempt a
SET finished_at = %(now)s, status_code = v.status_code, outcome = v.outcome, milliseconds = v.milliseconds,
    signature_input = v.signature_input, signature = v.signature
FROM unnest(%(ids)s::bigint[], %(status)s::int[], %(outcome)s::text[], %(milliseconds)s::int[],
            %(signature_inputs)s::text[], %(signatures)s::text[])
     AS v(id, status_code, outcome, milliseconds, signature_input, signature)
WHERE a.id = v.id
"""


def leased_messages(*, ids: Collection[UUID]) -> list[OutMessage]:
    """Return leased messages with all that the gate and the sender ask of them."""
    return list(
        OutMessage.objects.filter(pk__in=ids)
        .select_related(
            "partner__channel",
            "partner__agency",
            "share__agreement",
            "share__policy",
            "share__partner",
            "share__seizure",
        )
        .order_by("urgency", "due_at", "pk")
    )


def unfinished_attempts(*, ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many attempts of these messages never ended since each became due: each is a worker that died.

    A message becomes due anew when an attempt ends, and when a person releases it: then it is tried again.
    """
    counts: dict[UUID, int] = {}
    rows = Attempt.objects.filter(message__in=ids, finished_at__isnull=True, started_at__gte=F("message__due_at"))
    for message_id in rows.values_list("message", flat=True):
        counts[message_id] = counts.get(message_id, 0) + 1
    return counts


def last_number(*, partner_id: int) -> int:
    """Return the last number of our stream that was given out to a partner."""
    return StreamHead.objects.filter(partner=partner_id).values_list("last_seq", flat=True).first() or 0


def was_never_sent(*, partner_id: int, number: int) -> bool:
    """Say whether a number was given to a message that was not even tried yet."""
    rows = OutMessage.objects.filter(partner=partner_id, stream_seq=number, attempts=0, delivered_at__isnull=True)
    return rows.exclude(state=OutMessage.State.SET_ASIDE).exists()


def tiers_of(*, ids: Collection[UUID]) -> dict[UUID, set[str]]:
    """Return the tiers that messages disclose."""
    found: dict[UUID, set[str]] = {}
    rows: Any = (
        OutMessage.objects.filter(pk__in=ids, disclosures__isnull=False)
        .values_list("pk", "disclosures__tier")
        .distinct()
    )
    for message_id, tier in rows:
        found.setdefault(message_id, set()).add(tier)
    return found


def expired_messages(*, now: datetime) -> list[UUID]:
    """Return messages whose time is over while they waited, or while they were held: nobody can let them go any more.

    But not the first version of a case that the gate held, which is prepared again as a share of its own, nor what the
    partner lost.
    """
    waits = Q(state__in=[OutMessage.State.READY, OutMessage.State.RETRY])
    is_first = Q(held_reason="agreement", type=envelope.CASE_SHARED, delivered_at__isnull=True)
    is_held = Q(state=OutMessage.State.HELD) & ~is_first & ~Q(held_reason="went-back")
    return list(
        OutMessage.objects.filter(waits | is_held, expires_at__lte=now)
        .exclude(lease_until__gte=now)
        .values_list("pk", flat=True)[:500]
    )
