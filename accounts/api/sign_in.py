"""Tokens for programs."""

from django.contrib.auth import authenticate
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from knox.models import AuthToken
from rest_framework import status
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import has_second_factor, offices_of, roles_of, ways_of
from accounts.addresses import client_address
from accounts.attempts import note_failure
from accounts.auth import password_is_no_way
from accounts.confirming import is_proved, proves
from accounts.due import provider_only, refuse_token
from accounts.events import AccountEvent
from accounts.forms import WRONG_CODE, wrong_proof
from accounts.models import User
from accounts.queries import standing_in
from accounts.serializers import ConfirmInput, MeSerializer, TokenRequestInput, TokenSerializer
from accounts.services.signing_in import confirm_token, issue_token, revoke_token
from accounts.throttling import seconds_to_wait
from ipcases.lib.api import too_many_attempts
from ipcases.lib.api_views import ApiView, body_of
from ipcases.lib.errors import DomainError, InvalidValue


class CodeMissing(AuthenticationFailed):
    """The password was right, and the person has a second factor."""

    default_code = "code-missing"


class TokenView(ApiView):
    """A token for programs: made from a user name and password, with a code where there is a second factor."""

    is_throttled = True

    def get_authenticators(self) -> list[BaseAuthentication]:
        # Whoever asks for a token has none; a stale one must not stand in the way.
        return super().get_authenticators() if self.request and self.request.method != "POST" else []

    def get_permissions(self) -> list[BasePermission]:
        return [] if self.request.method == "POST" else [IsAuthenticated()]

    def get_authenticate_header(self, request: Request) -> str:
        return "Token"

    @extend_schema(
        operation_id="token_create",
        auth=[],
        request=TokenRequestInput,
        responses={200: TokenSerializer},
    )
    def post(self, request: Request) -> Response:
        """Get a token for a user name and password. It ends after ten hours.

        Whoever has a second factor sends a code as well: without one the answer is 401 `code-missing`. A code is taken
        once. Whose role takes a security key only gets none: 403 `security-key-only`; nor does whose role signs in by
        the identity provider only: 403 `provider-only`.
        """
        asked = body_of(TokenRequestInput, request)
        if wait_seconds := seconds_to_wait(request._request):
            raise too_many_attempts(seconds=wait_seconds)
        username = asked["username"]
        user = authenticate(request._request, username=username, password=asked["password"])
        if user is None:
            note_failure(request._request, username=username, now=timezone.now())
            if password_is_no_way(request._request):
                raise provider_only()
            raise AuthenticationFailed(_("The user name or the password is wrong."))
        refuse_token(user=user)
        if has_second_factor(user=user):
            self._ask_for_code(request, user, asked["code"])
        token, expires_at = issue_token(user=user, address=client_address(request._request), now=timezone.now())
        return Response(TokenSerializer({"token": token, "expires_at": expires_at}).data)

    def _ask_for_code(self, request: Request, user: User, code: str) -> None:
        if not code:
            raise CodeMissing(
                _("This person has a second factor. Send a code of the app, or a recovery code, as well, as code.")
            )
        if authenticate(request._request, username=user.username, code=code) is None:
            note_failure(
                request._request,
                username=user.username,
                failed=AccountEvent.SECOND_STEP_FAILED,
                now=timezone.now(),
            )
            raise AuthenticationFailed(WRONG_CODE)

    @extend_schema(operation_id="token_delete", request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Give the token back that this request carries."""
        if not isinstance(request.auth, AuthToken):
            raise DomainError("no-token", _("This request carries no token. Send the one to give back."))
        revoke_token(user=request.user, token=request.auth, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class Me(ApiView):
    """Whose token this is."""

    @extend_schema(operation_id="me_retrieve", responses={200: MeSerializer})
    def get(self, request: Request) -> Response:
        """Say who you are, with your roles and offices, and for whom you stand in and until when."""
        user = request.user
        shown = {
            "username": user.username,
            "name": user.display_name,
            "roles": sorted(roles_of(user=user)),
            "home_office": user.home_office_id,
            "offices": sorted(offices_of(user=user)),
            "standing_in": standing_in(user=user, now=timezone.now()),
        }
        return Response(MeSerializer(shown).data)


class Confirm(ApiView):
    """The proof that it is still the same person, for acts that ask for one of at most five minutes ago."""

    is_throttled = True

    @extend_schema(operation_id="me_confirm", request=ConfirmInput, responses={204: None})
    def post(self, request: Request) -> Response:
        """Confirm this token, or this session, for the next five minutes.

        Getting a token counts as one. Send the password, or a code of whoever has a second factor. An act whose
        confirmation is older is answered with 403 `confirm-first`. Nothing of this request is kept.
        """
        proof = body_of(ConfirmInput, request)["proof"]
        if wait_seconds := seconds_to_wait(request._request):
            raise too_many_attempts(seconds=wait_seconds)
        if not isinstance(request.auth, AuthToken):
            is_right = is_proved(request._request, proof=proof)
        elif is_right := proves(request._request, user=request.user, proof=proof):
            confirm_token(token=request.auth, now=timezone.now())
        if not is_right:
            sentence = wrong_proof(ways=ways_of(user=request.user), proof=proof)
            raise InvalidValue("proof-wrong", sentence, field="proof")
        return Response(status=status.HTTP_204_NO_CONTENT)
