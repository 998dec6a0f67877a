"""Procedures over the API: the same acts as the pages, for officers and for right holders."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import require
from accounts.idempotency import IdempotentPosts
from ipcases.lib.errors import NotVisible
from reference.queries import agencies
from rightsholders.access import get_recordation, get_right_holder
from rightsholders.serializers import ProblemSerializer
from seizures import detention_queries, procedure_queries, referral_queries
from seizures.access import get_detention, get_line, get_procedure, get_referral, get_seizure
from seizures.models import Procedure, Referral
from seizures.procedure_serializers import (
    AssessInput,
    DecisionInput,
    DecisionSerializer,
    DetentionRowSerializer,
    DetentionSerializer,
    FactInput,
    NamesInput,
    NoticeInput,
    NoticeSerializer,
    OpenProcedureInput,
    OutcomeInput,
    OutcomeSerializer,
    ProcedureRowSerializer,
    ProcedureSerializer,
    ReferralInput,
    ReferralResultInput,
    ReferralResultSerializer,
    ReferralRowSerializer,
    ReferralSerializer,
    ReplyInput,
    ReplySerializer,
)
from seizures.services import procedures as services
from seizures.services import referrals
from seizures.services.decisions import decide
from seizures.services.disclosure import may_show, open_detention, request_names
from seizures.services.notices import issue_notice
from seizures.services.outcomes import close_seizure, record_outcome
from seizures.services.replies import is_late, submit_reply
from seizures.workflow import blockers, decision_options

_PROBLEM = "application/problem+json"
READS = {(code, _PROBLEM): ProblemSerializer for code in (400, 401, 403, 404)}
WRITES = {(code, _PROBLEM): ProblemSerializer for code in (400, 401, 403, 404, 409, 415, 422)}


def _given(serializer: Any, request: Request) -> Any:
    body = serializer(data=request.data)
    body.is_valid(raise_exception=True)
    return body


def _shown(request: Request, procedure: Procedure, *, status: int = 200) -> Response:
    """Answer with a procedure in full."""
    now = timezone.now()
    full = procedure_queries.full_procedure(procedure=procedure)
    view = procedure_queries.view_of(procedure=full, user=request.user, now=now)
    options = decision_options(procedure=full, now=now)
    return Response(ProcedureSerializer(view, context={"options": options}).data, status=status)


class SeizureProcedures(IdempotentPosts, APIView):
    """The procedures of a seizure."""

    @extend_schema(operation_id="procedures_list", responses={200: ProcedureRowSerializer(many=True), **READS})
    def get(self, request: Request, reference: str) -> Response:
        """List the procedures of a seizure, live ones first."""
        require(user=request.user, verb="seizures.view")
        seizure = get_seizure(user=request.user, reference=reference)
        views = procedure_queries.procedures_of(seizure=seizure, user=request.user, now=timezone.now())
        return Response(ProcedureRowSerializer(views, many=True).data)

    @extend_schema(
        operation_id="procedures_create",
        request=OpenProcedureInput,
        responses={201: ProcedureSerializer, **WRITES},
    )
    def post(self, request: Request, reference: str) -> Response:
        """Open a procedure on goods lines. Without a track, the first one the law opens is taken."""
        require(user=request.user, verb="seizures.open_procedure")
        seizure = get_seizure(user=request.user, reference=reference)
        given = _given(OpenProcedureInput, request).validated_data
        lines = [get_line(user=request.user, public_id=line) for line in dict.fromkeys(given["lines"])]
        recordation = right_holder = None
        if "recordation" in given:
            recordation = get_recordation(user=request.user, public_id=given["recordation"])
        if "right_holder" in given:
            right_holder = get_right_holder(user=request.user, public_id=given["right_holder"])
        procedure = services.open_procedure(
            acting_user=request.user,
            seizure=seizure,
            line_ids=[line.pk for line in lines],
            recordation=recordation,
            right_holder=right_holder,
            track=given.get("track"),
            now=timezone.now(),
        )
        return _shown(request, procedure, status=201)


class ProcedureDetail(APIView):
    """One procedure."""

    @extend_schema(operation_id="procedures_retrieve", responses={200: ProcedureSerializer, **READS})
    def get(self, request: Request, public_id: UUID) -> Response:
        """Return a procedure with its clocks, and the decisions that are open now."""
        require(user=request.user, verb="seizures.view")
        return _shown(request, get_procedure(user=request.user, public_id=public_id))


class ProcedureNotices(IdempotentPosts, APIView):
    """The notices of a procedure."""

    @extend_schema(operation_id="notices_list", responses={200: NoticeSerializer(many=True), **READS})
    def get(self, request: Request, public_id: UUID) -> Response:
        """List the notices, newest first."""
        require(user=request.user, verb="seizures.view")
        procedure = procedure_queries.full_procedure(procedure=get_procedure(user=request.user, public_id=public_id))
        return Response(NoticeSerializer(procedure.notices.all(), many=True).data)

    @extend_schema(operation_id="notices_create", request=NoticeInput, responses={201: NoticeSerializer, **WRITES})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Issue a notice; one that could not be sent is issued again."""
        require(user=request.user, verb="seizures.issue_notice")
        procedure = get_procedure(user=request.user, public_id=public_id)
        given = _given(NoticeInput, request).validated_data
        notice = issue_notice(acting_user=request.user, procedure=procedure, kind=given["kind"], now=timezone.now())
        return Response(NoticeSerializer(notice).data, status=201)


