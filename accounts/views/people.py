"""The administrator's pages: who is there, with which roles and offices, and who may no longer sign in."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import (
    ConfirmFirst,
    get_person,
    get_security_key,
    has_identity,
    has_password,
    has_portal_role,
    identity_of,
    must_have_second_factor,
    require,
)
from accounts.confirming import ask_for_proof, confirmed_at, is_proved_by
from accounts.forms import PROOF, ConfirmForm, NewPasswordForm, NewPersonForm, PeopleFilterForm, PersonForm
from accounts.models import User
from accounts.provider import is_set_up, provider_name
from accounts.queries import (
    PersonFilter,
    count_people,
    factor_of,
    further_office_codes,
    granted_roles,
    list_people,
    locked_out_until,
    role_labels_of,
    standing_in,
    still_open,
    switched_off,
)
from accounts.services import people as services
from accounts.services import second_factor, security_keys
from ipcases.lib.errors import DomainError, NotAllowed
from reference.queries import office, offices

VERB = services.VERB


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """List the people, by user name."""
    require(user=request.user, verb=VERB)
    form = PeopleFilterForm(request.GET)
    values = form.cleaned_data if form.is_valid() else {}
    narrowed = PersonFilter(
        text=values.get("q", ""),
        role=values.get("role", ""),
        office=values.get("office", ""),
        state=values.get("state", ""),
    )
    context = {
        "filter_form": form,
        "page": list_people(user=request.user, narrowed=narrowed, cursor=request.GET.get("cursor", "")),
        "count": count_people(user=request.user, narrowed=narrowed),
        "is_filtered": any(values.values()),
    }
    return render(request, "accounts/people.html", context, status=200 if form.is_valid() else 400)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def new_person(request: HttpRequest) -> HttpResponse:
    """Add a person."""
    require(user=request.user, verb=VERB)
    form = NewPersonForm(request.POST if request.method == "POST" else None)
    ask_for_proof(request, form)
    if request.method == "POST" and form.is_valid() and is_proved_by(request, form):
        values = form.cleaned_data
        try:
            person = services.create_user(
                acting_user=request.user,
                username=values["username"],
                display_name=values["display_name"],
                email=values["email"],
                password=values["password"],
                home_office=office(values["home_office"]) if values["home_office"] else None,
                roles=values["roles"],
                confirmed_at=confirmed_at(request),
                now=timezone.now(),
            )
        except NotAllowed:
            raise
        except DomainError as error:
            form.show(error)
        else:
            if not values["password"]:
                said = _("%(name)s is added. Now link the identity with which this person signs in.")
                messages.success(request, said % {"name": person.display_name})
                return HttpResponseRedirect(reverse("person-identity", args=[person.pk]))
            messages.success(request, _("%(name)s can sign in now.") % {"name": person.display_name})
            return HttpResponseRedirect(reverse("person", args=[person.pk]))
    context = {"form": form, "crumbs": crumbs_to(_("Add a person"))}
    return render(request, "accounts/person_new.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person; change details, roles and offices."""
    someone = get_person(user=request.user, pk=pk)
    form = PersonForm(request.POST if request.method == "POST" else None, initial=_values_of(someone))
    if PROOF in request.POST:
        ask_for_proof(request, form)
    status = 200
    if request.method == "POST" and not (form.is_valid() and is_proved_by(request, form)):
        status = 400
    elif request.method == "POST":
        values = form.cleaned_data
        try:
            services.change_person(
                acting_user=request.user,
                user=someone,
                display_name=values["display_name"],
                email=values["email"],
                home_office=office(values["home_office"]) if values["home_office"] else None,
                roles=values["roles"],
                further_offices=offices(codes=values["further_offices"]),
                seen=values["seen"],
                confirmed_at=confirmed_at(request),
                now=timezone.now(),
            )
        except NotAllowed:
            raise
        except DomainError as error:
            if isinstance(error, ConfirmFirst):  # a name is changed without it, a role is not given
                ask_for_proof(request, form)
                form.add_error(PROOF, str(error.message))
            else:
                form.show(error)
            status = error.status
        else:
            messages.success(request, _("The changes are saved and in force."))
            return HttpResponseRedirect(reverse("person", args=[pk]))
    identity = identity_of(user=someone)
    context = {
        "person": someone,
        "roles": role_labels_of(user=someone),
        "is_oneself": someone.pk == request.user.pk,
        "off": switched_off(user=someone),
        "open": still_open(user=someone, now=timezone.now()),
        "factor": factor_of(user=someone),
        "standing_in": standing_in(user=someone, now=timezone.now()),
        "may_be_stood_in_for": not has_portal_role(user=someone) and bool(granted_roles(user=someone)),
        "locked_until": locked_out_until(user=someone, now=timezone.now()),
        "identity": identity,
        "is_identity_old": identity is not None and not has_identity(user=someone),
        "provider_name": provider_name() if is_set_up() else "",
        "has_password": has_password(user=someone),
        "is_outside": has_portal_role(user=someone),
        "acts_for_query": urlencode({"person": someone.username}),
        "form": form,
        "crumbs": crumbs_to(someone.display_name),
    }
    return render(request, "accounts/person.html", context, status=status)


@require_http_methods(["GET", "POST"])
def switch_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then switch a person's sign-in off."""
    return _switch(request, get_person(user=request.user, pk=pk), on=False)


@require_http_methods(["GET", "POST"])
def switch_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then switch a person's sign-in on again."""
    return _switch(request, get_person(user=request.user, pk=pk), on=True)


