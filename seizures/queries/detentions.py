"""Detentions as their right holder may see them. What is shown is decided by the law's stage, not here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from reference.queries import country_name
from seizures.access import visible_detentions
from seizures.explaining import Explanation, explain
from seizures.guards import Situation, situation_of
from seizures.laws.base import DeadlineRule, DecisionRule, NoticeRule
from seizures.laws.codes import Actor, Fact
from seizures.laws.registry import LAWS
from seizures.models import (
    Deadline,
    Decision,
    EvidenceFile,
    GoodsLine,
    Notice,
    Outcome,
    Party,
    Procedure,
    ProcedureLine,
    Reply,
    Seizure,
)
from seizures.queries.accounts import guarantees_of_procedures
from seizures.queries.covering import with_covered_copy

# The deadlines that run for the right holder, under any law.
_MINE = sorted(
    {rule.code for law in LAWS for track in law.tracks for rule in track.deadlines if rule.actor == Actor.HOLDER}
)


@dataclass(frozen=True)
class DetentionRow:
    """One line of the list: deadline first. Goods only once the notice is served."""

    procedure: Procedure
    due_at: datetime | None
    is_answered: bool
    is_missed: bool
    is_new: bool
    lines: list[GoodsLine]


@dataclass(frozen=True)
class HolderDeadline:
    """A deadline with its words."""

    deadline: Deadline
    rule: DeadlineRule
    explanation: Explanation
    is_mine: bool
    has_passed: bool
    is_running: bool


@dataclass(frozen=True)
class ShownPicture:
    """A picture in the form in which its reader may see it: the bytes under this hash, and no others."""

    file: EvidenceFile
    sha256: str
    is_covered: bool = False


@dataclass(frozen=True)
class Told:
    """What one detention page shows. Empty lists and None stand for what the stage does not tell."""

    procedure: Procedure
    situation: Situation
    lines: list[GoodsLine]
    shows_quantity: bool
    shows_value: bool
    regime: str
    origins: list[tuple[str, str]]
    parties: list[Party]
    photos: list[ShownPicture]
    deadlines: list[HolderDeadline]
    notices: list[tuple[Notice, NoticeRule | None]]
    replies: list[Reply]
    decisions: list[tuple[Decision, DecisionRule | None]]

    @property
    def my_deadline(self) -> HolderDeadline | None:
        """The clock that runs for the right holder, or the one that ran out."""
        mine = [row for row in self.deadlines if row.is_mine]
        running = [row for row in mine if row.is_running]
        passed = [row for row in mine if row.has_passed]
        return next(iter(running), next(iter(passed), None))

    @property
    def other_deadlines(self) -> list[HolderDeadline]:
        """Every other clock that still runs and matters to the right holder."""
        return [row for row in self.deadlines if row.is_running and row is not self.my_deadline]


def detentions_of(*, user: User, waiting: bool) -> QuerySet[Procedure]:
    """Return the user's detentions: those that wait for an answer, the nearest deadline first, or all of them."""
    mine = Deadline.objects.filter(procedure=OuterRef("pk"), code__in=_MINE, status=Deadline.Status.RUNNING)
    missed = Deadline.objects.filter(procedure=OuterRef("pk"), code__in=_MINE, status=Deadline.Status.PASSED)
    reply = Reply.objects.filter(procedure=OuterRef("pk"))
    lines = ProcedureLine.objects.select_related("line__unit", "line__category").order_by("line__position")
    rows = (
        visible_detentions(user=user)
        .select_related("seizure__office", "right_holder", "recordation")
        .prefetch_related(Prefetch("procedure_lines", queryset=lines))
        .annotate(
            next_due_at=Subquery(mine.order_by("due_at").values("due_at")[:1]),
            is_answered=Exists(reply),
            is_missed=Exists(missed),
        )
    )
    return rows.filter(next_due_at__isnull=False).order_by("next_due_at", "pk") if waiting else rows


def row_of(procedure: Any) -> DetentionRow:
    """Shape one row of the list."""
    is_served = "served" in procedure.facts or procedure.status in {
        Procedure.Status.DECIDED,
        Procedure.Status.EXECUTED,
    }
    return DetentionRow(
        procedure=procedure,
        due_at=procedure.next_due_at,
        is_answered=procedure.is_answered,
        is_missed=procedure.is_missed and not procedure.is_answered,
        is_new=not is_served,
        lines=[row.line for row in procedure.procedure_lines.all()] if is_served else [],
    )


