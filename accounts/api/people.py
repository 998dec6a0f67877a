"""People over the API, for administrators.

Requests that carry a password keep no Idempotency-Key: not even a hash of a password is stored beside its request.
"""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import get_person, require
from accounts.confirming import confirmed_at
from accounts.idempotency import IdempotentPosts
from accounts.models import User
from accounts.queries import PersonFilter, further_office_codes, people_matching
from accounts.serializers import (
    ChangePersonInput,
    NewPersonInput,
    PasswordInput,
    PersonDetailSerializer,
    PersonFilterInput,
    PersonSerializer,
)
from accounts.services import people as services
from ipcases.lib.api_bodies import EmptyInput
from ipcases.lib.api_views import ApiView, ListView, body_of
from ipcases.lib.preconditions import seen_state, tagged
from reference.queries import office, offices


class PeopleList(ListView):
    """The people who may sign in, or could."""

    is_tagged = True
    serializer_class = PersonSerializer
    query_class = PersonFilterInput
    keyset_order = ("username",)

    def get_queryset(self) -> Any:
        chosen = self.asked()
        narrowed = PersonFilter(text=chosen.pop("q", ""), **chosen)
        return people_matching(user=self.request.user, narrowed=narrowed)

    @extend_schema(operation_id="people_list", responses={200: PersonSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the people by user name."""
        require(user=request.user, verb=services.VERB)
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="people_create", request=NewPersonInput, responses={201: PersonDetailSerializer})
    def post(self, request: Request) -> Response:
        """Add a person. Nothing of a request with a password is kept: a user name sent twice is refused."""
        require(user=request.user, verb=services.VERB)
        said = body_of(NewPersonInput, request)
        said["home_office"] = office(said["home_office"]) if said["home_office"] else None
        person = services.create_user(
            acting_user=request.user, confirmed_at=confirmed_at(request), now=timezone.now(), **said
        )
        response = shown(request, person.pk, status=201)
        response["Location"] = reverse("api-person", args=[person.pk])
        return response


class PersonDetail(ApiView):
    """One person."""

    is_tagged = True

    @extend_schema(operation_id="people_retrieve", responses={200: PersonDetailSerializer})
    def get(self, request: Request, pk: int) -> Response:
        """Return one person with roles and offices."""
        return shown(request, pk)

    @extend_schema(operation_id="people_change", request=ChangePersonInput, responses={200: PersonDetailSerializer})
    def put(self, request: Request, pk: int) -> Response:
        """Bring details, roles and offices to the given state; in force with the person's next request."""
        person = get_person(user=request.user, pk=pk)
        seen = seen_state(request)
        said = body_of(ChangePersonInput, request)
        said["home_office"] = office(said["home_office"]) if said["home_office"] else None
        said["further_offices"] = offices(codes=said["further_offices"])
        services.change_person(
            acting_user=request.user,
            user=person,
            seen=seen,
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
            **said,
        )
        return shown(request, pk)


class PersonPassword(ApiView):
    """A person's password."""

    @extend_schema(operation_id="people_set_password", request=PasswordInput, responses={204: None})
    def put(self, request: Request, pk: int) -> Response:
        """Give a person a new password, to be changed at the next sign-in; sessions and tokens end at once."""
        person = get_person(user=request.user, pk=pk)
        password = body_of(PasswordInput, request)["password"]
        services.set_password(
            acting_user=request.user,
            user=person,
            password=password,
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
        )
        return Response(status=204)


class SwitchOff(IdempotentPosts):
    """The end of a person's sign-in."""

    is_tagged = True

    @extend_schema(operation_id="people_switch_off", request=EmptyInput, responses={200: PersonDetailSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Switch a person's sign-in off: sessions and tokens end at once. 409 `off-already` when it is."""
        person = _switched(request, pk)
        services.deactivate_user(acting_user=request.user, user=person, now=timezone.now())
        return shown(request, pk)


class SwitchOn(IdempotentPosts):
    """A person's sign-in, once more."""

    is_tagged = True

    @extend_schema(operation_id="people_switch_on", request=EmptyInput, responses={200: PersonDetailSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Switch a person's sign-in on again. 409 `on-already` when it is."""
        person = _switched(request, pk)
        services.reactivate_user(acting_user=request.user, user=person, now=timezone.now())
        return shown(request, pk)


class EndSessions(IdempotentPosts):
    """The end of what a person has open."""

    is_tagged = True

    @extend_schema(operation_id="people_end_sessions", request=EmptyInput, responses={200: PersonDetailSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """End all sessions and tokens of a person at once; the person may sign in again."""
        person = _switched(request, pk)
        services.end_sessions(acting_user=request.user, user=person, now=timezone.now())
        return shown(request, pk)


def _switched(request: Request, pk: int) -> User:
    person = get_person(user=request.user, pk=pk)
    body_of(EmptyInput, request)
    return person


def shown(request: Request, pk: int, *, status: int = 200) -> Response:
    """Answer with a person as they are now."""
    person = get_person(user=request.user, pk=pk)
    context = {"further_offices": further_office_codes(user=person)}
    response = Response(PersonDetailSerializer(person, context=context).data, status=status)
    return tagged(response, services.state_of(user=person))
