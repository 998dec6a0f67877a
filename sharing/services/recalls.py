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
from sharing.events import ShareEvent
from sharing.facts import names_of_persons
from sharing.fields import PASS
from sharing.models import Disclosure, OutMessage, Recall, Share
from sharing.projection import PERSONS_NAME, mentions
from sharing.queries.cases import case_facts
from sharing.services.letter_rules import end_letters
from sharing.services.outbox import order_key_of_share, queue_message

_DEADLINES = {Share.Urgency.URGENT: timedelta(days=1), Share.Urgency.ROUTINE: timedelta(days=7)}
UNDELIVERED = ("READY", "RETRY", "HELD", "REJECTED", "DEAD")


@transaction.atomic
def recall_share(
    *, acting_user: Any, share: Share, reason: str, remark: str, confirmed_at: datetime | None, now: datetime
) -> Share:
    """Ask the partner to stop using a case. What has not arrived is not sent any more.

    A message that was ever on its way may have arrived: then the withdrawal follows it, and the
    receiver heeds it whichever of the two comes first. Raises ConfirmFirst when the last proof is too old.
    """
    require(user=acting_user, verb="sharing.recall")
    require_confirmed(confirmed_at=confirmed_at, now=now)
    share = get_share(user=acting_user, public_id=share.public_id, for_write=True)
    if not share.can_be_recalled:
        raise DomainError(
            "nothing-to-recall",
            _("This share is now: %(status)s. There is nothing to recall.") % {"status": share.get_status_display()},
        )
    remark = remark.strip()
    if reason not in Recall.Reason.values:
        raise InvalidValue("reason-missing", _("Choose why it is recalled."), field="reason")
    if not remark:
        raise InvalidValue("remark-missing", _("Say in a sentence why it is recalled."), field="remark")
    _refuse_names(share, remark)
    Recall.objects.create(share=share, reason=reason, remark=remark[:300], recalled_by=acting_user, recalled_at=now)
    # Locked, so that a worker which is about to lease one of them waits and then finds it cancelled.
    messages = list(OutMessage.objects.select_for_update().filter(share=share).order_by("pk").defer("body"))
    may_have_arrived = any(message.attempts or message.state == OutMessage.State.DELIVERED for message in messages)
    OutMessage.objects.filter(pk__in=[message.pk for message in messages], state__in=UNDELIVERED).update(
        state=OutMessage.State.CANCELLED, lease_token=None, lease_until=None
    )
    old = share.status
    share.status, share.update_waits = Share.Status.RECALLED, False
    share.save(update_fields=["status", "update_waits"])
    end_letters(share=share, now=now)
    record(
        action=ShareEvent.RECALLED,
        actor=acting_user,
        subject=share,
        case_reference=share.seizure.reference,
        changes={"status": [old, share.status], "reason": [None, reason], "withdrawal_sent": [None, may_have_arrived]},
        now=now,
    )
    if may_have_arrived:
        queue_message(
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
    return share


def _refuse_names(share: Share, remark: str) -> None:
    """Keep a name out of the remark that the partner was not told before."""
    told = Disclosure.objects.filter(message__share=share, field=PERSONS_NAME, transform=PASS).exists()
    if not told and mentions(remark, names_of_persons(case_facts(seizure=share.seizure))):
        raise InvalidValue(
            "text-names-a-person",
            _("The partner reads this, and it names a person. Write it without the name."),
            field="remark",
        )
