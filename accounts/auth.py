"""How Django finds out who somebody is, and asks whether a user may do a verb."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.utils import timezone
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.models import AuthToken

from accounts.access import (
    active_user,
    may,
    must_come_by_provider,
    person_of_identity,
    why_not_by_provider,
    zone_of,
)
from accounts.challenges import PROVE, question_asked
from accounts.due import refuse_token
from accounts.models import User
from accounts.provider import Said
from accounts.services.second_factor import use_code
from accounts.services.security_keys import use_key

_NO_WAY = "password_is_no_way"


class RoleBackend(ModelBackend):
    """Signs in by name and password or by the provider, then by a code or a security key; answers
    `user.has_perm(verb)` from the roles.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        code: str | None = None,
        key_answer: str | None = None,
        said: Said | None = None,
        **more: Any,
    ) -> Any:
        """Check a password or whom the identity provider named, or the code or the security key of a second step.

        Either of the latter alone proves too little: whoever asks for it has asked for the password before, or the
        provider. It goes through here so that all that is wrong is counted together.
        """
        if said is not None:
            return _who_came(said)
        if code is None and key_answer is None:
            user = super().authenticate(request, username=username, password=password, **more)
            if user is not None and must_come_by_provider(user=user):
                if request is not None:
                    setattr(request, _NO_WAY, True)
                return None
            return user
        user = User.objects.filter(username=username).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        if code is not None:
            is_right = use_code(user=user, code=code, now=timezone.now())
        else:
            question = question_asked(request, user=user, purpose=PROVE) if request is not None else None
            is_right = use_key(user=user, answer=key_answer or "", question=question, now=timezone.now())
        return user if is_right else None

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return may(user=user_obj, verb=perm)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def get_user(self, user_id: Any) -> Any:
        """Return the signed-in user with the office that every page names."""
        return active_user(pk=user_id)


def password_is_no_way(request: HttpRequest | None) -> bool:
    """Say whether the password of this request was right, of somebody who signs in by the provider only."""
    return bool(getattr(request, _NO_WAY, False))


def _who_came(said: Said) -> User | None:
    person = person_of_identity(issuer=said.issuer, subject=said.subject)
    return None if why_not_by_provider(person=person) else person


class TokenAuthentication(KnoxAuthentication):
    """Signs in by a token, of whoever has nothing to do first."""

    def validate_user(self, auth_token: AuthToken) -> tuple[User, AuthToken]:
        user, token = super().validate_user(auth_token)
        refuse_token(user=user)
        timezone.activate(zone_of(user=user) or timezone.get_default_timezone())  # OfficeTimeMiddleware ends it
        return user, token
