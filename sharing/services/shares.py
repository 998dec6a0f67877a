"""Preparing, submitting and approving shares: nothing leaves that two people did not see exactly."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require, require_confirmed
from accounts.models import User
from audit.services import record
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import DomainError, InvalidValue
from operations.models import Agreement
from seizures.access import get_seizure
from seizures.models import Seizure
from sharing.access import get_share
from sharing.events import ShareEvent
from sharing.gate import Blocker, approvals_needed, blockers
from sharing.models import Partner, Policy, Share, ShareApproval
from sharing.queries.keys import valid_keys
from sharing.queries.shares import has_live_share
from sharing.services.outbox import order_key_of_share, queue_content
from sharing.services.permissions import note_corrected
from sharing.services.policies import ensure_policy
from sharing.services.previews import (
    DEFAULT_HANDLING,
    build_preview,
    frozen_disclosures,
    handling_for,
    refuse_if_blocked,
    refuse_unless_looked_at,
    share_blockers,
)
from sharing.services.putting_up_again import note_what_went_instead
from sharing.services.recalls import recall_share

__all__ = [
    "approve_share",
    "build_preview",
    "cancel_share",
    "change_draft",
    "decline_share",
    "draft_share",
    "recall_share",
    "submit_share",
]
HANDLING_CODES = ("H0", "H1", "H2", "H3")
_ANSWER_WITHIN = timedelta(days=366)


@transaction.atomic
def draft_share(
    *,
    acting_user: User,
    seizure: Seizure,
    partner: Partner,
    agreement: Agreement,
    purpose: str,
    necessity: str,
    urgency: str = Share.Urgency.ROUTINE,
    requested_action: str = "",
    handling_code: str = DEFAULT_HANDLING,
    answer_by: date | None = None,
    now: datetime,
) -> Share:
    """Prepare to share a case with a partner under an agreement. Nothing leaves yet.

    Without `answer_by`, an answer is wanted by the usual day, counted when the share is submitted.
    Raises NotAllowed, NotVisible, InvalidValue, or DomainError when the agreement does not permit
    it or the partner has the case already.
    """
    require(user=acting_user, verb="sharing.share")
    seizure = get_seizure(user=acting_user, reference=seizure.reference, for_write=True)
    if has_live_share(seizure=seizure, partner=partner):
        raise DomainError(
            "share-exists",
            _("This case is shared with this partner already, or is about to be. Open that share."),
            field="partner",
        )
    policy = ensure_policy(agreement=agreement, now=now)
    refuse_if_blocked(draft_blockers(agreement=agreement, partner=partner, policy=policy, purpose=purpose, now=now))
    share = Share.objects.create(
        seizure=seizure,
        partner=partner,
        agreement=agreement,
        policy=policy,
        created_by=acting_user,
        created_at=now,
        handling=handling_for(agreement=agreement, code=handling_code, purpose=purpose, on=day_at_seat(now)),
        **_checked_terms(purpose, necessity, urgency, requested_action, handling_code, answer_by, day_at_seat(now)),
    )
    _record(
        ShareEvent.DRAFTED,
        acting_user,
        share,
        now,
        partner=[None, partner.agency_id],
        agreement=[None, agreement.code],
        purpose=[None, purpose],
    )
    return share


def draft_blockers(
    *, agreement: Agreement, partner: Partner, policy: Policy, purpose: str, now: datetime
) -> list[Blocker]:
    """Return what stands in the way of preparing a share today, before its contents are looked at."""
    return blockers(
        agreement=agreement,
        partner=partner,
        policy=policy,
        purpose=purpose,
        tiers_used=(),
        has_key=bool(valid_keys(partner_id=partner.pk, now=now)),
        is_recalled=False,
        on=day_at_seat(now),
    )


@transaction.atomic
def change_draft(
    *,
    acting_user: User,
    share: Share,
    purpose: str,
    necessity: str,
    urgency: str,
    requested_action: str = "",
    handling_code: str = DEFAULT_HANDLING,
    answer_by: date | None = None,
    now: datetime,
) -> Share:
    """Change why and how a draft is shared; partner and agreement stay. The field rules become today's."""
    require(user=acting_user, verb="sharing.share")
    share = _locked(acting_user, share.public_id)
    _must_be(share, Share.Status.DRAFT)
    terms = _checked_terms(purpose, necessity, urgency, requested_action, handling_code, answer_by, day_at_seat(now))
    changes = {name: [getattr(share, name), value] for name, value in terms.items() if getattr(share, name) != value}
    for name, value in terms.items():
        setattr(share, name, value)
    share.policy = ensure_policy(agreement=share.agreement, now=now)
    share.handling = handling_for(agreement=share.agreement, code=handling_code, purpose=purpose, on=day_at_seat(now))
    share.save(update_fields=[*terms, "policy", "handling"])
    _record(ShareEvent.EDITED, acting_user, share, now, fields=[None, sorted(changes)])
    return share


