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
from ipcases.lib.paging import capped_count, keyset_page
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
from operations.models import Operation
from operations.presenting import charts_of, kpis_of, map_of, rows_url
from operations.workflow import blockers
from seizures.access import get_seizure

_COUNT_UP_TO = 10_000


@require_GET
def detail(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show the live tally. Some 16 queries, whatever the number of seizures."""
    operation = _get(request, public_id)
    round_number = _number(request.GET.get("round", ""))
    figures = queries.tally(user=request.user, operation=operation, round_number=round_number)
    return _page(
        request,
        "operations/detail.html",
        operation,
        "tally",
        {
            "tally": figures,
            "kpis": kpis_of(operation=operation, tally=figures, round_number=round_number),
            "charts": charts_of(operation=operation, tally=figures, round_number=round_number),
            "map": map_of(operation=operation, tally=figures, round_number=round_number),
            "round_number": round_number,
            "rounds": queries.rounds_of(operation=operation),
            "participants": queries.participants_of(operation=operation),
            "referrals": queries.referrals_of(operation=operation),
            "contributed": queries.contributed_of(operation=operation),
            "all_rows_url": rows_url(operation=operation, round=round_number),
            "now": timezone.now(),
        },
    )


@require_http_methods(["GET", "POST"])
def rows(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """List the seizures behind a figure; add more by hand. Seven queries."""
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
    found = queries.rows_of(
        user=request.user,
        operation=operation,
        round_number=_number(request.GET.get("round", "")),
        office=request.GET.get("office", "")[:10],
        channel=request.GET.get("channel", "")[:10],
        destination=request.GET.get("destination", "")[:2],
        traced="traced" in request.GET,
        week=_day(request.GET.get("week", "")),
    )
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
            "count": capped_count(found, cap=_COUNT_UP_TO),
            "form": form,
            "refused": refused,
            "selection": _selection(request),
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
    """List what the police did, by kind; investigations; figures of the participants."""
    operation = _get(request, public_id)
    found = queries.results_of(operation=operation, kind=request.GET.get("kind", "")[:8])
    return _page(
        request,
        "operations/results.html",
        operation,
        "results",
        {
            "page": keyset_page(found, order=("-happened_on", "-pk"), cursor=request.GET.get("cursor", "")),
            "count": capped_count(found),
            "kind": request.GET.get("kind", ""),
            "referrals": queries.referrals_of(operation=operation),
            "contributed": queries.contributed_of(operation=operation),
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
    form = OperationForm(_posted(request), initial=initial, **_plan_choices())

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
    """Add a rule to a round."""
    operation = _get(request, public_id)
    require(user=request.user, verb="operations.coordinate")
    round_ = queries.round_of(operation=operation, number=number)
    if round_ is None:
        raise NotVisible
    home = request.user.home_office
    jurisdiction = home.jurisdiction_id if home else ""
    form = RuleForm(_posted(request), offices=queries.offices(jurisdiction=jurisdiction), countries=queries.countries())
    return _act(
        request,
        operation,
        form,
        lambda data, now: services.add_rule(acting_user=request.user, round_=round_, now=now, **data),
        title=_("Add a rule to round %(number)s") % {"number": number},
        button=_("Add the rule"),
        intro=_("Seizures detained within the round that fit everything chosen here count by themselves."),
    )


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


def _posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted; an empty post is still one."""
    return request.POST if request.method == "POST" else None


def _get(request: HttpRequest, public_id: uuid.UUID) -> Operation:
    return get_operation(user=request.user, public_id=public_id)


def _page(
    request: HttpRequest, template: str, operation: Operation, tab: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return render(request, template, {"operation": operation, "tab": tab, **context}, status=status)


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


def _plan_choices() -> dict[str, Any]:
    return {"agreements": queries.agreements(on=timezone.localdate()), "agencies": queries.agencies()}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _selection(request: HttpRequest) -> list[str]:
    """Say in words which figure the rows are behind."""
    words = {
        "round": _("round %(value)s"),
        "office": _("office %(value)s"),
        "channel": _("channel %(value)s"),
        "destination": _("to %(value)s"),
        "week": _("week of %(value)s"),
    }
    said = [text % {"value": request.GET[name]} for name, text in words.items() if request.GET.get(name)]
    return [*said, _("traced to an investigation")] if "traced" in request.GET else said
