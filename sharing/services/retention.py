"""How long what was shared is kept: a partner's case until the day it names, our copies as long as the case's names,
and so the names that partners were asked about, with their digests. Letters go with the case they are about. A version
that waits for one which never comes goes when no message of its time would be taken in any more.

What stays proves that it was there: fingerprints, signatures, receipts, which fields left, what was
answered. Handling: the originator's `retain_until` binds us; EU art. 33(3)-(4) binds our own copies.
"""

import json
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from audit.services import record
from ipcases.lib.days import day_at_seat
from ipcases.lib.sweeping import do_each
from seizures.queries.holds import is_kept, is_kept_now
from sharing import envelope
from sharing.events import ForeignCaseEvent, InquiryEvent, ShareEvent
from sharing.models import ForeignCase, InMessage, Inquiry, InquiryValue, OutMessage, Recall, Share, ShareApproval, What
from sharing.projection import mentions
from sharing.queries.inbox import parked_in_vain
from sharing.services.erasing_words import (
    erase_rest_reason,
    erase_said_later,
    erase_words,
    rested,
    said_later,
    words_over,
)
from sharing.services.fetching import forget_files_of
from sharing.services.inbox import give_up_parked
from sharing.services.letter_rules import GONE, erase_letters
from sharing.services.outbox import LIFETIME

# What was written beside a case that is shared, and partners read.
_WORDS = ("necessity", "requested_action")


def erase_what_is_over(*, now: datetime, limit: int = 200) -> int:
    """Erase the cases of partners whose day has passed, and of cases that lost their names our copies and inquiries.

    Gives up the versions of partners' cases that waited in vain for what they follow. Returns how many. Safe to run
    twice and side by side.
    """
    over = {
        "partner's case": (_partners_cases_over, _erase_partners_case),
        "share": (_shares_over, _erase_copies),
        "word beside an erased share": (said_later, erase_said_later),
        "answer in words": (words_over, erase_words),
        "inquiry": (_inquiries_over, _erase_inquiry),
        "case that rests": (rested, erase_rest_reason),
        "version that waits": (_waited_in_vain, _give_up),
    }

    def sweep(what: str) -> int:
        find, erase = over[what]
        return sum(do_each(find(now, limit), partial(erase, now=now), what=what))

    return sum(do_each(over, sweep, what="sweep of what was shared"))


def _partners_cases_over(now: datetime, limit: int) -> list[int]:
    rows = ForeignCase.objects.filter(retain_until__lt=day_at_seat(now), erased_at__isnull=True)
    return list(rows.order_by("retain_until", "pk").values_list("pk", flat=True)[:limit])


@transaction.atomic
def _erase_partners_case(pk: int, now: datetime) -> bool:
    case = ForeignCase.objects.select_for_update(of=("self",)).filter(pk=pk, erased_at__isnull=True).first()
    if case is None or case.retain_until >= day_at_seat(now):
        return False
    case.data, case.headline, case.recall_remark, case.erased_at = {}, "", "", now
    case.save(update_fields=["data", "headline", "recall_remark", "erased_at"])
    files = forget_files_of(foreign_case=case)
    letters = erase_letters(foreign_case=case, now=now)
    messages = InMessage.objects.filter(partner=case.partner_id, order_key=case.order_key)
    # A parked message is not taken in yet: when it is, it brings a day of its own.
    erased = messages.exclude(state=InMessage.State.PARKED).exclude(body=b"").update(body=b"")
    record(
        action=ForeignCaseEvent.ERASED,
        actor=None,
        subject=case,
        changes={"kept_until": [None, case.retain_until.isoformat()], "messages": [erased, 0]}
        | _gone(files=files, letters=letters),
        now=now,
    )
    return True


def _gone(**counts: int) -> dict[str, list[int]]:
    return {name: [count, 0] for name, count in counts.items() if count}


def _shares_over(now: datetime, limit: int) -> list[int]:
    """Find what was put up for approval while the case still had names and can no longer be sent, not even once more.

    And drafts, whose words nobody looked through for names. What is shared of the case afterwards names nobody: it
    stays. So does everything of a case under a hold, and for a day after its release.
    """
    sendable = OutMessage.objects.filter(share=OuterRef("pk"), expires_at__gt=now)
    # What is put up again moves the day of submission, not the one on which it was first approved.
    while_named = Q(seizure__personal_data_purged_at__gte=F("submitted_at"))
    while_named |= Q(seizure__personal_data_purged_at__gte=F("approved_at"))
    while_named |= Q(seizure__personal_data_purged_at__gte=F("created_at"), submitted_at__isnull=True)
    rows = Share.objects.filter(while_named, erased_at__isnull=True)
    rows = rows.exclude(is_kept(now=now, case="seizure"))
    return list(rows.exclude(Exists(sendable)).order_by("pk").values_list("pk", flat=True)[:limit])


