"""Signing in, in one step or two, and out, being locked out, how long the session lasts."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
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
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import has_second_factor, ways_of
from accounts.addresses import client_address, counted_address
from accounts.attempts import note_failure
from accounts.confirming import second_credentials
from accounts.events import AccountEvent
from accounts.forms import CodeForm, SignInForm
from accounts.middleware import begin_session, keep_session, session_expires_at
from accounts.models import User
from accounts.provider import Said, is_set_up, provider_name
from accounts.provider_questions import may_sign_out_there, note_provider
from accounts.queries import demo_accounts, locked_until
from accounts.second_step import begin_second_step, came_halfway_by_provider, end_second_step, half_signed_in
from accounts.services.signing_in import choose_language, record_sign_in, record_sign_out
from accounts.sessions import CONFIRMED, STARTED
from accounts.throttling import seconds_to_wait, tried_too_often
from accounts.views.ways import of_ours

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
        if has_second_factor(user=user):
            begin_second_step(self.request, user=user)
            return HttpResponseRedirect(with_next("second-step", self.get_redirect_url()))
        return finish_sign_in(self.request, user=user, address=self.get_success_url())

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
            "provider_name": provider_name() if is_set_up() else "",
        }


@login_not_required
@sensitive_post_parameters("code", "code_key")
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask whoever passed the first step for a code or a key; the same words whatever was wrong with it."""
    next_path = of_ours(request, request.POST.get("next", request.GET.get("next", "")))
    user = half_signed_in(request)
    if user is None:
        return HttpResponseRedirect(with_next("sign-in", next_path))
    form = CodeForm(request.POST if request.method == "POST" else None, ways=ways_of(user=user))
    if request.method == "POST" and form.is_valid():
        if wait_seconds := seconds_to_wait(request):
            return too_many(request, until_seconds=wait_seconds)
        if authenticate(request, username=user.username, **second_credentials(form.cleaned_data["code"])) is not None:
            by_provider = came_halfway_by_provider(request)
            end_second_step(request)
            return finish_sign_in(request, user=user, address=next_path or reverse("home"), by_provider=by_provider)
        note_failure(request, username=user.username, failed=AccountEvent.SECOND_STEP_FAILED, now=timezone.now())
        form.refuse_code()
    context = {
        "form": form,
        "next": next_path,
        "provider_name": provider_name() if came_halfway_by_provider(request) else "",
    }
    return render(request, "accounts/second_step.html", context, status=400 if form.errors else 200)


def finish_sign_in(
    request: HttpRequest, *, user: User, address: str, by_provider: bool = False, said: Said | None = None
) -> HttpResponse:
    """Give the session a new name and its person, after the last step.

    `said`: the provider's word was the last step. Whoever had signed in there before typed nothing now.
    """
    login(request, user, backend="accounts.auth.RoleBackend")
    begin_session(request, not_before=user.sessions_valid_from, is_proved=said is None)
    if said is not None and said.signed_in_at is not None:
        request.session[CONFIRMED] = max(0, min(said.signed_in_at, request.session[STARTED]))
    note_provider(request, came=by_provider, has_factor=said is not None and said.has_factor)
    record_sign_in(
        user=user,
        address=client_address(request),
        by_provider=by_provider,
        chosen_language=request.session.pop(CHOSEN_LANGUAGE, ""),
        now=timezone.now(),
    )
    response = HttpResponseRedirect(address)
    if user.language:
        keep_language(response, user.language)
    return response


def with_next(route: str, next_path: str) -> str:
    """Return the address of a page that leads on to another."""
    return reverse(route) + (f"?{urlencode({'next': next_path})}" if next_path else "")


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; the browser is told to forget what it keeps of our pages."""
    user = request.user
    is_signed_in_there = may_sign_out_there(request)
    if user.is_authenticated:
        record_sign_out(user=user, now=timezone.now())
        logout(request)
    response = HttpResponseRedirect(reverse("signed-out") + ("?provider=1" if is_signed_in_there else ""))
    response["Clear-Site-Data"] = '"cache"'
    return response


@login_not_required
@require_GET
def signed_out(request: HttpRequest) -> HttpResponse:
    """Say that the session is over, and where to go on; lead there who has signed in again."""
    next_path = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(next_path, allowed_hosts=None):
        next_path = ""
    if request.user.is_authenticated:
        return HttpResponseRedirect(next_path or reverse("home"))
    context = {
        "why": request.GET.get("why", ""),
        "next": next_path,
        "provider_name": provider_name() if is_set_up() and "provider" in request.GET else "",
    }
    return render(request, "accounts/signed_out.html", context)


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """Answer whoever failed too often under one name from one address, by whatever way: say when a try counts again."""
    username = (credentials or {}).get("username") or request.POST.get("username", "")
    until = locked_until(username=username, address=counted_address(request))
    left = (until or timezone.now()) - timezone.now()
    return too_many(request, until_seconds=max(1, int(left.total_seconds()) + 1))


def too_many(request: HttpRequest, *, until_seconds: int) -> HttpResponse:
    """Answer 429 as a page or as a problem."""
    refusal = _when(until_seconds)
    if request.path.startswith("/api/"):
        problem = {"type": "urn:ipcases:problem:locked-out", "title": refusal, "status": 429, "code": "locked-out"}
        headers = {"Retry-After": str(until_seconds)}
        return JsonResponse(problem, status=429, content_type="application/problem+json", headers=headers)
    ways = {"way": _("Sign in"), "way_url": reverse("sign-in"), "provider_name": provider_name() if is_set_up() else ""}
    return tried_too_often(request, seconds=until_seconds, refusal=refusal, **ways)


def _when(seconds: int) -> str:
    minutes = -(-seconds // 60)
    clock = date_format(timezone.localtime(timezone.now() + timedelta(seconds=seconds)), "TIME_FORMAT")
    return ngettext(
        "Signing in or confirming failed too often. Try again in %(minutes)d minute, at %(clock)s.",
        "Signing in or confirming failed too often. Try again in %(minutes)d minutes, at %(clock)s.",
        minutes,
    ) % {"minutes": minutes, "clock": clock}


@login_not_required
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest) -> HttpResponse:
    """Say whose the session is and when it ends; a POST keeps it going. A page whose token is none gets one here."""
    if not request.user.is_authenticated:
        return JsonResponse({"sign_in": reverse("sign-in")}, status=401)
    if request.method == "POST":
        keep_session(request)
    return JsonResponse(
        {
            "expires_at": session_expires_at(request).isoformat(),
            "server_time": timezone.now().isoformat(),
            "csrf_token": get_token(request),
            "user": request.user.get_username(),
        }
    )


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Read on in another language; for somebody signed in it becomes the person's own."""
    language = request.POST.get("language", "")
    response = HttpResponseRedirect(of_ours(request, request.POST.get("next", "")) or reverse("home"))
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
