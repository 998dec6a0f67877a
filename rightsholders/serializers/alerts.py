"""Alerts as JSON, and what a program may say of one. Keys nobody knows are refused."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from ipcases.lib.api_bodies import StrictSerializer
from reference.queries import countries_choices, day_in_jurisdiction
from rightsholders.models import Alert
from rightsholders.queries.alerts import shown_alert_status
from rightsholders.serializers.recordation_inputs import CodeField
from rightsholders.serializers.recordations import RightHolderSerializer
from rightsholders.services.values import AlertValues


class AlertSerializer(serializers.ModelSerializer):
    """An alert. Of the cases that followed it, no more than when the right holder was told of goods."""

    recordation = serializers.CharField(source="recordation.reference", allow_null=True)
    right_holder = RightHolderSerializer()
    status = serializers.SerializerMethodField()
    numbers = serializers.SerializerMethodField()
    origin_country = serializers.CharField(source="origin_country_id", allow_null=True)
    departure_country = serializers.CharField(source="departure_country_id", allow_null=True)
    destination_country = serializers.CharField(source="destination_country_id", allow_null=True)

    class Meta:
        model = Alert
        fields = (
            "public_id",
            "number",
            "status",
            "recordation",
            "right_holder",
            "expectation",
            "numbers",
            "sender_name",
            "addressee_name",
            "origin_country",
            "departure_country",
            "destination_country",
            "expected_from",
            "expected_to",
            "source",
            "source_words",
            "confidence",
            "contact_name",
            "contact_email",
            "contact_phone",
            "sent_at",
            "valid_to",
            "decided_at",
            "over_at",
            "over_reason",
            "goods_told_at",
        )
        read_only_fields = fields

    def get_status(self, alert: Alert) -> str:
        today = day_in_jurisdiction(code=alert.recordation.jurisdiction_id, now=self.context["now"])
        return shown_alert_status(alert, today=today)

    def get_numbers(self, alert: Alert) -> list[str]:
        return [row.number_as_written for row in alert.numbers.all()]


class AlertFilter(StrictSerializer):
    """What a list may be narrowed by."""

    status = serializers.ChoiceField(required=False, choices=Alert.Status.choices)
    number = serializers.CharField(
        required=False, max_length=60, help_text="a container, transport document or parcel number"
    )


class AlertInput(StrictSerializer):
    """A shipment that is expected. At least a number, a name, or a route with the days it is expected."""

    recordation = serializers.UUIDField()
    expectation = serializers.CharField(max_length=2000)
    numbers = serializers.ListField(child=serializers.CharField(max_length=60), default=list, max_length=50)
    sender_name = serializers.CharField(max_length=200, allow_blank=True, default="")
    addressee_name = serializers.CharField(max_length=200, allow_blank=True, default="")
    origin_country = CodeField(known=countries_choices, max_length=2, allow_blank=True, default="")
    departure_country = CodeField(known=countries_choices, max_length=2, allow_blank=True, default="")
    destination_country = CodeField(known=countries_choices, max_length=2, allow_blank=True, default="")
    expected_from = serializers.DateField(allow_null=True, default=None)
    expected_to = serializers.DateField(allow_null=True, default=None)
    source = serializers.ChoiceField(choices=Alert.Source.choices)
    source_words = serializers.CharField(max_length=1000, allow_blank=True, default="")
    confidence = serializers.ChoiceField(choices=Alert.Confidence.choices)
    contact_name = serializers.CharField(max_length=120)
    contact_email = serializers.EmailField(max_length=254)
    contact_phone = serializers.CharField(max_length=40, allow_blank=True, default="")
    valid_to = serializers.DateField(allow_null=True, default=None, help_text="90 days from now when left out")

    @property
    def recordation_id(self) -> UUID:
        """The recordation it rests on."""
        found: UUID = self.validated_data["recordation"]
        return found

    def values(self) -> AlertValues:
        typed: dict[str, Any] = {name: value for name, value in self.validated_data.items() if name != "recordation"}
        return AlertValues(**typed)


class AlertReasonInput(StrictSerializer):
    """Why it is withdrawn, or what is missing."""

    reason = serializers.CharField(max_length=1000)


class AcceptAlertInput(StrictSerializer):
    """The offices that look out for it; none: every office."""

    offices = serializers.ListField(child=serializers.CharField(max_length=10), default=list, max_length=200)


class ArrivalQuery(StrictSerializer):
    """What is known of a shipment that arrived at an office."""

    office = serializers.CharField(max_length=10, help_text="one of yours")
    number = serializers.CharField(required=False, max_length=60)
    sender = serializers.CharField(required=False, max_length=200)
    addressee = serializers.CharField(required=False, max_length=200)
    sent_from = serializers.CharField(required=False, max_length=2)
    sent_to = serializers.CharField(required=False, max_length=2)
    recordation = serializers.UUIDField(required=False, help_text="the one its goods are linked to")


class FittingAlertSerializer(serializers.Serializer):
    """An alert that fits, and by what."""

    public_id = serializers.UUIDField(source="alert.public_id")
    name = serializers.CharField(source="heading")
    reasons = serializers.ListField(child=serializers.CharField())
    expected_from = serializers.DateField(source="alert.expected_from", allow_null=True)
    expected_to = serializers.DateField(source="alert.expected_to", allow_null=True)
