"""Answering what partners ask: known or not, by itself; and what our desk does about a case that they asked about.

Of an inquiry stays who asked, when, why, about how many identifiers and how many were known. Its digests go once it is
answered, so that nobody can try values on them later; of what was known, the cases stay.
"""

import json
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from audit.services import record
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import DomainError, InvalidValue
from ipcases.lib.jobs import enqueue_on_commit
from ipcases.lib.sweeping import do_each
from operations.models import Agreement
from sharing import digests, envelope
from sharing.access import get_match
from sharing.events import ForeignInquiryEvent
from sharing.gate import PARTNER, inquiry_blockers
from sharing.models import ForeignInquiry, InMessage, InquiryMatch, InquiryState, What
from sharing.queries.inquiries import (
    agreements_to_inquire_under,
    asked_too_often,
    cases_looked_in,
    holders_of,
    tiers_looked_in,
)
from sharing.queries.keys import valid_key
from sharing.services.keys import node_keys
from sharing.services.outbox import queue_message

_AT_ONCE = 50
# A name that stands in more cases than the desk can look at: the newest are enough to go on.
MOST_CASES = 20
_Found = dict[str, dict[int, set[What]]]


def keep_inquiry(*, row: InMessage, data: dict[str, Any], now: datetime) -> str:
    """Keep what a partner asks, to be answered by a task; return why not, or an empty string."""
    inquiry_id = UUID(data["inquiry"]["id"])
    inquiry, is_new = ForeignInquiry.objects.get_or_create(
        partner=row.partner,
        inquiry_id=inquiry_id,
        defaults={
            "in_message": row,
            "office": data["office"].upper(),
            "purpose": data["authority"]["purpose"].upper(),
            "necessity": data["authority"]["necessity"],
            "value_count": len(data["values"]),
            "received_at": now,
        },
    )
    if not is_new:
        return "asked-already"
    _record(ForeignInquiryEvent.RECEIVED, inquiry, now, asked_about=inquiry.value_count, purpose=inquiry.purpose)
    enqueue_on_commit("sharing.answer_inquiries")
    return ""


def answer_waiting(*, now: datetime) -> int:
    """Answer what waits, the oldest first; return how many. Safe to run twice and side by side."""
    waiting = ForeignInquiry.objects.filter(state=InquiryState.WAITING)
    ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])
    return sum(do_each(ids, partial(_answer, now=now), what="inquiry of a partner"))


@transaction.atomic
def let_rest(*, acting_user: Any, match: InquiryMatch, reason: str, now: datetime) -> InquiryMatch:
    """Do nothing more about a case that a partner asked about, with the reason. The partner is told nothing."""
    require(user=acting_user, verb="sharing.triage")
    match = get_match(user=acting_user, public_id=match.public_id, for_write=True)
    if match.rested_at is not None:
        raise DomainError("rests-already", _("This rests already. A share of the case can still be prepared."))
    reason = reason.strip()
    if not reason:
        raise InvalidValue("reason-missing", _("Say why nothing is done about it."), field="reason")
    match.rested_at, match.rested_by, match.rest_reason = now, acting_user, reason[:300]
    match.save(update_fields=["rested_at", "rested_by", "rest_reason"])
    record(
        action=ForeignInquiryEvent.RESTED,
        actor=acting_user,
        subject=match,
        case_reference=match.seizure.reference,
        changes={"partner": [None, match.inquiry.partner.agency_id]},
        now=now,
    )
    return match


def _answer(inquiry_id: int, *, now: datetime) -> bool:
    inquiry = ForeignInquiry.objects.select_related("partner__agency", "in_message").get(pk=inquiry_id)
    if inquiry.state != InquiryState.WAITING:
        return False
    data = json.loads(bytes(inquiry.in_message.body))["data"]
    refusal, agreement = _judge(inquiry, now)
    found: _Found = {}
    if agreement is not None:
        if key := _key_of(inquiry, data["keys"], now):
            # Searched before the transaction: it reads the whole register.
            found = _search(key, data["values"], agreement)
        else:
            refusal, agreement = "key", None
    return _write(inquiry_id, [item["digest"] for item in data["values"]], agreement, refusal, found, now)


