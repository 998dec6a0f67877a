"""The audit as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from audit.queries import EventFilter
from ipcases.lib.api_bodies import StrictSerializer
from seizures.serializers.seizures import HistorySerializer


class AuditEventSerializer(HistorySerializer):
    """One event of the chain."""

    id = serializers.IntegerField()
    case_reference = serializers.CharField(allow_blank=True)
    subject = serializers.CharField(allow_blank=True)
    request_id = serializers.CharField(allow_blank=True)


class _BrokenRowSerializer(serializers.Serializer):
    row = serializers.CharField()
    fault = serializers.CharField()


class VerificationSerializer(serializers.Serializer):
    """What a look at the chain found; `rows` are the first broken ones."""

    at = serializers.DateTimeField()
    actor = serializers.CharField()
    first_seal = serializers.IntegerField()
    last_seal = serializers.IntegerField()
    events = serializers.IntegerField()
    broken = serializers.IntegerField()
    rows = serializers.SerializerMethodField()

    @extend_schema_field(_BrokenRowSerializer(many=True))
    def get_rows(self, verification: Any) -> list[dict[str, str]]:
        return [{"row": row, "fault": str(fault)} for row, fault in verification.rows]


class ChainSerializer(serializers.Serializer):
    """How far the chain has come."""

    sealed = serializers.IntegerField()
    unsealed = serializers.IntegerField(source="unsealed.value")
    oldest_unsealed_seconds = serializers.IntegerField()
    is_late = serializers.BooleanField()
    verification = VerificationSerializer(allow_null=True)


class AuditEventFilter(StrictSerializer):
    """What the list may be narrowed by."""

    actor = serializers.CharField(required=False, max_length=60, help_text="a user name, or system")
    action = serializers.CharField(required=False, max_length=60, help_text="as in `action` of an event")
    case = serializers.CharField(required=False, max_length=40)
    first_day = serializers.DateField(required=False)
    last_day = serializers.DateField(required=False)
    sha256 = serializers.RegexField("^[0-9a-f]{64}$", required=False, help_text="the fingerprint of a file")

    @staticmethod
    def narrowed(chosen: dict[str, Any]) -> EventFilter:
        """Return the filter of the checked parameters."""
        case = chosen.pop("case", "").upper()
        return EventFilter(case_reference=case, **chosen)