class ProcedureReplies(IdempotentPosts, APIView):
    """The right holder's answers."""

    @extend_schema(operation_id="replies_list", responses={200: ReplySerializer(many=True), **READS})
    def get(self, request: Request, public_id: UUID) -> Response:
        """List the answers, newest first. For customs."""
        require(user=request.user, verb="seizures.view")
        procedure = procedure_queries.full_procedure(procedure=get_procedure(user=request.user, public_id=public_id))
        return Response(ReplySerializer(procedure.replies.all(), many=True).data)

    @extend_schema(operation_id="replies_create", request=ReplyInput, responses={201: ReplySerializer, **WRITES})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Answer as the right holder. A late answer is kept and marked so."""
        require(user=request.user, verb="portal.answer")
        procedure = get_detention(user=request.user, public_id=public_id)
        reply = submit_reply(
            acting_user=request.user,
            procedure=procedure,
            reply=_given(ReplyInput, request).to_reply(),
            now=timezone.now(),
        )
        return Response(ReplySerializer(reply).data, status=201)


class ProcedureDecisions(IdempotentPosts, APIView):
    """The decisions of a procedure."""

    @extend_schema(operation_id="decisions_list", responses={200: DecisionSerializer(many=True), **READS})
    def get(self, request: Request, public_id: UUID) -> Response:
        """List the decisions, newest first; one stands."""
        require(user=request.user, verb="seizures.view")
        procedure = procedure_queries.full_procedure(procedure=get_procedure(user=request.user, public_id=public_id))
        return Response(DecisionSerializer(procedure.decisions.all(), many=True).data)

    @extend_schema(
        operation_id="decisions_create", request=DecisionInput, responses={201: DecisionSerializer, **WRITES}
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Decide. A final decision that stands is superseded only by naming its id."""
        require(user=request.user, verb="seizures.decide")
        procedure = get_procedure(user=request.user, public_id=public_id)
        given = _given(DecisionInput, request).validated_data
        decision = decide(acting_user=request.user, procedure=procedure, now=timezone.now(), **given)
        return Response(DecisionSerializer(decision).data, status=201)


class ProcedureFacts(IdempotentPosts, APIView):
    """Dated facts the law asks about."""

    @extend_schema(operation_id="facts_create", request=FactInput, responses={201: ProcedureSerializer, **WRITES})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Record a fact; clocks start and stop by its day."""
        require(user=request.user, verb="seizures.edit")
        procedure = get_procedure(user=request.user, public_id=public_id)
        given = _given(FactInput, request).validated_data
        procedure = services.record_fact(acting_user=request.user, procedure=procedure, now=timezone.now(), **given)
        return _shown(request, procedure, status=201)


class ProcedureValues(IdempotentPosts, APIView):
    """The value customs gives to the goods."""

    @extend_schema(operation_id="values_create", request=AssessInput, responses={200: ProcedureSerializer, **WRITES})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Keep the assessed value of goods lines; the security depends on it."""
        require(user=request.user, verb="seizures.edit")
        procedure = get_procedure(user=request.user, public_id=public_id)
        given = _given(AssessInput, request).validated_data["values"]
        values = {get_line(user=request.user, public_id=row["line"]).pk: row["amount"] for row in given}
        services.assess_goods(acting_user=request.user, procedure=procedure, values=values, now=timezone.now())
        return _shown(request, procedure)


