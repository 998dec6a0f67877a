"""Taking in what a partner sends: prove it, keep it, act on it once, answer with a signed receipt."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.services import record
from ipcases.lib.jobs import enqueue_on_commit
from sharing import envelope
from sharing.events import MessageEvent
from sharing.models import Channel, InMessage, OutMessage
from sharing.queries.inbox import (
    is_of_erased,
    is_of_nothing,
    last_applied_seq,
    last_stream_seq_from,
    lock_order,
    message_settled_last,
    parked_beside,
    parked_message,
)
from sharing.services.callers import InboxRefusal
from sharing.services.effects import BAD_DATE, apply_message
from sharing.services.keys import node_keys
from sharing.services.numbering import ask_for_missing
from sharing.services.opening import Proved, open_message
from sharing.services.outbox import queue_message
from sharing.signing import sign_receipt

# A receipt that was lost is sent again when the message itself comes again this long after.
_RECEIPT_AGAIN_AFTER = timedelta(minutes=10)
_HEARD_EVERY = timedelta(minutes=1)
_WAIT_FOR_NOTHING = (envelope.CASE_WITHDRAWN, envelope.FEEDBACK, *envelope.LETTERS)


@dataclass(frozen=True)
class SignedAnswer:
    """What goes back to the sender."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def receive(*, headers: Mapping[str, str], body: bytes, now: datetime) -> SignedAnswer:
    """Take in one message and return the signed receipt.

    Raises InboxRefusal, with nothing kept, for whatever is not proved or not fit.
    """
    proved = open_message(headers=headers, body=body, now=now)
    try:
        status, receipt = _keep(proved, now)
    except _OtherBytes as error:
        # Outside of the transaction that was refused, so that the incident stays on record.
        _record_incident(error.kept, proved, now)
        raise InboxRefusal(
            409, "digest-conflict", _("Another message came under this id before. Keep both and call us.")
        ) from error
    except _NumberTaken as error:
        _record_taken_number(error, proved, now)
        raise InboxRefusal(
            409,
            "number-taken",
            _("Another message came under this number before. Compare your numbers with ours."),
            last_streamseq=last_stream_seq_from(partner_id=proved.partner.pk),
        ) from error
    signed = sign_receipt(
        status=status, content_type=envelope.RECEIPT_TYPE, body=receipt, key=node_keys(now=now).signing, now=now
    )
    return SignedAnswer(status, receipt, signed)


# --- keeping and acting, in one transaction -------------------------------------------------------------
class _OtherBytes(Exception):
    def __init__(self, kept: InMessage) -> None:
        super().__init__("other bytes under a known id")
        self.kept = kept


class _NumberTaken(Exception):
    def __init__(self, kept_id: UUID, number: int) -> None:
        super().__init__("another message under a number that is taken")
        self.kept_id = kept_id
        self.number = number


@transaction.atomic
def _keep(proved: Proved, now: datetime) -> tuple[int, bytes]:
    event = proved.event
    row = InMessage(
        partner=proved.partner,
        message_id=proved.message_id,
        type=event["type"],
        stream_seq=event["streamseq"],
        order_key=_order_key(event),
        order_seq=event["caseseq"],
        body=proved.body,
        sha256=proved.sha256,
        signature_input=proved.signature_input,
        signature=proved.signature,
        kid=proved.kid,
        state=InMessage.State.PARKED,
        received_at=now,
    )
    # Waits for another transaction that is taking in the same id, or the same number.
    InMessage.objects.bulk_create([row], ignore_conflicts=True)
    rows = InMessage.objects.select_for_update(of=("self",)).filter(partner=proved.partner)
    kept = rows.filter(message_id=proved.message_id).first()
    if kept is None:
        # Its sender went back to an older backup and must know: what went before is not lost on it that way.
        raise _NumberTaken(rows.get(stream_seq=row.stream_seq).message_id, row.stream_seq)
    if kept.sha256 != proved.sha256:
        raise _OtherBytes(kept)
    if kept.receipt_body:  # it was here before
        _send_receipt_again(kept, now)
        return 200, _as_duplicate(bytes(kept.receipt_body))
    _settle_in_order(kept, event, now)
    if kept.type == envelope.FEEDBACK and kept.refusal == BAD_DATE:
        # No receipt of ours follows a word on our case: only this answer tells its sender.
        raise InboxRefusal(
            422,
            BAD_DATE,
            _("The day at %(pointer)s does not exist, has not come yet or lies long before the case.")
            % {"pointer": "/data/happened_on"},
        )
    state = "parked" if kept.state == InMessage.State.PARKED else "stored"
    kept.receipt_body = envelope.canonical(
        {"receipt": event["id"], "digest": proved.sha256, "state": state, "at": envelope.instant(now)}
    )
    kept.save(update_fields=[*_settled(kept), "receipt_body"])
    return 202, bytes(kept.receipt_body)


