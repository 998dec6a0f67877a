"""Holds over the API, and what is erased next."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import require
from accounts.confirming import confirmed_at
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_views import ApiView, ListView, body_of
from seizures.access import get_hold, get_seizure
from seizures.queries.holds import holds_of, keys_of
from seizures.queries.retention import ERASED, HELD, NEXT, ORDERS, erased_lately, held, mark_rows, next_erased
from seizures.serializers.holds import (
    ErasedSerializer,
    HeldCasesSerializer,
    HoldInput,
    HoldManyInput,
    HoldSerializer,
    KeptSerializer,
    NextErasedSerializer,
    ReleasedSerializer,
    ReleaseInput,
    RetentionFilter,
    ReviewInput,
)
from seizures.services.holds import hold_case, hold_cases, keep_hold, release_hold

_HOLD, _SEE = "seizures.hold", "seizures.see_retention"


class SeizureHolds(IdempotentPosts):
    """What keeps a case from being erased."""

    @extend_schema(operation_id="seizure_holds_list", responses={200: HoldSerializer(many=True)})
    def get(self, request: Request, reference: str) -> Response:
        """List the holds of a case: those that stand first, then the latest."""
        require(user=request.user, verb="seizures.view")
        seizure = get_seizure(user=request.user, reference=reference)
        return Response(HoldSerializer(holds_of(seizure=seizure), many=True).data)

    @extend_schema(operation_id="seizure_holds_set", request=HoldInput, responses={201: HoldSerializer})
    def post(self, request: Request, reference: str) -> Response:
        """Hold a case: nothing of it is erased until a second person releases the hold."""
        require(user=request.user, verb=_HOLD)
        get_seizure(user=request.user, reference=reference)
        order = HoldInput.order(body_of(HoldInput, request))
        hold = hold_case(acting_user=request.user, reference=reference, order=order, now=timezone.now())
        return Response(HoldSerializer(hold).data, status=201)


class ReleaseHold(IdempotentPosts):
    """The end of a hold."""

    @extend_schema(operation_id="seizure_holds_release", request=ReleaseInput, responses={200: ReleasedSerializer})
    def post(self, request: Request, reference: str, public_id: UUID) -> Response:
        """Release a hold that somebody else set. Asks for a fresh proof."""
        require(user=request.user, verb=_HOLD)
        get_hold(user=request.user, reference=reference, public_id=public_id)
        released = release_hold(
            acting_user=request.user,
            reference=reference,
            public_id=public_id,
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
            **body_of(ReleaseInput, request),
        )
        return Response(ReleasedSerializer({"released": released}).data)


class ReviewHold(IdempotentPosts):
    """Whether a hold is still needed."""

    @extend_schema(operation_id="seizure_holds_review", request=ReviewInput, responses={200: KeptSerializer})
    def post(self, request: Request, reference: str, public_id: UUID) -> Response:
        """Note that a hold is still needed, and when to ask again."""
        require(user=request.user, verb=_HOLD)
        get_hold(user=request.user, reference=reference, public_id=public_id)
        said = body_of(ReviewInput, request)
        kept = keep_hold(acting_user=request.user, reference=reference, public_id=public_id, now=timezone.now(), **said)
        return Response(KeptSerializer({"kept": kept}).data)


class Holds(IdempotentPosts, ListView):
    """The holds that stand, on all cases the user may see."""

    serializer_class = HoldSerializer
    keyset_order = ORDERS[HELD]

    def get_queryset(self) -> Any:
        return held(user=self.request.user)

    @extend_schema(operation_id="holds_list", responses={200: HoldSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the holds that stand, the next review first."""
        require(user=request.user, verb=_SEE)
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="holds_set", request=HoldManyInput, responses={201: HeldCasesSerializer})
    def post(self, request: Request) -> Response:
        """Hold up to a thousand cases in one act; those that the same paper holds already are passed over."""
        require(user=request.user, verb=_HOLD)
        said = body_of(HoldManyInput, request)
        keys = keys_of(user=request.user, references=said["references"])
        done = hold_cases(acting_user=request.user, seizures=keys, order=HoldInput.order(said), now=timezone.now())
        told = {"held": len(done.held), "already": done.already, "erased": done.erased}
        return Response(HeldCasesSerializer(told).data, status=201)


class _Retention(ApiView):
    shown: str

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)  # type: ignore[misc]
        mark_rows(rows or [], shown=self.shown)
        return rows


class RetentionNext(_Retention, ListView):
    """The cases whose names go soon."""

    serializer_class = NextErasedSerializer
    query_class = RetentionFilter
    shown = NEXT
    keyset_order = ORDERS[NEXT]

    def get_queryset(self) -> Any:
        return next_erased(user=self.request.user, days=self.asked()["days"], now=timezone.now())

    @extend_schema(operation_id="retention_next", responses={200: NextErasedSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the closed cases whose names may be kept no longer than some days, the nearest day first."""
        require(user=request.user, verb=_SEE)
        return super().get(request, *args, **kwargs)


class RetentionErased(_Retention, ListView):
    """The cases whose names went lately."""

    serializer_class = ErasedSerializer
    shown = ERASED
    keyset_order = ORDERS[ERASED]

    def get_queryset(self) -> Any:
        return erased_lately(user=self.request.user, now=timezone.now())

    @extend_schema(operation_id="retention_erased", responses={200: ErasedSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the cases whose names were erased in the last 90 days, the latest first."""
        require(user=request.user, verb=_SEE)
        return super().get(request, *args, **kwargs)
