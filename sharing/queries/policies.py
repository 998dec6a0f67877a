"""The versions of field rules of an agreement, and what new ones would stop."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from ipcases.lib.errors import NotVisible
from operations.access import may_be_second_person
from operations.models import Agreement
from sharing import envelope
from sharing.models import OutMessage, Policy, Share

_ON_THE_WAY = (OutMessage.State.READY, OutMessage.State.RETRY)


@dataclass(frozen=True)
class Version:
    """One version of the field rules: since when, by whom and why, and which second person decided."""

    policy: Policy
    made_at: datetime
    actor: str
    reason: str
    second: str

    @property
    def number(self) -> int:
        return self.policy.version


@dataclass(frozen=True)
class Concerned:
    """How many shares new field rules stop: those that wait for approval, and those that are on their way."""

    waiting: int
    on_the_way: int


def versions_of(*, agreement: Agreement) -> list[Version]:
    """Return every version of the field rules of an agreement, the newest first. One query."""
    rows = Policy.objects.filter(agreement=agreement).select_related("proposed_by", "decided_by")
    return [_version(policy) for policy in rows.order_by("-version")]


def versions_with_rules(*, agreement: Agreement, state: str = "") -> QuerySet[Policy]:
    """Return the versions of the field rules of an agreement with their rules, in no order. Two queries."""
    rows = Policy.objects.filter(agreement=agreement, **({"state": state} if state else {}))
    return rows.select_related("agreement", "proposed_by", "decided_by").prefetch_related("rules")


def get_version(*, agreement: Agreement, version: int) -> Policy:
    """Return one version of the field rules of an agreement with its rules. Raises NotVisible where there is none."""
    found = versions_with_rules(agreement=agreement).filter(version=version).first()
    if found is None:
        raise NotVisible
    return found


def shares_concerned(*, agreement: Agreement) -> Concerned:
    """Count the shares under an agreement that new field rules would stop, whoever may see them. Two queries."""
    shares = Share.objects.filter(agreement=agreement)
    waiting = shares.filter(Q(status=Share.Status.PENDING_APPROVAL) | Q(update_waits=True))
    messages = OutMessage.objects.filter(
        share__agreement=agreement, type__in=[envelope.CASE_SHARED, envelope.CASE_UPDATED], state__in=_ON_THE_WAY
    )
    return Concerned(waiting=waiting.count(), on_the_way=messages.values("share").distinct().count())


def proposal_of(*, agreement: Agreement) -> Policy | None:
    """Return the field rules that wait for a second person, with who proposed them."""
    return _proposals().filter(agreement=agreement).first()


def proposals_to_decide(*, user: Any) -> QuerySet[Policy]:
    """Return the proposed field rules on which the user may decide: never the own."""
    rows = _proposals().exclude(proposed_by=user).order_by("pk")
    return rows if may_be_second_person(user=user) else rows.none()


def proposals_decided(*, user: Any, since: date) -> QuerySet[Policy]:
    """Return what somebody else decided since a day on field rules that the user had proposed, the newest first."""
    rows = Policy.objects.filter(proposed_by=user, decided_at__date__gte=since).exclude(decided_by=user)
    return rows.select_related("agreement", "decided_by").order_by("-decided_at")


def _proposals() -> QuerySet[Policy]:
    rows = Policy.objects.filter(state=Policy.State.PROPOSED)
    return rows.select_related("agreement__agency", "proposed_by")


def _version(policy: Policy) -> Version:
    if policy.proposed_by is None:  # the usual rules, made by nobody
        return Version(policy, policy.created_at, "", "", "")
    second = str(policy.decided_by) if policy.decided_by_id not in (None, policy.proposed_by_id) else ""
    return Version(policy, policy.decided_at or policy.created_at, str(policy.proposed_by), policy.reason, second)
