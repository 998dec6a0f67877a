"""The own second factor: setting it up, replacing it, doing without."""

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
from accounts.access import has_second_factor
from accounts.confirming import is_proved
from accounts.due import SECOND_FACTOR, what_is_due
from accounts.forms import ProofForm, SetUpForm
from accounts.middleware import begin_session
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
    """Set a second factor up, or replace it; then show the recovery codes, this once.

    Nothing else opens before whoever holds a role that asks for one; then the way leads on.
    """
    has_one = has_second_factor(user=request.user)
    is_due = what_is_due(user=request.user) == SECOND_FACTOR
    secret = _pending_secret(request)
    address = authenticators.address_for_app(secret, username=request.user.username)
    form = SetUpForm(request.POST if request.method == "POST" else None, has_factor=has_one)
    if request.method == "POST" and form.is_valid():
        try:
            # First what can be typed again: the proof may be a code, which counts once.
            services.check_code(secret=secret, code=form.cleaned_data["code"], now=timezone.now())
            if is_proved(request, proof=form.cleaned_data["proof"]):
                codes = services.set_up(
                    acting_user=request.user, secret=secret, code=form.cleaned_data["code"], now=timezone.now()
                )
                return _codes_page(request, codes, address=way_on(request) if is_due else reverse("profile"))
        except DomainError as error:
            form.show(error)
        else:
            form.refuse_proof()
    context = {
        "form": form,
        "has_one": has_one,
        "is_due": is_due,
        "address_for_app": address,
        "qr": qr_path(address),
        "secret": authenticators.secret_as_text(secret),
        "crumbs": _crumbs(_("Second factor")),
    }
    return render(request, "accounts/second_factor.html", context, status=400 if form.errors else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def remove_second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for a code, then sign in with the password alone from now on."""
    if not has_second_factor(user=request.user):
        return HttpResponseRedirect(reverse("profile"))
    form = ProofForm(request.POST if request.method == "POST" else None, has_factor=True)
    if request.method == "POST" and form.is_valid():
        if is_proved(request, proof=form.cleaned_data["proof"]):
            services.remove_own(acting_user=request.user, now=timezone.now())
            _go_on(request)
            messages.success(request, _("You sign in with the password alone now. Your other sessions have ended."))
            return HttpResponseRedirect(reverse("profile"))
        form.refuse_proof()
    context = {"form": form, "crumbs": _crumbs(_("Remove the second factor"))}
    return render(request, "accounts/second_factor_remove.html", context, status=400 if form.errors else 200)


def _pending_secret(request: HttpRequest) -> bytes:
    """Return the secret that this session offers; it stays the same until its first code was right."""
    person = request.user.pk
    sealed = request.session.get(_PENDING, "")
    secret = authenticators.unseal(base64.b64decode(sealed), person=person) if sealed else None
    if secret is None:
        secret = authenticators.new_secret()
        request.session[_PENDING] = base64.b64encode(authenticators.seal(secret, person=person)).decode()
    return secret


def _codes_page(request: HttpRequest, codes: list[str], *, address: str) -> HttpResponse:
    request.session.pop(_PENDING, None)
    _go_on(request)
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "address": address})


def _go_on(request: HttpRequest) -> None:
    """Let this session go on under a new name; all others have ended."""
    request.session.cycle_key()
    begin_session(request, not_before=request.user.sessions_valid_from)


def _crumbs(title: str) -> list[tuple[str, str]]:
    return [(_("Profile"), reverse("profile")), (title, "")]
