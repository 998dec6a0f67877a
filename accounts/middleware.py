"""Sessions that end: after a while without use, after a day's work, and at once when switched off."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

STARTED = "started_at"
SEEN = "seen_at"
# Asking how long is left must not count as use.
_NOT_USE = frozenset({"/session/"})
# Write the session at most this often: a page with ten requests is one use.
_SEEN_EVERY_SECONDS = 30


class SessionLimitsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = time.time()
            started = request.session.setdefault(STARTED, now)
            seen = request.session.setdefault(SEEN, now)
            ended = (
                now - seen > settings.SESSION_IDLE_SECONDS
                or now - started > settings.SESSION_ABSOLUTE_SECONDS
                or started < request.user.sessions_valid_from.timestamp() - 1
            )
            if ended:
                logout(request)
            elif request.path not in _NOT_USE and now - seen > _SEEN_EVERY_SECONDS:
                request.session[SEEN] = now
        return self.get_response(request)
