"""What the operation pages show. Every figure is computed from rows that its link opens."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from ipcases.lib.paging import Count as Capped
from ipcases.lib.paging import Page, capped_count
from ipcases.lib.sending_twice import newest_key
from operations.access import agreements_in_force, visible_operations
from operations.models import (
    Agreement,
    ContributedResult,
    InclusionRule,
    Operation,
    OperationReferral,
    OperationSeizure,
    Participant,
    Round,
)
from operations.queries.rows import (
    LAST_DETAINED_FIRST,
    Selection,
    Totals,
    count_hidden,
    listed,
    rows_of,
    rows_page,
    taken_out,
    totals_of,
)
from operations.queries.rules import Preview, preview_of
from operations.queries.tally import MoneySum, Named, Route, Tally, links_of, results_of, tally
from reference.models import Agency, Category, Country, Currency, Office
from seizures.access import visible_referrals
from seizures.models import Referral, ReferralResult, ReferralSeizure, Seizure
from seizures.models.seizure import SOONEST_FIRST
from seizures.queries.lists import mark_steps, with_steps

__all__ = [
    "LAST_DETAINED_FIRST",
    "MoneySum",
    "Named",
    "Preview",
    "Route",
    "Selection",
    "Tally",
    "Totals",
    "count_hidden",
    "listed",
    "preview_of",
    "results_of",
    "rows_of",
    "rows_page",
    "taken_out",
    "tally",
    "totals_of",
]

# How long after the last day of a round a participant's figures may take.
REPORT_WITHIN = datetime.timedelta(days=14)
_ONE_DAY = datetime.timedelta(days=1)


def operations_page(*, user: Any, status: str = "", agency: str = "", text: str = "") -> QuerySet[Operation]:
    """Return the operations of a list, with the number of seizures that count. Two queries a page."""
    found = visible_operations(user=user).annotate(seizure_count=_counted(operation=OuterRef("pk")))
    if status:
        found = found.filter(status=status)
    if agency:
        found = found.filter(Exists(Participant.objects.filter(operation=OuterRef("pk"), agency=agency)))
    if text:
        found = found.filter(Q(name_en__icontains=text) | Q(name_zh__icontains=text) | Q(code__icontains=text))
    return found


def rounds_of(*, operation: Operation) -> list[Round]:
    """Return the rounds with their rules and what counts in each. Three queries."""
    return list(
        operation.rounds.annotate(seizure_count=_counted(round=OuterRef("pk")))
        .prefetch_related("rules__offices", "rules__departure_country", "rules__destination_country", "rules__category")
        .order_by("number")
    )


def first_free_days(*, operation: Operation, rounds: Iterable[Round]) -> tuple[datetime.date, datetime.date] | None:
    """Return the first days of the operation that belong to none of its rounds; None when there are none."""
    first = operation.starts_on
    for round_ in sorted(rounds, key=lambda round_: round_.starts_on):
        if first < round_.starts_on:
            return first, round_.starts_on - _ONE_DAY
        first = round_.ends_on + _ONE_DAY
    return (first, operation.ends_on) if first <= operation.ends_on else None


def _counted(**owner: Any) -> Coalesce:
    """Count the rows of each operation or round of a page, not by joining all of them."""
    rows = OperationSeizure.objects.filter(removed_at__isnull=True, **owner).order_by()
    (name,) = owner
    return Coalesce(Subquery(rows.values(name).annotate(n=Count("pk")).values("n")), 0)


def counted_by_all(*, operation: Operation) -> int:
    """Return how many seizures count, those included that a reader may not see. One query."""
    return OperationSeizure.objects.filter(operation=operation, removed_at__isnull=True).count()


def participants_of(*, operation: Operation) -> list[Participant]:
    """Return the participating agencies, the lead first. One query."""
    return list(operation.participants.select_related("agency").order_by("-is_lead", "agency__code"))


def newest_operation_by(*, user: User) -> int:
    """Return the key of the newest operation that the user planned; 0 for none."""
    return newest_key(Operation.objects.filter(created_by=user))


def newest_rule_of(*, round_: Round) -> int:
    """Return the key of the newest rule of a round; 0 for none."""
    return newest_key(round_.rules.all())


def newest_figure_of(*, operation: Operation) -> int:
    """Return the key of the newest figure that a participant reported; 0 for none."""
    return newest_key(operation.contributed_results.all())


def rule_of(*, operation: Operation, pk: int) -> InclusionRule | None:
    """Return a rule of the operation with its terms. Two queries."""
    named = ("round__operation", "category", "departure_country", "destination_country")
    found = InclusionRule.objects.select_related(*named).prefetch_related("offices")
    return found.filter(round__operation=operation, pk=pk).first()


def round_of(*, operation: Operation, number: int) -> Round | None:
    """Return a round of the operation by its number."""
    return Round.objects.select_related("operation").filter(operation=operation, number=number).first()


def referrals_of(*, user: User, operation: Operation) -> list[OperationReferral]:
    """Return the investigations that came of the operation, and whether this user may open each. One query.

    Each with how many of its seizures count here: it may rest on others as well.
    """
    mine = visible_referrals(user=user).filter(pk=OuterRef("referral"))
    counting = operation.operation_seizures.filter(removed_at__isnull=True).values("seizure")
    count_here = Count("referral__referral_seizures", Q(referral__referral_seizures__seizure__in=counting))
    return list(
        links_of(operation=operation)
        .select_related("referral__agency")
        .annotate(seizure_count=count_here, may_open=Exists(mine))
        .order_by("-referral__referred_on", "-pk")
    )


def contributed_of(*, operation: Operation) -> list[ContributedResult]:
    """Return the figures participants reported for their own side and that stand. One query."""
    standing = standing_figures(operation=operation)
    return list(standing.select_related("agency", "recorded_by").order_by("-reported_on", "-pk"))


def standing_figures(*, operation: Operation) -> QuerySet[ContributedResult]:
    """Return what participants told and still stands.

    Left out is what was withdrawn, and what was said of a case that counts no more.
    """
    return operation.contributed_results.filter(withdrawn_at__isnull=True, counted__removed_at__isnull=True)


def contributed_result_of(*, operation: Operation, pk: int) -> ContributedResult | None:
    """Return one figure that a participant reported. One query."""
    return operation.contributed_results.select_related("operation", "agency").filter(pk=pk).first()


@dataclass(frozen=True)
class ParticipantReport:
    """A participant and what it has told so far; what it owes figures of, and what of that is late.

    Of our own side nothing is told: it is counted from rows.
    """

    agency: Agency
    is_lead: bool
    is_ours: bool
    reported_on: datetime.date | None
    owed_round: Round | None = None
    late_round: Round | None = None

    @property
    def owes_several(self) -> bool:
        """Say whether figures of an earlier round than the last one are late: figures of a day hold those before it."""
        return self.late_round is not None and self.late_round != self.owed_round


def reports_of(*, operation: Operation, on: datetime.date) -> list[ParticipantReport]:
    """Return the participants with the day of their last figure, who owes one and who is late. Three queries.

    Another administration owes figures for a round within two weeks of its last day; a nil return is
    the figure 0. Our own side owes none: its figures are counted from rows.
    """
    home = operation.created_by.home_office
    standing = standing_figures(operation=operation)
    told = dict(standing.values_list("agency").annotate(last=Max("reported_on")).order_by())
    over = list(operation.rounds.filter(ends_on__lt=on).order_by("-ends_on"))
    last = over[0] if over else None
    last_late = next((round_ for round_ in over if round_.ends_on < on - REPORT_WITHIN), None)
    return [
        ParticipantReport(
            agency=row.agency,
            is_lead=row.is_lead,
            is_ours=_is_ours(row.agency, home),
            reported_on=told.get(row.agency_id),
            owed_round=last if _owes(row.agency, told.get(row.agency_id), last, home) else None,
            late_round=last_late if _owes(row.agency, told.get(row.agency_id), last_late, home) else None,
        )
        for row in participants_of(operation=operation)
    ]


def _is_ours(agency: Agency, home: Office | None) -> bool:
    return agency.kind == Agency.Kind.CUSTOMS and home is not None and agency.country_id == home.country_id


def _owes(agency: Agency, told_on: datetime.date | None, over: Round | None, home: Office | None) -> bool:
    if over is None or agency.kind != Agency.Kind.CUSTOMS or _is_ours(agency, home):
        return False
    return told_on is None or told_on < over.ends_on


def opened_by(results: QuerySet[ReferralResult], *, user: User) -> QuerySet[ReferralResult]:
    """Say of each result whether this user may open its investigation."""
    return results.annotate(may_open=Exists(visible_referrals(user=user).filter(pk=OuterRef("referral"))))


def result_total(results: QuerySet[ReferralResult]) -> int:
    """Add up how many sites, searches or arrests the lines say. One query."""
    return results.order_by().aggregate(total=Sum("count"))["total"] or 0


@dataclass(frozen=True)
class ToCome:
    """Something that is still to come: `what` is "days", "figures" or "cases", for a page to lead there."""

    what: str
    sentence: str


def warnings_before_end(*, user: User, operation: Operation, on: datetime.date) -> list[ToCome]:
    """Say what is still to come when the operation ends now. Seven queries."""
    said = []
    if operation.rounds.filter(ends_on__gte=on).exists():
        said.append(ToCome("days", _("A round is not over: seizures of its remaining days will not count.")))
    late = [report.agency.name for report in reports_of(operation=operation, on=on) if report.late_round]
    if late:
        names = {"names": pgettext("between the parts of a list", ", ").join(late)}
        said.append(ToCome("figures", _("Figures are missing of: %(names)s.") % names))
    open_cases = waiting_of(user=user, operation=operation, limit=1).count.value
    if open_cases:
        words = ngettext(
            "%(n)s case is still open; it stays open and keeps counting.",
            "%(n)s cases are still open; they stay open and keep counting.",
            open_cases,
        )
        said.append(ToCome("cases", words % {"n": open_cases}))
    return said


@dataclass(frozen=True)
class Waiting:
    """The open cases of an operation: how many, and the most urgent, each with its `next_step`."""

    count: Capped
    cases: list[Seizure]


def waiting_of(*, user: User, operation: Operation, round_number: int | None = None, limit: int = 5) -> Waiting:
    """Return the open cases that count and need somebody soonest. Four queries."""
    rows = rows_of(user=user, operation=operation, selection=Selection(round=round_number, open="1")).order_by()
    cases = Seizure.objects.filter(pk__in=rows.values("seizure")).select_related("destination_country")
    page = Page(list(with_steps(cases).order_by(SOONEST_FIRST, "id")[:limit]), "", "")
    return Waiting(count=capped_count(rows), cases=mark_steps(page).rows)


def operations_of_seizure(*, user: Any, seizure: Seizure) -> list[OperationSeizure]:
    """Return the operations a seizure counts in, with the round. One query."""
    return list(
        OperationSeizure.objects.filter(
            seizure=seizure, removed_at__isnull=True, operation__in=visible_operations(user=user).values("pk")
        )
        .select_related("operation__agreement__agency", "round", "added_by", "rule")
        .order_by("-added_at", "-pk")
    )


def operations_open_for(*, user: Any, seizure: Seizure) -> list[Operation]:
    """Return the operations a seizure could be added to: not ended, a round covering its day."""
    return list(
        visible_operations(user=user)
        .exclude(status=Operation.Status.ENDED)
        .filter(
            Exists(
                Round.objects.filter(
                    operation=OuterRef("pk"), starts_on__lte=seizure.detained_on, ends_on__gte=seizure.detained_on
                )
            )
        )
        .exclude(
            Exists(OperationSeizure.objects.filter(operation=OuterRef("pk"), seizure=seizure, removed_at__isnull=True))
        )
        .order_by("-starts_on", "-pk")
    )


def agencies(*, besides: Operation | None = None) -> QuerySet[Agency]:
    """Return the agencies that may take part, and those that take part in an operation already, for a choice."""
    offered = Q(valid_to__isnull=True)
    if besides is not None:
        offered |= Q(pk__in=besides.participants.values("agency"))
    return Agency.objects.filter(offered).order_by("kind", "code")


def agencies_to_agree_with() -> QuerySet[Agency]:
    """Return the agencies with which an agreement may be entered, for a choice: all but our own."""
    return agencies().exclude(pk=settings.NODE)


def participating(*, operation: Operation) -> QuerySet[Agency]:
    """Return the agencies that take part, for a choice."""
    return Agency.objects.filter(pk__in=operation.participants.values("agency")).order_by("kind", "code")


def agreements(*, on: datetime.date, besides: Agreement | None = None) -> QuerySet[Agreement]:
    """Return the agreements in force, and the one that is chosen already, for a choice."""
    in_force = agreements_in_force(on=on)
    if besides is not None:
        in_force |= Agreement.objects.filter(pk=besides.pk).select_related("agency")
    return in_force.order_by("-signed_on", "code")


def offices(*, jurisdiction: str) -> QuerySet[Office]:
    """Return the offices of a jurisdiction, for a choice."""
    return Office.objects.filter(jurisdiction=jurisdiction, valid_to__isnull=True).order_by("code")


def categories() -> QuerySet[Category]:
    """Return the EU categories of goods, for a choice."""
    return Category.objects.filter(scheme=Category.Scheme.EU, valid_to__isnull=True).order_by("position")


def countries() -> QuerySet[Country]:
    """Return the countries and regions, for a choice."""
    return Country.objects.filter(valid_to__isnull=True).order_by("code")


def currencies() -> QuerySet[Currency]:
    """Return the currencies, for a choice."""
    return Currency.objects.order_by("code")


def referrals_to_link(*, user: User, operation: Operation) -> QuerySet[Referral]:
    """Return the visible investigations that rest on a seizure of the operation and are not linked yet."""
    counted = operation.operation_seizures.filter(removed_at__isnull=True).values("seizure")
    linked = operation.operation_referrals.values("referral")
    resting = ReferralSeizure.objects.filter(referral=OuterRef("pk"), seizure__in=counted)
    return visible_referrals(user=user).filter(Exists(resting)).exclude(pk__in=linked).order_by("-referred_on", "-pk")
