"""What is erased next, what a hold keeps, and what was erased lately."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.functional import Promise

from accounts.access import day_of
from accounts.models import User
from audit.models import AuditEvent
from ipcases.lib.paging import Count, Page, capped_count, keyset_page
from reference.queries import office_name
from seizures.access import visible_seizures
from seizures.events import SeizureEvent
from seizures.laws.base import Law
from seizures.laws.registry import law_for, law_of
from seizures.models import Hold, Seizure
from seizures.models.holds import REVIEW_OR_NEVER
from seizures.queries.holds import REST, is_review_due, keeps, standing_holds

NEXT, HELD, ERASED = "next", "held", "erased"
SHOWN = (NEXT, HELD, ERASED)
SOON_DAYS, LATER_DAYS = 30, 90
LATELY = timedelta(days=90)
ORDERS: dict[str, tuple[str, ...]] = {
    NEXT: ("personal_data_until", "id"),
    HELD: ("review_or_never", "id"),
    ERASED: ("-personal_data_purged_at", "-id"),
}


@dataclass(frozen=True)
class Rule:
    """Why names go on a day: the law, its article, and what it says."""

    law: str | Promise
    article: str | Promise
    says: str | Promise


@dataclass(frozen=True)
class Erasure:
    """What went when the names of a case were erased."""

    people: int
    notes: int
    files: int
    rule: Rule | None


@dataclass(frozen=True)
class RetentionFigures:
    """How much is erased soon, held, and was erased lately; each number has its rows."""

    soon: Count
    later: Count
    held: Count
    erased: Count


def rule_of(*, seizure: Seizure) -> Rule | None:
    """Return what the law of the case says of its names; None where it sets no time."""
    return _rule(law_for(jurisdiction=seizure.jurisdiction_id, on=seizure.detained_on))


def next_erased(*, user: User, days: int, now: datetime) -> QuerySet[Seizure]:
    """Return the visible cases whose names may be kept at most so many days longer, those under a hold too."""
    last = day_of(user=user, now=now) + timedelta(days=days)
    rows = visible_seizures(user=user).filter(
        status=Seizure.Status.CLOSED, personal_data_until__lte=last, personal_data_purged_at__isnull=True
    )
    keeping = Hold.objects.filter(keeps(now)).select_related("seizure", "set_by").order_by(REVIEW_OR_NEVER, "id")
    return rows.prefetch_related(Prefetch("holds", queryset=keeping, to_attr="keeping_holds"))


def held(*, user: User) -> QuerySet[Hold]:
    """Return the holds that stand on visible cases, the next review first once ordered by `review_or_never`."""
    return standing_holds(user=user).annotate(review_or_never=REVIEW_OR_NEVER)


def erased_lately(*, user: User, now: datetime) -> QuerySet[Seizure]:
    """Return the visible cases whose names were erased within the last 90 days."""
    return visible_seizures(user=user).filter(personal_data_purged_at__gte=now - LATELY)


def retention_figures(*, user: User, now: datetime) -> RetentionFigures:
    """Count what goes, stays and went. Four queries, each of them stops at a thousand."""
    return RetentionFigures(
        soon=capped_count(next_erased(user=user, days=SOON_DAYS, now=now)),
        later=capped_count(next_erased(user=user, days=LATER_DAYS, now=now)),
        held=capped_count(standing_holds(user=user)),
        erased=capped_count(erased_lately(user=user, now=now)),
    )


def rows_shown(*, user: User, shown: str, days: int, now: datetime) -> QuerySet[Any]:
    """Return the rows of one of the three tables, to be ordered by its ORDERS."""
    if shown == HELD:
        return held(user=user)
    return next_erased(user=user, days=days, now=now) if shown == NEXT else erased_lately(user=user, now=now)


def retention_page(*, user: User, shown: str, days: int, now: datetime, cursor: str = "", size: int = 50) -> Page:
    """Return one page of one of the three tables. Two queries, whatever the number of rows."""
    rows = rows_shown(user=user, shown=shown, days=days, now=now)
    page = keyset_page(rows, order=ORDERS[shown], cursor=cursor, size=size)
    mark_rows(page.rows, shown=shown)
    if shown == HELD:
        for hold in page.rows:
            hold.is_review_due = is_review_due(hold=hold, now=now)
    return page


def mark_rows(rows: list[Any], *, shown: str) -> None:
    """Give each row its office in words, its rule, and what was erased of it."""
    if shown == ERASED:
        erased = erasures_of(seizures=rows)
    for row in rows:
        seizure = row.seizure if shown == HELD else row
        row.office_name = office_name(seizure.office_id)
        row.rule = rule_of(seizure=seizure)
        if shown == NEXT:
            row.standing_holds = [hold for hold in row.keeping_holds if hold.released_at is None]
            released = [hold.released_at for hold in row.keeping_holds if hold.released_at is not None]
            row.goes_after = max(released) + REST if released and not row.standing_holds else None
        if shown == ERASED:
            row.erasure = erased.get(row.reference)


def erasures_of(*, seizures: Iterable[Seizure]) -> dict[str, Erasure]:
    """Return by case number what was erased of these cases, as the audit has it, late notes too. One query."""
    cases = {seizure.reference: seizure for seizure in seizures if seizure.personal_data_purged_at is not None}
    events = AuditEvent.objects.filter(case_reference__in=cases, action=SeizureEvent.PERSONAL_DATA_ERASED)
    found: dict[str, Erasure] = {}
    for reference, changes in events.order_by("pk").values_list("case_reference", "changes"):
        erasure, before = _erasure(changes, cases[reference]), found.get(reference)
        found[reference] = replace(before, notes=before.notes + erasure.notes) if before else erasure
    return found


def _erasure(changes: dict[str, list[Any]], seizure: Seizure) -> Erasure:
    """Read an event; older ones name no law."""
    gone = {name: int(changes.get(name, [0])[0] or 0) for name in ("people", "notes", "files")}
    code = changes.get("law", [None, ""])[1]
    return Erasure(**gone, rule=_rule(law_of(code=code)) if code else rule_of(seizure=seizure))


def _rule(law: Law | None) -> Rule | None:
    if law is None or law.retention is None:
        return None
    return Rule(law=law.name, article=law.retention.legal_ref, says=law.retention.says)
