"""Reports as JSON."""

from rest_framework import serializers

from reports.models import ReportRun


class ReportRunSerializer(serializers.ModelSerializer):
    class Meta:
        model = ReportRun
        fields = (
            "public_id",
            "format",
            "query",
            "purpose",
            "status",
            "row_count",
            "size",
            "sha256",
            "failure",
            "requested_at",
            "finished_at",
        )
        read_only_fields = fields


class StartReportSerializer(serializers.Serializer):
    """A spreadsheet of the cases of a search. `query` is the query string of the search page."""

    query = serializers.CharField(max_length=2000, allow_blank=True, default="")
    purpose = serializers.CharField(max_length=300)
