"""Which procedures of the law are open for which goods and right holder, and why the others are not."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from ipcases.lib.days import local_day
from rightsholders.models import Recordation
from seizures.guards import Blocker
from seizures.laws.base import Law, Track
from seizures.models import GoodsLine, Seizure

_WAS_ACCEPTED = frozenset({Recordation.Status.IN_FORCE, Recordation.Status.EXPIRED, Recordation.Status.WITHDRAWN})


@dataclass(frozen=True)
class Offer:
    """A procedure of the law with what stands in its way for these goods."""

    track: Track
    blockers: list[Blocker]


def offers(*, law: Law, seizure: Seizure, lines: Sequence[GoodsLine], recordation: Recordation | None) -> list[Offer]:
    """Return every procedure of the law, each with its blockers.

    Reads the lines with unit and parcel, which the caller has selected along.
    """
    return [
        Offer(track, track_blockers(track=track, seizure=seizure, lines=lines, recordation=recordation))
        for track in law.tracks
    ]


def track_blockers(
    *, track: Track, seizure: Seizure, lines: Sequence[GoodsLine], recordation: Recordation | None, right_kind: str = ""
) -> list[Blocker]:
    """Return what keeps a procedure from being opened; the recordation counts as on the day of detention."""
    kinds = {right_kind} if right_kind else {line.suspected_right for line in lines}
    in_force = recordation is not None and was_in_force(recordation=recordation, on=seizure.detained_on, kinds=kinds)
    found: list[Blocker] = []
    if track.needs_recordation and not in_force:
        found.append(
            Blocker("no-recordation", _("This procedure needs a recordation in force on the day of detention."))
        )
    if track.excludes_recordation and in_force:
        found.append(Blocker("has-recordation", _("A recordation is in force: use the standard procedure.")))
    if not track.takes_perishable and any(line.is_perishable for line in lines):
        found.append(Blocker("perishable", _("This procedure is not open for perishable goods.")))
    if not kinds <= track.right_kinds:
        found.append(Blocker("right-kind", _("This procedure is not open for this kind of right.")))
    if track.small_consignment is not None:
        found += _small_blockers(track, seizure, lines, recordation)
    return found


def was_in_force(*, recordation: Recordation, on: date, kinds: Collection[str] = ()) -> bool:
    """Say whether a recordation protected its right on a day. What it became later does not matter.

    It lapses with the right and ends on the day it is withdrawn. With `kinds`, a right of one of these
    kinds must have been in force, not any other right of the same recordation.
    """
    if recordation.status not in _WAS_ACCEPTED or recordation.valid_from is None or recordation.valid_to is None:
        return False
    if not recordation.valid_from <= on <= recordation.valid_to or _was_withdrawn(recordation, on):
        return False
    held = recordation.recordation_rights.all()
    periods = [row.in_force for row in held if row.in_force is not None and (not kinds or row.right.kind in kinds)]
    return not periods or any(on in period for period in periods)


def _was_withdrawn(recordation: Recordation, on: date) -> bool:
    if recordation.withdrawn_at is None:
        return False
    return local_day(recordation.withdrawn_at, recordation.jurisdiction.time_zone) <= on


def _small_blockers(
    track: Track, seizure: Seizure, lines: Sequence[GoodsLine], recordation: Recordation | None
) -> list[Blocker]:
    """Art. 26: post or express; at most 3 units or below 2 kg, parcel by parcel; asked for in the application.

    The consignment counts with everything in it, also goods of other right holders (art. 2(19)).
    """
    small = track.small_consignment
    found: list[Blocker] = []
    if small is None:
        return found
    if recordation is not None and not recordation.wants_small_consignments:
        found.append(Blocker("not-asked-for", _("The recordation does not ask for the small consignment procedure.")))
    if seizure.channel not in small.channels:
        found.append(Blocker("channel", _("Small consignments come by post or express.")))
    for goods in _whole_parcels(seizure, lines):
        counted = [units for line in goods if (units := _units_of(line)) is not None]
        units = sum(counted, Decimal(0)) if len(counted) == len(goods) else None
        parcel = goods[0].parcel
        if not small.is_met(units=units, weight_kg=parcel.weight_kg if parcel is not None else None):
            message = _("A small consignment has at most %(units)d units or weighs less than %(weight)s kg.")
            found.append(Blocker("not-small", message % {"units": small.most_units, "weight": small.lighter_than_kg}))
            break
    return found


def _whole_parcels(seizure: Seizure, lines: Sequence[GoodsLine]) -> list[list[GoodsLine]]:
    """Return, parcel by parcel, every goods line of the parcels that these lines came in."""
    parcels = {line.parcel_id for line in lines}
    by_parcel: dict[int | None, list[GoodsLine]] = {}
    for line in seizure.lines.select_related("unit", "parcel").order_by("position"):
        if line.parcel_id in parcels:
            by_parcel.setdefault(line.parcel_id, []).append(line)
    return list(by_parcel.values())


def _units_of(line: GoodsLine) -> Decimal | None:
    """Return the units of a line: its retail packages, or else its pieces; None where it is weighed."""
    if line.retail_packs is not None:
        return Decimal(line.retail_packs)
    return line.quantity if line.unit.counts_items else None
