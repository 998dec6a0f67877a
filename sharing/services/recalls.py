"""Calling a share back. It is a request: the proof that it was heeded is the partner's signed answer."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require, require_confirmed
from audit.services import record
from ipcases.lib.errors import DomainError, InvalidValue
from sharing import envelope
from sharing.access import get_share
from sharing.events import MessageEvent, ShareEvent
from sharing.facts import names_of_persons
from sharing.fields import PASS
from sharing.models import Disclosure, OutMessage, Recall, Share
from sharing.projection import PERSONS_NAME, mentions
from sharing.queries.cases import case_facts
from sharing.queries.shares import lost_withdrawal
from sharing.services.letter_rules import end_letters, refuse_untold
from sharing.services.outbox import order_key_of_share, queue_message

_DEADLINES = {Share.Urgency.URGENT: timedelta(days=1), Share.Urgency.ROUTINE: timedelta(days=7)}
UNDELIVERED = ("READY", "RETRY", "HELD", "REJECTED", "DEAD")


@transaction.atomic
def recall_share(
    *, acting_user: Any, share: Share, reason: str, remark: str, confirmed_at: datetime | None, now: datetime
) -> Share:
    """Ask the partner to stop using a case. What has not arrived is not sent any more.

    A message that was ever on its way may have arrived: then the withdrawal follows it, and the
    receiver heeds it whichever of the two comes first. A recall whose withdrawal reaches the partner no more
    is said again, with a new day until which it counts. Raises ConfirmFirst when the last proof is too old.
    """
    require(user=acting_user, verb="sharing.recall")
    require_confirmed(confirmed_at=confirmed_at, now=now)
    share = get_share(user=acting_user, public_id=share.public_id, for_write=True)
    # Locked, so that a worker which is about to lease one of them waits and then finds it cancelled.
    messages = list(OutMessage.objects.select_for_update().filter(share=share).order_by("pk").defer("body"))
    lost = lost_withdrawal(messages=messages, now=now)
    if not share.can_be_recalled and lost is None:
        raise DomainError(
            "nothing-to-recall",
            _("This share is now: %(status)s. There is nothing to recall.") % {"status": share.status_word},
        )
    remark = remark.strip()
    if reason not in Recall.Reason.values:
        raise InvalidValue("reason-missing", _("Choose why it is recalled."), field="reason")
    if not remark:
        raise InvalidValue("remark-missing", _("Say in a sentence why it is recalled."), field="remark")
    _refuse_names(share, remark)
    if share.erased_at is None:  # our copies say what was told
        refuse_untold(share=share, text=remark, field="remark")
    said = {"reason": reason, "remark": remark[:300], "recalled_by": acting_user, "recalled_at": now}
    Recall.objects.update_or_create(share=share, defaults=said)
    may_have_arrived = lost is not None or any(
        message.attempts or message.state == OutMessage.State.DELIVERED for message in messages
    )
    if lost is not None:
        _leave_out(lost)
    OutMessage.objects.filter(pk__in=[message.pk for message in messages], state__in=UNDELIVERED).update(
        state=OutMessage.State.CANCELLED, lease_token=None, lease_until=None
    )
    old = share.status
    share.status, share.update_waits = Share.Status.RECALLED, False
    share.save(update_fields=["status", "update_waits"])
    end_letters(share=share)
    record(
        action=ShareEvent.RECALLED,
        actor=acting_user,
        subject=share,
        case_reference=share.seizure.reference,
        changes={"status": [old, share.status], "reason": [None, reason], "withdrawal_sent": [None, may_have_arrived]},
        now=now,
    )
    if may_have_arrived:
        sent = queue_message(
            partner=share.partner,
            message_type=envelope.CASE_WITHDRAWN,
            subject=f"share/{share.public_id}",
            data={
                "share": {"id": str(share.public_id)},
                "reason": reason.lower(),
                "action": "restrict",
                "remark": remark[:300],
                "deadline": envelope.instant(now + _DEADLINES[Share.Urgency(share.urgency)]),
            },
            order_key=order_key_of_share(share),
            share=share,
            urgency=Share.Urgency.URGENT,
            now=now,
        )
        if lost is not None:
            _note_replaced(lost, sent, share, acting_user, now)
    return share


def cancel_versions(*, share: Share, actor: Any, actor_label: str = "", why: str, now: datetime) -> None:
    """Send no version of a case any more; what arrived is only not sent once more. Joins the caller's transaction."""
    versions = OutMessage.objects.filter(share=share, type__in=(envelope.CASE_SHARED, envelope.CASE_UPDATED))
    unsent = versions.filter(state__in=UNDELIVERED).defer("body")
    for message in unsent.select_for_update(of=("self",)).order_by("pk"):
        has_arrived = message.delivered_at is not None
        state = OutMessage.State.DELIVERED if has_arrived else OutMessage.State.CANCELLED
        OutMessage.objects.filter(pk=message.pk).update(state=state, held_reason="", lease_token=None, lease_until=None)
        if not has_arrived:
            record(
                action=MessageEvent.CANCELLED,
                actor=actor,
                actor_label=actor_label,
                subject=message,
                case_reference=share.seizure.reference,
                changes={"state": [message.state, state], "why": [None, why]},
                now=now,
            )


def _leave_out(lost: OutMessage) -> None:
    """Let nobody send again the withdrawal instead of which another goes; what arrived once did arrive."""
    state = OutMessage.State.SET_ASIDE if lost.delivered_at is None else OutMessage.State.DELIVERED
    OutMessage.objects.filter(pk=lost.pk).update(state=state, held_reason="", lease_token=None, lease_until=None)


def _note_replaced(lost: OutMessage, sent: OutMessage, share: Share, acting_user: Any, now: datetime) -> None:
    OutMessage.objects.filter(pk=lost.pk, state=OutMessage.State.SET_ASIDE).update(replaced_by=sent)
    record(
        action=MessageEvent.REPLACED,
        actor=acting_user,
        subject=lost,
        case_reference=share.seizure.reference,
        changes={"message": [str(lost.pk), str(sent.pk)], "sha256": [lost.sha256, sent.sha256]},
        now=now,
    )


def _refuse_names(share: Share, remark: str) -> None:
    """Keep a name out of the remark that the partner was not told before."""
    told = Disclosure.objects.filter(message__share=share, field=PERSONS_NAME, transform=PASS).exists()
    if not told and mentions(remark, names_of_persons(case_facts(seizure=share.seizure))):
        raise InvalidValue(
            "text-names-a-person",
            _("The partner reads this, and it names a person. Write it without the name."),
            field="remark",
        )
