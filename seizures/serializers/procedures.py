"""Procedures, detentions, outcomes and referrals as JSON. Every field is listed; unknown keys are refused."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ipcases.lib.api_bodies import StrictSerializer
from seizures.models import AnswerLink, Deadline, Decision, Notice, Outcome, Reply
from seizures.serializers.rows import once_each
from seizures.services.replies import MOST_CHARACTERS, ReplyIntake

# --- out --------------------------------------------------------------------------------------


class DeadlineSerializer(serializers.ModelSerializer):
    class Meta:
        model = Deadline
        fields = (
            "code",
            "triggered_by",
            "triggered_on",
            "due_on",
            "due_at",
            "status",
            "settled_at",
            "explanation",
        )
        read_only_fields = fields


class AnswerLinkSerializer(serializers.ModelSerializer):
    """An answer link. What opens it is in the mail and nowhere else."""

    ended_as = serializers.ChoiceField(choices=AnswerLink.Ended.choices, allow_blank=True, read_only=True)

    class Meta:
        model = AnswerLink
        fields = ("sent_at", "opened_at", "ended_as", "ended_at")
        read_only_fields = fields


class NoticeSerializer(serializers.ModelSerializer):
    answer_links = AnswerLinkSerializer(many=True, read_only=True)

    class Meta:
        model = Notice
        fields = (
            "public_id",
            "kind",
            "recipient_name",
            "recipient_email",
            "language",
            "status",
            "issued_at",
            "sent_at",
            "served_at",
            "attempts",
            "next_try_at",
            "failure",
            "answer_links",
        )
        read_only_fields = fields


class ReplySerializer(serializers.ModelSerializer):
    submitted_by = serializers.CharField(
        source="author_name", help_text="Who was signed in; by a link, the name that was typed."
    )
    by_link = serializers.BooleanField(source="is_by_link")

    class Meta:
        model = Reply
        fields = (
            "position",
            "statement",
            "consents_to_destruction",
            "security_amount",
            "security_currency",
            "under_general_guarantee",
            "submitted_by",
            "by_link",
            "signer_function",
            "received_at",
            "was_late",
        )
        read_only_fields = fields


class DecisionSerializer(serializers.ModelSerializer):
    decided_by = serializers.CharField(source="decided_by.display_name")

    class Meta:
        model = Decision
        fields = ("id", "kind", "reason", "legal_basis", "decided_by", "decided_at", "is_standing")
        read_only_fields = fields


class BlockerSerializer(serializers.Serializer):
    code = serializers.CharField()
    message = serializers.CharField()


class FactSerializer(serializers.Serializer):
    event = serializers.CharField()
    on = serializers.DateField()
    note = serializers.CharField()


class OpenDecisionSerializer(serializers.Serializer):
    """A decision of the law, with what stands in its way now."""

    kind = serializers.CharField()
    legal_basis = serializers.CharField()
    is_final = serializers.BooleanField()
    blockers = BlockerSerializer(many=True)


class ProcedureRowSerializer(serializers.Serializer):
    """A procedure, as a list shows it. Made from a ProcedureView."""

    public_id = serializers.UUIDField(source="procedure.public_id")
    seizure = serializers.CharField(source="procedure.seizure.reference")
    right_holder = serializers.CharField(source="situation.holder_name")
    right_holder_id = serializers.UUIDField(source="procedure.right_holder.public_id", allow_null=True)
    recordation = serializers.CharField(source="procedure.recordation.reference", allow_null=True, default=None)
    right_kind = serializers.CharField(source="procedure.right_kind")
    law = serializers.CharField(source="procedure.law_code")
    track = serializers.CharField(source="procedure.track")
    status = serializers.CharField(source="procedure.status")
    is_live = serializers.BooleanField(source="procedure.is_live")
    opened_at = serializers.DateTimeField(source="procedure.opened_at")
    notified_at = serializers.DateTimeField(source="procedure.notified_at", allow_null=True)
    decided_at = serializers.DateTimeField(source="procedure.decided_at", allow_null=True)
    executed_at = serializers.DateTimeField(source="procedure.executed_at", allow_null=True)
    lines = serializers.SerializerMethodField(help_text="Public ids of the goods lines.")
    deadlines = serializers.SerializerMethodField()
    standing_decision = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_lines(self, view: Any) -> list[str]:
        return [str(line.public_id) for line in view.lines]

    @extend_schema_field(DeadlineSerializer(many=True))
    def get_deadlines(self, view: Any) -> Any:
        return DeadlineSerializer([row.deadline for row in view.deadlines], many=True).data

    @extend_schema_field(DecisionSerializer(allow_null=True))
    def get_standing_decision(self, view: Any) -> Any:
        standing = view.situation.standing
        return DecisionSerializer(standing).data if standing is not None else None


class ProcedureSerializer(ProcedureRowSerializer):
    """A procedure in full: what happened, and what is open now."""

    facts = serializers.SerializerMethodField()
    notices = serializers.SerializerMethodField()
    replies = ReplySerializer(many=True)
    decisions = serializers.SerializerMethodField()
    open_decisions = serializers.SerializerMethodField()
    goods_value = serializers.DecimalField(
        source="situation.goods_value", max_digits=18, decimal_places=2, allow_null=True
    )
    required_security = serializers.DecimalField(
        source="situation.required_security", max_digits=18, decimal_places=2, allow_null=True
    )

    @extend_schema_field(FactSerializer(many=True))
    def get_facts(self, view: Any) -> list[dict[str, Any]]:
        facts = view.procedure.facts.items()
        return [{"event": code, "on": fact["on"], "note": fact.get("note", "")} for code, fact in sorted(facts)]

    @extend_schema_field(NoticeSerializer(many=True))
    def get_notices(self, view: Any) -> Any:
        return NoticeSerializer([row.notice for row in view.notices], many=True).data

    @extend_schema_field(DecisionSerializer(many=True))
    def get_decisions(self, view: Any) -> Any:
        return DecisionSerializer([row.decision for row in view.decisions], many=True).data

    @extend_schema_field(OpenDecisionSerializer(many=True))
    def get_open_decisions(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "kind": rule.kind,
                "legal_basis": str(rule.legal_ref),
                "is_final": rule.is_final,
                "blockers": [{"code": b.code, "message": str(b.message)} for b in found],
            }
            for rule, found in self.context.get("options", [])
        ]


class OutcomeSerializer(serializers.ModelSerializer):
    line = serializers.UUIDField(source="line.public_id")
    procedure = serializers.UUIDField(source="procedure.public_id", allow_null=True, default=None)

    class Meta:
        model = Outcome
        fields = ("line", "procedure", "kind", "quantity", "happened_on", "remark", "recorded_at")
        read_only_fields = fields


# --- in ---------------------------------------------------------------------------------------


class OpenProcedureInput(StrictSerializer):
    """Name a recordation, or a right holder without one."""

    lines = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=500)
    recordation = serializers.UUIDField(required=False)
    right_holder = serializers.UUIDField(required=False)
    track = serializers.CharField(max_length=30, required=False)


class NoticeInput(StrictSerializer):
    kind = serializers.ChoiceField(choices=Notice.Kind.choices)


class DecisionInput(StrictSerializer):
    kind = serializers.ChoiceField(choices=Decision.Kind.choices)
    reason = serializers.CharField(max_length=4000)
    legal_basis = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    supersedes = serializers.IntegerField(
        min_value=0,
        max_value=2**62,
        required=False,
        allow_null=True,
        default=None,
        help_text="The id of the decision you saw standing; 0 for none. A final one is superseded only so.",
    )


class FactInput(StrictSerializer):
    event = serializers.CharField(max_length=40)
    happened_on = serializers.DateField()
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class WhyInput(StrictSerializer):
    """The reason, for the file."""

    reason = serializers.CharField(max_length=300)


class AssessedValueInput(StrictSerializer):
    line = serializers.UUIDField()
    amount = serializers.DecimalField(max_digits=16, decimal_places=2, min_value=0)


class AssessInput(StrictSerializer):
    values = AssessedValueInput(many=True, allow_empty=False, max_length=500)

    def validate_values(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return once_each(rows, key="line")


class ReplyInput(StrictSerializer):
    position = serializers.ChoiceField(choices=Reply.Position.choices)
    statement = serializers.CharField(max_length=MOST_CHARACTERS, required=False, allow_blank=True, default="")
    consents_to_destruction = serializers.BooleanField(required=False, default=False)
    security_amount = serializers.DecimalField(
        max_digits=14, decimal_places=2, min_value=0, required=False, allow_null=True, default=None
    )
    under_general_guarantee = serializers.BooleanField(required=False, default=False)

    def to_reply(self) -> ReplyIntake:
        """Return the answer as values."""
        return ReplyIntake(**self.validated_data)


class OutcomeInput(StrictSerializer):
    line = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Outcome.Kind.choices)
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3)
    happened_on = serializers.DateField()
    remark = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
