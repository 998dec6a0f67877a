"""Operations and agreements as JSON."""

from rest_framework import serializers

from operations.models import Agreement, Operation, OperationSeizure


class AgreementSerializer(serializers.ModelSerializer):
    agency = serializers.CharField(source="agency_id")

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
            "article",
            "purposes",
            "tiers",
            "may_share_cases",
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


class AddSeizureSerializer(serializers.Serializer):
    reference = serializers.CharField(max_length=40)


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
