"""The figures of one operation. Every figure is computed from rows that its link opens.

The counted rows are read once: PostgreSQL groups them in every way the page shows at the same time
(GROUPING SETS, which the ORM cannot write), so that the page costs one pass over the operation's own
rows, whatever the archive holds.
"""

import datetime
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateField, Exists, F, OuterRef, QuerySet, Sum
from django.db.models.functions import Cast, TruncWeek

from operations.models import Operation, OperationReferral, OperationSeizure
from operations.queries.rows import Selection, is_traced, rows_of, walking_from_the_operation
from reference.models import Office
from reference.queries import categories_of_bits, category_label, country_name, office, office_name, place_office
from seizures.models import GoodsValue, ReferralResult, ReferralSeizure, Seizure


@dataclass(frozen=True)
class Named:
    """A figure with what it is about; `key` goes into the link that opens its rows."""

    key: str
    label: Any
    count: int


@dataclass(frozen=True)
class MoneySum:
    """An amount by one measure and in one currency: never added to another."""

    kind: str
    label: Any
    currency: str
    amount: Decimal


@dataclass(frozen=True)
class Route:
    """From the place that stopped the goods to the place they were going to."""

    start: Office
    end: Office
    count: int


@dataclass(frozen=True)
class Tally:
    """The figures of one operation, for one reader and one selection."""

    seizures: int
    parcels: int
    items: int
    traced: int  # parcels of seizures that an investigation rests on
    sites: int
    searches: int
    arrests: int
    goods_found: list[MoneySum]
    values: list[MoneySum]
    offices: list[Named]
    channels: list[Named]
    destinations: list[Named]
    site_kinds: list[Named]
    categories: list[Named] = field(default_factory=list)
    weeks: list[tuple[datetime.date, int]] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)


# GROUPING() of the six columns says by which of them a line was grouped.
_GROUPED = """
WITH counted AS MATERIALIZED ({rows})
SELECT GROUPING(office, channel, destination, bits, week, place), office, channel, destination, bits, week, place,
       count(*), COALESCE(sum(parcels), 0), COALESCE(sum(items), 0),
       COALESCE(sum(parcels) FILTER (WHERE traced), 0)
FROM counted
GROUP BY GROUPING SETS ((), (office), (channel), (destination), (bits), (week), (office, place))
"""
_ALL, _OFFICE, _CHANNEL, _DESTINATION, _BITS, _WEEK = 0b111111, 0b011111, 0b101111, 0b110111, 0b111011, 0b111101
_ROUTE = 0b011110


def tally(*, user: Any, operation: Operation, round_number: int | None = None) -> Tally:
    """Compute the figures. Three queries, each over the operation's own rows only."""
    rows = rows_of(user=user, operation=operation, selection=Selection(round=round_number)).order_by()
    with walking_from_the_operation():
        groups = _grouped(rows, operation)
        values = _values(rows)
    (whole,) = groups[_ALL] or [((), (0, 0, 0, 0))]
    seizures, parcels, items, traced = whole[1]
    channels = dict(Seizure.Channel.choices)
    return Tally(
        seizures=seizures,
        parcels=parcels,
        items=items,
        traced=traced,
        values=values,
        offices=[Named(key, office_name(key), n) for key, n in _ranked(groups[_OFFICE], 0)],
        channels=[Named(key, channels.get(key, key), n) for key, n in _ranked(groups[_CHANNEL], 1)],
        destinations=[
            Named(key or "", country_name(key) if key else "–", n) for key, n in _ranked(groups[_DESTINATION], 2)
        ],
        categories=_categories(groups[_BITS]),
        weeks=_weeks({keys[4]: figures[0] for keys, figures in groups[_WEEK]}),
        routes=_routes(groups[_ROUTE]),
        **_police(results_of(operation=operation, round_number=round_number)),
    )


def results_of(*, operation: Operation, kind: str = "", round_number: int | None = None) -> QuerySet[ReferralResult]:
    """Return what the police did, over the investigations that came of the operation.

    For a round: over the investigations that rest on a seizure counted in that round.
    """
    linked = links_of(operation=operation, round_number=round_number)
    results = ReferralResult.objects.filter(referral__in=linked.values("referral"))
    results = results.select_related("referral__agency", "country")
    return results.filter(kind=kind) if kind else results


def links_of(*, operation: Operation, round_number: int | None = None) -> QuerySet[OperationReferral]:
    """Return the linked investigations that rest on a seizure which counts, in the round or at all.

    One whose seizures were all taken out came of something else; its link stands for when one of them comes back.
    """
    counted = OperationSeizure.objects.filter(operation=operation, removed_at__isnull=True)
    if round_number is not None:
        counted = counted.filter(round__number=round_number)
    resting = ReferralSeizure.objects.filter(referral=OuterRef("referral"), seizure__in=counted.values("seizure"))
    return OperationReferral.objects.filter(Exists(resting), operation=operation)


