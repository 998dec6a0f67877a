"""Which fields an agreement lets through: versions of rules, never changed, only followed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require, require_confirmed
from audit.services import record
from ipcases.lib.errors import ChangedMeanwhile, DomainError, InvalidValue, NotAllowed
from operations.access import require_second_person
from operations.models import Agreement
from operations.services.agreements import checked_reason
from sharing.events import PolicyEvent
from sharing.facts import RuleFacts
from sharing.fields import FIELDS, GENERALISE, LONGEST_CLAUSE, MASK, PASS
from sharing.models import FieldRule, Policy
from sharing.queries.cases import current_policy, rules_of

# Only what an investigation needs leaves whole; for risk analysis and statistics it leaves coarse.
_NEEDS_DETAIL = frozenset({"ADMINISTRATIVE", "CRIMINAL_INVESTIGATION", "COURT_EVIDENCE"})
_ALWAYS_MASKED = frozenset({"parties.tax_number"})


def default_rules(*, agreement: Agreement) -> list[RuleFacts]:
    """Return a rule for every field in the tiers of the agreement, by its clause."""
    needs_detail = bool(_NEEDS_DETAIL & set(agreement.purposes))
    return [
        RuleFacts(path, known.tier, _default_transform(path, needs_detail=needs_detail), agreement.clause)
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


def rules_with(*, agreement: Agreement, chosen: Iterable[tuple[str, str, str]]) -> list[RuleFacts]:
    """Return the rules for fields that are to leave, of (path, form, clause): by that clause or the agreement's."""
    return [
        RuleFacts(path, FIELDS[path].tier, form, clause.strip() or agreement.clause) for path, form, clause in chosen
    ]


@transaction.atomic
def ensure_policy(*, agreement: Agreement, now: datetime) -> Policy:
    """Return the field rules in force for an agreement; make the default ones when there are none."""
    policy = current_policy(agreement_id=agreement.pk)
    if policy is not None:
        return policy
    agreement = _locked(agreement)
    policy = current_policy(agreement_id=agreement.pk)
    if policy is None:
        policy = _create(agreement, default_rules(agreement=agreement), now)
        _record(PolicyEvent.MADE, None, policy, now)
    return policy


@transaction.atomic
def propose_policy(
    *,
    acting_user: Any,
    agreement: Agreement,
    rules: Iterable[RuleFacts],
    reason: str,
    confirmed_at: datetime | None,
    now: datetime,
    looked_at: int | None = None,
) -> Policy:
    """Propose new field rules. They change nothing until a second person has put them in force.

    `looked_at` is the version that they were compared with. Raises NotAllowed, ConfirmFirst, InvalidValue without a
    reason and for a field that may never leave, stands in another tier or cannot leave in this form,
    ChangedMeanwhile when another version is in force by now, or DomainError when nothing would change, while others
    wait, for an agreement on figures and for one that never holds.
    """
    require(user=acting_user, verb="reference.administer")
    require_confirmed(confirmed_at=confirmed_at, now=now)
    agreement = _locked(agreement)
    rules, reason = list(rules), checked_reason(text=reason)
    if not agreement.may_share_cases:
        raise DomainError("figures-only", _("This agreement covers figures only: no field leaves under it."))
    if agreement.never_holds:
        raise DomainError(
            "agreement-never-holds", _("This agreement was refused or taken back: nothing ever leaves under it.")
        )
    if Policy.objects.filter(agreement=agreement, state=Policy.State.PROPOSED).exists():
        raise DomainError(
            "proposal-waits",
            _("New field rules wait for a second person already. They are decided on or taken back before others."),
        )
    _refuse_impossible(agreement, rules)
    in_force = current_policy(agreement_id=agreement.pk)
    _refuse_stale(in_force, looked_at)
    _refuse_unchanged(in_force, rules)
    proposal = _create(
        agreement,
        rules,
        now,
        is_current=False,
        state=Policy.State.PROPOSED,
        proposed_by=acting_user,
        reason=reason,
        compared_with=in_force.version if in_force else 0,
    )
    _record(PolicyEvent.PROPOSED, acting_user, proposal, now, **_said(in_force, proposal, rules))
    return proposal


@transaction.atomic
def put_in_force(
    *,
    acting_user: Any,
    agreement: Agreement,
    version: int,
    looked_at: int,
    confirmed_at: datetime | None,
    now: datetime,
) -> Policy:
    """Put the field rules in force that somebody else proposed. What waits under the old ones is prepared again.

    The sending of changes puts up anew the versions that wait for approval on cases which the partner has.

    `looked_at` is the version in force that they were read against. Raises NotAllowed, ConfirmFirst, ChangedMeanwhile
    when another one is in force by now, or DomainError when they wait no more or nothing would change.
    """
    require_second_person(user=acting_user)
    require_confirmed(confirmed_at=confirmed_at, now=now)
    agreement = _locked(agreement)
    proposal = _proposal(agreement, version)
    require_second_person(user=acting_user, first=proposal.proposed_by_id)
    rules = list(rules_of(policy=proposal).values())
    _refuse_impossible(agreement, rules)
    in_force = current_policy(agreement_id=agreement.pk)
    _refuse_stale(in_force, looked_at)
    _refuse_unchanged(in_force, rules)
    Policy.objects.filter(agreement=agreement, is_current=True).update(is_current=False)
    if in_force is not None and in_force.version > proposal.version:  # made at the first share, while these waited
        proposal.version = _next_version(agreement)
    proposal.is_current, proposal.state = True, Policy.State.MADE
    _decide(proposal, acting_user, now, "version", "is_current")
    _record(PolicyEvent.MADE, acting_user, proposal, now, **_said(in_force, proposal, rules))
    return proposal


