"""The plan of an operation: its terms, rounds, rules and steps."""

import datetime
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import may, require
from ipcases.lib.days import day_at_seat, days_in_words
from ipcases.lib.errors import DomainError, NotVisible
from ipcases.lib.listed import listed
from ipcases.lib.sending_twice import newest_of
from operations import queries, services
from operations.forms import AddRoundForm, ChangeRoundForm, NewOperationForm, OperationForm, RuleForm
from operations.models import Operation, Round
from operations.views.page import crumbs_to, find, page_of, posted, run_act, show_refusal
from operations.workflow import blockers
from reference.queries import offices_by_kind


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Plan a new operation."""
    require(user=request.user, verb="operations.coordinate")
    initial = {"seen": queries.newest_operation_by(user=request.user)}
    form = NewOperationForm(posted(request), initial=initial, **_plan_choices())
    if request.method == "POST" and form.is_valid():
        try:
            operation = services.create_operation(
                acting_user=request.user, plan=form.plan(), seen=form.cleaned_data["seen"], now=timezone.now()
            )
            return redirect(reverse("operations:plan", args=[operation.public_id]))
        except DomainError as error:
            show_refusal(form, error)
    crumbs = [(_("Joint operations"), reverse("operations:list")), (_("Plan an operation"), "")]
    return render(request, "operations/new.html", {"form": form, "crumbs": crumbs}, status=400 if form.errors else 200)


@require_GET
def plan(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show rounds, rules and participants, and the next step."""
    operation = find(request, public_id)
    today = day_at_seat(timezone.now())
    step = {"PLANNED": "start", "RUNNING": "end"}.get(operation.status, "")
    rounds = queries.rounds_of(operation=operation)
    return page_of(
        request,
        "operations/plan.html",
        operation,
        "plan",
        {
            "rounds": rounds,
            "has_free_days": queries.first_free_days(operation=operation, rounds=rounds) is not None,
            "participants": queries.participants_of(operation=operation),
            "step": step,
            "blockers": blockers(operation=operation, step=step, today=today) if step else [],
            "warnings": queries.warnings_before_end(user=request.user, operation=operation, on=today)
            if step == "end"
            else [],
            "is_early": step == "end" and any(today < round_.ends_on for round_ in rounds),
            "may_coordinate": may(user=request.user, verb="operations.coordinate"),
        },
    )


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Change the plan."""
    operation = find(request, public_id)
    require(user=request.user, verb="operations.coordinate")
    initial = {
        name: getattr(operation, name)
        for name in ("name_en", "name_zh", "agreement", "starts_on", "ends_on", "theme_en", "theme_zh", "version")
    }
    initial["participants"] = [row.agency_id for row in queries.participants_of(operation=operation)]
    form = OperationForm(posted(request), initial=initial, **_plan_choices(operation))

    def save(data: dict[str, Any], now: datetime.datetime) -> None:
        services.change_operation(
            acting_user=request.user, operation=operation, plan=form.plan(), version=data["version"] or 0, now=now
        )

    return run_act(request, operation, form, save, title=_("Change the plan"), button=_("Save"))


@require_http_methods(["GET", "POST"])
def add_round(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Add a round; the first days that are free are offered."""
    operation = find(request, public_id)
    require(user=request.user, verb="operations.coordinate")
    rounds = queries.rounds_of(operation=operation)
    free = queries.first_free_days(operation=operation, rounds=rounds)
    full = _("Every day of the operation belongs to a round. Change the days of a round or of the operation first.")
    return run_act(
        request,
        operation,
        AddRoundForm(
            posted(request),
            initial={"seen": newest_of(rounds)} | dict(zip(("starts_on", "ends_on"), free or (), strict=False)),
        ),
        lambda data, now: services.add_round(acting_user=request.user, operation=operation, now=now, **data),
        title=_("Add a round"),
        button=_("Add the round"),
        intro=listed(
            _("Round %(n)s: %(days)s") % {"n": row.number, "days": days_in_words(row.starts_on, row.ends_on)}
            for row in rounds
        ),
        nothing="" if free else full,
    )


