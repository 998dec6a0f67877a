"""Seizures as JSON. Every field is listed; keys nobody knows are refused."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reference.queries import categories_of_bits
from seizures.models import EvidenceFile, GoodsValue, Note, Parcel, Party, Seizure, UndoneSeizure
from seizures.queries import CasePage


class SeizureRowSerializer(serializers.ModelSerializer):
    """A seizure, as a list shows it."""

    office = serializers.CharField(source="office_id")
    jurisdiction = serializers.CharField(source="jurisdiction_id")
    departure_country = serializers.CharField(source="departure_country_id", allow_null=True)
    destination_country = serializers.CharField(source="destination_country_id", allow_null=True)
    categories = serializers.SerializerMethodField()
    next_step = serializers.CharField(source="next_step.code")

    class Meta:
        model = Seizure
        fields = (
            "reference",
            "public_id",
            "office",
            "jurisdiction",
            "status",
            "direction",
            "channel",
            "action",
            "detained_on",
            "detained_at",
            "departure_country",
            "destination_country",
            "parcel_count",
            "line_count",
            "item_count",
            "headline",
            "categories",
            "next_deadline_on",
            "next_step",
            "is_restricted",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_categories(self, seizure: Seizure) -> list[str]:
        return [category.code for category in categories_of_bits(seizure.category_bits)]


class ParcelSerializer(serializers.ModelSerializer):
    sent_from = serializers.CharField(source="sent_from_country_id", allow_null=True)
    sent_to = serializers.CharField(source="sent_to_country_id", allow_null=True)

    class Meta:
        model = Parcel
        fields = (
            "position",
            "kind",
            "number",
            "number_as_written",
            "check_digit",
            "sent_from",
            "sent_to",
            "weight_kg",
            "seal_number",
        )
        read_only_fields = fields


class ValueSerializer(serializers.ModelSerializer):
    currency = serializers.CharField(source="currency_id")

    class Meta:
        model = GoodsValue
        fields = ("kind", "currency", "amount", "unit_amount", "valued_on")
        read_only_fields = fields


class LineSerializer(serializers.Serializer):
    """A goods line with its values and the recordation the officer linked."""

    public_id = serializers.UUIDField(source="line.public_id")
    position = serializers.IntegerField(source="line.position")
    parcel = serializers.IntegerField(source="line.parcel.position", allow_null=True, default=None)
    brand = serializers.CharField(source="line.brand")
    description = serializers.CharField(source="line.description")
    category = serializers.CharField(source="line.category_id")
    hs_code = serializers.CharField(source="line.hs_code_id", allow_null=True)
    quantity = serializers.DecimalField(source="line.quantity", max_digits=14, decimal_places=3)
    unit = serializers.CharField(source="line.unit_id")
    retail_packs = serializers.IntegerField(source="line.retail_packs", allow_null=True)
    origin_country = serializers.CharField(source="line.origin_country_id", allow_null=True)
    suspected_right = serializers.CharField(source="line.suspected_right")
    is_perishable = serializers.BooleanField(source="line.is_perishable")
    recordation = serializers.UUIDField(source="line.recordation.public_id", allow_null=True, default=None)
    recordation_state = serializers.CharField()
    values = ValueSerializer(many=True)


class PartySerializer(serializers.ModelSerializer):
    public_id = serializers.UUIDField(source="search.public_id", allow_null=True, help_text="Of its dossier.")
    country = serializers.CharField(source="country_id", allow_null=True)

    class Meta:
        model = Party
        fields = ("public_id", "role", "kind", "name", "address", "country", "tax_number")
        read_only_fields = fields


class EvidenceSerializer(serializers.ModelSerializer):
    line = serializers.UUIDField(source="line.public_id", allow_null=True, default=None)

    class Meta:
        model = EvidenceFile
        fields = ("public_id", "shows", "line", "sha256", "media_type", "size", "file_name", "added_at")
        read_only_fields = fields


class NoteSerializer(serializers.ModelSerializer):
    written_by = serializers.CharField(source="written_by.display_name")

    class Meta:
        model = Note
        fields = ("text", "written_by", "written_at")
        read_only_fields = fields


class SeizureSerializer(SeizureRowSerializer):
    """A seizure in full."""

    logged_by = serializers.CharField(source="logged_by.display_name")
    origin_country = serializers.CharField(source="origin_country_id", allow_null=True)
    regime = serializers.CharField(allow_blank=True)
    parcels = serializers.SerializerMethodField()
    lines = serializers.SerializerMethodField()
    parties = serializers.SerializerMethodField(help_text="null for a user who may not see people")
    evidence = serializers.SerializerMethodField()
    notes = serializers.SerializerMethodField()

    class Meta(SeizureRowSerializer.Meta):
        fields = (
            *SeizureRowSerializer.Meta.fields,
            "found_at_place",
            "logged_by",
            "logged_at",
            "closed_at",
            "reasons",
            "action_reason",
            "origin_country",
            "departure_place",
            "destination_place",
            "transport_document",
            "conveyance",
            "regime",
            "declaration_number",
            "gross_weight_kg",
            "parcels",
            "lines",
            "parties",
            "evidence",
            "notes",
        )
        read_only_fields = fields

    @property
    def _case(self) -> CasePage:
        return self.context["case"]

    @extend_schema_field(ParcelSerializer(many=True))
    def get_parcels(self, seizure: Seizure) -> Any:
        return ParcelSerializer(self._case.parcels, many=True).data

    @extend_schema_field(LineSerializer(many=True))
    def get_lines(self, seizure: Seizure) -> Any:
        return LineSerializer(self._case.lines, many=True).data

    @extend_schema_field(PartySerializer(many=True, allow_null=True))
    def get_parties(self, seizure: Seizure) -> Any:
        parties = self._case.parties
        return None if parties is None else PartySerializer(parties, many=True).data

    @extend_schema_field(EvidenceSerializer(many=True))
    def get_evidence(self, seizure: Seizure) -> Any:
        rows = EvidenceSerializer(self._case.files, many=True).data
        # A name may say whose paper it is.
        return rows if self._case.shows_files else [{**row, "file_name": ""} for row in rows]

    @extend_schema_field(NoteSerializer(many=True))
    def get_notes(self, seizure: Seizure) -> Any:
        return NoteSerializer(self._case.notes, many=True).data


class HistorySerializer(serializers.Serializer):
    """One thing that happened: in words of the reader's language, and `action` for programs."""

    at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    actor = serializers.CharField()
    action = serializers.CharField()
    title = serializers.CharField()
    detail = serializers.CharField(allow_blank=True)
    purpose = serializers.CharField(allow_blank=True)


class UndoneSeizureSerializer(serializers.ModelSerializer):
    """A case number that was given and taken back."""

    class Meta:
        model = UndoneSeizure
        fields = ("reference", "logged_at", "undone_at", "headline", "item_count", "parcel_numbers")
        read_only_fields = fields
