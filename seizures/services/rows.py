"""The rows of parcels, goods lines and people of a seizure, written many at a time."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from ipcases.lib.days import local_day
from ipcases.lib.ids import uuid7
from reference.queries import category_bits
from seizures.models import GoodsLine, GoodsValue, Parcel, Party, PartySearch, Seizure
from seizures.services.intake_rules import Named, ReadNumber, items_of, total_of
from seizures.services.searching import PublicIds, party_row
from seizures.services.values import LineIntake, ParcelIntake, PartyIntake


def sum_up(*, seizure: Seizure, parcels: int, lines: Sequence[LineIntake], named: Named) -> None:
    """Keep on the seizure what lists show, so that they need no join. Does not save."""
    seizure.parcel_count = parcels
    seizure.line_count = len(lines)
    seizure.item_count = items_of(lines=lines, units=named.units)
    seizure.category_bits = category_bits(line.category for line in lines)
    goods = "; ".join(dict.fromkeys(f"{line.brand.strip()} – {line.description.strip()}" for line in lines))
    seizure.headline = goods if len(goods) <= 200 else goods[:199] + "…"


def write_parcels(*, seizure: Seizure, parcels: Sequence[ParcelIntake], numbers: Sequence[ReadNumber]) -> list[Parcel]:
    """Insert the parcels in their order."""
    return Parcel.objects.bulk_create(
        Parcel(
            seizure=seizure,
            position=position,
            kind=read.kind,
            number=read.number,
            number_as_written=read.as_written,
            check_digit=read.check_digit,
            sent_from_country_id=parcel.sent_from or None,
            sent_to_country_id=parcel.sent_to or None,
            weight_kg=parcel.weight_kg,
            seal_number=parcel.seal_number.strip(),
        )
        for position, (parcel, read) in enumerate(zip(parcels, numbers, strict=True), start=1)
    )


def write_lines(
    *,
    seizure: Seizure,
    lines: Sequence[LineIntake],
    named: Named,
    parcels: Sequence[Parcel],
    user: User,
    now: datetime,
) -> list[GoodsLine]:
    """Insert the goods lines in their order, and their values."""
    rows = GoodsLine.objects.bulk_create(
        GoodsLine(
            seizure=seizure,
            public_id=line.public_id or uuid7(),
            parcel=parcels[line.parcel - 1] if line.parcel else parcels[0] if len(parcels) == 1 else None,
            position=position,
            brand=line.brand.strip(),
            description=line.description.strip(),
            category=named.categories[line.category],
            hs_code_id=line.hs_code or None,
            quantity=line.quantity,
            unit=named.units[line.unit],
            origin_country_id=line.origin_country or None,
            suspected_right=line.suspected_right,
            recordation=named.recordations[line.recordation] if line.recordation else None,
            is_perishable=line.is_perishable,
            retail_packs=line.retail_packs,
        )
        for position, line in enumerate(lines, start=1)
    )
    GoodsValue.objects.bulk_create(
        GoodsValue(
            line=row,
            kind=value.kind,
            amount=total_of(line, value.unit_amount, value.amount),
            unit_amount=value.unit_amount,
            currency_id=value.currency,
            estimated_by=user,
            valued_on=local_day(now, seizure.office.time_zone),
        )
        for row, line in zip(rows, lines, strict=True)
        for value in line.values
    )
    return rows


def write_parties(*, seizure: Seizure, parties: Sequence[PartyIntake], known: PublicIds | None = None) -> list[Party]:
    """Insert the people named on the papers, and how they are found. Who is `known` by role and name keeps the id."""
    rows = Party.objects.bulk_create(
        Party(
            seizure=seizure,
            role=party.role,
            kind=party.kind,
            name=party.name.strip(),
            address=party.address.strip(),
            country_id=party.country or None,
            tax_number=party.tax_number.strip(),
        )
        for party in parties
    )
    PartySearch.objects.bulk_create(
        party_row(party=row, public_id=(known or {}).get((row.role, row.name))) for row in rows
    )
    return rows
