"""Recordations and right holders over the API: the same acts as the pages."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import require
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_bodies import EmptyInput
from ipcases.lib.api_views import ApiView, ListView, body_of, checked_body
from rightsholders.access import get_recordation, jurisdiction_of, require_reader, visible_recordations
from rightsholders.api.examples import BEGIN_A_RECORDATION
from rightsholders.matching import find_candidates
from rightsholders.queries import Narrowing, full_for_api, narrow, rows_for_api
from rightsholders.serializers.recordation_inputs import (
    AcceptInput,
    CandidateQuery,
    ImageInput,
    RecordationFilter,
    RecordationInput,
    RefuseInput,
    ReturnInput,
    SubmitInput,
    WithdrawInput,
)
from rightsholders.serializers.recordations import (
    CandidateSerializer,
    ImageSerializer,
    RecordationDetailSerializer,
    RecordationSerializer,
)
from rightsholders.services import examination, submission
from rightsholders.services.drafts import discard_draft, register_draft, start_renewal
from rightsholders.services.images import add_image

MOST_CANDIDATES = 12


class RecordationList(IdempotentPosts, ListView):
    """Recordations the user may see; a right holder begins a new one."""

    serializer_class = RecordationSerializer
    query_class = RecordationFilter
    keyset_order = ("-id",)
    keyset_orders = {"newest": ("-id",), "oldest": ("id",)}

    def get_queryset(self) -> Any:
        require_reader(user=self.request.user)
        chosen = self.asked()
        narrowing = Narrowing(
            text=chosen.get("q", ""),
            status=chosen.get("status", ""),
            kind=chosen.get("kind", ""),
            nice_class=chosen.get("nice_class"),
            right_holder=chosen.get("right_holder"),
        )
        rows = visible_recordations(user=self.request.user)
        return rows_for_api(narrow(rows, narrowing=narrowing, today=timezone.localdate()))

    @extend_schema(
        operation_id="recordations_list",
        responses={200: RecordationSerializer(many=True)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List recordations, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="recordations_create",
        request=RecordationInput,
        responses={201: RecordationDetailSerializer},
        examples=[BEGIN_A_RECORDATION],
    )
    def post(self, request: Request) -> Response:
        """Begin a draft for a right holder the user acts for."""
        require(user=request.user, verb="portal.file")
        values = checked_body(RecordationInput, request).values()
        draft = register_draft(acting_user=request.user, now=timezone.now(), **values)
        return _shown(request, draft.public_id, status=201)


class RecordationDetail(ApiView):
    """One recordation in full."""

    @extend_schema(operation_id="recordations_retrieve", responses={200: RecordationDetailSerializer})
    def get(self, request: Request, public_id: UUID) -> Response:
        """Return one recordation."""
        require_reader(user=request.user)
        return _shown(request, public_id)

    @extend_schema(operation_id="recordations_discard", responses={204: None})
    def delete(self, request: Request, public_id: UUID) -> Response:
        """Throw a draft away that customs has never seen."""
        require(user=request.user, verb="portal.file")
        discard_draft(acting_user=request.user, public_id=public_id, now=timezone.now())
        return Response(status=204)


class RecordationImages(IdempotentPosts):
    """Pictures of a draft."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="recordations_add_image",
        request={"multipart/form-data": ImageInput},
        responses={201: ImageSerializer},
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Add a picture; data hidden in it is removed."""
        require(user=request.user, verb="portal.file")
        sent = body_of(ImageInput, request)
        image = add_image(
            acting_user=request.user,
            public_id=public_id,
            content=sent["file"].read(),
            kind=sent["kind"],
            caption=sent["caption"],
            now=timezone.now(),
        )
        return Response(ImageSerializer(image).data, status=201)


class _Step(IdempotentPosts):
    """A step of the workflow: read the body, call the service, show the recordation."""

    verb = ""
    body_class: type = SubmitInput

    def take(self, request: Request, public_id: UUID, call: Callable[[Any, dict[str, Any]], Any]) -> Response:
        require(user=request.user, verb=self.verb)
        call(
            checked_body(self.body_class, request),
            {"acting_user": request.user, "public_id": public_id, "now": timezone.now()},
        )
        return _shown(request, public_id)


class SubmitRecordation(_Step):
    """Hand a draft to customs."""

    verb, body_class = "portal.file", SubmitInput

    @extend_schema(
        operation_id="recordations_submit",
        request=SubmitInput,
        responses={200: RecordationDetailSerializer},
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Submit the recordation to customs."""
        return self.take(
            request,
            public_id,
            lambda body, common: submission.submit(**common, is_declared=body.validated_data["is_declared"]),
        )


