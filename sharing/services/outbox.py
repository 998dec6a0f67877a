"""Putting a message into the outbox: bytes frozen, numbers given, in the transaction of the act."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from ipcases.lib.errors import DomainError
from ipcases.lib.ids import uuid7
from ipcases.lib.jobs import enqueue_on_commit
from sharing import envelope
from sharing.models import Disclosure, OutMessage, Partner, Share, StreamHead
from sharing.projection import Disclosed, value_at

LIFETIME = timedelta(days=14)
# Set aside before it was ever tried: its numbers are still to be given to the partner.
_NEVER_SEEN = Q(state=OutMessage.State.SET_ASIDE, attempts=0, delivered_at__isnull=True)


def queue_message(
    *,
    partner: Partner,
    message_type: str,
    subject: str,
    data: Mapping[str, Any],
    now: datetime,
    order_key: str = "",
    share: Share | None = None,
    urgency: str = Share.Urgency.ROUTINE,
    lifetime: timedelta = LIFETIME,
) -> OutMessage:
    """Queue a message that is no case: a receipt, feedback, a withdrawal, a test.

    Call it last in the transaction: it locks the partner's numbers.
    """
    content = envelope.content(
        source=settings.NODE, audience=partner.agency_id, subject=subject, message_type=message_type, data=data
    )
    envelope.check_data(message_type, content["data"])
    return queue_content(
        partner=partner,
        content=content,
        now=now,
        order_key=order_key,
        share=share,
        urgency=urgency,
        lifetime=lifetime,
        disclosed=(),
    )


def queue_content(
    *,
    partner: Partner,
    content: Mapping[str, Any],
    now: datetime,
    order_key: str,
    disclosed: Iterable[Disclosed],
    share: Share | None = None,
    urgency: str = Share.Urgency.ROUTINE,
    lifetime: timedelta = LIFETIME,
) -> OutMessage:
    """Stamp the content, keep its bytes and one row per field that it discloses; ring the worker.

    The lock on the partner's numbers comes last, so that they have no gaps and nobody waits long.
    """
    message_id = uuid7()
    # A message that keeps no order with others has a key of its own.
    order_key = order_key or f"{content['subject'][:40]}/{message_id}"
    Disclosure.objects.bulk_create(
        Disclosure(
            message_id=message_id,  # its row comes below: the key is checked when the transaction ends
            pointer=item.pointer,
            field=item.field,
            tier=item.tier,
            transform=item.transform,
            clause=item.clause,
            value_hash=value_hash(
                message_id=str(message_id), pointer=item.pointer, value=value_at(content, item.pointer)
            ),
        )
        for item in disclosed
    )
    enqueue_on_commit("sharing.deliver")
    expires = now + lifetime
    order_seq = _next_order_seq(partner, order_key)
    number = _number_left_over(partner, order_key, order_seq) or next_number(partner=partner)
    body = envelope.stamped(
        content, message_id=message_id, time=now, expires=expires, stream_seq=number, order_seq=order_seq
    )
    if len(body) > envelope.MAX_BYTES:
        raise DomainError(
            "message-too-large",
            _("This case is too large for one message (256 kB). Share fewer goods lines or files."),
        )
    return OutMessage.objects.create(
        id=message_id,
        partner=partner,
        share=share,
        type=content["type"],
        order_key=order_key,
        order_seq=order_seq,
        stream_seq=number,
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        urgency=urgency,
        due_at=now,
        expires_at=expires,
        created_at=now,
    )


def value_hash(*, message_id: str, pointer: str, value: Any) -> str:
    """Return the proof of what a field said, useless to whoever lacks our audit key."""
    said = b"\x00".join([message_id.encode(), pointer.encode(), envelope.canonical(value)])
    return hmac.new(settings.AUDIT_KEY.encode(), said, hashlib.sha256).hexdigest()


def order_key_of_share(share: Share) -> str:
    """Return what keeps the messages of one share in order."""
    return f"share/{share.public_id}"


def next_number(*, partner: Partner) -> int:
    """Give out the partner's next number. Call it last in the transaction: it locks the partner's numbers."""
    StreamHead.objects.get_or_create(partner=partner)
    head = StreamHead.objects.select_for_update().get(partner=partner)
    head.last_seq += 1
    head.save(update_fields=["last_seq"])
    return head.last_seq


def renumbered(*, message: OutMessage, number: int) -> dict[str, Any]:
    """Return the bytes of a message under another number, and what follows from them; all else stays."""
    body = envelope.stamped(
        json.loads(envelope.without_stamps(bytes(message.body))),
        message_id=message.pk,
        time=message.created_at,
        expires=message.expires_at,
        stream_seq=number,
        order_seq=message.order_seq,
    )
    return {"body": body, "sha256": hashlib.sha256(body).hexdigest(), "stream_seq": number}


def _next_order_seq(partner: Partner, order_key: str) -> int:
    """Return the next number of an order. The partner waits for each: one that it never saw is given again."""
    seen = OutMessage.objects.filter(partner=partner, order_key=order_key).exclude(_NEVER_SEEN)
    return (seen.aggregate(last=Max("order_seq"))["last"] or 0) + 1


def _number_left_over(partner: Partner, order_key: str, order_seq: int) -> int | None:
    """Return the stream's number that goes with a place in an order which is given again."""
    rows = OutMessage.objects.filter(_NEVER_SEEN, partner=partner, order_key=order_key, order_seq=order_seq)
    return rows.values_list("stream_seq", flat=True).first()
