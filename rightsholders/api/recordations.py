"""Recordations and right holders over the API: the same acts as the pages."""

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
from reference.queries import day_in_jurisdiction
from rightsholders.access import get_own_recordation, jurisdiction_of, require_reader, visible_recordations
from rightsholders.api.acts import act_on, answers_in_full, shown, step_on
from rightsholders.api.examples import BEGIN_A_RECORDATION
from rightsholders.matching import find_candidates
from rightsholders.queries import Narrowing, narrow, rows_for_api
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

_FILE = "portal.file"
_EXAMINE = "rightsholders.examine"
MOST_CANDIDATES = 12


class RecordationList(IdempotentPosts, ListView):
    """Recordations the user may see; a right holder begins a new one."""

    is_tagged = True
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
            is_as_shown=False,
            kind=chosen.get("kind", ""),
            nice_class=chosen.get("nice_class"),
            right_holder=chosen.get("right_holder"),
        )
        today = day_in_jurisdiction(code=jurisdiction_of(user=self.request.user), now=timezone.now())
        return rows_for_api(narrow(visible_recordations(user=self.request.user), narrowing=narrowing, today=today))

    @extend_schema(
        operation_id="recordations_list",
        responses={200: RecordationSerializer(many=True)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List recordations, newest first."""
        return super().get(request, *args, **kwargs)

    @answers_in_full("recordations_create", takes=RecordationInput, status=201, examples=[BEGIN_A_RECORDATION])
    def post(self, request: Request) -> Response:
        """Begin a draft for a right holder the user acts for."""
        require(user=request.user, verb=_FILE)
        values = checked_body(RecordationInput, request).values()
        draft = register_draft(acting_user=request.user, now=timezone.now(), **values)
        return shown(request, draft.public_id, status=201)


class RecordationDetail(ApiView):
    """One recordation in full."""

    is_tagged = True

    @extend_schema(operation_id="recordations_retrieve", responses={200: RecordationDetailSerializer})
    def get(self, request: Request, public_id: UUID) -> Response:
        """Return one recordation."""
        require_reader(user=request.user)
        return shown(request, public_id)

    @extend_schema(operation_id="recordations_discard", responses={204: None})
    def delete(self, request: Request, public_id: UUID) -> Response:
        """Throw a draft away that customs has never seen."""
        discard_draft(**act_on(request, public_id, verb=_FILE))
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
        act = act_on(request, public_id, verb=_FILE)
        sent = body_of(ImageInput, request)
        image = add_image(**act, content=sent["file"].read(), kind=sent["kind"], caption=sent["caption"])
        return Response(ImageSerializer(image).data, status=201)


class SubmitRecordation(IdempotentPosts):
    """Hand a draft to customs."""

    is_tagged = True
    looks_first = True

    @answers_in_full("recordations_submit", takes=SubmitInput)
    def post(self, request: Request, public_id: UUID) -> Response:
        """Submit the recordation to customs."""
        act = step_on(request, public_id, verb=_FILE, found=get_own_recordation)
        submission.submit(**act, is_declared=body_of(SubmitInput, request)["is_declared"])
        return shown(request, public_id)


class WithdrawRecordation(IdempotentPosts):
    """Take a recordation back."""

    is_tagged = True

    @answers_in_full("recordations_withdraw", takes=WithdrawInput)
    def post(self, request: Request, public_id: UUID) -> Response:
        """Withdraw the recordation."""
        act = act_on(request, public_id, verb=_FILE)
        submission.withdraw(**act, reason=body_of(WithdrawInput, request)["reason"])
        return shown(request, public_id)


class RenewRecordation(IdempotentPosts):
    """Go on from a recordation in force."""

    is_tagged = True

    @answers_in_full("recordations_renew", takes=EmptyInput, status=201)
    def post(self, request: Request, public_id: UUID) -> Response:
        """Begin the renewal as a draft with everything copied; submit it like any other."""
        act = act_on(request, public_id, verb=_FILE)
        body_of(EmptyInput, request)
        return shown(request, start_renewal(**act).public_id, status=201)


class AcceptRecordation(IdempotentPosts):
    """Put a recordation in force."""

    is_tagged = True
    looks_first = True

    @answers_in_full("recordations_accept", takes=AcceptInput)
    def post(self, request: Request, public_id: UUID) -> Response:
        """Accept the recordation for the period of the law, or until an earlier day."""
        act = step_on(request, public_id, verb=_EXAMINE)
        examination.accept(**act, last_day=body_of(AcceptInput, request)["last_day"])
        return shown(request, public_id)


class ReturnRecordation(IdempotentPosts):
    """Give a recordation back for completion."""

    is_tagged = True
    looks_first = True

    @answers_in_full("recordations_return", takes=ReturnInput)
    def post(self, request: Request, public_id: UUID) -> Response:
        """Return the recordation with what is missing, part by part."""
        act = step_on(request, public_id, verb=_EXAMINE)
        examination.return_for_completion(**act, deficiencies=checked_body(ReturnInput, request).values())
        return shown(request, public_id)


class RefuseRecordation(IdempotentPosts):
    """Refuse a recordation."""

    is_tagged = True
    looks_first = True

    @answers_in_full("recordations_refuse", takes=RefuseInput)
    def post(self, request: Request, public_id: UUID) -> Response:
        """Refuse the recordation with the reason the right holder reads."""
        act = step_on(request, public_id, verb=_EXAMINE)
        examination.refuse(**act, reason=body_of(RefuseInput, request)["reason"])
        return shown(request, public_id)


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
