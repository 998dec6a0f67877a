"""What statistics need and a case lacks: the rules, and the one that is most useful to mend.

Only what can be missing is here: category, quantity, unit, channel and kind of right stand in every case, and no case
is closed before all its goods have an outcome.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reference.models import Category
from seizures.models import Deadline, Decision, GoodsLine, GoodsValue, Outcome, Procedure, Seizure
from seizures.queries.parts import GENUINE, PACKAGING

Words = str | Promise
Condition = Exists | Q

ANY = "ANY"
# How long after its last deadline a case may stay open before somebody is asked.
OVERDUE_AFTER = timedelta(days=30)
COMPLETE, GOODS, PROCEDURES = "complete", "goods", "procedures"


@dataclass(frozen=True)
class Gap:
    """Something that is missing: its name, a sentence, and where in a case it is mended (empty: not in a case)."""

    code: str
    name: Words
    sentence: Words
    mend: str
    condition: Callable[[date], Condition]


def _lines() -> QuerySet[GoodsLine]:
    return GoodsLine.objects.filter(seizure=OuterRef("pk"))


def _without_value(on: date) -> Condition:
    return Exists(_unvalued(_lines()))


def _unvalued(lines: QuerySet[GoodsLine]) -> QuerySet[GoodsLine]:
    return lines.filter(~Exists(GoodsValue.objects.filter(line=OuterRef("pk"), kind__in=GENUINE, amount__gt=0)))


def _without_origin(on: date) -> Condition:
    return Q(Exists(_lines().filter(origin_country__isnull=True)), origin_country__isnull=True)


def _without_number(on: date) -> Condition:
    """Packed goods, as long as they may be corrected; after that the return shows them as they were packed."""
    procedures = Procedure.objects.filter(seizure=OuterRef("pk"))
    outcomes = Outcome.objects.filter(line__seizure=OuterRef("pk"))
    packed = _lines().filter(unit__in=PACKAGING)
    return Q(Exists(packed), ~Exists(procedures), ~Exists(outcomes), status=Seizure.Status.OPEN)


def _without_outcome(on: date) -> Condition:
    """Nothing has been due for a month, and no court has the case."""
    since = on - OVERDUE_AFTER
    of_case = {"procedure__seizure": OuterRef("pk"), "procedure__is_live": True}
    due = Deadline.objects.filter(**of_case, due_on__gte=since)
    court = Decision.objects.filter(**of_case, is_standing=True, kind=Decision.Kind.AWAIT_COURT)
    return Q(~Exists(due), ~Exists(court), status=Seizure.Status.OPEN, detained_on__lt=since)


def _without_us_category(on: date) -> Condition:
    unmapped = _lines().filter(category__scheme=Category.Scheme.EU, category__us_category__isnull=True)
    return Q(Exists(unmapped))


# The most useful first.
GAPS: dict[str, Gap] = {
    gap.code: gap
    for gap in (
        Gap(
            "VALUE",
            _("No value of the genuine goods"),
            _("For some goods nobody has said what the genuine article costs."),
            COMPLETE,
            _without_value,
        ),
        Gap(
            "ORIGIN",
            _("No origin"),
            _("For some goods nobody has said where they were made."),
            COMPLETE,
            _without_origin,
        ),
        Gap(
            "NUMBER",
            _("No number of articles"),
            _("Some goods are counted in boxes, cartons, rolls or dozens: say how many articles there are."),
            GOODS,
            _without_number,
        ),
        Gap(
            "OUTCOME",
            pgettext_lazy("gap", "No outcome"),
            _("Open for more than 30 days after its last deadline: record what happened to the goods."),
            PROCEDURES,
            _without_outcome,
        ),
        Gap(
            "US_CATEGORY",
            _("No category of the US list"),
            _("The category of some goods has no counterpart in the US list; an administrator adds it to the files."),
            "",
            _without_us_category,
        ),
    )
}
# What an office can mend; the rest is of the reference data.
ASKED = tuple(code for code, gap in GAPS.items() if gap.mend)


def with_gap(rows: QuerySet[Seizure], *, gap: str, on: date) -> QuerySet[Seizure]:
    """Narrow cases to those with this gap, or with any that an office can mend."""
    if gap in GAPS:
        return rows.filter(GAPS[gap].condition(on))
    return rows.filter(reduce(or_, (Q(GAPS[code].condition(on)) for code in ASKED))) if gap == ANY else rows.none()


def gaps_by_office(*, rows: QuerySet[Seizure], on: date) -> dict[str, dict[str, int]]:
    """Count the cases with each gap, and under ANY those with one that an office can mend, by office. One query."""
    conditions = {code: Q(gap.condition(on)) for code, gap in GAPS.items()}
    conditions[ANY] = reduce(or_, (conditions[code] for code in ASKED))
    counts = {f"gap_{code}": Count("pk", filter=condition) for code, condition in conditions.items()}
    found = rows.order_by().values("office").annotate(**counts).values_list("office", *counts)
    return {office: dict(zip(conditions, numbers, strict=True)) for office, *numbers in found}


def gaps_of(*, seizure: Seizure, on: date) -> list[Gap]:
    """Return what this case lacks and an office can mend, the most useful first. One query."""
    marks = {f"gap_{code}": _mark(GAPS[code].condition(on)) for code in ASKED}
    row = Seizure.objects.filter(pk=seizure.pk).annotate(**marks).values(*marks).get()
    return [GAPS[code] for code in ASKED if row[f"gap_{code}"]]


def lines_without_value(*, seizure: Seizure) -> list[GoodsLine]:
    """Return the goods lines of a visible case of which nobody has said what the genuine article costs."""
    return list(_unvalued(GoodsLine.objects.filter(seizure=seizure)).select_related("unit").order_by("position"))


def lacks_origin(*, seizure: Seizure) -> bool:
    """Say whether nobody has said where some goods of a visible case were made."""
    lines = GoodsLine.objects.filter(seizure=seizure, origin_country__isnull=True)
    return seizure.origin_country_id is None and lines.exists()


def _mark(condition: Condition) -> Case:
    return Case(When(Q(condition), then=True), default=False, output_field=BooleanField())
