"""One operation: its tally, the rows behind every figure, its plan."""

import datetime
import uuid
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import may, require
from ipcases.lib.errors import DomainError, NotVisible
from ipcases.lib.paging import Count, capped_count, keyset_page
from operations import queries, services
from operations.access import get_operation
from operations.forms import (
    AddSeizuresForm,
    ContributedResultForm,
    LinkReferralForm,
    OperationForm,
    RemoveSeizureForm,
    RoundForm,
    RuleForm,
)
from operations.models import ContributedResult, Operation
from operations.presenting import charts_of, kpis_of, map_of, rows_url, selection_words, told_by, value_lines
from operations.workflow import blockers
from seizures.access import get_seizure


@require_GET
def detail(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show the live tally. The number of queries does not depend on the seizures; five read the counted rows."""
    operation = _get(request, public_id)
    round_number = _number(request.GET.get("round", ""))
    figures = queries.tally(user=request.user, operation=operation, round_number=round_number)
    contributed = queries.contributed_of(operation=operation)
    shown = {"operation": operation, "tally": figures, "round_number": round_number}
    return _page(
        request,
        "operations/detail.html",
        operation,
        "tally",
        {
            "tally": figures,
            "kpis": kpis_of(**shown),
            "charts": charts_of(**shown),
            "map": map_of(**shown),
            "values": value_lines(**shown),
            "round_number": round_number,
            "rounds": queries.rounds_of(operation=operation),
            "reports": _reports(operation, contributed),
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
    operation = _get(request, public_id)
    form = AddSeizuresForm(_posted(request))
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
            messages.success(request, _("Added: %(references)s") % {"references": ", ".join(added)})
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
    page = keyset_page(
        queries.listed(found), order=("-seizure__detained_on", "-pk"), cursor=request.GET.get("cursor", "")
    )
    return _page(
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
            "may_add": may(user=request.user, verb="operations.add_seizure")
            and operation.status != Operation.Status.ENDED,
        },
        status=409 if refused else 400 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, public_id: uuid.UUID, reference: str) -> HttpResponse:
    """Ask why a seizure does not count, and take it out."""
    operation = _get(request, public_id)
    require(user=request.user, verb="operations.add_seizure")
    seizure = get_seizure(user=request.user, reference=reference)
    return _act(
        request,
        operation,
        RemoveSeizureForm(_posted(request)),
        lambda data, now: services.remove_seizure(
            acting_user=request.user, operation=operation, seizure=seizure, reason=data["reason"], now=now
        ),
        title=_("Take %(reference)s out of the operation") % {"reference": seizure.reference},
        button=_("Take out"),
        tab="rows",
        back=reverse("operations:rows", args=[operation.public_id]),
    )


@require_GET
def results(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """List what the police did, by kind; investigations; figures of the participants. Nine queries."""
    operation = _get(request, public_id)
    round_number = _number(request.GET.get("round", ""))
    found = queries.results_of(operation=operation, kind=request.GET.get("kind", "")[:8], round_number=round_number)
    return _page(
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
            "kind": request.GET.get("kind", ""),
            "round_number": round_number,
            "total": queries.result_total(found),
            "referrals": queries.referrals_of(user=request.user, operation=operation),
            "reports": _reports(operation, queries.contributed_of(operation=operation)),
            "may_record": may(user=request.user, verb="operations.record_result"),
        },
    )


@require_GET
def plan(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show rounds, rules and participants, and the next step."""
    operation = _get(request, public_id)
    today = timezone.localdate()
    step = {"PLANNED": "start", "RUNNING": "end"}.get(operation.status, "")
    return _page(
        request,
        "operations/plan.html",
        operation,
        "plan",
        {
            "rounds": queries.rounds_of(operation=operation),
            "participants": queries.participants_of(operation=operation),
            "step": step,
            "blockers": blockers(operation=operation, step=step, today=today) if step else [],
            "warnings": queries.warnings_before_end(user=request.user, operation=operation, on=today)
            if step == "end"
            else [],
            "may_coordinate": may(user=request.user, verb="operations.coordinate"),
        },
    )


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Plan a new operation."""
    require(user=request.user, verb="operations.coordinate")
    form = OperationForm(_posted(request), **_plan_choices())
    if request.method == "POST" and form.is_valid():
        try:
            operation = services.create_operation(acting_user=request.user, plan=form.plan(), now=timezone.now())
            return redirect(reverse("operations:plan", args=[operation.public_id]))
        except DomainError as error:
            _show(form, error)
    return render(request, "operations/new.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Change the plan."""
    operation = _get(request, public_id)
    require(user=request.user, verb="operations.coordinate")
    initial = {
        name: getattr(operation, name)
        for name in ("name_en", "name_zh", "agreement", "starts_on", "ends_on", "theme_en", "theme_zh", "version")
    }
    initial["participants"] = [row.agency_id for row in queries.participants_of(operation=operation)]
    form = OperationForm(_posted(request), initial=initial, **_plan_choices(operation))

    def save(data: dict[str, Any], now: datetime.datetime) -> None:
        services.change_operation(
            acting_user=request.user, operation=operation, plan=form.plan(), version=data["version"] or 0, now=now
        )

    return _act(request, operation, form, save, title=_("Change the plan"), button=_("Save"))


@require_http_methods(["GET", "POST"])
def add_round(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Add a round."""
    operation = _get(request, public_id)
    require(user=request.user, verb="operations.coordinate")
    return _act(
        request,
        operation,
        RoundForm(_posted(request), initial={"starts_on": operation.starts_on, "ends_on": operation.ends_on}),
        lambda data, now: services.add_round(acting_user=request.user, operation=operation, now=now, **data),
        title=_("Add a round"),
        button=_("Add the round"),
    )


@require_http_methods(["GET", "POST"])
def add_rule(request: HttpRequest, public_id: uuid.UUID, number: int) -> HttpResponse:
    """Add a rule to a round; before that, show what it would add."""
    operation = _get(request, public_id)
    require(user=request.user, verb="operations.coordinate")
    round_ = queries.round_of(operation=operation, number=number)
    if round_ is None:
        raise NotVisible
    home = request.user.home_office
    form = RuleForm(
        _posted(request),
        offices=queries.offices(jurisdiction=home.jurisdiction_id if home else ""),
        categories=queries.categories(),
        countries=queries.countries(),
    )
    preview = None
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            preview = queries.preview_of(user=request.user, operation=operation, terms=form.terms(round_))
        else:
            try:
                services.add_rule(acting_user=request.user, round_=round_, now=timezone.now(), **form.cleaned_data)
                return redirect(reverse("operations:plan", args=[operation.public_id]))
            except DomainError as error:
                _show(form, error)
    context = {"form": form, "round": round_, "preview": preview}
    return _page(request, "operations/rule.html", operation, "plan", context, status=400 if form.errors else 200)


@require_POST
def stop_rule(request: HttpRequest, public_id: uuid.UUID, rule: int) -> HttpResponse:
    """Stop a rule."""
    operation = _get(request, public_id)
    found = queries.rule_of(operation=operation, pk=rule)
    if found is None:
        raise NotVisible
    services.stop_rule(acting_user=request.user, rule=found, now=timezone.now())
    return redirect(reverse("operations:plan", args=[operation.public_id]))


@require_POST
def take_step(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Start or end the operation."""
    operation = _get(request, public_id)
    acts = {"start": services.start_operation, "end": services.end_operation}
    act = acts.get(request.POST.get("step", ""))
    if act is None:
        raise NotVisible
    act(acting_user=request.user, operation=operation, now=timezone.now())
    return redirect(reverse("operations:plan", args=[operation.public_id]))


@require_http_methods(["GET", "POST"])
def link_referral(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Link an investigation that came of the operation."""
    operation = _get(request, public_id)
    require(user=request.user, verb="operations.record_result")
    return _act(
        request,
        operation,
        LinkReferralForm(_posted(request), referrals=queries.referrals_to_link(operation=operation)),
        lambda data, now: services.link_referral(
            acting_user=request.user, operation=operation, referral=data["referral"], now=now
        ),
        title=_("Link an investigation"),
        button=_("Link it"),
        intro=_("Offered are the investigations that rest on a seizure of this operation."),
        tab="results",
        back=reverse("operations:results", args=[operation.public_id]),
    )


@require_http_methods(["GET", "POST"])
def contribute(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Write down a figure a participant reports."""
    operation = _get(request, public_id)
    require(user=request.user, verb="operations.record_result")
    form = ContributedResultForm(
        _posted(request),
        agencies=queries.agencies(),
        currencies=queries.currencies(),
        initial={"reported_on": timezone.localdate()},
    )
    return _act(
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


def _reports(operation: Operation, contributed: list[ContributedResult]) -> list[dict[str, Any]]:
    """Put beside each participant what it told."""
    return [
        {"participant": report, "lines": told_by(contributed=contributed, agency=report.agency)}
        for report in queries.reports_of(operation=operation, on=timezone.localdate())
    ]


def _posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted; an empty post is still one."""
    return request.POST if request.method == "POST" else None


def _get(request: HttpRequest, public_id: uuid.UUID) -> Operation:
    return get_operation(user=request.user, public_id=public_id)


def _page(
    request: HttpRequest, template: str, operation: Operation, tab: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    shown = {"operation": operation, "tab": tab, "may_share": may(user=request.user, verb="sharing.view")}
    return render(request, template, {**shown, **context}, status=status)


def _act(
    request: HttpRequest,
    operation: Operation,
    form: Form,
    act: Any,
    *,
    title: str,
    button: str,
    intro: str = "",
    tab: str = "plan",
    back: str = "",
) -> HttpResponse:
    """Show a form of one act; run it; on a refusal show the form again with what was typed."""
    back = back or reverse("operations:plan", args=[operation.public_id])
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data, timezone.now())
            return redirect(back)
        except DomainError as error:
            _show(form, error)
    context = {"form": form, "title": title, "button": button, "intro": intro, "back": back}
    return _page(request, "operations/act.html", operation, tab, context, status=400 if form.errors else 200)


def _show(form: Form, error: DomainError) -> None:
    if error.status == 403:
        raise error
    form.add_error(error.field if error.field in form.fields else None, str(error))


def _plan_choices(operation: Operation | None = None) -> dict[str, Any]:
    chosen = operation.agreement if operation else None
    return {"agreements": queries.agreements(on=timezone.localdate(), besides=chosen), "agencies": queries.agencies()}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError:
        return None


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
        round=_number(request.GET.get("round", "")), week=_day(request.GET.get("week", "")), **texts
    )
