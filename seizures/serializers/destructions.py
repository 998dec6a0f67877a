"""Goods in store and their destruction as JSON."""

from typing import Any

from rest_framework import serializers

from ipcases.lib.api_bodies import StrictSerializer
from seizures.models import Destruction, DestructionLine
from seizures.queries.store import AGES, DESTROY, DISCREPANT, PLANNED, RELEASE, WAITING
from seizures.serializers.rows import once_each


class StoredLineSerializer(serializers.Serializer):
    """A goods line in store: how much, where, since when, and whether it may be picked for a destruction."""

    public_id = serializers.UUIDField(source="line.public_id")
    case = serializers.CharField(source="line.seizure.reference")
    office = serializers.CharField(source="line.seizure.office_id")
    detained_on = serializers.DateField(source="line.seizure.detained_on")
    position = serializers.IntegerField(source="line.position")
    brand = serializers.CharField(source="line.brand")
    description = serializers.CharField(source="line.description")
    left = serializers.DecimalField(max_digits=14, decimal_places=3)
    unit = serializers.CharField(source="line.unit_id")
    place = serializers.CharField()
    since = serializers.DateTimeField()
    may_be_picked = serializers.BooleanField()
    destruction = serializers.SerializerMethodField()

    def get_destruction(self, stored: Any) -> str | None:
        """Give the reference of the open destruction it is picked for."""
        row = stored.destruction_line
        return row.destruction.reference if row is not None else None


class StoreQuery(StrictSerializer):
    """What the store may be narrowed to."""

    office = serializers.CharField(required=False, max_length=12)
    place = serializers.CharField(required=False, allow_blank=True, max_length=120, help_text="Empty: nobody said.")
    decision = serializers.ChoiceField(required=False, choices=[DESTROY, PLANNED, RELEASE, WAITING, DISCREPANT])
    days = serializers.ChoiceField(required=False, choices=AGES, help_text="Detained for more than so many days.")


class DestructionRowSerializer(serializers.ModelSerializer):
    office = serializers.CharField(source="office_id")
    signed_by = serializers.CharField(source="signed_by.username", default=None, allow_null=True)
    witness = serializers.CharField(source="witness.username", default=None, allow_null=True)
    line_count = serializers.IntegerField()
    case_count = serializers.IntegerField()

    class Meta:
        model = Destruction
        fields = (
            "public_id",
            "reference",
            "status",
            "office",
            "planned_on",
            "place",
            "method",
            "company",
            "why",
            "carried_out_on",
            "signed_by",
            "signed_at",
            "statement_sha256",
            "witness",
            "witnessed_at",
            "called_off_because",
            "line_count",
            "case_count",
        )
        read_only_fields = fields


class DestructionLineSerializer(serializers.ModelSerializer):
    """A goods line of a destruction. `destroyed` is what was signed last."""

    line = serializers.UUIDField(source="line.public_id")
    case = serializers.CharField(source="line.seizure.reference")
    position = serializers.IntegerField(source="line.position")
    unit = serializers.CharField(source="line.unit_id")
    taken_out = serializers.ChoiceField(choices=DestructionLine.TakenOut.choices, allow_blank=True)

    class Meta:
        model = DestructionLine
        fields = (
            "id",
            "line",
            "case",
            "position",
            "quantity",
            "unit",
            "is_open",
            "destroyed",
            "differs_because",
            "taken_out",
            "taken_out_because",
            "settled_at",
            "settled_as",
        )
        read_only_fields = fields


class DestructionQuery(StrictSerializer):
    """What the list may be narrowed by."""

    q = serializers.CharField(required=False, max_length=100, help_text="number, place or company")
    status = serializers.ChoiceField(required=False, choices=Destruction.Status.choices)


class PickInput(StrictSerializer):
    """Which goods: lines, what was read from bag labels, or everything at a place that may be destroyed."""

    lines = serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=300)
    labels = serializers.ListField(
        child=serializers.CharField(max_length=300), required=False, default=list, max_length=300
    )
    everything_at = serializers.CharField(
        required=False, allow_null=True, allow_blank=True, default=None, max_length=120
    )
    office = serializers.CharField(required=False, allow_blank=True, default="", max_length=12)


class DestructionInput(PickInput):
    """A destruction to be planned."""

    planned_on = serializers.DateField()
    place = serializers.CharField(max_length=120)
    method = serializers.ChoiceField(choices=Destruction.Method.choices)
    company = serializers.CharField(max_length=200)
    why = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)


class TakeOutInput(StrictSerializer):
    """What is wrong with the goods."""

    kind = serializers.ChoiceField(choices=DestructionLine.TakenOut.choices)
    because = serializers.CharField(max_length=300)


class ClearUpInput(StrictSerializer):
    """What became of goods that were missing or different."""

    words = serializers.CharField(max_length=300)


class CallOffInput(StrictSerializer):
    """Why it is called off."""

    because = serializers.CharField(max_length=300)


class DestroyedInput(StrictSerializer):
    """How much of a line was destroyed, by the id of the destruction's line, and why not all of it."""

    id = serializers.IntegerField(min_value=1)
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3)
    because = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)


class SignInput(StrictSerializer):
    """On which day, and the lines of which not all was destroyed; the others were destroyed whole."""

    carried_out_on = serializers.DateField()
    why = serializers.CharField(required=False, allow_blank=True, allow_null=True, default=None, max_length=200)
    destroyed = serializers.ListField(child=DestroyedInput(), required=False, default=list, max_length=300)

    def validate_destroyed(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return once_each(rows, key="id")


class WitnessInput(StrictSerializer):
    """The fingerprint of what was signed, as the witness read it."""

    statement_sha256 = serializers.CharField(max_length=64)
