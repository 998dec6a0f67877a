"""Entries that are to be one right holder, or two again, and wait for a second person; then what became of it."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.access import may
from accounts.models import User
from rightsholders.models import MergeProposal
from rightsholders.queries.merges import merges_decided, merges_to_decide

_TOLD_FOR = timedelta(days=7)


def rows_of_merges(*, user: User, today: date, limit: int) -> list[dict[str, Any]]:
    """Return what the user may decide on, and what somebody else decided on proposals of the user."""
    if not may(user=user, verb="rightsholders.admit"):
        return []
    rows = [_row_to_decide(proposal) for proposal in merges_to_decide(user=user)[:limit]]
    return rows + [_told(proposal) for proposal in merges_decided(user=user, since=today - _TOLD_FOR)[:limit]]


def _row_to_decide(proposal: MergeProposal) -> dict[str, Any]:
    step = {"tone": "violet", "icon": "stamp", "word": str(proposal.get_kind_display())}
    page = reverse("rightsholders:merge-confirm", args=[proposal.stays.public_id, proposal.pk])
    return _row(page, proposal, _("from %(name)s") % {"name": proposal.proposed_by}, step)


def _told(proposal: MergeProposal) -> dict[str, Any]:
    page = reverse("rightsholders:holder", args=[proposal.stays.public_id])
    if proposal.state == MergeProposal.State.REFUSED:
        step = {"tone": "bad", "icon": "ban", "word": pgettext("news of a merge", "Proposal refused")}
        return _row(page, proposal, f"{proposal.decided_by} · {proposal.refusal_reason}", step)
    step = {"tone": "ok", "icon": "check", "word": pgettext("news of a merge", "Proposal confirmed")}
    return _row(page, proposal, str(proposal.decided_by), step)


def _row(page: str, proposal: MergeProposal, detail: str, step: dict[str, str]) -> dict[str, Any]:
    label = f"{proposal.goes.own_name} · {proposal.stays.name}"
    return {"url": page, "label": label, "is_named": True, "detail": detail, "step": step, "due": None}
