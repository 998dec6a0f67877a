"""Signing in and out, being locked out, how long the session lasts."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.addresses import client_address, counted_address
from accounts.attempts import note_failure
from accounts.forms import SignInForm
from accounts.middleware import begin_session, keep_session, session_expires_at
from accounts.queries import demo_accounts, locked_until
from accounts.services.signing_in import choose_language, record_sign_in, record_sign_out
from accounts.throttling import seconds_to_wait

# A language chosen before sign-in, kept in the session until somebody signs in.
CHOSEN_LANGUAGE = "chosen_language"


class SignInView(LoginView):
    """User name and password; the same words whatever was wrong."""

    http_method_names = ["get", "post", "head", "options"]
    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if wait_seconds := seconds_to_wait(request):
            return too_many(request, until_seconds=wait_seconds)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        response = super().form_valid(form)
        begin_session(self.request, not_before=user.sessions_valid_from)
        record_sign_in(
            user=user,
            address=client_address(self.request),
            chosen_language=self.request.session.pop(CHOSEN_LANGUAGE, ""),
            now=timezone.now(),
        )
        if user.language:
            keep_language(response, user.language)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        username = form.cleaned_data.get("username", "")
        if username and form.cleaned_data.get("password"):
            note_failure(self.request, username=username, now=timezone.now())
        response = super().form_invalid(form)
        response.status_code = 400
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        accounts = demo_accounts()
        return {
            **super().get_context_data(**kwargs),
            "demo_accounts": accounts,
            "demo_password": settings.DEMO_PASSWORD if accounts else "",
        }


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; the browser is told to forget what it keeps of our pages."""
    user = request.user
    if user.is_authenticated:
        record_sign_out(user=user, now=timezone.now())
        logout(request)
    response = HttpResponseRedirect(reverse("signed-out"))
    response["Clear-Site-Data"] = '"cache"'
    return response


@login_not_required
@require_GET
def signed_out(request: HttpRequest) -> HttpResponse:
    """Say that the session is over, and where to go on."""
    next_path = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(next_path, allowed_hosts=None):
        next_path = ""
    return render(request, "accounts/signed_out.html", {"why": request.GET.get("why", ""), "next": next_path})


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """Answer too many wrong passwords for one name from one address: say when the next try counts."""
    username = (credentials or {}).get("username") or request.POST.get("username", "")
    until = locked_until(username=username, address=counted_address(request))
    left = (until or timezone.now()) - timezone.now()
    return too_many(request, until_seconds=max(1, int(left.total_seconds()) + 1))


def too_many(request: HttpRequest, *, until_seconds: int) -> HttpResponse:
    """Answer 429 as a page or as a problem."""
    refusal = _when(until_seconds)
    if request.path.startswith("/api/"):
        problem = {"type": "urn:ipcases:problem:locked-out", "title": refusal, "status": 429, "code": "locked-out"}
        answer: HttpResponse = JsonResponse(problem, status=429, content_type="application/problem+json")
    else:
        context = {"refusal": refusal, "way": _("Sign in"), "way_url": reverse("sign-in")}
        answer = render(request, "errors/429.html", context, status=429)
    answer["Retry-After"] = str(until_seconds)
    return answer


def _when(seconds: int) -> str:
    minutes = -(-seconds // 60)
    clock = date_format(timezone.localtime(timezone.now() + timedelta(seconds=seconds)), "TIME_FORMAT")
    return ngettext(
        "The password was wrong too often. Try again in %(minutes)d minute, at %(clock)s.",
        "The password was wrong too often. Try again in %(minutes)d minutes, at %(clock)s.",
        minutes,
    ) % {"minutes": minutes, "clock": clock}


@login_not_required
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest) -> HttpResponse:
    """Say when the session ends; a POST keeps it going. A page that was kept without token gets one here."""
    if not request.user.is_authenticated:
        return JsonResponse({"sign_in": reverse("sign-in")}, status=401)
    if request.method == "POST":
        keep_session(request)
    return JsonResponse(
        {
            "expires_at": session_expires_at(request).isoformat(),
            "server_time": timezone.now().isoformat(),
            "csrf_token": get_token(request),
        }
    )


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Read on in another language; for somebody signed in it becomes the person's own."""
    language = request.POST.get("language", "")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = reverse("home")
    response = HttpResponseRedirect(back)
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        if request.user.is_authenticated:
            choose_language(acting_user=request.user, language=language)
        else:
            request.session[CHOSEN_LANGUAGE] = language
        keep_language(response, language)
    return response


def keep_language(response: HttpResponse, language: str) -> None:
    """Keep the language in this browser, as Django reads it."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
