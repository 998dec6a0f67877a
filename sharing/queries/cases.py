"""A case as plain values, for the projection."""

from typing import Any

from django.db.models import Prefetch

from ipcases.lib.files import path_of
from seizures.models import EvidenceFile, GoodsLine, Parcel, Party, Seizure
from seizures.queries.covering import covered_copy_of, with_covered_copy
from sharing.facts import CaseFacts, CoveredFacts, FileFacts, LineFacts, PartyFacts, RuleFacts
from sharing.models import FieldRule, Policy

_STAGES = {"DETAIN": "detained", "SEIZE": "seized", "RELEASE": "released"}


def case_facts(*, seizure: Seizure) -> CaseFacts:
    """Return what a case says. Ten queries, whatever the number of lines."""
    parcels = list(seizure.parcels.order_by("position"))
    return CaseFacts(
        reference=seizure.reference,
        detained_on=seizure.detained_on,
        port=seizure.office_id,
        direction=seizure.direction,
        channel=seizure.channel,
        stage=_STAGES[seizure.action],
        origin=seizure.origin_country_id or "",
        departure=seizure.departure_country_id or "",
        destination=seizure.destination_country_id or "",
        departure_place=seizure.departure_place,
        destination_place=seizure.destination_place,
        transport_document=seizure.transport_document,
        conveyance=seizure.conveyance,
        containers=tuple(parcel.number for parcel in parcels if parcel.kind == Parcel.Kind.CONTAINER),
        parcels=tuple(parcel.number for parcel in parcels if parcel.kind != Parcel.Kind.CONTAINER),
        seals=tuple(parcel.seal_number for parcel in parcels if parcel.seal_number),
        lines=tuple(_line_facts(line) for line in _lines_of(seizure)),
        parties=tuple(_party_facts(party) for party in seizure.parties.order_by("role", "id")),
        files=tuple(
            # What is shared is the picture without its metadata; the original stays evidence.
            _file_facts(file)
            for file in with_covered_copy(seizure.evidence.order_by("id"))
        ),
    )


def _lines_of(seizure: Seizure) -> Any:
    return (
        seizure.lines.select_related("category", "recordation__right_holder")
        .prefetch_related(
            Prefetch("values", to_attr="known_values"),
            "recordation__recordation_rights__right",
        )
        .order_by("position")
    )


def _line_facts(line: GoodsLine) -> LineFacts:
    return LineFacts(
        position=line.position,
        description=line.description,
        brand=line.brand,
        category=line.category.name_en,
        hs_code=line.hs_code_id or "",
        origin=line.origin_country_id or "",
        quantity=line.quantity,
        unit=line.unit_id,
        values=tuple(
            (value.amount, value.currency_id, value.kind)
            for value in sorted(line.known_values, key=lambda value: (value.kind, value.currency_id))
        ),
        rights=_rights_of(line),
    )


def _rights_of(line: GoodsLine) -> tuple[tuple[str, str, str, str], ...]:
    """Return kind, name, number, holder: of the linked recordation, or only the kind that is suspected."""
    if line.recordation is None:
        return ((line.suspected_right, "", "", ""),)
    rights = sorted((link.right for link in line.recordation.recordation_rights.all()), key=lambda right: right.pk)
    same_kind = [right for right in rights if right.kind == line.suspected_right]
    holder = line.recordation.right_holder.name
    return tuple((right.kind, right.title, right.registration_number, holder) for right in same_kind) or (
        (line.suspected_right, "", "", holder),
    )


def _file_facts(file: EvidenceFile) -> FileFacts:
    if not file.derivative_sha256:
        return FileFacts(file.sha256, file.media_type, file.size, file.shows)
    path = path_of(sha256=file.derivative_sha256)
    size = path.stat().st_size if path.exists() else file.size
    copy = covered_copy_of(file)
    covered = CoveredFacts(copy.sha256, copy.size, tuple(copy.hides)) if copy is not None else None
    return FileFacts(file.derivative_sha256, "image/jpeg", size, file.shows, covered)


def _party_facts(party: Party) -> PartyFacts:
    return PartyFacts(
        role=party.role,
        is_company=party.kind == Party.Kind.COMPANY,
        name=party.name,
        country=party.country_id or "",
        address=party.address[:1000],
        tax_number=party.tax_number,
    )


def rules_of(*, policy: Policy) -> dict[str, RuleFacts]:
    """Return the rules of a policy by field."""
    return {
        rule.field: RuleFacts(rule.field, rule.tier, rule.transform, rule.clause)
        for rule in FieldRule.objects.filter(policy=policy)
    }


def current_policy(*, agreement_id: int) -> Policy | None:
    """Return the field rules in force for an agreement."""
    return Policy.objects.filter(agreement_id=agreement_id, is_current=True).first()
