"""Agreements: their list, the page of one, entering one from the signed paper, the second person, suspending it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import may, require
from accounts.confirming import ask_for_proof, confirmed_at, is_proved_by
from accounts.forms import ConfirmForm
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import DomainError
from ipcases.lib.refusals import refused
from operations.access import (
    agreement_acts,
    get_agreement,
    require_agreements,
    require_first_person,
    require_second_person,
)
from operations.agreement_words import paper_of, parts_of, state_of
from operations.forms import AgreementForm, AgreementReasonForm
from operations.models import Agreement
from operations.queries import agencies_to_agree_with
from operations.queries.agreement_pages import agreements_page, history_of_agreement, operations_on
from operations.services.agreements import (
    checked_agreement,
    confirm_agreement,
    enter_agreement,
    refuse_agreement,
    resume_agreement,
    suspend_agreement,
    take_back_agreement,
)
from operations.views.page import posted, show_refusal

_ADMINISTER, _SUSPEND = "reference.administer", "operations.suspend_agreement"


@require_GET
def agreement_list(request: HttpRequest) -> HttpResponse:
    """List the agreements: with whom, for what, how much may leave. One query."""
    require_agreements(user=request.user)
    today = day_at_seat(timezone.now())
    found: list[Any] = agreements_page(user=request.user)  # each is given its state
    for agreement in found:
        agreement.state = state_of(agreement=agreement, on=today)
    context = {
        "agreements": found,
        "may_administer": may(user=request.user, verb=_ADMINISTER),
        "crumbs": [*_way(request)[:-1], (_("Agreements"), "")],
    }
    return render(request, "operations/agreements.html", context)


@require_GET
def agreement(request: HttpRequest, code: str) -> HttpResponse:
    """Show one agreement: what the paper says, whether it holds, what rests on it, what happened."""
    found = get_agreement(user=request.user, code=code)
    sees_operations = may(user=request.user, verb="operations.view")
    context = {
        "agreement": found,
        "state": state_of(agreement=found, on=day_at_seat(timezone.now())),
        "paper": paper_of(agreement=found),
        "parts": parts_of(agreement=found),
        "resting": operations_on(user=request.user, agreement=found) if sees_operations else None,
        "history": history_of_agreement(agreement=found),
        **agreement_acts(user=request.user, agreement=found),
        "may_share": may(user=request.user, verb="sharing.view"),
        "tab": "paper",
        "crumbs": [*_way(request), (found.name, "")],
    }
    return render(request, "operations/agreement.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask what the paper says; then show in words what would hold, before it is entered."""
    require(user=request.user, verb=_ADMINISTER)
    form = AgreementForm(posted(request), agencies=agencies_to_agree_with())
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        try:
            checked = checked_agreement(terms=form.terms())
        except DomainError as error:
            refused(form, error)
        else:
            confirm = ConfirmForm()
            ask_for_proof(request, confirm)
            return _summary(request, form, checked, confirm)
    return _form_page(request, form)


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Write down the agreement whose summary was read."""
    require(user=request.user, verb=_ADMINISTER)
    form, confirm = AgreementForm(request.POST, agencies=agencies_to_agree_with()), ConfirmForm(request.POST)
    ask_for_proof(request, confirm)
    if form.is_valid():
        try:
            checked = checked_agreement(terms=form.terms())
            if not (confirm.is_valid() and is_proved_by(request, confirm)):
                return _summary(request, form, checked, confirm, status=400)
            entered = enter_agreement(
                acting_user=request.user,
                terms=form.terms(),
                confirmed_at=confirmed_at(request),
                now=timezone.now(),
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Entered. It holds once a second person has confirmed it."))
            return redirect("operations:agreement", code=entered.code)
    return _form_page(request, form)


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Show what would hold to a second person, and let it hold."""
    found = _to_decide(request, code)
    if not found.waits:
        return redirect("operations:agreement", code=found.code)
    form = ConfirmForm(posted(request))
    ask_for_proof(request, form)
    if request.method == "POST" and form.is_valid() and is_proved_by(request, form):
        try:
            confirm_agreement(
                acting_user=request.user, code=found.code, confirmed_at=confirmed_at(request), now=timezone.now()
            )
            messages.success(request, _("Confirmed. Look at its field rules before anything is shared under it."))
            return redirect("operations:agreement", code=found.code)
        except DomainError as error:
            show_refusal(form, error)
    told = {"paper": paper_of(agreement=found), "parts": parts_of(agreement=found)}
    return _act_page(request, "operations/agreement_confirm.html", found, form, _("Confirm or refuse"), **told)


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, code: str) -> HttpResponse:
    """Ask a second person why, and refuse the agreement for good."""
    found = _to_decide(request, code)
    if not found.waits:
        return redirect("operations:agreement", code=found.code)
    form = AgreementReasonForm(posted(request), label=_("Why it may not hold"))
    if request.method == "POST" and form.is_valid():
        try:
            refuse_agreement(
                acting_user=request.user, code=found.code, reason=form.cleaned_data["reason"], now=timezone.now()
            )
            messages.success(request, _("Refused. Nothing ever leaves under it; a right one gets another code."))
            return redirect("operations:agreement", code=found.code)
        except DomainError as error:
            show_refusal(form, error)
    return _act_page(request, "operations/agreement_refuse.html", found, form, _("Refuse the agreement"))


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    """Say to whoever entered the agreement what follows, and take it back for good."""
    found = get_agreement(user=request.user, code=code)
    require_first_person(user=request.user, agreement=found)
    if not found.waits:
        return redirect("operations:agreement", code=found.code)
    form = ConfirmForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            take_back_agreement(acting_user=request.user, code=found.code, now=timezone.now())
            messages.success(request, _("Taken back. Nothing ever leaves under it; a right one gets another code."))
            return redirect("operations:agreement", code=found.code)
        except DomainError as error:
            show_refusal(form, error)
    return _act_page(request, "operations/agreement_take_back.html", found, form, _("Take the agreement back"))


