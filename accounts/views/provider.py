"""Signing in, confirming and signing out by the administration's identity provider: none of it is there without one."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from accounts.access import (
    has_identity,
    has_second_factor,
    must_have_security_key,
    person_of_identity,
    why_not_by_provider,
)
from accounts.attempts import note_failure
from accounts.confirming import take_answer_of_provider
from accounts.events import AccountEvent
from accounts.identity_provider import (
    BadAnswer,
    NoAnswer,
    address_to_ask,
    address_to_sign_out,
    note_refusal,
    read_answer,
    read_logout,
)
from accounts.models import User
from accounts.provider import Said, is_set_up, provider_name
from accounts.provider_questions import PROVE, SIGN_IN, Asked, ask_provider, asked_of_provider, note_way_out
from accounts.second_step import begin_second_step
from accounts.services.identities import end_by_provider
from accounts.throttling import count_try, seconds_to_wait
from accounts.views.signing_in import finish_sign_in, too_many, with_next
from accounts.views.ways import of_ours, way_on

_NAME_LENGTH = 255


def _where_set_up(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def only_then(request: HttpRequest) -> HttpResponse:
        if not is_set_up():
            raise Http404
        return view(request)

    return only_then


@login_not_required
@require_GET
@_where_set_up
def ask(request: HttpRequest) -> HttpResponse:
    """Send whoever wants to sign in to the provider."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(way_on(request))
    if wait_seconds := seconds_to_wait(request):
        return too_many(request, until_seconds=wait_seconds)
    return _sent_there(request, purpose=SIGN_IN, next_path=of_ours(request, request.GET.get("next", "")))


@require_GET
@_where_set_up
def ask_anew(request: HttpRequest) -> HttpResponse:
    """Send whoever is signed in to the provider, to prove there to be the one."""
    if not has_identity(user=request.user):
        return HttpResponseRedirect(reverse("home"))
    return _sent_there(request, purpose=PROVE)


@login_not_required
@require_GET
@_where_set_up
def answer(request: HttpRequest) -> HttpResponse:
    """Read what a browser brings back from the provider: it signs in, or proves that it is still the same person."""
    asked = asked_of_provider(request, state=request.GET.get("state", ""))
    if asked is None:
        return _refused(
            request, _("This sign-in was begun in another browser, or too long ago. Begin once more."), status=400
        )
    code, issuer = request.GET.get("code", ""), request.GET.get("iss", settings.OIDC_ISSUER)
    if not code or issuer != settings.OIDC_ISSUER:
        note_refusal(request.GET.get("error", ""))
        count_try(request)
        refusal = _("%(name)s did not sign you in. Try once more, or ask your help desk.")
        return _refused(request, refusal % {"name": provider_name()}, status=400, next_path=asked.next_path)
    try:
        said = read_answer(asked.question, code=code, asked_at=asked.at)
    except NoAnswer:
        return _no_answer(request, next_path=asked.next_path)
    except BadAnswer:
        count_try(request)
        refusal = _("The answer cannot be accepted. Try once more, or ask your help desk.")
        return _refused(request, refusal, status=400, next_path=asked.next_path)
    return _proved(request, said) if asked.purpose == PROVE else _came(request, said, asked)


@csrf_exempt  # no browser and no cookie: the token is signed by the provider
@login_not_required
@require_POST
@_where_set_up
def ended(request: HttpRequest) -> HttpResponse:
    """End the sessions of whom the provider signed out (OpenID Connect Back-Channel Logout)."""
    try:
        subject = read_logout(request.POST.get("logout_token", ""))
    except BadAnswer:
        return JsonResponse({"error": "invalid_request"}, status=400)
    except NoAnswer:
        return JsonResponse({"error": "temporarily_unavailable"}, status=503)
    end_by_provider(issuer=settings.OIDC_ISSUER, subject=subject, now=timezone.now())
    return HttpResponse()


@login_not_required
@require_GET
@_where_set_up
def sign_out(request: HttpRequest) -> HttpResponse:
    """Lead whoever has signed out here to where one signs out of the provider."""
    return HttpResponseRedirect(address_to_sign_out() or reverse("signed-out"))


def _sent_there(request: HttpRequest, *, purpose: str, next_path: str = "") -> HttpResponse:
    try:
        return HttpResponseRedirect(address_to_ask(ask_provider(request, purpose=purpose, next_path=next_path)))
    except NoAnswer:
        return _no_answer(request, next_path=next_path)


def _came(request: HttpRequest, said: Said, asked: Asked) -> HttpResponse:
    """Sign in whom the provider named; our second step follows unless the provider asked for a factor that counts."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(asked.next_path or reverse("home"))
    person = person_of_identity(issuer=said.issuer, subject=said.subject)
    username = person.username if person else f"{said.issuer} {said.subject}"[:_NAME_LENGTH]
    # Also who is refused goes through here, so that one lockout counts all.
    user = cast(User | None, authenticate(request, username=username, said=said))
    if user is None:
        note_failure(request, username=username, failed=AccountEvent.PROVIDER_REFUSED, now=timezone.now())
        why_not = str(why_not_by_provider(person=person))
        return _refused(request, why_not, status=403, own_name="" if person else said.subject)
    note_way_out(request, is_offered=bool(address_to_sign_out()))
    is_enough = said.has_factor and not must_have_security_key(user=user)
    if has_second_factor(user=user) and not is_enough:
        begin_second_step(request, user=user, by_provider=True)
        return HttpResponseRedirect(with_next("second-step", asked.next_path))
    return finish_sign_in(request, user=user, address=asked.next_path or reverse("home"), by_provider=True, said=said)


def _proved(request: HttpRequest, said: Said) -> HttpResponse:
    if not request.user.is_authenticated:
        return HttpResponseRedirect(reverse("sign-in"))
    person = person_of_identity(issuer=said.issuer, subject=said.subject)
    if take_answer_of_provider(request, person=person):
        return render(request, "accounts/provider_proved.html", {"provider_name": provider_name()})
    return _refused(request, _("You signed in as somebody else. Nothing is confirmed."), status=403)


def _no_answer(request: HttpRequest, *, next_path: str) -> HttpResponse:
    said = _("%(name)s does not answer. Try again in a few minutes, or ask your help desk.")
    return _refused(request, said % {"name": provider_name()}, status=503, next_path=next_path)


def _refused(
    request: HttpRequest, refusal: str, *, status: int, own_name: str = "", next_path: str = ""
) -> HttpResponse:
    context = {
        "refusal": refusal,
        "sign_in_url": with_next("sign-in", next_path),
        "own_name": own_name,
        "provider_name": provider_name(),
        "may_leave": bool(own_name and address_to_sign_out()),
    }
    return render(request, "accounts/provider_refused.html", context, status=status)
