"""Counting the cases of a search. Each figure's link opens exactly the rows it counts.

The matching rows are read once: PostgreSQL groups them in every way the page shows at the same time
(GROUPING SETS, which the ORM cannot write).
"""

import calendar
import datetime
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet

from reference.queries import categories_of_bits, category_name, country_name, eu_categories_of, office_name
from reports.queries.filters import as_query
from seizures.models import Seizure
from seizures.queries import SeizureFilter


@dataclass(frozen=True)
class Figure:
    """A number, what it is about, and the search that opens its rows (empty: none does)."""

    label: str
    count: int
    query: str = ""


@dataclass(frozen=True)
class Figures:
    """What a search holds, by month, office, category, channel and destination."""

    months: list[tuple[datetime.date, int]]
    offices: list[Figure]
    categories: list[Figure]
    channels: list[Figure]
    destinations: list[Figure]


# GROUPING() of the five columns says by which of them a line was grouped.
_GROUPED = """
WITH found AS ({rows})
SELECT GROUPING(day, at_office, by_channel, to_country, bits), day, at_office, by_channel, to_country, bits, count(*)
FROM found
GROUP BY GROUPING SETS ((day), (at_office), (by_channel), (to_country), (bits))
"""
_DAY, _OFFICE, _CHANNEL, _DESTINATION, _BITS = 0b01111, 0b10111, 0b11011, 0b11101, 0b11110
_COLUMNS = (_DAY, _OFFICE, _CHANNEL, _DESTINATION, _BITS)


def figures_of(*, seizures: QuerySet[Seizure], narrowed: SeizureFilter) -> Figures:
    """Count the cases of a search, the largest figures first. One query, which reads the matching rows once."""
    counts = _counted(seizures.order_by())
    channels = dict(Seizure.Channel.choices)

    def figures(found: Mapping[Any, int], name: str, label: Callable[[Any], Any]) -> list[Figure]:
        ranked = sorted(((code, n) for code, n in found.items() if code is not None), key=lambda one: (-one[1], one[0]))
        return [Figure(str(label(code)), n, _opening(narrowed, name, code)) for code, n in ranked]

    return Figures(
        months=_months(counts[_DAY]),
        offices=figures(counts[_OFFICE], "office", office_name),
        categories=figures(_categories(counts[_BITS]), "category", category_name),
        channels=figures(counts[_CHANNEL], "channel", lambda code: channels[code]),
        destinations=figures(counts[_DESTINATION], "destination", country_name),
    )


def _opening(narrowed: SeizureFilter, name: str, code: str) -> str:
    """Return the search that opens the cases behind a figure; nothing where one category was asked for.

    Cases with a second category count in that one too, and no search has both.
    """
    asked = narrowed.category if name == "category" else ""
    is_within = not asked or code in eu_categories_of(asked)
    return as_query(narrowed=replace(narrowed, **{name: code})) if is_within else ""  # type: ignore[arg-type]


def month_query(*, narrowed: SeizureFilter, month: datetime.date) -> str:
    """Return the search that opens the cases of one month of it."""
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    first = max(month, narrowed.first_day or month)
    return as_query(narrowed=replace(narrowed, first_day=first, last_day=min(last, narrowed.last_day or last)))


def _counted(rows: QuerySet[Seizure]) -> dict[int, dict[Any, int]]:
    """Return how many cases there are by each value of each of the five columns."""
    counts: dict[int, dict[Any, int]] = {which: {} for which in _COLUMNS}
    found = rows.values(
        day=F("detained_on"),  # months are made of days below: to cut every row's day here takes longer
        at_office=F("office"),
        by_channel=F("channel"),
        to_country=F("destination_country"),
        bits=F("category_bits"),
    )
    try:
        sql, parameters = found.query.sql_with_params()
    except EmptyResultSet:  # Django knows before it asks: nothing can fit
        return counts
    with connection.cursor() as cursor:
        cursor.execute(_GROUPED.format(rows=sql), parameters)
        for which, *keys, n in cursor.fetchall():
            counts[which][keys[_COLUMNS.index(which)]] = n
    return counts


def _months(days: Mapping[datetime.date, int]) -> list[tuple[datetime.date, int]]:
    """Count by month, from the first with a case to the last, empty ones included."""
    if not days:
        return []
    counts: Counter[datetime.date] = Counter()
    for day, n in days.items():
        counts[day.replace(day=1)] += n
    first, last = min(counts), max(counts)
    span = (last.year - first.year) * 12 + last.month - first.month
    months = (divmod(first.year * 12 + first.month - 1 + step, 12) for step in range(span + 1))
    return [(month, counts[month]) for month in (datetime.date(year, index + 1, 1) for year, index in months)]


def _categories(bits: Mapping[int, int]) -> Counter[str]:
    """Count by category: a case with goods of two categories counts in both."""
    counts: Counter[str] = Counter()
    for together, n in bits.items():
        for category in categories_of_bits(together):
            counts[category.code] += n
    return counts
