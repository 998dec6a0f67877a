"""What becomes of a question: reminding the partner of it, and closing a share that got no answer."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from audit.services import record
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import DomainError, InvalidValue
from sharing.access import get_share
from sharing.events import ShareEvent
from sharing.gate import PARTNER
from sharing.models import Share
from sharing.services.fanout import tell_anew
from sharing.services.previews import refuse_if_blocked, share_blockers


@transaction.atomic
def remind_partner(*, acting_user: Any, share: Share, now: datetime) -> Share:
    """Remind the partner of a question whose day is over: its case goes out once more, signed, and says so.

    A new version and no message of its own kind: a partner of any version takes it. Raises DomainError when the answer
    is not late, when it was reminded today, or when nothing of the share may leave now.
    """
    require(user=acting_user, verb="sharing.share")
    share = get_share(user=acting_user, public_id=share.public_id, for_write=True)
    today, before = day_at_seat(now), share.reminded_at
    _must_be_awaited(share)
    if share.answer_by is None or share.answer_by >= today:
        raise DomainError("not-late", _("The day of this question is not over yet."))
    if before is not None and day_at_seat(before) >= today:
        raise DomainError("reminded-already", _("The partner was reminded today. Once a day is enough."))
    if share.update_waits:
        raise DomainError(
            "approval-first", _("A new version of this case waits for approval. Decide about it, then remind.")
        )
    stops = [found for found in share_blockers(share=share, tiers_used=(), now=now) if found.stops != PARTNER]
    refuse_if_blocked(stops)
    share.reminded_at = now
    share.save(update_fields=["reminded_at"])
    if not tell_anew(share=share, now=now):
        raise DomainError(
            "cannot-remind",
            _("The case cannot be sent once more now: what is new in it must be approved first, or it is erased."),
        )
    _record(ShareEvent.ASKED_AGAIN, acting_user, share, now, reminded_at=[_day(before), _day(now)])
    return share


@transaction.atomic
def close_unanswered(*, acting_user: Any, share: Share, reason: str, now: datetime) -> Share:
    """Wait no longer for an answer, with the reason. The partner keeps the case, still gets its news, and is told.

    An answer that comes all the same is taken, and moves the share on.
    """
    require(user=acting_user, verb="sharing.share")
    share = get_share(user=acting_user, public_id=share.public_id, for_write=True)
    _must_be_awaited(share)
    reason = reason.strip()
    if not reason:
        raise InvalidValue("reason-missing", _("Say why no answer is awaited any more."), field="reason")
    old, share.status = share.status, Share.Status.UNANSWERED
    share.closed_reason, share.closed_by, share.closed_at = reason[:300], acting_user, now
    share.save(update_fields=["status", "closed_reason", "closed_by", "closed_at"])
    _record(ShareEvent.CLOSED_UNANSWERED, acting_user, share, now, status=[old, share.status])
    if share.answer_by is not None:
        tell_anew(share=share, now=now)  # if it may not leave now, it is told with the next news
    return share


def _must_be_awaited(share: Share) -> None:
    if share.status not in Share.AWAITED or share.answered_at is not None:
        raise DomainError(
            "no-answer-awaited",
            _("This share is now: %(status)s. No answer to it is awaited.") % {"status": share.status_word},
        )


def _day(moment: datetime | None) -> str | None:
    return day_at_seat(moment).isoformat() if moment is not None else None


def _record(action: str, actor: Any, share: Share, now: datetime, **changes: list[Any]) -> None:
    record(action=action, actor=actor, subject=share, case_reference=share.seizure.reference, changes=changes, now=now)
