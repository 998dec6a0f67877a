"""A case as plain values, and the rules of a policy: all that the projection may look at."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class LineFacts:
    position: int
    description: str
    brand: str
    category: str
    hs_code: str
    origin: str
    quantity: Decimal
    unit: str
    values: tuple[tuple[Decimal, str, str], ...] = ()  # amount, currency, basis
    rights: tuple[tuple[str, str, str, str], ...] = ()  # kind, name, number, holder


@dataclass(frozen=True)
class PartyFacts:
    role: str
    is_company: bool
    name: str
    country: str = ""
    address: str = ""
    tax_number: str = ""


@dataclass(frozen=True)
class CoveredFacts:
    """The copy of a picture on which nobody can be read, as whoever made it states; `hides` says what is covered."""

    sha256: str
    size: int
    hides: tuple[str, ...]


@dataclass(frozen=True)
class FileFacts:
    sha256: str
    media_type: str
    size: int
    shows: str
    covered: CoveredFacts | None = None


@dataclass(frozen=True)
class CaseFacts:
    """What a case says."""

    reference: str
    detained_on: date
    port: str
    direction: str
    channel: str
    stage: str
    origin: str = ""
    departure: str = ""
    destination: str = ""
    departure_place: str = ""
    destination_place: str = ""
    transport_document: str = ""
    conveyance: str = ""
    containers: tuple[str, ...] = ()
    parcels: tuple[str, ...] = ()
    seals: tuple[str, ...] = ()
    lines: tuple[LineFacts, ...] = ()
    parties: tuple[PartyFacts, ...] = ()
    files: tuple[FileFacts, ...] = ()


@dataclass(frozen=True)
class RuleFacts:
    """One rule of a policy."""

    field: str
    tier: str
    transform: str
    clause: str


def names_of_persons(facts: CaseFacts) -> list[str]:
    """Return the names of natural persons in the case; a party of unknown kind counts as one."""
    return [party.name for party in facts.parties if not party.is_company]


def names_and_numbers(facts: CaseFacts) -> list[str]:
    """Return what in the case names somebody or something: parties, their numbers, and those of the consignment."""
    parties = [text for party in facts.parties for text in (party.name, party.tax_number)]
    numbers = [*facts.containers, *facts.parcels, *facts.seals, facts.transport_document]
    return [text for text in (*parties, *numbers) if text]
