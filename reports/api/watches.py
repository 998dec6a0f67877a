"""Watches over the API: searches that tell when a case comes in that fits."""

import uuid
from typing import Any

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import require
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_bodies import EmptyInput
from ipcases.lib.api_views import ApiView, ListView, body_of, checked_body
from reports import services
from reports.access import get_watch
from reports.queries.watches import new_cases, watch_with_news, with_news
from reports.serializers.watches import MuteInput, WatchInput, WatchSerializer
from seizures.queries.lists import NEWEST, ORDERS, step_of, with_steps
from seizures.serializers.seizures import SeizureRowSerializer

_SEARCH = "reports.search"


class WatchList(IdempotentPosts, ListView):
    """Searches that tell you of new cases."""

    serializer_class = WatchSerializer
    keyset_order = ("name", "pk")

    def get_queryset(self) -> Any:
        return with_news(user=self.request.user)

    @extend_schema(operation_id="watches_list", responses={200: WatchSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List your watches by name, each with how many new cases it has."""
        require(user=request.user, verb=_SEARCH)
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="watches_create", request=WatchInput, responses={201: WatchSerializer})
    def post(self, request: Request) -> Response:
        """Watch a search from now on. What fits already is no news."""
        require(user=request.user, verb=_SEARCH)
        terms = checked_body(WatchInput, request).terms()
        watch = services.make_watch(acting_user=request.user, terms=terms, now=timezone.now())
        answer = _answer(request, watch.public_id, status=201)
        answer["Location"] = reverse("api-watch", args=[watch.public_id])
        return answer


class WatchDetail(ApiView):
    """One of your watches."""

    @extend_schema(operation_id="watches_retrieve", responses={200: WatchSerializer})
    def get(self, request: Request, public_id: uuid.UUID) -> Response:
        """Return a watch with how many new cases it has."""
        return _answer(request, public_id)

    @extend_schema(operation_id="watches_change", request=WatchInput, responses={200: WatchSerializer})
    def put(self, request: Request, public_id: uuid.UUID) -> Response:
        """Change what a watch looks for or when it tells. With another search it begins anew."""
        watch = get_watch(user=request.user, public_id=public_id)
        terms = checked_body(WatchInput, request).terms()
        services.change_watch(acting_user=request.user, watch=watch, terms=terms, now=timezone.now())
        return _answer(request, public_id)

    @extend_schema(operation_id="watches_delete", responses={204: None})
    def delete(self, request: Request, public_id: uuid.UUID) -> Response:
        """Delete a watch."""
        watch = get_watch(user=request.user, public_id=public_id)
        services.delete_watch(acting_user=request.user, watch=watch, now=timezone.now())
        return Response(status=204)


class MuteWatch(ApiView):
    """Whether a watch is quiet."""

    @extend_schema(operation_id="watches_mute", request=MuteInput, responses={200: WatchSerializer})
    def put(self, request: Request, public_id: uuid.UUID) -> Response:
        """Let a watch be quiet and look for nothing, or look and tell again from now on."""
        watch = get_watch(user=request.user, public_id=public_id)
        is_muted = body_of(MuteInput, request)["is_muted"]
        services.mute_watch(acting_user=request.user, watch=watch, is_muted=is_muted, now=timezone.now())
        return _answer(request, public_id)


class NewCases(ListView):
    """What a watch has found and you have not looked at."""

    serializer_class = SeizureRowSerializer
    keyset_order = ORDERS[NEWEST]

    def get_queryset(self) -> Any:
        watch = get_watch(user=self.request.user, public_id=self.kwargs["public_id"])
        return with_steps(new_cases(user=self.request.user, watch=watch))

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        for row in rows or ():
            row.next_step = step_of(row)
        return rows

    @extend_schema(operation_id="watches_cases", responses={200: SeizureRowSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the new cases of a watch, the newest first. They stay new until you open the watch."""
        return super().get(request, *args, **kwargs)


class OpenWatch(IdempotentPosts):
    """The moment the new cases of a watch were looked at."""

    @extend_schema(operation_id="watches_open", request=EmptyInput, responses={200: WatchSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Take the new cases of a watch as seen, and its alert off your first page."""
        watch = get_watch(user=request.user, public_id=public_id)
        body_of(EmptyInput, request)
        services.open_watch(acting_user=request.user, watch=watch, now=timezone.now())
        return _answer(request, public_id)


def _answer(request: Request, public_id: uuid.UUID, *, status: int = 200) -> Response:
    watch = watch_with_news(user=request.user, public_id=public_id)
    return Response(WatchSerializer(watch).data, status=status)