class WithdrawRecordation(_Step):
    """Take a recordation back."""

    verb, body_class = "portal.file", WithdrawInput

    @extend_schema(
        operation_id="recordations_withdraw",
        request=WithdrawInput,
        responses={200: RecordationDetailSerializer},
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Withdraw the recordation."""
        return self.take(
            request,
            public_id,
            lambda body, common: submission.withdraw(**common, reason=body.validated_data["reason"]),
        )


class RenewRecordation(_Step):
    """Go on from a recordation in force."""

    verb, body_class = "portal.file", EmptyInput

    @extend_schema(operation_id="recordations_renew", request=EmptyInput, responses={201: RecordationDetailSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Begin the renewal as a draft with everything copied; submit it like any other."""
        require(user=request.user, verb=self.verb)
        body_of(EmptyInput, request)
        renewal = start_renewal(acting_user=request.user, public_id=public_id, now=timezone.now())
        return _shown(request, renewal.public_id, status=201)


class AcceptRecordation(_Step):
    """Put a recordation in force."""

    verb, body_class = "rightsholders.examine", AcceptInput

    @extend_schema(
        operation_id="recordations_accept",
        request=AcceptInput,
        responses={200: RecordationDetailSerializer},
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Accept the recordation for the period of the law, or until an earlier day."""
        return self.take(
            request,
            public_id,
            lambda body, common: examination.accept(**common, last_day=body.validated_data["last_day"]),
        )


class ReturnRecordation(_Step):
    """Give a recordation back for completion."""

    verb, body_class = "rightsholders.examine", ReturnInput

    @extend_schema(
        operation_id="recordations_return",
        request=ReturnInput,
        responses={200: RecordationDetailSerializer},
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Return the recordation with what is missing, part by part."""
        return self.take(
            request,
            public_id,
            lambda body, common: examination.return_for_completion(**common, deficiencies=body.values()),
        )


class RefuseRecordation(_Step):
    """Refuse a recordation."""

    verb, body_class = "rightsholders.examine", RefuseInput

    @extend_schema(
        operation_id="recordations_refuse",
        request=RefuseInput,
        responses={200: RecordationDetailSerializer},
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Refuse the recordation with the reason the right holder reads."""
        return self.take(
            request,
            public_id,
            lambda body, common: examination.refuse(**common, reason=body.validated_data["reason"]),
        )


class CandidateList(ApiView):
    """The recordations a brand may mean."""

    query_class = CandidateQuery

    @extend_schema(operation_id="recordations_candidates", responses={200: CandidateSerializer(many=True)})
    def get(self, request: Request) -> Response:
        """Find recordations by the brand on goods, in either script, the best first, each with its reasons."""
        require(user=request.user, verb="rightsholders.view")
        asked = self.asked()
        found = find_candidates(
            brand=asked["brand"],
            category=asked.get("category", ""),
            jurisdiction=jurisdiction_of(user=request.user),
            on=asked.get("on") or timezone.localdate(),
            limit=MOST_CANDIDATES,
        )
        return Response(CandidateSerializer(found, many=True).data)


def _shown(request: Request, public_id: UUID, status: int = 200) -> Response:
    recordation = get_recordation(user=request.user, public_id=public_id)
    return Response(RecordationDetailSerializer(full_for_api(recordation)).data, status=status)
