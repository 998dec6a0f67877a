"""Recordations and right holders as JSON. Fields are listed one by one; unknown keys are refused."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from rightsholders.models import (
    Contact,
    Deficiency,
    FormerName,
    Licensee,
    ProductGuide,
    Recordation,
    RecordationImage,
    Right,
    RightHolder,
    UnmetCheck,
)
from rightsholders.serializers.merges import EntrySerializer


class RightHolderSerializer(serializers.ModelSerializer):
    country = serializers.CharField(source="country_id")

    class Meta:
        model = RightHolder
        fields = ("public_id", "name", "name_zh", "country")
        read_only_fields = fields


class FormerNameSerializer(serializers.ModelSerializer):
    """A name that a right holder had until another replaced it."""

    class Meta:
        model = FormerName
        fields = ("name", "name_zh", "replaced_on")
        read_only_fields = fields


class RightHolderWithNamesSerializer(RightHolderSerializer):
    """A right holder with the names that it once had, the latest first, and the entries that were merged into it.

    Whoever asks for one of these is answered with the one that stays.
    """

    former_names = FormerNameSerializer(many=True, source="once_had")
    merged = EntrySerializer(many=True)

    class Meta(RightHolderSerializer.Meta):
        fields = (*RightHolderSerializer.Meta.fields, "former_names", "merged")
        read_only_fields = fields


class MarkSerializer(serializers.ModelSerializer):
    """A right, as a list shows it."""

    class Meta:
        model = Right
        fields = ("public_id", "kind", "register_office", "registration_number", "title", "title_zh", "nice_classes")
        read_only_fields = fields


class HeldRightSerializer(serializers.Serializer):
    """A right under a recordation, with the days it is protected."""

    public_id = serializers.UUIDField(source="right.public_id")
    kind = serializers.CharField(source="right.kind")
    register_office = serializers.CharField(source="right.register_office")
    registration_number = serializers.CharField(source="right.registration_number")
    title = serializers.CharField(source="right.title")
    title_zh = serializers.CharField(source="right.title_zh")
    nice_classes = serializers.ListField(child=serializers.IntegerField(), source="right.nice_classes")
    goods = serializers.CharField(source="right.goods")
    registered_on = serializers.DateField(source="right.registered_on")
    expires_on = serializers.DateField(source="right.expires_on", allow_null=True)


class ContactSerializer(serializers.ModelSerializer):
    class Meta:
        model = Contact
        fields = ("kind", "name", "email", "phone", "is_around_the_clock")
        read_only_fields = fields


class TellSerializer(serializers.ModelSerializer):
    class Meta:
        model = ProductGuide
        fields = ("genuine", "fake")
        read_only_fields = fields


class LicenseeSerializer(serializers.ModelSerializer):
    country = serializers.CharField(source="country_id")

    class Meta:
        model = Licensee
        fields = ("name", "country", "capacity", "valid_to")
        read_only_fields = fields


class ImageSerializer(serializers.ModelSerializer):
    class Meta:
        model = RecordationImage
        fields = ("public_id", "kind", "caption", "media_type", "size")
        read_only_fields = fields


class DeficiencySerializer(serializers.ModelSerializer):
    class Meta:
        model = Deficiency
        fields = ("section", "message", "raised_at", "settled_at")
        read_only_fields = fields


class RecordationSerializer(serializers.ModelSerializer):
    """A recordation, as a list shows it."""

    jurisdiction = serializers.CharField(source="jurisdiction_id")
    right_holder = RightHolderSerializer()
    rights = serializers.SerializerMethodField()

    class Meta:
        model = Recordation
        fields = (
            "public_id",
            "reference",
            "status",
            "jurisdiction",
            "right_holder",
            "rights",
            "submitted_at",
            "decided_at",
            "valid_from",
            "valid_to",
        )
        read_only_fields = fields

    @extend_schema_field(MarkSerializer(many=True))
    def get_rights(self, recordation: Recordation) -> list[dict[str, Any]]:
        marks = [held.right for held in recordation.recordation_rights.all()]
        # The stubs know one row's dict only, not the list of many=True.
        return cast(list[dict[str, Any]], MarkSerializer(marks, many=True).data)


class CheckSerializer(serializers.Serializer):
    """A check of the upkeep: met unless there are problems. `page` is where its right holder mends it."""

    check = serializers.ChoiceField(source="code", choices=UnmetCheck.Code.choices)
    is_met = serializers.BooleanField(source="is_ok")
    label = serializers.CharField()
    problems = serializers.ListField(child=serializers.CharField())
    ends_on = serializers.DateField(source="on", allow_null=True)
    since = serializers.DateField(allow_null=True)
    page = serializers.CharField(source="url", allow_blank=True)


class RecordationDetailSerializer(RecordationSerializer):
    """A recordation in full. `upkeep` is empty unless it is in force."""

    rights = HeldRightSerializer(source="recordation_rights", many=True)  # type: ignore[assignment]
    contacts = ContactSerializer(many=True)
    tells = TellSerializer(source="guides", many=True)
    licensees = LicenseeSerializer(many=True)
    images = ImageSerializer(many=True)
    deficiencies = DeficiencySerializer(many=True)
    renews = serializers.CharField(source="renews.reference", allow_null=True, default=None)
    upkeep = CheckSerializer(source="upkeep_checks", many=True)

    class Meta(RecordationSerializer.Meta):
        fields = (
            *RecordationSerializer.Meta.fields,
            "decision_reason",
            "withdrawn_at",
            "renews",
            "wants_small_consignments",
            "genuine_goods",
            "known_fakes",
            "made_in",
            "median_price",
            "price_currency",
            "has_no_licensees",
            "contacts",
            "tells",
            "licensees",
            "images",
            "deficiencies",
            "upkeep",
        )
        read_only_fields = fields


class CandidateSerializer(serializers.Serializer):
    """A recordation that may be meant: how well it fits and why, and its state on the day asked about."""

    public_id = serializers.UUIDField()
    reference = serializers.CharField()
    right_holder = serializers.CharField(source="holder_name")
    title = serializers.CharField()
    title_zh = serializers.CharField(allow_blank=True)
    nice_classes = serializers.ListField(child=serializers.IntegerField())
    state = serializers.CharField()
    valid_to = serializers.DateField()
    score = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.CharField())
    tells = serializers.ListField(child=serializers.CharField())
    usual_price = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    price_currency = serializers.CharField(allow_blank=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        told = super().to_representation(instance)
        if told["state"] == "GIVEN_UP":  # programs know it by its status
            told["state"] = "WITHDRAWN"
        return told
