"""What a partner's message does here, by its type. Each returns a refusal code, or nothing.

The text of a partner is hostile until proved otherwise: it was checked against the schema, and
here loses its control characters. It is shown escaped and never followed.
"""

import unicodedata
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from audit.services import record
from ipcases.lib.days import day_at_seat
from sharing import envelope
from sharing.events import ForeignCaseEvent, ShareEvent
from sharing.models import Feedback, ForeignCase, InMessage, OutMessage, Receipt, Share
from sharing.services.answering import keep_inquiry
from sharing.services.arrests import contribute_arrests
from sharing.services.asking import keep_answer
from sharing.services.feedback import BEFORE_THE_CASE
from sharing.services.fetching import forget_files_of, name_files
from sharing.services.letter_rules import end_letters, erase_letters
from sharing.services.letters import keep_letter
from sharing.services.numbering import compare
from sharing.services.permissions import keep_letter_answer, note_corrected
from sharing.services.recalls import cancel_versions

# May override what stands beside it on the screen: never shown.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_SEVERAL = 3
BAD_DATE = "bad-date"


def apply_message(*, row: InMessage, event: dict[str, Any], now: datetime) -> str:
    """Do what the message says, once; return why not, or an empty string. Inside the caller's transaction."""
    actions = {
        envelope.CASE_SHARED: _take_case,
        envelope.CASE_UPDATED: _take_case,
        envelope.CASE_WITHDRAWN: _withdraw_case,
        envelope.RECEIPT: _take_receipt,
        envelope.FEEDBACK: _take_feedback,
        envelope.PING: _take_ping,
        envelope.INQUIRY: _take_inquiry,
        envelope.INQUIRY_ANSWER: _take_answer,
        envelope.LETTER: _take_letter,
        envelope.LETTER_ANSWER: _take_letter_answer,
    }
    return actions[event["type"]](row, event, now)


def clean(value: Any) -> Any:
    """Return the value without control and direction characters in any of its texts."""
    if isinstance(value, str):
        return "".join(_seen(character) for character in value)
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    return value


def _seen(character: str) -> str:
    if character in "\n\t":
        return character
    return "\ufffd" if character in _BIDI or unicodedata.category(character) in {"Cc", "Cs"} else character


# --- their cases -----------------------------------------------------------------------------------------
def _take_case(row: InMessage, event: dict[str, Any], now: datetime) -> str:
    data = clean(event["data"])
    try:
        retain_until = date.fromisoformat(data["handling"]["retain_until"])
        question = _question(data)
    except ValueError:
        return BAD_DATE
    known = (
        ForeignCase.objects.select_for_update().filter(partner=row.partner, share_id=UUID(data["share"]["id"])).first()
    )
    if known is None:
        foreign_case = ForeignCase.objects.create(
            partner=row.partner,
            share_id=UUID(data["share"]["id"]),
            received_at=now,
            **_told(event, data, retain_until, now),
            **question,
        )
        name_files(foreign_case=foreign_case, named=data.get("files", []), now=now)
        _record(ForeignCaseEvent.RECEIVED, foreign_case, now)
        return ""
    if known.is_restricted:
        return "withdrawn"
    if data["share"]["version"] <= known.version:
        return "stale-version"
    old, reminded_before = known.version, known.reminded_on
    for name, value in {**_told(event, data, retain_until, now), **question}.items():
        setattr(known, name, value)
    known.save()
    name_files(foreign_case=known, named=data.get("files", []), now=now)
    note_corrected(foreign_case=known, content={"data": data}, now=now)
    is_reminder = known.reminded_on is not None and known.reminded_on != reminded_before
    action = ForeignCaseEvent.REMINDED if is_reminder else ForeignCaseEvent.UPDATED
    _record(action, known, now, version=[old, known.version])
    return ""


def _question(data: dict[str, Any]) -> dict[str, date | None]:
    """Read by which day an answer is wanted and when we were reminded; nothing once it is awaited no more."""
    asked = data["ext"].get("question", {})
    days = {
        name: date.fromisoformat(asked[name]) for name in ("answer_by", "reminded_on", "closed_on") if name in asked
    }
    is_over = "closed_on" in days
    return {name: None if is_over else days.get(name) for name in ("answer_by", "reminded_on")}


def _told(event: dict[str, Any], data: dict[str, Any], retain_until: date, now: datetime) -> dict[str, Any]:
    subject = clean(event["subject"])
    return {
        "subject": subject,
        "reference": subject.removeprefix("case/").removeprefix("share/")[:80],
        "headline": _headline(data),
        "data": data,
        "handling": data["handling"],
        "retain_until": retain_until,
        "version": data["share"]["version"],
        "updated_at": now,
        "erased_at": None,  # a new version brings a new day until which it may be kept
    }


