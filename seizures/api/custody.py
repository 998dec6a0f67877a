"""Who holds the goods, and who may see a restricted case, over the API."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import require
from accounts.idempotency import IdempotentPosts
from accounts.models import User
from ipcases.lib.api_bodies import EmptyInput
from ipcases.lib.api_views import ApiView, body_of
from ipcases.lib.errors import InvalidValue
from seizures.access import get_seizure
from seizures.api.examples import HAND_OVER
from seizures.models import Seizure
from seizures.queries.custody import colleague_named, custody_of, members_of
from seizures.serializers.custody import (
    CustodySerializer,
    HandOverInput,
    MemberInput,
    RestrictionInput,
    RestrictionSerializer,
)
from seizures.services import custody, restriction

_HAND_OVER = "seizures.hand_over"
_RESTRICT = "seizures.restrict"


class SeizureCustody(IdempotentPosts):
    """In whose hands the goods are."""

    tells_of_one_case = True

    @extend_schema(operation_id="custody_list", responses={200: CustodySerializer(many=True)})
    def get(self, request: Request, reference: str) -> Response:
        """List the hand-overs, newest first."""
        require(user=request.user, verb="seizures.view")
        seizure = get_seizure(user=request.user, reference=reference)
        return Response(CustodySerializer(custody_of(seizure=seizure), many=True).data)

    @extend_schema(
        operation_id="custody_hand_over",
        request=HandOverInput,
        responses={201: CustodySerializer},
        examples=[HAND_OVER],
    )
    def post(self, request: Request, reference: str) -> Response:
        """Hand the goods to a colleague, who has to accept them."""
        require(user=request.user, verb=_HAND_OVER)
        seizure = get_seizure(user=request.user, reference=reference)
        said = body_of(HandOverInput, request)
        said["receiver"] = _colleague(seizure, said["receiver"], field="receiver")
        event = custody.hand_over(acting_user=request.user, reference=reference, now=timezone.now(), **said)
        return Response(CustodySerializer(event).data, status=201)


class AcceptHandOver(IdempotentPosts):
    """The receiver's word that the goods are there."""

    tells_of_one_case = True

    @extend_schema(operation_id="custody_accept", request=EmptyInput, responses={200: CustodySerializer})
    def post(self, request: Request, reference: str, event_id: int) -> Response:
        """Accept the goods. Only the named receiver can."""
        require(user=request.user, verb=_HAND_OVER)
        get_seizure(user=request.user, reference=reference)
        body_of(EmptyInput, request)
        event = custody.accept(acting_user=request.user, reference=reference, event_id=event_id, now=timezone.now())
        return Response(CustodySerializer(event).data)


class SeizureRestriction(ApiView):
    """Whether only the people listed see the case."""

    @extend_schema(operation_id="restriction_retrieve", responses={200: RestrictionSerializer})
    def get(self, request: Request, reference: str) -> Response:
        """Say whether the case is restricted, and who was admitted by name."""
        require(user=request.user, verb=_RESTRICT)
        return _restriction(request, reference)

    @extend_schema(operation_id="restriction_set", request=RestrictionInput, responses={200: RestrictionSerializer})
    def put(self, request: Request, reference: str) -> Response:
        """Restrict the case, or open it to its office again."""
        require(user=request.user, verb=_RESTRICT)
        get_seizure(user=request.user, reference=reference)
        said = body_of(RestrictionInput, request)
        act = restriction.restrict if said["is_restricted"] else restriction.lift_restriction
        act(acting_user=request.user, reference=reference, purpose=said["purpose"], now=timezone.now())
        return _restriction(request, reference)


class SeizureMembers(IdempotentPosts):
    """The people admitted to a restricted case."""

    @extend_schema(operation_id="members_admit", request=MemberInput, responses={201: RestrictionSerializer})
    def post(self, request: Request, reference: str) -> Response:
        """Admit a colleague by name."""
        require(user=request.user, verb=_RESTRICT)
        seizure = get_seizure(user=request.user, reference=reference)
        member = _colleague(seizure, body_of(MemberInput, request)["username"], field="username")
        restriction.admit(acting_user=request.user, reference=reference, member=member, now=timezone.now())
        return _restriction(request, reference, status=201)


class SeizureMember(ApiView):
    """Somebody admitted to a restricted case."""

    @extend_schema(operation_id="members_remove", responses={204: None})
    def delete(self, request: Request, reference: str, username: str) -> Response:
        """Take a colleague off the case. Somebody who was not on it changes nothing."""
        require(user=request.user, verb=_RESTRICT)
        get_seizure(user=request.user, reference=reference)
        restriction.remove_member(acting_user=request.user, reference=reference, username=username, now=timezone.now())
        return Response(status=204)


def _colleague(seizure: Seizure, username: str, *, field: str) -> User:
    """Return an active colleague of the case's office or its headquarters; the service asks for the rest."""
    person = colleague_named(seizure=seizure, username=username)
    if person is None:
        raise InvalidValue(field, _("Nobody of this name works at the office of the case."), field=field)
    return person


def _restriction(request: Request, reference: str, *, status: int = 200) -> Response:
    seizure = get_seizure(user=request.user, reference=reference)
    shown: dict[str, Any] = {
        "is_restricted": seizure.is_restricted,
        "members": members_of(seizure=seizure),
    }
    return Response(RestrictionSerializer(shown).data, status=status)