@transaction.atomic
def _erase_copies(pk: int, now: datetime) -> bool:
    share = (
        Share.objects.select_for_update(of=("seizure", "self"), no_key=True)  # a hold locks its case too
        .select_related("seizure")
        .filter(pk=pk, erased_at__isnull=True)
        .first()
    )
    if share is None or OutMessage.objects.filter(share=share, expires_at__gt=now).exists():
        return False
    if is_kept_now(seizure=share.seizure, now=now):
        return False
    old = share.status
    if old in Share.NOT_LEFT:  # it would still name people
        share.status = Share.Status.CANCELLED
    words = _erase_words_on_people(share)
    share.preview, share.preview_fields, share.update_waits, share.erased_at = b"", [], False, now
    emptied = ("closed_reason", "preview", "preview_fields", "update_waits", "erased_at")
    share.save(update_fields=["status", *_WORDS, *emptied])
    messages = OutMessage.objects.filter(share=share, type__in=envelope.CASE_TYPES).exclude(body=b"")
    erased = messages.update(body=b"")
    letters = erase_letters(share=share, now=now)
    ended = {"status": [old, share.status]} if share.status != old else {}
    record(
        action=ShareEvent.ERASED,
        actor=None,
        subject=share,
        case_reference=share.seizure.reference,
        changes={
            **ended,
            "messages": [erased, 0],
            **_gone(letters=letters),
            **({"fields": [words, None]} if words else {}),
        },
        now=now,
    )
    return True


def _erase_words_on_people(share: Share) -> list[str]:
    """Take out what was written beside the case where it may name somebody, and return in which fields.

    What partners read names nobody but whom the share names. In a draft, and in what only we read, nobody looked.
    """
    versions = OutMessage.objects.filter(share=share, type__in=envelope.CASE_TYPES).values_list("body", flat=True)
    told = [json.loads(bytes(body))["data"] for body in (share.preview, *versions) if body]
    people = [person["name"] for data in told for person in data.get("persons", ()) if "name" in person]
    unread = _WORDS if share.submitted_at is None else ()
    words = {name: getattr(share, name) for name in _WORDS if getattr(share, name)}
    found = [name for name, text in words.items() if name in unread or mentions(text, people)]
    for name in found:
        setattr(share, name, GONE)
    if share.closed_reason:
        share.closed_reason = GONE
        found.append("closed_reason")
    recall = Recall.objects.filter(share=share).first()
    # Once the names are gone nobody can look whether it names somebody.
    if recall is not None and (_is_after_names(share, recall.recalled_at) or mentions(recall.remark, people)):
        Recall.objects.filter(pk=recall.pk).update(remark=GONE)
        found.append("remark")
    if ShareApproval.objects.filter(share=share).exclude(reason="").update(reason=GONE):
        found.append("reason")
    return found


def _is_after_names(share: Share, moment: datetime) -> bool:
    gone_at = share.seizure.personal_data_purged_at
    return gone_at is not None and moment >= gone_at


def _waited_in_vain(now: datetime, limit: int) -> list[int]:
    return parked_in_vain(until=now - LIFETIME, limit=limit)


def _give_up(pk: int, now: datetime) -> bool:
    return give_up_parked(pk=pk, now=now)


def _inquiries_over(now: datetime, limit: int) -> list[int]:
    """Find what was asked about cases that lost their names and can no longer be sent. Holds keep it, as above."""
    sendable = OutMessage.objects.filter(asks__inquiry=OuterRef("pk"), expires_at__gt=now)
    rows = Inquiry.objects.filter(seizure__personal_data_purged_at__isnull=False, erased_at__isnull=True)
    rows = rows.exclude(is_kept(now=now, case="seizure")).exclude(Exists(sendable))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


@transaction.atomic
def _erase_inquiry(pk: int, now: datetime) -> bool:
    rows = Inquiry.objects.select_for_update(of=("seizure", "self"), no_key=True).select_related("seizure")
    inquiry = rows.filter(pk=pk, erased_at__isnull=True).first()
    if inquiry is None or is_kept_now(seizure=inquiry.seizure, now=now):
        return False
    inquiry.erased_at = now
    inquiry.save(update_fields=["erased_at"])
    names = InquiryValue.objects.filter(inquiry=inquiry, what__in=[What.COMPANY, What.PERSON]).update(value="")
    erased = OutMessage.objects.filter(asks__inquiry=inquiry).exclude(body=b"").update(body=b"")
    record(
        action=InquiryEvent.ERASED,
        actor=None,
        subject=inquiry,
        case_reference=inquiry.seizure.reference,
        changes={"people": [names, 0], "messages": [erased, 0]},
        now=now,
    )
    return True
