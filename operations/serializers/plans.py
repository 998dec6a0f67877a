"""Plans, rounds, rules and contributed figures as JSON."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ipcases.lib.api_bodies import StrictSerializer
from operations.models import ContributedResult, InclusionRule, Operation, OperationReferral, Participant, Round
from seizures.models import Seizure

# --- out --------------------------------------------------------------------------------------


class ParticipantSerializer(serializers.ModelSerializer):
    agency = serializers.CharField(source="agency_id")

    class Meta:
        model = Participant
        fields = ("agency", "is_lead")
        read_only_fields = fields


class RuleSerializer(serializers.ModelSerializer):
    """Seizures of the round that fit everything named here count by themselves."""

    offices = serializers.SerializerMethodField()
    direction = serializers.CharField(allow_blank=True)
    channel = serializers.CharField(allow_blank=True)
    category = serializers.CharField(source="category_id", allow_null=True)
    departure_country = serializers.CharField(source="departure_country_id", allow_null=True)
    destination_country = serializers.CharField(source="destination_country_id", allow_null=True)

    class Meta:
        model = InclusionRule
        fields = (
            "id",
            "offices",
            "direction",
            "channel",
            "category",
            "departure_country",
            "destination_country",
            "is_active",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_offices(self, rule: InclusionRule) -> list[str]:
        return [office.pk for office in rule.offices.all()]


class RoundSerializer(serializers.ModelSerializer):
    seizure_count = serializers.IntegerField()
    rules = RuleSerializer(many=True)

    class Meta:
        model = Round
        fields = ("number", "starts_on", "ends_on", "seizure_count", "rules")
        read_only_fields = fields


class PlanSerializer(serializers.ModelSerializer):
    """The plan of an operation."""

    agreement = serializers.CharField(source="agreement.code")
    participants = serializers.SerializerMethodField()
    rounds = serializers.SerializerMethodField()

    class Meta:
        model = Operation
        fields = (
            "public_id",
            "code",
            "name_en",
            "name_zh",
            "theme_en",
            "theme_zh",
            "agreement",
            "status",
            "starts_on",
            "ends_on",
            "participants",
            "rounds",
        )
        read_only_fields = fields

    @extend_schema_field(ParticipantSerializer(many=True))
    def get_participants(self, operation: Operation) -> Any:
        return ParticipantSerializer(self.context["participants"], many=True).data

    @extend_schema_field(RoundSerializer(many=True))
    def get_rounds(self, operation: Operation) -> Any:
        return RoundSerializer(self.context["rounds"], many=True).data


class LinkSerializer(serializers.ModelSerializer):
    """An investigation that came of the operation."""

    referral = serializers.UUIDField(source="referral.public_id")
    reference = serializers.CharField(source="referral.reference")
    agency = serializers.CharField(source="referral.agency_id")
    referred_on = serializers.DateField(source="referral.referred_on")
    seizure_count = serializers.IntegerField(help_text="How many of its seizures count in the operation.")

    class Meta:
        model = OperationReferral
        fields = ("referral", "reference", "agency", "referred_on", "seizure_count")
        read_only_fields = fields


class ContributedSerializer(serializers.ModelSerializer):
    """A figure a participant reports for its own side."""

    agency = serializers.CharField(source="agency_id")
    currency = serializers.CharField(source="currency_id", allow_null=True)

    class Meta:
        model = ContributedResult
        fields = ("id", "agency", "kind", "count", "amount", "currency", "reported_on", "source")
        read_only_fields = fields


class OwedSerializer(serializers.Serializer):
    """A participant that owes the figures of a round."""

    agency = serializers.CharField(source="agency.pk")
    round = serializers.IntegerField(source="owed_round.number")
    is_late = serializers.BooleanField(source="late_round")


# --- in ---------------------------------------------------------------------------------------


class NothingInput(StrictSerializer):
    """A participant that has nothing to report."""

    agency = serializers.CharField(max_length=16)
    round = serializers.IntegerField(min_value=1, max_value=9999)


class PlanInput(StrictSerializer):
    """What a coordinator settles about an operation."""

    name_en = serializers.CharField(max_length=200)
    name_zh = serializers.CharField(max_length=200)
    agreement = serializers.CharField(max_length=30, help_text="The code of an agreement in force.")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    theme_en = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    theme_zh = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    participants = serializers.ListField(child=serializers.CharField(max_length=16), min_length=1, max_length=100)


class RoundInput(StrictSerializer):
    """One period in which seizures count."""

    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class RuleInput(StrictSerializer):
    """At least one thing a seizure must be; what is left out may be anything."""

    offices = serializers.ListField(child=serializers.CharField(max_length=10), default=list, max_length=200)
    direction = serializers.ChoiceField(choices=Seizure.Direction.choices, default="", allow_blank=True)
    channel = serializers.ChoiceField(choices=Seizure.Channel.choices, default="", allow_blank=True)
    category = serializers.CharField(max_length=8, default="", allow_blank=True, help_text="an EU category: EU-5b")
    departure_country = serializers.CharField(max_length=2, default="", allow_blank=True)
    destination_country = serializers.CharField(max_length=2, default="", allow_blank=True)


class LinkInput(StrictSerializer):
    """An investigation by its public_id."""

    referral = serializers.UUIDField()


class ContributeInput(StrictSerializer):
    """A number, or for a value an amount and its currency."""

    agency = serializers.CharField(max_length=16)
    kind = serializers.ChoiceField(choices=ContributedResult.Kind.choices)
    count = serializers.IntegerField(min_value=0, max_value=10_000_000, default=0)
    amount = serializers.DecimalField(
        max_digits=16, decimal_places=2, min_value=0, required=False, allow_null=True, default=None
    )
    currency = serializers.CharField(max_length=3, required=False, allow_blank=True, default="")
    reported_on = serializers.DateField()
    source = serializers.CharField(max_length=200, help_text="The letter, message or meeting the figure comes from.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["kind"] == ContributedResult.Kind.VALUE:
            if not attrs["amount"]:
                raise serializers.ValidationError({"amount": [_("Give the amount of the value.")]})
            if not attrs["currency"]:
                raise serializers.ValidationError({"currency": [_("Choose the currency of the amount.")]})
            return {**attrs, "count": 0}
        if attrs["amount"] is not None or attrs["currency"]:
            raise serializers.ValidationError({"amount": [_("Only a value has an amount and a currency.")]})
        return attrs


class WithdrawFigureInput(StrictSerializer):
    """Why a figure no longer stands."""

    reason = serializers.CharField(max_length=300)
