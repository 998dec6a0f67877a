"""What happened to the goods of a case and what still may, shaped for pages and the API."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import F, OuterRef, Prefetch, Subquery, Sum
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual

from seizures.guards import Blocker
from seizures.laws.registry import law_for
from seizures.models import GoodsLine, Outcome, Procedure, ProcedureLine, Seizure
from seizures.workflow import outcome_blockers, outcome_rules


@dataclass(frozen=True)
class OutcomeOption:
    """A way to end up with the goods, lawful or not, and why not."""

    kind: str
    label: str
    hint: str
    rank: int
    blockers: list[Blocker]


@dataclass(frozen=True)
class OutcomeRow:
    """A goods line with what happened to it and what may still happen."""

    line: GoodsLine
    left: Decimal
    outcomes: list[Outcome]
    options: list[OutcomeOption]
    procedures: list[Procedure]

    @property
    def open_options(self) -> list[OutcomeOption]:
        return [option for option in self.options if not option.blockers]

    @property
    def is_done(self) -> bool:
        return self.left <= 0

    @property
    def reason(self) -> str:
        """Why nothing may be recorded now, when that is so."""
        shut = [option for option in self.options if option.blockers]
        return str(shut[0].blockers[0].message) if shut and not self.open_options else ""


def outcome_rows(*, seizure: Seizure, lines: list[GoodsLine], now: datetime) -> list[OutcomeRow]:
    """Return the goods lines with what is left of each and the outcomes their decisions allow. No query."""
    has_law = law_for(jurisdiction=seizure.jurisdiction_id, on=seizure.detained_on) is not None
    rows = []
    for line in lines:
        procedures = [row.procedure for row in line.live_procedure_lines]
        outcomes = list(line.outcomes.all())
        left = line.quantity - sum((outcome.quantity for outcome in outcomes), Decimal(0))
        options = _outcome_options(line, procedures, has_law=has_law, now=now)
        rows.append(OutcomeRow(line, left, outcomes, options, procedures))
    return rows


def _outcome_options(
    line: GoodsLine, procedures: list[Procedure], *, has_law: bool, now: datetime
) -> list[OutcomeOption]:
    rules = outcome_rules(procedures=procedures, now=now)
    if rules:
        offered = [(rule.kind, str(rule.legal_ref), rule.rank) for rule in rules]
    elif procedures or has_law:
        offered = [(Outcome.Kind.RELEASED, "", 0), (Outcome.Kind.HANDED_TO_POLICE, "", 0)]
    else:
        offered = [(kind, "", 0) for kind in Outcome.Kind.values]
    return [
        OutcomeOption(
            kind=kind,
            label=str(Outcome.Kind(kind).label),
            hint=hint,
            rank=rank,
            blockers=outcome_blockers(line=line, kind=kind, procedures=procedures, now=now)
            if procedures or has_law
            else [],
        )
        for kind, hint, rank in offered
    ]


def lines_with_outcomes(*, seizure: Seizure) -> list[GoodsLine]:
    """Return the goods lines of a case with outcomes and live procedures, for the outcome pages."""
    return list(
        seizure.lines.select_related("unit", "category")
        .prefetch_related(
            Prefetch("outcomes", queryset=Outcome.objects.select_related("recorded_by").order_by("pk")),
            live_procedures(),
        )
        .order_by("position")
    )


def is_all_gone() -> LessThanOrEqual:
    """Say in SQL that nothing of a goods line is left: its outcomes account for all of it."""
    return LessThanOrEqual(F("quantity"), gone_of_line())


def gone_of_line() -> Coalesce:
    """Say in SQL how much of a goods line has an outcome."""
    rows = Outcome.objects.filter(line=OuterRef("pk")).order_by().values("line").annotate(total=Sum("quantity"))
    return Coalesce(Subquery(rows.values("total")), Decimal(0))


def live_procedures() -> Prefetch:
    """Fetch the live procedures of goods lines, with all that decides about their outcomes. Two queries."""
    live = (
        ProcedureLine.objects.filter(procedure__is_live=True)
        .select_related("procedure__right_holder", "procedure__seizure__office")
        .prefetch_related("procedure__decisions")
        .order_by("pk")
    )
    return Prefetch("procedure_lines", queryset=live, to_attr="live_procedure_lines")


def outcomes_of(*, seizure: Seizure) -> list[Outcome]:
    """Return what happened to the goods of a case."""
    rows = Outcome.objects.filter(line__seizure=seizure).select_related("line", "procedure")
    return list(rows.order_by("line__position", "pk"))
