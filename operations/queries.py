"""What the operation pages show. Every figure is computed from rows that its link opens."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncWeek

from ipcases.lib.models import in_readers_language
from operations.access import agreements_in_force, visible_agreements, visible_operation_seizures, visible_operations
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
from reference.models import Agency, Country, Currency, Office
from seizures.models import GoodsValue, Referral, ReferralResult, ReferralSeizure, Seizure


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
    """From the office that stopped the goods to the place they were going to."""

    office: Office
    destination: Office
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
    weeks: list[tuple[datetime.date, int]] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)


def operations_page(*, user: Any, status: str = "", agency: str = "", text: str = "") -> QuerySet[Operation]:
    """Return the operations of a list, with the number of seizures that count. Two queries a page."""
    found = visible_operations(user=user).annotate(
        seizure_count=Count("operation_seizures", filter=Q(operation_seizures__removed_at__isnull=True))
    )
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
        operation.rounds.annotate(
            seizure_count=Count("operation_seizures", filter=Q(operation_seizures__removed_at__isnull=True))
        )
        .prefetch_related("rules__offices", "rules__departure_country", "rules__destination_country")
        .order_by("number")
    )


def participants_of(*, operation: Operation) -> list[Participant]:
    """Return the participating agencies, the lead first. One query."""
    return list(operation.participants.select_related("agency").order_by("-is_lead", "agency__code"))


def rule_of(*, operation: Operation, pk: int) -> InclusionRule | None:
    """Return a rule of the operation."""
    return InclusionRule.objects.select_related("round__operation").filter(round__operation=operation, pk=pk).first()


def round_of(*, operation: Operation, number: int) -> Round | None:
    """Return a round of the operation by its number."""
    return Round.objects.select_related("operation").filter(operation=operation, number=number).first()


def rows_of(
    *,
    user: Any,
    operation: Operation,
    round_number: int | None = None,
    office: str = "",
    channel: str = "",
    destination: str = "",
    traced: bool = False,
    week: datetime.date | None = None,
) -> QuerySet[OperationSeizure]:
    """Return the rows behind a figure: of the seizures this user may see."""
    rows = visible_operation_seizures(user=user, operation=operation)
    if round_number is not None:
        rows = rows.filter(round__number=round_number)
    if office:
        rows = rows.filter(seizure__office=office)
    if channel:
        rows = rows.filter(seizure__channel=channel)
    if destination:
        rows = rows.filter(seizure__destination_country=destination)
    if week:
        rows = rows.filter(seizure__detained_on__range=(week, week + datetime.timedelta(days=6)))
    if traced:
        rows = rows.filter(_is_traced(operation))
    return rows


def _is_traced(operation: Operation) -> Exists:
    linked = OperationReferral.objects.filter(operation=operation).values("referral")
    return Exists(ReferralSeizure.objects.filter(seizure=OuterRef("seizure"), referral__in=linked))


def listed(rows: QuerySet[OperationSeizure]) -> QuerySet[OperationSeizure]:
    """Add what a list line shows. One query a page."""
    return rows.select_related("seizure__office", "round", "seizure__destination_country", "seizure__departure_country")


def results_of(*, operation: Operation, kind: str = "") -> QuerySet[ReferralResult]:
    """Return what the police did, over the investigations linked to the operation."""
    linked = OperationReferral.objects.filter(operation=operation).values("referral")
    results = ReferralResult.objects.filter(referral__in=linked).select_related("referral__agency", "country")
    return results.filter(kind=kind) if kind else results


def referrals_of(*, operation: Operation) -> list[OperationReferral]:
    """Return the investigations linked to the operation. One query."""
    return list(
        operation.operation_referrals.select_related("referral__agency")
        .annotate(seizure_count=Count("referral__referral_seizures"))
        .order_by("-referral__referred_on", "-pk")
    )


def contributed_of(*, operation: Operation) -> list[ContributedResult]:
    """Return the figures participants reported for their own side. One query."""
    return list(operation.contributed_results.select_related("agency").order_by("-reported_on", "-pk"))


def tally(*, user: Any, operation: Operation, round_number: int | None = None) -> Tally:
    """Compute the figures. Eleven queries, each over the operation's own rows only."""
    rows = rows_of(user=user, operation=operation, round_number=round_number)
    totals = rows.aggregate(
        seizures=Count("pk"), parcels=Sum("seizure__parcel_count"), items=Sum("seizure__item_count")
    )
    traced = rows_of(user=user, operation=operation, round_number=round_number, traced=True)
    results = results_of(operation=operation).order_by()
    by_kind = dict(results.values_list("kind").annotate(total=Sum("count")))
    return Tally(
        seizures=totals["seizures"],
        parcels=totals["parcels"] or 0,
        items=totals["items"] or 0,
        traced=traced.aggregate(total=Sum("seizure__parcel_count"))["total"] or 0,
        sites=by_kind.get(ReferralResult.Kind.SITE, 0),
        searches=by_kind.get(ReferralResult.Kind.SEARCH, 0),
        arrests=by_kind.get(ReferralResult.Kind.ARREST, 0),
        goods_found=_goods_found(results),
        values=_values(rows),
        offices=_offices(rows),
        channels=_by(rows, "seizure__channel", dict(Seizure.Channel.choices)),
        destinations=_destinations(rows),
        site_kinds=_site_kinds(results),
        weeks=_weeks(rows),
        routes=_routes(rows),
    )


