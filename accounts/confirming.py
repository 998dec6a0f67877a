"""Is it still the same person who sits there? The password, or a code of whoever has a second factor, proves it."""

from typing import cast

from django.contrib.auth import authenticate, logout
from django.http import HttpRequest
from django.utils import timezone

from accounts.access import has_second_factor
from accounts.addresses import client_address
from accounts.attempts import note_failure
from accounts.models import User
from accounts.services.signing_in import record_failed_sign_in

_WRONG = "wrong_passwords"
_WRONG_AT_MOST = 5


def is_proved(request: HttpRequest, *, proof: str) -> bool:
    """Say whether the proof is right. A wrong one counts as one at sign-in does; too many end this session."""
    user = cast(User, request.user)
    is_code = has_second_factor(user=user)
    credentials = {"code": proof} if is_code else {"password": proof}
    if authenticate(request, username=user.username, **credentials) is not None:
        forget_wrong(request)
        return True
    note_failure(request, username=user.username, is_second_step=is_code, now=timezone.now())
    if _is_over(request) or getattr(request, "axes_locked_out", False):
        logout(request)
    return False


def may_guess_on(request: HttpRequest) -> bool:
    """Write a wrong password down; say whether this session may try once more.

    Whoever found a computer unlocked must not find out the password, and so keep what was borrowed.
    """
    is_over = _is_over(request)
    record_failed_sign_in(
        username=request.user.username, address=client_address(request), is_locked_now=is_over, now=timezone.now()
    )
    return not is_over


def forget_wrong(request: HttpRequest) -> None:
    """Begin to count anew: the right one was given."""
    request.session.pop(_WRONG, None)


def _is_over(request: HttpRequest) -> bool:
    wrong = request.session.get(_WRONG, 0) + 1
    request.session[_WRONG] = wrong
    return wrong >= _WRONG_AT_MOST
