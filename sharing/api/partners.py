"""Partners over the API: whether messages reach them, and the queue for its operator."""

import uuid
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import require
from accounts.confirming import confirmed_at
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_bodies import EmptyInput
from ipcases.lib.api_views import ApiView, ListView, body_of
from ipcases.lib.days import day_at_seat
from sharing.access import get_message, get_partner
from sharing.models import OutMessage
from sharing.queries.outcomes import outcomes_of_ours, outcomes_of_theirs
from sharing.queries.partners import listed_partners, queue_of
from sharing.serializers.shares import KeyInput, MessageSerializer, OutcomesSerializer, PartnerSerializer
from sharing.services.operating import hold_message, retry_message
from sharing.services.partners import hold_channel, keep_key, release_channel, revoke_key, send_ping

_OPERATE = "sharing.operate"
_VIEW = "sharing.view"


class PartnerList(ListView):
    """The agencies that exchange messages with us."""

    serializer_class = PartnerSerializer
    keyset_order = ("agency_id",)

    def get_queryset(self) -> Any:
        return listed_partners(user=self.request.user)

    @extend_schema(operation_id="partners_list", responses={200: PartnerSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the partners by node."""
        require(user=request.user, verb=_VIEW)
        return super().get(request, *args, **kwargs)


class PartnerDetail(ApiView):
    """One partner."""

    @extend_schema(operation_id="partners_retrieve", responses={200: PartnerSerializer})
    def get(self, request: Request, node: str) -> Response:
        """Return one partner and whether it can be reached."""
        require(user=request.user, verb=_VIEW)
        return _shown(request, node)


class PartnerOutcomes(ApiView):
    """What came of the cases shared with a partner."""

    @extend_schema(operation_id="partners_outcomes", responses={200: OutcomesSerializer})
    def get(self, request: Request, node: str) -> Response:
        """Return what came of our cases there and of theirs here: together, by year, ours also by operation."""
        require(user=request.user, verb=_VIEW)
        partner = get_partner(user=request.user, node=node)
        asked = {"user": request.user, "partner": partner, "on": day_at_seat(timezone.now())}
        return Response(
            OutcomesSerializer({"ours": outcomes_of_ours(**asked), "theirs": outcomes_of_theirs(**asked)}).data
        )


class PartnerQueue(ListView):
    """What waits or is stuck for a partner."""

    serializer_class = MessageSerializer
    keyset_order = ("stream_seq", "pk")

    def get_queryset(self) -> Any:
        return queue_of(user=self.request.user, partner=get_partner(user=self.request.user, node=self.kwargs["node"]))

    @extend_schema(operation_id="partners_queue", responses={200: MessageSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the messages that wait for a partner or are stuck, in their order. For its operator."""
        require(user=request.user, verb=_OPERATE)
        return super().get(request, *args, **kwargs)


class HoldChannel(IdempotentPosts):
    @extend_schema(operation_id="partners_hold", request=EmptyInput, responses={200: PartnerSerializer})
    def post(self, request: Request, node: str) -> Response:
        """Send nothing more to a partner until the channel is released."""
        return _operated(request, node, hold_channel)


class ReleaseChannel(IdempotentPosts):
    @extend_schema(operation_id="partners_release", request=EmptyInput, responses={200: PartnerSerializer})
    def post(self, request: Request, node: str) -> Response:
        """Let a held or resting channel try again at once."""
        return _operated(request, node, release_channel)


class PingPartner(IdempotentPosts):
    @extend_schema(operation_id="partners_ping", request=EmptyInput, responses={200: PartnerSerializer})
    def post(self, request: Request, node: str) -> Response:
        """Send a message that carries no case: it proves address, keys and clocks."""
        return _operated(request, node, send_ping)


class KeepKey(IdempotentPosts):
    @extend_schema(operation_id="partners_keep_key", request=KeyInput, responses={200: PartnerSerializer})
    def post(self, request: Request, node: str) -> Response:
        """Let a key of a partner that is being replaced count on, beside the one that replaces it."""
        return _decided(request, node, keep_key)


class RevokeKey(IdempotentPosts):
    @extend_schema(operation_id="partners_revoke_key", request=KeyInput, responses={200: PartnerSerializer})
    def post(self, request: Request, node: str) -> Response:
        """Refuse a key of a partner at once: nothing signed with it is taken in any more."""
        return _decided(request, node, revoke_key)


class RetryMessage(IdempotentPosts):
    @extend_schema(operation_id="messages_retry", request=EmptyInput, responses={200: MessageSerializer})
    def post(self, request: Request, message_id: uuid.UUID) -> Response:
        """Send a waiting message at the next opportunity; the gate is asked again before it leaves."""
        return _message(request, message_id, retry_message)


class HoldMessage(IdempotentPosts):
    @extend_schema(operation_id="messages_hold", request=EmptyInput, responses={200: MessageSerializer})
    def post(self, request: Request, message_id: uuid.UUID) -> Response:
        """Keep one message back until somebody sends it."""
        return _message(request, message_id, hold_message)


def _operated(request: Request, node: str, act: Callable[..., None]) -> Response:
    require(user=request.user, verb=_OPERATE)
    get_partner(user=request.user, node=node)
    body_of(EmptyInput, request)
    act(acting_user=request.user, node=node, now=timezone.now())
    return _shown(request, node)


def _decided(request: Request, node: str, act: Callable[..., None]) -> Response:
    require(user=request.user, verb=_OPERATE)
    get_partner(user=request.user, node=node)
    kid = body_of(KeyInput, request)["kid"]
    act(acting_user=request.user, node=node, kid=kid, confirmed_at=confirmed_at(request), now=timezone.now())
    return _shown(request, node)


def _message(request: Request, message_id: uuid.UUID, act: Callable[..., OutMessage]) -> Response:
    require(user=request.user, verb=_OPERATE)
    get_message(user=request.user, message_id=message_id)
    body_of(EmptyInput, request)
    act(acting_user=request.user, message_id=message_id, now=timezone.now())
    return Response(MessageSerializer(get_message(user=request.user, message_id=message_id)).data)


def _shown(request: Request, node: str) -> Response:
    return Response(PartnerSerializer(get_partner(user=request.user, node=node)).data)
