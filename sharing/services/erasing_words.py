"""What was written beside a case and nobody looked through for names goes, too, once the names of the case are gone.

Why a case that was asked about rests goes with the names of that case; the reasons beside a share or a partner's case
with its copies, and what is written afterwards with a later run. Partners' words, and ours to them, can first be read
as long as their message lives. What was done, by whom and when, and every figure stay.
"""

import json
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from audit.services import record
from seizures.queries.holds import is_kept, is_kept_now
from sharing import envelope
from sharing.events import ForeignCaseEvent, ForeignInquiryEvent, ShareEvent
from sharing.models import Feedback, InMessage, InquiryMatch, OutMessage, Recall, Share
from sharing.services.letter_rules import GONE
from sharing.services.outbox import LIFETIME


def said_later(now: datetime, limit: int) -> list[int]:
    """Find the shares that were closed or recalled after their copies had gone: the words go with the next run.

    Those of a recall once it can be sent no more.
    """
    rows = Share.objects.filter(_closed_since() | _recalled_since(now)).exclude(is_kept(now=now, case="seizure"))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


@transaction.atomic
def erase_said_later(pk: int, now: datetime) -> bool:
    """Erase why a share was closed or recalled after its copies had gone."""
    rows = Share.objects.select_for_update(of=("seizure", "self"), no_key=True).select_related("seizure")
    share = rows.get(pk=pk)
    if is_kept_now(seizure=share.seizure, now=now):
        return False
    this = Share.objects.filter(pk=pk)
    found = []
    if this.filter(_closed_since()).exists():
        this.update(closed_reason=GONE)
        found.append("closed_reason")
    if this.filter(_recalled_since(now)).exists():
        Recall.objects.filter(share=share).update(remark=GONE)
        OutMessage.objects.filter(share=share, type__in=envelope.CASE_TYPES).update(body=b"")
        found.append("remark")
    if found:
        _record_of_share(share, found, now)
    return bool(found)


def _closed_since() -> Q:
    return Q(closed_at__gte=F("erased_at")) & ~Q(closed_reason=GONE)


def _recalled_since(now: datetime) -> Q:
    sendable = OutMessage.objects.filter(share=OuterRef("pk"), expires_at__gt=now)
    return Q(recall__recalled_at__gte=F("erased_at")) & ~Q(recall__remark=GONE) & ~Q(Exists(sendable))


def rested(now: datetime, limit: int) -> list[int]:
    """Find the cases asked about that rest with a reason, and lost their names."""
    rows = InquiryMatch.objects.filter(rested_at__isnull=False, seizure__personal_data_purged_at__isnull=False)
    rows = rows.exclude(rest_reason=GONE).exclude(is_kept(now=now, case="seizure"))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


@transaction.atomic
def erase_rest_reason(pk: int, now: datetime) -> bool:
    """Erase why a case that a partner asked about rests."""
    rows = InquiryMatch.objects.select_for_update(of=("seizure", "self"), no_key=True).select_related("seizure")
    match = rows.get(pk=pk)
    if match.rest_reason == GONE or is_kept_now(seizure=match.seizure, now=now):
        return False
    match.rest_reason = GONE
    match.save(update_fields=["rest_reason"])
    record(
        action=ForeignInquiryEvent.ERASED,
        actor=None,
        subject=match,
        case_reference=match.seizure.reference,
        changes={"fields": [["rest_reason"], None]},
        now=now,
    )
    return True


def words_over(now: datetime, limit: int) -> list[int]:
    """Find what was said in words of an erased share, or of a partner's erased case, while its message lived."""
    over = Q(share__erased_at__isnull=False, given_at__lte=now - LIFETIME)
    over |= Q(foreign_case__erased_at__isnull=False, out_message__expires_at__lte=now)
    rows = Feedback.objects.filter(over).exclude(reason__in=["", GONE])
    rows = rows.exclude(is_kept(now=now, case="share__seizure"))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


@transaction.atomic
def erase_words(pk: int, now: datetime) -> bool:
    """Erase the reason from a word on a case, and the bytes that say it; what only tells figures keeps its proof."""
    share_id = Feedback.objects.values_list("share", flat=True).get(pk=pk)
    # A hold locks its case too.
    cases = Share.objects.select_for_update(of=("seizure", "self"), no_key=True).select_related("seizure")
    share = cases.get(pk=share_id) if share_id is not None else None
    said = Feedback.objects.select_for_update(of=("self",)).select_related("foreign_case").get(pk=pk)
    if said.reason in ("", GONE) or (share is not None and is_kept_now(seizure=share.seizure, now=now)):
        return False
    said.reason = GONE
    said.save(update_fields=["reason"])
    if share is not None:
        InMessage.objects.filter(feedback=said).update(body=b"")
        _record_of_share(share, ["reason_of_answer"], now)
        return True
    case = said.foreign_case
    assert case is not None  # noqa: S101 (a constraint)
    # By their order: one that was said anew left its bytes behind.
    sent = OutMessage.objects.filter(partner=case.partner_id, order_key=f"feedback/{case.share_id}").exclude(body=b"")
    told = [row.pk for row in sent if row.expires_at <= now and json.loads(bytes(row.body))["data"]["reason"]]
    OutMessage.objects.filter(pk__in=told).update(body=b"")
    changes = {"fields": [["reason_of_answer"], None]}
    record(action=ForeignCaseEvent.ERASED, actor=None, subject=case, changes=changes, now=now)
    return True


def _record_of_share(share: Share, fields: list[str], now: datetime) -> None:
    record(
        action=ShareEvent.ERASED,
        actor=None,
        subject=share,
        case_reference=share.seizure.reference,
        changes={"fields": [fields, None]},
        now=now,
    )
