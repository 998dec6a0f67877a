"""Recordations and right holders over the API: the same acts as the pages."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import may, require
from accounts.idempotency import IdempotentPosts
from rightsholders.access import get_recordation, get_right_holder, visible_recordations
from rightsholders.queries import Narrowing, full_for_api, list_right_holders, narrow, rows_for_api
from rightsholders.serializers import (
    AcceptInput,
    ImageInput,
    ImageSerializer,
    ProblemSerializer,
    RecordationDetailSerializer,
    RecordationFilter,
    RecordationInput,
    RecordationSerializer,
    RefuseInput,
    ReturnInput,
    RightHolderFilter,
    RightHolderSerializer,
    SubmitInput,
    WithdrawInput,
)
from rightsholders.services import examination, submission
from rightsholders.services.drafts import register_draft
from rightsholders.services.images import add_image

_PROBLEM = "application/problem+json"
_PAGING = {"cursor", "page_size", "order", "format"}
_READS = {(code, _PROBLEM): ProblemSerializer for code in (400, 401, 403, 404)}
_WRITES = {(code, _PROBLEM): ProblemSerializer for code in (400, 401, 403, 404, 409, 415, 422)}


def require_reader(user: Any) -> None:
    """Let customs users who read recordations and portal users in; 403 for everybody else."""
    if not any(may(user=user, verb=verb) for verb in ("portal.file", "portal.answer")):
        require(user=user, verb="rightsholders.view")


def _narrowed(request: Request, filter_class: type) -> dict[str, Any]:
    """Read the filters; one that is not on the list is refused, not ignored."""
    given = {name: value for name, value in request.query_params.items() if name not in _PAGING}
    filters = filter_class(data=given)
    filters.is_valid(raise_exception=True)
    return filters.validated_data


class RecordationList(IdempotentPosts, generics.ListAPIView):
    """Recordations the user may see; a right holder begins a new one."""

    serializer_class = RecordationSerializer
    filter_backends = ()
    keyset_order = ("-id",)
    keyset_orders = {"newest": ("-id",), "oldest": ("id",)}

    def get_queryset(self) -> Any:
        require_reader(self.request.user)
        chosen = _narrowed(self.request, RecordationFilter)
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
        parameters=[RecordationFilter],
        responses={200: RecordationSerializer(many=True), **_READS},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List recordations, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="recordations_create",
        request=RecordationInput,
        responses={201: RecordationDetailSerializer, **_WRITES},
    )
    def post(self, request: Request) -> Response:
        """Begin a draft for a right holder the user acts for."""
        require(user=request.user, verb="portal.file")
        body = RecordationInput(data=request.data)
        body.is_valid(raise_exception=True)
        draft = register_draft(acting_user=request.user, now=timezone.now(), **body.values())
        return _shown(request, draft.public_id, status=201)


class RecordationDetail(APIView):
    """One recordation in full."""

    @extend_schema(operation_id="recordations_retrieve", responses={200: RecordationDetailSerializer, **_READS})
    def get(self, request: Request, public_id: UUID) -> Response:
        """Return one recordation."""
        require_reader(request.user)
        return _shown(request, public_id)


class RecordationImages(IdempotentPosts):
    """Pictures of a draft."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="recordations_add_image",
        request={"multipart/form-data": ImageInput},
        responses={201: ImageSerializer, **_WRITES},
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Add a picture; data hidden in it is removed."""
        require(user=request.user, verb="portal.file")
        body = ImageInput(data=request.data)
        body.is_valid(raise_exception=True)
        image = add_image(
            acting_user=request.user,
            public_id=public_id,
            content=body.validated_data["file"].read(),
            kind=body.validated_data["kind"],
            caption=body.validated_data["caption"],
            now=timezone.now(),
        )
        return Response(ImageSerializer(image).data, status=201)


class _Step(IdempotentPosts):
    """A step of the workflow: read the body, call the service, show the recordation."""

    verb = ""
    body_class: type = SubmitInput

    def take(self, request: Request, public_id: UUID, call: Callable[[Any, dict[str, Any]], Any]) -> Response:
        require(user=request.user, verb=self.verb)
        body = self.body_class(data=request.data)
        body.is_valid(raise_exception=True)
        call(body, {"acting_user": request.user, "public_id": public_id, "now": timezone.now()})
        return _shown(request, public_id)


class SubmitRecordation(_Step):
    """Hand a draft to customs."""

    verb, body_class = "portal.file", SubmitInput

    @extend_schema(
        operation_id="recordations_submit",
        request=SubmitInput,
        responses={200: RecordationDetailSerializer, **_WRITES},
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
        responses={200: RecordationDetailSerializer, **_WRITES},
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Withdraw the recordation."""
        return self.take(
            request,
            public_id,
            lambda body, common: submission.withdraw(**common, reason=body.validated_data["reason"]),
        )


class AcceptRecordation(_Step):
    """Put a recordation in force."""

    verb, body_class = "rightsholders.examine", AcceptInput

    @extend_schema(
        operation_id="recordations_accept",
        request=AcceptInput,
        responses={200: RecordationDetailSerializer, **_WRITES},
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
        responses={200: RecordationDetailSerializer, **_WRITES},
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
        responses={200: RecordationDetailSerializer, **_WRITES},
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Refuse the recordation with the reason the right holder reads."""
        return self.take(
            request,
            public_id,
            lambda body, common: examination.refuse(**common, reason=body.validated_data["reason"]),
        )


class RightHolderList(generics.ListAPIView):
    """Right holders the user may see."""

    serializer_class = RightHolderSerializer
    filter_backends = ()
    keyset_order = ("name", "id")
    keyset_orders = {"name": ("name", "id"), "newest": ("-id",)}

    def get_queryset(self) -> Any:
        require_reader(self.request.user)
        chosen = _narrowed(self.request, RightHolderFilter)
        return list_right_holders(user=self.request.user, text=chosen.get("q", ""))

    @extend_schema(
        operation_id="right_holders_list",
        parameters=[RightHolderFilter],
        responses={200: RightHolderSerializer(many=True), **_READS},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List right holders by name."""
        return super().get(request, *args, **kwargs)


class RightHolderDetail(APIView):
    """One right holder."""

    @extend_schema(operation_id="right_holders_retrieve", responses={200: RightHolderSerializer, **_READS})
    def get(self, request: Request, public_id: UUID) -> Response:
        """Return one right holder."""
        require_reader(request.user)
        return Response(RightHolderSerializer(get_right_holder(user=request.user, public_id=public_id)).data)


def _shown(request: Request, public_id: UUID, status: int = 200) -> Response:
    recordation = get_recordation(user=request.user, public_id=public_id)
    return Response(RecordationDetailSerializer(full_for_api(recordation)).data, status=status)
