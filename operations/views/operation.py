"""The tally of one operation, the rows behind every figure, and the seizures added or taken out by hand."""

import datetime
import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import may, require
from ipcases.lib.listed import listed
from ipcases.lib.paging import Count
from operations import queries, services
from operations.forms import AddSeizuresForm, RemoveSeizureForm
from operations.models import Operation
from operations.presenting import charts_of, kpis_of, map_of, rows_url, selection_words, value_lines
from operations.views.page import find, page_of, posted, reports_of, round_number_of, run_act
from seizures.access import get_seizure


@require_GET
def detail(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show the live tally. The number of queries does not depend on the seizures; five read the counted rows."""
    operation = find(request, public_id)
    round_number = round_number_of(request.GET.get("round", ""))
    figures = queries.tally(user=request.user, operation=operation, round_number=round_number)
    contributed = queries.contributed_of(operation=operation)
    shown = {"operation": operation, "tally": figures, "round_number": round_number}
    return page_of(
        request,
        "operations/detail.html",
        operation,
        "tally",
        {
            "tally": figures,
            "kpis": kpis_of(**shown),
            "charts": charts_of(**shown, today=timezone.localdate()),
            "map": map_of(**shown),
            "values": value_lines(**shown),
            "round_number": round_number,
            "rounds": queries.rounds_of(operation=operation),
            "reports": reports_of(operation, contributed),
            "referrals": queries.referrals_of(user=request.user, operation=operation),
            "counted_by_all": queries.counted_by_all(operation=operation) if round_number is None else None,
            "waiting": queries.waiting_of(user=request.user, operation=operation, round_number=round_number)
            if operation.status == Operation.Status.RUNNING
            else None,
            "waiting_url": rows_url(operation=operation, selection=queries.Selection(round=round_number, open="1")),
            "now": timezone.now(),
        },
    )


@require_http_methods(["GET", "POST"])
def rows(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """List the seizures behind a figure; add more by hand. Three queries, whatever the number of rows."""
    operation = find(request, public_id)
    form = AddSeizuresForm(posted(request))
    refused: list[services.CouldNotAdd] = []
    if request.method == "POST" and form.is_valid():
        require(user=request.user, verb="operations.add_seizure")
        added, refused = services.add_seizures_by_reference(
            acting_user=request.user,
            operation=operation,
            references=form.cleaned_data["references"],
            now=timezone.now(),
        )
        if added:
            messages.success(request, _("Added: %(references)s") % {"references": listed(added)})
        if not refused:
            return redirect(request.get_full_path())
        form = AddSeizuresForm(initial={"references": "\n".join(item.reference for item in refused)})
    is_out = "out" in request.GET
    selection = _selection(request)
    found = (
        queries.taken_out(user=request.user, operation=operation)
        if is_out
        else queries.rows_of(user=request.user, operation=operation, selection=selection)
    )
    totals = queries.totals_of(found)
    page = queries.rows_page(found, cursor=request.GET.get("cursor", ""))
    return page_of(
        request,
        "operations/rows.html",
        operation,
        "rows",
        {
            "page": page,
            "totals": totals,
            "count": Count(value=totals.seizures, exact=True),
            "form": form,
            "refused": refused,
            "is_out": is_out,
            "selection": [] if is_out else selection_words(selection),
            "may_hold": may(user=request.user, verb="seizures.hold"),
            "may_add": may(user=request.user, verb="operations.add_seizure")
            and operation.status != Operation.Status.ENDED,
        },
        status=409 if refused else 400 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, public_id: uuid.UUID, reference: str) -> HttpResponse:
    """Ask why a seizure does not count, and take it out."""
    operation = find(request, public_id)
    require(user=request.user, verb="operations.add_seizure")
    seizure = get_seizure(user=request.user, reference=reference)
    return run_act(
        request,
        operation,
        RemoveSeizureForm(posted(request)),
        lambda data, now: services.remove_seizure(
            acting_user=request.user, operation=operation, seizure=seizure, reason=data["reason"], now=now
        ),
        title=_("Take %(reference)s out of the operation") % {"reference": seizure.reference},
        button=_("Take out"),
        intro=_("It no longer counts, and no rule counts it again. Adding it by hand brings it back."),
        tab="rows",
        back=reverse("operations:rows", args=[operation.public_id]),
    )


def _selection(request: HttpRequest) -> queries.Selection:
    """Read from the address which figure was opened."""
    asked = {
        name: request.GET.get(name, "")[:length]
        for name, length in (
            ("office", 10),
            ("at", 5),
            ("channel", 10),
            ("category", 8),
            ("destination", 2),
            ("to", 5),
            ("value", 14),
            ("traced", 1),
            ("open", 1),
        )
    }
    texts = {name: text.replace("\x00", "") for name, text in asked.items()}
    return queries.Selection(
        round=round_number_of(request.GET.get("round", "")), week=_day(request.GET.get("week", "")), **texts
    )


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError:
        return None
