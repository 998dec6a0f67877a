"""Custody and restriction as JSON."""

from rest_framework import serializers

from ipcases.lib.api_bodies import StrictSerializer
from seizures.models import CustodyEvent, SeizureMember


class CustodySerializer(serializers.ModelSerializer):
    """A hand-over. It counts once its receiver has accepted it."""

    handed_over_by = serializers.CharField(source="handed_over_by.username")
    received_by = serializers.CharField(source="received_by.username")

    class Meta:
        model = CustodyEvent
        fields = ("id", "place", "handed_over_by", "handed_over_at", "received_by", "accepted_at", "remark")
        read_only_fields = fields


class MemberSerializer(serializers.ModelSerializer):
    """Somebody admitted to a restricted case."""

    username = serializers.CharField(source="user.username")
    name = serializers.CharField(source="user.display_name")

    class Meta:
        model = SeizureMember
        fields = ("username", "name", "added_at")
        read_only_fields = fields


class RestrictionSerializer(serializers.Serializer):
    """Whether only the people listed see the case."""

    is_restricted = serializers.BooleanField()
    members = MemberSerializer(many=True)


class HandOverInput(StrictSerializer):
    """To whom the goods go, and where they are kept then."""

    receiver = serializers.CharField(max_length=60, help_text="The user name of a colleague of the case's office.")
    place = serializers.CharField(max_length=120)
    remark = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class RestrictionInput(StrictSerializer):
    """Restrict the case or open it again, and why."""

    is_restricted = serializers.BooleanField()
    purpose = serializers.CharField(max_length=300)


class MemberInput(StrictSerializer):
    """Whom to admit."""

    username = serializers.CharField(max_length=60)
