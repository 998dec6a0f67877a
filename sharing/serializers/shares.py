"""Shares, partners and their cases as JSON. Every field is listed; keys nobody knows are refused."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ipcases.lib.api_bodies import StrictSerializer
from operations.models import Agreement
from sharing.comparing import How
from sharing.models import Feedback, ForeignCase, ForeignFile, OutMessage, Partner, Recall, Share
from sharing.presenting import HANDLING_WORDS
from sharing.queries.outcomes import Outcomes

_COUNT: dict[str, Any] = {"min_value": 0, "max_value": 100_000, "required": False, "default": 0}


# --- out --------------------------------------------------------------------------------------------
class PartnerSerializer(serializers.ModelSerializer):
    node = serializers.CharField(source="agency_id")
    name = serializers.CharField(source="agency.name")
    country = serializers.CharField(source="agency.country_id", allow_null=True)
    url = serializers.CharField(source="channel.url", default="")
    held_reason = serializers.CharField(source="channel.held_reason", default="")
    last_success_at = serializers.DateTimeField(source="channel.last_success_at", default=None, allow_null=True)

    class Meta:
        model = Partner
        fields = ("node", "name", "country", "is_active", "url", "held_reason", "last_success_at")
        read_only_fields = fields


class ShareRowSerializer(serializers.ModelSerializer):
    """A share, as a list shows it."""

    id = serializers.UUIDField(source="public_id")
    case = serializers.CharField(source="seizure.reference")
    partner = serializers.CharField(source="partner.agency_id")
    agreement = serializers.CharField(source="agreement.code")

    class Meta:
        model = Share
        fields = (
            "id",
            "case",
            "partner",
            "agreement",
            "purpose",
            "urgency",
            "status",
            "version",
            "update_waits",
            "created_at",
            "approved_at",
            "delivered_at",
            "answer_by",
            "reminded_at",
            "answered_at",
            "closed_at",
        )
        read_only_fields = fields


class FeedbackSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = Feedback
        fields = (
            "id",
            "status",
            "reason",
            "arrests",
            "suspects",
            "searches",
            "further_seizures",
            "attribution",
            "happened_on",
            "given_at",
        )
        read_only_fields = fields


class MessageSerializer(serializers.ModelSerializer):
    class Meta:
        model = OutMessage
        fields = (
            "id",
            "type",
            "stream_seq",
            "order_seq",
            "sha256",
            "state",
            "held_reason",
            "attempts",
            "last_outcome",
            "created_at",
            "delivered_at",
            "acknowledged_at",
            "replaced_by",
        )
        read_only_fields = fields


class ShareSerializer(ShareRowSerializer):
    """A share in full: why, what was approved, where it is, what came of it."""

    messages = serializers.SerializerMethodField()
    feedback = serializers.SerializerMethodField()

    class Meta(ShareRowSerializer.Meta):
        fields = (
            *ShareRowSerializer.Meta.fields,
            "necessity",
            "requested_action",
            "closed_reason",
            "handling",
            "preview_sha256",
            "submitted_at",
            "messages",
            "feedback",
        )
        read_only_fields = fields

    @extend_schema_field(MessageSerializer(many=True))
    def get_messages(self, share: Share) -> list[dict[str, Any]]:
        return list(MessageSerializer(self.context["messages"], many=True).data)

    @extend_schema_field(FeedbackSerializer(many=True))
    def get_feedback(self, share: Share) -> list[dict[str, Any]]:
        return list(FeedbackSerializer(self.context["feedback"], many=True).data)


class DisclosureSerializer(serializers.Serializer):
    pointer = serializers.CharField()
    field = serializers.CharField()
    tier = serializers.CharField()
    transform = serializers.CharField()
    clause = serializers.CharField()


class WithheldSerializer(serializers.Serializer):
    path = serializers.CharField()
    ground = serializers.CharField()


class ShareBlockerSerializer(serializers.Serializer):
    code = serializers.CharField()
    message = serializers.CharField()


class ChangedSerializer(serializers.Serializer):
    """A field, a number of a list, or a part as a whole that two versions tell otherwise, as people read it."""

    how = serializers.ChoiceField(choices=How.choices)
    field = serializers.CharField(help_text="Its path in the case message.")
    place = serializers.CharField(help_text="The part it stands in; empty for a part as a whole.")
    label = serializers.CharField()
    old = serializers.CharField(help_text="Empty where the version before does not tell it.")
    new = serializers.CharField(help_text="Empty where this version does not tell it; of KEPT, why it stays.")


class ComparisonSerializer(serializers.Serializer):
    """What a version changes for the partner. Without changes it tells the same."""

    version = serializers.IntegerField(help_text="The version with which it is compared.")
    message = serializers.UUIDField(help_text="The message that told that version.")
    delivered_at = serializers.DateTimeField(allow_null=True, help_text="Since when the partner has it.")
    changes = ChangedSerializer(many=True)
    hides_people = serializers.BooleanField(help_text="Companies or people differ too; your role does not see them.")


class ApprovalOfVersionSerializer(serializers.Serializer):
    """Under whose approval a version leaves: of an earlier one where nobody was asked again; while it waits, so far."""

    version = serializers.IntegerField()
    by = serializers.ListField(child=serializers.CharField())
    at = serializers.DateTimeField()


class LetGoSerializer(serializers.Serializer):
    """Who approved again what the agreement had stopped on its way."""

    by = serializers.CharField(source="person.username")
    at = serializers.DateTimeField()


class ShareVersionSerializer(serializers.Serializer):
    """One version of a shared case."""

    version = serializers.IntegerField()
    message = serializers.UUIDField(allow_null=True, help_text="None while it waits for approval.")
    state = serializers.ChoiceField(choices=OutMessage.State.choices, allow_null=True)
    delivered_at = serializers.DateTimeField(allow_null=True)
    approval = ApprovalOfVersionSerializer(allow_null=True)
    let_go = LetGoSerializer(allow_null=True)
    changes_for_partner = ComparisonSerializer(allow_null=True, help_text="None in the first version.")


class ShareVersionsSerializer(serializers.Serializer):
    """The versions of a share, the newest first; none once our copies are erased."""

    versions = ShareVersionSerializer(many=True)


class PreviewSerializer(serializers.Serializer):
    """What would leave: send its sha256 with the submission or the approval."""

    sha256 = serializers.CharField()
    content = serializers.DictField()
    disclosures = DisclosureSerializer(many=True)
    withheld = WithheldSerializer(many=True)
    blockers = ShareBlockerSerializer(many=True)
    approvals_needed = serializers.IntegerField()
    changes_for_partner = ComparisonSerializer(allow_null=True, help_text="None where the partner has no version yet.")


class NewVersionSerializer(PreviewSerializer):
    """What would leave under the rules in force instead of a version that leaves no more."""

    instead_of = serializers.UUIDField(help_text="The message that is kept back.")
    differs = serializers.ListField(child=serializers.CharField(), help_text="Where the two differ.")


class ForeignCaseRowSerializer(serializers.ModelSerializer):
    """A partner's case, as a list shows it."""

    id = serializers.UUIDField(source="public_id")
    partner = serializers.CharField(source="partner.agency_id")

    class Meta:
        model = ForeignCase
        fields = (
            "id",
            "partner",
            "reference",
            "headline",
            "handling",
            "status",
            "version",
            "is_restricted",
            "retain_until",
            "erased_at",
            "answer_by",
            "reminded_on",
            "answered_at",
            "received_at",
            "updated_at",
        )
        read_only_fields = fields


