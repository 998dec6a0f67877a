"""Counting the cases of a search. Each figure's link opens exactly the rows it counts."""

import datetime
from dataclasses import dataclass, replace

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth

from reference.queries import category_name, country_name, office_name
from reports.queries.filters import as_query
from seizures.models import GoodsLine, Seizure
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


def figures_of(*, seizures: QuerySet[Seizure], narrowed: SeizureFilter) -> Figures:
    """Count the cases of a search. Five queries, each over the matching rows once."""
    rows = seizures.order_by()
    channels = dict(Seizure.Channel.choices)
    return Figures(
        months=_months(rows),
        offices=[
            Figure(office_name(code), n, as_query(narrowed=replace(narrowed, office=code)))
            for code, n in _counts(rows, "office")
        ],
        categories=[
            Figure(category_name(code), n, as_query(narrowed=replace(narrowed, category=code)))
            for code, n in _categories(rows)
        ],
        channels=[
            Figure(str(channels[code]), n, as_query(narrowed=replace(narrowed, channel=code)))
            for code, n in _counts(rows, "channel")
        ],
        destinations=[
            Figure(country_name(code), n, as_query(narrowed=replace(narrowed, destination=code)))
            for code, n in _counts(rows, "destination_country")
            if code is not None
        ],
    )


def _months(rows: QuerySet[Seizure]) -> list[tuple[datetime.date, int]]:
    """Count by month, from the first with a case to the last, empty ones included."""
    counts = dict(rows.annotate(month=TruncMonth("detained_on")).values_list("month").annotate(n=Count("pk")))
    if not counts:
        return []
    first, last = min(counts), max(counts)
    span = (last.year - first.year) * 12 + last.month - first.month
    months = (divmod(first.year * 12 + first.month - 1 + step, 12) for step in range(span + 1))
    return [(month, counts.get(month, 0)) for month in (datetime.date(year, index + 1, 1) for year, index in months)]


def _counts(rows: QuerySet[Seizure], name: str) -> list[tuple[str, int]]:
    return list(rows.values_list(name).annotate(n=Count("pk")).order_by("-n", name)[:12])


def _categories(rows: QuerySet[Seizure]) -> list[tuple[str, int]]:
    """Count cases per category: a case with goods of two categories counts in both."""
    lines = GoodsLine.objects.filter(seizure__in=rows.values("pk"))
    counts = lines.values_list("category").annotate(n=Count("seizure", distinct=True))
    return list(counts.order_by("-n", "category")[:12])
