"""The own second factor: setting the app up, replacing it, doing without; new recovery codes."""

import base64

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts import authenticators
from accounts.access import has_app, has_password, has_security_key, ways_of
from accounts.confirming import is_proved
from accounts.due import SECOND_FACTOR, what_is_due
from accounts.forms import ProofForm, SetUpForm
from accounts.middleware import begin_session
from accounts.provider_questions import has_provider_factor
from accounts.services import second_factor as services
from accounts.views.ways import way_on
from ipcases.lib.barcodes import qr_path
from ipcases.lib.errors import DomainError

# The secret that waits in the session for its first code, encrypted as in its row.
_PENDING = "pending_second_factor"


@sensitive_variables("secret", "address", "codes")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Set an app up as second factor, or replace it; then show the recovery codes, this once.

    Nothing else opens before whoever holds a role that asks for one; then the way leads on. No codes are
    made that would not count.
    """
    ways = ways_of(user=request.user)
    if ways.key and not ways.codes:
        return HttpResponseRedirect(reverse("profile"))
    due = what_is_due(user=request.user, has_provider_factor=has_provider_factor(request))
    is_due = due == SECOND_FACTOR
    secret = _pending_secret(request)
    address = authenticators.address_for_app(secret, username=request.user.username)
    form = SetUpForm(request.POST if request.method == "POST" else None, ways=ways)
    if request.method == "POST" and form.is_valid():
        try:
            # First what can be typed again: the proof may be a code, which counts once.
            services.check_code(secret=secret, code=form.cleaned_data["code"], now=timezone.now())
            if is_proved(request, proof=form.cleaned_data["proof"]):
                codes = services.set_up(
                    acting_user=request.user, secret=secret, code=form.cleaned_data["code"], now=timezone.now()
                )
                return codes_page(request, codes, address=way_on(request) if is_due else reverse("profile"))
        except DomainError as error:
            form.show(error)
        else:
            form.refuse_proof()
    context = {
        "form": form,
        "has_one": ways.app,
        "is_due": is_due,
        "address_for_app": address,
        "qr": qr_path(address),
        "secret": authenticators.secret_as_text(secret),
        "crumbs": crumbs_to(_("Second factor")),
    }
    return render(request, "accounts/second_factor.html", context, status=400 if form.errors else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def remove_second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for a proof, then let the app make no codes any more."""
    if not has_app(user=request.user):
        return HttpResponseRedirect(reverse("profile"))
    has_key = has_security_key(user=request.user)
    form = ProofForm(request.POST if request.method == "POST" else None, ways=ways_of(user=request.user))
    if request.method == "POST" and form.is_valid():
        if is_proved(request, proof=form.cleaned_data["proof"]):
            services.remove_own(acting_user=request.user, now=timezone.now())
            go_on(request)
            said = _("The app is removed. Your other sessions have ended.")
            if has_password(user=request.user):
                said = _("You sign in with the password alone now. Your other sessions have ended.")
            if has_key:
                said = _("The app is removed; your security key counts on. Your other sessions have ended.")
            messages.success(request, said)
            return HttpResponseRedirect(reverse("profile"))
        form.refuse_proof()
    context = {"form": form, "has_key": has_key, "crumbs": crumbs_to(_("Remove the second factor"))}
    return render(request, "accounts/second_factor_remove.html", context, status=400 if form.errors else 200)


@sensitive_variables("codes")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ask for a proof, then show ten new recovery codes, this once."""
    ways = ways_of(user=request.user)
    if not ways.codes:
        return HttpResponseRedirect(reverse("profile"))
    form = ProofForm(request.POST if request.method == "POST" else None, ways=ways)
    if request.method == "POST" and form.is_valid():
        if is_proved(request, proof=form.cleaned_data["proof"]):
            codes = services.renew_recovery_codes(acting_user=request.user, now=timezone.now())
            return codes_page(request, codes, address=reverse("profile"))
        form.refuse_proof()
    context = {"form": form, "crumbs": crumbs_to(_("New recovery codes"))}
    return render(request, "accounts/recovery_codes_new.html", context, status=400 if form.errors else 200)


def _pending_secret(request: HttpRequest) -> bytes:
    """Return the secret that this session offers; it stays the same until its first code was right."""
    person = request.user.pk
    sealed = request.session.get(_PENDING, "")
    secret = authenticators.unseal(base64.b64decode(sealed), person=person) if sealed else None
    if secret is None:
        secret = authenticators.new_secret()
        request.session[_PENDING] = base64.b64encode(authenticators.seal(secret, person=person)).decode()
    return secret


def codes_page(request: HttpRequest, codes: list[str], *, address: str) -> HttpResponse:
    """Show recovery codes, and where it goes on."""
    request.session.pop(_PENDING, None)
    go_on(request)
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "address": address})


def go_on(request: HttpRequest) -> None:
    """Let this session go on under a new name; all others have ended."""
    request.session.cycle_key()
    begin_session(request, not_before=request.user.sessions_valid_from)


def crumbs_to(title: str) -> list[tuple[str, str]]:
    """Return the way from the profile to a page of the second factor."""
    return [(_("Profile"), reverse("profile")), (title, "")]
