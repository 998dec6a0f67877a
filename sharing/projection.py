"""Which fields of a case a partner may read, and in what form.

Default deny: a value leaves only when its field stands in FIELDS, the policy has a rule for it in
the same tier, and the agreement covers the tier. Nothing here starts from "everything but".
Values come in as CaseFacts (sharing.queries.cases loads them); no model is touched.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PASS, MASK, GENERALISE = "PASS", "MASK", "GENERALISE"
NO_TIER, NO_RULE, NAMES_A_PERSON = "tier_not_in_agreement", "not_in_policy", "names_a_person"
PERSONS_TIER = "C"
PERSONS_NAME = "persons.name"


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
class FileFacts:
    sha256: str
    media_type: str
    size: int
    shows: str


@dataclass(frozen=True)
class CaseFacts:
    """What a case says, as plain values: all that the projection may look at."""

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
    article: str


@dataclass(frozen=True)
class Disclosed:
    """A field that leaves: where it stands in the message (RFC 6901), and by which rule."""

    pointer: str
    field: str
    tier: str
    transform: str
    article: str


@dataclass(frozen=True)
class Withheld:
    """A value that stays: the message names its path, only our own page shows the value."""

    field: str
    ground: str
    value: Any


@dataclass
class Projection:
    """The sections of the message, the list of what they disclose, and what stays."""

    sections: dict[str, Any] = field(default_factory=dict)
    disclosed: list[Disclosed] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)

    @property
    def tiers(self) -> frozenset[str]:
        return frozenset(item.tier for item in self.disclosed)

    def withheld_notes(self) -> list[dict[str, str]]:
        """Return what the partner is told of the withheld: path and ground, once each, no values."""
        notes = {(f"/{item.field.replace('.', '/')}", item.ground) for item in self.withheld}
        return [{"path": path, "ground": ground} for path, ground in sorted(notes)]


@dataclass(frozen=True)
class Field:
    """A field of the message that may leave at all. `generalise` makes it coarse; `can_mask` hides its middle."""

    path: str
    tier: str
    label: str | Promise
    generalise: Callable[[Any], Any] | None = None
    can_mask: bool = False


def _month(value: str) -> str:
    return value[:7]


def _country_of_place(value: str) -> str:
    return value[:2]


def _heading(value: str) -> str:
    return value[:4]


def _band(figures: str) -> str:
    """Return the power of ten a figure lies in: "1270" is "1000-9999"."""
    digits = len(str(int(Decimal(figures))))
    return f"{10 ** (digits - 1) if digits > 1 else 0}-{10**digits - 1}"


def _quantity_band(value: dict[str, str]) -> dict[str, str]:
    return {**value, "value": _band(value["value"])}


def _amount_bands(values: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{**value, "amount": _band(value["amount"])} for value in values]


FIELDS: dict[str, Field] = {
    known.path: known
    for known in (
        Field("subject", "A", _("Case reference")),
        Field("seizure.date", "A", _("Date of detention"), _month),
        Field("seizure.port", "A", _("Customs office"), _country_of_place),
        Field("seizure.procedure", "A", pgettext_lazy("field", "Direction")),
        Field("seizure.mode", "A", pgettext_lazy("field", "Channel")),
        Field("seizure.stage", "A", _("What customs did")),
        Field("goods.description", "A", _("Goods")),
        Field("goods.brand", "A", _("Brand on the goods")),
        Field("goods.category", "A", _("Product category")),
        Field("goods.hs", "A", _("HS code"), _heading),
        Field("goods.origin", "A", _("Origin of the goods")),
        Field("goods.quantity", "A", _("Quantity"), _quantity_band),
        Field("goods.value", "A", pgettext_lazy("field", "Value"), _amount_bands),
        Field("goods.rights", "A", _("Right infringed")),
        Field("movement.origin", "A", _("Country of origin")),
        Field("movement.provenance", "A", _("Sent from")),
        Field("movement.destination", "A", _("Sent to")),
        Field("movement.departure_place", "A", _("Place of departure"), _country_of_place),
        Field("movement.destination_place", "A", _("Place of destination"), _country_of_place),
        Field("movement.container", "A", _("Container numbers"), can_mask=True),
        Field("movement.parcel", "A", _("Parcel numbers"), can_mask=True),
        Field("movement.transport_doc", "A", _("Transport document"), can_mask=True),
        Field("movement.seal", "A", _("Seal numbers"), can_mask=True),
        Field("movement.vessel", "A", _("Vessel, flight or vehicle"), can_mask=True),
        Field("parties.role", "B", _("Company: role")),
        Field("parties.name", "B", _("Company: name"), can_mask=True),
        Field("parties.country", "B", _("Company: country")),
        Field("parties.address", "B", _("Company: address"), can_mask=True),
        Field("parties.tax_number", "B", _("Company: tax number"), can_mask=True),
        Field("persons.role", "C", _("Person: role")),
        Field("persons.name", "C", _("Person: name"), can_mask=True),
        Field("persons.country", "C", _("Person: country")),
        Field("persons.address", "C", _("Person: address"), can_mask=True),
        Field("files.sha256", "D", _("Evidence file")),
        Field("files.title", "D", _("What the file shows")),
    )
}


def project(
    *, facts: CaseFacts, rules: Mapping[str, RuleFacts], tiers: frozenset[str], may_name_persons: bool
) -> Projection:
    """Return what of the case may leave under these rules.

    `tiers` are those of the agreement in force; `may_name_persons` says that the authority's
    approval is there, without which tier C stays whatever the rules say.
    """
    return _Projector(facts, rules, tiers if may_name_persons else tiers - {PERSONS_TIER}).run()


def names_of_persons(facts: CaseFacts) -> list[str]:
    """Return the names of natural persons in the case; a party of unknown kind counts as one."""
    return [party.name for party in facts.parties if not party.is_company]


def mentions(text: str, names: list[str]) -> bool:
    """Say whether a free text contains one of the names, whatever its case, width or spacing."""
    folded = _fold(text)
    return any(len(name) >= 2 and name in folded for name in map(_fold, names))


def mask(text: str) -> str:
    """Hide the middle: "LZ473124863CN" becomes "LZ•••••••••CN"."""
    if len(text) <= 4:
        return "•" * len(text)
    return f"{text[:2]}{'•' * (len(text) - 4)}{text[-2:]}"


def value_at(event: Any, pointer: str) -> Any:
    """Return what stands in a message at a pointer. Raises LookupError."""
    found = event
    for part in pointer.split("/")[1:]:
        found = found[int(part)] if isinstance(found, list) else found[part]
    return found


def plain(figure: Decimal) -> str:
    """Write a quantity without needless zeros and never with an exponent."""
    text = format(figure, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


class _Projector:
    def __init__(self, facts: CaseFacts, rules: Mapping[str, RuleFacts], tiers: frozenset[str]) -> None:
        self.facts = facts
        self.rules = rules
        self.tiers = tiers
        self.out = Projection()
        # Once persons are named in full, a name in another field discloses nothing more.
        are_named = self._refusal(PERSONS_NAME) is None and rules[PERSONS_NAME].transform == PASS
        self.hidden_names = [] if are_named else names_of_persons(facts)

    def run(self) -> Projection:
        self._let_through("subject", "/subject", f"case/{self.facts.reference}")
        sections = {
            "seizure": self._object("seizure", self._seizure()),
            "goods": self._list("goods", [self._line(line) for line in self.facts.lines], always=("line",)),
            "movement": self._object("movement", self._movement()),
            "parties": self._list("parties", list(self._parties(is_company=True)), always=("kind",)),
            "persons": self._list("persons", list(self._parties(is_company=False)), always=("kind",)),
            "files": self._list(
                "files", [self._file(file) for file in self.facts.files], always=("media_type", "bytes")
            ),
        }
        self.out.sections = {name: section for name, section in sections.items() if section}
        return self.out

    # --- the values of each section, under the names the message gives them ----------------------
    def _seizure(self) -> dict[str, Any]:
        facts = self.facts
        return {
            "date": facts.detained_on.isoformat(),
            "port": facts.port,
            "procedure": facts.direction.lower(),
            "mode": facts.channel.lower(),
            "stage": facts.stage,
        }

    def _movement(self) -> dict[str, Any]:
        facts = self.facts
        return {
            "origin": facts.origin,
            "provenance": facts.departure,
            "destination": facts.destination,
            "departure_place": facts.departure_place,
            "destination_place": facts.destination_place,
            "container": list(facts.containers),
            "parcel": list(facts.parcels),
            "transport_doc": [facts.transport_document] if facts.transport_document else [],
            "seal": list(facts.seals),
            "vessel": facts.conveyance,
        }

    def _line(self, line: LineFacts) -> dict[str, Any]:
        rights = [
            {"type": kind.lower()} | _filled(name=name, reg_no=number, holder=holder)
            for kind, name, number, holder in line.rights
        ]
        return {
            "line": line.position,
            "description": line.description,
            "brand": line.brand,
            "category": line.category,
            "hs": line.hs_code,
            "origin": line.origin,
            "quantity": {"value": plain(line.quantity), "unit": line.unit},
            "value": [
                {"amount": format(amount, "f"), "currency": currency, "basis": basis.lower()}
                for amount, currency, basis in line.values
            ],
            "rights": rights,
        }

    def _parties(self, *, is_company: bool) -> Iterator[dict[str, Any]]:
        for party in self.facts.parties:
            if party.is_company == is_company:
                yield {
                    "kind": "legal" if is_company else "natural",
                    "role": party.role.lower(),
                    "name": party.name,
                    "country": party.country,
                    "address": party.address,
                    # A person's number identifies for life: there is no field for it at all.
                    **({"tax_number": party.tax_number} if is_company else {}),
                }

    def _file(self, file: FileFacts) -> dict[str, Any]:
        return {
            "sha256": file.sha256,
            "media_type": file.media_type,
            "bytes": file.size,
            "title": file.shows.lower(),
        }

    # --- letting values through, one by one ------------------------------------------------------
    def _object(self, section: str, values: dict[str, Any], pointer: str = "") -> dict[str, Any]:
        base = pointer or f"/data/{section}"
        kept: dict[str, Any] = {}
        for name, value in values.items():
            if value in ("", [], None):
                continue
            given = self._let_through(f"{section}.{name}", f"{base}/{name}", value)
            if given is None:
                continue
            kept[name] = given
        return kept

    def _list(self, section: str, items: list[dict[str, Any]], always: tuple[str, ...]) -> list[dict[str, Any]]:
        kept_items: list[dict[str, Any]] = []
        for item in items:
            structure = {name: item[name] for name in always}
            values = {name: value for name, value in item.items() if name not in always}
            # A party without its role, or a file without its hash, says nothing that may be said.
            needed = {"parties": "role", "persons": "role", "files": "sha256"}.get(section)
            if needed and self._refusal(f"{section}.{needed}") is not None:
                self._keep_all(section, values)
                continue
            kept = self._object(section, values, f"/data/{section}/{len(kept_items)}")
            if kept:
                kept_items.append({**structure, **kept})
        return kept_items

    def _keep_all(self, section: str, values: dict[str, Any]) -> None:
        ground = self._refusal(f"{section}.{'sha256' if section == 'files' else 'role'}") or NO_RULE
        for name, value in values.items():
            if value not in ("", [], None):
                self.out.withheld.append(Withheld(f"{section}.{name}", ground, value))

    def _refusal(self, path: str) -> str | None:
        """Return the ground on which a field stays, or None when it may leave."""
        known = FIELDS.get(path)
        if known is None:
            return NO_RULE
        if known.tier not in self.tiers:
            return NO_TIER
        rule = self.rules.get(path)
        if rule is None or rule.tier != known.tier:
            return NO_RULE
        supported = {PASS: True, MASK: known.can_mask, GENERALISE: known.generalise is not None}
        return None if supported.get(rule.transform, False) else NO_RULE

    def _let_through(self, path: str, pointer: str, value: Any) -> Any:
        ground = self._refusal(path)
        if ground is None and any(mentions(text, self.hidden_names) for text in _texts(value)):
            ground = NAMES_A_PERSON
        if ground is not None:
            self.out.withheld.append(Withheld(path, ground, value))
            return None
        rule = self.rules[path]
        given = _transformed(value, rule.transform, FIELDS[path])
        self.out.disclosed.append(Disclosed(pointer, path, rule.tier, rule.transform, rule.article))
        return given


def _transformed(value: Any, transform: str, known: Field) -> Any:
    if transform == MASK:
        return [mask(text) for text in value] if isinstance(value, list) else mask(value)
    if transform == GENERALISE and known.generalise is not None:
        return known.generalise(value)
    return value


def _filled(**values: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
