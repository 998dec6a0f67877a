"""One case as its page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import pgettext

from accounts.access import may
from accounts.models import User
from ipcases.lib.days import local_day
from reference.queries import country_name, is_usual_heading
from rightsholders.match_index import MatchIndex, current_index
from rightsholders.matching import Candidate, find_candidates
from rightsholders.queries import shown_status
from seizures.access import may_see_files, may_see_parties, may_take_over
from seizures.models import (
    CustodyEvent,
    DestructionLine,
    EvidenceFile,
    GoodsLine,
    GoodsValue,
    Hold,
    Note,
    Parcel,
    Party,
    ProcedureLine,
    Seizure,
    SeizureMember,
)
from seizures.queries.covering import with_covered_copy
from seizures.queries.custody import custody_of, members_of
from seizures.queries.destructions import destructions_of_seizure
from seizures.queries.holds import REST, holds_of
from seizures.queries.lists import NextStep, route_of, step_of, with_steps
from seizures.queries.outcomes import gone_of_line
from seizures.queries.retention import Erasure, Rule, erasures_of, rule_of


@dataclass(frozen=True)
class LineView:
    """A goods line with its values, what it is linked to and what it may be."""

    line: GoodsLine
    values: list[GoodsValue]
    recordation_state: str
    in_procedure: bool
    origin: str = ""
    is_hs_usual: bool = True  # the code is a heading of the category
    candidates: list[Candidate] = field(default_factory=list)


@dataclass(frozen=True)
class CasePage:
    """Everything the case page shows. `parties` is None for a user who may not see people."""

    seizure: Seizure
    next_step: NextStep
    parcels: list[Parcel]
    lines: list[LineView]
    photos: list[EvidenceFile]
    documents: list[EvidenceFile]
    parties: list[Party] | None
    party_count: int
    custody: list[CustodyEvent]
    hand_over_waits: bool  # for a receiver who can still accept it
    destructions: list[DestructionLine]
    notes: list[Note]
    members: list[SeizureMember]
    holds: list[Hold]
    shows_files: bool
    rule: Rule | None  # the law's word on how long names are kept
    erasure: Erasure | None  # what went when they were erased

    @property
    def files(self) -> list[EvidenceFile]:
        """Photos first, then papers."""
        return [*self.photos, *self.documents]

    @property
    def has_gone_on(self) -> bool:
        """Whether somebody has worked on the case since it was logged, by what its page shows of it."""
        then = self.seizure.logged_at
        moments = [*(note.written_at for note in self.notes), *(file.added_at for file in self.files)]
        is_other = self.seizure.version > 1 or self.seizure.is_restricted
        return is_other or bool(self.custody or self.holds) or any(moment != then for moment in moments)

    @property
    def pending_hand_over(self) -> CustodyEvent | None:
        return _not_accepted(self.custody)

    @property
    def standing_holds(self) -> list[Hold]:
        """The holds that keep everything of this case."""
        return [hold for hold in self.holds if hold.released_at is None]

    @property
    def erased_from(self) -> datetime | None:
        """From when the names go that a hold kept beyond their day; None while one stands, or where none did."""
        until = self.seizure.personal_data_until
        released = [hold.released_at for hold in self.holds if hold.released_at is not None]
        if self.standing_holds or not released or until is None:
            return None
        last = max(released)
        return last + REST if local_day(last + REST, self.seizure.office.time_zone) > until else None

    @property
    def holder(self) -> User:
        """Who holds the goods: the last receiver who accepted, or whoever logged them."""
        accepted = [event for event in self.custody if event.accepted_at is not None]
        return (
            max(accepted, key=lambda event: (event.accepted_at, event.pk)).received_by
            if accepted
            else (self.seizure.logged_by)
        )

    @property
    def is_all_gone(self) -> bool:
        """Say whether nothing of the goods is left, so that nobody holds them."""
        return all(view.line.quantity <= view.line.gone for view in self.lines)  # type: ignore[attr-defined]

    @property
    def reasons(self) -> list[str]:
        labels = dict(Seizure.Reason.choices)
        return [str(labels.get(reason, reason)) for reason in self.seizure.reasons]

    @property
    def reasons_in_words(self) -> str:
        """Why it was stopped, as one sentence part."""
        return pgettext("between the parts of a list", ", ").join(self.reasons)

    @property
    def route(self) -> str:
        """From where to where."""
        return route_of(self.seizure)

    @property
    def origin(self) -> str:
        """Where the goods were made; provenance and destination are in the route."""
        return country_name(self.seizure.origin_country_id) if self.seizure.origin_country_id else ""

    @property
    def all_values(self) -> list[dict[str, Any]]:
        """Totals by kind and currency: kinds are never added to one another."""
        sums: dict[tuple[str, str], Any] = {}
        for line in self.lines:
            for value in line.values:
                key = (str(value.get_kind_display()), value.currency_id)
                sums[key] = sums.get(key, 0) + value.amount
        return [{"kind": kind, "currency": currency, "amount": amount} for (kind, currency), amount in sums.items()]


def case_page(*, user: User, seizure: Seizure, with_candidates: bool = True) -> CasePage:
    """Fetch a visible case for its page: the same number of queries however much is in it."""
    row = with_steps(Seizure.objects.filter(pk=seizure.pk).select_related("office", "jurisdiction", "logged_by")).get()
    evidence = EvidenceFile.objects.filter(seizure=row).select_related("line", "added_by").order_by("added_at", "id")
    files = list(with_covered_copy(evidence))
    custody = custody_of(seizure=row)
    pending = _not_accepted(custody)
    sees_people = may_see_parties(user=user)
    people = list(Party.objects.filter(seizure=row).select_related("search").order_by("id"))
    for person in people:
        person.country_name = country_name(person.country_id) if person.country_id else ""
    return CasePage(
        seizure=row,
        next_step=step_of(row),
        parcels=parcels_of(seizure=row),
        lines=_lines(row, with_candidates=with_candidates and may(user=user, verb="rightsholders.view")),
        photos=[file for file in files if file.derivative_sha256],
        documents=[file for file in files if not file.derivative_sha256],
        parties=people if sees_people else None,
        party_count=len(people),
        custody=custody,
        hand_over_waits=pending is not None and may_take_over(user=pending.received_by, seizure=row),
        destructions=destructions_of_seizure(seizure=row),
        notes=list(Note.objects.filter(seizure=row).select_related("written_by").order_by("-written_at", "-id")),
        members=members_of(seizure=row) if row.is_restricted else [],
        holds=holds_of(seizure=row),
        shows_files=may_see_files(user=user),
        rule=rule_of(seizure=row),
        erasure=erasures_of(seizures=[row]).get(row.reference) if row.personal_data_purged_at else None,
    )


def _not_accepted(custody: Iterable[CustodyEvent]) -> CustodyEvent | None:
    return next((event for event in custody if event.accepted_at is None), None)


def parcels_of(*, seizure: Seizure) -> list[Parcel]:
    """Return the parcels of a visible case in their order."""
    return list(Parcel.objects.filter(seizure=seizure).order_by("position"))


def _lines(seizure: Seizure, *, with_candidates: bool) -> list[LineView]:
    live = ProcedureLine.objects.filter(procedure__is_live=True)
    rows = (
        GoodsLine.objects.filter(seizure=seizure)
        .select_related(
            "category", "unit", "recordation__right_holder", "recordation__jurisdiction", "parcel", "hs_code"
        )
        .prefetch_related(
            Prefetch("values", queryset=GoodsValue.objects.order_by("id")),
            Prefetch("procedure_lines", queryset=live, to_attr="live_procedure_lines"),
        )
        .annotate(gone=gone_of_line())
        .order_by("position")
    )
    index = (
        current_index(jurisdiction=seizure.jurisdiction_id)
        if with_candidates and seizure.status == Seizure.Status.OPEN
        else None
    )
    return [_line_view(line, seizure, index) for line in rows]


def _line_view(line: GoodsLine, seizure: Seizure, index: MatchIndex | None) -> LineView:
    """Candidates are asked for only where something may still be linked or opened; the linked one is none."""
    in_procedure = bool(line.live_procedure_lines)  # type: ignore[attr-defined]
    candidates = (
        find_candidates(
            brand=line.brand,
            description=line.description,
            category=line.category_id,
            jurisdiction=seizure.jurisdiction_id,
            on=seizure.detained_on,
            limit=3,
            index=index,
        )
        if index is not None and not in_procedure
        else []
    )
    state = shown_status(line.recordation, today=seizure.detained_on) if line.recordation else ""
    return LineView(
        line=line,
        values=list(line.values.all()),
        recordation_state=state,
        in_procedure=in_procedure,
        origin=country_name(line.origin_country_id) if line.origin_country_id else "",
        is_hs_usual=not line.hs_code_id or is_usual_heading(hs_code=line.hs_code_id, category=line.category_id),
        candidates=[found for found in candidates if found.recordation_id != line.recordation_id],
    )
