"""The alerts of a case as JSON."""

from rest_framework import serializers

from seizures.models import CaseAlert


class CaseAlertSerializer(serializers.Serializer):
    """An alert of a case: suggested, or followed as somebody said."""

    public_id = serializers.UUIDField(source="alert.public_id")
    name = serializers.CharField()
    state = serializers.ChoiceField(source="row.state", choices=CaseAlert.State.choices)
    noted_at = serializers.DateTimeField(source="row.noted_at")
    decided_at = serializers.DateTimeField(source="row.decided_at", allow_null=True)