class SeizureOutcomes(IdempotentPosts, APIView):
    """What happened to the goods of a seizure."""

    @extend_schema(operation_id="outcomes_list", responses={200: OutcomeSerializer(many=True), **READS})
    def get(self, request: Request, reference: str) -> Response:
        """List what happened to the goods."""
        require(user=request.user, verb="seizures.view")
        seizure = get_seizure(user=request.user, reference=reference)
        return Response(OutcomeSerializer(procedure_queries.outcomes_of(seizure=seizure), many=True).data)

    @extend_schema(operation_id="outcomes_create", request=OutcomeInput, responses={201: OutcomeSerializer, **WRITES})
    def post(self, request: Request, reference: str) -> Response:
        """Record what happened to goods of a line. The same method again adds to its quantity."""
        require(user=request.user, verb="seizures.record_outcome")
        seizure = get_seizure(user=request.user, reference=reference)
        given = _given(OutcomeInput, request).validated_data
        line = get_line(user=request.user, public_id=given.pop("line"))
        if line.seizure_id != seizure.pk:
            raise NotVisible
        outcome = record_outcome(acting_user=request.user, line=line, now=timezone.now(), **given)
        return Response(OutcomeSerializer(outcome).data, status=201)


class SeizureClosing(IdempotentPosts, APIView):
    """The end of a case."""

    @extend_schema(operation_id="seizures_close", request=None, responses={204: None, **WRITES})
    def post(self, request: Request, reference: str) -> Response:
        """Close a case whose goods are all accounted for."""
        require(user=request.user, verb="seizures.close")
        seizure = get_seizure(user=request.user, reference=reference)
        close_seizure(acting_user=request.user, seizure=seizure, now=timezone.now())
        return Response(status=204)


class DetentionList(generics.ListAPIView):
    """The goods held for the right holder."""

    serializer_class = DetentionRowSerializer
    filter_backends = ()
    keyset_order = ("-id",)

    def get_queryset(self) -> Any:
        return detention_queries.detentions_of(user=self.request.user, waiting=False)

    def paginate_queryset(self, queryset: Any) -> Any:
        return [detention_queries.row_of(row) for row in super().paginate_queryset(queryset) or ()]

    @extend_schema(operation_id="detentions_list", responses={200: DetentionRowSerializer(many=True), **READS})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List detentions, newest first. For right holders."""
        require(user=request.user, verb="portal.answer")
        return super().get(request, *args, **kwargs)


class DetentionDetail(APIView):
    """One detention, as far as the law tells its right holder."""

    @extend_schema(operation_id="detentions_retrieve", responses={200: DetentionSerializer, **READS})
    def get(self, request: Request, public_id: UUID) -> Response:
        """Return a detention. Reading it serves its notices, and every reading is recorded."""
        require(user=request.user, verb="portal.answer")
        return _told(request, public_id)


class DetentionNames(IdempotentPosts, APIView):
    """Names and addresses, on request and for a purpose."""

    @extend_schema(operation_id="names_create", request=NamesInput, responses={200: DetentionSerializer, **WRITES})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Ask for what the law tells on request."""
        require(user=request.user, verb="portal.answer")
        get_detention(user=request.user, public_id=public_id)
        purpose = _given(NamesInput, request).validated_data["purpose"]
        request_names(acting_user=request.user, public_id=str(public_id), purpose=purpose, now=timezone.now())
        return _told(request, public_id)


