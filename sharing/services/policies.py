"""Which fields an agreement lets through: versions of rules, never changed, only followed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from audit.services import record
from ipcases.lib.errors import InvalidValue
from operations.models import Agreement
from sharing.events import PolicyEvent
from sharing.facts import RuleFacts
from sharing.fields import FIELDS, GENERALISE, MASK, PASS
from sharing.models import FieldRule, Policy
from sharing.queries.cases import current_policy

# Only what an investigation needs leaves whole; for risk analysis and statistics it leaves coarse.
_NEEDS_DETAIL = frozenset({"ADMINISTRATIVE", "CRIMINAL_INVESTIGATION", "COURT_EVIDENCE"})
_ALWAYS_MASKED = frozenset({"parties.tax_number"})


def default_rules(*, agreement: Agreement) -> list[RuleFacts]:
    """Return a rule for every field in the tiers of the agreement, by its article."""
    needs_detail = bool(_NEEDS_DETAIL & set(agreement.purposes))
    return [
        RuleFacts(path, known.tier, _default_transform(path, needs_detail=needs_detail), agreement.article)
        for path, known in FIELDS.items()
        if known.tier in agreement.tiers
    ]


def _default_transform(path: str, *, needs_detail: bool) -> str:
    known = FIELDS[path]
    if path in _ALWAYS_MASKED:
        return MASK
    if needs_detail:
        return PASS
    return GENERALISE if known.generalise is not None else MASK if known.can_mask else PASS


@transaction.atomic
def ensure_policy(*, agreement: Agreement, now: datetime) -> Policy:
    """Return the field rules in force for an agreement; make the default ones when there are none."""
    policy = current_policy(agreement_id=agreement.pk)
    if policy is not None:
        return policy
    Agreement.objects.select_for_update().get(pk=agreement.pk)
    return current_policy(agreement_id=agreement.pk) or _write(
        agreement=agreement, rules=default_rules(agreement=agreement), actor=None, now=now
    )


@transaction.atomic
def set_policy(*, acting_user: Any, agreement: Agreement, rules: Iterable[RuleFacts], now: datetime) -> Policy:
    """Put new field rules in force. What waits for approval under the old ones must be prepared again.

    Raises NotAllowed, or InvalidValue for a field that may never leave or stands in another tier.
    """
    require(user=acting_user, verb="reference.administer")
    Agreement.objects.select_for_update().get(pk=agreement.pk)
    rules = list(rules)
    for rule in rules:
        known = FIELDS.get(rule.field)
        if known is None or known.tier != rule.tier or rule.tier not in agreement.tiers:
            raise InvalidValue(
                "field-not-shareable",
                _("The field %(name)s cannot be shared under this agreement.") % {"name": rule.field},
            )
    return _write(agreement=agreement, rules=rules, actor=acting_user, now=now)


def _write(*, agreement: Agreement, rules: list[RuleFacts], actor: Any, now: datetime) -> Policy:
    last = Policy.objects.filter(agreement=agreement).order_by("-version").first()
    Policy.objects.filter(agreement=agreement, is_current=True).update(is_current=False)
    policy = Policy.objects.create(agreement=agreement, version=last.version + 1 if last else 1, created_at=now)
    FieldRule.objects.bulk_create(
        FieldRule(policy=policy, field=rule.field, tier=rule.tier, transform=rule.transform, article=rule.article)
        for rule in rules
    )
    record(
        action=PolicyEvent.MADE,
        actor=actor,
        subject=policy,
        changes={"agreement": [None, agreement.code], "version": [last.version if last else None, policy.version]},
        now=now,
    )
    return policy
