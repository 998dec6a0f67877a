"""What somebody does about a question that got no answer: remind the partner, or wait no longer."""

import uuid
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import require
from sharing.forms.shares import ReasonForm
from sharing.queries.shares import LATE
from sharing.services.questions import close_unanswered, remind_partner
from sharing.views.case import DONE, done_or_status
from sharing.views.shares import crumbs_of, find_share


@require_POST
def remind(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Remind the partner of a question whose day is over; go back to the list it was pressed in."""
    require(user=request.user, verb="sharing.share")
    share = remind_partner(acting_user=request.user, share=find_share(request, public_id), now=timezone.now())
    messages.success(
        request,
        _("%(partner)s is reminded of %(case)s, signed.")
        % {"partner": share.partner.agency.short_name, "case": share.seizure.reference},
    )
    if "list" in request.POST:
        return redirect(f"{reverse('sharing:desk')}?view={LATE}")
    return redirect("sharing:share", public_id=public_id)


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask why, then wait no longer for an answer."""
    require(user=request.user, verb="sharing.share")
    share = find_share(request, public_id)
    if request.method == "GET" and not share.awaits_answer:
        return redirect("sharing:share", public_id=public_id)
    form = ReasonForm(request.POST or None, hint=_("It stays with the share. The partner does not read it."))
    status = done_or_status(
        request, form, partial(close_unanswered, acting_user=request.user, share=share, now=timezone.now())
    )
    if status == DONE:
        messages.success(request, _("Closed without an answer. One that still comes is taken."))
        return redirect("sharing:share", public_id=public_id)
    context = {
        "form": form,
        "title": _("Close without an answer"),
        "intro": _("Nobody waits for an answer any more. The partner keeps the case and still gets its news."),
        "button": _("Close without an answer"),
        "back": reverse("sharing:share", args=[public_id]),
        "crumbs": crumbs_of(share, _("Close without an answer")),
    }
    return render(request, "act.html", context, status=status)
