"""The administrator's pages about whom the identity provider means by a name of its own."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import get_person, identity_of
from accounts.confirming import ask_for_proof, confirmed_at, is_proved_by
from accounts.forms import ConfirmForm, IdentityForm
from accounts.provider import is_set_up, provider_name
from accounts.services import identities as services
from accounts.views.people import crumbs_to, refusal_of
from ipcases.lib.errors import DomainError, NotAllowed


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask by which name the provider knows a person."""
    someone = get_person(user=request.user, pk=pk)
    if not is_set_up():
        raise Http404
    identity = identity_of(user=someone)
    initial = {"subject": identity.subject if identity else ""}
    form = IdentityForm(request.POST if request.method == "POST" else None, initial=initial)
    ask_for_proof(request, form)
    if request.method == "POST" and form.is_valid() and is_proved_by(request, form):
        try:
            services.link(
                acting_user=request.user,
                user=someone,
                subject=form.cleaned_data["subject"],
                confirmed_at=confirmed_at(request),
                now=timezone.now(),
            )
        except NotAllowed:
            raise
        except DomainError as error:
            form.show(error)
        else:
            said = _("%(person)s signs in with %(provider)s now; the password and all sessions have ended.")
            messages.success(request, said % {"person": someone.display_name, "provider": provider_name()})
            return HttpResponseRedirect(reverse("person", args=[pk]))
    context = {
        "person": someone,
        "provider_name": provider_name(),
        "form": form,
        "crumbs": crumbs_to(_("Link an identity"), someone),
    }
    return render(request, "accounts/person_identity.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def unlink(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then unlink a person from the provider."""
    someone = get_person(user=request.user, pk=pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    ask_for_proof(request, form)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid() and is_proved_by(request, form):
        refusal, status = refusal_of(
            services.unlink,
            acting_user=request.user,
            user=someone,
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
        )
        if not refusal:
            said = _("%(name)s is unlinked; all sessions have ended.") % {"name": someone.display_name}
            messages.success(request, said)
            return HttpResponseRedirect(reverse("person", args=[pk]))
    context = {
        "person": someone,
        "identity": identity_of(user=someone),
        "form": form,
        "refusal": refusal,
        "crumbs": crumbs_to(_("Unlink the identity"), someone),
    }
    return render(request, "accounts/person_identity_unlink.html", context, status=400 if form.errors else status)