_Line = tuple[tuple[Any, ...], tuple[int, int, int, int]]


def _grouped(rows: QuerySet[OperationSeizure], operation: Operation) -> dict[int, list[_Line]]:
    """Return the grouped lines: by which columns, then (keys, figures)."""
    counted = rows.values(
        office=F("seizure__office"),
        channel=F("seizure__channel"),
        destination=F("seizure__destination_country"),
        bits=F("seizure__category_bits"),
        week=Cast(TruncWeek("seizure__detained_on"), DateField()),
        place=F("seizure__destination_place"),
        parcels=F("seizure__parcel_count"),
        items=F("seizure__item_count"),
        traced=is_traced(operation=operation),
    )
    lines: dict[int, list[_Line]] = {key: [] for key in (_ALL, _OFFICE, _CHANNEL, _DESTINATION, _BITS, _WEEK, _ROUTE)}
    try:
        sql, parameters = counted.query.sql_with_params()
    except EmptyResultSet:  # Django knows before it asks: somebody without an office sees nothing
        return lines
    with connection.cursor() as cursor:
        cursor.execute(_GROUPED.format(rows=sql), parameters)
        for which, *line in cursor.fetchall():
            lines[which].append((tuple(line[:6]), tuple(map(int, line[6:]))))  # type: ignore[arg-type]
    return lines


def _ranked(lines: list[_Line], column: int) -> list[tuple[Any, int]]:
    counts = [(keys[column], figures[0]) for keys, figures in lines]
    return sorted(counts, key=lambda one: (-one[1], one[0] or "~"))


def _categories(lines: list[_Line]) -> list[Named]:
    """Count by category: a seizure with goods of two categories counts in both."""
    counts: Counter[str] = Counter()
    names = {}
    for keys, figures in lines:
        for category in categories_of_bits(keys[3]):
            counts[category.code] += figures[0]
            names[category.code] = category_label(category)
    return [Named(code, names[code], n) for code, n in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]


def _weeks(counts: dict[datetime.date, int]) -> list[tuple[datetime.date, int]]:
    """Order by week, the empty weeks between two rounds included."""
    if not counts:
        return []
    first, last = min(counts), max(counts)
    weeks = (first + datetime.timedelta(days=7 * number) for number in range((last - first).days // 7 + 1))
    return [(week, counts.get(week, 0)) for week in weeks]


def _routes(lines: list[_Line]) -> list[Route]:
    """Count by place and place: the offices of one city together, where both are on the map."""
    counts: Counter[tuple[str, str]] = Counter()
    for keys, figures in lines:
        start = office(keys[0])
        if start is not None:
            counts[start.unlocode, keys[5]] += figures[0]
    found = []
    for (start_code, end_code), number in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        start, end = place_office(start_code), place_office(end_code)
        if start and end and start.latitude is not None and end.latitude is not None:
            found.append(Route(start, end, number))
    return found


def _values(rows: QuerySet[OperationSeizure]) -> list[MoneySum]:
    values = GoodsValue.objects.filter(line__seizure__in=rows.values("seizure"))
    sums = values.values_list("kind", "currency").annotate(total=Sum("amount")).order_by("-total")
    labels = dict(GoodsValue.Kind.choices)
    return [MoneySum(kind, labels[kind], currency, total) for kind, currency, total in sums]


def _police(results: QuerySet[ReferralResult]) -> dict[str, Any]:
    """Add up the police results in one query."""
    kinds = ReferralResult.Kind
    numbers: Counter[str] = Counter()
    sites: Counter[str] = Counter()
    goods: dict[str, Decimal] = {}
    lines = (
        results.order_by().values_list("kind", "site_kind", "currency").annotate(n=Sum("count"), total=Sum("amount"))
    )
    for kind, site_kind, currency, number, amount in lines:
        numbers[kind] += number
        if kind == kinds.SITE:
            sites[site_kind] += number
        if kind == kinds.GOODS and amount is not None:
            goods[currency] = goods.get(currency, Decimal(0)) + amount
    labels = dict(ReferralResult.SiteKind.choices)
    return {
        "sites": numbers[kinds.SITE],
        "searches": numbers[kinds.SEARCH],
        "arrests": numbers[kinds.ARREST],
        "goods_found": [
            MoneySum(kinds.GOODS, kinds.GOODS.label, currency, total) for currency, total in sorted(goods.items())
        ],
        "site_kinds": [
            Named(kind, labels[kind], n) for kind, n in sorted(sites.items(), key=lambda one: (-one[1], one[0]))
        ],
    }
