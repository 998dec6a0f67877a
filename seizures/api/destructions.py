"""Goods in store and their destruction over the API."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import day_of, require
from accounts.confirming import confirmed_at
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_views import ApiView, ListView, body_of
from seizures.access import get_destruction
from seizures.models import DestructionLine
from seizures.queries import destructions as queries
from seizures.queries.store import ORDER, StoreFilter, store_rows, stored_lines
from seizures.serializers.destructions import (
    CallOffInput,
    ClearUpInput,
    DestructionInput,
    DestructionLineSerializer,
    DestructionQuery,
    DestructionRowSerializer,
    PickInput,
    SignInput,
    StoredLineSerializer,
    StoreQuery,
    TakeOutInput,
    WitnessInput,
)
from seizures.services import destroying, destructions

_PLAN, _ATTEND = "seizures.record_outcome", "seizures.attend_destruction"


class GoodsInStore(ListView):
    """What lies where."""

    serializer_class = StoredLineSerializer
    query_class = StoreQuery
    keyset_order = ORDER

    def get_queryset(self) -> Any:
        user, chosen = self.request.user, self.asked()
        return store_rows(user=user, narrowed=StoreFilter(**chosen), today=day_of(user=user, now=timezone.now()))

    def paginate_queryset(self, queryset: Any) -> Any:
        """Shape the rows of the page."""
        return stored_lines(lines=super().paginate_queryset(queryset) or [], now=timezone.now())

    @extend_schema(operation_id="store_list", responses={200: StoredLineSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the goods in store, longest there first."""
        require(user=request.user, verb="seizures.view")
        return super().get(request, *args, **kwargs)


