"""The own security keys: adding and removing them, and what a browser asks them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import get_security_key, must_have_security_key, ways_of
from accounts.challenges import ADD, PROVE, ask_key, question_asked
from accounts.confirming import is_proved
from accounts.due import what_is_due
from accounts.forms import NewKeyForm, ProofForm
from accounts.provider_questions import has_provider_factor
from accounts.queries import factor_of, key_ids_of
from accounts.second_step import half_signed_in
from accounts.security_keys import options_to_add, options_to_prove
from accounts.services import security_keys as services
from accounts.views.second_factor import codes_page, crumbs_to, go_on
from accounts.views.ways import way_on
from ipcases.lib.errors import DomainError


@login_not_required
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Say what the browser asks the person's keys: of whoever is signed in, or typed the right password."""
    user = request.user if request.user.is_authenticated else half_signed_in(request)
    if user is None:
        return JsonResponse({"sign_in": reverse("sign-in")}, status=401)
    known = key_ids_of(user=user)
    if not known:
        raise DomainError("no-key", _("You have no security key."))
    return JsonResponse(options_to_prove(ask_key(request, user=user, purpose=PROVE), known=known))


@require_POST
def ask_new(request: HttpRequest) -> HttpResponse:
    """Say what the browser asks a new key."""
    question = ask_key(request, user=request.user, purpose=ADD)
    return JsonResponse(options_to_add(question, user=request.user, known=key_ids_of(user=request.user)))


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def new_key(request: HttpRequest) -> HttpResponse:
    """Add a security key; with the first second factor, show the recovery codes, this once.

    Nothing else opens before whoever holds a role that asks for one; then the way leads on.
    """
    due = what_is_due(user=request.user, has_provider_factor=has_provider_factor(request))
    is_due = due is not None
    ways = ways_of(user=request.user)
    form = NewKeyForm(request.POST if request.method == "POST" else None, ways=ways)
    if request.method == "POST" and form.is_valid():
        question = question_asked(request, user=request.user, purpose=ADD)
        if is_proved(request, proof=form.cleaned_data["proof"]):
            try:
                codes = services.add_key(
                    acting_user=request.user,
                    name=form.cleaned_data["name"],
                    answer=form.cleaned_data["answer"],
                    question=question,
                    now=timezone.now(),
                )
            except DomainError as error:
                form.show(error)
            else:
                address = way_on(request) if is_due else reverse("profile")
                if codes:
                    return codes_page(request, codes, address=address)
                go_on(request)
                messages.success(request, _("The security key is added. Your other sessions have ended."))
                return HttpResponseRedirect(address)
        else:
            form.refuse_proof()
    context = {
        "form": form,
        "ways": ways,
        "is_due": is_due,
        "only_keys": must_have_security_key(user=request.user),
        "crumbs": crumbs_to(_("Add a security key")),
    }
    return render(request, "accounts/security_key_new.html", context, status=400 if form.errors else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def remove_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a proof, then remove a security key of one's own."""
    key = get_security_key(owner=request.user, pk=pk)
    form = ProofForm(request.POST if request.method == "POST" else None, ways=ways_of(user=request.user))
    if request.method == "POST" and form.is_valid():
        if is_proved(request, proof=form.cleaned_data["proof"]):
            services.remove_own_key(acting_user=request.user, pk=pk, now=timezone.now())
            go_on(request)
            said = _("The key %(name)s is removed. Your other sessions have ended.")
            messages.success(request, said % {"name": key.name})
            return HttpResponseRedirect(reverse("profile"))
        form.refuse_proof()
    factor = factor_of(user=request.user)
    is_alone = factor is not None and factor.app_since is None and len(factor.keys) == 1
    context = {"form": form, "key": key, "is_alone": is_alone, "crumbs": crumbs_to(_("Remove a security key"))}
    return render(request, "accounts/security_key_remove.html", context, status=400 if form.errors else 200)
