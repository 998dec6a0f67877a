"""What the pages show of lists of cases."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from accounts.access import day_of
from accounts.models import User
from ipcases.lib.said import as_read
from rightsholders.access import visible_recordations
from seizures.access import visible_case_lists, visible_seizures
from seizures.models import CaseList, ListedCase, Seizure
from seizures.queries.search import SAME_NUMBER_WITHIN, cases_holding

_LISTS_SHOWN = 50
_IN_TURN = (ListedCase.State.FAULTY, ListedCase.State.READY, ListedCase.State.LOGGED)


@dataclass
class ListPage:
    """A list of cases as it stands: what is wrong, what would be made, what was made."""

    cases: list[ListedCase]
    # What is said of the same thing in several rows is said once: the rows, and column, typed, text, what to do.
    faults: list[tuple[list[int], list[str]]] = field(default_factory=list)
    hints: list[tuple[list[int], list[str]]] = field(default_factory=list)
    known: list[tuple[ListedCase, str, Seizure]] = field(default_factory=list)  # of cases that are ready
    values: list[tuple[str, str, Decimal]] = field(default_factory=list)

    def of(self, state: str) -> list[ListedCase]:
        """Return the cases in this state."""
        return [case for case in self.cases if case.state == state]

    @property
    def in_turn(self) -> list[ListedCase]:
        """Return all cases: what is to be mended first, then what is not logged yet, each in the order of the list."""
        return [case for state in _IN_TURN for case in self.of(state)]

    @property
    def sure(self) -> list[ListedCase]:
        """Return the cases that would be logged without another word."""
        asked = {case.pk for case, _number, _seizure in self.known}
        return [case for case in self.of(ListedCase.State.READY) if case.pk not in asked]


def case_lists(*, user: User) -> list[CaseList]:
    """Return the lists the user may see, the latest first, each with how many of its cases stand how. One query."""
    states = {state.lower(): Count("cases", filter=Q(cases__state=state)) for state in ListedCase.State.values}
    rows = visible_case_lists(user=user).select_related("owner").annotate(**states)
    return list(rows.order_by("-id")[:_LISTS_SHOWN])


def list_page(*, user: User, case_list: CaseList, now: datetime) -> ListPage:
    """Return what the page of a list shows. At most three queries, however long the list is."""
    page = ListPage(list(case_list.cases.order_by("place")))
    faults: list[list[Any]] = []
    hints: list[list[Any]] = []
    for case in page.cases:
        if case.state == ListedCase.State.FAULTY:
            faults += case.faults
        if case.state == ListedCase.State.READY:
            hints += case.hints
    page.faults, page.hints = _said_once(faults), _said_once(hints)
    page.known = known_cases(user=user, cases=page.of(ListedCase.State.READY), now=now)
    page.values = _values_of(page.sure)
    return page


def references_open_to(*, user: User, references: Iterable[str]) -> set[str]:
    """Return those of these case numbers that the user may open. One query, or none where there is no number."""
    asked = [reference for reference in references if reference]
    if not asked:
        return set()
    return set(visible_seizures(user=user).filter(reference__in=asked).values_list("reference", flat=True))


def _values_of(cases: Iterable[ListedCase]) -> list[tuple[str, str, Decimal]]:
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for case in cases:
        for kind, currency, amount in case.values:
            sums[kind, currency] += Decimal(amount)
    return sorted((kind, currency, amount) for (kind, currency), amount in sums.items())


def _said_once(remarks: Iterable[list[Any]]) -> list[tuple[list[int], list[str]]]:
    rows: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row, column, typed, *said in remarks:
        rows[column, typed, *map(as_read, said)].append(row)
    return sorted((sorted(numbers), list(remark)) for remark, numbers in rows.items())


def known_cases(*, user: User, cases: Iterable[ListedCase], now: datetime) -> list[tuple[ListedCase, str, Seizure]]:
    """Return the cases with a parcel number that a case visible to the user holds, unless their rows know that."""
    asking = [case for case in cases if not case.is_other_parcel]
    numbers = {number for case in asking for number in case.parcel_numbers}
    since = day_of(user=user, now=now) - SAME_NUMBER_WITHIN
    held = cases_holding(user=user, numbers=numbers, since=since) if numbers else {}
    return [(case, number, held[number]) for case in asking for number in case.parcel_numbers if number in held]


def recordations_named(*, user: User, references: Iterable[str]) -> dict[str, UUID]:
    """Return the visible recordations of these numbers, by number."""
    wanted = sorted(set(references))
    if not wanted:
        return {}
    rows = visible_recordations(user=user).filter(reference__in=wanted)
    return {row.reference or "": row.public_id for row in rows.only("reference", "public_id")}
