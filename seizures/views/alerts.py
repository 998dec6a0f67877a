"""What a person says of an alert that was suggested to a case."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import require
from ipcases.lib.errors import DomainError, NotAllowed
from rightsholders.access import get_alert_of_customs
from rightsholders.queries.alert_matches import alert_name
from seizures import queries
from seizures.access import get_seizure
from seizures.services.alerts import dismiss_alert, follow_alert
from seizures.views.case import show_case


@require_GET
def cases(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the cases that followed an alert, and those that may fit it."""
    require(user=request.user, verb="seizures.view")
    require(user=request.user, verb="rightsholders.view_alerts")
    alert = get_alert_of_customs(user=request.user, public_id=public_id)
    name = alert_name(alert)
    context = {
        "name": name,
        "alert": alert,
        "page": queries.cases_of_alert(user=request.user, alert=alert, cursor=request.GET.get("cursor", "")),
        "crumbs": [
            (_("Recordations"), reverse("rightsholders:list")),
            (_("Alerts"), reverse("rightsholders:alerts")),
            (name, reverse("rightsholders:alert", args=[public_id])),
            (pgettext("of an alert", "Cases"), ""),
        ],
    }
    return render(request, "seizures/alert_cases.html", context)


@require_POST
def decide(request: HttpRequest, reference: str, public_id: UUID) -> HttpResponse:
    """Link the alert to the case, or put the suggestion away."""
    require(user=request.user, verb="seizures.edit")
    is_followed = request.POST.get("do") == "follow"
    act = follow_alert if is_followed else dismiss_alert
    try:
        act(acting_user=request.user, reference=reference, alert=public_id, now=timezone.now())
    except NotAllowed:
        raise
    except DomainError as error:
        messages.error(request, str(error.message))
        return show_case(request, get_seizure(user=request.user, reference=reference), status=error.status)
    told = _("The case followed the alert.") if is_followed else _("The suggestion was put away.")
    messages.success(request, told)
    return HttpResponseRedirect(reverse("seizures:detail", args=[reference]))