def _judge(inquiry: ForeignInquiry, now: datetime) -> tuple[str, Agreement | None]:
    """Return why it is not answered, as the partner is told, or the agreement under which it is."""
    if inquiry.value_count > settings.INQUIRY_VALUES:
        return "too-many-values", None
    if asked_too_often(inquiry=inquiry):
        return "too-many-today", None
    agreements = agreements_to_inquire_under(partner=inquiry.partner, on=day_at_seat(now))
    for agreement in agreements:
        found = inquiry_blockers(
            agreement=agreement,
            partner=inquiry.partner,
            purpose=inquiry.purpose,
            tiers_used=(),
            has_key=True,  # asked for by its name below
            on=day_at_seat(now),
        )
        # A partner that is switched off gets no message at all: the answer waits for its channel.
        if all(blocker.stops == PARTNER for blocker in found):
            return "", agreement
    return ("purpose" if agreements else "not-permitted"), None


def _key_of(inquiry: ForeignInquiry, kids: dict[str, str], now: datetime) -> bytes:
    """Return the key of the inquiry; nothing when one of the two that it names does not count here, or is none."""
    theirs, ours = valid_key(kid=kids["source"], now=now), node_keys(now=now).keys.get(kids["audience"])
    if theirs is None or theirs.partner_id != inquiry.partner_id or ours is None:
        return b""
    ends = digests.Ends(
        str(inquiry.inquiry_id), inquiry.partner.agency_id, settings.NODE, kids["source"], kids["audience"]
    )
    try:
        return digests.key_between(own=ours.private, other=theirs.public_key, ends=ends)
    except ValueError:
        return b""


def _search(key: bytes, values: list[dict[str, str]], agreement: Agreement) -> _Found:
    asked = {
        kind: {item["digest"] for item in values if item["kind"] == kind} for kind in (digests.NUMBER, digests.NAME)
    }
    return holders_of(
        key=key, numbers=asked[digests.NUMBER], names=asked[digests.NAME], tiers=tiers_looked_in(agreement=agreement)
    )


@transaction.atomic
def _write(
    inquiry_id: int, asked: list[str], agreement: Agreement | None, refusal: str, found: _Found, now: datetime
) -> bool:
    inquiry = (
        ForeignInquiry.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=inquiry_id, state=InquiryState.WAITING)
        .select_related("partner__agency")
        .first()
    )
    if inquiry is None:  # another worker has it
        return False
    cases = _kinds_by_case(found)
    # What was restricted or erased since it was read is not known.
    seen = {case.pk: case for case in cases_looked_in().filter(pk__in=cases)}
    known = [any(case in seen for case in found.get(digest, ())) for digest in asked]
    newest = [seen[pk] for pk in sorted(seen, reverse=True)[:MOST_CASES]]
    InquiryMatch.objects.bulk_create(
        InquiryMatch(inquiry=inquiry, seizure=case, kinds=sorted(cases[case.pk])) for case in newest
    )
    inquiry.state = InquiryState.REFUSED if refusal else InquiryState.ANSWERED
    inquiry.refusal, inquiry.known_count, inquiry.answered_at = refusal, sum(known), now
    inquiry.agreement = agreement
    for case in newest:
        _record(
            ForeignInquiryEvent.MATCHED, inquiry, now, case.reference,
            partner=inquiry.partner.agency_id, purpose=inquiry.purpose,
        )  # fmt: skip
    if refusal:
        _record(ForeignInquiryEvent.REFUSED, inquiry, now, why=refusal)
    else:
        _record(ForeignInquiryEvent.ANSWERED, inquiry, now, asked_about=len(asked), known=sum(known))
    # Fingerprint and signature stay, and prove who asked.
    InMessage.objects.filter(pk=inquiry.in_message_id).update(body=b"")
    inquiry.answer = queue_message(
        partner=inquiry.partner,
        message_type=envelope.INQUIRY_ANSWER,
        subject=f"inquiry/{inquiry.inquiry_id}",
        data={
            "inquiry": {"id": str(inquiry.inquiry_id)},
            "outcome": "refused" if refusal else "answered",
            "code": refusal,
            "known": [] if refusal else known,
            "ext": {},
        },
        order_key=f"inquiry-answer/{inquiry.inquiry_id}",
        now=now,
    )
    inquiry.save(update_fields=["state", "refusal", "known_count", "answered_at", "agreement", "answer"])
    return True


def _kinds_by_case(found: _Found) -> dict[int, set[What]]:
    kinds: dict[int, set[What]] = {}
    for cases in found.values():
        for case, whats in cases.items():
            kinds.setdefault(case, set()).update(whats)
    return kinds


def _record(action: str, inquiry: ForeignInquiry, now: datetime, case_reference: str = "", **changes: Any) -> None:
    record(
        action=action,
        actor=None,
        actor_label=inquiry.partner.agency_id,
        subject=inquiry,
        case_reference=case_reference,
        changes={name: [None, value] for name, value in changes.items()},
        now=now,
    )
