"""The right holder's alerts: what it expects, how each stands, and what came of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import DomainError, NotVisible
from rightsholders.access import get_own_alert
from rightsholders.days import today_in
from rightsholders.forms.alerts import AlertForm, WithdrawAlertForm
from rightsholders.models import Alert
from rightsholders.portal.frame import add_refusal
from rightsholders.queries.alerts import (
    AlertView,
    alert_history,
    alert_view,
    list_own_alerts,
    newest_own_alert,
    recordations_for_alerts,
)
from rightsholders.services.alerts import send_alert, withdraw_alert

_LIVE = (Alert.Status.SENT, Alert.Status.ACCEPTED)
_COPIED = (
    "expectation", "sender_name", "addressee_name", "expected_from", "expected_to", "source", "source_words",
    "confidence", "contact_name", "contact_email", "contact_phone",
)  # fmt: skip


@require_GET
def alerts(request: HttpRequest) -> HttpResponse:
    """List the alerts that the right holder sent."""
    require(user=request.user, verb="portal.file")
    today = day_at_seat(timezone.now())
    context = {
        "page": list_own_alerts(user=request.user, today=today, cursor=request.GET.get("cursor", "")),
        "may_send": bool(recordations_for_alerts(user=request.user, today=today)),
    }
    return render(request, "rightsholders/portal/alerts.html", context)


@require_http_methods(["GET", "POST"])
def new_alert(request: HttpRequest) -> HttpResponse:
    """Ask what is expected and send it; `?from=` fills the form in from an earlier alert."""
    require(user=request.user, verb="portal.file")
    now = timezone.now()
    known = recordations_for_alerts(user=request.user, today=day_at_seat(now))
    posted = request.POST if request.method == "POST" else None
    form = AlertForm(posted, recordations=known, initial=_initial(request))
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                sent = send_alert(
                    acting_user=request.user,
                    recordation=UUID(form.cleaned_data["recordation"]),
                    values=form.values(),
                    now=now,
                    seen=form.cleaned_data["seen"],
                )
                messages.success(request, _("Sent. Customs looks at it and tells you here whether it takes it up."))
                return HttpResponseRedirect(_page_of(sent))
            except DomainError as error:
                status = add_refusal(form, error)
    context = {"form": form, "known": known, "crumbs": [*_way(), (_("Send an alert"), "")]}
    return render(request, "rightsholders/portal/alert_new.html", context, status=status)


@require_GET
def alert(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one alert: how it stands and what came of it, then what was said."""
    require(user=request.user, verb="portal.file")
    view = _open(request, public_id)
    context = {
        "view": view,
        "alert": view.alert,
        "history": alert_history(alert=view.alert),
        "may_withdraw": view.status in _LIVE,
        "crumbs": [*_way(), (view.name, "")],
    }
    return render(request, "rightsholders/portal/alert.html", context)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask why, then take the alert back."""
    require(user=request.user, verb="portal.file")
    view = _open(request, public_id)
    form = WithdrawAlertForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                withdraw_alert(
                    acting_user=request.user,
                    public_id=public_id,
                    reason=form.cleaned_data["reason"],
                    now=timezone.now(),
                )
                messages.success(request, _("The alert was withdrawn."))
                return HttpResponseRedirect(_page_of(view.alert))
            except DomainError as error:
                status = add_refusal(form, error)
    context = {
        "form": form,
        "heading": _("Withdraw this alert?"),
        "text": _("Officers stop looking out for it at once. Goods that were stopped already stay stopped."),
        "button": _("Withdraw it"),
        "stay_url": _page_of(view.alert),
        "crumbs": [*_way(), (view.name, _page_of(view.alert)), (_("Withdraw"), "")],
    }
    return render(request, "rightsholders/portal/ask.html", context, status=status)


def _open(request: HttpRequest, public_id: UUID) -> AlertView:
    found = get_own_alert(user=request.user, public_id=public_id)
    return alert_view(alert=found, today=today_in(jurisdiction=found.recordation.jurisdiction, now=timezone.now()))


def _initial(request: HttpRequest) -> dict[str, Any]:
    """Return what an earlier alert of the user's said, for a better one; otherwise whom to ask."""
    seen = newest_own_alert(user=request.user)
    try:
        earlier = get_own_alert(user=request.user, public_id=request.GET["from"])
    except (KeyError, NotVisible):
        return {"contact_name": request.user.display_name, "contact_email": request.user.email, "seen": seen}
    said = {name: getattr(earlier, name) for name in _COPIED}
    countries = ("origin_country", "departure_country", "destination_country")
    return {
        **said,
        "seen": seen,
        **{name: getattr(earlier, f"{name}_id") or "" for name in countries},
        "recordation": str(earlier.recordation.public_id),
        "numbers": "\n".join(row.number_as_written for row in earlier.numbers.all()),
    }


def _page_of(alert: Alert) -> str:
    return reverse("portal:alert", args=[alert.public_id])


def _way() -> list[tuple[str, str]]:
    return [(_("My alerts"), reverse("portal:alerts"))]
