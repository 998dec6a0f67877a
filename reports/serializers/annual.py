"""The annual return as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ipcases.lib.api_bodies import StrictSerializer
from reports.models import GapRequest, ReportRun
from reports.queries.annual import SCHEMAS
from reports.queries.annual_gaps import OfficeGaps


class ReturnFilter(StrictSerializer):
    """Which return: left out, the last full year until the end of March and then the year so far; all offices."""

    year = serializers.IntegerField(min_value=1995, max_value=9999, required=False)
    schema = serializers.ChoiceField(choices=list(SCHEMAS), default=next(iter(SCHEMAS)))
    office = serializers.CharField(max_length=10, required=False)


class KeepReturnInput(ReturnFilter):
    """A return, what the file is for, and its format."""

    format = serializers.ChoiceField(choices=[ReportRun.Format.CSV, ReportRun.Format.XLSX])
    purpose = serializers.CharField(max_length=300)


class AskOfficeInput(StrictSerializer):
    """Of which office and year."""

    office = serializers.CharField(max_length=10)
    year = serializers.IntegerField(min_value=1995, max_value=9999)


class _QuantitySerializer(serializers.Serializer):
    unit = serializers.CharField(source="code")
    name = serializers.CharField(source="label")
    amount = serializers.DecimalField(max_digits=None, decimal_places=3)


class _ValueSerializer(serializers.Serializer):
    kind = serializers.SerializerMethodField()
    currency = serializers.CharField(source="label")
    amount = serializers.DecimalField(max_digits=None, decimal_places=2)

    @extend_schema_field(serializers.CharField())
    def get_kind(self, value: Any) -> str:
        return str(value.code.partition("-")[0])


class _LineSerializer(serializers.Serializer):
    key = serializers.CharField(allow_null=True, help_text="null: nobody knows")
    label = serializers.CharField()
    cases = serializers.IntegerField()
    procedures = serializers.IntegerField()
    articles = serializers.DecimalField(max_digits=None, decimal_places=3, help_text="pieces, pairs and sets")
    quantities = _QuantitySerializer(many=True, help_text="in units that do not count articles")
    values = _ValueSerializer(many=True, help_text="of the genuine goods, never converted")
    query = serializers.CharField(allow_null=True, help_text="The search that opens its cases.")


class _TableSerializer(serializers.Serializer):
    name = serializers.CharField()
    title = serializers.CharField()
    lines = _LineSerializer(many=True)


class ReturnSerializer(serializers.Serializer):
    """A return. A case with goods of two categories counts in both, in the whole once."""

    year = serializers.IntegerField()
    schema = serializers.CharField()
    office = serializers.CharField(allow_blank=True)
    whole = _LineSerializer()
    tables = _TableSerializer(many=True)


class GapRequestSerializer(serializers.ModelSerializer):
    """An office was asked for what its cases lack."""

    office = serializers.CharField(source="office_id")
    asked_by = serializers.CharField(source="asked_by.display_name")

    class Meta:
        model = GapRequest
        fields = ("office", "year", "asked_by", "asked_at")
        read_only_fields = fields


class _GapSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    sentence = serializers.CharField()


class _GapCountSerializer(serializers.Serializer):
    code = serializers.CharField()
    count = serializers.IntegerField()
    query = serializers.CharField(help_text="The search that opens its cases.")


class _OfficeGapsSerializer(serializers.Serializer):
    office = serializers.CharField(source="code", allow_blank=True)
    counts = _GapCountSerializer(many=True)
    lacking = serializers.SerializerMethodField(help_text="cases that lack anything the office can mend")
    request = GapRequestSerializer(allow_null=True)

    @extend_schema_field(serializers.IntegerField())
    def get_lacking(self, row: OfficeGaps) -> int:
        return row.lacking.count


class GapsSerializer(serializers.Serializer):
    """What the cases of a return lack, by office; offices whose cases lack nothing are left out."""

    is_complete = serializers.BooleanField()
    gaps = _GapSerializer(many=True)
    offices = _OfficeGapsSerializer(many=True)
    whole = _OfficeGapsSerializer()
