"""From a posted form to an Intake, and from a refusal back to the field it is about."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList

from ipcases.lib.errors import DomainError
from ipcases.lib.files import StoredFile
from seizures.models import DraftPhoto, Party, SeizureDraft
from seizures.services.values import Intake, LineIntake, ParcelIntake, PartyIntake, PhotoIntake, ValueIntake

# Where a refusal of the service shows in the form, when the names differ.
_FIELD_OF = {"unit_amount": "unit_value", "kind": "value_kind", "sent_from": "sent_from_country"}


def intake_of(
    *, draft: SeizureDraft, form: forms.Form, parcels: Any, lines: Any, photos: Iterable[DraftPhoto]
) -> Intake:
    """Build the intake from valid forms."""
    typed = form.cleaned_data
    return Intake(
        intake_key=draft.pk,
        form=draft.fields,
        office=typed["office"],
        channel=typed["channel"],
        direction=typed["direction"],
        detained_at=typed["detained_at"],
        reasons=tuple(typed["reasons"]),
        action=typed["action"],
        action_reason=typed["action_reason"],
        note=typed["note"],
        found_at_place=typed["found_at_place"],
        transport_document=typed["transport_document"],
        conveyance=typed["conveyance"],
        alerts=tuple(typed["alerts"]),
        log_anyway=typed["log_anyway"],
        undone=typed["undone"],
        parcels=parcels_of(parcels),
        lines=lines_of(lines),
        parties=parties_of(typed),
        photos=tuple(photo_of(photo) for photo in photos),
    )


def parcels_of(formset: Any) -> tuple[ParcelIntake, ...]:
    """Read the parcels that were neither removed nor left empty."""
    return tuple(
        ParcelIntake(
            number=typed["number"],
            kind=typed["kind"],
            sent_from=typed["sent_from_country"],
            sent_to=typed["sent_to_country"],
            weight_kg=typed["weight_kg"],
            seal_number=typed["seal_number"],
        )
        for typed in (form.cleaned_data for form in formset.live_forms())
    )


def lines_of(formset: Any) -> tuple[LineIntake, ...]:
    """Read the goods lines that were neither removed nor left empty."""
    return tuple(
        LineIntake(
            brand=typed["brand"],
            description=typed["description"],
            category=typed["category"],
            quantity=typed["quantity"],
            unit=typed["unit"],
            values=values_of(typed),
            recordation=typed["recordation"],
            suspected_right=typed["suspected_right"] or "TRADEMARK",
            is_perishable=typed["is_perishable"],
            public_id=typed["public_id"],
            hs_code=typed.get("hs_code", ""),
            origin_country=typed.get("origin_country", ""),
            retail_packs=typed.get("retail_packs"),
        )
        for typed in (form.cleaned_data for form in formset.live_forms())
    )


def values_of(typed: dict[str, Any]) -> tuple[ValueIntake, ...]:
    """Read the unit values of a line: one when it is logged, up to two when it is corrected."""
    asked = (("value_kind", "currency", "unit_value"), ("more_kind", "more_currency", "more_value"))
    return tuple(
        ValueIntake(typed[kind], typed[currency], typed[amount])
        for kind, currency, amount in asked
        if typed.get(amount) is not None
    )


def parties_of(typed: dict[str, Any]) -> tuple[PartyIntake, ...]:
    """Read sender and addressee, where a name was given."""
    sides = (("sender", Party.Role.SENDER), ("addressee", Party.Role.ADDRESSEE))
    return tuple(
        PartyIntake(
            role=role,
            name=typed[f"{side}_name"],
            kind=typed[f"{side}_kind"] or Party.Kind.UNKNOWN,
            address=typed[f"{side}_address"],
            country=typed[f"{side}_country"],
        )
        for side, role in sides
        if typed[f"{side}_name"].strip()
    )


def photo_of(photo: DraftPhoto) -> PhotoIntake:
    """Take over a photo of the draft: it is stored already."""
    stored = StoredFile(photo.sha256, photo.media_type, photo.size, photo.derivative_sha256)
    return PhotoIntake(shows=photo.shows, stored=stored, file_name=photo.file_name)


def show_refusal(*, error: DomainError, form: forms.Form, parcels: Any = None, lines: Any = None) -> None:
    """Put a refusal of the service beside the field it is about."""
    set_name, _dot, rest = error.field.partition(".")
    formset = {"parcels": parcels, "lines": lines}.get(set_name)
    if formset is None or not rest:
        form.add_error(set_name if set_name in form.fields else None, str(error.message))
        return
    place, _dot, name = rest.partition(".")
    live = formset.live_forms()
    target = live[int(place)] if place.isdigit() and int(place) < len(live) else form
    last = name.rpartition(".")[2]
    field = last if last in target.fields else _FIELD_OF.get(last, "")
    target.add_error(field if field in target.fields else None, str(error.message))


def quiet(*forms_and_sets: Any) -> None:
    """Show what is typed without judging it: a draft that is opened again has no errors yet."""
    for one in forms_and_sets:
        if isinstance(one, forms.BaseFormSet):
            quiet(*one.forms)
            one._errors = [ErrorDict() for _form in one.forms]
            one._non_form_errors = ErrorList()
        else:
            one._errors = ErrorDict()
            one.cleaned_data = {}
