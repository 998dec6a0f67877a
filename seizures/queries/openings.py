"""Whose right may be infringed: what the page that opens a procedure offers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from accounts.models import User
from ipcases.lib.errors import NotVisible
from ipcases.lib.sending_twice import newest_key
from rightsholders.access import get_recordation, get_right_holder, visible_recordations
from rightsholders.match_index import current_index
from rightsholders.matching import find_candidates
from rightsholders.models import Recordation, RightHolder
from rightsholders.queries import list_right_holders
from seizures.access import seizure_scope
from seizures.guards import Blocker
from seizures.laws.base import Track
from seizures.laws.registry import law_for
from seizures.models import GoodsLine, Seizure
from seizures.opening import Offer, offers, was_in_force

_CANDIDATES_PER_LINE = 4
_HOLDERS_FOUND = 8


@dataclass
class Choice:
    """A recordation that fits goods of the case, and how."""

    recordation: Recordation
    title: str
    is_linked: bool
    was_in_force: bool
    reasons: list[str] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    brands: list[str] = field(default_factory=list)
    score: float = 0
    is_running: bool = False

    @property
    def url(self) -> str:
        return "?" + urlencode({"recordation": self.recordation.public_id, "lines": ",".join(map(str, self.positions))})


@dataclass(frozen=True)
class Chosen:
    """The right holder the officer chose, with or without a recordation."""

    right_holder: RightHolder
    recordation: Recordation | None


def choices_for(*, user: User, seizure: Seizure) -> list[Choice]:
    """Return the recordations linked to goods of the case or found for them, the likeliest first.

    Five queries, however many goods lines there are.
    """
    running = set(seizure.procedures.filter(is_live=True).values_list("recordation_id", flat=True))
    linked: dict[int, list[GoodsLine]] = {}
    found: dict[int, list[tuple[GoodsLine, tuple[str, ...], float, str]]] = {}
    index = current_index(jurisdiction=seizure.jurisdiction_id)
    for line in lines_of(seizure=seizure):
        if line.recordation_id is not None:
            linked.setdefault(line.recordation_id, []).append(line)
        for candidate in find_candidates(
            brand=line.brand,
            description=line.description,
            category=line.category_id,
            jurisdiction=seizure.jurisdiction_id,
            on=seizure.detained_on,
            limit=_CANDIDATES_PER_LINE,
            index=index,
        ):
            row = (line, tuple(map(str, candidate.reasons)), candidate.score, candidate.title)
            found.setdefault(candidate.recordation_id, []).append(row)
    ids = set(linked) | set(found)
    rows = (
        visible_recordations(user=user)
        .filter(pk__in=ids)
        .select_related("right_holder", "jurisdiction")
        .prefetch_related("recordation_rights__right")
    )
    choices = [_choice(row, linked.get(row.pk, []), found.get(row.pk, []), seizure.detained_on) for row in rows]
    for choice in choices:
        choice.is_running = choice.recordation.pk in running
    return sorted(choices, key=_likelihood)


def _likelihood(choice: Choice) -> tuple[bool, bool, float, int]:
    return not choice.is_linked, not choice.was_in_force, -choice.score, choice.recordation.pk


def holders_named(*, user: User, text: str) -> list[RightHolder]:
    """Return right holders whose name, or one that they had, contains the text, in either script."""
    text = text.strip()
    if len(text) < 2:
        return []
    rows = list_right_holders(user=user, text=text)
    return list(rows.order_by("name", "pk")[:_HOLDERS_FOUND])


def chosen_of(*, user: User, recordation: str, holder: str) -> Chosen | None:
    """Return what the page's address names, or None when it names nothing. Raises NotVisible."""
    if recordation:
        row = get_recordation(user=user, public_id=_uuid(recordation))
        return Chosen(row.right_holder, row)
    if holder:
        return Chosen(get_right_holder(user=user, public_id=_uuid(holder)), None)
    return None


def newest_procedure_of(*, seizure: Seizure) -> int:
    """Return the key of the newest procedure of a case; 0 for none."""
    return newest_key(seizure.procedures.all())


def tracks_for(*, seizure: Seizure, lines: list[GoodsLine], recordation: Recordation | None) -> list[Offer]:
    """Return the procedures of the law with what stands in the way of each; none where no law is set up."""
    law = law_for(jurisdiction=seizure.jurisdiction_id, on=seizure.detained_on)
    return offers(law=law, seizure=seizure, lines=lines, recordation=recordation) if law is not None else []


def split_tracks(found: list[Offer]) -> tuple[list[Track], list[tuple[Track, list[Blocker]]]]:
    """Divide offers into those that are open and those that are not."""
    shut = [(offer.track, offer.blockers) for offer in found if offer.blockers]
    return [offer.track for offer in found if not offer.blockers], shut


def lines_of(*, seizure: Seizure) -> list[GoodsLine]:
    """Return the goods lines of a case, in order, with unit and parcel."""
    return list(seizure.lines.select_related("unit", "parcel").order_by("position"))


def lines_named(*, user: User, public_ids: Iterable[UUID]) -> dict[UUID, GoodsLine]:
    """Return goods lines of visible seizures by their public ids. One query. Raises NotVisible for one not there."""
    asked = set(public_ids)
    rows = GoodsLine.objects.filter(seizure_scope(user=user, prefix="seizure"), public_id__in=asked)
    found = {line.public_id: line for line in rows}
    if len(found) < len(asked):
        raise NotVisible
    return found


def _choice(
    recordation: Recordation,
    linked: list[GoodsLine],
    found: list[tuple[GoodsLine, tuple[str, ...], float, str]],
    on: date,
) -> Choice:
    titles = [row.right.title for row in recordation.recordation_rights.all()]
    lines = {line.position: line for line in [*linked, *(row[0] for row in found)]}
    best = max(found, key=lambda row: row[2], default=None)
    return Choice(
        recordation=recordation,
        title=best[3] if best else next(iter(titles), ""),
        is_linked=bool(linked),
        was_in_force=was_in_force(recordation=recordation, on=on),
        reasons=list(best[1]) if best else [],
        positions=sorted(lines),
        brands=list(dict.fromkeys(lines[position].brand for position in sorted(lines))),
        score=best[2] if best else 0,
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotVisible from error
