"""What came of shares, partner by partner: figures and the rows behind each. Computed from rows, never kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    DateField,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.functions import Cast, ExtractYear, TruncDate
from django.utils import timezone

from operations.access import visible_operations
from operations.models import Operation, OperationSeizure
from sharing.access import visible_foreign_cases, visible_shares
from sharing.models import Feedback, Partner, Share
from sharing.queries.foreign import is_open
from sharing.queries.partners import Median

# Which side asked: we the partner, or the partner us.
OURS, THEIRS = "ours", "theirs"
SIDES = (OURS, THEIRS)
_ANSWERED = Q(answered_at__isnull=False)
_IN_TIME = Q(answer_by__isnull=True) | Q(answered_on__lte=F("answer_by"))
# The last that came stands first.
LAST_FIRST = ("-began_at", "-pk")
FIGURES = ("shared", "accepted", "declined", "in_time", "late", "overdue", "open", "unanswered", "hits")


@dataclass(frozen=True)
class Outcome:
    """The figures of one year, one operation, or all: how many cases went, and what became of them."""

    shared: int = 0
    accepted: int = 0
    declined: int = 0
    in_time: int = 0
    late: int = 0
    overdue: int = 0
    open: int = 0
    unanswered: int = 0
    hits: int = 0
    median: timedelta | None = None

    @property
    def answered(self) -> int:
        return self.in_time + self.late

    @property
    def hit_rate(self) -> int | None:
        """Return of a hundred answered cases how many led to an arrest, a search or a further seizure."""
        return round(100 * self.hits / self.answered) if self.answered else None

    @property
    def median_days(self) -> float | None:
        return round(self.median.total_seconds() / 86_400, 1) if self.median is not None else None


@dataclass(frozen=True)
class Outcomes:
    """One side's figures: together, by year of receipt, and by operation."""

    total: Outcome
    years: list[tuple[int, Outcome]] = field(default_factory=list)
    operations: list[tuple[Operation, Outcome]] = field(default_factory=list)


def outcomes_of_ours(*, user: Any, partner: Partner, on: date) -> Outcomes:
    """Return what came of the cases that a partner has from us, of those this user may see. Four queries."""
    rows = _ours(user=user, partner=partner)
    return Outcomes(total=_total(rows, on), years=_by_year(rows, on), operations=_by_operation(user, rows, on))


def outcomes_of_theirs(*, user: Any, partner: Partner, on: date) -> Outcomes:
    """Return what we made of the cases that we have from a partner. Two queries."""
    rows = _theirs(user=user, partner=partner)
    return Outcomes(total=_total(rows, on), years=_by_year(rows, on))


def rows_behind(
    *,
    user: Any,
    partner: Partner,
    side: str,
    figure: str,
    on: date,
    year: int | None = None,
    operation: Operation | None = None,
) -> QuerySet[Any]:
    """Return the shares, or the partner's cases, that a figure counts."""
    rows = _ours(user=user, partner=partner) if side == OURS else _theirs(user=user, partner=partner)
    rows = rows.filter(_conditions(on)[figure])
    if year is not None:
        rows = rows.filter(year=year)
    if operation is not None and side == OURS:
        counting = OperationSeizure.objects.filter(
            operation=operation, seizure=OuterRef("seizure"), removed_at__isnull=True
        )
        rows = rows.filter(Exists(counting))
    if side == OURS:
        return rows.select_related("seizure").defer("preview", "preview_fields")
    return rows.defer("data")


def hits_by_partner(*, user: Any, on: date) -> dict[int, Outcome]:
    """Return the figures of every partner's side, by partner. One query."""
    return {row.pop("partner"): Outcome(**row) for row in _figures(_ours(user=user).values("partner"), on)}