def _headline(data: dict[str, Any]) -> str:
    """Return brands and goods in a line, for lists."""
    lines = data.get("goods", [])
    said = [" ".join(filter(None, (line.get("brand"), line.get("description")))) for line in lines[:_SEVERAL]]
    more = f" +{len(lines) - _SEVERAL}" if len(lines) > _SEVERAL else ""
    return (", ".join(filter(None, said)) + more)[:200]


def _withdraw_case(row: InMessage, event: dict[str, Any], now: datetime) -> str:
    """Lock the case away. One that has not come yet leaves a marker, so that it is not taken in later."""
    data = clean(event["data"])
    recall = {
        "is_restricted": True,
        "recalled_at": now,
        "recall_reason": data["reason"].upper(),
        "recall_remark": data["remark"],
        "data": {},
        "headline": "",
        "updated_at": now,
        "erased_at": None,  # what it says of a case that was erased before goes with the next sweep
    }
    share_id = UUID(data["share"]["id"])
    known = ForeignCase.objects.select_for_update().filter(partner=row.partner, share_id=share_id).first()
    if known is None:
        known = ForeignCase.objects.create(
            partner=row.partner,
            share_id=share_id,
            subject=clean(event["subject"]),
            reference=str(share_id),
            handling={},
            retain_until=day_at_seat(now),
            version=0,
            received_at=now,
            **recall,
        )
    elif known.is_restricted:
        ForeignCase.objects.filter(pk=known.pk, erased_at__isnull=False).update(erased_at=None)  # as above
        return ""
    else:
        # The bytes stay in the inbox as proof; the copy that people read is emptied.
        for name, value in recall.items():
            setattr(known, name, value)
        known.save(update_fields=list(recall))
        forget_files_of(foreign_case=known)
        erase_letters(foreign_case=known, keeps_proof=True, now=now)
    _record(ForeignCaseEvent.WITHDRAWN, known, now, reason=[None, data["reason"]])
    return ""


def _record(action: str, foreign_case: ForeignCase, now: datetime, **changes: list[Any]) -> None:
    record(
        action=action,
        actor=None,
        actor_label=foreign_case.partner.agency_id,
        subject=foreign_case,
        changes={"share": [None, str(foreign_case.share_id)], **changes},
        now=now,
    )


# --- what they say of ours ---------------------------------------------------------------------------------
def _take_receipt(row: InMessage, event: dict[str, Any], now: datetime) -> str:
    data = event["data"]
    message = (
        OutMessage.objects.filter(pk=UUID(data["message"]), partner=row.partner, sha256=data["digest"])
        .select_related("share__seizure")
        .defer("body")
        .first()
    )
    if message is None:
        return "unknown-message"
    share = message.share
    if share is not None:
        share = Share.objects.select_for_update(of=("self",)).select_related("seizure", "partner").get(pk=share.pk)
    # Without a share nothing else keeps two receipts for one message apart that come at the same moment.
    OutMessage.objects.select_for_update(of=("self",)).only("pk").get(pk=message.pk)
    is_new = not Receipt.objects.filter(message=message, kind=Receipt.Kind.BUSINESS).exists()
    if not is_new:
        return ""
    Receipt.objects.create(
        message=message,
        kind=Receipt.Kind.BUSINESS,
        state=data["outcome"],
        body=bytes(row.body),
        signature_input=row.signature_input,
        signature=row.signature,
        kid=row.kid,
        received_at=now,
    )
    is_rejected = data["outcome"] == "rejected"
    # A withdrawal that the partner does not heed is not confirmed.
    if not (is_rejected and message.type == envelope.CASE_WITHDRAWN):
        OutMessage.objects.filter(pk=message.pk).update(acknowledged_at=now)
    if share is None:
        return ""
    old = share.status
    # What we recalled, and so told the partner to refuse, is not rejected by it.
    if is_rejected and message.type == envelope.CASE_SHARED and old in ("QUEUED", "DELIVERED"):
        share.status, share.update_waits = Share.Status.REJECTED, False
        share.save(update_fields=["status", "update_waits"])
        _end_what_follows(share, now)
    elif is_rejected and message.type == envelope.CASE_UPDATED:
        _keep_back_refused(message, data["code"])
    record(
        action=ShareEvent.REJECTED if share.status != old else ShareEvent.ACKNOWLEDGED,
        actor=None,
        actor_label=row.partner.agency_id,
        subject=share,
        case_reference=share.seizure.reference,
        changes={
            "message": [None, str(message.pk)],
            "outcome": [None, data["outcome"]],
            "code": [None, data["code"]],
            "status": [old, share.status],
        },
        now=now,
    )
    return ""


