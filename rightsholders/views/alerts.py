"""Alerts for customs: what waits for the desk, what officers look out for, and the two decisions."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import may, require
from ipcases.lib.errors import DomainError
from reference.queries import day_in_jurisdiction
from rightsholders.access import get_alert_of_customs, jurisdiction_of
from rightsholders.days import today_in
from rightsholders.forms.alerts import AcceptAlertForm, ReturnAlertForm
from rightsholders.models import Alert
from rightsholders.queries.alerts import (
    AlertView,
    alert_figures,
    alert_history,
    alert_view,
    list_alerts_in_force,
    list_waiting_alerts,
)
from rightsholders.services.alerts import accept_alert, note_alerts_read, return_alert

_READ, _DECIDE = "rightsholders.view_alerts", "rightsholders.examine"


@require_GET
def alerts(request: HttpRequest) -> HttpResponse:
    """Show the desk what waits for it, and everybody what officers look out for. Who reads a name here has read it."""
    require(user=request.user, verb=_READ)
    user = request.user
    now = timezone.now()
    today = day_in_jurisdiction(code=jurisdiction_of(user=user), now=now)
    decides = may(user=user, verb=_DECIDE)
    waiting = list_waiting_alerts(user=user, today=today) if decides else []
    page = list_alerts_in_force(user=user, today=today, cursor=request.GET.get("cursor", ""))
    named = [view.alert for view in (*waiting, *page.rows) if view.is_known_by_name]
    note_alerts_read(acting_user=user, alerts=named, now=now)
    context = {
        "decides": decides,
        "waiting": waiting,
        "figures": alert_figures(user=user, today=today),
        "page": page,
        "crumbs": [(_("Recordations"), reverse("rightsholders:list")), (_("Alerts"), "")],
    }
    return render(request, "rightsholders/alerts.html", context)


@require_GET
def alert(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one alert with everything officers need to know the shipment by."""
    view = _open(request, public_id, verb=_READ)
    note_alerts_read(acting_user=request.user, alerts=[view.alert], now=timezone.now())
    may_decide = may(user=request.user, verb=_DECIDE) and view.status == Alert.Status.SENT
    context = {
        **_frame(view),
        "history": alert_history(alert=view.alert),
        "may_decide": may_decide,
        "cases_url": reverse("seizures:alert-cases", args=[public_id]),  # a page of an upper app, known by its name
    }
    return render(request, "rightsholders/alert.html", context)


@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask which offices, then let them look out for it."""
    view = _open(request, public_id, verb=_DECIDE)
    jurisdiction = view.alert.recordation.jurisdiction_id
    form = AcceptAlertForm(request.POST if request.method == "POST" else None, jurisdiction=jurisdiction)

    def decide() -> str:
        chosen = form.cleaned_data["offices"]
        accept_alert(acting_user=request.user, public_id=public_id, offices=chosen, now=timezone.now())
        return _("%(alert)s is in force: officers look out for it.") % {"alert": view.name}

    words = {"title": _("Accept this alert"), "button": pgettext("alert", "Accept")}
    return _decide(request, view, form, decide, words, template="rightsholders/alert_accept.html")


@require_http_methods(["GET", "POST"])
def return_to_holder(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask what is missing, then give the alert back."""
    view = _open(request, public_id, verb=_DECIDE)
    form = ReturnAlertForm(request.POST if request.method == "POST" else None)

    def decide() -> str:
        reason = form.cleaned_data["reason"]
        return_alert(acting_user=request.user, public_id=public_id, reason=reason, now=timezone.now())
        return _("%(alert)s was returned.") % {"alert": view.name}

    words = {"title": _("Return this alert"), "button": _("Return it")}
    return _decide(request, view, form, decide, words)


def _open(request: HttpRequest, public_id: UUID, *, verb: str) -> AlertView:
    require(user=request.user, verb=verb)
    found = get_alert_of_customs(user=request.user, public_id=public_id)
    return alert_view(alert=found, today=today_in(jurisdiction=found.recordation.jurisdiction, now=timezone.now()))


def _decide(
    request: HttpRequest,
    view: AlertView,
    form: Form,
    decide: Callable[[], str],
    words: dict[str, str],
    *,
    template: str = "act.html",
) -> HttpResponse:
    """Show the page of a decision, or take it and go back to the queue."""
    context = {**_frame(view, words["title"]), **words, "form": form, "intro": view.name}
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                messages.success(request, decide())
                return HttpResponseRedirect(reverse("rightsholders:alerts"))
            except DomainError as error:
                if error.field in form.fields:
                    form.add_error(error.field, str(error.message))
                else:
                    context["refusal"] = str(error.message)
                status = error.status
    return render(request, template, context, status=status)


def _frame(view: AlertView, here: str = "") -> dict[str, Any]:
    page = reverse("rightsholders:alert", args=[view.alert.public_id])
    return {
        "view": view,
        "alert": view.alert,
        "back": page,
        "crumbs": [
            (_("Recordations"), reverse("rightsholders:list")),
            (_("Alerts"), reverse("rightsholders:alerts")),
            *([(view.name, page), (here, "")] if here else [(view.name, "")]),
        ],
    }
