"""The figures of a year: against a plain aggregate of the same rows, and against five of them, one for each chart."""

import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth

from accounts.models import User
from benchmarks.harness import Competitor, Ratio, measure, ratio
from reports.queries.figures import Figures, figures_of
from seizures.access import visible_seizures
from seizures.models import GoodsLine, Seizure
from seizures.queries import SeizureFilter

_TIMES = 5


def run(*, user: User, rounds: int) -> list[Ratio]:
    """Measure the figures of the last year of the generated cases."""
    last = Seizure.objects.order_by("-detained_on").values_list("detained_on", flat=True)[:1].get()
    first = last - datetime.timedelta(days=365)
    rows = visible_seizures(user=user).filter(detained_on__gte=first)
    narrowed = SeizureFilter(first_day=first)
    _gate(figures_of(seizures=rows, narrowed=narrowed), rows)
    taken = measure(
        [
            Competitor("count by office (limit)", lambda: _repeat(lambda: _counts(rows, "office"))),
            Competitor("ours, five charts", lambda: _repeat(lambda: figures_of(seizures=rows, narrowed=narrowed))),
            Competitor("a query for each chart (peer)", lambda: _repeat(lambda: _one_by_one(rows))),
        ],
        rounds=rounds,
    )
    ours = taken["ours, five charts"]
    return [
        ratio("figures", "five charts / count by office", ours, taken["count by office (limit)"], at_most=4),
        ratio("figures", "a query for each chart / ours", ours, taken["a query for each chart (peer)"], at_least=3),
    ]


def _gate(found: Figures, rows: QuerySet[Seizure]) -> None:
    """No timing counts before the figures are right."""
    if [row.count for row in found.offices] != sorted(_counts(rows, "office").values(), reverse=True)[:12]:
        raise SystemExit("figures: they differ from a plain count; no timing counts")


def _repeat(count: Any) -> None:
    for _number in range(_TIMES):
        count()


def _counts(rows: QuerySet[Seizure], name: str) -> dict[Any, int]:
    return dict(rows.order_by().values_list(name).annotate(n=Count("pk")))


def _one_by_one(rows: QuerySet[Seizure]) -> None:
    """What a page of charts looks like when each asks for itself, and categories are counted over the goods."""
    for name in ("office", "channel", "destination_country"):
        _counts(rows, name)
    dict(rows.order_by().annotate(month=TruncMonth("detained_on")).values_list("month").annotate(n=Count("pk")))
    lines = GoodsLine.objects.filter(seizure__in=rows.values("pk"))
    dict(lines.values_list("category").annotate(n=Count("seizure", distinct=True)))