class ForeignFileSerializer(serializers.ModelSerializer):
    """A file that a partner's case names, and whether it is here."""

    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = ForeignFile
        fields = ("id", "sha256", "media_type", "size", "shows", "state", "reason", "fetched_at")
        read_only_fields = fields


class ForeignCaseSerializer(ForeignCaseRowSerializer):
    """A partner's case in full. Its data are empty once the partner has recalled it or its time is over."""

    recall_reason = serializers.ChoiceField(choices=Recall.Reason.choices, allow_blank=True)
    files = serializers.SerializerMethodField()
    answers = serializers.SerializerMethodField()
    changes = serializers.SerializerMethodField(help_text="What it tells otherwise than the version before.")

    class Meta(ForeignCaseRowSerializer.Meta):
        fields = (
            *ForeignCaseRowSerializer.Meta.fields,
            *("data", "changes", "files", "recall_reason", "recall_remark", "answers"),
        )
        read_only_fields = fields

    @extend_schema_field(ChangedSerializer(many=True))
    def get_changes(self, foreign_case: ForeignCase) -> list[dict[str, Any]]:
        return list(ChangedSerializer(self.context["changes"], many=True).data)

    @extend_schema_field(ForeignFileSerializer(many=True))
    def get_files(self, foreign_case: ForeignCase) -> list[dict[str, Any]]:
        return list(ForeignFileSerializer(self.context["files"], many=True).data)

    @extend_schema_field(FeedbackSerializer(many=True))
    def get_answers(self, foreign_case: ForeignCase) -> list[dict[str, Any]]:
        return list(FeedbackSerializer(self.context["answers"], many=True).data)


