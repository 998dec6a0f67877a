"""Inquiries over the API: ask partners, read what they answered, see and settle what they asked."""

import uuid
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import require
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_views import ApiView, ListView, body_of
from seizures.access import get_seizure, may_see_parties
from sharing.access import get_foreign_inquiry, get_inquiry, get_match, get_partner
from sharing.api.examples import ASK_A_PARTNER
from sharing.models import ForeignInquiry
from sharing.queries.inquiries import keys_of_values
from sharing.queries.inquiry_pages import asked_of, listed_foreign_inquiries, listed_inquiries, matches_of, values_of
from sharing.serializers.inquiries import (
    ForeignInquiryRowSerializer,
    ForeignInquirySerializer,
    InquiryFilter,
    InquiryInput,
    InquiryRowSerializer,
    InquirySerializer,
)
from sharing.serializers.shares import ReasonInput
from sharing.services.answering import let_rest
from sharing.services.asking import ask_partners

_VIEW = "sharing.view"


class InquiryList(IdempotentPosts, ListView):
    """What we asked partners about cases the user may see."""

    serializer_class = InquiryRowSerializer
    query_class = InquiryFilter
    keyset_order = ("-pk",)

    def get_queryset(self) -> Any:
        return listed_inquiries(user=self.request.user, **self.asked())

    @extend_schema(operation_id="inquiries_list", responses={200: InquiryRowSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List our inquiries, the newest first."""
        require(user=request.user, verb=_VIEW)
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="inquiries_create",
        request=InquiryInput,
        responses={201: InquirySerializer},
        examples=[ASK_A_PARTNER],
    )
    def post(self, request: Request) -> Response:
        """Ask partners whether they know identifiers of a case. Keyed digests leave, no value and no case number."""
        require(user=request.user, verb="sharing.share")
        said = body_of(InquiryInput, request)
        seizure = get_seizure(user=request.user, reference=said.pop("case"))
        partners = [get_partner(user=request.user, node=node) for node in dict.fromkeys(said.pop("partners"))]
        said["identifiers"] = keys_of_values(seizure=seizure, values=said["identifiers"])
        inquiry = ask_partners(acting_user=request.user, seizure=seizure, partners=partners, now=timezone.now(), **said)
        return _shown(request, inquiry.public_id, status=201)


class InquiryDetail(ApiView):
    """One inquiry of ours."""

    @extend_schema(operation_id="inquiries_retrieve", responses={200: InquirySerializer})
    def get(self, request: Request, public_id: uuid.UUID) -> Response:
        """Return one inquiry with what each partner said of each identifier."""
        require(user=request.user, verb=_VIEW)
        return _shown(request, public_id)


class ForeignInquiryList(ListView):
    """What partners asked us."""

    serializer_class = ForeignInquiryRowSerializer
    keyset_order = ("-pk",)

    def get_queryset(self) -> Any:
        return listed_foreign_inquiries(user=self.request.user)

    @extend_schema(operation_id="foreign_inquiries_list", responses={200: ForeignInquiryRowSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the inquiries of partners, the newest first."""
        require(user=request.user, verb=_VIEW)
        return super().get(request, *args, **kwargs)


class ForeignInquiryDetail(ApiView):
    """One inquiry of a partner."""

    @extend_schema(operation_id="foreign_inquiries_retrieve", responses={200: ForeignInquirySerializer})
    def get(self, request: Request, public_id: uuid.UUID) -> Response:
        """Return what a partner asked, and the cases it fits."""
        require(user=request.user, verb=_VIEW)
        return _foreign(request, get_foreign_inquiry(user=request.user, public_id=public_id))


class LetRest(IdempotentPosts):
    @extend_schema(operation_id="inquiry_matches_rest", request=ReasonInput, responses={200: ForeignInquirySerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Do nothing more about a case that a partner asked about; the partner is told nothing."""
        require(user=request.user, verb="sharing.triage")
        match = get_match(user=request.user, public_id=public_id)
        let_rest(acting_user=request.user, match=match, now=timezone.now(), **body_of(ReasonInput, request))
        return _foreign(request, match.inquiry)


def _shown(request: Request, public_id: uuid.UUID, *, status: int = 200) -> Response:
    inquiry: Any = get_inquiry(user=request.user, public_id=public_id)
    inquiry.partners = asked_of(inquiry=inquiry)
    context = {"values": values_of(inquiry=inquiry), "shows_names": may_see_parties(user=request.user)}
    return Response(InquirySerializer(inquiry, context=context).data, status=status)


def _foreign(request: Request, inquiry: ForeignInquiry) -> Response:
    context = {"matches": matches_of(user=request.user, inquiry=inquiry)}
    return Response(ForeignInquirySerializer(inquiry, context=context).data)
