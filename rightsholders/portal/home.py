"""The list of own recordations, beginning one, and one recordation's page."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from ipcases.lib.statuses import TAGS
from rightsholders.access import own_recordations, represented_holders
from rightsholders.forms.portal import OwnListForm, StartForm
from rightsholders.listing import applied_filters
from rightsholders.models import Recordation, Section
from rightsholders.portal.frame import crumbs_of, is_draft, open_own, page_of, task_list, today_of
from rightsholders.queries import (
    Narrowing,
    count_recordations,
    decision_day,
    history_of_recordation,
    latest_renewal,
    list_recordations,
    particulars_of,
    shown_status,
    upkeep_of,
    validity_of,
)
from rightsholders.services.drafts import start_draft
from rightsholders.terms import term_of
from rightsholders.workflow import blockers, count_sentence, editable_sections, may_begin, read_facts

PAGE_SIZE = 25


@require_GET
def recordations(request: HttpRequest) -> HttpResponse:
    """List the right holder's own recordations."""
    require(user=request.user, verb="portal.file")
    holders = list(represented_holders(user=request.user))
    form = OwnListForm(request.GET or None, holders=holders)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    narrowing = Narrowing(
        text=chosen.get("q", ""), status=chosen.get("status", ""), right_holder=chosen.get("right_holder")
    )
    today = timezone.localdate()
    rows = own_recordations(user=request.user)
    context = {
        "filter_form": form if form.is_bound else OwnListForm(holders=holders),
        "page": list_recordations(
            rows=rows, narrowing=narrowing, today=today, cursor=request.GET.get("cursor", ""), size=PAGE_SIZE
        ),
        "count": count_recordations(rows=rows, narrowing=narrowing, today=today),
        "applied": applied_filters(request, form),
        "is_linked": bool(holders),
        "shows_holder": len(holders) > 1,
        "today": today,
    }
    return render(request, "rightsholders/portal/list.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a recordation; a representative of several right holders first says for whom."""
    require(user=request.user, verb="portal.file")
    holders = list(represented_holders(user=request.user))
    form = StartForm(request.POST if request.method == "POST" else None, holders=holders)
    if len(holders) == 1:
        form.fields["right_holder"].required = False
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["right_holder"] or str(holders[0].public_id)
        draft = start_draft(acting_user=request.user, right_holder=UUID(chosen), now=timezone.now())
        return HttpResponseRedirect(page_of(draft))
    context = {
        "form": form,
        "holders": holders,
        "term": term_of(jurisdiction=settings.JURISDICTION),
        "sections": Section.labels,
        "crumbs": [(_("My recordations"), reverse("portal:recordations")), (_("Record a right"), "")],
    }
    return render(request, "rightsholders/portal/begin.html", context, status=400 if form.errors else 200)


@require_GET
def recordation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the task list while the right holder fills it in, and afterwards where it stands."""
    found = open_own(request, public_id)
    today = today_of(found)
    parts = particulars_of(recordation=found)
    context = {
        "recordation": found,
        "parts": parts,
        "crumbs": crumbs_of(found, parts, ""),
        "history": history_of_recordation(recordation=found, reader=request.user),
        "status": shown_status(found, today=today),
    }
    if is_draft(found):
        facts = read_facts(recordation=found, today=today)
        missing = blockers(recordation=found, step="submit", today=today, facts=facts)
        tasks = task_list(found, facts, today)
        context |= {
            "tasks": tasks,
            "next_url": next((task["url"] for task in tasks if task["url"] and task["status"] != "DONE"), ""),
            "missing_sentence": count_sentence(missing) if missing else "",
        }
        return render(request, "rightsholders/portal/tasks.html", context)
    renewal = latest_renewal(recordation=found)
    context |= {
        "answer_by": decision_day(recordation=found),
        "validity": validity_of(recordation=found, today=today),
        "editable": editable_sections(recordation=found),
        "may_withdraw": may_begin(recordation=found, step="withdraw"),
        "renew_blockers": blockers(recordation=found, step="renew", today=today) if found.valid_to else None,
        "renewal": renewal,
        "renewal_status": _status_in_words(renewal, today) if renewal else "",
        "upkeep": upkeep_of(recordations=[found], today=today).get(found.pk),
    }
    return render(request, "rightsholders/portal/status.html", context)


def _status_in_words(recordation: Recordation, today: date) -> str:
    """Say how it stands on a day as its own page does: accepted is not yet in force."""
    status = shown_status(recordation, today=today)
    return str(TAGS["recordation"][status].word or Recordation.Status(status).label)
