"""Whom the identity provider means, over the API, for administrators."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import get_person
from accounts.confirming import confirmed_at
from accounts.serializers import IdentityInput
from accounts.services import identities as services
from ipcases.lib.api_views import ApiView, body_of


class PersonIdentity(ApiView):
    """A person's name at the identity provider."""

    @extend_schema(operation_id="people_link_identity", request=IdentityInput, responses={204: None})
    def put(self, request: Request, pk: int) -> Response:
        """Link a person to a name of the identity provider. The password, sessions and tokens end at once."""
        person = get_person(user=request.user, pk=pk)
        subject = body_of(IdentityInput, request)["subject"]
        services.link(
            acting_user=request.user,
            user=person,
            subject=subject,
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
        )
        return Response(status=204)

    @extend_schema(operation_id="people_unlink_identity", request=None, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Unlink a person from the identity provider. Sessions and tokens end at once."""
        person = get_person(user=request.user, pk=pk)
        services.unlink(acting_user=request.user, user=person, confirmed_at=confirmed_at(request), now=timezone.now())
        return Response(status=204)
