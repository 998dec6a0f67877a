"""Holds and what is erased next as JSON."""

from typing import Any

from rest_framework import serializers

from ipcases.lib.api_bodies import StrictSerializer
from seizures.models import Hold
from seizures.queries.retention import LATER_DAYS
from seizures.services.holds import AT_ONCE, Order


class HoldSerializer(serializers.ModelSerializer):
    """A hold on a case: it stands until `released_at`."""

    case = serializers.CharField(source="seizure.reference")
    set_by = serializers.CharField(source="set_by.username")
    released_by = serializers.CharField(source="released_by.username", allow_null=True, default=None)

    class Meta:
        model = Hold
        fields = (
            "public_id",
            "case",
            "reason",
            "paper_number",
            "review_on",
            "act_id",
            "set_by",
            "set_at",
            "released_by",
            "released_at",
            "release_reason",
        )
        read_only_fields = fields


class HoldInput(StrictSerializer):
    """Why nothing of a case may be erased."""

    reason = serializers.ChoiceField(choices=Hold.Reason.choices)
    paper_number = serializers.CharField(max_length=80, help_text="Of the order, letter or request. Name no persons.")
    review_on = serializers.DateField(required=False, allow_null=True, default=None)

    @staticmethod
    def order(said: dict[str, Any]) -> Order:
        """Return the order of a checked body."""
        return Order(said["reason"], said["paper_number"], said["review_on"])


class HoldManyInput(HoldInput):
    """Why nothing of these cases may be erased."""

    references = serializers.ListField(child=serializers.CharField(max_length=60), min_length=1, max_length=AT_ONCE)


class HeldCasesSerializer(serializers.Serializer):
    """What became of an order for many cases."""

    held = serializers.IntegerField()
    already = serializers.IntegerField(help_text="the same paper held these before")
    erased = serializers.ListField(child=serializers.CharField(), help_text="held too, but their names had gone")


class ReleaseInput(StrictSerializer):
    """Why a hold can go."""

    reason = serializers.CharField(max_length=300)
    with_others = serializers.BooleanField(
        required=False, default=False, help_text="Release it on the other cases that were held in the same act, too."
    )


class ReviewInput(StrictSerializer):
    """When to ask again whether a hold is needed."""

    review_on = serializers.DateField(allow_null=True)
    with_others = serializers.BooleanField(
        required=False, default=False, help_text="The same for the other cases that were held in the same act."
    )


class KeptSerializer(serializers.Serializer):
    """On how many cases a hold is kept."""

    kept = serializers.IntegerField()


class ReleasedSerializer(serializers.Serializer):
    """On how many cases a hold was released."""

    released = serializers.IntegerField()


class RetentionFilter(StrictSerializer):
    """How far to look ahead."""

    days = serializers.IntegerField(required=False, default=LATER_DAYS, min_value=1, max_value=LATER_DAYS)


class _CaseOfRule(serializers.Serializer):
    reference = serializers.CharField()
    office = serializers.CharField(source="office_id")
    law = serializers.CharField(source="rule.law", allow_null=True, default=None)
    article = serializers.CharField(source="rule.article", allow_null=True, default=None)


class NextErasedSerializer(_CaseOfRule):
    """A case whose names go soon, unless a hold stands on it."""

    kept_until = serializers.DateField(source="personal_data_until")
    holds = HoldSerializer(source="standing_holds", many=True)


class ErasedSerializer(_CaseOfRule):
    """A case whose names were erased, and how much went."""

    erased_at = serializers.DateTimeField(source="personal_data_purged_at")
    people = serializers.IntegerField(source="erasure.people", allow_null=True, default=None)
    notes = serializers.IntegerField(source="erasure.notes", allow_null=True, default=None)
    files = serializers.IntegerField(source="erasure.files", allow_null=True, default=None)
