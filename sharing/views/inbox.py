"""Cases of partners: read them under their mark, take them up, say what came of them."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import may, require
from ipcases.lib.days import day_at_seat
from ipcases.lib.downloads import file_answer
from ipcases.lib.errors import DomainError
from ipcases.lib.paging import Count, capped_count, keyset_page
from seizures.access import may_see_parties
from sharing.access import get_foreign_case
from sharing.explaining import with_words
from sharing.forms.shares import FeedbackForm, ReasonForm
from sharing.models import Feedback, ForeignCase
from sharing.presenting import covered_of, handling_of, name_to_save, purposes_of, reading_of, requests_of
from sharing.queries.files import files_of
from sharing.queries.foreign import (
    LATE,
    NEW,
    OPEN,
    ORDER_OF,
    OVER,
    VIEWS,
    answers_to,
    foreign_cases_in_view,
    inbox_counts,
    messages_about,
)
from sharing.services.feedback import accept_case, decline_case, give_feedback, open_file, record_reading
from sharing.views.case import add_refusal
from sharing.views.case_letters import letters_shown
from sharing.views.desk import figure, filter_form
from sharing.views.differing import differs_from_version_before


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """List the cases of partners. Ten queries, whatever the number of rows."""
    require(user=request.user, verb="sharing.view")
    view = request.GET.get("view", "")
    view = view if view in VIEWS else NEW
    form = filter_form(request, view)
    chosen = form.cleaned_data if form.is_valid() else {}
    today = day_at_seat(timezone.now())
    found = foreign_cases_in_view(
        user=request.user,
        view=view,
        on=today,
        partner=chosen.get("partner", ""),
        text=chosen.get("q", ""),
    )
    page = keyset_page(found, order=ORDER_OF[view], cursor=request.GET.get("cursor", ""))
    for row in page.rows:
        row.mark = handling_of(row.handling)
    return render(
        request,
        "sharing/inbox.html",
        {
            "view": view,
            "tabs": _tabs(view, inbox_counts(user=request.user, on=today)),
            "filter_form": form,
            "is_filtered": form.is_used,
            "page": page,
            "count": capped_count(found),
            "crumbs": [(_("Sharing"), reverse("sharing:desk")), (_("Shared with us"), "")],
        },
    )


@require_GET
def detail(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a partner's case as it reads, under its handling mark; opening it is on record."""
    foreign_case = _get(request, public_id)
    record_reading(acting_user=request.user, foreign_case=foreign_case, now=timezone.now())
    return _page(request, foreign_case)


@require_GET
def file(request: HttpRequest, public_id: uuid.UUID, file_id: uuid.UUID) -> FileResponse:
    """Show a picture of a partner's case, re-encoded; hand out a paper, or with `?save` any file, as it came."""
    saves = "save" in request.GET
    found = open_file(
        acting_user=request.user, public_id=public_id, file_id=file_id, as_it_came=saves, now=timezone.now()
    )
    if found.derivative_sha256 and not saves:
        return file_answer(request, sha256=found.derivative_sha256)
    return file_answer(request, sha256=found.sha256, media_type=found.media_type, save_as=name_to_save(found))


