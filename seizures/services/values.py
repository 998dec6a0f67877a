"""What an officer hands over when logging a seizure: plain values, checked by services.intake_rules."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from ipcases.lib.files import StoredFile
from rightsholders.models import Right
from seizures.models import Party


@dataclass(frozen=True)
class ValueIntake:
    """A value by one measure. Give the unit amount, or the amount of the whole line."""

    kind: str
    currency: str
    unit_amount: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class LineIntake:
    """Goods of one kind and brand. `recordation` is the public id of the one the officer linked."""

    brand: str
    description: str
    category: str
    quantity: Decimal
    unit: str
    values: tuple[ValueIntake, ...] = ()
    recordation: UUID | None = None
    hs_code: str = ""
    origin_country: str = ""
    suspected_right: str = Right.Kind.TRADEMARK
    is_perishable: bool = False
    retail_packs: int | None = None
    parcel: int | None = None  # place of its parcel in the intake, from 1
    public_id: UUID | None = None  # of the line that is corrected; None for a new one


@dataclass(frozen=True)
class ParcelIntake:
    """A physical unit. An empty kind is worked out from the number and the channel."""

    number: str
    kind: str = ""
    sent_from: str = ""
    sent_to: str = ""
    weight_kg: Decimal | None = None
    seal_number: str = ""


@dataclass(frozen=True)
class PartyIntake:
    """Somebody named on the papers."""

    role: str
    name: str
    kind: str = Party.Kind.UNKNOWN
    address: str = ""
    country: str = ""
    tax_number: str = ""


@dataclass(frozen=True)
class PhotoIntake:
    """A photo or paper that is stored already."""

    shows: str
    stored: StoredFile
    file_name: str = ""
    line: int | None = None  # place of its goods line in the intake, from 1


@dataclass(frozen=True)
class Intake:
    """One interception. The same `intake_key` sent twice logs one seizure."""

    intake_key: UUID
    office: str
    channel: str
    direction: str
    detained_at: datetime
    reasons: tuple[str, ...]
    action: str
    lines: tuple[LineIntake, ...]
    parcels: tuple[ParcelIntake, ...] = ()
    parties: tuple[PartyIntake, ...] = ()
    photos: tuple[PhotoIntake, ...] = ()
    action_reason: str = ""
    note: str = ""
    found_at_place: str = ""
    origin_country: str = ""
    departure_country: str = ""  # empty: where the first parcel was sent from
    destination_country: str = ""  # empty: where the first parcel was to go
    departure_place: str = ""
    destination_place: str = ""
    transport_document: str = ""
    conveyance: str = ""
    alerts: tuple[UUID, ...] = ()  # right holders' alerts that it was stopped after, as its officer said
    log_anyway: bool = False  # though a case holds one of the parcel numbers already
    undone: str = ""  # number of the case that came of this key before and was undone, as its officer saw it
    from_list: str = ""  # the list it stands in, and its rows there
    form: dict[str, list[str]] | None = None  # the draft as its officer saw it; None over the API
