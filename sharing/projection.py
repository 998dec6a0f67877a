"""Which fields of a case a partner may read, and in what form.

Default deny: a value leaves only when its field stands in FIELDS, the policy has a rule for it in
the same tier, and the agreement covers the tier. Nothing here starts from "everything but".
Values come in as CaseFacts (sharing.queries.cases loads them), fields stand in sharing.fields; no model is touched.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sharing.facts import CaseFacts, FileFacts, LineFacts, RuleFacts, names_of_persons
from sharing.fields import FIELDS, NEEDED, PASS, transformed

NO_TIER, NO_RULE, NAMES_A_PERSON = "tier_not_in_agreement", "not_in_policy", "names_a_person"
PERSONS_TIER = "C"
PERSONS_NAME = "persons.name"
# What shows names leaves only where every name may, or as a copy on which they are covered.
_SHOWS_NAMES = frozenset({"label", "document"})


@dataclass(frozen=True)
class Disclosed:
    """A field that leaves: where it stands in the message (RFC 6901), and by which rule."""

    pointer: str
    field: str
    tier: str
    transform: str
    clause: str


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
    covered: dict[str, tuple[str, ...]] = field(default_factory=dict)  # which files are covered copies, and of what

    @property
    def tiers(self) -> frozenset[str]:
        return frozenset(item.tier for item in self.disclosed)

    def withheld_notes(self) -> list[dict[str, str]]:
        """Return what the partner is told of the withheld: path and ground, once each, no values."""
        notes = {(f"/{item.field.replace('.', '/')}", item.ground) for item in self.withheld}
        return [{"path": path, "ground": ground} for path, ground in sorted(notes)]


def project(
    *, facts: CaseFacts, rules: Mapping[str, RuleFacts], tiers: frozenset[str], may_name_persons: bool
) -> Projection:
    """Return what of the case may leave under these rules.

    `tiers` are those of the agreement in force; `may_name_persons` says that the authority's
    approval is there, without which tier C stays whatever the rules say.
    """
    return _Projector(facts, rules, tiers if may_name_persons else tiers - {PERSONS_TIER}).run()


def mentions(text: str, names: list[str]) -> bool:
    """Say whether a free text contains one of the names, whatever its case, width or spacing."""
    folded = _fold(text)
    return any(len(name) >= 2 and name in folded for name in map(_fold, names))


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
        are_named = self._leaves_whole(PERSONS_NAME)
        self.hidden_names = [] if are_named else names_of_persons(facts)
        self.may_show_names = are_named and self._leaves_whole("parties.name")
        self.covered: dict[str, tuple[str, ...]] = {}

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
        """Return a file; where not everybody may be named, its covered copy takes its place, whatever it shows."""
        if file.covered is not None and not self.may_show_names:
            self.covered[file.covered.sha256] = file.covered.hides
            file = FileFacts(file.covered.sha256, "image/jpeg", file.covered.size, file.shows)
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
            needed = NEEDED.get(section)
            ground = self._refusal(needed) if needed else None
            if ground is None and section == "files":
                ground = self._refusal_of_file(item)
            if ground is not None:
                self._keep_all(section, values, ground)
                continue
            kept = self._object(section, values, f"/data/{section}/{len(kept_items)}")
            if kept:
                kept_items.append({**structure, **kept})
                if section == "files" and item["sha256"] in self.covered:
                    self.out.covered[item["sha256"]] = self.covered[item["sha256"]]
        return kept_items

    def _keep_all(self, section: str, values: dict[str, Any], ground: str) -> None:
        for name, value in values.items():
            if value not in ("", [], None):
                self.out.withheld.append(Withheld(f"{section}.{name}", ground, value))

    def _refusal_of_file(self, item: dict[str, Any]) -> str | None:
        may_be_seen = self.may_show_names or item["sha256"] in self.covered or item["title"] not in _SHOWS_NAMES
        return None if may_be_seen else NAMES_A_PERSON

    def _leaves_whole(self, path: str) -> bool:
        return self._refusal(path) is None and self.rules[path].transform == PASS

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
        return None if known.supports(rule.transform) else NO_RULE

    def _let_through(self, path: str, pointer: str, value: Any) -> Any:
        ground = self._refusal(path)
        if ground is None and any(mentions(text, self.hidden_names) for text in texts_in(value)):
            ground = NAMES_A_PERSON
        if ground is not None:
            self.out.withheld.append(Withheld(path, ground, value))
            return None
        rule = self.rules[path]
        given = transformed(value, rule.transform, FIELDS[path])
        self.out.disclosed.append(Disclosed(pointer, path, rule.tier, rule.transform, rule.clause))
        return given


def _filled(**values: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def texts_in(value: Any) -> Iterator[str]:
    """Give every text within a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
