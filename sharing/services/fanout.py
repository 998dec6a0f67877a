"""News of cases on their way to partners: new versions of live shares, and a second sending where the
partner's system has not said what became of a message."""

import json
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from audit.models import PendingEvent
from audit.services import record
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import DomainError
from ipcases.lib.jobs import enqueue_on_commit
from operations.events import OperationEvent
from seizures.events import NEWS_FROM_BELOW
from sharing.events import ShareEvent
from sharing.gate import PARTNER
from sharing.models import OutMessage, Share
from sharing.projection import NAMES_A_PERSON, value_at
from sharing.queries.cases import case_facts
from sharing.queries.shares import approvals_of, latest_case_message, live_shares_of, shares_whose_news_wait
from sharing.queries.versions import approval_for
from sharing.services.arrests import contribute_told_before, told_before
from sharing.services.outbox import order_key_of_share, queue_content
from sharing.services.permissions import note_corrected
from sharing.services.policies import ensure_policy
from sharing.services.previews import Preview, compose, saying_what_changed, share_blockers, told

logger = logging.getLogger(__name__)
REMIND_AFTER = timedelta(minutes=15)
_BATCH = 500
_NEEDS_APPROVAL = frozenset({"C", "D"})
_QUESTION = "/data/ext/question"


def fan_out(*, now: datetime) -> int:
    """Act on all news; return how many new versions came of it."""
    made = 0
    failures: list[Exception] = []
    stuck: set[str] = set()
    while batch := _next_batch(stuck):
        shared = {share.seizure.reference for share in live_shares_of(references={told[0] for told in batch.values()})}
        counted = {reference for reference, action in batch.values() if action == OperationEvent.SEIZURE_ADDED}
        for reference in sorted(told_before(references=counted)):
            try:
                contribute_told_before(reference=reference, now=now)
            except Exception as error:
                logger.exception("arrests not counted", extra={"case": reference})
                failures.append(error)
                stuck.add(reference)
        done_with = [key for key, (reference, _action) in batch.items() if reference not in shared | stuck]
        PendingEvent.objects.filter(pk__in=done_with).delete()
        for reference in sorted(shared - stuck):
            try:
                versions = _fan_out_case(reference=reference, now=now)
                if versions is None:  # another worker has it
                    stuck.add(reference)
                made += versions or 0
            except Exception as error:
                # One case that cannot be told must not keep the news of all others waiting.
                logger.exception("no new version", extra={"case": reference})
                failures.append(error)
                stuck.add(reference)
    for share_id in shares_whose_news_wait(on=day_at_seat(now)):
        try:
            made += _catch_up(share_id=share_id, now=now)
        except Exception as error:
            logger.exception("no new version", extra={"share": share_id})
            failures.append(error)
    remind(now=now)
    if failures:
        raise failures[0]
    return made


def tell_anew(*, share: Share, now: datetime) -> bool:
    """Send a new version of a share whose question changed, and say whether one is on its way.

    False when nothing may leave now, or when what is new must be approved first. Inside the caller's transaction.
    """
    return (
        bool(_refresh(share_id=share.pk, now=now)) and not Share.objects.filter(pk=share.pk, update_waits=True).exists()
    )


@transaction.atomic
def remind(*, now: datetime) -> int:
    """Send again, once, what arrived but was never acknowledged by the partner's system.

    Same id, same bytes: a partner that lost it takes it now, one that has it says so again.
    """
    rows = list(
        OutMessage.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(
            state=OutMessage.State.DELIVERED,
            type__startswith="ipx.case.",
            acknowledged_at__isnull=True,
            reminded_at__isnull=True,
            delivered_at__lte=now - REMIND_AFTER,
            expires_at__gt=now,
        )
        .select_related("share__seizure")
        .defer("body")
        .order_by("delivered_at", "pk")[:200]
    )
    if not rows:
        return 0
    OutMessage.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=OutMessage.State.RETRY, due_at=now, reminded_at=now
    )
    for row in rows:
        if row.share is not None:
            record(
                action=ShareEvent.REMINDED,
                actor=None,
                actor_label="delivery",
                subject=row.share,
                case_reference=row.share.seizure.reference,
                changes={"message": [None, str(row.pk)]},
                now=now,
            )
    enqueue_on_commit("sharing.deliver")
    return len(rows)


