"""The second factor of a person over the API, for administrators. One's own is set up on the pages."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import get_person
from accounts.confirming import confirmed_at
from accounts.services import second_factor as services
from accounts.services.security_keys import take_key_away
from ipcases.lib.api_views import ApiView


class PersonSecondFactor(ApiView):
    """A person's second factor."""

    @extend_schema(operation_id="people_take_second_factor", request=None, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take the second factor away of whoever lost it, app and keys: sessions and tokens end at once."""
        person = get_person(user=request.user, pk=pk)
        services.take_away(
            acting_user=request.user, user=person, confirmed_at=confirmed_at(request), now=timezone.now()
        )
        return Response(status=204)


class PersonSecurityKey(ApiView):
    """One security key of a person."""

    @extend_schema(operation_id="people_take_security_key", request=None, responses={204: None})
    def delete(self, request: Request, pk: int, number: int) -> Response:
        """Take one security key away of whoever lost it: sessions and tokens end at once."""
        person = get_person(user=request.user, pk=pk)
        take_key_away(
            acting_user=request.user, user=person, pk=number, confirmed_at=confirmed_at(request), now=timezone.now()
        )
        return Response(status=204)
