"""Seizures over the API: the same acts as the pages. Procedures have their own module."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import require
from accounts.idempotency import IdempotentPosts
from rightsholders.serializers import ProblemSerializer
from seizures import queries
from seizures.access import get_line, get_seizure, visible_seizures
from seizures.models.seizure import DUE_OR_NEVER
from seizures.queries.lists import NEWEST, ORDERS, step_of, with_steps
from seizures.serializers import (
    EvidenceInput,
    EvidenceSerializer,
    NoteInput,
    NoteSerializer,
    SeizureInput,
    SeizureListFilter,
    SeizureRowSerializer,
    SeizureSerializer,
)
from seizures.services.evidence import add_evidence, note_parties_view
from seizures.services.intake import log_seizure
from seizures.services.notes import add_note

_PROBLEM = "application/problem+json"
_PAGING = frozenset({"cursor", "page_size", "order", "format"})
READS = {(code, _PROBLEM): ProblemSerializer for code in (400, 401, 403, 404)}
WRITES = {(code, _PROBLEM): ProblemSerializer for code in (400, 401, 403, 404, 409, 415, 422)}


class SeizureList(IdempotentPosts, generics.ListAPIView):
    """The seizures the user may see."""

    serializer_class = SeizureRowSerializer
    filter_backends = ()
    keyset_order = ORDERS[NEWEST]
    keyset_orders = ORDERS

    def get_queryset(self) -> Any:
        user = self.request.user
        given = {name: value for name, value in self.request.query_params.items() if name not in _PAGING}
        filters = SeizureListFilter(data=given)
        filters.is_valid(raise_exception=True)
        rows = queries.filtered(
            visible_seizures(user=user), narrowed=filters.narrowed(), user=user, on=timezone.localdate()
        )
        return with_steps(rows.annotate(due_or_never=DUE_OR_NEVER))

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        for row in rows or ():
            row.next_step = step_of(row)
        return rows

    @extend_schema(
        operation_id="seizures_list",
        parameters=[SeizureListFilter],
        responses={200: SeizureRowSerializer(many=True), **READS},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List seizures, the newest first; `order=due` puts the nearest deadline first."""
        require(user=request.user, verb="seizures.view")
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="seizures_create", request=SeizureInput, responses={201: SeizureSerializer, **WRITES})
    def post(self, request: Request) -> Response:
        """Log a seizure. Send an Idempotency-Key, or an intake_key, to be able to send again."""
        require(user=request.user, verb="seizures.log")
        body = SeizureInput(data=request.data)
        body.is_valid(raise_exception=True)
        seizure = log_seizure(acting_user=request.user, intake=body.intake(), now=timezone.now())
        return _shown(request, seizure.reference, status=201)


class SeizureDetail(APIView):
    """One seizure in full."""

    @extend_schema(operation_id="seizures_retrieve", responses={200: SeizureSerializer, **READS})
    def get(self, request: Request, reference: str) -> Response:
        """Return one seizure."""
        require(user=request.user, verb="seizures.view")
        return _shown(request, reference)


class SeizureEvidence(IdempotentPosts):
    """Photos and papers of a seizure."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="seizures_add_evidence",
        request={"multipart/form-data": EvidenceInput},
        responses={201: EvidenceSerializer, **WRITES},
    )
    def post(self, request: Request, reference: str) -> Response:
        """Add a photo or paper: JPEG, PNG or PDF, up to 20 MB. The original is kept under its SHA-256."""
        require(user=request.user, verb="seizures.add_evidence")
        get_seizure(user=request.user, reference=reference)
        body = EvidenceInput(data=request.data)
        body.is_valid(raise_exception=True)
        sent = body.validated_data
        file = add_evidence(
            acting_user=request.user,
            reference=reference,
            content=sent["file"].read(),
            shows=sent["shows"],
            line=get_line(user=request.user, public_id=sent["line"]) if sent.get("line") else None,
            file_name=sent["file"].name or "",
            now=timezone.now(),
        )
        return Response(EvidenceSerializer(file).data, status=201)


class SeizureNotes(IdempotentPosts):
    """Remarks on the file."""

    @extend_schema(operation_id="seizures_add_note", request=NoteInput, responses={201: NoteSerializer, **WRITES})
    def post(self, request: Request, reference: str) -> Response:
        """Write a note."""
        require(user=request.user, verb="seizures.edit")
        get_seizure(user=request.user, reference=reference)
        body = NoteInput(data=request.data)
        body.is_valid(raise_exception=True)
        note = add_note(
            acting_user=request.user, reference=reference, text=body.validated_data["text"], now=timezone.now()
        )
        return Response(NoteSerializer(note).data, status=201)


def _shown(request: Request, reference: str, status: int = 200) -> Response:
    seizure = get_seizure(user=request.user, reference=reference)
    case = queries.case_page(user=request.user, seizure=seizure, with_candidates=False)
    if case.parties:
        note_parties_view(acting_user=request.user, seizure=seizure, now=timezone.now())
    case.seizure.next_step = case.next_step  # type: ignore[attr-defined]  # given, as a list gives it to its rows
    response = Response(SeizureSerializer(case.seizure, context={"case": case}).data, status=status)
    if status == 201:
        response["Location"] = reverse("api-seizure", args=[seizure.reference])
    return response
