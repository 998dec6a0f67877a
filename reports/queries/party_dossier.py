"""The dossier of a party: what else came from it, on which routes, with which goods, how it ended, who knows.

Each figure carries the parameters that open its rows in the list below it, and counts cases unless it says otherwise.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet, Sum
from django.db.models.functions import Upper

from accounts.access import may
from accounts.models import User
from reference.queries import agency_name, country_name
from reports.queries.figures import Figure, Figures, figures_of
from seizures.models import GoodsLine, GoodsValue, Outcome, Party, Seizure
from seizures.party_names import bare_name
from seizures.queries import PartyMatches, SeizureFilter, cases_of, filtered, holding, holding_for
from seizures.queries.parts import NOT_YET, OUTCOMES, with_goods
from sharing.access import visible_shares
from sharing.models import Share

# What of a search narrows the cases of a dossier.
_OF_SEARCH = ("office", "channel", "category", "departure", "destination", "outcome", "first_day", "last_day")


@dataclass(frozen=True)
class DossierFilter:
    """What the list of cases is narrowed to; the figures stay those of all."""

    office: str = ""
    channel: str = ""
    category: str = ""
    departure: str = ""
    destination: str = ""
    outcome: str = ""
    first_day: datetime.date | None = None
    last_day: datetime.date | None = None
    role: str = ""
    brand: str = ""
    partner: str = ""
    share: str = ""

    @property
    def search(self) -> SeizureFilter:
        return SeizureFilter(**{name: getattr(self, name) for name in _OF_SEARCH})

    def without(self, *names: str) -> "DossierFilter":
        """Return it loosened."""
        return replace(self, **{name: getattr(_NOTHING, name) for name in names})

    def as_query(self) -> str:
        """Write it as parameters of an address."""
        pairs = [(one.name, str(value)) for one in fields(self) if (value := getattr(self, one.name))]
        return urlencode(pairs)


_NOTHING = DossierFilter()


@dataclass(frozen=True)
class Value:
    """What the goods are worth by one measure: measures and currencies are never added to one another."""

    kind: str
    currency: str
    amount: Decimal

    @property
    def label(self) -> str:
        return str(GoodsValue.Kind(self.kind).label)


@dataclass(frozen=True)
class Dossier:
    """The figures of a party. `shares` and `answers` are None for a reader who sees no shares."""

    cases: int
    items: int
    first_day: datetime.date | None
    last_day: datetime.date | None
    values: list[Value]
    figures: Figures
    roles: list[Figure]
    routes: list[Figure]
    brands: list[Figure]
    outcomes: list[Figure]
    shares: list[Figure] | None
    answers: list[Figure] | None


def dossier_of(*, user: User, matches: PartyMatches) -> Dossier:
    """Count the cases of a party and of all who are counted as the same. Eight queries, two more for shares."""
    seizures = cases_of(user=user, matches=matches)
    sums = seizures.aggregate(
        cases=Count("pk"), items=Sum("item_count"), first_day=Min("detained_on"), last_day=Max("detained_on")
    )
    among = seizures.values("pk")
    values = GoodsValue.objects.filter(line__seizure__in=among).order_by("kind", "currency")
    brands = GoodsLine.objects.filter(seizure__in=among).annotate(name=Upper("brand"))
    named = holding_for(user=user, matches=matches)
    shares = _shares(user).filter(seizure__in=among)
    sees_shares = may(user=user, verb="sharing.view")
    return Dossier(
        cases=sums["cases"],
        items=sums["items"] or 0,
        first_day=sums["first_day"],
        last_day=sums["last_day"],
        values=[Value(*row) for row in values.values_list("kind", "currency").annotate(Sum("amount"))],
        figures=figures_of(seizures=seizures, narrowed=SeizureFilter()),
        roles=_figures("role", _label_of(Party.Role), _cases_by(named, "party__role", "party__seizure")),
        routes=_routes(seizures),
        brands=_figures("brand", str, _cases_by(brands, "name")),
        outcomes=_outcomes(seizures),
        shares=_figures("partner", agency_name, _cases_by(shares, "partner__agency")) if sees_shares else None,
        answers=_figures("share", _label_of(Share.Status), _cases_by(shares, "status")) if sees_shares else None,
    )


def dossier_cases(
    *, user: User, matches: PartyMatches, wanted: DossierFilter, now: datetime.datetime
) -> QuerySet[Seizure]:
    """Return the cases of a party that the list shows."""
    rows = filtered(cases_of(user=user, matches=matches), narrowed=wanted.search, user=user, now=now)
    if wanted.brand:
        rows = rows.filter(Exists(GoodsLine.objects.filter(seizure=OuterRef("pk"), brand__iexact=wanted.brand)))
    if wanted.role:
        named = holding(matches=matches).filter(party__seizure=OuterRef("pk"), party__role=wanted.role)
        rows = rows.filter(Exists(named))
    if wanted.partner or wanted.share:
        shares = _shares(user).filter(seizure=OuterRef("pk"))
        if wanted.partner:
            shares = shares.filter(partner__agency=wanted.partner)
        rows = rows.filter(Exists(shares.filter(status=wanted.share) if wanted.share else shares))
    return rows


def search_by_name(*, party: Party) -> SeizureFilter:
    """Return the search that finds cases by the words of a name."""
    return SeizureFilter(text=bare_name(party.name))


def _shares(user: User) -> QuerySet[Share]:
    """Return the visible shares that were approved: what only lies in a drawer was not shared."""
    return visible_shares(user=user).filter(approved_at__isnull=False)


def _cases_by(rows: QuerySet[Any], key: str, case: str = "seizure") -> Iterable[tuple[Any, int]]:
    return rows.order_by().values_list(key).annotate(n=Count(case, distinct=True))


def _label_of(choices: Any) -> Callable[[Any], Any]:
    return lambda code: choices(code).label


def _figures(name: str, label: Callable[[Any], Any], rows: Iterable[tuple[Any, int]]) -> list[Figure]:
    """Rank what was counted; each figure narrows the list by its name."""
    ranked = sorted(((code, n) for code, n in rows if code and n), key=lambda row: (-row[1], str(row[0])))
    return [Figure(str(label(code)), n, urlencode({name: code})) for code, n in ranked]


def _routes(seizures: QuerySet[Seizure]) -> list[Figure]:
    """Count from where to where; where both are known, as the list can show just those."""
    rows = seizures.order_by().values_list("departure_country", "destination_country").annotate(n=Count("pk"))
    ranked = sorted(((start, end, n) for start, end, n in rows if start and end), key=lambda row: (-row[2], row[:2]))
    return [
        Figure(f"{country_name(start)} → {country_name(end)}", n, urlencode({"departure": start, "destination": end}))
        for start, end, n in ranked
    ]


def _outcomes(seizures: QuerySet[Seizure]) -> list[Figure]:
    """Count the cases with goods that ended so, and those with goods for which nothing is recorded yet."""
    done = Outcome.objects.filter(line__seizure__in=seizures.values("pk"))
    rows = [*_cases_by(done, "kind", "line__seizure"), (NOT_YET, with_goods(seizures, outcome=NOT_YET).count())]
    return _figures("outcome", OUTCOMES.__getitem__, rows)
