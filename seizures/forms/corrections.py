"""The forms in which a logged case is corrected, filled with what is stored."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import QueryDict

from reference.identifiers import normalise, spaced
from seizures.forms.assembling import quiet
from seizures.forms.buttons import counted, fields_of, is_button, pressed, query_of
from seizures.forms.case import CorrectLines, CorrectParcels, PapersForm, PartyFormSet
from seizures.forms.intake import Offered
from seizures.models import Seizure
from seizures.queries import CasePage
from seizures.services.values import LineIntake, ParcelIntake, ValueIntake

_ASKED_VALUES = 2  # of a line; further ones came in over the API and stay
_LEGS = ("origin", "departure", "destination")


def goods_forms(*, case: CasePage, data: QueryDict | None) -> tuple[Any, Any]:
    """Return the formsets of parcels and goods lines: as stored, as sent, or after a button."""
    offered = Offered(offices=[])
    bound = _after_button(data)
    parcels = CorrectParcels(
        counted(bound, "parcels"),
        prefix="parcels",
        initial=None if bound is not None else [_parcel(parcel) for parcel in case.parcels],
        form_kwargs={"offered": offered},
    )
    lines = CorrectLines(
        counted(bound, "lines"),
        prefix="lines",
        initial=None if bound is not None else [_line(view) for view in case.lines],
        form_kwargs={"offered": offered},
    )
    if data is not None and is_button(data.get("do", "")):
        quiet(parcels, lines)
    return parcels, lines


def party_forms(*, case: CasePage, data: QueryDict | None) -> Any:
    """Return the formset of the people on the papers."""
    bound = _after_button(data)
    stored = [
        {
            "role": party.role,
            "name": party.name,
            "kind": party.kind,
            "country": party.country_id or "",
            "address": party.address,
            "tax_number": party.tax_number,
        }
        for party in case.parties or []
    ]
    people = PartyFormSet(
        counted(bound, "people"),
        prefix="people",
        initial=None if bound is not None else stored,
        form_kwargs={"offered": Offered(offices=[])},
    )
    if data is not None and is_button(data.get("do", "")):
        quiet(people)
    return people


def papers_form(*, seizure: Seizure, data: QueryDict | None, is_locked: bool) -> PapersForm:
    """Return the form of route and papers, as stored or as sent."""
    names = (
        "direction", "channel", "found_at_place", "regime", "declaration_number", "transport_document", "conveyance",
        "departure_place", "destination_place",
    )  # fmt: skip
    stored: dict[str, Any] = {name: getattr(seizure, name) for name in names}
    stored |= {f"{name}_country": getattr(seizure, f"{name}_country_id") or "" for name in _LEGS}
    stored["gross_weight_kg"] = _plain(seizure.gross_weight_kg)
    return PapersForm(data, initial=stored, offered=Offered(offices=[]), is_locked=is_locked)


def keep_unasked(
    *, lines: Sequence[LineIntake], parcels: Sequence[ParcelIntake], case: CasePage
) -> tuple[LineIntake, ...]:
    """Carry over what the form does not ask: the parcel of a line, its third value, a value without unit."""
    stored: dict[UUID | None, Any] = {view.line.public_id: view for view in case.lines}
    places = _places_of(parcels, case)
    return tuple(
        line if (view := stored.get(line.public_id)) is None else _with_rest(line, view, places) for line in lines
    )


def _places_of(parcels: Sequence[ParcelIntake], case: CasePage) -> dict[int, int]:
    """Say where each stored parcel stands now: by its number, or by its place when only its number was corrected."""
    kept = {parcel.number: parcel.pk for parcel in case.parcels}
    typed = [normalise(parcel.number) for parcel in parcels]
    places = {kept[number]: place for place, number in enumerate(typed, start=1) if number in kept}
    if len(typed) == len(case.parcels):
        for place, (number, parcel) in enumerate(zip(typed, case.parcels, strict=True), start=1):
            if number not in kept and parcel.pk not in places:
                places[parcel.pk] = place
    return places


def _with_rest(line: LineIntake, view: Any, places: dict[int, int]) -> LineIntake:
    row = view.line
    shown = {(value.kind, value.currency) for value in line.values}
    rest = tuple(
        _as_it_is_now(value, is_same_quantity=line.quantity == row.quantity)
        for place, value in enumerate(view.values)
        if (place >= _ASKED_VALUES or value.unit_amount is None) and (value.kind, value.currency_id) not in shown
    )
    return replace(line, values=(*line.values, *rest), parcel=places.get(row.parcel_id))


def _as_it_is_now(value: Any, *, is_same_quantity: bool) -> ValueIntake:
    """Carry a value over: what one unit is worth stays, and the whole line is worth that for each of its units."""
    stays = is_same_quantity or value.unit_amount is None
    return ValueIntake(value.kind, value.currency_id, value.unit_amount, value.amount if stays else None)


def _after_button(data: QueryDict | None) -> QueryDict | None:
    if data is None:
        return None
    do = data.get("do", "")
    return query_of(pressed(fields_of(data), do)) if is_button(do) else data


def _parcel(parcel: Any) -> dict[str, Any]:
    return {
        "number": spaced(parcel.number) if parcel.check_digit == "PASSED" else parcel.number_as_written,
        "kind": parcel.kind,
        "sent_from_country": parcel.sent_from_country_id or "",
        "sent_to_country": parcel.sent_to_country_id or "",
        "weight_kg": _plain(parcel.weight_kg),
        "seal_number": parcel.seal_number,
    }


def _line(view: Any) -> dict[str, Any]:
    line = view.line
    value, more = [*view.values, None, None][:_ASKED_VALUES]
    return {
        "public_id": line.public_id,
        "brand": line.brand,
        "description": line.description,
        "quantity": _plain(line.quantity),
        "unit": line.unit_id,
        "category": line.category_id,
        "unit_value": _plain(value.unit_amount) if value else "",
        "value_kind": value.kind if value else "MSRP",
        "currency": value.currency_id if value else "",
        "hs_code": line.hs_code_id or "",
        "origin_country": line.origin_country_id or "",
        "retail_packs": line.retail_packs,
        "more_value": _plain(more.unit_amount) if more else "",
        "more_kind": more.kind if more else "DECLARED",
        "more_currency": more.currency_id if more else "",
        "suspected_right": line.suspected_right,
        "is_perishable": line.is_perishable,
        "recordation": line.recordation.public_id if line.recordation else "",
    }


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"
