"""Procedures over the API: the same acts as the pages, for officers and for right holders."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import require
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_bodies import EmptyInput
from ipcases.lib.api_views import ApiView, body_of, checked_body
from ipcases.lib.errors import NotVisible
from rightsholders.access import get_recordation, get_right_holder
from seizures.access import get_detention, get_line, get_procedure, get_seizure
from seizures.models import Procedure
from seizures.queries import outcomes as outcome_queries
from seizures.queries import procedures as procedure_queries
from seizures.queries.openings import lines_named
from seizures.serializers.procedures import (
    AssessInput,
    DecisionInput,
    DecisionSerializer,
    FactInput,
    NoticeInput,
    NoticeSerializer,
    OpenProcedureInput,
    OutcomeInput,
    OutcomeSerializer,
    ProcedureRowSerializer,
    ProcedureSerializer,
    ReplyInput,
    ReplySerializer,
    WhyInput,
)
from seizures.services import procedures as services
from seizures.services.answer_links import withdraw_links
from seizures.services.deadlines import extend_deadline
from seizures.services.decisions import decide
from seizures.services.notices import issue_notice
from seizures.services.outcomes import close_seizure, record_outcome
from seizures.services.replies import submit_reply
from seizures.workflow import decision_options


def _shown(request: Request, procedure: Procedure, *, status: int = 200) -> Response:
    """Answer with a procedure in full."""
    now = timezone.now()
    full = procedure_queries.full_procedure(procedure=procedure)
    view = procedure_queries.view_of(procedure=full, user=request.user, now=now)
    options = decision_options(procedure=full, now=now)
    return Response(ProcedureSerializer(view, context={"options": options}).data, status=status)


class SeizureProcedures(IdempotentPosts):
    """The procedures of a seizure."""

    @extend_schema(operation_id="procedures_list", responses={200: ProcedureRowSerializer(many=True)})
    def get(self, request: Request, reference: str) -> Response:
        """List the procedures of a seizure, live ones first."""
        require(user=request.user, verb="seizures.view")
        seizure = get_seizure(user=request.user, reference=reference)
        views = procedure_queries.procedures_of(seizure=seizure, user=request.user, now=timezone.now())
        return Response(ProcedureRowSerializer(views, many=True).data)

    @extend_schema(
        operation_id="procedures_create",
        request=OpenProcedureInput,
        responses={201: ProcedureSerializer},
    )
    def post(self, request: Request, reference: str) -> Response:
        """Open a procedure on goods lines. Without a track, the first one the law opens is taken."""
        require(user=request.user, verb="seizures.open_procedure")
        seizure = get_seizure(user=request.user, reference=reference)
        given = body_of(OpenProcedureInput, request)
        lines = lines_named(user=request.user, public_ids=given["lines"])
        recordation = right_holder = None
        if "recordation" in given:
            recordation = get_recordation(user=request.user, public_id=given["recordation"])
        if "right_holder" in given:
            right_holder = get_right_holder(user=request.user, public_id=given["right_holder"])
        procedure = services.open_procedure(
            acting_user=request.user,
            seizure=seizure,
            line_ids=[lines[line].pk for line in dict.fromkeys(given["lines"])],
            recordation=recordation,
            right_holder=right_holder,
            track=given.get("track"),
            now=timezone.now(),
        )
        return _shown(request, procedure, status=201)


class ProcedureDetail(ApiView):
    """One procedure."""

    @extend_schema(operation_id="procedures_retrieve", responses={200: ProcedureSerializer})
    def get(self, request: Request, public_id: UUID) -> Response:
        """Return a procedure with its clocks, and the decisions that are open now."""
        require(user=request.user, verb="seizures.view")
        return _shown(request, get_procedure(user=request.user, public_id=public_id))


class ProcedureNotices(IdempotentPosts):
    """The notices of a procedure."""

    @extend_schema(operation_id="notices_list", responses={200: NoticeSerializer(many=True)})
    def get(self, request: Request, public_id: UUID) -> Response:
        """List the notices, newest first."""
        require(user=request.user, verb="seizures.view")
        procedure = procedure_queries.full_procedure(procedure=get_procedure(user=request.user, public_id=public_id))
        return Response(NoticeSerializer(procedure.notices.all(), many=True).data)

    @extend_schema(operation_id="notices_create", request=NoticeInput, responses={201: NoticeSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Issue a notice; one that could not be sent is issued again."""
        require(user=request.user, verb="seizures.issue_notice")
        procedure = get_procedure(user=request.user, public_id=public_id)
        given = body_of(NoticeInput, request)
        notice = issue_notice(acting_user=request.user, procedure=procedure, kind=given["kind"], now=timezone.now())
        return Response(NoticeSerializer(notice).data, status=201)


