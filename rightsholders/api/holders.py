"""Right holders over the API."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ipcases.lib.api_views import ApiView, ListView
from rightsholders.access import require_reader
from rightsholders.queries import list_right_holders
from rightsholders.queries.holders import right_holder_with_names
from rightsholders.serializers.recordation_inputs import RightHolderFilter
from rightsholders.serializers.recordations import RightHolderSerializer, RightHolderWithNamesSerializer


class RightHolderList(ListView):
    """Right holders the user may see."""

    serializer_class = RightHolderSerializer
    query_class = RightHolderFilter
    keyset_order = ("name", "id")
    keyset_orders = {"name": ("name", "id"), "newest": ("-id",)}

    def get_queryset(self) -> Any:
        require_reader(user=self.request.user)
        chosen = self.asked()
        return list_right_holders(user=self.request.user, text=chosen.get("q", ""))

    @extend_schema(
        operation_id="right_holders_list",
        responses={200: RightHolderSerializer(many=True)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List right holders by name."""
        return super().get(request, *args, **kwargs)


class RightHolderDetail(ApiView):
    """One right holder."""

    @extend_schema(operation_id="right_holders_retrieve", responses={200: RightHolderWithNamesSerializer})
    def get(self, request: Request, public_id: UUID) -> Response:
        """Return one right holder, with the names that it once had."""
        require_reader(user=request.user)
        holder = right_holder_with_names(user=request.user, public_id=public_id)
        return Response(RightHolderWithNamesSerializer(holder).data)
