"""The deadlines that a change of a calendar dated again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import may, require
from seizures import queries


@require_GET
def moved_deadlines(request: HttpRequest) -> HttpResponse:
    """List the deadlines that moved: for who sees the cases, and for who keeps the calendars."""
    if not may(user=request.user, verb="reference.administer"):
        require(user=request.user, verb="seizures.view")
    context = {
        "page": queries.moved_deadlines(user=request.user, cursor=request.GET.get("cursor", "")),
        "sees_cases": may(user=request.user, verb="seizures.view"),
        "calendars_url": "calendars" if may(user=request.user, verb="reference.administer") else "",
    }
    return render(request, "seizures/moved_deadlines.html", context)
