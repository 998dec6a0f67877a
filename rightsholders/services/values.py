"""What the doors hand to the services: typed values, checked for shape by forms and serializers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class HolderValues:
    """A right holder as its papers call it."""

    name: str
    name_zh: str = ""
    country: str
    address: str = ""
    email: str
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class NewName:
    """What a right holder is called from a day on, and by which paper."""

    name: str
    name_zh: str = ""
    from_day: date
    paper: str


@dataclass(frozen=True, kw_only=True)
class Mandate:
    """As what somebody acts for a right holder and until when; who asked for it, and the paper that says so."""

    capacity: str
    valid_to: date | None = None
    asked_by: str = ""
    paper: str = ""


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """Why two entries are of one right holder, or are not, and the paper that says so."""

    reason: str
    paper: str


@dataclass(frozen=True, kw_only=True)
class NewAccount:
    """A person who has no account yet."""

    username: str
    display_name: str
    email: str
    password: str


@dataclass(frozen=True, kw_only=True)
class RightValues:
    """A right as its register has it."""

    kind: str
    register_office: str
    registration_number: str
    title: str
    title_zh: str = ""
    registered_on: date
    expires_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class CoveredGoods:
    """The goods of one right."""

    right: UUID
    nice_classes: Sequence[int] = ()
    goods: str = ""


@dataclass(frozen=True, kw_only=True)
class GoodsValues:
    """The part “Goods and classes”."""

    covered: Sequence[CoveredGoods]
    made_in: Sequence[str] = ()
    median_price: Decimal | None = None
    price_currency: str = ""
    wants_small_consignments: bool = False


@dataclass(frozen=True, kw_only=True)
class Tell:
    """One thing by which genuine goods differ from fakes."""

    genuine: str
    fake: str = ""


@dataclass(frozen=True, kw_only=True)
class TellsValues:
    """The part “How to tell genuine from fake”."""

    tells: Sequence[Tell]
    genuine_goods: str = ""
    known_fakes: str = ""


@dataclass(frozen=True, kw_only=True)
class ContactValues:
    """A person customs may call."""

    kind: str
    name: str
    email: str
    phone: str = ""
    is_around_the_clock: bool = False


@dataclass(frozen=True, kw_only=True)
class LicenseeValues:
    """A lawful maker, importer, exporter or distributor."""

    name: str
    country: str
    capacity: str
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class AlertValues:
    """A shipment that is expected, and who to ask about it. Without `valid_to` the alert lasts ninety days."""

    expectation: str
    numbers: Sequence[str] = ()
    sender_name: str = ""
    addressee_name: str = ""
    origin_country: str = ""
    departure_country: str = ""
    destination_country: str = ""
    expected_from: date | None = None
    expected_to: date | None = None
    source: str
    source_words: str = ""
    confidence: str
    contact_name: str
    contact_email: str
    contact_phone: str = ""
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class DeficiencyValues:
    """What the desk misses in one part."""

    section: str
    message: str
