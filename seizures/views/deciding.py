"""Deciding on the goods, recording what happened to them, closing the case."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.forms import ChoiceField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import may, require
from ipcases.lib.days import local_day
from ipcases.lib.errors import ChangedMeanwhile, DomainError, NotVisible
from ipcases.lib.refusals import refused
from seizures.access import get_line, get_seizure
from seizures.forms.procedures import DecideForm, OutcomeForm
from seizures.guards import situation_of
from seizures.models import Outcome, Procedure, Seizure
from seizures.queries import outcomes as outcome_queries
from seizures.queries import procedures as procedure_queries
from seizures.services.decisions import DecisionConflict, decide
from seizures.services.notices import compose_mail, recipient_of
from seizures.services.outcomes import close_seizure, record_outcome
from seizures.views.crumbs import case_crumbs
from seizures.views.procedures import find_procedure, procedure_url
from seizures.workflow import close_blockers, decision_options


@require_http_methods(["GET", "POST"])
def decision(request: HttpRequest, reference: str, public_id: UUID) -> HttpResponse:
    """Choose a decision, see what is sent to whom, then decide."""
    require(user=request.user, verb="seizures.decide")
    procedure = procedure_queries.full_procedure(procedure=find_procedure(request, reference, public_id))
    now = timezone.now()
    options = decision_options(procedure=procedure, now=now)
    rules = [rule for rule, found in options if not found]
    standing = situation_of(procedure, now=now).standing
    is_deciding = request.method == "POST" and request.POST.get("do") == "decide"
    form = DecideForm(
        request.POST if request.method == "POST" else None,
        # A second press names again what the first one decided: the service knows it, and what stands in the way.
        rules=[rule for rule, found in options if is_deciding or not found],
        initial={"supersedes": standing.pk if standing is not None else 0},
    )
    context: dict[str, Any] = {
        "procedure": procedure,
        "form": form,
        "options": options,
        "shut": [(rule, found) for rule, found in options if found],
        "standing": standing,
        "view": procedure_queries.view_of(procedure=procedure, user=request.user, now=now),
        "back": procedure_url(procedure),
        "crumbs": case_crumbs(
            procedure.seizure,
            (str(procedure.right_holder), procedure_url(procedure)),
            (pgettext("crumb", "Decision"), ""),
        ),
    }
    if request.method == "GET":
        return render(request, "seizures/procedures/decide.html", context)
    if not form.is_valid():
        return _not_decided(request, context, status=400)
    if not is_deciding:
        if request.POST.get("do") == "back":
            return render(request, "seizures/procedures/decide.html", context)
        return render(request, "seizures/procedures/decide_check.html", context | _preview(procedure, form, now))
    try:
        decide(
            acting_user=request.user,
            procedure=procedure,
            kind=form.cleaned_data["kind"],
            reason=form.cleaned_data["reason"],
            legal_basis=form.cleaned_data["legal_basis"],
            supersedes=form.cleaned_data["supersedes"],
            now=now,
        )
    except DecisionConflict:
        return _conflict(request, procedure, form, context)
    except DomainError as error:
        refused(form, error).offer(rules)
        return _not_decided(request, context, status=error.status)
    messages.success(request, _("The decision stands."))
    return redirect(procedure_url(procedure))


def _not_decided(request: HttpRequest, context: dict[str, Any], *, status: int) -> HttpResponse:
    """Show the form again. A choice that is no longer offered is explained by its blockers."""
    form, typed = context["form"], request.POST.get("kind", "")
    for rule, found in context["shut"]:
        if rule.kind == typed and "kind" in form.errors:
            form.errors.pop("kind", None)
            form.add_error("kind", " ".join(str(blocker.message) for blocker in found))
            status = 409
    return render(request, "seizures/procedures/decide.html", context, status=status)


def _preview(procedure: Procedure, form: DecideForm, now: Any) -> dict[str, Any]:
    """Collect what follows from the decision: notice, clocks, what the right holder reads."""
    situation = situation_of(procedure, now=now)
    rule = situation.track.decision(form.cleaned_data["kind"])
    notice = situation.track.notice(rule.notice) if rule is not None and rule.notice else None
    if procedure.notified_at is None:
        notice = None
    recipient = recipient_of(procedure=procedure, now=now) if notice is not None else None
    day = local_day(now, procedure.seizure.office.time_zone)
    clocks = [
        (started, procedure_queries.previewed_deadline(rule=started, procedure=procedure, day=day))
        for started in situation.track.deadlines
        if rule is not None and rule.event is not None and started.starts_on == rule.event
    ]
    return {
        "rule": rule,
        "kind_label": _kinds(form).get(form.cleaned_data["kind"], ""),
        "notice": notice,
        "recipient": recipient,
        "mail": compose_mail(language=recipient.language) if recipient is not None else None,
        "clocks": clocks,
        "outcome_labels": [Outcome.Kind(outcome.kind).label for outcome in rule.outcomes] if rule is not None else [],
    }


def _kinds(form: DecideForm) -> dict[Any, Any]:
    """Return the decisions on offer with their names."""
    return dict(cast(ChoiceField, form.fields["kind"]).choices)


def _conflict(request: HttpRequest, procedure: Procedure, form: DecideForm, context: dict[str, Any]) -> HttpResponse:
    """Show the decision that was made meanwhile beside the one that was about to be."""
    fresh = procedure_queries.full_procedure(procedure=procedure)
    now = timezone.now()
    standing = situation_of(fresh, now=now).standing
    rules = [rule for rule, found in decision_options(procedure=fresh, now=now) if not found]
    mine = {**form.cleaned_data, "supersedes": standing.pk if standing is not None else 0}
    context |= {
        "procedure": fresh,
        "standing": standing,
        "mine": mine,
        "mine_label": _kinds(form).get(mine["kind"], ""),
        "still_open": mine["kind"] in {rule.kind for rule in rules},
        "form": DecideForm(initial=mine, rules=rules),
    }
    return render(request, "seizures/procedures/decide_conflict.html", context, status=409)


@require_GET
def outcomes(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what happened to each goods line, and what is still to be recorded."""
    require(user=request.user, verb="seizures.view")
    seizure = get_seizure(user=request.user, reference=reference)
    lines = outcome_queries.lines_with_outcomes(seizure=seizure)
    rows = outcome_queries.outcome_rows(seizure=seizure, lines=lines, now=timezone.now())
    context = {
        "seizure": seizure,
        "rows": rows,
        "next_row": next((row for row in rows if not row.is_done and row.open_options), None),
        "may_record": may(user=request.user, verb="seizures.record_outcome"),
        "may_close": may(user=request.user, verb="seizures.close"),
        "close_blockers": close_blockers(seizure=seizure, lines=lines),
        "crumbs": case_crumbs(seizure, (_("Outcomes"), "")),
    }
    return render(request, "seizures/procedures/outcomes.html", context)


