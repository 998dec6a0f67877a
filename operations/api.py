"""Operations over the API: the same acts as the pages."""

import uuid
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import exceptions, generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import require
from operations import queries, services
from operations.access import get_operation, visible_agreements
from operations.models import Operation
from operations.serializers import (
    AddSeizureSerializer,
    AgreementSerializer,
    OperationSeizureSerializer,
    OperationSerializer,
    TallySerializer,
)
from seizures.access import get_seizure

_REFUSALS = {
    401: OpenApiResponse(description="No or a bad token."),
    403: OpenApiResponse(description="Your role does not include this."),
    404: OpenApiResponse(description="Nothing here for you."),
}
_BAD = {400: OpenApiResponse(description="A value cannot be used; see errors.")}


@extend_schema(responses={200: AgreementSerializer(many=True), **_REFUSALS, **_BAD})
class AgreementList(generics.ListAPIView):
    """List the agreements."""

    serializer_class = AgreementSerializer
    filter_backends = ()
    keyset_order = ("code",)
    keyset_orders = {"code": ("code",), "-signed_on": ("-signed_on", "-pk")}

    def get_queryset(self) -> Any:
        require(user=self.request.user, verb="operations.view")
        return visible_agreements(user=self.request.user)


@extend_schema(
    parameters=[OpenApiParameter("status", str, enum=Operation.Status.values)],
    responses={200: OperationSerializer(many=True), **_REFUSALS, **_BAD},
)
class OperationList(generics.ListAPIView):
    """List joint operations, newest first."""

    serializer_class = OperationSerializer
    filter_backends = ()
    keyset_order = ("-starts_on", "-pk")
    keyset_orders = {"-starts_on": ("-starts_on", "-pk"), "starts_on": ("starts_on", "pk")}

    def get_queryset(self) -> Any:
        require(user=self.request.user, verb="operations.view")
        status = self.request.query_params.get("status", "")
        if status and status not in Operation.Status.values:
            raise exceptions.ValidationError({"status": [_("Choose one of the statuses.")]})
        return queries.operations_page(user=self.request.user, status=status)


class OperationDetail(APIView):
    """One operation with its figures."""

    @extend_schema(
        operation_id="operation_tally",
        parameters=[OpenApiParameter("round", int)],
        responses={200: TallySerializer, **_REFUSALS, **_BAD},
    )
    def get(self, request: Request, public_id: uuid.UUID) -> Response:
        """Return the tally of an operation, or of one of its rounds."""
        require(user=request.user, verb="operations.view")
        operation = get_operation(user=request.user, public_id=public_id)
        number = request.query_params.get("round", "")
        if number and not (number.isascii() and number.isdigit() and len(number) <= 4):
            raise exceptions.ValidationError({"round": [_("Give the number of a round.")]})
        figures = queries.tally(user=request.user, operation=operation, round_number=int(number) if number else None)
        return Response(TallySerializer(figures).data)


class OperationSeizures(generics.ListAPIView):
    """The seizures that count in an operation."""

    serializer_class = OperationSeizureSerializer
    filter_backends = ()
    keyset_order = ("-seizure__detained_on", "-pk")

    def get_queryset(self) -> Any:
        require(user=self.request.user, verb="operations.view")
        if getattr(self, "swagger_fake_view", False):
            return queries.no_rows()
        operation = get_operation(user=self.request.user, public_id=self.kwargs["public_id"])
        return queries.listed(queries.rows_of(user=self.request.user, operation=operation))

    @extend_schema(responses={200: OperationSeizureSerializer(many=True), **_REFUSALS, **_BAD})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the seizures that count."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        request=AddSeizureSerializer,
        responses={
            201: OperationSeizureSerializer,
            **_REFUSALS,
            **_BAD,
            409: OpenApiResponse(description="It cannot count: see the sentence."),
        },
    )
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Count a seizure in the operation."""
        require(user=request.user, verb="operations.add_seizure")
        operation = get_operation(user=request.user, public_id=public_id)
        body = AddSeizureSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        seizure = get_seizure(user=request.user, reference=body.validated_data["reference"])
        row = services.add_seizure(acting_user=request.user, operation=operation, seizure=seizure, now=timezone.now())
        return Response(OperationSeizureSerializer(row).data, status=201)
