"""Who is to act for right holders and waits for a second person, and for a week what became of one's own proposals."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.access import may
from accounts.models import User
from rightsholders.models import MandateProposal
from rightsholders.queries.holders import mandates_decided, mandates_to_decide

_TOLD_FOR = timedelta(days=7)


def rows_of_mandates(*, user: User, today: date, limit: int) -> list[dict[str, Any]]:
    """Return what the user may decide on, and what somebody else decided on proposals of the user."""
    if not may(user=user, verb="rightsholders.admit"):
        return []
    rows = [_row_to_decide(proposal) for proposal in mandates_to_decide(user=user)[:limit]]
    return rows + [_told(proposal) for proposal in mandates_decided(user=user, since=today - _TOLD_FOR)[:limit]]


def _row_to_decide(proposal: MandateProposal) -> dict[str, Any]:
    step = {"tone": "violet", "icon": "stamp", "word": pgettext("next step", "Confirm who acts")}
    page = reverse("rightsholders:mandate-confirm", args=[proposal.right_holder.public_id, proposal.pk])
    return _row(page, proposal, _("from %(name)s") % {"name": proposal.proposed_by}, step)


def _told(proposal: MandateProposal) -> dict[str, Any]:
    page = reverse("rightsholders:holder", args=[proposal.right_holder.public_id])
    if proposal.state == MandateProposal.State.REFUSED:
        step = {"tone": "bad", "icon": "ban", "word": pgettext("news", "Mandate refused")}
        return _row(page, proposal, f"{proposal.decided_by} · {proposal.refusal_reason}", step)
    step = {"tone": "ok", "icon": "check", "word": pgettext("news", "Mandate confirmed")}
    return _row(page, proposal, str(proposal.decided_by), step)


def _row(page: str, proposal: MandateProposal, detail: str, step: dict[str, str]) -> dict[str, Any]:
    label = f"{proposal.user} · {proposal.right_holder}"
    return {"url": page, "label": label, "is_named": True, "detail": detail, "step": step, "due": None}
