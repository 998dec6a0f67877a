"""What the cases of a year lack for its return, office by office, and what was asked of whom."""

import datetime
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from accounts.access import may, offices_of
from accounts.models import User
from reference.models import Category
from reference.queries import office_name
from reports.models import GapRequest
from reports.queries.annual import Words, year_of
from reports.queries.filters import as_query
from seizures.models import Seizure
from seizures.queries.gaps import ANY, GAPS, Gap, gaps_by_office, with_gap


@dataclass(frozen=True)
class GapCount:
    """How many cases lack something, and the search that opens them."""

    code: str
    name: Words
    count: int
    query: str


@dataclass(frozen=True)
class OfficeGaps:
    """What the cases of one office lack. `lacking` is how many lack anything that the office can mend."""

    code: str
    name: str
    counts: list[GapCount]
    lacking: GapCount
    request: GapRequest | None = None

    @property
    def has_gaps(self) -> bool:
        return any(one.count for one in self.counts)


@dataclass(frozen=True)
class AnnualGaps:
    """The gaps of a return: which are looked for, office by office, and added up."""

    gaps: list[Gap]
    offices: list[OfficeGaps]
    whole: OfficeGaps

    @property
    def is_complete(self) -> bool:
        return not self.whole.has_gaps


@dataclass(frozen=True)
class GapTask:
    """What waits for the people of an office: to mend what the cases of a year lack."""

    request: GapRequest
    count: int
    query: str


def gaps_of_return(
    *, seizures: QuerySet[Seizure], year: int, schema: str, office: str = "", on: datetime.date
) -> AnnualGaps:
    """Count what the cases of a return lack, by office; those that lack nothing are left out. Two queries."""
    shown = [gap for gap in GAPS.values() if gap.mend or schema == Category.Scheme.US]
    counts = gaps_by_office(rows=seizures, on=on)
    asked = GapRequest.objects.filter(year=year, left__gt=0).select_related("asked_by")
    requests = {row.office_id: row for row in asked}
    rows = [_row(year, code, found, shown, requests.get(code)) for code, found in counts.items()]
    total = {code: sum(found[code] for found in counts.values()) for code in (ANY, *GAPS)}
    return AnnualGaps(
        gaps=shown,
        offices=sorted((row for row in rows if row.has_gaps), key=lambda row: (-row.lacking.count, row.code)),
        whole=_row(year, office, total, shown, None),
    )


def _row(year: int, office: str, found: dict[str, int], shown: list[Gap], request: GapRequest | None) -> OfficeGaps:
    narrowed = year_of(year=year, office=office)

    def counted(code: str, name: Words) -> GapCount:
        return GapCount(code, name, found[code], as_query(narrowed=replace(narrowed, gap=code)))

    counts = [counted(gap.code, gap.name) for gap in shown]
    return OfficeGaps(office, office_name(office) if office else "", counts, counted(ANY, ""), request)


def lacking_in(*, office: str, year: int, on: datetime.date) -> int:
    """Count the cases of an office and year that lack something the office can mend, restricted ones apart.

    Looks through the office's cases of that year.
    """
    days = (datetime.date(year, 1, 1), datetime.date(year, 12, 31))
    rows = Seizure.objects.filter(office=office, detained_on__range=days, is_restricted=False)
    return with_gap(rows, gap=ANY, on=on).count()


def gap_tasks(*, user: User) -> list[GapTask]:
    """Return what offices of this user were asked to mend and have not, the newest year first. One query."""
    if not may(user=user, verb="seizures.edit"):
        return []
    asked = GapRequest.objects.filter(office__in=sorted(offices_of(user=user)), left__gt=0).select_related("asked_by")
    return [
        GapTask(row, row.left, as_query(narrowed=replace(year_of(year=row.year, office=row.office_id), gap=ANY)))
        for row in asked.order_by("-year", "office")
    ]
