"""Operations and agreements as JSON."""

from typing import Any

from rest_framework import serializers

from ipcases.lib.api_bodies import StrictSerializer
from operations.models import Agreement, Operation, OperationSeizure
from operations.queries import Selection
from seizures.models import ReferralResult, Seizure


class AgreementSerializer(serializers.ModelSerializer):
    agency = serializers.CharField(source="agency_id")
    is_confirmed = serializers.BooleanField(
        read_only=True, help_text="No second person is missing. Nothing leaves under one that is not."
    )

    class Meta:
        model = Agreement
        fields = (
            "code",
            "name_en",
            "name_zh",
            "kind",
            "agency",
            "signed_on",
            "valid_from",
            "valid_to",
            "is_confirmed",
            "refused_at",
            "taken_back_at",
            "suspended_at",
            "clause",
            "purposes",
            "tiers",
            "retention_months",
            "may_share_cases",
            "may_inquire",
        )
        read_only_fields = fields


class OperationSerializer(serializers.ModelSerializer):
    agreement = serializers.CharField(source="agreement.code")
    agency = serializers.CharField(source="agreement.agency_id")
    seizure_count = serializers.IntegerField()

    class Meta:
        model = Operation
        fields = (
            "public_id",
            "code",
            "name_en",
            "name_zh",
            "status",
            "starts_on",
            "ends_on",
            "agreement",
            "agency",
            "seizure_count",
        )
        read_only_fields = fields


class OperationSeizureSerializer(serializers.ModelSerializer):
    reference = serializers.CharField(source="seizure.reference")
    detained_on = serializers.DateField(source="seizure.detained_on")
    office = serializers.CharField(source="seizure.office_id")
    headline = serializers.CharField(source="seizure.headline")
    round = serializers.IntegerField(source="round.number", allow_null=True)

    class Meta:
        model = OperationSeizure
        fields = ("reference", "detained_on", "office", "headline", "round", "how", "added_at")
        read_only_fields = fields


class ResultSerializer(serializers.ModelSerializer):
    """One thing the police did. Numbers, no names."""

    site_kind = serializers.ChoiceField(choices=ReferralResult.SiteKind.choices, allow_blank=True)
    referral = serializers.CharField(source="referral.reference")
    agency = serializers.CharField(source="referral.agency_id")
    country = serializers.CharField(source="country_id")
    currency = serializers.CharField(source="currency_id", allow_null=True)

    class Meta:
        model = ReferralResult
        fields = (
            "referral",
            "agency",
            "kind",
            "site_kind",
            "count",
            "amount",
            "currency",
            "country",
            "place",
            "happened_on",
        )
        read_only_fields = fields


class _CouldNotAddSerializer(serializers.Serializer):
    reference = serializers.CharField()
    reason = serializers.CharField(source="message")


class AddedSerializer(serializers.Serializer):
    """What was added, and the others with the reason."""

    added = serializers.ListField(child=serializers.CharField())
    refused = _CouldNotAddSerializer(many=True)


class _NamedSerializer(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()
    count = serializers.IntegerField()


class _MoneySumSerializer(serializers.Serializer):
    kind = serializers.CharField()
    currency = serializers.CharField()
    amount = serializers.DecimalField(max_digits=18, decimal_places=2)


class TallySerializer(serializers.Serializer):
    """The figures of the operation page."""

    seizures = serializers.IntegerField()
    parcels = serializers.IntegerField()
    items = serializers.IntegerField()
    traced = serializers.IntegerField(help_text="Parcels of seizures that a linked investigation rests on.")
    sites = serializers.IntegerField()
    searches = serializers.IntegerField()
    arrests = serializers.IntegerField()
    goods_found = _MoneySumSerializer(many=True)
    values = _MoneySumSerializer(many=True)
    offices = _NamedSerializer(many=True)
    channels = _NamedSerializer(many=True)
    destinations = _NamedSerializer(many=True)
    site_kinds = _NamedSerializer(many=True)
    categories = _NamedSerializer(many=True)


# --- in ---------------------------------------------------------------------------------------


class OperationFilter(StrictSerializer):
    """What the list may be narrowed by."""

    q = serializers.CharField(required=False, max_length=100, help_text="name or code")
    status = serializers.ChoiceField(required=False, choices=Operation.Status.choices)
    agency = serializers.CharField(required=False, max_length=16, help_text="an agency that takes part")


class RoundFilter(StrictSerializer):
    """One round, by its number."""

    round = serializers.IntegerField(required=False, min_value=1, max_value=9999)


class SelectionFilter(StrictSerializer):
    """What a figure is about: its rows are what fits all of it."""

    round = serializers.IntegerField(required=False, min_value=1, max_value=9999)
    office = serializers.CharField(required=False, max_length=10)
    at = serializers.CharField(required=False, max_length=5, help_text="UN/LOCODE of where goods were stopped")
    channel = serializers.ChoiceField(required=False, choices=Seizure.Channel.choices)
    category = serializers.CharField(required=False, max_length=8)
    destination = serializers.CharField(required=False, max_length=2, help_text="country or region")
    to = serializers.CharField(required=False, max_length=5, help_text="UN/LOCODE of where goods were going to")
    week = serializers.DateField(required=False, help_text="the Monday of a week")
    traced = serializers.BooleanField(required=False, help_text="a linked investigation rests on it")
    open = serializers.BooleanField(required=False, help_text="the case is open")

    @staticmethod
    def selection(chosen: dict[str, Any]) -> Selection:
        """Return the selection of the checked parameters."""
        said = dict(chosen)
        for name in ("traced", "open"):
            said[name] = "1" if said.get(name) else ""
        return Selection(**said)


class ResultFilter(RoundFilter):
    """What the list of results may be narrowed by."""

    kind = serializers.ChoiceField(required=False, choices=ReferralResult.Kind.choices)


class AddSeizureInput(StrictSerializer):
    """A case by its reference."""

    reference = serializers.CharField(max_length=40)


class AddManyInput(StrictSerializer):
    """Cases by their references."""

    references = serializers.ListField(child=serializers.CharField(max_length=40), min_length=1, max_length=200)


class RemovalInput(StrictSerializer):
    """Why, for the file."""

    reason = serializers.CharField(max_length=300)