@transaction.atomic
def refuse_policy(*, acting_user: Any, agreement: Agreement, version: int, reason: str, now: datetime) -> Policy:
    """Refuse the field rules that somebody else proposed. Raises NotAllowed, InvalidValue, or DomainError."""
    require_second_person(user=acting_user)
    reason = checked_reason(text=reason)
    proposal = _proposal(_locked(agreement), version)
    require_second_person(user=acting_user, first=proposal.proposed_by_id)
    proposal.state, proposal.refusal_reason = Policy.State.REFUSED, reason
    _decide(proposal, acting_user, now, "refusal_reason")
    _record(PolicyEvent.REFUSED, acting_user, proposal, now, version=[None, version], reason=[None, reason])
    return proposal


@transaction.atomic
def take_back_policy(*, acting_user: Any, agreement: Agreement, version: int, now: datetime) -> Policy:
    """Take back the field rules that one proposed oneself. Raises NotAllowed, or DomainError."""
    require(user=acting_user, verb="reference.administer")
    proposal = _proposal(_locked(agreement), version)
    if proposal.proposed_by_id != acting_user.pk:
        raise NotAllowed("not-yours", _("Somebody else proposed these field rules. Refuse them, and say why."))
    proposal.state = Policy.State.TAKEN_BACK
    _decide(proposal, acting_user, now)
    _record(PolicyEvent.TAKEN_BACK, acting_user, proposal, now, version=[None, version])
    return proposal


def end_proposal(*, acting_user: Any, agreement: Agreement, now: datetime) -> None:
    """End the field rules that wait under an agreement which was refused or taken back: they could never leave.

    Joins the transaction of that act, which holds the agreement, so that none are proposed or decided meanwhile.
    """
    proposal = Policy.objects.filter(agreement=agreement, state=Policy.State.PROPOSED).first()
    if proposal is None:
        return
    proposal.state = Policy.State.ENDED
    _decide(proposal, acting_user, now)
    _record(PolicyEvent.ENDED, acting_user, proposal, now)


def _locked(agreement: Agreement) -> Agreement:
    return Agreement.objects.select_for_update().get(pk=agreement.pk)


def _proposal(agreement: Agreement, version: int) -> Policy:
    found = Policy.objects.filter(agreement=agreement, version=version, state=Policy.State.PROPOSED).first()
    if found is None:
        raise DomainError(
            "no-proposal", _("These field rules wait no more: somebody decided on them. Look at the versions.")
        )
    return found


def _refuse_stale(in_force: Policy | None, looked_at: int | None) -> None:
    if looked_at is not None and looked_at != (in_force.version if in_force else 0):
        raise ChangedMeanwhile(
            _("Somebody else changed the field rules after you had opened them. Look at them again.")
        )


def _refuse_unchanged(in_force: Policy | None, rules: list[RuleFacts]) -> None:
    if in_force is not None and rules_of(policy=in_force) == {rule.field: rule for rule in rules}:
        raise DomainError("rules-unchanged", _("Nothing differs from the rules in force. Change a field first."))


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
        if not 1 <= len(rule.clause) <= LONGEST_CLAUSE:
            raise InvalidValue(
                "clause-length",
                _("Give the clause of “%(name)s” in at most %(most)s characters.")
                % {"name": known.label, "most": LONGEST_CLAUSE},
            )
    if len({rule.field for rule in rules}) < len(rules):
        raise InvalidValue("field-twice", _("A field has one rule. Take the other one out."))


def _next_version(agreement: Agreement) -> int:
    last = Policy.objects.filter(agreement=agreement).order_by("-version").first()
    return last.version + 1 if last else 1


def _create(agreement: Agreement, rules: Iterable[RuleFacts], now: datetime, **values: Any) -> Policy:
    policy = Policy.objects.create(agreement=agreement, version=_next_version(agreement), created_at=now, **values)
    FieldRule.objects.bulk_create(
        FieldRule(policy=policy, field=rule.field, tier=rule.tier, transform=rule.transform, clause=rule.clause)
        for rule in rules
    )
    return policy


def _decide(proposal: Policy, acting_user: Any, now: datetime, *also: str) -> None:
    proposal.decided_by, proposal.decided_at = acting_user, now
    proposal.save(update_fields=["state", "decided_by", "decided_at", *also])


def _said(in_force: Policy | None, proposal: Policy, rules: list[RuleFacts]) -> dict[str, list[Any]]:
    """Say after which version the rules come, in which fields they differ from it, and why."""
    before = rules_of(policy=in_force) if in_force is not None else {}
    after = {rule.field: rule for rule in rules}
    differing = [path for path in FIELDS if before.get(path) != after.get(path)]
    # The clause of a field is told where it is another than before; of one that begins to leave, than the agreement's.
    usual = proposal.agreement.clause
    others = [
        path
        for path in differing
        if path in after and after[path].clause != (before[path].clause if path in before else usual)
    ]
    clauses = [[f"{path} {rules[path].clause}" for path in others if path in rules] for rules in (before, after)]
    return {
        "version": [in_force.version if in_force else None, proposal.version],
        "said_in": [None, differing],
        **({"clauses": clauses} if others else {}),
        "reason": [None, proposal.reason],
    }


def _record(action: str, actor: Any, policy: Policy, now: datetime, **changes: list[Any]) -> None:
    said = {"agreement": [None, policy.agreement.code], "version": [None, policy.version]} | changes
    record(action=action, actor=actor, subject=policy, changes=said, now=now)
