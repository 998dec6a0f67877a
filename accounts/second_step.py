"""Between the password and the code: who proved the first has some minutes for the second, and nothing else opens."""

import time

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts.access import active_user, has_second_factor
from accounts.models import User

_KEY = "second_step"
_MINUTES = 5


def begin_second_step(request: HttpRequest, *, user: User, by_provider: bool = False) -> None:
    """Remember that this browser sent the right password, or came by the provider. Nobody is signed in yet."""
    request.session[_KEY] = {
        "user": user.pk,
        "password": user.get_session_auth_hash(),
        "at": time.time(),
        "by_provider": by_provider,
    }


def half_signed_in(request: HttpRequest) -> User | None:
    """Return who sent the right password from this browser, or came by the provider, some minutes ago.

    Not any more once the password is another one, the sign-in is switched off, or all sessions were ended.
    """
    half = request.session.get(_KEY)
    if half is None or time.time() - half["at"] > _MINUTES * 60:
        return None
    user = active_user(pk=half["user"])
    if user is None or not has_second_factor(user=user) or half["at"] < user.sessions_valid_from.timestamp():
        return None
    return user if constant_time_compare(half["password"], user.get_session_auth_hash()) else None


def came_halfway_by_provider(request: HttpRequest) -> bool:
    """Say whether it was the provider that stood for the first step."""
    return bool(request.session.get(_KEY, {}).get("by_provider"))


def end_second_step(request: HttpRequest) -> None:
    """Forget it: the code was right."""
    request.session.pop(_KEY, None)