def _told(request: Request, public_id: UUID) -> Response:
    """Answer with what the stage shows of a detention, and nothing else."""
    now = timezone.now()
    procedure, disclosed = open_detention(acting_user=request.user, public_id=str(public_id), now=now)
    photos = [
        photo
        for photo in detention_queries.detention_photos(procedure=procedure)
        if may_show(photo=photo, disclosed=disclosed)
    ]
    told = detention_queries.told(procedure=procedure, shown=disclosed.shown, photos=photos, now=now)
    full, situation = told.procedure, told.situation
    values = {
        "public_id": full.public_id,
        "reference": full.seizure.reference,
        "office": full.seizure.office_id,
        "detained_on": full.seizure.detained_on,
        "status": full.status,
        "stage": disclosed.stage.code if disclosed.stage is not None else "",
        "shown": sorted(disclosed.shown),
        "on_request": sorted(disclosed.on_request),
        "deadlines": [row.deadline for row in told.deadlines],
        "goods": [
            {
                "brand": line.brand,
                "description": line.description,
                "category": line.category_id,
                "quantity": line.quantity if told.shows_quantity else None,
                "unit": line.unit_id if told.shows_quantity else None,
            }
            for line in told.lines
        ],
        "goods_value": situation.goods_value if told.shows_value else None,
        "required_security": situation.required_security if told.shows_value else None,
        "regime": told.regime,
        "origins": [{"what": what, "place": place} for what, place in told.origins],
        "parties": told.parties,
        "photos": [reverse("portal:detention-photo", args=[full.public_id, photo.public_id]) for photo in photos],
        "replies": told.replies,
        "standing_decision": told.decisions[0][0].kind if told.decisions else None,
        "may_answer": not blockers(procedure=full, step="answer", now=now),
        "is_late": is_late(procedure=full, now=now),
    }
    return Response(DetentionSerializer(values).data)


class ReferralList(IdempotentPosts, generics.ListAPIView):
    """Cases handed to the police."""

    serializer_class = ReferralRowSerializer
    filter_backends = ()
    keyset_order = ("-referred_on", "-id")
    keyset_orders = {"-referred_on": ("-referred_on", "-id"), "referred_on": ("referred_on", "id")}

    def get_queryset(self) -> Any:
        status = self.request.query_params.get("status", "")
        if status and status not in Referral.Status.values:
            raise exceptions.ValidationError({"status": [_("Choose one of the statuses.")]})
        return referral_queries.referrals_page(user=self.request.user, status=status)

    @extend_schema(
        operation_id="referrals_list",
        parameters=[OpenApiParameter("status", str, enum=Referral.Status.values)],
        responses={200: ReferralRowSerializer(many=True), **READS},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List investigations, newest first."""
        require(user=request.user, verb="seizures.view")
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="referrals_create", request=ReferralInput, responses={201: ReferralSerializer, **WRITES}
    )
    def post(self, request: Request) -> Response:
        """Hand seizures to the police as one investigation."""
        require(user=request.user, verb="seizures.refer")
        given = _given(ReferralInput, request).validated_data
        references = dict.fromkeys(given.pop("references"))
        cases = [get_seizure(user=request.user, reference=reference) for reference in references]
        code = given.pop("agency")
        agency = next(row for row in agencies() if row.pk == code)
        referral = referrals.refer(acting_user=request.user, seizures=cases, agency=agency, now=timezone.now(), **given)
        return _investigation(request, referral, status=201)


class ReferralDetail(APIView):
    """One investigation."""

    @extend_schema(operation_id="referrals_retrieve", responses={200: ReferralSerializer, **READS})
    def get(self, request: Request, public_id: UUID) -> Response:
        """Return an investigation with what the police did."""
        require(user=request.user, verb="seizures.view")
        return _investigation(request, get_referral(user=request.user, public_id=public_id))


class ReferralResults(IdempotentPosts, APIView):
    """What the police did."""

    @extend_schema(
        operation_id="referral_results_create",
        request=ReferralResultInput,
        responses={201: ReferralResultSerializer, **WRITES},
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Record one thing the police did. Numbers, no names."""
        require(user=request.user, verb="seizures.record_referral_result")
        referral = get_referral(user=request.user, public_id=public_id)
        given = _given(ReferralResultInput, request).validated_data
        result = referrals.record_result(acting_user=request.user, referral=referral, now=timezone.now(), **given)
        return Response(ReferralResultSerializer(result).data, status=201)


def _investigation(request: Request, referral: Referral, *, status: int = 200) -> Response:
    row = referral_queries.with_results(user=request.user, referral=referral)
    return Response(ReferralSerializer(row).data, status=status)