@require_http_methods(["GET", "POST"])
def change_round(request: HttpRequest, public_id: uuid.UUID, number: int) -> HttpResponse:
    """Give a round other days."""
    operation = find(request, public_id)
    require(user=request.user, verb="operations.coordinate")
    round_ = _round(operation, number)
    initial = {"starts_on": round_.starts_on, "ends_on": round_.ends_on, "version": operation.version}

    def save(data: dict[str, Any], now: datetime.datetime) -> None:
        data["version"] = data["version"] or 0
        services.change_round(acting_user=request.user, round_=round_, now=now, **data)

    return run_act(
        request,
        operation,
        ChangeRoundForm(posted(request), initial=initial),
        save,
        title=_("Change round %(number)s") % {"number": round_.number},
        button=_("Save"),
        intro=_("Seizures that count now keep counting. The rules look again at every day of the round."),
    )


@require_http_methods(["GET", "POST"])
def add_rule(request: HttpRequest, public_id: uuid.UUID, number: int) -> HttpResponse:
    """Add a rule to a round; before that, show what it would add."""
    operation = find(request, public_id)
    require(user=request.user, verb="operations.coordinate")
    round_ = _round(operation, number)
    home = request.user.home_office
    form = RuleForm(
        posted(request),
        offices=queries.offices(jurisdiction=home.jurisdiction_id if home else ""),
        office_choices=offices_by_kind(jurisdiction=home.jurisdiction_id if home else "-"),
        categories=queries.categories(),
        countries=queries.countries(),
        initial={"seen": queries.newest_rule_of(round_=round_)},
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
                show_refusal(form, error)
    title = _("Add a rule to round %(n)s") % {"n": round_.number}
    context = {
        "form": form,
        "round": round_,
        "preview": preview,
        "title": title,
        "crumbs": crumbs_to(operation, title),
    }
    return page_of(request, "operations/rule.html", operation, "plan", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def stop_rule(request: HttpRequest, public_id: uuid.UUID, rule: int) -> HttpResponse:
    """Ask, then stop a rule: it cannot be started again."""
    operation = find(request, public_id)
    require(user=request.user, verb="operations.coordinate")
    found = queries.rule_of(operation=operation, pk=rule)
    if found is None:
        raise NotVisible
    back = reverse("operations:plan", args=[operation.public_id])
    if request.method == "POST":
        services.stop_rule(acting_user=request.user, rule=found, now=timezone.now())
        return redirect(back)
    title = _("Stop a rule of round %(n)s") % {"n": found.round.number}
    context = {
        "rule": found,
        "title": title,
        "intro": _(
            "It counts no further seizures. Those that it has counted keep counting. "
            "A stopped rule cannot be started again; a new one can be added."
        ),
        "button": _("Stop the rule"),
        "is_danger": True,
        "back": back,
        "crumbs": crumbs_to(operation, title),
    }
    return page_of(request, "operations/stop_rule.html", operation, "plan", context)


@require_POST
def take_step(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Start or end the operation."""
    operation = find(request, public_id)
    acts = {"start": services.start_operation, "end": services.end_operation}
    act = acts.get(request.POST.get("step", ""))
    if act is None:
        raise NotVisible
    act(acting_user=request.user, operation=operation, now=timezone.now())
    return redirect(reverse("operations:plan", args=[operation.public_id]))


def _round(operation: Operation, number: int) -> Round:
    round_ = queries.round_of(operation=operation, number=number)
    if round_ is None:
        raise NotVisible
    return round_


def _plan_choices(operation: Operation | None = None) -> dict[str, Any]:
    chosen = operation.agreement if operation else None
    return {
        "agreements": queries.agreements(on=day_at_seat(timezone.now()), besides=chosen),
        "agencies": queries.agencies(besides=operation),
    }
