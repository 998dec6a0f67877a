"""What a page says when an act is refused: the sentence, the status, what to do next."""

import sys
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.middleware import too_large
from ipcases.lib.api import problem_page
from ipcases.lib.errors import NotVisible, refusal_of
from ipcases.lib.requests import current_request_id
from ipcases.unsent import kept_as_draft, unsent_of

_API = "/api/"
_AWAY = ("08", "53", "57P")  # connection exception, no room for one more, shut down
_AGAIN_SECONDS = 30
_TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
_FOR_PROGRAMS = (_API, "/ipx/", "/healthz", "/readyz")


class DomainErrorMiddleware:
    """Translate refusals that a view did not handle itself into error pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if isinstance(answer, HttpResponseNotAllowed) and not request.path.startswith(_FOR_PROGRAMS):
            page = render(request, "errors/405.html", status=405)
            page.headers["Allow"] = answer.headers["Allow"]
            return page
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotVisible):
            return not_found(request, Http404())
        if refusal := refusal_of(exception):
            template = "errors/403.html" if refusal.status == 403 else "errors/refused.html"
            return render(request, template, {"refusal": refusal}, status=refusal.status)
        return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read, or of which there is too much."""
    if isinstance(exception, _TOO_MUCH):
        return too_large(request)
    if request.path.startswith(_API):
        return problem_page(status=400, code="invalid", sentence=_("This request cannot be read."))
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a verb the user's roles do not include."""
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for a page that does not exist, or not for this user."""
    if request.path.startswith(_API):
        return problem_page(status=404, code="not-found", sentence=_("There is nothing at this address for you."))
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for our own mistake, or for a database that is away: without a trace of it, and without asking one."""
    is_away = _is_database_away(sys.exception())
    answer = _mistake(request, is_away=is_away)
    if is_away:
        answer.headers["Retry-After"] = str(_AGAIN_SECONDS)
    return answer


def _mistake(request: HttpRequest, *, is_away: bool) -> HttpResponse:
    status = 503 if is_away else 500
    if request.path.startswith(_API):
        sentence = _("Something went wrong on our side. Try again; if it stays, tell your administrator.")
        return problem_page(status=status, code="unavailable" if is_away else "error", sentence=sentence)
    told = {"worn": request.COOKIES.get("theme", ""), "request_id": current_request_id()}
    return HttpResponse(render_to_string(f"errors/{status}.html", told), status=status)


def _is_database_away(error: BaseException | None) -> bool:
    """Say whether no connection was to be had, or the server ended it. A query that failed has a code of its own."""
    if not isinstance(error, InterfaceError | OperationalError):
        return False
    code = getattr(error.__cause__, "pgcode", None)
    return code is None or code.startswith(_AWAY)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was open too long or came from elsewhere; what its own person sent is not lost."""
    told = {"draft_url": kept_as_draft(request), "unsent": unsent_of(request)}
    return render(request, "errors/csrf.html", told, status=403)
