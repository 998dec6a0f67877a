"""Goods in store: what lies where, since when, and what was decided on it.

A goods line is in the store while its case is open and some of it has no outcome. It lies where the last accepted
hand-over says, or else where it was found.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from ipcases.lib.paging import Count as Counted
from ipcases.lib.paging import Page, capped_count, keyset_page
from seizures.access import seizure_scope
from seizures.guards import Blocker
from seizures.laws.registry import decisions_allowing
from seizures.models import (
    CustodyEvent,
    Decision,
    DestructionLine,
    GoodsLine,
    Outcome,
    Procedure,
    ProcedureLine,
    Seizure,
)
from seizures.queries.destructions import UNSETTLED
from seizures.queries.outcomes import gone_of_line, is_all_gone, live_procedures
from seizures.workflow import outcome_blockers

ORDER = ("seizure__detained_on", "pk")
WAITING, RELEASE, DESTROY, PLANNED, DISCREPANT = "waiting", "release", "destroy", "planned", "discrepant"
AGES = (30, 90, 180, 365)
# Shelves beyond that are found by the filters.
_MOST_PLACES = 60


@dataclass(frozen=True)
class StoreFilter:
    """What the store is narrowed to. `place` is None for every place: an empty one is where nobody said."""

    office: str = ""
    place: str | None = None
    decision: str = ""
    days: int = 0


@dataclass(frozen=True)
class StoredLine:
    """A goods line in the store: how much, where, since when, in whose hands, and what was decided."""

    line: GoodsLine
    left: Decimal
    place: str
    since: date | datetime
    holder: str
    decided: list[tuple[Procedure, Decision | None]]
    blockers: list[Blocker]  # what keeps it from being destroyed
    destruction_line: DestructionLine | None  # of the open destruction it is picked for
    discrepancy: DestructionLine | None

    @property
    def may_be_picked(self) -> bool:
        """Say whether it may go into a destruction now."""
        return not self.blockers and self.destruction_line is None and self.discrepancy is None


@dataclass(frozen=True)
class Store:
    """A page of the store with how many lines there are, and how many lie at each place."""

    page: Page
    count: Counted
    places: list[tuple[str, int]]


def store(*, user: User, narrowed: StoreFilter, now: datetime, today: date, cursor: str = "") -> Store:
    """Return a page of the goods lines in store that the user may see, longest there first.

    Eight queries, whatever the number of rows; the places are counted with every other filter on.
    """
    everywhere = _narrowed(_in_store(user), narrowed, today)
    rows = everywhere if narrowed.place is None else everywhere.filter(place=narrowed.place)
    page = keyset_page(_with_all(rows), order=ORDER, cursor=cursor)
    stored = stored_lines(lines=page.rows, now=now)
    return Store(
        page=Page(stored, page.next_cursor, page.previous_cursor),
        count=capped_count(rows),
        places=_places(everywhere),
    )


def places_of(*, user: User, narrowed: StoreFilter) -> list[tuple[str, int]]:
    """Return where goods lie that fit, with how many lines at each place; the most first. One query."""
    return _places(_narrowed(_in_store(user), narrowed, date.max))


def _places(rows: QuerySet[Any]) -> list[tuple[str, int]]:
    counted = rows.order_by().values_list("place").annotate(lines=Count("pk")).order_by("-lines", "place")
    return list(counted[:_MOST_PLACES])


def store_rows(*, user: User, narrowed: StoreFilter, today: date) -> QuerySet[GoodsLine]:
    """Return the goods lines in store that the user may see, narrowed, for pages and for picking."""
    rows = _narrowed(_in_store(user), narrowed, today)
    return _with_all(rows if narrowed.place is None else rows.filter(place=narrowed.place))


def stored_lines(*, lines: Iterable[GoodsLine], now: datetime) -> list[StoredLine]:
    """Shape rows of store_rows. One query, for the last hand-over of each case."""
    rows = list(lines)
    last = {event.seizure_id: event for event in _last_hand_overs(rows)}
    return [_stored(line, last.get(line.seizure_id), now) for line in rows]


def _in_store(user: User) -> QuerySet[Any]:
    accepted = CustodyEvent.objects.filter(seizure=OuterRef("seizure_id"), accepted_at__isnull=False)
    place = accepted.order_by("-accepted_at", "-id").values("place")[:1]
    return (
        GoodsLine.objects.filter(seizure_scope(user=user, prefix="seizure"), seizure__status=Seizure.Status.OPEN)
        .annotate(gone=gone_of_line())
        .exclude(is_all_gone())
        .annotate(place=Coalesce(Subquery(place), F("seizure__found_at_place")))
    )


def _narrowed(rows: QuerySet[Any], narrowed: StoreFilter, today: date) -> QuerySet[Any]:
    if narrowed.office:
        rows = rows.filter(seizure__office=narrowed.office)
    if narrowed.days:
        rows = rows.filter(seizure__detained_on__lte=today - timedelta(days=narrowed.days))
    return rows.filter(_by_decision(narrowed.decision)) if narrowed.decision else rows


def _by_decision(decision: str) -> Q:
    """Say in SQL what outcome_blockers says of one line: every live procedure decided, and one allows it."""
    live = ProcedureLine.objects.filter(line=OuterRef("pk"), procedure__is_live=True)
    is_decided = Exists(live.filter(procedure__status=Procedure.Status.DECIDED))
    waits = Exists(live.filter(procedure__status__in=(Procedure.Status.OPENED, Procedure.Status.NOTIFIED)))
    allowing = live.filter(
        procedure__status=Procedure.Status.DECIDED,
        procedure__decisions__is_standing=True,
        procedure__decisions__kind__in=decisions_allowing(outcome=Outcome.Kind.DESTROYED),
    )
    picked = DestructionLine.objects.filter(line=OuterRef("pk"))
    is_picked, is_discrepant = Exists(picked.filter(is_open=True)), Exists(picked.filter(UNSETTLED))
    conditions = {
        WAITING: Q(waits) | ~Q(Exists(live)),
        RELEASE: Q(is_decided) & ~Q(waits) & ~Q(Exists(allowing)),
        DESTROY: Q(Exists(allowing)) & ~Q(waits) & ~Q(is_picked) & ~Q(is_discrepant),
        PLANNED: Q(is_picked),
        DISCREPANT: Q(is_discrepant),
    }
    return conditions[decision]


def _with_all(rows: QuerySet[Any]) -> QuerySet[Any]:
    picked = DestructionLine.objects.filter(Q(is_open=True) | UNSETTLED).select_related("destruction")
    return rows.select_related("unit", "seizure__office", "seizure__logged_by").prefetch_related(
        live_procedures(), Prefetch("destruction_lines", queryset=picked, to_attr="picked_for")
    )


def _last_hand_overs(lines: Iterable[GoodsLine]) -> QuerySet[CustodyEvent]:
    rows = CustodyEvent.objects.filter(
        seizure__in={line.seizure_id for line in lines}, accepted_at__isnull=False
    ).select_related("received_by")
    return rows.order_by("seizure", "-accepted_at", "-id").distinct("seizure")


def _stored(line: Any, last: CustodyEvent | None, now: datetime) -> StoredLine:
    procedures = [row.procedure for row in line.live_procedure_lines]
    blockers = outcome_blockers(line=line, kind=Outcome.Kind.DESTROYED, procedures=procedures, now=now)
    return StoredLine(
        line=line,
        left=line.quantity - line.gone,
        place=line.place,
        since=last.accepted_at or last.handed_over_at if last is not None else line.seizure.logged_at,
        holder=str(last.received_by if last is not None else line.seizure.logged_by),
        decided=[(procedure, _standing(procedure)) for procedure in procedures],
        blockers=blockers,
        destruction_line=next((row for row in line.picked_for if row.is_open), None),
        discrepancy=next((row for row in line.picked_for if not row.is_open), None),
    )


def _standing(procedure: Procedure) -> Decision | None:
    return next((decision for decision in procedure.decisions.all() if decision.is_standing), None)
