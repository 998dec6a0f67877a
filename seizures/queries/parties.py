"""Who on the papers of other cases is the same, or may be: the rows under one person or company.

Everything is counted among the cases that the reader may see; what else there is changes no figure and no candidate.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg, BoolOr
from django.db.models import CharField, Count, Max, Min, Q, QuerySet
from django.db.models.functions import Cast

from accounts.models import User
from reference.queries import country_name
from seizures.access import may_see_parties, seizure_scope, visible_seizures
from seizures.likeness import Doubt, Likeness, Reason, likeness
from seizures.models import Party, PartySearch, Seizure
from seizures.party_names import Named
from seizures.words import fold, runs_of

MOST_CANDIDATES = 20
MOST_AT_ADDRESS = 5  # more names at one address are those of a forwarder or a market hall
_MOST_SPELLINGS_READ = 300
_MOST_NAMED_SO = 5
_MOST_ROWS_AT_ADDRESS = 1000
_CASES = Count("party__seizure", distinct=True)
_FIRST, _LAST = Min("party__seizure__detained_on"), Max("party__seizure__detained_on")


@dataclass(frozen=True)
class Spelling:
    """One way in which it is written, in how many cases."""

    name: str
    kind: str
    country: str
    tax_number: str
    roles: tuple[str, ...]
    cases: int
    first_day: date
    last_day: date

    @property
    def country_name(self) -> str:
        return country_name(self.country) if self.country else ""

    @property
    def kind_name(self) -> str:
        return str(Party.Kind(self.kind).label)

    @property
    def role_names(self) -> list[str]:
        return [str(Party.Role(role).label) for role in self.roles]


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be the same, and why. The reader decides, for this page only."""

    public_id: str
    spellings: tuple[Spelling, ...]
    reasons: tuple[Reason, ...]
    doubts: tuple[Doubt, ...]
    cases: int
    first_day: date
    last_day: date
    is_counted: bool


@dataclass(frozen=True)
class PartyMatches:
    """A party, its spellings, who may be the same, and the cases of those that are counted as one."""

    party: Party
    spellings: list[Spelling]
    candidates: list[Candidate]
    left_out: int  # candidates past the most that are shown
    at_address: int  # names of which only the address is the same, when they are too many to say anything
    is_alone: bool  # its papers say too little to find the same elsewhere
    is_company: bool
    is_cut: bool  # so many names are alike that not all were read
    keys: list[str]

    @property
    def counted(self) -> list[Candidate]:
        return [candidate for candidate in self.candidates if candidate.is_counted]


@dataclass(frozen=True)
class _Group:
    """The spellings of one identity, and how it compares."""

    identity: str
    spellings: list[Spelling]
    likeness: Likeness


def matches_of(*, user: User, party: Party, also: Collection[UUID] = ()) -> PartyMatches:
    """Find who is the same, and who may be. `also` are candidates that the reader counts as the same.

    Two queries, one more each for an address, for candidates and for `also`. One index serves the keys; names are
    compared here.
    """
    named, own = _named(party), party.search.identity
    same_keys = [key for key in (own, named.tax_key) if key]
    alike_keys = [*same_keys, *named.asked_keys]
    at_address = _names_at_address(user, named.address_key, alike_keys)
    is_crowded = at_address > MOST_AT_ADDRESS
    rows = _rows(user, alike_keys if is_crowded or not at_address else [*alike_keys, named.address_key])
    read = list(
        rows.values("identity", "party__name", "party__kind", "party__country", "party__tax_number")
        .annotate(
            roles=ArrayAgg("party__role", distinct=True, order_by="party__role"),
            cases=_CASES,
            first_day=_FIRST,
            last_day=_LAST,
            is_same=BoolOr(Q(keys__overlap=same_keys)),
            is_alike=BoolOr(Q(keys__overlap=alike_keys)),
            is_there=BoolOr(Q(keys__contains=[named.address_key])),
        )
        .order_by("-is_same", "-is_alike", "-cases", "identity", "party__name")[: _MOST_SPELLINGS_READ + 1]
    )
    spellings = [_spelling(row) for row in read if row["is_same"]]
    groups = _groups(named, [row for row in read[:_MOST_SPELLINGS_READ] if not row["is_same"]])
    if is_crowded:
        groups = [group for group in groups if group.likeness.reasons != (Reason.ADDRESS,)]
    chosen = _identities(user, also)
    # Who is counted stays in sight, whatever comes in.
    groups.sort(key=lambda group: group.identity not in chosen)
    shown = groups[:MOST_CANDIDATES]
    candidates = _candidates(user, shown, chosen)
    return PartyMatches(
        party=party,
        spellings=spellings,
        candidates=candidates,
        left_out=len(groups) - len(shown),
        at_address=at_address if is_crowded else 0,
        is_alone=not (named.identity or named.tax_key),
        is_company=named.is_surely_company,
        is_cut=len(read) > _MOST_SPELLINGS_READ,
        keys=[*same_keys, *(group.identity for group in shown if group.identity in chosen)],
    )


