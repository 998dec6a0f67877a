"""Who stands in for somebody who is away, over the API, for administrators."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import get_person, get_stand_in
from accounts.api.people import shown
from accounts.confirming import confirmed_at
from accounts.idempotency import IdempotentPosts
from accounts.serializers import PersonDetailSerializer, StandInInput
from accounts.services import standing_in as services
from ipcases.lib.api_bodies import EmptyInput
from ipcases.lib.api_views import body_of


class StandIns(IdempotentPosts):
    """Who stands in for a person."""

    is_tagged = True

    @extend_schema(operation_id="people_let_stand_in", request=StandInInput, responses={201: PersonDetailSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Let somebody hold roles of a person who is away, from one day to another. They end by themselves."""
        person = get_person(user=request.user, pk=pk)
        said = body_of(StandInInput, request)
        services.let_stand_in(
            acting_user=request.user, absent=person, confirmed_at=confirmed_at(request), now=timezone.now(), **said
        )
        return shown(request, pk, status=201)


class EndStandIn(IdempotentPosts):
    """The end of a standing in before its last day."""

    is_tagged = True

    @extend_schema(operation_id="people_end_stand_in", request=EmptyInput, responses={200: PersonDetailSerializer})
    def post(self, request: Request, pk: int, number: int) -> Response:
        """End a standing in at once."""
        person = get_person(user=request.user, pk=pk)
        row = get_stand_in(absent=person, pk=number)
        body_of(EmptyInput, request)
        services.end_stand_in(acting_user=request.user, stand_in=row, now=timezone.now())
        return shown(request, pk)