@require_http_methods(["GET", "POST"])
def outcome(request: HttpRequest, reference: str, line_id: UUID) -> HttpResponse:
    """Record what happened to the goods of a line; then the next line that is open."""
    require(user=request.user, verb="seizures.record_outcome")
    seizure = get_seizure(user=request.user, reference=reference)
    if get_line(user=request.user, public_id=line_id).seizure_id != seizure.pk:
        raise NotVisible
    now = timezone.now()
    row = _row_of(seizure, line_id, now)
    form = _outcome_form(row, request.POST if request.method == "POST" else None, now)
    context = {
        "seizure": seizure,
        "row": row,
        "form": form,
        "crumbs": case_crumbs(
            seizure, (_("Outcomes"), reverse("seizures:outcomes", args=[seizure.reference])), (row.line.brand, "")
        ),
    }
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                record_outcome(acting_user=request.user, line=row.line, now=now, **form.cleaned_data)
            except ChangedMeanwhile as error:
                context["row"] = row = _row_of(seizure, line_id, now)
                seen = request.POST.copy()
                seen["left"] = f"{row.left:f}"
                context["form"], status = refused(_outcome_form(row, seen, now), error), error.status
            except DomainError as error:
                context["form"], status = refused(form, error), error.status
            else:
                messages.success(request, _("The outcome is recorded."))
                return redirect(reverse("seizures:outcomes", args=[seizure.reference]))
    return render(request, "seizures/procedures/outcome.html", context, status=status)


def _row_of(seizure: Seizure, line_id: UUID, now: datetime) -> outcome_queries.OutcomeRow:
    lines = outcome_queries.lines_with_outcomes(seizure=seizure)
    rows = outcome_queries.outcome_rows(seizure=seizure, lines=lines, now=now)
    return next(row for row in rows if row.line.public_id == line_id)


def _outcome_form(row: outcome_queries.OutcomeRow, data: QueryDict | None, now: datetime) -> OutcomeForm:
    return OutcomeForm(
        data,
        choices=[(option.kind, option.hint) for option in row.open_options],
        left=row.left,
        unit=row.line.unit,
        today=local_day(now, row.line.seizure.office.time_zone),
        ranked=any(option.rank for option in row.options),
    )


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask, then close the case."""
    require(user=request.user, verb="seizures.close")
    seizure = get_seizure(user=request.user, reference=reference)
    refusal, status = "", 200
    if request.method == "POST":
        try:
            close_seizure(acting_user=request.user, seizure=seizure, now=timezone.now())
        except DomainError as error:
            refusal, status = str(error.message), error.status
        else:
            messages.success(request, _("The case is closed."))
            return redirect(reverse("seizures:detail", args=[seizure.reference]))
    lines = outcome_queries.lines_with_outcomes(seizure=seizure)
    blockers = close_blockers(seizure=seizure, lines=lines)
    context = {
        "seizure": seizure,
        "rows": outcome_queries.outcome_rows(seizure=seizure, lines=lines, now=timezone.now()),
        "blockers": blockers,
        "why_not": next((blocker.message for blocker in blockers if blocker.code == "closed"), ""),
        "back": reverse("seizures:detail", args=[seizure.reference]),
        "back_words": _("Back to the case"),
        "refusal": refusal,
        "crumbs": case_crumbs(seizure, (_("Close the case"), "")),
    }
    return render(request, "seizures/procedures/close.html", context, status=status)