@transaction.atomic
def submit_share(*, acting_user: User, share: Share, preview_sha256: str, now: datetime) -> Share:
    """Freeze the bytes that were looked at and put them up for approval.

    Raises DomainError when the case has changed since they were shown, or the gate is closed.
    """
    require(user=acting_user, verb="sharing.share")
    share = _locked(acting_user, share.public_id)
    _must_be(share, Share.Status.DRAFT)
    # The rules of today: a draft may be old.
    share.policy = ensure_policy(agreement=share.agreement, now=now)
    preview = build_preview(share=share, now=now)
    refuse_unless_looked_at(shown=preview_sha256, actual=preview.sha256)
    refuse_if_blocked(preview.blockers)
    share.status = Share.Status.PENDING_APPROVAL
    share.preview, share.preview_sha256, share.preview_fields = preview.body, preview.sha256, preview.fields
    share.submitted_by, share.submitted_at = acting_user, now
    share.save(
        update_fields=[
            *("status", "policy", "answer_by", "preview", "preview_sha256", "preview_fields"),
            *("submitted_by", "submitted_at"),
        ]
    )
    _record(ShareEvent.SUBMITTED, acting_user, share, now, preview=[None, preview.sha256])
    return share


@transaction.atomic
def cancel_share(*, acting_user: User, share: Share, now: datetime) -> Share:
    """Give up a share before it was approved. Nothing has left."""
    require(user=acting_user, verb="sharing.share")
    share = _locked(acting_user, share.public_id)
    _must_be(share, *Share.NOT_LEFT)
    old = share.status
    share.status = Share.Status.CANCELLED
    share.save(update_fields=["status"])
    _record(ShareEvent.CANCELLED, acting_user, share, now, status=[old, share.status])
    return share


@transaction.atomic
def approve_share(
    *, acting_user: User, share: Share, preview_sha256: str, confirmed_at: datetime | None, now: datetime
) -> Share:
    """Approve exactly the bytes with this digest. With the last approval needed they are queued.

    Share, outbox row, disclosures and audit are one transaction. Raises NotAllowed, or DomainError
    for an author, a second vote of one person, other bytes, a closed gate, or a proof that is too old.
    """
    require(user=acting_user, verb="sharing.approve")
    require_confirmed(confirmed_at=confirmed_at, now=now)
    share = _locked(acting_user, share.public_id)
    _must_wait_for(share, acting_user)
    refuse_unless_looked_at(shown=preview_sha256, actual=share.preview_sha256)
    disclosed = frozen_disclosures(share)
    tiers = sorted({item.tier for item in disclosed})
    refuse_if_blocked(share_blockers(share=share, tiers_used=tiers, now=now))
    ShareApproval.objects.create(
        share=share,
        version=share.version,
        decided_by=acting_user,
        decided_at=now,
        approved=True,
        preview_sha256=share.preview_sha256,
    )
    _record(ShareEvent.APPROVED, acting_user, share, now, preview=[None, share.preview_sha256])
    given = ShareApproval.objects.filter(share=share, version=share.version, approved=True).count()
    if given < approvals_needed(tiers_used=tiers):
        return share
    if share.approved_version == 0:
        share.status, share.approved_at = Share.Status.QUEUED, now
    share.approved_version, share.update_waits = share.version, False
    share.save(update_fields=["status", "approved_at", "approved_version", "update_waits"])
    # Published: what changed in the case since these bytes were frozen becomes the next version.
    record(
        action=ShareEvent.QUEUED,
        actor=acting_user,
        subject=share,
        case_reference=share.seizure.reference,
        changes={"version": [None, share.version]},
        publish=True,
        now=now,
    )
    sent = queue_content(
        partner=share.partner,
        content=json.loads(bytes(share.preview)),
        now=now,
        order_key=order_key_of_share(share),
        share=share,
        urgency=share.urgency,
        disclosed=disclosed,
    )
    note_what_went_instead(share=share, sent=sent, acting_user=acting_user, now=now)
    note_corrected(share=share, content=json.loads(bytes(share.preview)), now=now)
    return share