def _next_batch(stuck: set[str]) -> dict[int, tuple[str, str]]:
    news = PendingEvent.objects.exclude(event__action__in=NEWS_FROM_BELOW)  # seizures take that off the queue
    rows = news.exclude(event__case_reference__in=stuck).order_by("pk")
    found = rows.values_list("pk", "event__case_reference", "event__action")[:_BATCH]
    return {key: (reference, action) for key, reference, action in found}


@transaction.atomic
def _fan_out_case(*, reference: str, now: datetime) -> int | None:
    """Make the new versions of one case and take its news off the queue; None when another worker does."""
    claimed = list(
        PendingEvent.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(event__case_reference=reference)
        .values_list("pk", flat=True)
    )
    if not claimed:
        return None
    made = 0
    for share in live_shares_of(references=[reference]):
        made += _refresh(share_id=share.pk, now=now)
    PendingEvent.objects.filter(pk__in=claimed).delete()
    return made


@transaction.atomic
def _catch_up(*, share_id: int, now: datetime) -> int:
    """Tell what came while the agreement was not in force: it is again."""
    return _refresh(share_id=share_id, now=now)


def _refresh(*, share_id: int, now: datetime) -> int:
    share = (
        Share.objects.select_for_update(of=("self",))
        .select_related("seizure", "partner__agency", "agreement", "policy")
        .get(pk=share_id)
    )
    last = latest_case_message(share=share)
    if share.status not in Share.SENT or last is None or share.erased_at is not None:
        return 0
    known = json.loads(bytes(share.preview) if share.update_waits else bytes(last.body))
    has_new_rules = _take_current_rules(share, now)
    if has_new_rules and last.state != OutMessage.State.DELIVERED:
        # It was made under the old rules: the gate stops it, as long as its share stands under them too. What is on
        # the wire in this moment passed the gate before, and is asked about again.
        _note_news_waits(share, last.lease_until is not None and last.lease_until > now)
        return 0
    sent = json.loads(bytes(last.body))
    if _must_wait(share, now):
        return 0
    facts = case_facts(seizure=share.seizure)
    try:
        plain = compose(share=share, facts=facts, version=share.version + 1, supersedes=last, now=now)
        is_stopped = any(blocker.stops != PARTNER for blocker in plain.blockers)
        # What waits for approval under rules that were replaced is put up anew, even if it tells the same.
        waits_under_old_rules = has_new_rules and share.update_waits
        if is_stopped or (told(plain.content) == told(known) and not waits_under_old_rules):
            return 0
        preview = saying_what_changed(preview=plain, last=last)
    except DomainError as error:
        logger.warning("no new version", extra={"share": str(share.public_id), "code": error.code})
        return 0
    # While the last version that somebody looked at was not approved, no approval covers the one after it.
    lacks_approval = has_new_rules or share.approved_version < share.version
    is_for_team = share.seizure.is_restricted and _tells_of_the_case(preview)
    if lacks_approval or is_for_team or _tells_more_of_persons(sent, preview):
        _wait_for_approval(share, preview, now)
    else:
        _send_at_once(share, preview, now)
    return 1


def _must_wait(share: Share, now: datetime) -> bool:
    """Say whether the law stops this share today; then its news waits, and is told as soon as the law lets it."""
    # What stops only the sending, such as a key that is being exchanged, holds the message and not the news.
    waits = any(blocker.stops != PARTNER for blocker in share_blockers(share=share, tiers_used=(), now=now))
    _note_news_waits(share, waits)
    return waits