def _keep_back_refused(message: OutMessage, code: str) -> None:
    """Let nothing follow a version that the partner's system took and then refused, as if it had refused it at once.

    A person looks. But a later one that the partner has already tells all of the case.
    """
    later = OutMessage.objects.filter(share=message.share, type=envelope.CASE_UPDATED, delivered_at__isnull=False)
    if not later.filter(order_seq__gt=message.order_seq).exists():
        OutMessage.objects.filter(
            pk=message.pk, state__in=[OutMessage.State.DELIVERED, OutMessage.State.RETRY], delivered_at__isnull=False
        ).update(state=OutMessage.State.REJECTED, last_outcome=code[:60], lease_token=None, lease_until=None)


_BECOMES = {
    Feedback.Status.ACCEPTED: Share.Status.ACCEPTED,
    Feedback.Status.DECLINED: Share.Status.REJECTED,
    Feedback.Status.UNDER_INVESTIGATION: Share.Status.IN_PROGRESS,
    Feedback.Status.ACTION_TAKEN: Share.Status.IN_PROGRESS,
    Feedback.Status.NOTHING_FOUND: Share.Status.CLOSED,
    Feedback.Status.NOT_POSSIBLE: Share.Status.CLOSED,
    Feedback.Status.CLOSED: Share.Status.CLOSED,
}
# A later word never takes a share back to an earlier step. What we closed without an answer, any word opens again.
_STEP = {"QUEUED": 0, "DELIVERED": 1, "UNANSWERED": 1, "ACCEPTED": 2, "IN_PROGRESS": 3, "CLOSED": 4}


def _take_feedback(row: InMessage, event: dict[str, Any], now: datetime) -> str:
    data = clean(event["data"])
    share = (
        Share.objects.select_for_update(of=("self",))
        .filter(public_id=UUID(data["share"]["id"]), partner=row.partner, approved_version__gte=1)
        .select_related("seizure", "partner__agency")
        .first()
    )
    if share is None:
        return "unknown-share"
    try:
        happened_on = date.fromisoformat(data["happened_on"]) if data["happened_on"] else None
    except ValueError:
        return BAD_DATE
    # Where the partner sits it may be tomorrow already.
    latest = day_at_seat(now) + timedelta(days=1)
    if happened_on is not None and not share.seizure.detained_on - BEFORE_THE_CASE <= happened_on <= latest:
        return BAD_DATE
    status = Feedback.Status(data["status"].upper())
    feedback = Feedback.objects.create(
        share=share,
        in_message=row,
        status=status,
        reason=data["reason"],
        attribution=data["attribution"].upper(),
        happened_on=happened_on,
        given_at=now,
        **data["results"],
    )
    old, new = share.status, _BECOMES[status]
    if old in _STEP and (new == Share.Status.REJECTED or _STEP[new] > _STEP[old]):
        share.status = new
        share.update_waits = share.update_waits and new != Share.Status.REJECTED
    if status in Feedback.ANSWERS and share.answered_at is None:
        share.answered_at = now
    share.save(update_fields=["status", "update_waits", "answered_at"])
    if share.status == Share.Status.REJECTED:
        _end_what_follows(share, now)
    record(
        action=ShareEvent.FEEDBACK,
        actor=None,
        actor_label=row.partner.agency_id,
        subject=share,
        case_reference=share.seizure.reference,
        changes={
            "feedback": [None, status],
            "status": [old, share.status],
            **{name: [None, count] for name, count in data["results"].items() if count},
        },
        publish=True,
        now=now,
    )
    contribute_arrests(feedback=feedback, now=now)
    return ""


def _end_what_follows(share: Share, now: datetime) -> None:
    """Send no version and no letter after what the partner refused."""
    cancel_versions(share=share, actor=None, actor_label=share.partner.agency_id, why="share-refused", now=now)
    end_letters(share=share)


def _take_ping(row: InMessage, event: dict[str, Any], now: datetime) -> str:
    said_at = datetime.fromisoformat(event["time"])
    data = event["data"]
    compare(
        partner=row.partner,
        holds=data["last_streamseq"],
        missing=data.get("missing", ()),
        said_at=said_at,
        now=now,
    )
    return ""


# --- who knows an identifier ---------------------------------------------------------------------------------
def _take_inquiry(row: InMessage, event: dict[str, Any], now: datetime) -> str:
    return keep_inquiry(row=row, data=clean(event["data"]), now=now)


def _take_answer(row: InMessage, event: dict[str, Any], now: datetime) -> str:
    return keep_answer(row=row, data=event["data"], now=now)


# --- letters -------------------------------------------------------------------------------------------------
def _take_letter(row: InMessage, event: dict[str, Any], now: datetime) -> str:
    return keep_letter(row=row, data=clean(event["data"]), now=now)


def _take_letter_answer(row: InMessage, event: dict[str, Any], now: datetime) -> str:
    return keep_letter_answer(row=row, data=clean(event["data"]), now=now)
