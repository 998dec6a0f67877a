"""Agreements and field rules that wait for a second person, and for a week what became of one's own."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.access import may
from accounts.models import User
from operations.access import may_be_second_person
from operations.models import Agreement
from operations.queries.agreement_pages import agreements_decided, agreements_to_decide
from sharing.models import Policy
from sharing.queries.policies import proposals_decided, proposals_to_decide

_TOLD_FOR = timedelta(days=7)


def rows_of_agreements(*, user: User, limit: int) -> list[dict[str, Any]]:
    """Return the agreements and field rules on which the user may decide."""
    if not may_be_second_person(user=user):
        return []
    rows = [_row_of_agreement(agreement) for agreement in agreements_to_decide(user=user)[:limit]]
    return rows + [_row_of_rules(proposal) for proposal in proposals_to_decide(user=user)[:limit]]


def decided_on_agreements(*, user: User, today: date, limit: int) -> list[dict[str, Any]]:
    """Return what somebody else decided on agreements and field rules of the user."""
    if not may(user=user, verb="reference.administer"):
        return []
    since = today - _TOLD_FOR
    rows = [_told_of_agreement(agreement) for agreement in agreements_decided(user=user, since=since)[:limit]]
    return rows + [_told_of_rules(policy) for policy in proposals_decided(user=user, since=since)[:limit]]


def _row_of_agreement(agreement: Agreement) -> dict[str, Any]:
    step = {"tone": "violet", "icon": "stamp", "word": pgettext("next step", "Confirm the agreement")}
    page = reverse("operations:confirm-agreement", args=[agreement.code])
    return _row(page, agreement, _("from %(name)s") % {"name": agreement.entered_by}, step)


def _row_of_rules(proposal: Policy) -> dict[str, Any]:
    step = {"tone": "violet", "icon": "stamp", "word": pgettext("next step", "Decide on the field rules")}
    page = reverse("sharing:proposed-field-rules", args=[proposal.agreement.code])
    return _row(page, proposal.agreement, _("from %(name)s") % {"name": proposal.proposed_by}, step)


def _told_of_agreement(agreement: Agreement) -> dict[str, Any]:
    page = reverse("operations:agreement", args=[agreement.code])
    if agreement.refused_by is not None:
        step = {"tone": "bad", "icon": "ban", "word": pgettext("news", "Agreement refused")}
        return _row(page, agreement, f"{agreement.refused_by} · {agreement.refusal_reason}", step)
    step = {"tone": "ok", "icon": "check", "word": pgettext("news", "Agreement confirmed")}
    return _row(page, agreement, str(agreement.confirmed_by), step)


def _told_of_rules(policy: Policy) -> dict[str, Any]:
    page = f"{reverse('sharing:field-rules', args=[policy.agreement.code])}?version={policy.version}"
    if policy.state == Policy.State.REFUSED:
        step = {"tone": "bad", "icon": "ban", "word": pgettext("news", "Field rules refused")}
        return _row(page, policy.agreement, f"{policy.decided_by} · {policy.refusal_reason}", step)
    if policy.state == Policy.State.ENDED:
        step = {"tone": "mute", "icon": "unlink", "word": pgettext("news", "Field rules ended with the agreement")}
        return _row(page, policy.agreement, str(policy.decided_by), step)
    step = {"tone": "ok", "icon": "check", "word": pgettext("news", "Field rules in force")}
    return _row(page, policy.agreement, str(policy.decided_by), step)


def _row(page: str, agreement: Agreement, detail: str, step: dict[str, str]) -> dict[str, Any]:
    return {"url": page, "label": agreement.name, "is_named": True, "detail": detail, "step": step, "due": None}
