"""Reports as JSON."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ipcases.lib.api_bodies import StrictSerializer
from reports.models import BOTH, ReportRun, SavedReport
from reports.queries.explore import FIRST_SPLIT, MEASURES, SPLITS, Row, Table
from reports.queries.figures import Figures
from reports.queries.filters import as_query, from_query, unknown_names
from seizures.serializers.seizure_inputs import SeizureListFilter


class ReportRunSerializer(serializers.ModelSerializer):
    class Meta:
        model = ReportRun
        fields = (
            "public_id",
            "kind",
            "format",
            "query",
            "purpose",
            "status",
            "row_count",
            "row_target",
            "size",
            "sha256",
            "failure",
            "requested_at",
            "finished_at",
            "expires_at",
        )
        read_only_fields = fields


class SavedViewSerializer(serializers.ModelSerializer):
    """A search under a name, for yourself or for the office it is shared with."""

    shared_office = serializers.CharField(source="shared_office_id", allow_null=True)

    class Meta:
        model = SavedReport
        fields = ("public_id", "name", "query", "shared_office", "is_default", "created_at")
        read_only_fields = fields


class FigureSerializer(serializers.Serializer):
    label = serializers.CharField()
    count = serializers.IntegerField()
    query = serializers.CharField(allow_blank=True, help_text="The search that opens its rows.")


class _MonthSerializer(serializers.Serializer):
    month = serializers.DateField(help_text="Its first day.")
    count = serializers.IntegerField()


class FiguresSerializer(serializers.Serializer):
    """What a search holds. A case with goods of two categories counts in both."""

    months = serializers.SerializerMethodField()
    offices = FigureSerializer(many=True)
    categories = FigureSerializer(many=True)
    channels = FigureSerializer(many=True)
    destinations = FigureSerializer(many=True)

    @extend_schema_field(_MonthSerializer(many=True))
    def get_months(self, figures: Figures) -> Any:
        return _MonthSerializer([{"month": month, "count": n} for month, n in figures.months], many=True).data


class _RowSerializer(serializers.Serializer):
    label = serializers.CharField()
    values = serializers.SerializerMethodField(help_text="In the order of `heads`.")
    total = serializers.IntegerField(source="total.value")

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_values(self, row: Row) -> list[int]:
        return [cell.value for cell in row.cells]


class TableSerializer(serializers.Serializer):
    """The figures of a search, split once or twice. A case of two categories counts in both, in totals once."""

    measure = serializers.CharField()
    by = serializers.CharField()
    across = serializers.CharField(allow_blank=True)
    heads = serializers.ListField(child=serializers.CharField())
    rows = _RowSerializer(many=True)
    totals = serializers.SerializerMethodField()
    whole = serializers.IntegerField(source="whole.value")

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_totals(self, table: Table) -> list[int]:
        return [cell.value for cell in table.totals]


# --- in ---------------------------------------------------------------------------------------


class QueryField(serializers.CharField):
    """The query string of the search page, kept as the search that it means."""

    default_error_messages = {
        "day": _("Days are written as 2026-11-23."),
        "unknown": _("No search knows “{name}”. Use the names in the address of the search page."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2000, allow_blank=True, default="", **kwargs)

    def to_internal_value(self, data: Any) -> str:
        query = super().to_internal_value(data)
        for name in unknown_names(query=query)[:1]:
            self.fail("unknown", name=name[:40])
        try:
            return as_query(narrowed=from_query(query=query))
        except ValueError:
            self.fail("day")


class StartReportInput(StrictSerializer):
    """The cases of a search, and what the file is for."""

    query = QueryField(
        help_text="The query string of the search page, or of a saved view; empty for every case you may see.",
    )
    purpose = serializers.CharField(max_length=300)


class SavedViewInput(StrictSerializer):
    """A search and its name."""

    name = serializers.CharField(max_length=120)
    query = QueryField()
    share_with_office = serializers.BooleanField(default=False)


class DossierInput(StrictSerializer):
    """What the dossier is for, and its language."""

    purpose = serializers.CharField(max_length=300)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, default="en")


LANGUAGES_OR_BOTH = [*settings.LANGUAGES, (BOTH, "English, 简体中文")]


class CertificateInput(StrictSerializer):
    """What the certificate is for, and its language; `both` is one after the other."""

    purpose = serializers.CharField(max_length=300)
    language = serializers.ChoiceField(choices=LANGUAGES_OR_BOTH, default=BOTH)


class OperationReportInput(CertificateInput):
    """What the report is for, which round it tells of (none: all), and its language; `both` is one after the other."""

    round = serializers.IntegerField(min_value=1, max_value=9999, allow_null=True, default=None)


class DefaultInput(StrictSerializer):
    """Whether the search page opens with the view."""

    is_default = serializers.BooleanField()


class TableFilter(SeizureListFilter):
    """A search, and how it is split."""

    measure = serializers.ChoiceField(choices=list(MEASURES), default="cases")
    by = serializers.ChoiceField(choices=list(SPLITS), default=FIRST_SPLIT)
    across = serializers.ChoiceField(choices=list(SPLITS), required=False)


class KeepTableInput(TableFilter):
    """A table, what it is for, and who reads it."""

    purpose = serializers.CharField(max_length=300)
    for_outside = serializers.BooleanField(help_text="Small figures that may point at a person are held back.")
