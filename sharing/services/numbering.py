"""Numbers of the streams: each side says up to which it holds the other's, so that who went back to a backup shows.

We lie behind: the partner holds numbers that we never gave out. Nothing more is sent until a person has looked; then
numbers go on after the partner's. The partner lies behind: what it had signed for is sent again, same id, same bytes.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q

from audit.services import record
from ipcases.lib.jobs import enqueue_on_commit
from sharing import envelope
from sharing.events import MessageEvent, PartnerEvent
from sharing.models import Channel, OutMessage, Partner, Share, StreamHead
from sharing.queries.inbox import last_stream_seq_from, missing_numbers
from sharing.queries.outbox import last_number, was_never_sent
from sharing.services.outbox import next_number, queue_message, renumbered

PING_LIFETIME = timedelta(hours=1)
BEHIND, WENT_BACK = "behind", "went-back"
# Clocks differ, and what arrived a moment before the partner wrote may be missing in what it wrote.
_SLACK = timedelta(minutes=2)
_AGAIN_AFTER = timedelta(days=1)
# Nothing had arrived by then; a partner may write the first day of the calendar, before which there is no moment.
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_CASES = (envelope.CASE_SHARED, envelope.CASE_UPDATED)
_NOT_AGAIN = (Share.Status.RECALLED, Share.Status.REJECTED)


def say_what_we_hold(*, partner: Partner, now: datetime) -> None:
    """Tell a partner how far we hold its stream, and what is missing in it. Call it last: it locks the numbers."""
    data: dict[str, Any] = {"last_streamseq": last_stream_seq_from(partner_id=partner.pk)}
    if gaps := missing_numbers(partner_id=partner.pk):
        data["missing"] = gaps
    queue_message(
        partner=partner, message_type=envelope.PING, subject="ping", data=data, now=now, lifetime=PING_LIFETIME
    )


def ask_for_missing(*, partner: Partner, now: datetime) -> None:
    """Tell a partner at once what is missing, because something waits for it. Not while it is being told already."""
    waiting = OutMessage.objects.filter(
        partner=partner, type=envelope.PING, state__in=[OutMessage.State.READY, OutMessage.State.RETRY]
    )
    if not waiting.exists():
        say_what_we_hold(partner=partner, now=now)


def compare(
    *, partner: Partner, holds: int, missing: Sequence[Sequence[int]], said_at: datetime, now: datetime
) -> None:
    """Act on what a partner says it holds of our stream. Joins the caller's transaction.

    Locks go message, channel: the order of every act on them.
    """
    if holds > last_number(partner_id=partner.pk) or was_never_sent(partner_id=partner.pk, number=holds):
        hold_behind(partner=partner, holds=holds, now=now)
        return
    if holds:
        lost = Q(stream_seq__gt=holds)
        for first, last in missing:
            lost |= Q(stream_seq__range=(first, last))
        _send_again(partner, lost, holds, max(min(said_at, now), _LONG_AGO), now)
    else:
        _note_new_beginning(partner, now)
    Channel.objects.filter(partner=partner).update(partner_holds=holds)


def hold_behind(*, partner: Partner, holds: int, now: datetime) -> None:
    """Send nothing more: the partner holds more of our stream than we know of. Joins the caller's transaction."""
    channel = Channel.objects.select_for_update().filter(partner=partner).first()
    if channel is None or (channel.held_reason == BEHIND and channel.taken_up_to >= holds):
        return
    old = channel.held_reason
    Channel.objects.filter(pk=channel.pk).update(held_reason=BEHIND, partner_holds=holds, taken_up_to=holds)
    record(
        action=PartnerEvent.CHANNEL_HELD,
        actor=None,
        actor_label="numbers",
        subject=partner,
        changes={"held": [old, BEHIND], "number": [last_number(partner_id=partner.pk), holds]},
        now=now,
    )


def go_on_after(*, partner: Partner, holds: int) -> tuple[int, int] | None:
    """Give out no number that the partner holds already; return the old and the new last one if they changed.

    Joins the caller's transaction, which holds the channel.
    """
    StreamHead.objects.get_or_create(partner=partner)
    head = StreamHead.objects.select_for_update().get(partner=partner)
    if holds <= head.last_seq:
        return None
    old, head.last_seq = head.last_seq, holds
    head.save(update_fields=["last_seq"])
    return old, holds


def renumber(*, message: OutMessage, now: datetime) -> None:
    """Give a message another number: the partner, which does not know it, holds another one under this.

    What was approved stays as it is, and so does the id: none of its bytes were ever taken in.
    """
    old_number, old_sha256 = message.stream_seq, message.sha256
    values = renumbered(message=message, number=next_number(partner=message.partner))
    OutMessage.objects.filter(pk=message.pk).update(state=OutMessage.State.READY, due_at=now, **values)
    record(
        action=MessageEvent.RENUMBERED,
        actor=None,
        actor_label="numbers",
        subject=message,
        case_reference=message.share.seizure.reference if message.share is not None else "",
        changes={"number": [old_number, values["stream_seq"]], "sha256": [old_sha256, values["sha256"]]},
        now=now,
    )
    enqueue_on_commit("sharing.deliver")


def _note_new_beginning(partner: Partner, now: datetime) -> None:
    """Send nothing by itself to a partner that holds nothing at all: that is another installation, no older backup."""
    if Channel.objects.filter(partner=partner, partner_holds__gt=0).exists():
        _record_went_back(partner, 0, 0, 0, now)


def _send_again(partner: Partner, missing: Q, holds: int, said_at: datetime, now: datetime) -> None:
    """Send once more what the partner had signed for and holds no longer; what is too old waits for a person."""
    lost = list(
        OutMessage.objects.select_for_update(of=("self",))
        .filter(missing, partner=partner, state=OutMessage.State.DELIVERED, delivered_at__lte=said_at - _SLACK)
        .exclude(type=envelope.PING)
        # What we took back or the partner refused is not sent again; that it was taken back is. Nor are bytes that
        # were erased with their case; a withdrawal is then said again, by a person.
        .exclude(share__status__in=_NOT_AGAIN, type__in=(*_CASES, *envelope.LETTERS))
        .exclude(~Q(type=envelope.CASE_WITHDRAWN), body=b"")
        .only("pk", "type", "expires_at", "reminded_at")
        .order_by("pk")
    )
    # A partner that goes back each day is no reason to send each hour.
    again = [row.pk for row in lost if row.expires_at > now and not _was_just_sent_again(row, now)]
    too_old = [row.pk for row in lost if row.expires_at <= now and row.type in envelope.CASE_TYPES]
    if not again and not too_old:
        return
    OutMessage.objects.filter(pk__in=again).update(state=OutMessage.State.RETRY, due_at=now, reminded_at=now)
    OutMessage.objects.filter(pk__in=too_old).update(state=OutMessage.State.HELD, held_reason=WENT_BACK)
    _record_went_back(partner, holds, len(again), len(too_old), now)
    enqueue_on_commit("sharing.deliver")


def _record_went_back(partner: Partner, holds: int, sent_again: int, too_old: int, now: datetime) -> None:
    record(
        action=PartnerEvent.WENT_BACK,
        actor=None,
        actor_label=partner.agency_id,
        subject=partner,
        changes={"number": [None, holds], "sent_again": [None, sent_again], "too_old": [None, too_old]},
        now=now,
    )


def _was_just_sent_again(row: OutMessage, now: datetime) -> bool:
    return row.reminded_at is not None and now - row.reminded_at < _AGAIN_AFTER