def _goods_found(results: QuerySet[ReferralResult]) -> list[MoneySum]:
    sums = results.filter(kind=ReferralResult.Kind.GOODS).values_list("currency").annotate(total=Sum("amount"))
    label = ReferralResult.Kind.GOODS.label
    return [
        MoneySum(ReferralResult.Kind.GOODS, label, currency, total) for currency, total in sums.order_by("currency")
    ]


def _values(rows: QuerySet[OperationSeizure]) -> list[MoneySum]:
    values = GoodsValue.objects.filter(line__seizure__in=rows.values("seizure"))
    sums = values.values_list("kind", "currency").annotate(total=Sum("amount")).order_by("-total")
    labels = dict(GoodsValue.Kind.choices)
    return [MoneySum(kind, labels[kind], currency, total) for kind, currency, total in sums]


def _by(rows: QuerySet[OperationSeizure], name: str, labels: dict[str, Any]) -> list[Named]:
    counts = rows.values_list(name).annotate(count=Count("pk")).order_by("-count", name)
    return [Named(key or "", labels.get(key, key or "–"), count) for key, count in counts]


def _offices(rows: QuerySet[OperationSeizure]) -> list[Named]:
    counts = (
        rows.values_list("seizure__office", "seizure__office__name_en", "seizure__office__name_zh")
        .annotate(count=Count("pk"))
        .order_by("-count", "seizure__office")
    )
    return [Named(code, in_readers_language(en=en, zh=zh), count) for code, en, zh, count in counts]


def _destinations(rows: QuerySet[OperationSeizure]) -> list[Named]:
    name = "seizure__destination_country"
    counts = rows.values_list(name, f"{name}__name_en", f"{name}__name_zh").annotate(count=Count("pk"))
    return [
        Named(code or "", in_readers_language(en=en or "–", zh=zh or "–"), count)
        for code, en, zh, count in counts.order_by("-count", name)
    ]


def _site_kinds(results: QuerySet[ReferralResult]) -> list[Named]:
    labels = dict(ReferralResult.SiteKind.choices)
    counts = results.filter(kind=ReferralResult.Kind.SITE).values_list("site_kind").annotate(total=Sum("count"))
    return [Named(key, labels[key], total) for key, total in counts.order_by("-total", "site_kind")]


def _weeks(rows: QuerySet[OperationSeizure]) -> list[tuple[datetime.date, int]]:
    """Count by week, the empty weeks between two rounds included."""
    found = rows.annotate(week=TruncWeek("seizure__detained_on")).values_list("week").annotate(count=Count("pk"))
    counts = dict(found)
    if not counts:
        return []
    first, last = min(counts), max(counts)
    weeks = (first + datetime.timedelta(days=7 * number) for number in range((last - first).days // 7 + 1))
    return [(week, counts.get(week, 0)) for week in weeks]


def _routes(rows: QuerySet[OperationSeizure]) -> list[Route]:
    """Count by office and place of destination, where both are offices we have on the map."""
    counts = rows.values_list("seizure__office", "seizure__destination_place").annotate(count=Count("pk"))
    found = list(counts.order_by("-count", "seizure__office", "seizure__destination_place"))
    codes = {code for start, end, _count in found for code in (start, end)}
    places = Office.objects.filter(pk__in=codes, latitude__isnull=False, longitude__isnull=False).in_bulk()
    return [Route(places[start], places[end], count) for start, end, count in found if {start, end} <= places.keys()]


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


def agencies() -> QuerySet[Agency]:
    """Return the agencies that may take part, for a choice."""
    return Agency.objects.filter(valid_to__isnull=True).order_by("kind", "code")


def agreements(*, on: datetime.date) -> QuerySet[Agreement]:
    """Return the agreements in force under which cases are shared, for a choice."""
    return agreements_in_force(on=on).order_by("-signed_on", "code")


def offices(*, jurisdiction: str) -> QuerySet[Office]:
    """Return the offices of a jurisdiction, for a choice."""
    return Office.objects.filter(jurisdiction=jurisdiction, valid_to__isnull=True).order_by("code")


def countries() -> QuerySet[Country]:
    """Return the countries and regions, for a choice."""
    return Country.objects.filter(valid_to__isnull=True).order_by("code")


def currencies() -> QuerySet[Currency]:
    """Return the currencies, for a choice."""
    return Currency.objects.order_by("code")


def referrals_to_link(*, operation: Operation) -> QuerySet[Referral]:
    """Return the investigations that rest on a seizure of the operation and are not linked yet."""
    counted = operation.operation_seizures.filter(removed_at__isnull=True).values("seizure")
    linked = operation.operation_referrals.values("referral")
    resting = ReferralSeizure.objects.filter(referral=OuterRef("pk"), seizure__in=counted)
    return Referral.objects.filter(Exists(resting)).exclude(pk__in=linked).order_by("-referred_on", "-pk")


def agreements_page(*, user: Any) -> list[Agreement]:
    """Return every agreement with the number of operations that rest on it. One query."""
    return list(
        visible_agreements(user=user).annotate(operation_count=Count("operations")).order_by("-signed_on", "code")
    )


def no_rows() -> QuerySet[OperationSeizure]:
    """Return no rows, for the schema generator."""
    return OperationSeizure.objects.none()