@require_POST
def accept(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take up a partner's case."""
    require(user=request.user, verb="sharing.triage")
    accept_case(acting_user=request.user, foreign_case=_get(request, public_id), now=timezone.now())
    messages.success(request, _("Accepted. The partner is told; report here what comes of it."))
    return redirect("sharing:foreign-case", public_id=public_id)


@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask why, then decline a partner's case."""
    require(user=request.user, verb="sharing.triage")
    foreign_case = _get(request, public_id)
    if request.method == "GET" and not _can_be_declined(foreign_case):
        return redirect("sharing:foreign-case", public_id=public_id)
    form = ReasonForm(request.POST or None, hint=_("The partner reads this. Name no persons."))
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                decline_case(
                    acting_user=request.user,
                    foreign_case=foreign_case,
                    reason=form.cleaned_data["reason"],
                    now=timezone.now(),
                )
            except DomainError as error:
                add_refusal(form, error)
                status = error.status
            else:
                messages.success(request, _("Declined. The partner is told why."))
                return redirect("sharing:foreign-case", public_id=public_id)
    context = {
        "case": foreign_case,
        "form": form,
        "crumbs": crumbs_of_theirs(foreign_case, pgettext("foreign case", "Decline")),
    }
    return render(request, "sharing/decline_case.html", context, status=status)


@require_POST
def answer(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer a partner's case with the one word that needs no more and ends nothing: under investigation."""
    require(user=request.user, verb="sharing.triage")
    give_feedback(
        acting_user=request.user,
        foreign_case=_get(request, public_id),
        status=Feedback.Status.UNDER_INVESTIGATION,
        now=timezone.now(),
    )
    messages.success(request, _("Answered. The partner sees it on its case, signed by us."))
    return redirect("sharing:foreign-case", public_id=public_id)


@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Report what came of a partner's case."""
    require(user=request.user, verb="sharing.triage")
    foreign_case = _get(request, public_id)
    if request.method == "GET" and not _can_be_reported_on(foreign_case):
        return redirect("sharing:foreign-case", public_id=public_id)
    form = FeedbackForm(
        request.POST or None,
        initial={"status": request.GET.get("status", "")[:20]},
        is_new=foreign_case.status == ForeignCase.Status.RECEIVED,
    )
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            said = form.cleaned_data
            try:
                give_feedback(
                    acting_user=request.user,
                    foreign_case=foreign_case,
                    status=said["status"],
                    reason=said["reason"],
                    attribution=said["attribution"],
                    happened_on=said["happened_on"],
                    now=timezone.now(),
                    **form.counts(),
                )
            except DomainError as error:
                add_refusal(form, error)
                status = error.status
            else:
                messages.success(request, _("Reported. The partner sees it on its case, signed by us."))
                return redirect("sharing:foreign-case", public_id=public_id)
    context = {"case": foreign_case, "form": form, "crumbs": crumbs_of_theirs(foreign_case, _("Report"))}
    return render(request, "sharing/feedback.html", context, status=status)


def _page(request: HttpRequest, foreign_case: ForeignCase) -> HttpResponse:
    user = request.user
    # Who checks acts learns that a case came and what became of it, not what is in it.
    shows_contents = may_see_parties(user=user)
    data = foreign_case.data if shows_contents else {}
    may_triage = may(user=user, verb="sharing.triage")
    about = letters_shown(request, foreign_case=foreign_case)
    may_report, may_decline = (
        may_triage and is_open(foreign_case) for is_open in (_can_be_reported_on, _can_be_declined)
    )
    return render(
        request,
        "sharing/foreign_case.html",
        about
        | {
            "case": foreign_case,
            "crumbs": crumbs_of_theirs(foreign_case),
            "handling": handling_of(foreign_case.handling, about["permissions"]),
            # The files stand below the reading, as pictures.
            "sections": reading_of(content={"data": data | {"files": []}}, notes_only=True) if data else [],
            "files": with_words(files_of(foreign_case=foreign_case), foreign_case, covered_of({"data": data}))
            if data
            else [],
            "differs": differs_from_version_before(foreign_case, data),
            "purposes": purposes_of(data) if data else "",
            "requests": requests_of(data),
            "data": data,
            "shows_contents": shows_contents,
            "answers": answers_to(foreign_case=foreign_case),
            "incoming": messages_about(foreign_case=foreign_case),
            "may_accept": may_report and foreign_case.status == "RECEIVED",
            "may_decline": may_decline,
            "may_report": may_report,
            "is_first": not may_decline,
            "reader": user,
            "now": timezone.now(),
        },
    )


def _can_be_declined(foreign_case: ForeignCase) -> bool:
    return foreign_case.status in ("RECEIVED", "ACCEPTED") and not foreign_case.is_restricted


def _can_be_reported_on(foreign_case: ForeignCase) -> bool:
    """Say whether an answer can be given: not to what was erased before anybody took it up."""
    is_lost = foreign_case.status == "RECEIVED" and foreign_case.erased_at is not None
    return _can_be_declined(foreign_case) and not is_lost


def _get(request: HttpRequest, public_id: uuid.UUID) -> ForeignCase:
    require(user=request.user, verb="sharing.view")
    return get_foreign_case(user=request.user, public_id=public_id)


def crumbs_of_theirs(foreign_case: ForeignCase, last: str = "") -> list[tuple[str, str]]:
    """Return the way to a page of a partner's case."""
    crumbs = [(_("Sharing"), reverse("sharing:desk")), (_("Shared with us"), reverse("sharing:inbox"))]
    if last:
        url = reverse("sharing:foreign-case", args=[foreign_case.public_id])
        return [*crumbs, (foreign_case.reference, url), (last, "")]
    return [*crumbs, (foreign_case.reference, "")]


def _tabs(view: str, counts: dict[str, Count]) -> list[dict[str, Any]]:
    labels = {
        NEW: pgettext("foreign cases", "New"),
        OPEN: pgettext("foreign cases", "Taken up"),
        LATE: _("Overdue"),
        OVER: pgettext("foreign cases", "Over"),
    }
    return [
        {
            "label": labels[name],
            "url": f"{reverse('sharing:inbox')}?view={name}",
            "current": name == view,
            "count": figure(counts[name]) if name in counts and counts[name].value else "",
        }
        for name in VIEWS
    ]
