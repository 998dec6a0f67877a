"""Saved views over the API: searches kept under a name."""

import uuid
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import require
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_views import ApiView, ListView, body_of
from reports import services
from reports.access import get_saved, visible_saved
from reports.serializers.reports import DefaultInput, SavedViewInput, SavedViewSerializer

_SEARCH = "reports.search"


class SavedViewList(IdempotentPosts, ListView):
    """Searches you keep under a name."""

    serializer_class = SavedViewSerializer
    keyset_order = ("name", "pk")

    def get_queryset(self) -> Any:
        return visible_saved(user=self.request.user)

    @extend_schema(operation_id="saved_views_list", responses={200: SavedViewSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the views you saved and those your office shares, by name."""
        require(user=request.user, verb=_SEARCH)
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="saved_views_save", request=SavedViewInput, responses={201: SavedViewSerializer})
    def post(self, request: Request) -> Response:
        """Keep a search under a name; the same name again replaces it."""
        require(user=request.user, verb=_SEARCH)
        said = body_of(SavedViewInput, request)
        saved = services.save_view(
            acting_user=request.user,
            name=said["name"],
            query=said["query"],
            share_with_office=said["share_with_office"],
            now=timezone.now(),
        )
        return Response(SavedViewSerializer(saved).data, status=201)


class SavedView(ApiView):
    """A search you keep under a name."""

    @extend_schema(operation_id="saved_views_delete", responses={204: None})
    def delete(self, request: Request, public_id: uuid.UUID) -> Response:
        """Delete a saved view."""
        saved = get_saved(user=request.user, public_id=public_id)
        services.delete_view(acting_user=request.user, saved=saved, now=timezone.now())
        return Response(status=204)


class DefaultView(ApiView):
    """What your search page opens with."""

    @extend_schema(operation_id="saved_views_open_with", request=DefaultInput, responses={200: SavedViewSerializer})
    def put(self, request: Request, public_id: uuid.UUID) -> Response:
        """Let your search page open with this view, or with everything again."""
        saved = get_saved(user=request.user, public_id=public_id)
        is_default = body_of(DefaultInput, request)["is_default"]
        services.open_with_view(acting_user=request.user, saved=saved, is_default=is_default)
        return Response(SavedViewSerializer(get_saved(user=request.user, public_id=public_id)).data)
