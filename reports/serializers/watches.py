"""Watches as JSON."""

from rest_framework import serializers

from ipcases.lib.api_bodies import StrictSerializer
from reports.models import Watch
from reports.serializers.reports import QueryField
from reports.services import WatchTerms


class WatchSerializer(serializers.ModelSerializer):
    """A search that tells you of new cases."""

    new_count = serializers.IntegerField(help_text="How many new cases you may see now and have not looked at.")

    class Meta:
        model = Watch
        fields = (
            "public_id",
            "name",
            "note",
            "query",
            "cadence",
            "threshold",
            "by_mail",
            "new_count",
            "looks_from",
            "muted_at",
            "told_at",
            "opened_at",
        )
        read_only_fields = fields


class WatchInput(StrictSerializer):
    """What to look for, why, and when to tell."""

    name = serializers.CharField(max_length=120)
    query = QueryField(help_text="The query string of the search page, or of a saved view.")
    note = serializers.CharField(max_length=300, allow_blank=True, default="")
    cadence = serializers.ChoiceField(choices=Watch.Cadence.choices, default=Watch.Cadence.AT_ONCE)
    threshold = serializers.IntegerField(
        min_value=1, max_value=1000, default=1, help_text="From how many new cases on you are told."
    )
    by_mail = serializers.BooleanField(default=False)

    def terms(self) -> WatchTerms:
        """Return the checked values for the services."""
        return WatchTerms(**self.validated_data)


class MuteInput(StrictSerializer):
    """Whether the watch is quiet."""

    is_muted = serializers.BooleanField()
