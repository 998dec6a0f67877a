"""The fields of a case message that may leave at all, and the forms in which one may leave."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PASS, MASK, GENERALISE = "PASS", "MASK", "GENERALISE"
# Of the clause of an agreement on which a field rests, such as "Art. 6(2)".
LONGEST_CLAUSE = 40
# A party without its role, or a file without its hash, says nothing that may be said: then nothing of it leaves.
NEEDED = {"parties": "parties.role", "persons": "persons.role", "files": "files.sha256"}


def mask(text: str) -> str:
    """Hide the middle: "LZ473124863CN" becomes "LZ•••••••••CN"."""
    if len(text) <= 4:
        return "•" * len(text)
    return f"{text[:2]}{'•' * (len(text) - 4)}{text[-2:]}"


@dataclass(frozen=True)
class Field:
    """A field of the message that may leave at all.

    `generalise` makes it coarse, to what `coarse` says; `can_mask` hides its middle.
    """

    path: str
    tier: str
    label: str | Promise
    generalise: Callable[[Any], Any] | None = None
    coarse: str | Promise = ""
    can_mask: bool = False

    def supports(self, transform: str) -> bool:
        """Say whether the field can leave in this form."""
        forms = {PASS: True, MASK: self.can_mask, GENERALISE: self.generalise is not None}
        return forms.get(transform, False)


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
        Field("seizure.date", "A", _("Date of detention"), _month, _("its month")),
        Field("seizure.port", "A", _("Customs office"), _country_of_place, _("its country")),
        Field("seizure.procedure", "A", pgettext_lazy("field", "Direction")),
        Field("seizure.mode", "A", pgettext_lazy("field", "Channel")),
        Field("seizure.stage", "A", _("What customs did")),
        Field("goods.description", "A", _("Goods")),
        Field("goods.brand", "A", _("Brand on the goods")),
        Field("goods.category", "A", _("Product category")),
        Field("goods.hs", "A", _("HS code"), _heading, _("its heading, four digits")),
        Field("goods.origin", "A", _("Origin of the goods")),
        Field("goods.quantity", "A", _("Quantity"), _quantity_band, _("its order of magnitude")),
        Field("goods.value", "A", pgettext_lazy("field", "Value"), _amount_bands, _("its order of magnitude")),
        Field("goods.rights", "A", _("Right infringed")),
        Field("movement.origin", "A", _("Country of origin")),
        Field("movement.provenance", "A", _("Sent from")),
        Field("movement.destination", "A", _("Sent to")),
        Field("movement.departure_place", "A", _("Place of departure"), _country_of_place, _("its country")),
        Field("movement.destination_place", "A", _("Place of destination"), _country_of_place, _("its country")),
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


_PLACES = {path: place for place, path in enumerate(FIELDS)}


def place_of(path: str) -> int:
    """Return where a field stands in the catalogue; one that it does not hold comes last."""
    return _PLACES.get(path, len(_PLACES))


def transformed(value: Any, transform: str, known: Field) -> Any:
    """Return the value in the form that the rule allows."""
    if transform == MASK:
        return [mask(text) for text in value] if isinstance(value, list) else mask(value)
    if transform == GENERALISE and known.generalise is not None:
        return known.generalise(value)
    return value