def _note_news_waits(share: Share, waits: bool) -> None:
    if share.news_waits != waits:
        share.news_waits = waits
        share.save(update_fields=["news_waits"])


def _take_current_rules(share: Share, now: datetime) -> bool:
    policy = ensure_policy(agreement=share.agreement, now=now)
    if policy.pk == share.policy_id:
        return False
    share.policy = policy
    return True


def _tells_more_of_persons(sent: dict[str, Any], preview: Preview) -> bool:
    """Say whether the new version discloses persons or files otherwise than the approved one.

    Or a text that stayed because it named somebody: when the names of a case are erased, nothing tells any more that it
    does. Somebody has to read it.
    """
    told_now = _named_somebody(sent) - _named_somebody(preview.content)
    if any(item.field in told_now for item in preview.projection.disclosed):
        return True
    for item in preview.projection.disclosed:
        if item.tier in _NEEDS_APPROVAL:
            try:
                if value_at(sent, item.pointer) != value_at(preview.content, item.pointer):
                    return True
            except LookupError:
                return True
    return False


def _tells_of_the_case(preview: Preview) -> bool:
    """Say whether anything but the question is new. Who asks or reminds sees the case, also a restricted one."""
    return any(not pointer.startswith(_QUESTION) for pointer in preview.content["data"]["share"]["changes"])


def _named_somebody(content: Mapping[str, Any]) -> set[str]:
    """Return the fields of which a version says that some of it stays because it names a person."""
    notes = content["data"].get("withheld", ())
    return {note["path"].strip("/").replace("/", ".") for note in notes if note["ground"] == NAMES_A_PERSON}


def _wait_for_approval(share: Share, preview: Preview, now: datetime) -> None:
    freeze(share=share, preview=preview, update_waits=True)
    why: dict[str, list[Any]] = {"restricted": [None, True]} if share.seizure.is_restricted else {}
    _record(ShareEvent.UPDATE_WAITS, share, now, **why)


def _send_at_once(share: Share, preview: Preview, now: datetime) -> None:
    """Send under the approval there is: it covers the partner, the purpose and these kinds of fields."""
    given = _approval_said(share)
    share.approved_version = share.version + 1
    freeze(share=share, preview=preview, update_waits=False)
    _record(ShareEvent.UPDATED, share, now, **given)
    queue_content(
        partner=share.partner,
        content=preview.content,
        now=now,
        order_key=order_key_of_share(share),
        share=share,
        urgency=share.urgency,
        disclosed=preview.projection.disclosed,
    )
    note_corrected(share=share, content=preview.content, now=now)


def freeze(*, share: Share, preview: Preview, update_waits: bool) -> None:
    """Keep the next version of a share with exactly what it would send. Joins the caller's transaction."""
    share.version += 1
    share.update_waits = update_waits
    share.preview, share.preview_sha256, share.preview_fields = preview.body, preview.sha256, preview.fields
    share.save(
        update_fields=[
            *("policy", "version", "approved_version", "update_waits"),
            *("preview", "preview_sha256", "preview_fields"),
        ]
    )


def _approval_said(share: Share) -> dict[str, list[Any]]:
    """Say whose approval of which version and day there is."""
    approval = approval_for(version=share.version, approvals=approvals_of(share=share))
    if approval is None:
        return {}
    return {
        "approved_version": [None, approval.version],
        "approved_by": [None, [person.username for person in approval.people]],
        "approved_on": [None, day_at_seat(approval.at).isoformat()],
    }


def _record(action: str, share: Share, now: datetime, **said: list[Any]) -> None:
    record(
        action=action,
        actor=None,
        actor_label="fan-out",
        subject=share,
        case_reference=share.seizure.reference,
        changes={"version": [share.version - 1, share.version], "preview": [None, share.preview_sha256], **said},
        now=now,
    )
