"""The versions of field rules of an agreement, and what new ones would stop."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from audit.models import AuditEvent
from operations.models import Agreement
from sharing import envelope
from sharing.models import OutMessage, Policy, Share

_ON_THE_WAY = (OutMessage.State.READY, OutMessage.State.RETRY)


@dataclass(frozen=True)
class Version:
    """One version of the field rules: since when, by whom and why."""

    policy: Policy
    made_at: datetime
    actor: str
    reason: str

    @property
    def number(self) -> int:
        return self.policy.version


@dataclass(frozen=True)
class Concerned:
    """How many shares new field rules stop: those that wait for approval, and those that are on their way."""

    waiting: int
    on_the_way: int


def versions_of(*, agreement: Agreement) -> list[Version]:
    """Return every version of the field rules of an agreement, the newest first. Two queries."""
    policies = list(Policy.objects.filter(agreement=agreement).order_by("-version"))
    keys = [str(policy.pk) for policy in policies]
    events = {
        event.subject_id: event
        for event in AuditEvent.objects.filter(subject_type=Policy._meta.label, subject_id__in=keys)
    }
    return [_version(policy, events.get(str(policy.pk))) for policy in policies]


def shares_concerned(*, agreement: Agreement) -> Concerned:
    """Count the shares under an agreement that new field rules would stop, whoever may see them. Two queries."""
    shares = Share.objects.filter(agreement=agreement)
    waiting = shares.filter(Q(status=Share.Status.PENDING_APPROVAL) | Q(update_waits=True))
    messages = OutMessage.objects.filter(
        share__agreement=agreement, type__in=[envelope.CASE_SHARED, envelope.CASE_UPDATED], state__in=_ON_THE_WAY
    )
    return Concerned(waiting=waiting.count(), on_the_way=messages.values("share").distinct().count())


def _version(policy: Policy, event: AuditEvent | None) -> Version:
    _old, reason = event.changes.get("reason", (None, "")) if event is not None else (None, "")
    actor = event.actor_label if event is not None and event.actor_id is not None else ""
    return Version(policy=policy, made_at=policy.created_at, actor=actor, reason=reason)
