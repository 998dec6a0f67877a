"""What came of an operation: police results, investigations, and the figures participants report."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import may, require
from ipcases.lib.errors import NotVisible
from ipcases.lib.figures import figure, money_in_words
from ipcases.lib.paging import capped_count, keyset_page
from operations import queries, services
from operations.forms import ContributedResultForm, LinkReferralForm, WithdrawResultForm
from operations.models import ContributedResult
from operations.views.page import find, page_of, posted, reports_of, round_number_of, run_act


@require_GET
def results(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """List what the police did, by kind; investigations; figures of the participants. Nine queries."""
    operation = find(request, public_id)
    round_number = round_number_of(request.GET.get("round", ""))
    kind = request.GET.get("kind", "").replace("\x00", "")[:8]
    found = queries.results_of(operation=operation, kind=kind, round_number=round_number)
    return page_of(
        request,
        "operations/results.html",
        operation,
        "results",
        {
            "page": keyset_page(
                queries.opened_by(found, user=request.user),
                order=("-happened_on", "-pk"),
                cursor=request.GET.get("cursor", ""),
            ),
            "count": capped_count(found),
            "kind": kind,
            "round_number": round_number,
            "total": queries.result_total(found),
            "referrals": queries.referrals_of(user=request.user, operation=operation),
            "reports": reports_of(operation, queries.contributed_of(operation=operation)),
            "may_record": may(user=request.user, verb="operations.record_result"),
        },
    )


@require_http_methods(["GET", "POST"])
def link_referral(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Link an investigation that came of the operation."""
    operation = find(request, public_id)
    require(user=request.user, verb="operations.record_result")
    offered = queries.referrals_to_link(user=request.user, operation=operation)
    return run_act(
        request,
        operation,
        LinkReferralForm(posted(request), referrals=offered),
        lambda data, now: services.link_referral(
            acting_user=request.user, operation=operation, referral=data["referral"], now=now
        ),
        title=_("Link an investigation"),
        button=_("Link it"),
        intro=_("Offered are the investigations that rest on a seizure of this operation."),
        nothing=""
        if offered.exists()
        else _(
            "No further investigation rests on a seizure of this operation. "
            "One can be linked once a seizure of the operation has been handed to the police."
        ),
        tab="results",
        back=reverse("operations:results", args=[operation.public_id]),
    )


@require_http_methods(["GET", "POST"])
def contribute(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Write down a figure a participant reports."""
    operation = find(request, public_id)
    require(user=request.user, verb="operations.record_result")
    form = ContributedResultForm(
        posted(request),
        agencies=queries.participating(operation=operation),
        currencies=queries.currencies(),
        initial={"reported_on": timezone.localdate(), "seen": queries.newest_figure_of(operation=operation)},
    )
    return run_act(
        request,
        operation,
        form,
        lambda data, now: services.contribute_result(acting_user=request.user, operation=operation, now=now, **data),
        title=_("Write down a participant's figure"),
        button=_("Write it down"),
        intro=_("It is shown beside the counted figures and never added to them."),
        tab="results",
        back=reverse("operations:results", args=[operation.public_id]),
    )


@require_POST
def nothing_to_report(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Write down with one press that a participant has nothing to report for a round."""
    operation = find(request, public_id)
    require(user=request.user, verb="operations.record_result")
    asked = request.POST.get("agency", "")
    agency = next((row for row in queries.participating(operation=operation) if row.pk == asked), None)
    if agency is None:
        raise NotVisible
    services.report_nothing(
        acting_user=request.user,
        operation=operation,
        agency=agency,
        round_number=round_number_of(request.POST.get("round", "")) or 0,
        now=timezone.now(),
    )
    messages.success(request, _("Written down: %(agency)s has nothing to report.") % {"agency": agency.name})
    return redirect("operations:results", public_id=public_id)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, public_id: uuid.UUID, figure: int) -> HttpResponse:
    """Ask why a participant's figure no longer stands, and withdraw it."""
    operation = find(request, public_id)
    require(user=request.user, verb="operations.record_result")
    result = queries.contributed_result_of(operation=operation, pk=figure)
    if result is None:
        raise NotVisible
    return run_act(
        request,
        operation,
        WithdrawResultForm(posted(request)),
        lambda data, now: services.withdraw_result(
            acting_user=request.user, result=result, reason=data["reason"], now=now
        ),
        title=_("Withdraw a figure of %(agency)s") % {"agency": result.agency.name},
        button=_("Withdraw it"),
        intro=_(
            "%(kind)s %(number)s, from “%(source)s”, %(day)s. "
            "It is no longer shown; it stays in the history with your reason. Write down the right figure after."
        )
        % {
            "kind": result.get_kind_display(),
            "number": _number_of(result),
            "source": result.source,
            "day": date_format(result.reported_on),
        },
        tab="results",
        back=reverse("operations:results", args=[operation.public_id]),
        is_danger=True,
    )


def _number_of(result: ContributedResult) -> str:
    if result.amount is None:
        return figure(result.count)
    return money_in_words(result.amount, str(result.currency_id))
