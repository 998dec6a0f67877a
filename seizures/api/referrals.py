"""Investigations over the API: cases handed to the police, and what the police did."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import require
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_bodies import EmptyInput
from ipcases.lib.api_views import ApiView, ListView, body_of
from ipcases.lib.errors import NotVisible
from reference.queries import agencies
from seizures.access import get_referral
from seizures.models import Referral, Seizure
from seizures.queries import referrals as referral_queries
from seizures.serializers.referrals import (
    ReferralCaseSerializer,
    ReferralCasesInput,
    ReferralFilter,
    ReferralInput,
    ReferralResultInput,
    ReferralResultSerializer,
    ReferralRowSerializer,
    ReferralSerializer,
)
from seizures.services import referrals


class ReferralList(IdempotentPosts, ListView):
    """Cases handed to the police."""

    serializer_class = ReferralRowSerializer
    query_class = ReferralFilter
    keyset_order = ("-referred_on", "-id")
    keyset_orders = {"-referred_on": ("-referred_on", "-id"), "referred_on": ("referred_on", "id")}

    def get_queryset(self) -> Any:
        chosen = self.asked()
        return referral_queries.referrals_page(
            user=self.request.user, status=chosen.get("status", ""), text=chosen.get("q", "")
        )

    @extend_schema(
        operation_id="referrals_list",
        responses={200: ReferralRowSerializer(many=True)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List investigations, newest first."""
        require(user=request.user, verb="seizures.view")
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="referrals_create", request=ReferralInput, responses={201: ReferralSerializer})
    def post(self, request: Request) -> Response:
        """Hand seizures to the police as one investigation."""
        require(user=request.user, verb="seizures.refer")
        given = body_of(ReferralInput, request)
        cases = _cases(request, given.pop("references"))
        code = given.pop("agency")
        agency = next(row for row in agencies() if row.pk == code)
        referral = referrals.refer(acting_user=request.user, seizures=cases, agency=agency, now=timezone.now(), **given)
        return _investigation(request, referral, status=201)


class ReferralDetail(ApiView):
    """One investigation."""

    @extend_schema(operation_id="referrals_retrieve", responses={200: ReferralSerializer})
    def get(self, request: Request, public_id: UUID) -> Response:
        """Return an investigation with what the police did."""
        require(user=request.user, verb="seizures.view")
        return _investigation(request, get_referral(user=request.user, public_id=public_id))


class ReferralCases(IdempotentPosts, ListView):
    """The cases an investigation rests on."""

    serializer_class = ReferralCaseSerializer
    keyset_order = ("-seizure__detained_on", "-id")

    def get_queryset(self) -> Any:
        referral = get_referral(user=self.request.user, public_id=self.kwargs["public_id"])
        return referral_queries.cases_of(user=self.request.user, referral=referral)

    @extend_schema(operation_id="referral_cases_list", responses={200: ReferralCaseSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the cases of an investigation that you may see, newest first."""
        require(user=request.user, verb="seizures.view")
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="referral_cases_add", request=ReferralCasesInput, responses={201: ReferralSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Add cases; those it rests on already are passed over."""
        require(user=request.user, verb="seizures.refer")
        referral = get_referral(user=request.user, public_id=public_id)
        cases = _cases(request, body_of(ReferralCasesInput, request)["references"])
        referrals.add_seizures(acting_user=request.user, referral=referral, seizures=cases, now=timezone.now())
        return _investigation(request, referral, status=201)


class AcceptReferral(IdempotentPosts):
    """The police took the investigation up."""

    @extend_schema(operation_id="referrals_accept", request=EmptyInput, responses={200: ReferralSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Note that the police took the investigation up."""
        return _moved(request, public_id, referrals.accept)


class ConcludeReferral(IdempotentPosts):
    """The investigation is over."""

    @extend_schema(operation_id="referrals_conclude", request=EmptyInput, responses={200: ReferralSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Note that the investigation is over."""
        return _moved(request, public_id, referrals.conclude)


class ReferralResults(IdempotentPosts):
    """What the police did."""

    @extend_schema(
        operation_id="referral_results_create",
        request=ReferralResultInput,
        responses={201: ReferralResultSerializer},
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Record one thing the police did. Numbers, no names."""
        require(user=request.user, verb="seizures.record_referral_result")
        referral = get_referral(user=request.user, public_id=public_id)
        given = body_of(ReferralResultInput, request)
        result = referrals.record_result(acting_user=request.user, referral=referral, now=timezone.now(), **given)
        return Response(ReferralResultSerializer(result).data, status=201)


def _moved(request: Request, public_id: UUID, step: Callable[..., Referral]) -> Response:
    require(user=request.user, verb="seizures.record_referral_result")
    referral = get_referral(user=request.user, public_id=public_id)
    body_of(EmptyInput, request)
    step(acting_user=request.user, referral=referral, now=timezone.now())
    return _investigation(request, referral)


def _cases(request: Request, references: list[str]) -> list[Seizure]:
    names = list(dict.fromkeys(reference.upper() for reference in references))
    found = referral_queries.cases_named(user=request.user, references=names)
    if len(found) < len(names):
        raise NotVisible
    return [found[name] for name in names]


def _investigation(request: Request, referral: Referral, *, status: int = 200) -> Response:
    row = referral_queries.with_results(user=request.user, referral=referral)
    return Response(ReferralSerializer(row).data, status=status)
