"""The deadlines that a change of a calendar dated again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from accounts.access import may, require
from seizures import queries


@require_GET
def moved_deadlines(request: HttpRequest) -> HttpResponse:
    """List the deadlines that moved: for who sees the cases, and for who keeps the calendars."""
    keeps_calendars = may(user=request.user, verb="reference.administer")
    if not keeps_calendars:
        require(user=request.user, verb="seizures.view")
    above = (
        (pgettext("navigation", "Calendars"), reverse("calendars"))
        if keeps_calendars
        else (pgettext("navigation", "Seizures"), reverse("seizures:list"))
    )
    context = {
        "page": queries.moved_deadlines(user=request.user, cursor=request.GET.get("cursor", "")),
        "sees_cases": may(user=request.user, verb="seizures.view"),
        "calendars_url": "calendars" if keeps_calendars else "",
        "crumbs": [above, (_("Moved deadlines"), "")],
    }
    return render(request, "seizures/moved_deadlines.html", context)
