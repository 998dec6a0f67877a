"""The auditor's page: what happened, and whether the chain is whole."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from audit import services
from audit.access import VERIFY, VIEW, require
from audit.forms import EventFilterForm
from audit.queries import chain_status, count_events, list_events


@require_GET
def events(request: HttpRequest) -> HttpResponse:
    """List events, newest first, under the state of the chain."""
    require(user=request.user, verb=VIEW)
    form = EventFilterForm(request.GET)
    narrowed = form.narrowed()
    context = {
        "filter_form": form,
        "is_filtered": any(vars(narrowed).values()),
        "page": list_events(user=request.user, narrowed=narrowed, cursor=request.GET.get("cursor", "")),
        "count": count_events(user=request.user, narrowed=narrowed),
        "chain": chain_status(now=timezone.now()),
        "may_verify": request.user.has_perm(VERIFY),
        "verified_at_once": services.VERIFIED_AT_ONCE,
    }
    return render(request, "audit/events.html", context, status=200 if form.is_valid() else 400)


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Verify the newest part of the chain now; the result is an event itself and shows on the list."""
    require(user=request.user, verb=VERIFY)
    result = services.verify_recent(acting_user=request.user, now=timezone.now())
    if not result.broken:
        messages.success(request, _("Everything that was looked at is as it was written."))
    return HttpResponseRedirect(reverse("audit:list"))
