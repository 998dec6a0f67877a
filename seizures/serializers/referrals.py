"""Investigations as JSON: numbers, no names."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from ipcases.lib.api_bodies import StrictSerializer
from reference.queries import agencies_choices, countries_choices, currencies_choices
from seizures.models import Referral, ReferralResult, ReferralSeizure


class ReferralRowSerializer(serializers.ModelSerializer):
    agency = serializers.CharField(source="agency_id")
    office = serializers.CharField(source="office_id")
    case_count = serializers.IntegerField()
    site_count = serializers.IntegerField()
    arrest_count = serializers.IntegerField()

    class Meta:
        model = Referral
        fields = (
            "public_id",
            "reference",
            "title",
            "agency",
            "office",
            "status",
            "legal_basis",
            "referred_on",
            "case_count",
            "site_count",
            "arrest_count",
        )
        read_only_fields = fields


class ReferralResultSerializer(serializers.ModelSerializer):
    site_kind = serializers.ChoiceField(choices=ReferralResult.SiteKind.choices, allow_blank=True)
    currency = serializers.CharField(source="currency_id", allow_null=True)
    country = serializers.CharField(source="country_id")

    class Meta:
        model = ReferralResult
        fields = (
            "kind",
            "site_kind",
            "count",
            "amount",
            "currency",
            "country",
            "place",
            "happened_on",
            "remark",
            "recorded_at",
        )
        read_only_fields = fields


class ReferralSerializer(ReferralRowSerializer):
    results = ReferralResultSerializer(many=True)

    class Meta(ReferralRowSerializer.Meta):
        fields = (*ReferralRowSerializer.Meta.fields, "results")
        read_only_fields = fields


class ReferralCaseSerializer(serializers.ModelSerializer):
    """A case the investigation rests on."""

    reference = serializers.CharField(source="seizure.reference")
    detained_on = serializers.DateField(source="seizure.detained_on")
    office = serializers.CharField(source="seizure.office_id")
    headline = serializers.CharField(source="seizure.headline")

    class Meta:
        model = ReferralSeizure
        fields = ("reference", "detained_on", "office", "headline")
        read_only_fields = fields


class ReferralFilter(StrictSerializer):
    """What the list may be narrowed by."""

    q = serializers.CharField(required=False, max_length=100, help_text="number or title")
    status = serializers.ChoiceField(required=False, choices=Referral.Status.choices)


class ReferralCasesInput(StrictSerializer):
    """Cases by their references."""

    references = serializers.ListField(child=serializers.CharField(max_length=60), min_length=1, max_length=500)


class ReferralInput(ReferralCasesInput):
    """An investigation to be handed to the police."""

    agency = serializers.CharField(max_length=16)
    title = serializers.CharField(max_length=200)
    legal_basis = serializers.CharField(max_length=200)
    referred_on = serializers.DateField()

    def validate_agency(self, code: str) -> str:
        if code not in dict(agencies_choices()):
            raise serializers.ValidationError(_("This code is not known."))
        return code


class ReferralResultInput(StrictSerializer):
    kind = serializers.ChoiceField(choices=ReferralResult.Kind.choices)
    country = serializers.CharField(max_length=2)
    happened_on = serializers.DateField()
    count = serializers.IntegerField(min_value=1, max_value=1_000_000, required=False, default=1)
    site_kind = serializers.ChoiceField(
        choices=ReferralResult.SiteKind.choices, required=False, allow_blank=True, default=""
    )
    amount = serializers.DecimalField(
        max_digits=16, decimal_places=2, min_value=0, required=False, allow_null=True, default=None
    )
    currency = serializers.CharField(max_length=3, required=False, allow_blank=True, default="")
    place = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    remark = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")

    def validate_country(self, code: str) -> str:
        if code not in dict(countries_choices()):
            raise serializers.ValidationError(_("This code is not known."))
        return code

    def validate_currency(self, code: str) -> str:
        if code and code not in dict(currencies_choices()):
            raise serializers.ValidationError(_("This code is not known."))
        return code
