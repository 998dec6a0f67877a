"""Which seizures count in an operation: added by hand, or by rule."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from audit.queries import cases_with
from audit.services import build, record, record_many
from ipcases.lib.errors import DomainError, NotVisible
from ipcases.lib.sending_twice import sent_before
from ipcases.lib.sweeping import do_each
from operations.access import get_operation
from operations.events import OperationEvent
from operations.models import InclusionRule, Operation, OperationSeizure, Round
from operations.queries.rules import RuleTerms, fitting
from operations.workflow import round_of_day
from reference.models import Category, Country, Office
from seizures.access import get_seizure
from seizures.events import SeizureEvent
from seizures.models import Seizure

# A transaction that logs or corrects a seizure is over after this long: below it, rows may still appear.
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
            % {"reference": seizure.reference, "day": date_format(seizure.detained_on)},
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
        "no_longer_fits": False,
    }
    row, _created = OperationSeizure.objects.update_or_create(operation=operation, seizure=seizure, defaults=values)
    record(
        action=OperationEvent.SEIZURE_ADDED,
        actor=acting_user,
        subject=operation,
        case_reference=seizure.reference,
        changes={"operation": [None, operation.names], "round": [None, round_.number]},
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
        changes={"operation": [operation.names, None], "reason": [None, reason.strip()]},
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
    seen: int | None = None,
) -> InclusionRule:
    """Add a rule; while the operation runs, seizures that fit it count without being added.

    `seen` is the key of the newest rule of the round that the user saw (0 for none): what a second press sends again
    is added once.
    """
    require(user=acting_user, verb="operations.coordinate")
    operation = get_operation(user=acting_user, public_id=round_.operation.public_id, for_write=True)
    if operation.status == Operation.Status.ENDED:
        raise DomainError("operation-ended", _("This operation has ended. Plan a new one."))
    if not (offices or direction or channel or category or departure_country or destination_country):
        raise DomainError(
            "rule-empty",
            _("A rule names at least one thing: an office, a direction, a channel, a category or a route."),
        )
    said = {
        "direction": direction,
        "channel": channel,
        "category": category,
        "departure_country": departure_country,
        "destination_country": destination_country,
    }
    known = sent_before(rows=round_.rules.filter(is_active=True), seen=seen, said=said)
    if known is not None and set(known.offices.all()) == set(offices):
        return known
    rule = InclusionRule.objects.create(round=round_, **said)
    rule.offices.set(offices)
    count_version(operation=operation)
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
        count_version(operation=operation)
        record(
            action=OperationEvent.RULE_STOPPED,
            actor=acting_user,
            subject=operation,
            changes={name: [term, None] for name, term in _terms_kept(rule).items()},
            now=now,
        )


def count_version(*, operation: Operation) -> None:
    """Count a change of a locked operation's plan: of its rounds or rules."""
    operation.version += 1
    operation.save(update_fields=["version"])


def apply_rules(*, now: datetime.datetime) -> int:
    """Count seizures that fit an active rule of a running operation; return how many.

    Reads only seizures logged or corrected since the last run, so its cost does not grow with the archive. What
    a rule counted and no longer fits after a correction stops counting; what a person added or took out stays so.
    """
    running = Operation.objects.filter(status=Operation.Status.RUNNING).order_by("id")
    return sum(do_each(running, partial(_apply_rules_of, now=now), what="operation"))


def _apply_rules_of(operation: Operation, *, now: datetime.datetime) -> int:
    counted = _follow_corrections(operation, now)
    rules = _active_rules().filter(round__operation=operation)
    return counted + sum(do_each(rules, partial(_apply, now=now), what="rule"))


def settle_rules(*, operation: Operation, now: datetime.datetime) -> int:
    """Let every active rule count what it has not looked at yet, to the last seizure: the operation ends."""
    counted = _follow_corrections(operation, now, waits=True)
    return counted + sum(_apply_whole(rule, now) for rule in _active_rules().filter(round__operation=operation))


def _rules() -> QuerySet[InclusionRule]:
    return InclusionRule.objects.select_related("round__operation").prefetch_related("offices").order_by("id")


def _active_rules() -> QuerySet[InclusionRule]:
    return _rules().filter(is_active=True)