def told(*, procedure: Procedure, shown: frozenset[Fact], photos: list[ShownPicture], now: datetime) -> Told:
    """Read what may be shown of a detention, and nothing else."""
    lines = ProcedureLine.objects.select_related("line__unit", "line__category", "line__origin_country")
    full = (
        Procedure.objects.select_related("seizure__office", "right_holder", "recordation")
        .prefetch_related(
            Prefetch("procedure_lines", queryset=lines.order_by("line__position")),
            "procedure_lines__line__values",
            Prefetch("deadlines", queryset=Deadline.objects.order_by("due_at", "pk")),
            Prefetch("notices", queryset=Notice.objects.order_by("-issued_at", "-pk")),
            Prefetch("replies", queryset=Reply.objects.select_related("submitted_by", "answer_link").order_by("-pk")),
            Prefetch("decisions", queryset=Decision.objects.filter(is_standing=True)),
            Prefetch("outcomes", queryset=Outcome.objects.order_by("pk")),
            *guarantees_of_procedures(),
            "securities",
        )
        .get(pk=procedure.pk)
    )
    situation = situation_of(full, now=now)
    seizure = full.seizure
    return Told(
        procedure=full,
        situation=situation,
        lines=situation.lines if Fact.GOODS in shown else [],
        shows_quantity=Fact.QUANTITY in shown,
        shows_value=Fact.VALUE in shown,
        regime=_regime(seizure) if Fact.REGIME in shown else "",
        origins=_origins(full) if Fact.ORIGIN in shown else [],
        parties=list(_told_parties(situation).select_related("country").order_by("pk"))
        if Fact.PARTIES in shown
        else [],
        photos=photos,
        deadlines=_deadlines(situation),
        notices=[(row, situation.track.notice(row.kind)) for row in full.notices.all()],
        replies=list(full.replies.all()),
        decisions=[(row, situation.track.decision(row.kind)) for row in full.decisions.all()],
    )


def album(*, photos: Iterable[ShownPicture], url_of: Callable[[EvidenceFile], str]) -> list[dict[str, str]]:
    """Shape photos for components/photos.html; each door has addresses of its own."""
    found = []
    for number, photo in enumerate(photos, start=1):
        url, shows = url_of(photo.file), photo.file.get_shows_display()
        alt = _("%(shows)s, photo %(n)s") % {"shows": shows, "n": number}
        note = _("Covered copy: what may not be seen yet is black") if photo.is_covered else ""
        found.append({"url": url, "thumbnail_url": url, "alt": alt, "caption": shows, "note": note})
    return found


def _told_parties(situation: Situation) -> QuerySet[Party]:
    """Return whom the law lets the right holder know of; a manufacturer, carrier or seller is not among them."""
    return situation.procedure.seizure.parties.filter(role__in=situation.track.tells_roles)


def _regime(seizure: Seizure) -> str:
    words = (seizure.get_direction_display(), seizure.get_regime_display(), seizure.get_channel_display())
    return " · ".join(str(word) for word in words if word)


def _origins(procedure: Procedure) -> list[tuple[str, str]]:
    seizure = procedure.seizure
    codes = (
        ("origin", seizure.origin_country_id),
        ("provenance", seizure.departure_country_id),
        ("destination", seizure.destination_country_id),
    )
    return [(name, country_name(code)) for name, code in codes if code]


def _deadlines(situation: Situation) -> list[HolderDeadline]:
    """The clocks of the right holder and of the court; what customs must do is its own affair."""
    found = []
    for deadline in situation.procedure.deadlines.all():
        rule = situation.track.deadline(deadline.code)
        if rule is None or rule.actor not in {Actor.HOLDER, Actor.COURT}:
            continue
        is_over = deadline.status == Deadline.Status.RUNNING and deadline.due_at < situation.now
        found.append(
            HolderDeadline(
                deadline=deadline,
                rule=rule,
                explanation=explain(stored=deadline.explanation, due_on=deadline.due_on, rule=rule, law=situation.law),
                is_mine=rule.actor == Actor.HOLDER,
                has_passed=is_over or deadline.status == Deadline.Status.PASSED,
                is_running=deadline.status == Deadline.Status.RUNNING and not is_over,
            )
        )
    return found


def detention_photos(*, procedure: Procedure) -> list[EvidenceFile]:
    """Return the photos of the goods of one procedure.

    A photo of the whole seizure counts only when all its goods are of this procedure: it may show
    goods of another right holder.
    """
    mine = set(procedure.procedure_lines.values_list("line_id", flat=True))
    is_all = not procedure.seizure.lines.exclude(pk__in=mine).exists()
    photos = with_covered_copy(EvidenceFile.objects.filter(seizure=procedure.seizure).order_by("pk"))
    return [photo for photo in photos if photo.line_id in mine or (photo.line_id is None and is_all)]
