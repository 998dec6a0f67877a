"""Entries of one right holder over the API: merged by two people, and parted by two."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import require
from accounts.confirming import confirmed_at
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_bodies import EmptyInput
from ipcases.lib.api_views import body_of
from rightsholders.access import get_merge, get_right_holder_with_members, require_second_person
from rightsholders.models import RightHolder
from rightsholders.queries.merges import merges_of
from rightsholders.serializers.merges import MergeInput, MergeSerializer, RefuseMergeInput, UndoMergeInput
from rightsholders.services import merges
from rightsholders.services.holders import VERB

_SEE = "rightsholders.see_members"


class Merges(IdempotentPosts):
    """What was said of a right holder and other entries."""

    @extend_schema(operation_id="merges_list", responses={200: MergeSerializer(many=True)})
    def get(self, request: Request, public_id: UUID) -> Response:
        """List what was proposed of a right holder and other entries, decided or not, the latest first."""
        require(user=request.user, verb=_SEE)
        holder = get_right_holder_with_members(user=request.user, public_id=public_id)
        return Response(MergeSerializer(merges_of(user=request.user, holder=holder), many=True).data)

    @extend_schema(operation_id="merges_propose", request=MergeInput, responses={201: MergeSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Propose that another entry is the same right holder. Asks for a fresh proof; a second person confirms it."""
        _keeper_opens(request, public_id)
        given = body_of(MergeInput, request)
        goes, stays = (given["other"], public_id) if given["stays"] == "this" else (public_id, given["other"])
        made = merges.propose_merge(
            goes=goes,
            stays=stays,
            grounds=MergeInput.grounds(given),
            confirmed_at=confirmed_at(request),
            **_by(request),
        )
        return Response(MergeSerializer(made).data, status=201)


class UndoMerge(IdempotentPosts):
    """That two entries are two right holders after all."""

    @extend_schema(operation_id="merges_undo", request=UndoMergeInput, responses={201: MergeSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Propose that a merged entry is of another right holder after all. Asks for a fresh proof, as merging does."""
        _keeper_opens(request, public_id)
        given = body_of(UndoMergeInput, request)
        made = merges.propose_undoing(
            public_id=public_id,
            entry=given["entry"],
            grounds=UndoMergeInput.grounds(given),
            confirmed_at=confirmed_at(request),
            **_by(request),
        )
        return Response(MergeSerializer(made).data, status=201)


class ConfirmMerge(IdempotentPosts):
    """The second person who lets it be so."""

    @extend_schema(operation_id="merges_confirm", request=EmptyInput, responses={200: MergeSerializer})
    def post(self, request: Request, public_id: UUID, pk: int) -> Response:
        """Confirm what somebody else proposed. Asks for a fresh proof."""
        _second_opens(request, public_id, pk)
        body_of(EmptyInput, request)
        done = merges.confirm_merge(
            public_id=public_id, proposal=pk, confirmed_at=confirmed_at(request), **_by(request)
        )
        return Response(MergeSerializer(done).data)


class RefuseMerge(IdempotentPosts):
    """The second person who does not."""

    @extend_schema(operation_id="merges_refuse", request=RefuseMergeInput, responses={200: MergeSerializer})
    def post(self, request: Request, public_id: UUID, pk: int) -> Response:
        """Refuse what somebody else proposed."""
        _second_opens(request, public_id, pk)
        given = body_of(RefuseMergeInput, request)
        done = merges.refuse_merge(public_id=public_id, proposal=pk, reason=given["reason"], **_by(request))
        return Response(MergeSerializer(done).data)


class TakeMergeBack(IdempotentPosts):
    """The end of a proposal by whoever made it."""

    @extend_schema(operation_id="merges_take_back", request=EmptyInput, responses={200: MergeSerializer})
    def post(self, request: Request, public_id: UUID, pk: int) -> Response:
        """Take back what you proposed of two entries."""
        holder = _keeper_opens(request, public_id)
        get_merge(user=request.user, holder=holder, pk=pk)
        body_of(EmptyInput, request)
        done = merges.take_back_merge(public_id=public_id, proposal=pk, **_by(request))
        return Response(MergeSerializer(done).data)


def _keeper_opens(request: Request, public_id: UUID) -> RightHolder:
    """Return the right holder to somebody who keeps them: who may not act learns nothing of what is wrong."""
    require(user=request.user, verb=VERB)
    return get_right_holder_with_members(user=request.user, public_id=public_id)


def _second_opens(request: Request, public_id: UUID, pk: int) -> None:
    holder = _keeper_opens(request, public_id)
    found = get_merge(user=request.user, holder=holder, pk=pk)
    require_second_person(user=request.user, first=found.proposed_by_id)


def _by(request: Request) -> dict[str, Any]:
    return {"acting_user": request.user, "now": timezone.now()}
