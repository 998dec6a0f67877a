"""The administrator's pages about who stands in for somebody who is away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import day_of, get_person, get_stand_in
from accounts.confirming import ask_for_proof, confirmed_at, is_proved_by
from accounts.forms import FindPersonForm, StandInForm
from accounts.models import User
from accounts.queries import granted_roles, person_named, who_could_stand_in
from accounts.roles import PORTAL_ROLES
from accounts.services import standing_in as services
from accounts.views.people import crumbs_to, refusal_of
from ipcases.lib.errors import DomainError, NotAllowed


@require_http_methods(["GET", "POST"])
def let_stand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Find somebody, then let this person hold roles of another who is away."""
    absent = get_person(user=request.user, pk=pk)
    lendable = [role for role in granted_roles(user=absent) if role not in PORTAL_ROLES]
    now = timezone.now()
    chosen = person_named(user=request.user, username=_chosen(request))
    if lendable and chosen is None and request.method == "GET":
        return _find(request, absent)
    held = granted_roles(user=chosen) if chosen is not None else []
    initial = {
        "username": chosen.username if chosen is not None else "",
        "roles": [role for role in lendable if role not in held],
        "first_day": day_of(user=chosen if chosen is not None else absent, now=now),
    }
    form = StandInForm(request.POST if request.method == "POST" else None, lendable=lendable, initial=initial)
    ask_for_proof(request, form)
    status = 200
    if request.method == "POST" and not (form.is_valid() and is_proved_by(request, form)):
        status = 400
    elif request.method == "POST":
        try:
            rows = services.let_stand_in(
                acting_user=request.user,
                absent=absent,
                confirmed_at=confirmed_at(request),
                now=now,
                **form.cleaned_data,
            )
        except NotAllowed:
            raise
        except DomainError as error:
            form.show(error)
            status = error.status
        else:
            said = _("%(name)s stands in for %(absent)s until %(day)s.") % {
                "name": rows[0].user.display_name,
                "absent": absent.display_name,
                "day": date_format(rows[0].last_day),
            }
            messages.success(request, said)
            return HttpResponseRedirect(reverse("person", args=[pk]))
    names = {"name": chosen.display_name if chosen is not None else "", "absent": absent.display_name}
    context = {
        "form": form,
        "title": _("%(name)s stands in for %(absent)s") % names if chosen is not None else _title(absent),
        "intro": _("The stand-in holds these roles for some days, and acts under the own name."),
        "button": _("Let stand in"),
        "back": reverse("person-stand-in" if lendable else "person", args=[pk]),
        "why_not": "" if lendable else _("This person holds no role of customs: there is nothing to stand in for."),
        "back_words": _("Choose somebody else") if lendable else _("Back to the person"),
        "crumbs": crumbs_to(_("Stand-in"), absent),
    }
    return render(request, "act.html", context, status=status)


def _chosen(request: HttpRequest) -> str:
    asked = request.POST.get("username", "") if request.method == "POST" else request.GET.get("who", "")
    return asked.replace("\x00", "").strip()[:60]


def _title(absent: User) -> str:
    return _("Who stands in for %(name)s?") % {"name": absent.display_name}


def _find(request: HttpRequest, absent: User) -> HttpResponse:
    """Find somebody by name: first those of the same office, then anybody of customs."""
    form = FindPersonForm(request.GET or None)
    text = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    context = {
        "form": form,
        "text": text,
        "found": who_could_stand_in(user=request.user, absent=absent, text=text),
        "absent": absent,
        "title": _title(absent),
        "heading": _("Stand-in"),
        "back": reverse("person", args=[absent.pk]),
        "crumbs": crumbs_to(_("Stand-in"), absent),
    }
    return render(request, "accounts/stand_in_find.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def end_stand_in(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Ask, then end a standing in before its last day."""
    absent = get_person(user=request.user, pk=pk)
    row = get_stand_in(absent=absent, pk=number)
    refusal, status = "", 200
    names = {"name": row.user.display_name, "absent": absent.display_name, "role": row.get_role_display()}
    if request.method == "POST":
        refusal, status = refusal_of(services.end_stand_in, acting_user=request.user, stand_in=row, now=timezone.now())
        if not refusal:
            messages.success(request, _("%(name)s no longer stands in for %(absent)s as %(role)s.") % names)
            return HttpResponseRedirect(reverse("person", args=[pk]))
    context = {
        "refusal": refusal,
        "title": _("End that %(name)s stands in for %(absent)s as %(role)s?") % names,
        "intro": _("It ends at once. What the stand-in did stays done, and stays under the stand-in's name."),
        "button": _("End it"),
        "is_danger": True,
        "back": reverse("person", args=[pk]),
        "crumbs": crumbs_to(_("End standing in"), absent),
    }
    return render(request, "act.html", context, status=status)
