"""Detentions as JSON, as far as the law tells their right holder."""

from rest_framework import serializers

from ipcases.lib.api_bodies import StrictSerializer
from seizures.models import Party
from seizures.serializers.procedures import DeadlineSerializer, ReplySerializer
from seizures.services.disclosure import Purpose


class GoodsToldSerializer(serializers.Serializer):
    brand = serializers.CharField()
    description = serializers.CharField()
    category = serializers.CharField()
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3, allow_null=True)
    unit = serializers.CharField(allow_null=True)


class PartyToldSerializer(serializers.ModelSerializer):
    country = serializers.CharField(source="country_id", allow_null=True)

    class Meta:
        model = Party
        fields = ("role", "name", "address", "country")
        read_only_fields = fields


class OriginToldSerializer(serializers.Serializer):
    what = serializers.CharField()
    place = serializers.CharField()


class DetentionRowSerializer(serializers.Serializer):
    """A detention in the right holder's list."""

    public_id = serializers.UUIDField(source="procedure.public_id")
    reference = serializers.CharField(source="procedure.seizure.reference")
    office = serializers.CharField(source="procedure.seizure.office_id")
    right_holder = serializers.CharField(source="procedure.right_holder.name")
    status = serializers.CharField(source="procedure.status")
    answer_due_at = serializers.DateTimeField(source="due_at", allow_null=True)
    is_answered = serializers.BooleanField()


class DetentionSerializer(serializers.Serializer):
    """What the law lets the right holder know now. What it does not is null or empty."""

    public_id = serializers.UUIDField()
    reference = serializers.CharField()
    office = serializers.CharField()
    detained_on = serializers.DateField()
    status = serializers.CharField()
    stage = serializers.CharField()
    shown = serializers.ListField(child=serializers.CharField())
    on_request = serializers.ListField(child=serializers.CharField())
    deadlines = DeadlineSerializer(many=True)
    goods = GoodsToldSerializer(many=True)
    goods_value = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    required_security = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    regime = serializers.CharField(allow_blank=True)
    origins = OriginToldSerializer(many=True)
    parties = PartyToldSerializer(many=True)
    photos = serializers.ListField(child=serializers.CharField())
    replies = ReplySerializer(many=True)
    standing_decision = serializers.CharField(allow_null=True)
    may_answer = serializers.BooleanField()
    is_late = serializers.BooleanField()


class NamesInput(StrictSerializer):
    purpose = serializers.ChoiceField(choices=Purpose.choices)