@transaction.atomic
def _follow_corrections(operation: Operation, now: datetime.datetime, *, waits: bool = False) -> int:
    """Look once more at the cases corrected since the last time; return how many count now.

    First what no longer fits goes, so that another rule may take it up; a stopped rule lets go as well.
    """
    running = Operation.objects.filter(pk=operation.pk, status=Operation.Status.RUNNING)
    found = running.select_for_update(skip_locked=not waits).first()
    if found is None:
        return 0
    operation = found
    since = (operation.corrections_up_to or operation.created_at) - _SETTLED_AFTER
    references = cases_with(actions=(SeizureEvent.EDITED, SeizureEvent.PAPERS_CORRECTED), since=since)
    corrected = Seizure.objects.filter(reference__in=references)
    rules = list(_rules().filter(round__operation=operation)) if references else []
    for rule in rules:
        _let_go(rule, corrected, now)
    counted = sum(len(_count(rule, corrected, now)) for rule in rules if rule.is_active)
    Operation.objects.filter(pk=operation.pk).update(corrections_up_to=now)
    return counted


def _let_go(rule: InclusionRule, corrected: QuerySet[Seizure], now: datetime.datetime) -> None:
    rows = OperationSeizure.objects.filter(
        rule=rule, how=OperationSeizure.How.RULE, removed_at__isnull=True, seizure__in=corrected
    )
    gone = rows.exclude(seizure__in=fitting(corrected, terms=_terms(rule))).select_related("seizure")
    left = list(gone.order_by("pk"))
    rows.filter(pk__in=[row.pk for row in left]).update(removed_at=now, no_longer_fits=True)
    seizures = [row.seizure for row in left]
    _tell(OperationEvent.SEIZURE_REMOVED, rule, seizures, now, no_longer_fits=[False, True])


def _apply_whole(rule: InclusionRule, now: datetime.datetime) -> int:
    counted = added = _apply(rule, now=now, waits=True)
    while added == _BATCH:
        added = _apply(rule, now=now, waits=True)
        counted += added
    return counted


@transaction.atomic
def _apply(rule: InclusionRule, *, now: datetime.datetime, waits: bool = False) -> int:
    # One worker at a time per rule; a second one finds nothing to do. Whoever settles an operation waits its turn.
    # With the rule its round and operation are locked, and all three read anew: their days may just have changed.
    locked = _active_rules().filter(pk=rule.pk, round__operation__status=Operation.Status.RUNNING)
    found = locked.select_for_update(skip_locked=not waits).first()
    if found is None:
        return 0
    rule = found
    counted = _count(rule, Seizure.objects.filter(pk__gt=rule.applied_up_to_id), now, limit=_BATCH)
    if len(counted) < _BATCH:
        settled = (
            Seizure.objects.filter(logged_at__lt=now - _SETTLED_AFTER)
            .order_by("-pk")
            .values_list("pk", flat=True)
            .first()
        )
        if settled and settled > rule.applied_up_to_id:
            InclusionRule.objects.filter(pk=rule.pk).update(applied_up_to_id=settled)
    return len(counted)


def _count(
    rule: InclusionRule, seizures: QuerySet[Seizure], now: datetime.datetime, *, limit: int | None = None
) -> list[Seizure]:
    """Count those of the seizures that fit and are not there yet; one that a rule let go comes back."""
    operation = rule.round.operation
    there = OperationSeizure.objects.filter(operation=operation, seizure=OuterRef("pk"), no_longer_fits=False)
    fits = fitting(seizures, terms=_terms(rule)).filter(~Exists(there)).order_by("pk").only("pk", "reference")
    new = list(fits[:limit])
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
            for seizure in new
        ],
        update_conflicts=True,
        unique_fields=["operation", "seizure"],
        update_fields=["round", "rule", "added_at", "removed_at", "no_longer_fits"],
    )
    _tell(OperationEvent.SEIZURE_ADDED, rule, new, now)
    return new


def _tell(
    action: OperationEvent, rule: InclusionRule, seizures: Sequence[Seizure], now: datetime.datetime, **more: Any
) -> None:
    operation, is_added = rule.round.operation, action == OperationEvent.SEIZURE_ADDED
    changes = {
        "operation": operation.names,
        "round": rule.round.number,
        "how": OperationSeizure.How.RULE,
    }
    told = {name: [None, value] if is_added else [value, None] for name, value in changes.items()}
    record_many(
        events=[
            build(
                action=action,
                actor=None,
                subject=operation,
                case_reference=seizure.reference,
                changes=told | more,
                now=now,
            )
            for seizure in seizures
        ],
        publish=is_added,
    )


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