class DestructionList(IdempotentPosts, ListView):
    """Goods of many cases destroyed in one go."""

    serializer_class = DestructionRowSerializer
    query_class = DestructionQuery
    keyset_order = queries.ORDER

    def get_queryset(self) -> Any:
        chosen = self.asked()
        return queries.destructions_page(
            user=self.request.user, status=chosen.get("status", ""), text=chosen.get("q", "")
        )

    @extend_schema(operation_id="destructions_list", responses={200: DestructionRowSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List destructions, latest first."""
        require(user=request.user, verb="seizures.view")
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="destructions_plan", request=DestructionInput, responses={201: DestructionRowSerializer}
    )
    def post(self, request: Request) -> Response:
        """Plan a destruction of goods that are decided on."""
        require(user=request.user, verb=_PLAN)
        said = body_of(DestructionInput, request)
        pick = _pick(said)
        plan = destructions.Plan(**said, pick=pick)
        made = destructions.plan_destruction(acting_user=request.user, plan=plan, now=timezone.now())
        return _answer(request, made.public_id, status=201)


class DestructionDetail(ApiView):
    """One destruction."""

    @extend_schema(operation_id="destructions_retrieve", responses={200: DestructionRowSerializer})
    def get(self, request: Request, public_id: UUID) -> Response:
        """Return a destruction with who signed."""
        require(user=request.user, verb="seizures.view")
        return _answer(request, public_id)


class DestructionLines(IdempotentPosts, ListView):
    """The goods of a destruction."""

    serializer_class = DestructionLineSerializer
    keyset_order = ("pk",)

    def get_queryset(self) -> Any:
        destruction = get_destruction(user=self.request.user, public_id=self.kwargs["public_id"])
        return queries.lines_of(user=self.request.user, destruction=destruction)

    @extend_schema(operation_id="destruction_lines_list", responses={200: DestructionLineSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the goods of a destruction that you may see, those taken out too."""
        require(user=request.user, verb="seizures.view")
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="destruction_lines_add", request=PickInput, responses={201: DestructionRowSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Add goods; a signature on what it was before is dropped."""
        require(user=request.user, verb=_PLAN)
        get_destruction(user=request.user, public_id=public_id)
        pick = _pick(body_of(PickInput, request))
        destructions.add_lines(acting_user=request.user, public_id=public_id, pick=pick, now=timezone.now())
        return _answer(request, public_id, status=201)


class TakeOut(IdempotentPosts):
    """Goods that are missing, different, or not to be destroyed now."""

    @extend_schema(
        operation_id="destruction_lines_take_out", request=TakeOutInput, responses={200: DestructionLineSerializer}
    )
    def post(self, request: Request, public_id: UUID, row_id: int) -> Response:
        """Take a goods line out. What is missing or different stays on its case until a supervisor cleared it up."""
        require(user=request.user, verb=_ATTEND)
        get_destruction(user=request.user, public_id=public_id)
        said = body_of(TakeOutInput, request)
        return _line(
            destructions.take_out(
                acting_user=request.user, public_id=public_id, row_id=row_id, now=timezone.now(), **said
            )
        )


class ClearUp(IdempotentPosts):
    """What became of goods that were missing or different."""

    @extend_schema(
        operation_id="destruction_lines_clear_up", request=ClearUpInput, responses={200: DestructionLineSerializer}
    )
    def post(self, request: Request, public_id: UUID, row_id: int) -> Response:
        """Clear up a discrepancy."""
        require(user=request.user, verb="seizures.close")
        get_destruction(user=request.user, public_id=public_id)
        said = body_of(ClearUpInput, request)
        return _line(
            destructions.settle(
                acting_user=request.user, public_id=public_id, row_id=row_id, now=timezone.now(), **said
            )
        )


class Sign(IdempotentPosts):
    """The signature of who carried it out."""

    @extend_schema(operation_id="destructions_sign", request=SignInput, responses={200: DestructionRowSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Say what was destroyed, and sign for it. It takes effect when a witness has signed too."""
        require(user=request.user, verb=_PLAN)
        get_destruction(user=request.user, public_id=public_id)
        said = body_of(SignInput, request)
        rows = {row["id"]: destroying.Destroyed(row["quantity"], row["because"]) for row in said.pop("destroyed")}
        destroying.sign(
            acting_user=request.user,
            public_id=public_id,
            destroyed=rows,
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
            **said,
        )
        return _answer(request, public_id)


class Witness(IdempotentPosts):
    """The signature of the witness."""

    @extend_schema(operation_id="destructions_witness", request=WitnessInput, responses={200: DestructionRowSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Sign as the witness for just what was signed: the outcome of every line is recorded with it."""
        require(user=request.user, verb=_ATTEND)
        get_destruction(user=request.user, public_id=public_id)
        said = body_of(WitnessInput, request)
        destroying.witness(
            acting_user=request.user,
            public_id=public_id,
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
            **said,
        )
        return _answer(request, public_id)


class CallOff(IdempotentPosts):
    """A destruction that does not happen."""

    @extend_schema(
        operation_id="destructions_call_off", request=CallOffInput, responses={200: DestructionRowSerializer}
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Call a planned destruction off; its goods may be picked again."""
        require(user=request.user, verb=_PLAN)
        get_destruction(user=request.user, public_id=public_id)
        said = body_of(CallOffInput, request)
        destructions.call_off(acting_user=request.user, public_id=public_id, now=timezone.now(), **said)
        return _answer(request, public_id)


def _pick(said: dict[str, Any]) -> destructions.Pick:
    """Take what picks the goods out of a body."""
    return destructions.Pick(
        line_ids=said.pop("lines"),
        labels="\n".join(said.pop("labels")),
        place=said.pop("everything_at"),
        office=said.pop("office"),
    )


def _answer(request: Request, public_id: UUID, *, status: int = 200) -> Response:
    destruction = get_destruction(user=request.user, public_id=public_id)
    row = queries.with_counts(user=request.user, destruction=destruction)
    return Response(DestructionRowSerializer(row).data, status=status)


def _line(row: DestructionLine) -> Response:
    return Response(DestructionLineSerializer(row).data)