def _order_key(event: dict[str, Any]) -> str:
    """Return what this message keeps its order with: its share; or nothing but itself."""
    if event["type"] in envelope.CASE_TYPES:
        return f"share/{event['data']['share']['id']}"
    if event["type"] == envelope.FEEDBACK:
        return f"feedback/{event['data']['share']['id']}"
    if event["type"] in envelope.LETTERS:
        return f"letter/{event['data']['share']['id']}"
    return f"single/{event['id']}"


def _settle_in_order(kept: InMessage, event: dict[str, Any], now: datetime) -> None:
    """Act on the message if its turn has come, and on those that waited for it."""
    lock_order(partner_id=kept.partner_id, order_key=kept.order_key)
    if kept.order_key.startswith("single/") or kept.type in _WAIT_FOR_NOTHING:
        # A withdrawal: what it withdraws must not be used meanwhile. A letter or a word on our case: its sender keeps
        # their order, and one that it gave up must not keep back those after it.
        _act(kept, event, now)
        if kept.type == envelope.CASE_WITHDRAWN:
            _refuse_parked(kept, now)
        elif kept.type == envelope.FEEDBACK:
            for earlier in parked_beside(message=kept):  # older versions of ours let them wait
                _act_on_parked(earlier, now)
        return
    last = last_applied_seq(partner_id=kept.partner_id, order_key=kept.order_key)
    if kept.order_seq > last + 1 and not _follows(kept, event, last):
        ask_for_missing(partner=kept.partner, now=now)
        return
    if kept.order_seq <= last:
        _refuse(kept, "out-of-order", now)
        _answer_business(kept, now)
        return
    _act(kept, event, now)
    _act_on_those_behind(kept, now)


def _act_on_those_behind(settled: InMessage, now: datetime) -> None:
    number = settled.order_seq + 1
    while waiting := parked_message(partner_id=settled.partner_id, order_key=settled.order_key, order_seq=number):
        _act_on_parked(waiting, now)
        number += 1


def _act_on_parked(waiting: InMessage, now: datetime) -> None:
    _act(waiting, json.loads(bytes(waiting.body)), now)
    waiting.save(update_fields=_settled(waiting))


def _refuse_parked(withdrawal: InMessage, now: datetime) -> None:
    """Refuse what waits for versions of a case that was taken back: they do not come, and it would be kept for ever."""
    for waiting in parked_beside(message=withdrawal):
        _refuse(waiting, "withdrawn", now)
        _answer_business(waiting, now)
        waiting.save(update_fields=_settled(waiting))


@transaction.atomic
def give_up_parked(*, pk: int, now: datetime) -> bool:
    """Refuse a version of a case that waited in vain, tell its sender, and keep nothing of what it said.

    What it follows would be refused by now: its time is over, too. The version behind it is acted on; and so is a word
    on a case of ours, which needs none before it.
    """
    waiting = InMessage.objects.filter(pk=pk).select_related("partner").get()
    lock_order(partner_id=waiting.partner_id, order_key=waiting.order_key)
    if not InMessage.objects.filter(pk=pk, state=InMessage.State.PARKED).exists():
        return False
    if waiting.type == envelope.FEEDBACK:
        _act_on_parked(waiting, now)
        return True
    _refuse(waiting, "predecessor-missing", now)
    waiting.body = b""
    waiting.save(update_fields=_settled(waiting))
    record(
        action=MessageEvent.DEAD,
        actor=None,
        actor_label="delivery",
        subject=waiting,
        changes={"state": [InMessage.State.PARKED, waiting.state], "why": [None, waiting.refusal]},
        now=now,
    )
    _act_on_those_behind(waiting, now)
    _answer_business(waiting, now)
    return True


