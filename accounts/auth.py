"""How Django finds out who somebody is, and asks whether a user may do a verb."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.utils import timezone
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.models import AuthToken

from accounts.access import active_user, may, zone_of
from accounts.due import refuse_what_is_due
from accounts.models import User
from accounts.services.second_factor import use_code


class RoleBackend(ModelBackend):
    """Signs in by name and password, then by a code; answers `user.has_perm(verb)` from the roles."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        code: str | None = None,
        **more: Any,
    ) -> Any:
        """Check a password, or the code of a second step.

        A code alone proves too little: whoever asks for it has asked for the password before. It goes through here so
        that wrong codes and wrong passwords are counted together.
        """
        if code is None:
            return super().authenticate(request, username=username, password=password, **more)
        user = User.objects.filter(username=username).first()
        is_right = user is not None and use_code(user=user, code=code, now=timezone.now())
        return user if is_right and self.user_can_authenticate(user) else None

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return may(user=user_obj, verb=perm)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def get_user(self, user_id: Any) -> Any:
        """Return the signed-in user with the office that every page names."""
        return active_user(pk=user_id)


class TokenAuthentication(KnoxAuthentication):
    """Signs in by a token, of whoever has nothing to do first."""

    def validate_user(self, auth_token: AuthToken) -> tuple[User, AuthToken]:
        user, token = super().validate_user(auth_token)
        refuse_what_is_due(user=user)
        timezone.activate(zone_of(user=user) or timezone.get_default_timezone())  # OfficeTimeMiddleware ends it
        return user, token
