"""Correcting what was logged: goods and parcels before a procedure rests on them, people at any time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import ChangedMeanwhile, DomainError
from reference.identifiers import normalise_unlocode
from seizures.access import get_seizure
from seizures.events import SeizureEvent
from seizures.models import EvidenceFile, GoodsLine, GoodsValue, Outcome, Parcel, Procedure, Seizure
from seizures.queries.holds import is_held
from seizures.services.intake_rules import (
    check_lines,
    check_papers,
    check_parcels,
    check_parties,
    look_up_named,
    text_of,
)
from seizures.services.rows import sum_up, write_lines, write_parcels, write_parties
from seizures.services.searching import public_ids_of, refresh_search
from seizures.services.values import LineIntake, ParcelIntake, PartyIntake


@dataclass(frozen=True)
class Papers:
    """How the goods travelled and what was declared. Direction and channel only before a procedure rests on them."""

    direction: str
    channel: str
    found_at_place: str = ""
    regime: str = ""
    declaration_number: str = ""
    transport_document: str = ""
    conveyance: str = ""
    gross_weight_kg: Decimal | None = None
    origin_country: str = ""
    departure_country: str = ""
    departure_place: str = ""
    destination_country: str = ""
    destination_place: str = ""


class CaseClosed(DomainError):
    """The case is closed: its file stays as it is."""


class NamesHeld(DomainError):
    """A hold stands on the case: its names stay."""


class GoodsLocked(DomainError):
    """A procedure rests on the goods."""


def why_goods_locked(*, seizure: Seizure) -> DomainError | None:
    """Return why goods and parcels can no longer be corrected, or None."""
    if locked := why_route_locked(seizure=seizure):
        return locked
    if Procedure.objects.filter(seizure=seizure).exists():
        return GoodsLocked(
            "goods-locked",
            _("A procedure that was abandoned was about these goods, so they stay as they are. Write a note instead."),
        )
    return None


def why_route_locked(*, seizure: Seizure) -> DomainError | None:
    """Return why direction and channel can no longer be corrected, or None."""
    if seizure.status == Seizure.Status.CLOSED:
        return _closed()
    if Procedure.objects.filter(seizure=seizure, is_live=True).exists():
        return GoodsLocked(
            "goods-locked", _("A procedure rests on these goods, so they stay as they are. Write a note instead.")
        )
    if Outcome.objects.filter(line__seizure=seizure).exists():
        return GoodsLocked("goods-locked", _("An outcome is recorded for these goods, so they stay as they are."))
    return None


def correct_goods(
    *,
    acting_user: User,
    reference: str,
    version: int,
    parcels: tuple[ParcelIntake, ...],
    lines: tuple[LineIntake, ...],
    now: datetime,
) -> Seizure:
    """Replace the parcels and goods lines of a seizure on which no procedure rests yet.

    `version` is the one the user had before the eyes. Raises ChangedMeanwhile when another save
    came between, GoodsLocked, CaseClosed, InvalidValue, NotVisible, NotAllowed.
    """
    require(user=acting_user, verb="seizures.edit")
    with transaction.atomic():
        seizure = get_seizure(user=acting_user, reference=reference, for_write=True)
        if locked := why_goods_locked(seizure=seizure):
            raise locked
        refuse_stale(seizure=seizure, version=version)
        numbers = check_parcels(parcels=parcels, channel=seizure.channel)
        check_lines(lines=lines, parcels=len(parcels))
        countries = {code for parcel in parcels for code in (parcel.sent_from, parcel.sent_to)}
        named = look_up_named(lines=lines, countries=countries, jurisdiction=seizure.jurisdiction_id)
        before, valued = _summary(seizure), _valued(seizure)
        shown_by = _take_away(seizure)
        new_parcels = write_parcels(seizure=seizure, parcels=parcels, numbers=numbers)
        new_lines = write_lines(
            seizure=seizure, lines=_own_ids_only(lines, shown_by), named=named, parcels=new_parcels,
            user=acting_user, now=now,
        )  # fmt: skip
        _point_evidence_back(new_lines, shown_by)
        _keep_estimates(seizure, valued)
        sum_up(seizure=seizure, parcels=len(parcels), lines=lines, named=named)
        _save(seizure, "parcel_count", "line_count", "item_count", "category_bits", "headline")
        _tell(acting_user, seizure, before, now)
    return seizure


def correct_parties(
    *, acting_user: User, reference: str, version: int, parties: tuple[PartyIntake, ...], now: datetime
) -> Seizure:
    """Replace the people named on the papers. Under a hold none goes; where nobody is named, they can be added.

    Raises ChangedMeanwhile, CaseClosed, NamesHeld, InvalidValue, NotVisible, NotAllowed.
    """
    require(user=acting_user, verb="seizures.edit")
    with transaction.atomic():
        seizure = _lock_open(acting_user, reference, version)
        check_parties(parties=parties)
        look_up_named(lines=(), countries={party.country for party in parties}, jurisdiction=seizure.jurisdiction_id)
        before, known = seizure.parties.count(), public_ids_of(seizure=seizure)
        if before and is_held(seizure=seizure):
            raise NamesHeld("names-held", _("A hold stands on this case: the names stay. Write a note instead."))
        seizure.parties.all().delete()
        write_parties(seizure=seizure, parties=parties, known=known)
        _save(seizure)
        refresh_search(seizure=seizure)
        # Names are personal: the audit keeps how many, not who.
        record(
            action=SeizureEvent.EDITED,
            actor=acting_user,
            subject=seizure,
            case_reference=seizure.reference,
            changes={"people": [before, len(parties)], "saved_state": [version, seizure.version]},
            publish=True,
            now=now,
        )
    return seizure


def correct_papers(*, acting_user: User, reference: str, version: int, papers: Papers, now: datetime) -> Seizure:
    """Correct or complete route, transport and declaration of an open case.

    Origin, provenance and destination are three facts: none is worked out from another. Raises
    ChangedMeanwhile, CaseClosed, GoodsLocked (direction or channel under a procedure), InvalidValue,
    NotVisible, NotAllowed.
    """
    require(user=acting_user, verb="seizures.edit")
    with transaction.atomic():
        seizure = _lock_open(acting_user, reference, version)
        wanted = _paper_values(papers, jurisdiction=seizure.jurisdiction_id)
        changes = {name: [old, value] for name, value in wanted.items() if (old := getattr(seizure, name)) != value}
        if not changes:
            return seizure
        if changes.keys() & {"direction", "channel"} and (locked := why_route_locked(seizure=seizure)):
            raise locked
        for name, value in wanted.items():
            setattr(seizure, name, value)
        _save(seizure, *changes)
        refresh_search(seizure=seizure)
        record(
            action=SeizureEvent.PAPERS_CORRECTED,
            actor=acting_user,
            subject=seizure,
            case_reference=seizure.reference,
            changes=changes,
            publish=True,
            now=now,
        )
    return seizure


def _paper_values(papers: Papers, *, jurisdiction: str) -> dict[str, Any]:
    """Check what was typed and return it by column."""
    check_papers(
        direction=papers.direction,
        channel=papers.channel,
        regime=papers.regime,
        gross_weight_kg=papers.gross_weight_kg,
        places={"departure_place": papers.departure_place, "destination_place": papers.destination_place},
    )
    countries = {papers.origin_country, papers.departure_country, papers.destination_country}
    look_up_named(lines=(), countries=countries, jurisdiction=jurisdiction)
    return {
        "direction": papers.direction,
        "channel": papers.channel,
        "found_at_place": text_of(papers.found_at_place, 120, "found_at_place"),
        "regime": papers.regime,
        "declaration_number": text_of(papers.declaration_number, 40, "declaration_number"),
        "transport_document": text_of(papers.transport_document, 60, "transport_document"),
        "conveyance": text_of(papers.conveyance, 80, "conveyance"),
        "gross_weight_kg": papers.gross_weight_kg,
        "origin_country_id": papers.origin_country or None,
        "departure_country_id": papers.departure_country or None,
        "departure_place": normalise_unlocode(papers.departure_place),
        "destination_country_id": papers.destination_country or None,
        "destination_place": normalise_unlocode(papers.destination_place),
    }


def _lock_open(user: User, reference: str, version: int) -> Seizure:
    """Lock a case that is open and as the user saw it."""
    seizure = get_seizure(user=user, reference=reference, for_write=True)
    if seizure.status == Seizure.Status.CLOSED:
        raise _closed()
    refuse_stale(seizure=seizure, version=version)
    return seizure


def _closed() -> CaseClosed:
    return CaseClosed("case-closed", _("The case is closed. Write a note instead."))


def refuse_stale(*, seizure: Seizure, version: int) -> None:
    """Raise ChangedMeanwhile when the case was saved since the user looked at it."""
    if seizure.version != version:
        raise ChangedMeanwhile(
            _("This case was saved since you opened this page. Compare both, then save again."),
            version=seizure.version,
        )


def _save(seizure: Seizure, *fields: str) -> None:
    seizure.version += 1
    seizure.save(update_fields=["version", *fields])


def _take_away(seizure: Seizure) -> dict[Any, list[int]]:
    """Delete lines and parcels; return, by public id of the line, which files showed it."""
    shown_by: dict[Any, list[int]] = {line: [] for line in seizure.lines.values_list("public_id", flat=True)}
    for pk, line in seizure.evidence.filter(line__isnull=False).values_list("pk", "line__public_id"):
        shown_by[line].append(pk)
    seizure.evidence.filter(line__isnull=False).update(line=None)
    GoodsValue.objects.filter(line__seizure=seizure).delete()
    GoodsLine.objects.filter(seizure=seizure).delete()
    Parcel.objects.filter(seizure=seizure).delete()
    return shown_by


def _own_ids_only(lines: Sequence[LineIntake], own: dict[Any, list[int]]) -> list[LineIntake]:
    """Keep the public id of a line only when it is of this seizure, and only once."""
    seen: set[Any] = set()
    kept = []
    for line in lines:
        known = line.public_id if line.public_id in own and line.public_id not in seen else None
        seen.add(known)
        kept.append(line if line.public_id == known else _without_id(line))
    return kept


def _without_id(line: LineIntake) -> LineIntake:
    return LineIntake(**{**line.__dict__, "public_id": None})


def _point_evidence_back(lines: Sequence[GoodsLine], shown_by: dict[Any, list[int]]) -> None:
    for line in lines:
        if files := shown_by.get(line.public_id):
            EvidenceFile.objects.filter(pk__in=files).update(line=line)


def _valued(seizure: Seizure) -> dict[Any, GoodsValue]:
    rows = GoodsValue.objects.filter(line__seizure=seizure).select_related("line")
    return {_key_of(value): value for value in rows}


def _key_of(value: GoodsValue) -> tuple[Any, ...]:
    return value.line.public_id, value.kind, value.currency_id, value.amount, value.unit_amount


def _keep_estimates(seizure: Seizure, valued: dict[Any, GoodsValue]) -> None:
    """A value that is as it was is still the word of whoever gave it, of the day it was given."""
    same = []
    for key, value in _valued(seizure).items():
        if (old := valued.get(key)) is not None:
            value.estimated_by_id, value.valued_on = old.estimated_by_id, old.valued_on
            same.append(value)
    GoodsValue.objects.bulk_update(same, ["estimated_by", "valued_on"])


def _summary(seizure: Seizure) -> dict[str, list[str]]:
    lines = seizure.lines.order_by("position").values_list("brand", "description", "quantity", "unit_id")
    values = GoodsValue.objects.filter(line__seizure=seizure).select_related("line")
    return {
        "parcels": list(seizure.parcels.order_by("position").values_list("number", flat=True)),
        "goods_lines": [
            f"{brand} – {goods}, {quantity.normalize():f} {unit}" for brand, goods, quantity, unit in lines
        ],
        "values": [
            f"{value.line}: {value.kind} {value.currency_id} {value.amount}"
            for value in values.order_by("line__position", "kind", "currency")
        ],
    }


def _tell(user: User, seizure: Seizure, before: dict[str, list[str]], now: datetime) -> None:
    refresh_search(seizure=seizure)
    after = _summary(seizure)
    gone, new = set(before["values"]), set(after["values"])
    before["values"] = [value for value in before["values"] if value not in new]  # a case may hold thousands
    after["values"] = [value for value in after["values"] if value not in gone]
    record(
        action=SeizureEvent.EDITED,
        actor=user,
        subject=seizure,
        case_reference=seizure.reference,
        changes={name: [before[name], after[name]] for name in after if before[name] != after[name]}
        | {"saved_state": [seizure.version - 1, seizure.version]},
        publish=True,
        now=now,
    )
