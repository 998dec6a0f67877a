"""The first page, the look-up box and the small settings of one browser."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.access import may, require
from accounts.queries import standing_in_today
from accounts.views.ways import of_ours
from ipcases.waiting import actions_of, cards_of, detentions_waiting, queue_of
from reference.identifiers import identify
from reference.queries import day_in_jurisdiction
from rightsholders.access import jurisdiction_of, represented_holders
from rightsholders.queries import most_urgent, own_figures, waiting_for_holder
from rightsholders.queries.alerts import alert_by_number
from seizures.queries import (
    draft_of_code,
    exact_case,
    pace_of_logging,
    parcel_cases,
    recordation_of_reference,
    undone_case,
)
from seizures.queries.destructions import destruction_of_reference

_VERBS_WITH_A_QUEUE = (
    "seizures.edit",
    "sharing.approve",
    "sharing.triage",
    "operations.coordinate",
    "reports.export",
    "reference.administer",
    "audit.verify",
)
_THEME_SECONDS = 365 * 24 * 3600


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person."""
    user = request.user
    if may(user=user, verb="portal.answer"):
        return HttpResponseRedirect(reverse("portal:home"))
    cards = cards_of(user=user, now=timezone.now())
    queue = queue_of(user=user, today=timezone.localdate())
    context = {
        "cards": cards,
        "standing_in": standing_in_today(user=user, now=timezone.now()),
        "queue": queue,
        "has_details": any(row["detail"] for row in queue),
        "has_deadlines": any(row["due"] for row in queue),
        "actions": actions_of(user=user),
        "queue_url": f"{reverse('seizures:list')}?status=OPEN&sort=due" if may(user=user, verb="seizures.edit") else "",
        "pace": pace_of_logging(user=user, today=timezone.localdate()) if may(user=user, verb="seizures.log") else None,
        "has_queue": any(may(user=user, verb=verb) for verb in _VERBS_WITH_A_QUEUE) or not cards,
    }
    return render(request, "home.html", context)


@require_GET
def portal_home(request: HttpRequest) -> HttpResponse:
    """Show the right holder what waits: goods held with their deadlines first, then its recordations."""
    user, today = request.user, timezone.localdate()
    may_answer, may_file = (may(user=user, verb=verb) for verb in ("portal.answer", "portal.file"))
    if not may_answer:
        require(user=user, verb="portal.file")
    context = {
        "detentions": detentions_waiting(user=user) if may_answer else [],
        "waiting": waiting_for_holder(user=user, today=today) if may_file else [],
        "unmet": most_urgent(user=user, today=today) if may_file else [],
        "figures": own_figures(user=user, today=today),
        "clients": list(represented_holders(user=user)[:2]),
        "may_answer": may_answer,
        "may_file": may_file,
    }
    return render(request, "portal/home.html", context)


@require_GET
def look_up(request: HttpRequest) -> HttpResponse:
    """Go straight to an exact hit: a case, a parcel, a recordation, a draft; else search the words."""
    user, text = request.user, request.GET.get("q", "").replace("\x00", "").strip()[:200]
    if not text:
        return HttpResponseRedirect(reverse("home"))
    if may(user=user, verb="portal.answer"):
        return HttpResponseRedirect(f"{reverse('portal:recordations')}?{urlencode({'q': text})}")
    if may(user=user, verb="seizures.view"):
        return _look_up_case(request, text)
    return HttpResponseRedirect(reverse("home"))


def _look_up_case(request: HttpRequest, text: str) -> HttpResponse:
    user = request.user
    if case := exact_case(user=user, text=text):
        return HttpResponseRedirect(reverse("seizures:detail", args=[case.reference]))
    if undone := undone_case(user=user, text=text):
        return HttpResponseRedirect(reverse("seizures:detail", args=[undone.reference]))
    holding = parcel_cases(user=user, text=text)
    if len(holding) == 1:
        return HttpResponseRedirect(reverse("seizures:detail", args=[holding[0].reference]))
    today = day_in_jurisdiction(code=jurisdiction_of(user=user), now=timezone.now())
    if not holding and (alert := alert_by_number(user=user, text=text, today=today)):
        return HttpResponseRedirect(reverse("rightsholders:alert", args=[alert.public_id]))
    if draft := draft_of_code(user=user, code=text):
        page = "seizures:form" if draft.user_id == user.pk else "seizures:hand-over-draft"
        return HttpResponseRedirect(reverse(page, args=[draft.pk]))
    if destruction := destruction_of_reference(user=user, reference=text):
        return HttpResponseRedirect(reverse("store:destruction", args=[destruction.public_id]))
    if recordation := recordation_of_reference(user=user, reference=text):
        return HttpResponseRedirect(reverse("rightsholders:detail", args=[recordation.public_id]))
    read = identify(text)
    if holding or not read.kind:
        return HttpResponseRedirect(f"{reverse('seizures:list')}?{urlencode({'q': text})}")
    return render(
        request,
        "look_up.html",
        {"read": read, "text": text, "look_up_query": text, "may_log": may(user=user, verb="seizures.log")},
    )


@require_GET
@login_not_required
def keyboard(request: HttpRequest) -> HttpResponse:
    """List the keyboard shortcuts of the pages that this reader has."""
    user = request.user
    context = {"may_log": user.is_authenticated and may(user=user, verb="seizures.log")}
    return render(request, "keyboard.html", context)


@require_POST
@login_not_required
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme in this browser and go back to the page."""
    theme = request.POST.get("theme", "")
    response = HttpResponseRedirect(of_ours(request, request.POST.get("next", "")) or reverse("home"))
    response.set_cookie(
        "theme",
        theme if theme in {"light", "dark"} else "",
        max_age=_THEME_SECONDS,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response
