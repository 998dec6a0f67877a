"""Cases handed to the police, shaped for pages and the API."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from ipcases.lib.sending_twice import newest_key
from seizures.access import seizure_scope, visible_referrals, visible_seizures
from seizures.models import Referral, ReferralResult, ReferralSeizure, Seizure

_Kind = ReferralResult.Kind


@dataclass(frozen=True)
class Figures:
    """What the police found, counted from the rows. Values of different currencies stay apart."""

    sites: int
    site_kinds: list[tuple[str, int]]
    searches: int
    arrests: int
    goods: list[tuple[str, Decimal]]


def referrals_page(*, user: User, status: str = "", text: str = "") -> QuerySet[Referral]:
    """Return the visible referrals with how many cases, sites and arrests each has."""
    rows = visible_referrals(user=user)
    if status:
        rows = rows.filter(status=status)
    if text := text.strip():
        rows = rows.filter(Q(reference__icontains=text) | Q(title__icontains=text))
    results = ReferralResult.objects.values("referral")
    return rows.select_related("agency", "office").annotate(
        case_count=Count("referral_seizures", distinct=True),
        site_count=_sum_of(results, _Kind.SITE),
        arrest_count=_sum_of(results, _Kind.ARREST),
    )


def with_results(*, user: User, referral: Referral) -> Referral:
    """Return a visible referral with its figures and, newest first, what the police did."""
    newest = ReferralResult.objects.order_by("-happened_on", "-pk")
    return referrals_page(user=user).prefetch_related(Prefetch("results", queryset=newest)).get(pk=referral.pk)


def newest_begun_by(*, user: User) -> int:
    """Return the key of the newest investigation that the user began; 0 for none."""
    return newest_key(Referral.objects.filter(referred_by=user))


def cases_of(*, user: User, referral: Referral) -> QuerySet[ReferralSeizure]:
    """Return the cases of a referral that this user may see."""
    rows = ReferralSeizure.objects.filter(referral=referral).filter(seizure_scope(user=user, prefix="seizure"))
    return rows.select_related("seizure__office")


def seizures_of(*, user: User, referral: Referral) -> QuerySet[Seizure]:
    """Return the seizures of a referral that this user may see, as seizures."""
    named = ReferralSeizure.objects.filter(referral=referral).values("seizure")
    return visible_seizures(user=user).filter(pk__in=named)


def cases_named(*, user: User, references: Iterable[str]) -> dict[str, Seizure]:
    """Return the visible cases of these numbers, as they are written, by number. One query."""
    asked = [reference for reference in references if "\x00" not in reference]
    rows = visible_seizures(user=user).filter(reference__in=asked).select_related("office")
    return {row.reference: row for row in rows}


def count_hidden(*, user: User, referral: Referral) -> int:
    """Count the cases of a referral that are not this user's to see. Two queries."""
    counted = ReferralSeizure.objects.filter(referral=referral).count()
    return counted - seizures_of(user=user, referral=referral).count()


def results_of(*, referral: Referral) -> list[ReferralResult]:
    """Return what the police did, newest first."""
    rows = referral.results.select_related("country", "recorded_by")
    return list(rows.order_by("-happened_on", "-pk"))


def figures_of(*, results: list[ReferralResult]) -> Figures:
    """Add up results."""
    kinds: dict[str, int] = {}
    goods: dict[str, Decimal] = {}
    totals = dict.fromkeys(_Kind.values, 0)
    for result in results:
        totals[result.kind] += result.count
        if result.kind == _Kind.SITE:
            kinds[result.site_kind] = kinds.get(result.site_kind, 0) + result.count
        if result.amount is not None and result.currency_id:
            goods[result.currency_id] = goods.get(result.currency_id, Decimal(0)) + result.amount
    labels = dict(ReferralResult.SiteKind.choices)
    return Figures(
        sites=totals[_Kind.SITE],
        site_kinds=[(str(labels[kind]), kinds[kind]) for kind in ReferralResult.SiteKind.values if kind in kinds],
        searches=totals[_Kind.SEARCH],
        arrests=totals[_Kind.ARREST],
        goods=sorted(goods.items()),
    )


def referrals_of_seizure(*, user: User, seizure: Any) -> list[Referral]:
    """Return the visible referrals that rest on a case."""
    rows = visible_referrals(user=user).filter(referral_seizures__seizure=seizure).select_related("agency")
    return list(rows.order_by("-referred_on", "-pk"))


def _sum_of(results: QuerySet[Any], kind: str) -> Any:
    # A subquery, so that joining results does not multiply the cases counted beside them.
    from_here = results.filter(kind=kind, referral=OuterRef("pk")).annotate(total=Sum("count")).values("total")
    return Coalesce(Subquery(from_here), 0)
