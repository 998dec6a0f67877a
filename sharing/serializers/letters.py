"""Letters as JSON. What one says is left out for those who check acts and not people."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ipcases.lib.api_bodies import StrictSerializer
from operations.models import Agreement
from sharing.models import Letter, LetterAnswer
from sharing.queries.letters import VIEWS

_WORDS = ("text", "shared_value", "proposed", "authority", "reason")


# --- out --------------------------------------------------------------------------------------------
class _SaysNothing(serializers.ModelSerializer):
    """Leaves out what was written where the context says so."""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        said = super().to_representation(instance)
        if self.context.get("shows_text", False):
            return said
        return {name: (None if name == "shared_value" else "") if name in _WORDS else said[name] for name in said}


class LetterAnswerSerializer(_SaysNothing):
    class Meta:
        model = LetterAnswer
        fields = ("outcome", "state", "reason", "until", "declined_why", "given_at", "decided_at")
        read_only_fields = fields


class LetterSerializer(_SaysNothing):
    """A letter with what was answered; `share` or `foreign_case` says what it is about."""

    id = serializers.UUIDField(source="public_id")
    share = serializers.UUIDField(source="share.public_id", default=None, allow_null=True)
    foreign_case = serializers.UUIDField(source="foreign_case.public_id", default=None, allow_null=True)
    case = serializers.SerializerMethodField()
    partner = serializers.CharField(source="partner.agency_id")
    message_state = serializers.CharField(
        source="out_message.state", default=None, allow_null=True, help_text="Of what we sent."
    )
    shared_value = serializers.JSONField(
        allow_null=True, help_text="What stood there in the version that the partner read."
    )
    purpose = serializers.ChoiceField(choices=Agreement.Purpose.choices, allow_blank=True, help_text="Of leave.")
    answers = serializers.SerializerMethodField()

    class Meta:
        model = Letter
        fields = (
            "id",
            "share",
            "foreign_case",
            "case",
            "partner",
            "kind",
            "state",
            "is_ours",
            "text",
            "pointer",
            "version",
            "shared_value",
            "proposed",
            "corrected_version",
            "authority",
            "purpose",
            "until",
            "answer_by",
            "written_at",
            "answered_at",
            "noted_at",
            "stopped_why",
            "message_state",
            "erased_at",
            "answers",
        )
        read_only_fields = fields

    def get_case(self, letter: Letter) -> str:
        """Return the reference of the case, ours or the partner's."""
        if letter.share is not None:
            return letter.share.seizure.reference
        return letter.foreign_case.reference if letter.foreign_case is not None else ""

    @extend_schema_field(LetterAnswerSerializer(many=True))
    def get_answers(self, letter: Any) -> list[dict[str, Any]]:
        return list(LetterAnswerSerializer(letter.given, many=True, context=self.context).data)


# --- in ---------------------------------------------------------------------------------------------
class WordInput(StrictSerializer):
    text = serializers.CharField(max_length=1000, help_text="The partner reads it. Plain text.")


class LetterInput(WordInput):
    """A word, a proposed correction, or a question for leave, to the owner of a case."""

    kind = serializers.ChoiceField(choices=Letter.Kind.choices, default=Letter.Kind.WORD)
    pointer = serializers.CharField(
        max_length=120, required=False, default="", help_text="Of a correction: into the case, /data/goods/0/quantity."
    )
    proposed = serializers.CharField(
        max_length=200, required=False, default="", help_text="Of a correction: what should stand there."
    )
    authority = serializers.CharField(
        max_length=120, required=False, default="", help_text="Of leave: who would get it, or which court."
    )
    purpose = serializers.ChoiceField(
        choices=[("", "")] + [(code, code) for code in Letter.ONWARD_PURPOSES],
        required=False,
        default="",
        help_text="Of leave to pass it on.",
    )
    answer_by = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="Without it, by the usual day."
    )


class LetterAnswerInput(StrictSerializer):
    outcome = serializers.ChoiceField(choices=["ACCEPTED", "GRANTED", "REFUSED"])
    reason = serializers.CharField(
        max_length=500, required=False, default="", allow_blank=True, help_text="The partner reads it."
    )
    until = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="Without it, as long as the case may be kept."
    )


class LetterFilter(StrictSerializer):
    view = serializers.ChoiceField(
        choices=VIEWS, required=False, default="all", help_text="Whom it waits for: us, approval, partner; or all."
    )
    partner = serializers.CharField(max_length=16, required=False)