@require_http_methods(["GET", "POST"])
def suspend(request: HttpRequest, code: str) -> HttpResponse:
    """Ask why, and let nothing leave under the agreement from then on."""
    found = get_agreement(user=request.user, code=code)
    require(user=request.user, verb=_SUSPEND)
    form = AgreementReasonForm(posted(request), label=_("Why nothing may leave"))
    if request.method == "POST" and form.is_valid():
        try:
            suspend_agreement(
                acting_user=request.user, code=found.code, reason=form.cleaned_data["reason"], now=timezone.now()
            )
            messages.success(request, _("Suspended. Nothing leaves under this agreement."))
            return redirect("operations:agreement", code=found.code)
        except DomainError as error:
            show_refusal(form, error)
    return _act_page(request, "operations/suspend.html", found, form, _("Suspend"))


@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest, code: str) -> HttpResponse:
    """Ask why, and let the agreement hold again."""
    found = get_agreement(user=request.user, code=code)
    require_second_person(user=request.user, first=found.suspended_by_id)
    form = AgreementReasonForm(posted(request), label=_("Why it holds again"))
    ask_for_proof(request, form)
    if request.method == "POST" and form.is_valid() and is_proved_by(request, form):
        try:
            resume_agreement(
                acting_user=request.user,
                code=found.code,
                reason=form.cleaned_data["reason"],
                confirmed_at=confirmed_at(request),
                now=timezone.now(),
            )
            messages.success(request, _("The agreement holds again."))
            return redirect("operations:agreement", code=found.code)
        except DomainError as error:
            show_refusal(form, error)
    why_not = _("This agreement is not suspended.") if request.method == "GET" and not found.suspended_at else ""
    title = _("Put it back in force")
    return _act_page(request, "operations/resume.html", found, form, title, why_not=why_not, why_not_tone="mute")


def _to_decide(request: HttpRequest, code: str) -> Agreement:
    found = get_agreement(user=request.user, code=code)
    require_second_person(user=request.user, first=found.entered_by_id)
    return found


def _form_page(request: HttpRequest, form: AgreementForm) -> HttpResponse:
    context = {"form": form, "crumbs": [*_way(request), (_("Enter an agreement"), "")]}
    return render(request, "operations/agreement_new.html", context, status=400 if form.errors else 200)


def _summary(
    request: HttpRequest, typed: AgreementForm, checked: Agreement, confirm: ConfirmForm, status: int = 200
) -> HttpResponse:
    context = {
        "form": confirm,
        "typed": typed,
        "paper": paper_of(agreement=checked),
        "parts": parts_of(agreement=checked),
        "agreement": checked,
        "crumbs": [*_way(request), (_("Enter an agreement"), "")],
    }
    return render(request, "operations/agreement_check.html", context, status=status)


def _act_page(
    request: HttpRequest, template: str, found: Agreement, form: Any, title: str, **more: Any
) -> HttpResponse:
    back = reverse("operations:agreement", args=[found.code])
    context = {
        "agreement": found,
        "form": form,
        "back": back,
        "crumbs": [*_way(request), (found.name, back), (title, "")],
        **more,
    }
    return render(request, template, context, status=400 if form.errors else 200)


def _way(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the way to the list: through sharing for whoever sees it, through the operations for the others."""
    through = (
        (_("Sharing"), reverse("sharing:desk"))
        if may(user=request.user, verb="sharing.view")
        else (_("Joint operations"), reverse("operations:list"))
    )
    return [through, (_("Agreements"), reverse("operations:agreements"))]