class ShareOutcomeSerializer(serializers.Serializer):
    """How many cases went, and what became of them."""

    shared = serializers.IntegerField()
    accepted = serializers.IntegerField()
    declined = serializers.IntegerField()
    in_time = serializers.IntegerField()
    late = serializers.IntegerField()
    overdue = serializers.IntegerField()
    open = serializers.IntegerField()
    unanswered = serializers.IntegerField()
    hits = serializers.IntegerField(help_text="Answered, and led to an arrest, a search or a further seizure.")
    hit_rate = serializers.IntegerField(allow_null=True, help_text="Of a hundred answered.")
    median_days = serializers.FloatField(allow_null=True, help_text="From receipt to answer.")


class OutcomeOfYearSerializer(ShareOutcomeSerializer):
    year = serializers.IntegerField()


class OutcomeOfOperationSerializer(ShareOutcomeSerializer):
    operation = serializers.CharField()


class SideSerializer(serializers.Serializer):
    total = ShareOutcomeSerializer()
    years = serializers.SerializerMethodField()
    operations = serializers.SerializerMethodField()

    @extend_schema_field(OutcomeOfYearSerializer(many=True))
    def get_years(self, found: Outcomes) -> list[dict[str, Any]]:
        return [{"year": year, **ShareOutcomeSerializer(figures).data} for year, figures in found.years]

    @extend_schema_field(OutcomeOfOperationSerializer(many=True))
    def get_operations(self, found: Outcomes) -> list[dict[str, Any]]:
        return [{"operation": row.code, **ShareOutcomeSerializer(figures).data} for row, figures in found.operations]


class OutcomesSerializer(serializers.Serializer):
    ours = SideSerializer()
    theirs = SideSerializer()


# --- in ---------------------------------------------------------------------------------------------
class TermsInput(StrictSerializer):
    purpose = serializers.ChoiceField(choices=Agreement.Purpose.choices)
    necessity = serializers.CharField(max_length=1000)
    urgency = serializers.ChoiceField(choices=Share.Urgency.choices, default=Share.Urgency.ROUTINE)
    requested_action = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    handling_code = serializers.ChoiceField(choices=list(HANDLING_WORDS), default="H2")
    answer_by = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="Without it, by the usual day."
    )


class ShareInput(TermsInput):
    case = serializers.CharField(max_length=40, help_text="The reference of the case.")
    partner = serializers.CharField(max_length=16, help_text="The node of the partner, such as us-cbp.")
    agreement = serializers.CharField(max_length=30, help_text="The code of an agreement in force with it.")


class DigestInput(StrictSerializer):
    preview_sha256 = serializers.RegexField(r"^[0-9a-f]{64}\Z", help_text="Of the preview that was looked at.")


class ReasonInput(StrictSerializer):
    reason = serializers.CharField(max_length=300)


class RecallInput(StrictSerializer):
    reason = serializers.ChoiceField(choices=Recall.Reason.choices)
    remark = serializers.CharField(max_length=300)


class FeedbackInput(StrictSerializer):
    status = serializers.ChoiceField(
        choices=["UNDER_INVESTIGATION", "ACTION_TAKEN", "NOTHING_FOUND", "NOT_POSSIBLE", "CLOSED"]
    )
    reason = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    arrests = serializers.IntegerField(**_COUNT)
    suspects = serializers.IntegerField(**_COUNT)
    searches = serializers.IntegerField(**_COUNT)
    further_seizures = serializers.IntegerField(**_COUNT)
    attribution = serializers.ChoiceField(choices=Feedback.Attribution.choices, default="UNSTATED")
    happened_on = serializers.DateField(required=False, allow_null=True, default=None)


class KeyInput(StrictSerializer):
    """A key of a partner by its name."""

    kid = serializers.CharField(max_length=80, help_text="us-cbp/2026-11")


class ShareFilter(StrictSerializer):
    status = serializers.ChoiceField(choices=Share.Status.choices, required=False)
    partner = serializers.CharField(max_length=16, required=False)
    case = serializers.CharField(max_length=40, required=False)
    late = serializers.BooleanField(
        required=False, help_text="Only those with an answer that is late: theirs, or ours to a letter."
    )


class ForeignCaseFilter(StrictSerializer):
    status = serializers.ChoiceField(choices=ForeignCase.Status.choices, required=False)
    partner = serializers.CharField(max_length=16, required=False)
    late = serializers.BooleanField(
        required=False, help_text="Only those with an answer that is late: ours, or theirs to a letter."
    )
