"""Inquiries as JSON. Every field is listed; keys nobody knows are refused."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ipcases.lib.api_bodies import StrictSerializer
from operations.models import Agreement
from sharing.models import AskedPartner, ForeignInquiry, Inquiry, InquiryMatch, InquiryValue, What


# --- out --------------------------------------------------------------------------------------------
class AskedPartnerSerializer(serializers.ModelSerializer):
    """One partner asked; `known` follows the order of the identifiers and is empty until it answers."""

    partner = serializers.CharField(source="partner.agency_id")
    known = serializers.ListField(child=serializers.BooleanField())

    class Meta:
        model = AskedPartner
        fields = ("partner", "state", "known", "refusal", "answered_at")
        read_only_fields = fields


class InquiryRowSerializer(serializers.ModelSerializer):
    """An inquiry of ours, as a list shows it."""

    id = serializers.UUIDField(source="public_id")
    case = serializers.CharField(source="seizure.reference")
    asked_by = serializers.CharField(source="asked_by.username")
    partners = AskedPartnerSerializer(many=True)

    class Meta:
        model = Inquiry
        fields = ("id", "case", "purpose", "necessity", "asked_by", "asked_at", "erased_at", "partners")
        read_only_fields = fields


class InquiryValueSerializer(serializers.ModelSerializer):
    value = serializers.SerializerMethodField(
        method_name="told_value", help_text="Empty when it was erased, or for a role that sees no names."
    )

    class Meta:
        model = InquiryValue
        fields = ("what", "value")
        read_only_fields = fields

    def told_value(self, row: InquiryValue) -> str:
        is_name = row.what in (What.COMPANY, What.PERSON)
        return row.value if self.context["shows_names"] or not is_name else ""


class InquirySerializer(InquiryRowSerializer):
    """An inquiry with what it asked about, in order."""

    identifiers = serializers.SerializerMethodField()

    class Meta(InquiryRowSerializer.Meta):
        fields = (*InquiryRowSerializer.Meta.fields, "identifiers")
        read_only_fields = fields

    @extend_schema_field(InquiryValueSerializer(many=True))
    def get_identifiers(self, row: Inquiry) -> Any:
        return InquiryValueSerializer(self.context["values"], many=True, context=self.context).data


class ForeignInquiryRowSerializer(serializers.ModelSerializer):
    """What a partner asked us, as a list shows it."""

    id = serializers.UUIDField(source="public_id")
    partner = serializers.CharField(source="partner.agency_id")

    class Meta:
        model = ForeignInquiry
        fields = (
            "id",
            "partner",
            "office",
            "purpose",
            "necessity",
            "value_count",
            "known_count",
            "state",
            "refusal",
            "received_at",
            "answered_at",
        )
        read_only_fields = fields


class InquiryMatchSerializer(serializers.ModelSerializer):
    """A case of ours that it fits, and what became of that."""

    id = serializers.UUIDField(source="public_id")
    case = serializers.CharField(source="seizure.reference")
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=What.choices))
    share = serializers.UUIDField(source="live_share", allow_null=True, help_text="Of the case with the partner.")

    class Meta:
        model = InquiryMatch
        fields = ("id", "case", "kinds", "share", "rested_at", "rest_reason")
        read_only_fields = fields


class ForeignInquirySerializer(ForeignInquiryRowSerializer):
    """What a partner asked us, with the cases it fits that the reader may see."""

    matches = serializers.SerializerMethodField()

    class Meta(ForeignInquiryRowSerializer.Meta):
        fields = (*ForeignInquiryRowSerializer.Meta.fields, "matches")
        read_only_fields = fields

    @extend_schema_field(InquiryMatchSerializer(many=True))
    def get_matches(self, row: ForeignInquiry) -> Any:
        return InquiryMatchSerializer(self.context["matches"], many=True).data


# --- in ---------------------------------------------------------------------------------------------
class InquiryInput(StrictSerializer):
    case = serializers.CharField(max_length=40, help_text="The reference of the case.")
    partners = serializers.ListField(
        child=serializers.CharField(max_length=16), min_length=1, max_length=20, help_text="Nodes, such as us-cbp."
    )
    identifiers = serializers.ListField(
        child=serializers.CharField(max_length=200),
        min_length=1,
        max_length=200,
        help_text="Numbers and names as they stand in the case.",
    )
    purpose = serializers.ChoiceField(choices=Agreement.Purpose.choices)
    necessity = serializers.CharField(max_length=500, help_text="Why, in some words. The partner reads it.")


class InquiryFilter(StrictSerializer):
    case = serializers.CharField(max_length=40, required=False)
