"""Investigations over the API: cases handed to the police, and what the police did."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import require
from accounts.idempotency import IdempotentPosts
from reference.queries import agencies
from seizures import referral_queries
from seizures.access import get_referral, get_seizure
from seizures.api_answers import READS, WRITES, given_body
from seizures.models import Referral
from seizures.referral_serializers import (
    ReferralInput,
    ReferralResultInput,
    ReferralResultSerializer,
    ReferralRowSerializer,
    ReferralSerializer,
)
from seizures.services import referrals


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
        given = given_body(ReferralInput, request).validated_data
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
        given = given_body(ReferralResultInput, request).validated_data
        result = referrals.record_result(acting_user=request.user, referral=referral, now=timezone.now(), **given)
        return Response(ReferralResultSerializer(result).data, status=201)


def _investigation(request: Request, referral: Referral, *, status: int = 200) -> Response:
    row = referral_queries.with_results(user=request.user, referral=referral)
    return Response(ReferralSerializer(row).data, status=status)
