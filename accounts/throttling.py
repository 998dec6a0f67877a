"""How often one address may try: wrong passwords, whatever the names, and questions of strangers.

The lockout of one name from one address is django-axes's; this counts all names together: a brake on guessing through
a list of names.
"""

import time
from contextlib import suppress

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.addresses import counted_address

WINDOW_SECONDS = 15 * 60


# What is counted → the setting that says how many of it one address has in a window.
SIGN_IN_FAILURES = "sign-in-failures"
FINGERPRINTS = "fingerprints"
REGISTER_SEARCHES = "register-searches"
ANSWER_LINKS = "answer-links"  # that do not exist: as much guessing as wrong passwords are
_LIMITS = {
    SIGN_IN_FAILURES: "SIGN_IN_FAILURES_PER_ADDRESS",
    FINGERPRINTS: "FINGERPRINTS_PER_ADDRESS",
    REGISTER_SEARCHES: "FINGERPRINTS_PER_ADDRESS",
    ANSWER_LINKS: "SIGN_IN_FAILURES_PER_ADDRESS",
}


def seconds_to_wait(request: HttpRequest, *, of: str = SIGN_IN_FAILURES) -> int:
    """Return how long this address must wait; 0 when it may try."""
    # Without its cache the site loses this brake; the lockout by name goes on.
    if cache.get(_key(request, of), 0) < getattr(settings, _LIMITS[of]):
        return 0
    return WINDOW_SECONDS - int(time.time()) % WINDOW_SECONDS


def count_try(request: HttpRequest, *, of: str = SIGN_IN_FAILURES) -> None:
    """Count one wrong password of this address, or whatever else its tries are counted by."""
    key = _key(request, of)
    with suppress(ValueError):  # the window ended between the two
        if not cache.add(key, 1, WINDOW_SECONDS):
            cache.incr(key)


def tried_too_often(request: HttpRequest, *, seconds: int, refusal: str = "", **ways: str) -> HttpResponse:
    """Answer 429: what was tried too often, and when to come again.

    `ways` lead on: `way` and `way_url`, `provider_name` where it may have been signing in by one, and `ask`, whom
    somebody asks who has no administrator.
    """
    answer = render(request, "errors/429.html", {"refusal": refusal, **ways}, status=429)
    answer["Retry-After"] = str(seconds)
    return answer


def _key(request: HttpRequest, of: str) -> str:
    return f"{of}:{counted_address(request)}:{int(time.time()) // WINDOW_SECONDS}"
