"""What was approved and leaves no more: set aside, put up anew under the field rules in force.

The versions of rules only follow each other, so that what the gate stopped for them can never leave again; and nobody
takes a message whose time is over. The partner is told the case as it is now, as the version after the one it has.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import DomainError
from sharing import envelope
from sharing.access import get_share
from sharing.events import MessageEvent, ShareEvent
from sharing.models import OutMessage, Policy, Share
from sharing.queries.cases import case_facts, current_policy
from sharing.queries.files import last_delivered_version
from sharing.queries.kept_back import kept_back, set_aside, versions_sent, waits_to_be_put_up
from sharing.services.fanout import freeze
from sharing.services.previews import (
    Preview,
    changed_pointers,
    compose,
    refuse_if_blocked,
    refuse_unless_looked_at,
    saying_what_changed,
    told,
)


@dataclass(frozen=True)
class NewVersion:
    """What would leave under the rules in force, and the last of what was kept back."""

    preview: Preview
    instead_of: OutMessage

    @property
    def kept_back(self) -> dict[str, Any]:
        """Return the content of the version that was kept back."""
        return json.loads(bytes(self.instead_of.body))

    @property
    def differs(self) -> list[str]:
        """Return where the two differ, as pointers into them."""
        return changed_pointers(told(self.kept_back), told(self.preview.content), "/data")


def new_version(*, share: Share, now: datetime) -> NewVersion:
    """Build what would leave instead of what is kept back, exactly.

    The share is shown under the rules in force. Raises DomainError when nothing is kept back, or when the case cannot
    be told within the schema.
    """
    return _build(share, versions_sent(share=share), now)


@transaction.atomic
def put_up_again(*, acting_user: User, share: Share, preview_sha256: str, now: datetime) -> Share:
    """Set aside what is kept back, and put up for approval the version that was looked at.

    Raises NotAllowed, or DomainError when nothing is kept back, when case or rules have changed since it was shown, or
    when the gate is closed.
    """
    require(user=acting_user, verb="sharing.share")
    share = get_share(user=acting_user, public_id=share.public_id, for_write=True)
    old_rules = share.policy
    versions = versions_sent(share=share, for_write=True)
    stopped = kept_back(share=share, messages=versions)
    built = _build(share, versions, now)
    refuse_unless_looked_at(shown=preview_sha256, actual=built.preview.sha256)
    refuse_if_blocked(built.preview.blockers)
    was_refused = bool(stopped) and stopped[0].state == OutMessage.State.REJECTED
    why = "policy-changed" if old_rules.pk != share.policy_id else "refused" if was_refused else "given-up"
    _set_aside(stopped, share, acting_user, why, now)
    share.submitted_by, share.submitted_at = acting_user, now
    share.save(update_fields=["submitted_by", "submitted_at"])
    freeze(share=share, preview=built.preview, update_waits=True)
    _record_put_up(share, built, old_rules, acting_user, now)
    return share


def note_what_went_instead(*, share: Share, sent: OutMessage, acting_user: User, now: datetime) -> None:
    """Say of what was set aside which message went instead. Joins the caller's transaction, which holds the share."""
    for message in set_aside(messages=versions_sent(share=share)):
        OutMessage.objects.filter(pk=message.pk).update(replaced_by=sent)
        record(
            action=MessageEvent.REPLACED,
            actor=acting_user,
            subject=message,
            case_reference=share.seizure.reference,
            changes={"message": [str(message.pk), str(sent.pk)], "sha256": [message.sha256, sent.sha256]},
            now=now,
        )


def _build(share: Share, versions: Sequence[OutMessage], now: datetime) -> NewVersion:
    last = last_delivered_version(share=share)
    waiting = waits_to_be_put_up(share=share, messages=versions)
    if last is None or not waiting:
        raise DomainError(
            "nothing-kept-back",
            _("Nothing of this share is kept back by field rules that were replaced, and nothing was given up."),
        )
    share.policy = current_policy(agreement_id=share.agreement_id) or share.policy
    plain = compose(
        share=share, facts=case_facts(seizure=share.seizure), version=share.version + 1, supersedes=last, now=now
    )
    return NewVersion(saying_what_changed(preview=plain, last=last), waiting[-1])


def _set_aside(stopped: Sequence[OutMessage], share: Share, acting_user: User, why: str, now: datetime) -> None:
    """Let nothing of it be sent any more; what arrived is only not sent once more."""
    for message in stopped:
        has_arrived = message.delivered_at is not None and message.state != OutMessage.State.REJECTED
        state = OutMessage.State.DELIVERED if has_arrived else OutMessage.State.SET_ASIDE
        OutMessage.objects.filter(pk=message.pk).update(state=state, held_reason="", lease_token=None, lease_until=None)
        record(
            action=MessageEvent.RELEASED if has_arrived else MessageEvent.SET_ASIDE,
            actor=acting_user,
            subject=message,
            case_reference=share.seizure.reference,
            changes={"state": [message.state, state], "why": [None, why]},
            now=now,
        )


def _record_put_up(share: Share, built: NewVersion, old_rules: Policy, acting_user: User, now: datetime) -> None:
    """Name both: the version that was kept back with its rules, and the one that is put up with those in force."""
    kept_sha256 = hashlib.sha256(envelope.without_stamps(bytes(built.instead_of.body))).hexdigest()
    record(
        action=ShareEvent.PUT_UP_AGAIN,
        actor=acting_user,
        subject=share,
        case_reference=share.seizure.reference,
        changes={
            "message": [str(built.instead_of.pk), None],
            "version": [built.kept_back["data"]["share"]["version"], share.version],
            "rules": [old_rules.version, share.policy.version],
            "preview": [kept_sha256, built.preview.sha256],
        },
        now=now,
    )