@transaction.atomic
def decline_share(*, acting_user: User, share: Share, reason: str, now: datetime) -> Share:
    """Refuse what waits for approval, with the reason. What left before stays as it is."""
    require(user=acting_user, verb="sharing.approve")
    share = _locked(acting_user, share.public_id)
    _must_wait_for(share, acting_user)
    reason = reason.strip()
    if not reason:
        raise InvalidValue("reason-missing", _("Say why, so that it can be prepared better."), field="reason")
    ShareApproval.objects.create(
        share=share,
        version=share.version,
        decided_by=acting_user,
        decided_at=now,
        approved=False,
        reason=reason[:300],
        preview_sha256=share.preview_sha256,
    )
    if share.approved_version == 0:
        share.status = Share.Status.DECLINED
    share.update_waits = False
    share.save(update_fields=["status", "update_waits"])
    _record(ShareEvent.DECLINED, acting_user, share, now, version=[None, share.version])
    return share


def _locked(user: User, public_id: UUID) -> Share:
    return get_share(user=user, public_id=public_id, for_write=True)


def _must_be(share: Share, *statuses: str) -> None:
    if share.status not in statuses:
        raise DomainError(
            "share-moved-on",
            _("This share is now: %(status)s. Look at it again.") % {"status": share.status_word},
        )


def _must_wait_for(share: Share, approver: User) -> None:
    if share.status != Share.Status.PENDING_APPROVAL and not share.update_waits:
        _must_be(share, Share.Status.PENDING_APPROVAL)
    if approver.pk in {share.created_by_id, share.submitted_by_id}:
        raise DomainError(
            "approver-is-author",
            _("You prepared this share. Somebody else must decide about it."),
            version=share.version,
        )
    if ShareApproval.objects.filter(share=share, version=share.version, decided_by=approver).exists():
        raise DomainError("decided-already", _("You approved this already. A second person must approve it too."))


def _checked_terms(
    purpose: str,
    necessity: str,
    urgency: str,
    requested_action: str,
    handling_code: str,
    answer_by: date | None,
    today: date,
) -> dict[str, Any]:
    necessity, requested_action = necessity.strip(), requested_action.strip()
    if not necessity:
        raise InvalidValue("necessity-missing", _("Say why the partner needs this case."), field="necessity")
    if len(necessity) > 1000 or len(requested_action) > 200:
        raise InvalidValue("text-too-long", _("Shorten the text."), field="necessity")
    if purpose not in Agreement.Purpose.values or urgency not in Share.Urgency.values:
        raise InvalidValue("purpose-unknown", _("Choose a purpose and an urgency."), field="purpose")
    if handling_code not in HANDLING_CODES:
        raise InvalidValue("handling-unknown", _("Choose how the partner may use it."), field="handling_code")
    if answer_by is not None and not today < answer_by <= today + _ANSWER_WITHIN:
        raise InvalidValue("answer-day", _("Choose a day after today, within a year."), field="answer_by")
    return {
        "purpose": purpose,
        "necessity": necessity,
        "urgency": urgency,
        "requested_action": requested_action,
        "answer_by": answer_by,
    }


def _record(action: str, actor: User, share: Share, now: datetime, **changes: list[Any]) -> None:
    record(action=action, actor=actor, subject=share, case_reference=share.seizure.reference, changes=changes, now=now)
