"""What a person does about messages that wait: let them go, or hold them."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require, require_confirmed
from audit.services import record
from ipcases.lib.errors import DomainError
from ipcases.lib.jobs import enqueue_on_commit
from sharing import envelope
from sharing.access import get_message, get_share
from sharing.events import MessageEvent, ShareEvent
from sharing.models import Feedback, ForeignCase, OutMessage, Share
from sharing.queries.cases import current_policy
from sharing.queries.shares import has_live_share
from sharing.services.outbox import queue_content
from sharing.services.previews import erased_since, is_older_than_erasure, refuse_if_blocked, share_blockers
from sharing.services.recalls import cancel_versions
from sharing.services.shares import draft_blockers, draft_share

_BY_AGREEMENT = "agreement"
_SAID_ANEW = (envelope.FEEDBACK, envelope.RECEIPT)
# What may be prepared again.
_OVER = (Share.Status.BLOCKED, Share.Status.DECLINED, Share.Status.REJECTED, Share.Status.CANCELLED)


@transaction.atomic
def retry_message(*, acting_user: Any, message_id: UUID, now: datetime) -> OutMessage:
    """Send a waiting message at the next opportunity. The gate is asked again before it leaves.

    A share whose first message the partner's system refused is on its way again. A report or a receipt whose time is
    over goes once more in a new message. Raises DomainError when the case was prepared for the partner anew meanwhile,
    or while a worker is sending it.
    """
    require(user=acting_user, verb="sharing.operate")
    share = _locked_share_of(get_message(user=acting_user, message_id=message_id))
    message = get_message(user=acting_user, message_id=message_id, for_write=True)
    if message.held_reason == _BY_AGREEMENT and message.state == OutMessage.State.HELD:
        raise DomainError(
            "held-by-agreement",
            _("The agreement stopped this message. An approver lets it go on the page of the share."),
        )
    waiting = (OutMessage.State.RETRY, OutMessage.State.HELD, OutMessage.State.REJECTED, OutMessage.State.DEAD)
    _must_be(message, *waiting)
    _must_not_be_under_way(message, now)
    if message.state == OutMessage.State.REJECTED and message.delivered_at is not None:
        took = _("The partner's system has this message and refuses what it says.")
        raise DomainError("refused-after-receipt", f"{took} {_what_next(message)}")
    # Without its bytes, which went with what they tell of, there is nothing to say.
    if message.type in _SAID_ANEW and message.expires_at <= now and message.delivered_at is None and message.body:
        return _say_anew(message, acting_user, now)
    _release(message, acting_user, now)
    if share is not None and share.status == Share.Status.REJECTED and message.type == envelope.CASE_SHARED:
        _take_up_again(share, acting_user, now)
    return message


@transaction.atomic
def hold_message(*, acting_user: Any, message_id: UUID, now: datetime) -> OutMessage:
    """Keep a message back until somebody lets it go."""
    require(user=acting_user, verb="sharing.operate")
    message = get_message(user=acting_user, message_id=message_id, for_write=True)
    _must_be(message, OutMessage.State.READY, OutMessage.State.RETRY)
    _must_not_be_under_way(message, now)
    old = message.state
    OutMessage.objects.filter(pk=message.pk).update(
        state=OutMessage.State.HELD, held_reason="operator", lease_token=None, lease_until=None
    )
    _record(MessageEvent.HELD, acting_user, message, {"state": [old, "HELD"], "why": [None, "operator"]}, now)
    return message


@transaction.atomic
def let_update_go(*, acting_user: Any, share: Share, confirmed_at: datetime | None, now: datetime) -> None:
    """Approve again what the agreement had stopped on a share the partner has: it is in force once more."""
    require(user=acting_user, verb="sharing.approve")
    require_confirmed(confirmed_at=confirmed_at, now=now)
    share = get_share(user=acting_user, public_id=share.public_id, for_write=True)
    held = list(
        OutMessage.objects.select_for_update(of=("self",))
        .filter(share=share, state=OutMessage.State.HELD, held_reason=_BY_AGREEMENT)
        .select_related("share__seizure")
        .defer("body")
        .order_by("order_seq")
    )
    if not held or share.status not in Share.SENT:
        raise DomainError("nothing-held", _("No message of this share waits for the agreement."))
    tiers = sorted(
        set(OutMessage.objects.filter(pk__in=[row.pk for row in held]).values_list("disclosures__tier", flat=True))
    )
    refuse_if_blocked(share_blockers(share=share, tiers_used=[tier for tier in tiers if tier], now=now))
    for message in held:
        _release(message, acting_user, now)


@transaction.atomic
def prepare_again(*, acting_user: Any, share: Share, now: datetime) -> Share:
    """Draft a stopped, declined, rejected or cancelled share anew, with the same terms.

    Raises what draft_share raises: the agreement must be in force again. One that is older than the erasure of the
    names in its case is not.
    """
    require(user=acting_user, verb="sharing.share")
    old = get_share(user=acting_user, public_id=share.public_id, for_write=True)
    if old.status not in _OVER:
        raise DomainError(
            "share-still-lives",
            _("This share is now: %(status)s. It need not be prepared again.") % {"status": old.status_word},
        )
    if is_older_than_erasure(share=old):
        refuse_if_blocked([erased_since()])
    # What waits of the old share is over, and what waits behind it: the new one carries the case.
    cancel_versions(share=old, actor=acting_user, why="prepared-again", now=now)
    return draft_share(
        acting_user=acting_user,
        seizure=old.seizure,
        partner=old.partner,
        agreement=old.agreement,
        purpose=old.purpose,
        necessity=old.necessity,
        urgency=old.urgency,
        requested_action=old.requested_action,
        handling_code=old.handling.get("code", "H2"),
        now=now,
    )


def can_prepare_again(*, share: Share, now: datetime) -> bool:
    """Say whether `prepare_again` would draft this share anew, for whoever may share."""
    if share.status not in _OVER or is_older_than_erasure(share=share):
        return False
    policy = current_policy(agreement_id=share.agreement_id) or share.policy
    agreement, partner = share.agreement, share.partner
    return not has_live_share(seizure=share.seizure, partner=partner) and not draft_blockers(
        agreement=agreement, partner=partner, policy=policy, purpose=share.purpose, now=now
    )


def _locked_share_of(message: OutMessage) -> Share | None:
    """Lock the share before its message, as every act on them does; and its case, as whoever drafts a share does."""
    rows = Share.objects.select_for_update(of=("seizure", "self"), no_key=True).select_related("seizure")
    return rows.get(pk=message.share_id) if message.share_id is not None else None


def _take_up_again(share: Share, actor: Any, now: datetime) -> None:
    """Let a share be on its way again whose first message is sent once more; what is new since is told after it."""
    if has_live_share(seizure=share.seizure, partner=share.partner):
        raise DomainError(
            "share-exists",
            _("This case is shared with this partner already, or is about to be. Open that share."),
        )
    share.status, share.news_waits = Share.Status.QUEUED, True
    share.save(update_fields=["status", "news_waits"])
    record(
        action=ShareEvent.QUEUED,
        actor=actor,
        subject=share,
        case_reference=share.seizure.reference,
        changes={"status": [Share.Status.REJECTED, Share.Status.QUEUED]},
        now=now,
    )


def _say_anew(message: OutMessage, actor: Any, now: datetime) -> OutMessage:
    """Say in a new message what nobody heard in its time: the same words, under which no agreement stands."""
    # Whoever reports on the case at this moment takes the next place in the order.
    list(ForeignCase.objects.select_for_update(of=("self",)).filter(feedback__out_message=message).values_list("pk"))
    OutMessage.objects.filter(pk=message.pk).update(
        state=OutMessage.State.SET_ASIDE, held_reason="", lease_token=None, lease_until=None
    )
    sent = queue_content(
        partner=message.partner,
        content=json.loads(envelope.without_stamps(bytes(message.body))),
        now=now,
        order_key=message.order_key,
        disclosed=(),
    )
    OutMessage.objects.filter(pk=message.pk).update(replaced_by=sent)
    Feedback.objects.filter(out_message=message).update(out_message=sent)
    _record(MessageEvent.REPLACED, actor, message, {"message": [str(message.pk), str(sent.pk)]}, now)
    return sent


def _what_next(message: OutMessage) -> str:
    """Say what can be done instead of a message whose time is over, and where."""
    if message.share_id is not None:
        return _("The page of the share says what to do.")
    if message.type == envelope.INQUIRY:
        return _("Whoever asked asks anew, on the page of the case.")
    if message.type == envelope.INQUIRY_ANSWER:
        return _("The partner asks anew if it still wants to know.")
    return _("Whoever wrote it writes anew, on the page of the partner's case.")


def _release(message: OutMessage, actor: Any, now: datetime) -> None:
    if message.expires_at <= now:
        over = _("The time of this message is over: the partner would refuse it.")
        raise DomainError("message-expired", f"{over} {_what_next(message)}")
    OutMessage.objects.filter(pk=message.pk).update(
        state=OutMessage.State.READY, held_reason="", due_at=now, lease_token=None, lease_until=None
    )
    changes = {"state": [message.state, "READY"], "why": [message.held_reason or message.last_outcome, None]}
    _record(MessageEvent.RELEASED, actor, message, changes, now)
    enqueue_on_commit("sharing.deliver")


def _must_not_be_under_way(message: OutMessage, now: datetime) -> None:
    """Change nothing between a worker and the partner: what comes of this try would be lost on it."""
    if message.lease_until is not None and message.lease_until > now:
        raise DomainError(
            "message-under-way", _("This message is being sent at this moment. Look at the queue again in a minute.")
        )


def _must_be(message: OutMessage, *states: str) -> None:
    if message.state not in states:
        raise DomainError(
            "message-moved-on",
            _("This message is now: %(state)s. Look at the queue again.") % {"state": message.get_state_display()},
        )


def _record(action: str, actor: Any, message: OutMessage, changes: dict[str, Any], now: datetime) -> None:
    record(
        action=action,
        actor=actor,
        subject=message,
        case_reference=message.share.seizure.reference if message.share is not None else "",
        changes=changes,
        now=now,
    )