def _ours(*, user: Any, partner: Partner | None = None) -> QuerySet[Any]:
    rows = visible_shares(user=user).filter(delivered_at__isnull=False)
    if partner is not None:
        rows = rows.filter(partner=partner)
    waits = Q(status__in=Share.AWAITED, answered_at__isnull=True)
    return _annotated(rows, "share", "delivered_at", waits, Q(status=Share.Status.UNANSWERED))


def _theirs(*, user: Any, partner: Partner) -> QuerySet[Any]:
    rows = visible_foreign_cases(user=user).filter(partner=partner, version__gte=1)
    waits = is_open() & Q(answered_at__isnull=True)
    return _annotated(rows, "foreign_case", "received_at", waits, Q(pk__isnull=True))


def _annotated(rows: QuerySet[Any], key: str, began: str, waits: Q, unanswered: Q) -> QuerySet[Any]:
    """Say of each row when it began and what was said of it, under the same names on both sides."""
    said = Feedback.objects.filter(**{key: OuterRef("pk")})
    hit = Q(arrests__gt=0) | Q(searches__gt=0) | Q(further_seizures__gt=0)
    seat = timezone.get_default_timezone()
    flag: dict[str, Any] = {"output_field": BooleanField()}
    return rows.annotate(
        began_at=ExpressionWrapper(F(began), output_field=DateTimeField()),
        year=ExtractYear(began, tzinfo=seat),
        answered_on=Cast(TruncDate("answered_at", tzinfo=seat), DateField()),
        waits=ExpressionWrapper(waits, **flag),
        was_given_up=ExpressionWrapper(unanswered, **flag),
        was_accepted=Exists(said.exclude(status=Feedback.Status.DECLINED)),
        was_declined=Exists(said.filter(status=Feedback.Status.DECLINED)),
        is_hit=Exists(said.filter(hit)),
    )


def _conditions(on: date) -> dict[str, Q]:
    """Say which rows each figure counts. What had no day to be answered by was not late."""
    return {
        "shared": Q(),
        "accepted": Q(was_accepted=True),
        "declined": Q(was_declined=True),
        "in_time": _ANSWERED & _IN_TIME,
        "late": _ANSWERED & ~_IN_TIME,
        "overdue": Q(waits=True, answer_by__lt=on),
        "open": Q(waits=True) & (Q(answer_by__isnull=True) | Q(answer_by__gte=on)),
        "unanswered": Q(was_given_up=True),
        "hits": _ANSWERED & Q(is_hit=True),
    }


def _aggregates(on: date) -> dict[str, Any]:
    counts: dict[str, Any] = {name: Count("pk", filter=found) for name, found in _conditions(on).items()}
    took = ExpressionWrapper(F("answered_at") - F("began_at"), output_field=DurationField())
    return counts | {"median": Median(took, filter=_ANSWERED, output_field=DurationField())}


def _figures(grouped: QuerySet[Any], on: date) -> Iterable[dict[str, Any]]:
    return (dict(row) for row in grouped.annotate(**_aggregates(on)).order_by())


def _total(rows: QuerySet[Any], on: date) -> Outcome:
    return Outcome(**rows.aggregate(**_aggregates(on)))


def _by_year(rows: QuerySet[Any], on: date) -> list[tuple[int, Outcome]]:
    found = [(row.pop("year"), Outcome(**row)) for row in _figures(rows.values("year"), on)]
    return sorted(found, key=lambda pair: -pair[0])


def _by_operation(user: Any, rows: QuerySet[Any], on: date) -> list[tuple[Operation, Outcome]]:
    key = "seizure__operation_seizures__operation"
    counting = rows.filter(
        seizure__operation_seizures__removed_at__isnull=True,
        **{f"{key}__in": visible_operations(user=user).values("pk")},
    )
    found = {row.pop(key): Outcome(**row) for row in _figures(counting.values(key), on)}
    operations = Operation.objects.filter(pk__in=found).order_by("-starts_on", "-pk") if found else ()
    return [(operation, found[operation.pk]) for operation in operations]
