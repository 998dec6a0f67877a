"""The IPR desk: what waits, examining one recordation, and the three decisions."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import may, require
from ipcases.lib.errors import DomainError
from ipcases.lib.refusals import refused
from reference.queries import country_name, day_in_jurisdiction
from rightsholders.access import get_recordation_of_customs, jurisdiction_of
from rightsholders.days import today_in
from rightsholders.forms.desk import AcceptForm, RefuseForm, ReturnForm
from rightsholders.listing import seen_version
from rightsholders.models import Recordation
from rightsholders.queries import (
    decision_day,
    desk_figures,
    examination_checks,
    history_of_recordation,
    list_desk_queue,
    particulars_of,
    shown_status,
)
from rightsholders.services import examination
from rightsholders.terms import term_of
from rightsholders.workflow import blockers, may_begin, periods_of, read_facts


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits for the desk, oldest first."""
    require(user=request.user, verb="rightsholders.examine")
    code = jurisdiction_of(user=request.user)
    today = day_in_jurisdiction(code=code, now=timezone.now())
    figures = desk_figures(user=request.user)
    oldest = figures["oldest"]
    context = {
        "page": list_desk_queue(user=request.user, today=today, cursor=request.GET.get("cursor", "")),
        "figures": figures,
        "oldest_days": (today - day_in_jurisdiction(code=code, now=oldest)).days if oldest else None,
        "today": today,
        "crumbs": [(_("Recordations"), reverse("rightsholders:list")), (_("Examination"), "")],
    }
    return render(request, "rightsholders/desk.html", context)


@require_GET
def examine(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the whole application beside the checks and the decisions that are open."""
    recordation = _open(request, public_id)
    context = _frame(recordation, _("Examine"))
    context["may_see_members"] = may(user=request.user, verb="rightsholders.see_members")
    return render(request, "rightsholders/examine.html", context)


@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the period the law gives, then put the recordation in force."""
    recordation = _open(request, public_id)
    form = AcceptForm(request.POST if request.method == "POST" else None)

    def decide() -> str:
        examination.accept(
            acting_user=request.user,
            public_id=public_id,
            last_day=form.cleaned_data["last_day"],
            seen=seen_version(request.GET),
            now=timezone.now(),
        )
        return _("%(reference)s is in force.") % {"reference": recordation.reference}

    return _decide(request, recordation, form, decide, "accept", _("Accept the recordation"))


@require_http_methods(["GET", "POST"])
def return_for_completion(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what is missing and give the recordation back."""
    recordation = _open(request, public_id)
    form = ReturnForm(request.POST if request.method == "POST" else None)

    def decide() -> str:
        examination.return_for_completion(
            acting_user=request.user,
            public_id=public_id,
            deficiencies=form.values(),
            seen=seen_version(request.GET),
            now=timezone.now(),
        )
        return _("%(reference)s is with the right holder again.") % {"reference": recordation.reference}

    return _decide(request, recordation, form, decide, "return", _("Return for completion"))


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for the reason, then refuse."""
    recordation = _open(request, public_id)
    form = RefuseForm(request.POST if request.method == "POST" else None)

    def decide() -> str:
        examination.refuse(
            acting_user=request.user,
            public_id=public_id,
            reason=form.cleaned_data["reason"],
            seen=seen_version(request.GET),
            now=timezone.now(),
        )
        return _("%(reference)s was refused.") % {"reference": recordation.reference}

    return _decide(request, recordation, form, decide, "refuse", _("Refuse the recordation"))


def _open(request: HttpRequest, public_id: UUID) -> Recordation:
    require(user=request.user, verb="rightsholders.examine")
    return get_recordation_of_customs(user=request.user, public_id=public_id)


def _decide(
    request: HttpRequest, recordation: Recordation, form: Form, decide: Any, step: str, heading: str
) -> HttpResponse:
    """Show the page of a decision, or take it and go back to the queue."""
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                messages.success(request, decide())
                return HttpResponseRedirect(reverse("rightsholders:desk"))
            except DomainError as error:
                refused(form, error)
                status = error.status
    context = {**_frame(recordation, heading), "form": form, "heading": heading, "step": step}
    return render(request, f"rightsholders/{step}.html", context, status=status)


def _frame(recordation: Recordation, here: str) -> dict[str, Any]:
    today = today_in(jurisdiction=recordation.jurisdiction, now=timezone.now())
    facts = read_facts(recordation=recordation, today=today)
    periods = periods_of(facts=facts, recordation=recordation, decided_on=today)
    known = [period for _right, period in periods if period is not None]
    first, renewed = min((period.first for period in known), default=None), recordation.renews
    checks = examination_checks(facts=facts, recordation=recordation, today=today)
    is_waiting = may_begin(recordation=recordation, step="accept")
    return {
        "recordation": recordation,
        "parts": particulars_of(recordation=recordation),
        "status": shown_status(recordation, today=today),
        "history": history_of_recordation(recordation=recordation),
        "checks": checks,
        "checks_passed": sum(check["is_ok"] for check in checks),
        "is_waiting": is_waiting,
        "decide_by": decision_day(recordation=recordation) if is_waiting else None,
        "accept_blockers": blockers(recordation=recordation, step="accept", today=today, facts=facts),
        "holder_country": country_name(recordation.right_holder.country_id),
        "term": term_of(jurisdiction=recordation.jurisdiction_id),
        "periods": periods,
        "first": first,
        "leaves_gap": bool(first and renewed and renewed.valid_to and first > renewed.valid_to + timedelta(days=1)),
        "last": max((period.last for period in known), default=None),
        "crumbs": [
            (_("Recordations"), reverse("rightsholders:list")),
            (_("Examination"), reverse("rightsholders:desk")),
            (recordation.reference, reverse("rightsholders:examine", args=[recordation.public_id])),
            (here, ""),
        ],
    }
