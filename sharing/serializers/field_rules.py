"""The field rules of an agreement as JSON: which fields leave under it, in which form, by which clause."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ipcases.lib.api_bodies import StrictSerializer
from sharing.fields import FIELDS, LONGEST_CLAUSE, place_of
from sharing.models import FieldRule, Policy

_FIELDS = [(path, known.label) for path, known in FIELDS.items()]
_PATH = "A path of the case message."


# --- out --------------------------------------------------------------------------------------------
class FieldRuleSerializer(serializers.Serializer):
    """A field that leaves. What has no rule stays."""

    field = serializers.ChoiceField(choices=_FIELDS, help_text=_PATH)
    tier = serializers.CharField()
    transform = serializers.ChoiceField(choices=FieldRule.Transform.choices)
    clause = serializers.CharField(help_text="The clause of the agreement on which it rests.")


class RulesInForceSerializer(serializers.Serializer):
    """What leaves today."""

    version = serializers.IntegerField(help_text="0: the usual rules, which hold until something is shared.")
    rules = FieldRuleSerializer(many=True)


class FieldRulesVersionSerializer(serializers.ModelSerializer):
    """One version of the field rules. The usual ones were made by nobody."""

    agreement = serializers.CharField(source="agreement.code")
    proposed_by = serializers.CharField(source="proposed_by.username", allow_null=True, default=None)
    decided_by = serializers.CharField(source="decided_by.username", allow_null=True, default=None)
    rules = serializers.SerializerMethodField()

    class Meta:
        model = Policy
        fields = (
            "agreement",
            "version",
            "state",
            "is_current",
            "compared_with",
            "created_at",
            "proposed_by",
            "reason",
            "decided_by",
            "decided_at",
            "refusal_reason",
            "rules",
        )
        read_only_fields = fields

    @extend_schema_field(FieldRuleSerializer(many=True))
    def get_rules(self, policy: Policy) -> list[dict[str, Any]]:
        rules = sorted(policy.rules.all(), key=lambda rule: place_of(rule.field))
        return list(FieldRuleSerializer(rules, many=True).data)


# --- in ---------------------------------------------------------------------------------------------
class FieldRulesFilter(StrictSerializer):
    """What the versions may be narrowed by."""

    state = serializers.ChoiceField(required=False, choices=Policy.State.choices)


class FieldRuleInput(StrictSerializer):
    field = serializers.ChoiceField(choices=_FIELDS, help_text=_PATH)
    transform = serializers.ChoiceField(choices=FieldRule.Transform.choices)
    clause = serializers.CharField(
        max_length=LONGEST_CLAUSE,
        required=False,
        default="",
        allow_blank=True,
        help_text="Left out, the clause of the agreement.",
    )


class LookedAtInput(StrictSerializer):
    looked_at = serializers.IntegerField(
        min_value=0, max_value=9999, help_text="The version in force that they were compared with."
    )


class FieldRulesInput(LookedAtInput):
    """All fields that are to leave: what is not named stays."""

    rules = FieldRuleInput(many=True)
    reason = serializers.CharField(max_length=300, help_text="Who decided it, and by which paper.")