@require_http_methods(["GET", "POST"])
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then end all sessions and tokens of a person."""
    someone = get_person(user=request.user, pk=pk)
    refusal, status = "", 200
    if request.method == "POST":
        refusal, status = refusal_of(services.end_sessions, acting_user=request.user, user=someone, now=timezone.now())
        if not refusal:
            said = _("All sessions and tokens of %(name)s have ended.") % {"name": someone.display_name}
            messages.success(request, said)
            return HttpResponseRedirect(reverse("person", args=[pk]))
    context = {
        "person": someone,
        "open": still_open(user=someone, now=timezone.now()),
        "refusal": refusal,
        "crumbs": crumbs_to(_("End all sessions and tokens"), someone),
    }
    return render(request, "accounts/person_end_sessions.html", context, status=status)


@require_http_methods(["GET", "POST"])
def take_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take a person's second factor away."""
    someone = get_person(user=request.user, pk=pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    ask_for_proof(request, form)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid() and is_proved_by(request, form):
        refusal, status = refusal_of(
            second_factor.take_away,
            acting_user=request.user,
            user=someone,
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
        )
        if not refusal:
            said = _("The second factor of %(name)s counts no more; all sessions have ended.")
            messages.success(request, said % {"name": someone.display_name})
            return HttpResponseRedirect(reverse("person", args=[pk]))
    context = {
        "person": someone,
        "must_have_factor": must_have_second_factor(user=someone),
        "form": form,
        "refusal": refusal,
        "crumbs": crumbs_to(_("Take the second factor away"), someone),
    }
    return render(request, "accounts/person_second_factor.html", context, status=400 if form.errors else status)


@require_http_methods(["GET", "POST"])
def take_key(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Ask, then take one security key of a person away."""
    someone = get_person(user=request.user, pk=pk)
    lost = get_security_key(owner=someone, pk=number)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    ask_for_proof(request, form)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid() and is_proved_by(request, form):
        refusal, status = refusal_of(
            security_keys.take_key_away,
            acting_user=request.user,
            user=someone,
            pk=lost.pk,
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
        )
        if not refusal:
            said = _("The key of %(name)s counts no more; all sessions have ended.")
            messages.success(request, said % {"name": someone.display_name})
            return HttpResponseRedirect(reverse("person", args=[pk]))
    context = {
        "person": someone,
        "key": lost,
        "form": form,
        "refusal": refusal,
        "crumbs": crumbs_to(_("Take a security key away"), someone),
    }
    return render(request, "accounts/person_security_key.html", context, status=400 if form.errors else status)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a new password."""
    someone = get_person(user=request.user, pk=pk)
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    ask_for_proof(request, form)
    if request.method == "POST" and form.is_valid() and is_proved_by(request, form):
        try:
            services.set_password(
                acting_user=request.user,
                user=someone,
                password=form.cleaned_data["password"],
                confirmed_at=confirmed_at(request),
                now=timezone.now(),
            )
        except NotAllowed:
            raise
        except DomainError as error:
            form.show(error)
        else:
            messages.success(request, _("The new password holds from now on; all sessions have ended."))
            return HttpResponseRedirect(reverse("person", args=[pk]))
    context = {"person": someone, "form": form, "crumbs": crumbs_to(_("New password"), someone)}
    return render(request, "accounts/person_password.html", context, status=400 if form.errors else 200)


def refusal_of(act: Callable[..., object], **values: Any) -> tuple[str, int]:
    """Do an act; return the sentence and the status of its refusal, or an empty one. Raises NotAllowed."""
    try:
        act(**values)
    except NotAllowed:
        raise
    except DomainError as error:
        return str(error.message), error.status
    return "", 200


def _switch(request: HttpRequest, someone: User, *, on: bool) -> HttpResponse:
    refusal, status = "", 200
    if request.method == "POST":
        act = services.reactivate_user if on else services.deactivate_user
        refusal, status = refusal_of(act, acting_user=request.user, user=someone, now=timezone.now())
        if not refusal:
            said = _("%(name)s can sign in again.") if on else _("%(name)s can no longer sign in.")
            messages.success(request, said % {"name": someone.display_name})
            return HttpResponseRedirect(reverse("person", args=[someone.pk]))
    title = _("Switch sign-in on") if on else _("Switch sign-in off")
    context = {
        "person": someone,
        "on": on,
        "refusal": refusal,
        "why_not": _why_not_switch(someone) if someone.is_active == on else "",
        "back": reverse("person", args=[someone.pk]),
        "back_words": _("Back to the person"),
        "crumbs": crumbs_to(title, someone),
    }
    return render(request, "accounts/person_switch.html", context, status=status)


def _why_not_switch(someone: User) -> str:
    """Say how the sign-in of somebody stands who is asked to be switched to that very state."""
    if someone.is_active:
        return _("This person may sign in already.")
    if off := switched_off(user=someone):
        at = date_format(timezone.localtime(off.at), "DATETIME_FORMAT")
        return _("Switched off since %(at)s, by %(by)s.") % {"at": at, "by": off.actor}
    return _("The sign-in of this person is switched off already.")


def _values_of(someone: User) -> dict[str, Any]:
    return {
        "display_name": someone.display_name,
        "email": someone.email,
        "roles": granted_roles(user=someone),
        "home_office": someone.home_office_id or "",
        "further_offices": further_office_codes(user=someone),
        "seen": services.state_of(user=someone),
    }


def crumbs_to(title: str, someone: User | None = None) -> list[tuple[str, str]]:
    """Return the way from the people, or from one of them, to a page."""
    way = [(_("People"), reverse("people"))]
    if someone is not None:
        way.append((someone.display_name, reverse("person", args=[someone.pk])))
    return [*way, (title, "")]
