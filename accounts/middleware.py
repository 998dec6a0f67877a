"""Sessions that end: after a while without use, after a day's work, and at once when switched off.

Whose clock a request goes by: that of the office.

What opens while something is due, a password of one's own or a second factor: the page where it is done.
And what may be kept by browsers and proxies of an answer: nothing, unless the view says otherwise.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import zone_of
from accounts.confirming import GuessedTooOften
from accounts.due import what_is_due
from accounts.provider_questions import has_provider_factor
from accounts.sessions import CONFIRMED, SEEN, STARTED
from ipcases.lib.api import problem_page
from ipcases.lib.requests import page_before

# Asking how long is left must not count as use.
_NOT_USE = frozenset({"/session/"})
# Write the session at most this often: a page with ten requests is one use.
_SEEN_EVERY_SECONDS = 30
# What opens besides the page where it is done: the way out, what shows no case, and what asks for no account at all.
_OPEN_BEFORE_WHAT_IS_DUE = frozenset(
    {
        "sign-in",
        "provider-prove",
        "provider-answer",
        "sign-out",
        "signed-out",
        "provider-sign-out",
        "session",
        "set_language",
        "theme",
        "keyboard",
        "verify",
        "api-verify",
        "answer-link",
        "answer-link-photo",
        "healthz",
        "readyz",
    }
)
# More digits than the length of any body that could be taken.
_LENGTH_DIGITS = 12


class NoStoreMiddleware:
    """Keep case data out of caches: the back button of a shared computer shows nothing (ASVS 14.3.2)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response


class BodySizeMiddleware:
    """Refuse a body that is too large before a byte of it is read or put on the disk (ASVS 5.2.1).

    Somebody who has not signed in has nothing large to send; whose session ended just now reads that, and not that the
    photos are too many. The API reads nothing before it knows who asks.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        may_be_large = request.path.startswith("/api/") or request.user.is_authenticated
        most = settings.REQUEST_MAX_BYTES if may_be_large else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        given = request.META.get("CONTENT_LENGTH") or "0"
        is_a_length = len(given) <= _LENGTH_DIGITS and given.isdecimal()
        if len(given) <= _LENGTH_DIGITS and (not is_a_length or int(given) <= most):
            return self.get_response(request)
        if is_a_length and int(given) <= settings.REQUEST_MAX_BYTES and getattr(request, "session_is_over", ""):
            return _signed_out("unsent", page_before(request=request))
        return too_large(request)


class SessionLimitsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = time.time()
            started = request.session.setdefault(STARTED, now)
            seen = request.session.setdefault(SEEN, now)
            was_ended = started < request.user.sessions_valid_from.timestamp()
            if was_ended or now > _end_of(started, seen):
                logout(request)
                was_used = now <= seen + settings.SESSION_IDLE_SECONDS
                cast(Any, request).session_is_over = "elsewhere" if was_ended else "lasted" if was_used else "ended"
            elif request.path not in _NOT_USE and now - seen > _SEEN_EVERY_SECONDS:
                request.session[SEEN] = now
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_arguments: Any) -> HttpResponse | None:
        """Say to a reader whose session ended just now that it did and why, instead of only asking to sign in.

        And to whoever sends a form without one, that nothing of it was taken; the way on leads to the form.
        """
        if request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        why, page = getattr(request, "session_is_over", ""), request.get_full_path()
        if request.method == "POST":
            why, page = "unsent", page_before(request=request)
        if not why:
            return None
        return _signed_out(why, page)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Show whoever guessed too often that the session is over."""
        return HttpResponseRedirect(reverse("signed-out")) if isinstance(exception, GuessedTooOften) else None


class OfficeTimeMiddleware:
    """Let days and times of a request be those of the home office: "today" is another day where it is another hour.

    A person without an office keeps the time of the site. A token says later whose request it is: auth.py.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = zone_of(user=request.user)
        cast(Any, request).zone = zone or timezone.get_default_timezone()
        with timezone.override(zone):
            return self.get_response(request)


class DueFirstMiddleware:
    """Open nothing while the password is one that somebody else set and so knows (ASVS 6.4.1), or while the second
    factor or the security key is missing that a role asks for.

    No token can stand in for the session: setting a password ends them all, none is issued before, and one of somebody
    who was given the role since is refused as the session is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        due = what_is_due(user=request.user, has_provider_factor=has_provider_factor(request))
        if due is None:
            return None
        match = request.resolver_match
        if match is not None and match.view_name in _OPEN_BEFORE_WHAT_IS_DUE | due.also | {due.route}:
            return None
        if request.path.startswith("/api/"):
            return problem_page(status=403, code=due.code, sentence=str(due.sentence))
        address = reverse(due.route)
        if request.method == "GET" and request.path != "/":
            address += f"?{urlencode({'next': request.get_full_path()})}"
        return HttpResponseRedirect(address)


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer 413 as a page or as a problem."""
    said = _("This is more than can be sent at once. Send fewer or smaller files.")
    if request.path.startswith(("/api/", "/ipx/")):
        problem = {"type": "urn:ipcases:problem:body-too-large", "title": said, "status": 413, "code": "body-too-large"}
        return JsonResponse(problem, status=413, content_type="application/problem+json")
    return render(request, "errors/413.html", {"refusal": said}, status=413)


def begin_session(request: HttpRequest, *, not_before: datetime, is_proved: bool = True) -> None:
    """Start the clocks of a session; `not_before` is the moment that ended all earlier ones.

    Not the clock of the last proof when nothing was proved: nobody confirms anything by ending the other sessions.
    """
    confirmed = request.session.get(CONFIRMED, request.session.get(STARTED, 0))
    request.session[STARTED] = max(time.time(), not_before.timestamp())
    request.session[SEEN] = request.session[STARTED]
    request.session[CONFIRMED] = request.session[STARTED] if is_proved else confirmed


def keep_session(request: HttpRequest) -> None:
    """Count this request as use, however short the last one is ago."""
    request.session[SEEN] = time.time()


def session_expires_at(request: HttpRequest) -> datetime:
    """Say when this session ends if nothing happens until then."""
    started, seen = request.session.get(STARTED, time.time()), request.session.get(SEEN, time.time())
    return datetime.fromtimestamp(_end_of(started, seen), UTC)


def _signed_out(why: str, page: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('signed-out')}?{urlencode({'why': why, 'next': page})}")


def _end_of(started: float, seen: float) -> float:
    return min(seen + settings.SESSION_IDLE_SECONDS, started + settings.SESSION_ABSOLUTE_SECONDS)