def cases_of(*, user: User, matches: PartyMatches) -> QuerySet[Seizure]:
    """Return the visible cases of a party and of all who are counted as the same."""
    return visible_seizures(user=user).filter(pk__in=holding(matches=matches).values("party__seizure"))


def holding(*, matches: PartyMatches) -> QuerySet[PartySearch]:
    """Return where a party and all who are counted as the same are named, in whatever cases."""
    return PartySearch.objects.filter(keys__overlap=matches.keys)


def holding_for(*, user: User, matches: PartyMatches) -> QuerySet[PartySearch]:
    """Return where they are named in visible cases."""
    return _rows(user, matches.keys)


def named_so(*, user: User, seizures: Iterable[Seizure], text: str) -> list[Party]:
    """Return who of the people in these visible cases is called as was typed, each once. At most one query.

    The link to each says where it stands and not its name: a search is no reading of people.
    """
    typed = runs_of(text)
    if not typed or not may_see_parties(user=user):
        return []
    parties = Party.objects.filter(seizure__in=list(seizures), search__isnull=False).select_related("search", "seizure")
    found: dict[str, Party] = {}
    for party in parties.order_by("-seizure__detained_on", "-id"):
        name = fold(party.name)
        if all(run in name for run in typed):
            found.setdefault(party.search.identity, party)
    return list(found.values())[:_MOST_NAMED_SO]


def _rows(user: User, keys: Collection[str]) -> QuerySet[PartySearch]:
    scope = seizure_scope(user=user, prefix="party__seizure")
    return PartySearch.objects.filter(scope, keys__overlap=sorted(keys)).order_by()


def _names_at_address(user: User, address_key: str, alike_keys: Collection[str]) -> int:
    """Count the other names at an address, among so many rows that no market hall makes the page slow."""
    if not address_key:
        return 0
    others = _rows(user, [address_key]).exclude(keys__overlap=sorted(alike_keys))
    few = others.values("identity")[:_MOST_ROWS_AT_ADDRESS]
    return few.aggregate(names=Count("identity", distinct=True))["names"]


def _named(party: Party) -> Named:
    return Named(party.name, party.kind, party.country_id or "", party.address, party.tax_number)


def _spelling(row: Mapping[str, Any]) -> Spelling:
    return Spelling(
        name=row["party__name"],
        kind=row["party__kind"],
        country=row["party__country"] or "",
        tax_number=row["party__tax_number"],
        roles=tuple(row["roles"]),
        cases=row["cases"],
        first_day=row["first_day"],
        last_day=row["last_day"],
    )


def _groups(named: Named, rows: Iterable[Mapping[str, Any]]) -> list[_Group]:
    """Compare every spelling and put those of one identity together, the likeliest first."""
    by_identity: dict[str, list[tuple[Likeness, Spelling]]] = {}
    for row in rows:
        spelling = _spelling(row)
        address = named.address if row["is_there"] else ""
        other = Named(spelling.name, spelling.kind, spelling.country, address, spelling.tax_number)
        found = likeness(named, other)
        if found.reasons:
            by_identity.setdefault(row["identity"], []).append((found, spelling))
    groups = [
        _Group(identity, [spelling for _found, spelling in told], max((one for one, _s in told), key=_strength))
        for identity, told in by_identity.items()
    ]
    groups.sort(key=lambda group: (-group.likeness.strength, -sum(s.cases for s in group.spellings), group.identity))
    return groups


def _strength(found: Likeness) -> int:
    return found.strength


def _identities(user: User, also: Collection[UUID]) -> set[str]:
    if not also:
        return set()
    scope = seizure_scope(user=user, prefix="party__seizure")
    return set(PartySearch.objects.filter(scope, public_id__in=list(also)).values_list("identity", flat=True))


def _candidates(user: User, groups: list[_Group], chosen: Collection[str]) -> list[Candidate]:
    """Count the cases of each: spellings of one may stand in the same case."""
    rows = _rows(user, {group.identity for group in groups}).values("identity")
    counts = rows.annotate(
        newest=Max(Cast("public_id", CharField())), cases=_CASES, first_day=_FIRST, last_day=_LAST
    ).values_list("identity", "newest", "cases", "first_day", "last_day")
    counted = {identity: row for identity, *row in counts} if groups else {}
    found = []
    for group in groups:
        public_id, cases, first_day, last_day = counted[group.identity]
        found.append(
            Candidate(
                public_id=public_id,
                spellings=tuple(group.spellings),
                reasons=group.likeness.reasons,
                doubts=group.likeness.doubts,
                cases=cases,
                first_day=first_day,
                last_day=last_day,
                is_counted=group.identity in chosen,
            )
        )
    return found
