"""What a program may say of a recordation. Keys nobody knows are refused."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ipcases.lib.api_bodies import StrictSerializer, UploadField
from reference.queries import countries_choices, currencies_choices
from rightsholders.models import (
    Contact,
    Licensee,
    Recordation,
    RecordationImage,
    Right,
    Section,
)
from rightsholders.registers import register_choices
from rightsholders.services.sections import MOST_LICENSEES
from rightsholders.services.values import (
    ContactValues,
    DeficiencyValues,
    GoodsValues,
    LicenseeValues,
    RightValues,
    Tell,
    TellsValues,
)
from rightsholders.terms import TERMS


class CodeField(serializers.CharField):
    """A code of the reference data."""

    default_error_messages = {"unknown": _("This code is not known.")}

    def __init__(self, *, known: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.known = known

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data)
        if code and code not in dict(self.known()):
            self.fail("unknown")
        return code


class CandidateQuery(StrictSerializer):
    """What is on the goods, and on which day they were stopped."""

    brand = serializers.CharField(max_length=200, help_text="In Latin or Chinese, as it stands on the goods.")
    category = serializers.CharField(required=False, max_length=8, help_text="an EU category: EU-5b")
    on = serializers.DateField(required=False, help_text="today when left out")


class RecordationFilter(StrictSerializer):
    """What a list may be narrowed by."""

    q = serializers.CharField(required=False, max_length=200, allow_blank=True)
    status = serializers.ChoiceField(required=False, choices=[*Recordation.Status.values, "EXPIRING", "UNMET"])
    kind = serializers.ChoiceField(required=False, choices=Right.Kind.choices)
    nice_class = serializers.IntegerField(required=False, min_value=1, max_value=45)
    right_holder = serializers.UUIDField(required=False)


class RightHolderFilter(StrictSerializer):
    """What the list of right holders may be narrowed by."""

    q = serializers.CharField(required=False, max_length=200, allow_blank=True)


class RightInput(StrictSerializer):
    """A right as its register has it, with its classes and goods."""

    kind = serializers.ChoiceField(choices=Right.Kind.choices)
    register_office = CodeField(known=register_choices, max_length=2)
    registration_number = serializers.CharField(max_length=40)
    title = serializers.CharField(max_length=200)
    title_zh = serializers.CharField(max_length=200, allow_blank=True, default="")
    registered_on = serializers.DateField()
    expires_on = serializers.DateField(allow_null=True, default=None)
    nice_classes = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=45), default=list, max_length=45
    )
    goods = serializers.CharField(max_length=4000, allow_blank=True, default="")


class TellInput(StrictSerializer):
    """One sign by which genuine goods differ from fakes."""

    genuine = serializers.CharField(max_length=300)
    fake = serializers.CharField(max_length=300, allow_blank=True, default="")


class ContactInput(StrictSerializer):
    """A person customs may call."""

    kind = serializers.ChoiceField(choices=Contact.Kind.values)
    name = serializers.CharField(max_length=120)
    email = serializers.EmailField(max_length=254)
    phone = serializers.CharField(max_length=40, allow_blank=True, default="")
    is_around_the_clock = serializers.BooleanField(default=False)


class LicenseeInput(StrictSerializer):
    """A lawful maker, importer, exporter or distributor."""

    name = serializers.CharField(max_length=200)
    country = CodeField(known=countries_choices, max_length=2)
    capacity = serializers.ChoiceField(choices=Licensee.Capacity.values)
    valid_to = serializers.DateField(allow_null=True, default=None)


def refuse_price_without_currency(attrs: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a body; raise ValidationError for a price that says no currency."""
    if attrs["median_price"] is not None and not attrs["price_currency"]:
        raise serializers.ValidationError({"price_currency": [_("Choose the currency of the price.")]})
    return attrs


class RecordationInput(StrictSerializer):
    """A draft with all its parts; what is missing can be filled in the portal before it is submitted."""

    right_holder = serializers.UUIDField()
    jurisdiction = serializers.ChoiceField(choices=sorted(TERMS), required=False)
    rights = RightInput(many=True, default=list, max_length=20)
    made_in = serializers.ListField(child=CodeField(known=countries_choices, max_length=2), default=list, max_length=60)
    median_price = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0, allow_null=True, default=None)
    price_currency = CodeField(known=currencies_choices, max_length=3, allow_blank=True, default="")
    wants_small_consignments = serializers.BooleanField(default=False)
    genuine_goods = serializers.CharField(max_length=4000, allow_blank=True, default="")
    known_fakes = serializers.CharField(max_length=4000, allow_blank=True, default="")
    tells = TellInput(many=True, default=list, max_length=12)
    contacts = ContactInput(many=True, default=list, max_length=10)
    licensees = LicenseeInput(many=True, default=list, max_length=MOST_LICENSEES)
    has_no_licensees = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return refuse_price_without_currency(attrs)

    def values(self) -> dict[str, Any]:
        """Return what services.drafts.register_draft takes."""
        given = self.validated_data
        rights = []
        for right in given["rights"]:
            plain = {name: value for name, value in right.items() if name not in {"nice_classes", "goods"}}
            rights.append((RightValues(**plain), right["nice_classes"], right["goods"]))
        has_tells = given["tells"] or given["genuine_goods"] or given["known_fakes"]
        return {
            "right_holder": given["right_holder"],
            "jurisdiction": given.get("jurisdiction", ""),
            "rights": rights,
            "goods": GoodsValues(
                covered=(),
                made_in=given["made_in"],
                median_price=given["median_price"],
                price_currency=given["price_currency"],
                wants_small_consignments=given["wants_small_consignments"],
            ),
            "tells": TellsValues(
                tells=[Tell(**row) for row in given["tells"]],
                genuine_goods=given["genuine_goods"],
                known_fakes=given["known_fakes"],
            )
            if has_tells
            else None,
            "contacts": [ContactValues(**row) for row in given["contacts"]],
            "licensees": [LicenseeValues(**row) for row in given["licensees"]],
            "has_no_licensees": given["has_no_licensees"],
        }


class ImageInput(StrictSerializer):
    """A picture and what it shows."""

    file = UploadField()
    kind = serializers.ChoiceField(choices=RecordationImage.Kind.values)
    caption = serializers.CharField(max_length=200, allow_blank=True, default="")


class SubmitInput(StrictSerializer):
    """The declaration that goes with a submission."""

    is_declared = serializers.BooleanField(
        help_text="What is said is true and complete, and the user may act for the right holder."
    )


class WithdrawInput(StrictSerializer):
    """Why the recordation is taken back."""

    reason = serializers.CharField(max_length=1000, allow_blank=True, default="")


class AcceptInput(StrictSerializer):
    """How long the recordation is accepted for."""

    last_day = serializers.DateField(
        allow_null=True, default=None, help_text="Earlier than the law allows; empty for the whole period."
    )


class DeficiencyInput(StrictSerializer):
    """What is missing in one part."""

    section = serializers.ChoiceField(choices=Section.values)
    message = serializers.CharField(max_length=1000)


class ReturnInput(StrictSerializer):
    """What the right holder must complete."""

    deficiencies = DeficiencyInput(many=True, allow_empty=False, max_length=30)

    def values(self) -> list[DeficiencyValues]:
        return [DeficiencyValues(**row) for row in self.validated_data["deficiencies"]]


class RefuseInput(StrictSerializer):
    """The reason that the right holder reads."""

    reason = serializers.CharField(max_length=2000)
