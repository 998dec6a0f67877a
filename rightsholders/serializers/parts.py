"""The parts of a recordation as JSON, each as its page takes it."""

from typing import Any

from rest_framework import serializers

from ipcases.lib.api_bodies import StrictSerializer
from reference.queries import countries_choices, currencies_choices
from rightsholders.serializers.recordation_inputs import (
    CodeField,
    ContactInput,
    LicenseeInput,
    RightInput,
    TellInput,
    refuse_price_without_currency,
)
from rightsholders.services.sections import MOST_LICENSEES
from rightsholders.services.values import (
    ContactValues,
    CoveredGoods,
    GoodsValues,
    LicenseeValues,
    RightValues,
    Tell,
    TellsValues,
)


class RightOnlyInput(RightInput):
    """A right as its register has it. Its classes and goods belong to the part goods."""

    nice_classes = None
    goods = None

    def values(self) -> RightValues:
        """Return what services.rights takes."""
        return RightValues(**self.validated_data)


class KnownRightInput(StrictSerializer):
    """A right given before, by its public_id."""

    right = serializers.UUIDField()


class CoveredInput(StrictSerializer):
    """The goods of one right."""

    right = serializers.UUIDField()
    nice_classes = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=45), default=list, max_length=45
    )
    goods = serializers.CharField(max_length=4000, allow_blank=True, default="")


class GoodsInput(StrictSerializer):
    """Which goods the rights cover, where they are made and what they cost."""

    covered = CoveredInput(many=True, default=list, max_length=20)
    made_in = serializers.ListField(child=CodeField(known=countries_choices, max_length=2), default=list, max_length=60)
    median_price = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0, allow_null=True, default=None)
    price_currency = CodeField(known=currencies_choices, max_length=3, allow_blank=True, default="")
    wants_small_consignments = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return refuse_price_without_currency(attrs)

    def values(self) -> GoodsValues:
        """Return what services.sections.save_goods takes."""
        given = dict(self.validated_data)
        return GoodsValues(covered=[CoveredGoods(**row) for row in given.pop("covered")], **given)


class TellsInput(StrictSerializer):
    """The signs by which genuine goods differ from fakes, and what is known of both."""

    tells = TellInput(many=True, default=list, max_length=12)
    genuine_goods = serializers.CharField(max_length=4000, allow_blank=True, default="")
    known_fakes = serializers.CharField(max_length=4000, allow_blank=True, default="")

    def values(self) -> TellsValues:
        """Return what services.sections.save_tells takes."""
        given = dict(self.validated_data)
        return TellsValues(tells=[Tell(**row) for row in given.pop("tells")], **given)


class ContactsInput(StrictSerializer):
    """All contacts; who is left out is gone."""

    contacts = ContactInput(many=True, max_length=10)

    def values(self) -> list[ContactValues]:
        """Return what services.sections.save_contacts takes."""
        return [ContactValues(**row) for row in self.validated_data["contacts"]]


class LicenseesInput(StrictSerializer):
    """All licensees, or that there are none."""

    has_none = serializers.BooleanField(default=False)
    licensees = LicenseeInput(many=True, default=list, max_length=MOST_LICENSEES)

    def values(self) -> dict[str, Any]:
        """Return what services.sections.save_licensees takes."""
        given = self.validated_data
        return {
            "has_none": given["has_none"],
            "licensees": [LicenseeValues(**row) for row in given["licensees"]],
        }
