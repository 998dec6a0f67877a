"""Operations over the API: the agreements, the operations with their figures, and the seizures that count."""

import uuid
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import require
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_views import ApiView, ListView, body_of
from operations import queries, services
from operations.access import get_operation, require_agreements, visible_agreements
from operations.api.examples import ADD_MANY
from operations.serializers.operations import (
    AddedSerializer,
    AddManyInput,
    AddSeizureInput,
    AgreementSerializer,
    OperationSeizureSerializer,
    RemovalInput,
    ResultFilter,
    ResultSerializer,
    RoundFilter,
    SelectionFilter,
    TallySerializer,
)
from seizures.access import get_seizure

_VIEW = "operations.view"


class AgreementList(ListView):
    """The agreements with other administrations and associations."""

    serializer_class = AgreementSerializer
    keyset_order = ("code",)
    keyset_orders = {"code": ("code",), "-signed_on": ("-signed_on", "-pk")}

    def get_queryset(self) -> Any:
        return visible_agreements(user=self.request.user)

    @extend_schema(operation_id="agreements_list", responses={200: AgreementSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the agreements."""
        require_agreements(user=request.user)
        return super().get(request, *args, **kwargs)


class OperationTally(ApiView):
    """One operation with its figures."""

    query_class = RoundFilter

    @extend_schema(operation_id="operations_tally", responses={200: TallySerializer})
    def get(self, request: Request, public_id: uuid.UUID) -> Response:
        """Return the tally of an operation, or of one of its rounds."""
        require(user=request.user, verb=_VIEW)
        operation = get_operation(user=request.user, public_id=public_id)
        figures = queries.tally(user=request.user, operation=operation, round_number=self.asked().get("round"))
        return Response(TallySerializer(figures).data)


class OperationSeizures(IdempotentPosts, ListView):
    """The seizures that count in an operation."""

    serializer_class = OperationSeizureSerializer
    query_class = SelectionFilter
    keyset_order = queries.LAST_DETAINED_FIRST

    def get_queryset(self) -> Any:
        user = self.request.user
        operation = get_operation(user=user, public_id=self.kwargs["public_id"])
        selection = SelectionFilter.selection(self.asked())
        return queries.listed(queries.rows_of(user=user, operation=operation, selection=selection))

    @extend_schema(operation_id="operation_seizures_list", responses={200: OperationSeizureSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the seizures that count; the parameters narrow them to the rows behind a figure."""
        require(user=request.user, verb=_VIEW)
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="operation_seizures_add",
        request=AddSeizureInput,
        responses={201: OperationSeizureSerializer},
    )
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Count a seizure in the operation, in the round of its day."""
        require(user=request.user, verb="operations.add_seizure")
        operation = get_operation(user=request.user, public_id=public_id)
        seizure = get_seizure(user=request.user, reference=body_of(AddSeizureInput, request)["reference"])
        row = services.add_seizure(acting_user=request.user, operation=operation, seizure=seizure, now=timezone.now())
        return Response(OperationSeizureSerializer(row).data, status=201)


class AddManySeizures(IdempotentPosts):
    """Many seizures at once."""

    @extend_schema(
        operation_id="operation_seizures_add_many",
        request=AddManyInput,
        responses={200: AddedSerializer},
        examples=[ADD_MANY],
    )
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Count many seizures, each on its own: what could not be added comes back with the reason."""
        require(user=request.user, verb="operations.add_seizure")
        operation = get_operation(user=request.user, public_id=public_id)
        references = body_of(AddManyInput, request)["references"]
        added, refused = services.add_seizures_by_reference(
            acting_user=request.user,
            operation=operation,
            references=list(dict.fromkeys(reference.upper() for reference in references)),
            now=timezone.now(),
        )
        return Response(AddedSerializer({"added": added, "refused": refused}).data)


class RemoveSeizure(IdempotentPosts):
    """A seizure that does not count after all."""

    @extend_schema(operation_id="operation_seizures_remove", request=RemovalInput, responses={204: None})
    def post(self, request: Request, public_id: uuid.UUID, reference: str) -> Response:
        """Stop counting a seizure. The row stays with the reason, and no rule brings it back."""
        require(user=request.user, verb="operations.add_seizure")
        operation = get_operation(user=request.user, public_id=public_id)
        seizure = get_seizure(user=request.user, reference=reference)
        reason = body_of(RemovalInput, request)["reason"]
        services.remove_seizure(
            acting_user=request.user, operation=operation, seizure=seizure, reason=reason, now=timezone.now()
        )
        return Response(status=204)


class OperationResults(ListView):
    """What the police did."""

    serializer_class = ResultSerializer
    query_class = ResultFilter
    keyset_order = ("-happened_on", "-pk")

    def get_queryset(self) -> Any:
        operation = get_operation(user=self.request.user, public_id=self.kwargs["public_id"])
        chosen = self.asked()
        return queries.results_of(operation=operation, kind=chosen.get("kind", ""), round_number=chosen.get("round"))

    @extend_schema(operation_id="operation_results_list", responses={200: ResultSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List what the police did in the investigations that came of the operation, newest first."""
        require(user=request.user, verb=_VIEW)
        return super().get(request, *args, **kwargs)