class WithdrawLink(IdempotentPosts):
    """The end of an answer link."""

    @extend_schema(operation_id="links_withdraw", request=EmptyInput, responses={200: ProcedureSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Take the link back that left with the notice. The right holder can still answer in the portal."""
        require(user=request.user, verb="seizures.issue_notice")
        procedure = get_procedure(user=request.user, public_id=public_id)
        body_of(EmptyInput, request)
        withdraw_links(acting_user=request.user, procedure=procedure, now=timezone.now())
        return _shown(request, procedure)


class ProcedureReplies(IdempotentPosts):
    """The right holder's answers."""

    @extend_schema(operation_id="replies_list", responses={200: ReplySerializer(many=True)})
    def get(self, request: Request, public_id: UUID) -> Response:
        """List the answers, newest first. For customs."""
        require(user=request.user, verb="seizures.view")
        procedure = procedure_queries.full_procedure(procedure=get_procedure(user=request.user, public_id=public_id))
        return Response(ReplySerializer(procedure.replies.all(), many=True).data)

    @extend_schema(operation_id="replies_create", request=ReplyInput, responses={201: ReplySerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Answer as the right holder. A late answer is kept and marked so."""
        require(user=request.user, verb="portal.answer")
        procedure = get_detention(user=request.user, public_id=public_id)
        reply = submit_reply(
            acting_user=request.user,
            procedure=procedure,
            reply=checked_body(ReplyInput, request).to_reply(),
            now=timezone.now(),
        )
        return Response(ReplySerializer(reply).data, status=201)


class ProcedureDecisions(IdempotentPosts):
    """The decisions of a procedure."""

    @extend_schema(operation_id="decisions_list", responses={200: DecisionSerializer(many=True)})
    def get(self, request: Request, public_id: UUID) -> Response:
        """List the decisions, newest first; one stands."""
        require(user=request.user, verb="seizures.view")
        procedure = procedure_queries.full_procedure(procedure=get_procedure(user=request.user, public_id=public_id))
        return Response(DecisionSerializer(procedure.decisions.all(), many=True).data)

    @extend_schema(operation_id="decisions_create", request=DecisionInput, responses={201: DecisionSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Decide. A final decision that stands is superseded only by naming its id."""
        require(user=request.user, verb="seizures.decide")
        procedure = get_procedure(user=request.user, public_id=public_id)
        given = body_of(DecisionInput, request)
        decision = decide(acting_user=request.user, procedure=procedure, now=timezone.now(), **given)
        return Response(DecisionSerializer(decision).data, status=201)


class ProcedureFacts(IdempotentPosts):
    """Dated facts the law asks about."""

    @extend_schema(operation_id="facts_create", request=FactInput, responses={201: ProcedureSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Record a fact; clocks start and stop by its day."""
        require(user=request.user, verb="seizures.edit")
        procedure = get_procedure(user=request.user, public_id=public_id)
        given = body_of(FactInput, request)
        procedure = services.record_fact(acting_user=request.user, procedure=procedure, now=timezone.now(), **given)
        return _shown(request, procedure, status=201)


class ProcedureValues(IdempotentPosts):
    """The value customs gives to the goods."""

    @extend_schema(operation_id="values_create", request=AssessInput, responses={200: ProcedureSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Keep the assessed value of goods lines; the security depends on it."""
        require(user=request.user, verb="seizures.edit")
        procedure = get_procedure(user=request.user, public_id=public_id)
        given = body_of(AssessInput, request)["values"]
        lines = lines_named(user=request.user, public_ids=[row["line"] for row in given])
        values = {lines[row["line"]].pk: row["amount"] for row in given}
        services.assess_goods(acting_user=request.user, procedure=procedure, values=values, now=timezone.now())
        return _shown(request, procedure)


class ExtendDeadline(IdempotentPosts):
    """More time, by what the law allows."""

    @extend_schema(operation_id="deadlines_extend", request=WhyInput, responses={200: ProcedureSerializer})
    def post(self, request: Request, public_id: UUID, code: str) -> Response:
        """Extend a deadline once, on the reasoned request of the right holder."""
        require(user=request.user, verb="seizures.decide")
        procedure = get_procedure(user=request.user, public_id=public_id)
        if not procedure_queries.has_deadline(procedure=procedure, code=code):
            raise NotVisible
        reason = body_of(WhyInput, request)["reason"]
        extend_deadline(acting_user=request.user, procedure=procedure, code=code, reason=reason, now=timezone.now())
        return _shown(request, procedure)


class AbandonProcedure(IdempotentPosts):
    """The end of a procedure whose place another one takes."""

    @extend_schema(operation_id="procedures_abandon", request=WhyInput, responses={200: ProcedureSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Abandon a procedure. It stays on the file; its clocks stop."""
        require(user=request.user, verb="seizures.decide")
        procedure = get_procedure(user=request.user, public_id=public_id)
        reason = body_of(WhyInput, request)["reason"]
        procedure = services.abandon_procedure(
            acting_user=request.user, procedure=procedure, reason=reason, now=timezone.now()
        )
        return _shown(request, procedure)


class SeizureOutcomes(IdempotentPosts):
    """What happened to the goods of a seizure."""

    tells_of_one_case = True

    @extend_schema(operation_id="outcomes_list", responses={200: OutcomeSerializer(many=True)})
    def get(self, request: Request, reference: str) -> Response:
        """List what happened to the goods."""
        require(user=request.user, verb="seizures.view")
        seizure = get_seizure(user=request.user, reference=reference)
        return Response(OutcomeSerializer(outcome_queries.outcomes_of(seizure=seizure), many=True).data)

    @extend_schema(operation_id="outcomes_create", request=OutcomeInput, responses={201: OutcomeSerializer})
    def post(self, request: Request, reference: str) -> Response:
        """Record what happened to goods of a line. The same method again adds to its quantity."""
        require(user=request.user, verb="seizures.record_outcome")
        seizure = get_seizure(user=request.user, reference=reference)
        given = body_of(OutcomeInput, request)
        line = get_line(user=request.user, public_id=given.pop("line"))
        if line.seizure_id != seizure.pk:
            raise NotVisible
        outcome = record_outcome(acting_user=request.user, line=line, now=timezone.now(), **given)
        return Response(OutcomeSerializer(outcome).data, status=201)


class SeizureClosing(IdempotentPosts):
    """The end of a case."""

    @extend_schema(operation_id="seizures_close", request=EmptyInput, responses={204: None})
    def post(self, request: Request, reference: str) -> Response:
        """Close a case whose goods are all accounted for."""
        require(user=request.user, verb="seizures.close")
        seizure = get_seizure(user=request.user, reference=reference)
        body_of(EmptyInput, request)
        close_seizure(acting_user=request.user, seizure=seizure, now=timezone.now())
        return Response(status=204)
