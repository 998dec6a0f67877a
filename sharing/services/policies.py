"""Which fields an agreement lets through: versions of rules, never changed, only followed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require, require_confirmed
from audit.services import record
from ipcases.lib.errors import ChangedMeanwhile, DomainError, InvalidValue
from operations.models import Agreement
from sharing.events import PolicyEvent
from sharing.facts import RuleFacts
from sharing.fields import FIELDS, GENERALISE, MASK, PASS
from sharing.models import FieldRule, Policy, Share
from sharing.queries.cases import current_policy, rules_of

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


def rules_in_force(*, agreement: Agreement) -> tuple[int, dict[str, RuleFacts]]:
    """Return the version in force and its rules by field; 0 and the usual rules while nothing was shared under it."""
    policy = current_policy(agreement_id=agreement.pk)
    if policy is None:
        return 0, {rule.field: rule for rule in default_rules(agreement=agreement)}
    return policy.version, rules_of(policy=policy)


def rules_with(*, agreement: Agreement, forms: Mapping[str, str]) -> list[RuleFacts]:
    """Return the rules for the fields that are to leave in these forms; the article of a field stays as it is."""
    _version, known = rules_in_force(agreement=agreement)
    return [
        RuleFacts(path, FIELDS[path].tier, form, known[path].article if path in known else agreement.article)
        for path, form in forms.items()
    ]


@transaction.atomic
def ensure_policy(*, agreement: Agreement, now: datetime) -> Policy:
    """Return the field rules in force for an agreement; make the default ones when there are none."""
    policy = current_policy(agreement_id=agreement.pk)
    if policy is not None:
        return policy
    Agreement.objects.select_for_update().get(pk=agreement.pk)
    return current_policy(agreement_id=agreement.pk) or _write(
        agreement=agreement, rules=default_rules(agreement=agreement), actor=None, reason="", now=now
    )


@transaction.atomic
def set_policy(
    *,
    acting_user: Any,
    agreement: Agreement,
    rules: Iterable[RuleFacts],
    reason: str,
    confirmed_at: datetime | None,
    now: datetime,
    looked_at: int | None = None,
) -> Policy:
    """Put new field rules in force. What waits for approval under the old ones must be prepared again.

    `looked_at` is the version that they were compared with. Raises NotAllowed, ConfirmFirst, InvalidValue without a
    reason and for a field that may never leave, stands in another tier or cannot leave in this form,
    ChangedMeanwhile when another version is in force by now, or DomainError when nothing would change and for an
    agreement on figures.
    """
    require(user=acting_user, verb="reference.administer")
    require_confirmed(confirmed_at=confirmed_at, now=now)
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    rules, reason = list(rules), reason.strip()
    if not reason:
        raise InvalidValue("reason-missing", _("Say why, and who decided it."), field="reason")
    if not agreement.may_share_cases:
        raise DomainError("figures-only", _("This agreement covers figures only: no field leaves under it."))
    _refuse_impossible(agreement, rules)
    in_force = current_policy(agreement_id=agreement.pk)
    if looked_at is not None and looked_at != (in_force.version if in_force else 0):
        raise ChangedMeanwhile(
            _("Somebody else changed the field rules after you had opened them. Look at them again.")
        )
    if in_force is not None and rules_of(policy=in_force) == {rule.field: rule for rule in rules}:
        raise DomainError("rules-unchanged", _("Nothing differs from the rules in force. Change a field first."))
    # The sending of changes puts up anew what waits under the old rules on cases that the partner has.
    Share.objects.filter(agreement=agreement, update_waits=True, status__in=Share.SENT).update(news_waits=True)
    return _write(agreement=agreement, rules=rules, actor=acting_user, reason=reason[:300], now=now)


def _refuse_impossible(agreement: Agreement, rules: list[RuleFacts]) -> None:
    for rule in rules:
        known = FIELDS.get(rule.field)
        if known is None or known.tier != rule.tier or rule.tier not in agreement.tiers:
            raise InvalidValue(
                "field-not-shareable",
                _("The field %(name)s cannot be shared under this agreement.") % {"name": rule.field},
            )
        if not known.supports(rule.transform):
            raise InvalidValue(
                "form-not-supported",
                _("The field “%(name)s” cannot leave in this form. Choose another, or leave it out.")
                % {"name": known.label},
            )
    if len({rule.field for rule in rules}) < len(rules):
        raise InvalidValue("field-twice", _("A field has one rule. Take the other one out."))


def _write(*, agreement: Agreement, rules: list[RuleFacts], actor: Any, reason: str, now: datetime) -> Policy:
    last = Policy.objects.filter(agreement=agreement).order_by("-version").first()
    before = rules_of(policy=last) if last is not None else {}
    Policy.objects.filter(agreement=agreement, is_current=True).update(is_current=False)
    policy = Policy.objects.create(agreement=agreement, version=last.version + 1 if last else 1, created_at=now)
    FieldRule.objects.bulk_create(
        FieldRule(policy=policy, field=rule.field, tier=rule.tier, transform=rule.transform, article=rule.article)
        for rule in rules
    )
    changes: dict[str, list[Any]] = {
        "agreement": [None, agreement.code],
        "version": [last.version if last else None, policy.version],
    }
    if reason:
        after = {rule.field: rule for rule in rules}
        differing = [path for path in FIELDS if before.get(path) != after.get(path)]
        changes |= {"said_in": [None, differing], "reason": [None, reason]}
    record(action=PolicyEvent.MADE, actor=actor, subject=policy, changes=changes, now=now)
    return policy
