"""The answer to a fingerprint as JSON."""

from rest_framework import serializers

from reports.models import ReportRun


class FingerprintSerializer(serializers.Serializer):
    """Whether a file with this SHA-256 was made here. The others are null when none was."""

    sha256 = serializers.CharField()
    was_made_here = serializers.BooleanField()
    made_by = serializers.CharField(help_text="The name of this instance, whatever the answer.")
    kind = serializers.ChoiceField(choices=ReportRun.Kind.choices, allow_null=True)
    format = serializers.ChoiceField(choices=ReportRun.Format.choices, allow_null=True)
    made_on = serializers.DateField(allow_null=True, help_text="The first day, when the same file was made again.")
    is_in_audit = serializers.BooleanField(
        allow_null=True,
        help_text="Whether the sealed audit tells of it. False: only a row of the database does, made before it did.",
    )
    seal = serializers.IntegerField(
        allow_null=True, help_text="The number of its seal in the chain of the audit; null for some seconds."
    )
