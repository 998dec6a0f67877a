"""Which seizures count in an operation: added by hand, or by rule."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from audit.services import build, record, record_many
from ipcases.lib.errors import DomainError, NotVisible
from operations.access import get_operation
from operations.events import OperationEvent
from operations.models import InclusionRule, Operation, OperationSeizure, Round
from operations.queries.rules import RuleTerms, fitting
from operations.workflow import round_of_day
from reference.models import Category, Country, Office
from seizures.access import get_seizure
from seizures.models import Seizure

# A transaction that logs a seizure is over after this long: below it, ids may still appear out of order.
_SETTLED_AFTER = datetime.timedelta(minutes=5)
_BATCH = 2000


@dataclass(frozen=True)
class CouldNotAdd:
    """A reference that was not added, and why."""

    reference: str
    message: str


@transaction.atomic
def add_seizure(
    *, acting_user: User, operation: Operation, seizure: Seizure, now: datetime.datetime
) -> OperationSeizure:
    """Count a seizure in an operation, in the round of its day.

    Raises NotAllowed, NotVisible, or DomainError when the operation has ended, no round covers the
    day, or the seizure counts already. A seizure taken out before comes back.
    """
    require(user=acting_user, verb="operations.add_seizure")
    operation = get_operation(user=acting_user, public_id=operation.public_id, for_write=True)
    seizure = get_seizure(user=acting_user, reference=seizure.reference, for_write=True)
    if operation.status == Operation.Status.ENDED:
        raise DomainError("operation-ended", _("This operation has ended: what counts in it is settled."))
    round_ = round_of_day(rounds=list(operation.rounds.all()), day=seizure.detained_on)
    if round_ is None:
        raise DomainError(
            "no-round-of-day",
            _("%(reference)s was detained on %(day)s, and no round covers that day. Add a round first.")
            % {"reference": seizure.reference, "day": seizure.detained_on},
        )
    row = OperationSeizure.objects.filter(operation=operation, seizure=seizure).first()
    if row is not None and row.removed_at is None:
        raise DomainError(
            "counts-already", _("%(reference)s counts in this operation already.") % {"reference": seizure.reference}
        )
    values = {
        "round": round_,
        "how": OperationSeizure.How.HAND,
        "rule": None,
        "added_by": acting_user,
        "added_at": now,
        "removed_at": None,
        "removal_reason": "",
    }
    row, _created = OperationSeizure.objects.update_or_create(operation=operation, seizure=seizure, defaults=values)
    record(
        action=OperationEvent.SEIZURE_ADDED,
        actor=acting_user,
        subject=operation,
        case_reference=seizure.reference,
        changes={"operation": [None, operation.name_en], "round": [None, round_.number]},
        publish=True,
        now=now,
    )
    return row


def add_seizures_by_reference(
    *, acting_user: User, operation: Operation, references: Sequence[str], now: datetime.datetime
) -> tuple[list[str], list[CouldNotAdd]]:
    """Add many seizures, each on its own: return those added, and the others with the reason."""
    added, refused = [], []
    for reference in references:
        try:
            seizure = get_seizure(user=acting_user, reference=reference)
            add_seizure(acting_user=acting_user, operation=operation, seizure=seizure, now=now)
            added.append(reference)
        except NotVisible:
            refused.append(CouldNotAdd(reference, _("There is no such case for you. Check the reference.")))
        except DomainError as error:
            refused.append(CouldNotAdd(reference, str(error)))
    return added, refused


@transaction.atomic
def remove_seizure(
    *, acting_user: User, operation: Operation, seizure: Seizure, reason: str, now: datetime.datetime
) -> None:
    """Stop counting a seizure; the row stays with the reason, and no rule brings it back."""
    require(user=acting_user, verb="operations.add_seizure")
    operation = get_operation(user=acting_user, public_id=operation.public_id, for_write=True)
    if operation.status == Operation.Status.ENDED:
        raise DomainError("operation-ended", _("This operation has ended: what counts in it is settled."))
    if not reason.strip():
        raise DomainError("reason-missing", _("Say why this seizure does not count."), field="reason")
    changed = OperationSeizure.objects.filter(operation=operation, seizure=seizure, removed_at__isnull=True).update(
        removed_at=now, removal_reason=reason.strip()
    )
    if not changed:
        raise DomainError("does-not-count", _("This seizure does not count in this operation."))
    record(
        action=OperationEvent.SEIZURE_REMOVED,
        actor=acting_user,
        subject=operation,
        case_reference=seizure.reference,
        changes={"operation": [operation.name_en, None], "reason": [None, reason.strip()]},
        now=now,
    )


@transaction.atomic
def add_rule(
    *,
    acting_user: User,
    round_: Round,
    offices: Sequence[Office] = (),
    direction: str = "",
    channel: str = "",
    category: Category | None = None,
    departure_country: Country | None = None,
    destination_country: Country | None = None,
    now: datetime.datetime,
) -> InclusionRule:
    """Add a rule; while the operation runs, seizures that fit it count without being added."""
    require(user=acting_user, verb="operations.coordinate")
    operation = get_operation(user=acting_user, public_id=round_.operation.public_id, for_write=True)
    if operation.status == Operation.Status.ENDED:
        raise DomainError("operation-ended", _("This operation has ended. Plan a new one."))
    if not (offices or direction or channel or category or departure_country or destination_country):
        raise DomainError(
            "rule-empty",
            _("A rule names at least one thing: an office, a direction, a channel, a category or a route."),
        )
    rule = InclusionRule.objects.create(
        round=round_,
        direction=direction,
        channel=channel,
        category=category,
        departure_country=departure_country,
        destination_country=destination_country,
    )
    rule.offices.set(offices)
    record(
        action=OperationEvent.RULE_ADDED,
        actor=acting_user,
        subject=operation,
        changes={name: [None, term] for name, term in _terms_kept(rule).items()},
        now=now,
    )
    return rule


@transaction.atomic
def stop_rule(*, acting_user: User, rule: InclusionRule, now: datetime.datetime) -> None:
    """Stop a rule; what it added keeps counting."""
    require(user=acting_user, verb="operations.coordinate")
    operation = get_operation(user=acting_user, public_id=rule.round.operation.public_id, for_write=True)
    if InclusionRule.objects.filter(pk=rule.pk, is_active=True).update(is_active=False):
        record(
            action=OperationEvent.RULE_STOPPED,
            actor=acting_user,
            subject=operation,
            changes={name: [term, None] for name, term in _terms_kept(rule).items()},
            now=now,
        )


def apply_rules(*, now: datetime.datetime) -> int:
    """Count new seizures that fit an active rule of a running operation; return how many.

    Reads only seizures logged since the rule's last run, so its cost does not grow with the archive.
    """
    return sum(_apply(rule, now) for rule in _rules().filter(round__operation__status=Operation.Status.RUNNING))


def settle_rules(*, operation: Operation, now: datetime.datetime) -> int:
    """Let every active rule count what it has not looked at yet, to the last seizure: the operation ends."""
    return sum(_apply_whole(rule, now) for rule in _rules().filter(round__operation=operation))


def _rules() -> QuerySet[InclusionRule]:
    rules = InclusionRule.objects.filter(is_active=True)
    return rules.select_related("round__operation").prefetch_related("offices").order_by("id")


def _apply_whole(rule: InclusionRule, now: datetime.datetime) -> int:
    counted = added = _apply(rule, now, waits=True)
    while added == _BATCH:
        added = _apply(rule, now, waits=True)
        counted += added
    return counted


@transaction.atomic
def _apply(rule: InclusionRule, now: datetime.datetime, *, waits: bool = False) -> int:
    # One worker at a time per rule; a second one finds nothing to do. Whoever settles an operation waits its turn.
    # With the rule its round and operation are locked, and all three read anew: their days may just have changed.
    locked = _rules().filter(pk=rule.pk, round__operation__status=Operation.Status.RUNNING)
    found = locked.select_for_update(skip_locked=not waits).first()
    if found is None:
        return 0
    rule, operation = found, found.round.operation
    counted = OperationSeizure.objects.filter(operation=operation, seizure=OuterRef("pk"))
    fits = list(
        fitting(Seizure.objects.filter(pk__gt=rule.applied_up_to_id), terms=_terms(rule))
        .filter(~Exists(counted))
        .order_by("pk")
        .only("pk", "reference")[:_BATCH]
    )
    OperationSeizure.objects.bulk_create(
        [
            OperationSeizure(
                operation=operation,
                round=rule.round,
                seizure=seizure,
                how=OperationSeizure.How.RULE,
                rule=rule,
                added_at=now,
            )
            for seizure in fits
        ],
        ignore_conflicts=True,
    )
    record_many(
        events=[
            build(
                action=OperationEvent.SEIZURE_ADDED,
                actor=None,
                subject=operation,
                case_reference=seizure.reference,
                changes={
                    "operation": [None, operation.name_en],
                    "round": [None, rule.round.number],
                    "how": [None, OperationSeizure.How.RULE],
                },
                now=now,
            )
            for seizure in fits
        ]
    )
    if len(fits) < _BATCH:
        settled = (
            Seizure.objects.filter(logged_at__lt=now - _SETTLED_AFTER)
            .order_by("-pk")
            .values_list("pk", flat=True)
            .first()
        )
        if settled and settled > rule.applied_up_to_id:
            InclusionRule.objects.filter(pk=rule.pk).update(applied_up_to_id=settled)
    return len(fits)


def _terms_kept(rule: InclusionRule) -> dict[str, Any]:
    """Return what the history says of a rule."""
    return {
        "round": rule.round.number,
        "offices": sorted(office.code for office in rule.offices.all()),
        "direction": rule.direction,
        "channel": rule.channel,
        "category": rule.category_id or "",
        "route": f"{rule.departure_country_id or '*'} → {rule.destination_country_id or '*'}",
    }


def _terms(rule: InclusionRule) -> RuleTerms:
    return RuleTerms(
        starts_on=rule.round.starts_on,
        ends_on=rule.round.ends_on,
        offices=[office.pk for office in rule.offices.all()],
        direction=rule.direction,
        channel=rule.channel,
        category=rule.category_id or "",
        departure_country=rule.departure_country_id or "",
        destination_country=rule.destination_country_id or "",
    )
