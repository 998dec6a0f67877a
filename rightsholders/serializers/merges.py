"""What was said of two entries of one right holder, as JSON."""

from typing import Any

from rest_framework import serializers

from ipcases.lib.api_bodies import StrictSerializer
from rightsholders.models import MergeProposal, RightHolder
from rightsholders.services.values import Grounds


class EntrySerializer(serializers.ModelSerializer):
    """An entry by what it itself calls its right holder, merged or not."""

    name = serializers.CharField(source="own_name")

    class Meta:
        model = RightHolder
        fields = ("public_id", "name")
        read_only_fields = fields


class MergeSerializer(serializers.ModelSerializer):
    """That two entries are of one right holder, or not after all; it counts once a second person has confirmed it."""

    goes = EntrySerializer()
    stays = EntrySerializer()
    proposed_by = serializers.CharField(source="proposed_by.username")
    decided_by = serializers.CharField(source="decided_by.username", allow_null=True, default=None)

    class Meta:
        model = MergeProposal
        fields = (
            "id",
            "kind",
            "goes",
            "stays",
            "reason",
            "paper",
            "state",
            "proposed_by",
            "proposed_at",
            "decided_by",
            "decided_at",
            "refusal_reason",
        )
        read_only_fields = fields


class _Grounds(StrictSerializer):
    """Why, and by which paper."""

    reason = serializers.CharField(max_length=300)
    paper = serializers.CharField(max_length=120)

    @staticmethod
    def grounds(given: dict[str, Any]) -> Grounds:
        """Return what a checked body says."""
        return Grounds(reason=given["reason"], paper=given["paper"])


class MergeInput(_Grounds):
    """The other entry, and which of the two stays."""

    other = serializers.UUIDField()
    stays = serializers.ChoiceField(choices=["this", "other"])


class UndoMergeInput(_Grounds):
    """The entry that is of another right holder after all."""

    entry = serializers.UUIDField()


class RefuseMergeInput(StrictSerializer):
    """Why it is refused."""

    reason = serializers.CharField(max_length=300)