def _follows(kept: InMessage, event: dict[str, Any], last: int) -> bool:
    """Say whether a version follows the one that was settled last: its sender gave up those between."""
    predecessor = event["data"]["share"].get("supersedes") if event["type"] == envelope.CASE_UPDATED else None
    if predecessor is None:
        return False
    settled = message_settled_last(partner_id=kept.partner_id, order_key=kept.order_key, order_seq=last)
    return settled == UUID(predecessor["id"])


def _act(row: InMessage, event: dict[str, Any], now: datetime) -> None:
    refusal = apply_message(row=row, event=event, now=now)
    if refusal:
        _refuse(row, refusal, now)
    else:
        row.state, row.applied_at = InMessage.State.APPLIED, now
    _answer_business(row, now)
    _note_heard(row.partner_id, now)


def _refuse(row: InMessage, code: str, now: datetime) -> None:
    row.state, row.refusal, row.applied_at = InMessage.State.REFUSED, code, now
    partner, order = row.partner_id, row.order_key
    is_of_none = is_of_erased(partner_id=partner, order_key=order) or is_of_nothing(partner_id=partner, order_key=order)
    if is_of_none or row.type == envelope.FEEDBACK:
        # Its case went when its time was over, or never came; a word on ours stands nowhere else. Nothing would take
        # this with it.
        row.body = b""


def _settled(row: InMessage) -> list[str]:
    """Name what is written of a message that was judged."""
    return ["state", "refusal", "applied_at", *(() if row.body else ("body",))]


def _answer_business(row: InMessage, now: datetime) -> None:
    """Tell the originator what became of its case: the second of the three acknowledgements."""
    if row.type in envelope.CASE_TYPES:
        queue_message(
            partner=row.partner,
            message_type=envelope.RECEIPT,
            subject=f"receipt/{row.message_id}",
            data={
                "message": str(row.message_id),
                "digest": row.sha256,
                "outcome": "rejected" if row.refusal else "accepted",
                "code": row.refusal,
                "at": envelope.instant(now),
            },
            order_key=f"receipt/{row.message_id}",
            now=now,
        )


def _send_receipt_again(kept: InMessage, now: datetime) -> None:
    changed = OutMessage.objects.filter(
        partner=kept.partner,
        order_key=f"receipt/{kept.message_id}",
        state=OutMessage.State.DELIVERED,
        delivered_at__lte=now - _RECEIPT_AGAIN_AFTER,
        expires_at__gt=now,
    ).update(state=OutMessage.State.RETRY, due_at=now)
    if changed:
        enqueue_on_commit("sharing.deliver")


def _as_duplicate(receipt: bytes) -> bytes:
    said = json.loads(receipt)
    return envelope.canonical({**said, "state": "duplicate" if said["state"] == "stored" else said["state"]})


def _note_heard(partner_id: int, now: datetime) -> None:
    """Keep when the partner was last heard, to the minute: each message must not wait for this row."""
    stale = Q(last_heard_at__isnull=True) | Q(last_heard_at__lt=now - _HEARD_EVERY)
    Channel.objects.filter(stale, partner=partner_id).update(last_heard_at=now)


def _record_incident(kept: InMessage, proved: Proved, now: datetime) -> None:
    record(
        action=MessageEvent.INCIDENT,
        actor=None,
        actor_label=proved.partner.agency_id,
        subject=kept,
        changes={"why": [None, "digest-conflict"], "kept": [None, kept.sha256], "came": [None, proved.sha256]},
        now=now,
    )


def _record_taken_number(found: _NumberTaken, proved: Proved, now: datetime) -> None:
    record(
        action=MessageEvent.NUMBER_TAKEN,
        actor=None,
        actor_label=proved.partner.agency_id,
        subject=proved.partner,
        changes={
            "number": [None, found.number],
            "kept": [None, str(found.kept_id)],
            "came": [None, str(proved.message_id)],
        },
        now=now,
    )
