"""The money of one procedure: its costs, its security, and settling the one out of the other."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import may, require
from ipcases.lib.days import local_day
from ipcases.lib.errors import DomainError, NotVisible
from ipcases.lib.figures import amount_in_words
from ipcases.lib.refusals import refused
from ipcases.lib.sending_twice import newest_of
from seizures.access import get_cost, get_security, get_settlement
from seizures.forms.ledger import CostForm, SecondLookForm, SecurityForm, SettleForm
from seizures.forms.procedures import ReasonForm
from seizures.guards import situation_of
from seizures.models import Procedure, Settlement
from seizures.queries import accounts as queries
from seizures.services import costs as services
from seizures.services.settlements import (
    confirm_settlement,
    propose_settlement,
    refuse_settlement,
    why_not_propose,
)
from seizures.views.crumbs import case_crumbs
from seizures.views.procedures import find_procedure, procedure_url

_SETTLE = "seizures.settle"


@require_GET
def account(request: HttpRequest, reference: str, public_id: UUID) -> HttpResponse:
    """Show what a procedure costs, what covers it, and what is left of its security."""
    require(user=request.user, verb="seizures.view")
    procedure = find_procedure(request, reference, public_id)
    now = timezone.now()
    found = queries.full_account(procedure=procedure)
    options = queries.options_of(account=found, now=now)
    rule = situation_of(found.procedure, now=now).track.security
    context = {
        "account": found,
        "procedure": found.procedure,
        "guarantee": queries.guarantee_of(procedure=procedure),
        "return_day": queries.return_day(procedure=found.procedure, now=now),
        # When it is only too early, the day itself says so.
        "release_blockers": [row for row in queries.release_blockers(account=found, now=now) if row.code != "too-early"]
        if found.held
        else (),
        "may_record": procedure.is_live and may(user=request.user, verb="seizures.edit"),
        "may_take_back": may(user=request.user, verb="seizures.edit"),
        "may_register": procedure.is_live and rule is not None and may(user=request.user, verb=_SETTLE),
        "may_strike_out": may(user=request.user, verb=_SETTLE),
        "may_look": may(user=request.user, verb=_SETTLE),
        "may_settle": may(user=request.user, verb=_SETTLE)
        and found.proposed is None
        and any(option.is_open for option in options),
        "look_is_next": found.proposed is not None and found.proposed.proposed_by_id != request.user.pk,
        "may_see_ledger": may(user=request.user, verb="seizures.see_ledger"),
        "crumbs": _crumbs(procedure),
    }
    with timezone.override(procedure.seizure.office.time_zone):
        return render(request, "seizures/ledger/account.html", context)


@require_http_methods(["GET", "POST"])
def new_cost(request: HttpRequest, reference: str, public_id: UUID) -> HttpResponse:
    """Record a cost."""
    require(user=request.user, verb="seizures.edit")
    procedure, now = find_procedure(request, reference, public_id), timezone.now()
    currency, today = procedure.seizure.jurisdiction.currency_id, _today(procedure)
    seen = newest_of(queries.full_account(procedure=procedure).costs)
    form = CostForm(_posted(request), user=request.user, currency=currency, today=today, seen=seen)

    def act() -> str:
        services.record_cost(
            acting_user=request.user, procedure=procedure, bill=form.bill(), now=now, seen=form.cleaned_data["seen"]
        )
        return _("The cost is recorded.")

    words = (
        _("Record a cost"),
        _("What storing, moving or disposing of the goods cost. It cannot be edited, only taken back."),
        pgettext("cost", "Record"),
    )
    return _act(request, procedure, form, act, words)


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, reference: str, public_id: UUID, cost_id: UUID) -> HttpResponse:
    """Take a cost back by a line of its own."""
    require(user=request.user, verb="seizures.edit")
    procedure = find_procedure(request, reference, public_id)
    cost = get_cost(procedure=procedure, public_id=cost_id)
    form = ReasonForm(_posted(request))

    def act() -> str:
        services.take_back_cost(
            acting_user=request.user,
            procedure=procedure,
            public_id=cost_id,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
        return _("The cost is taken back.")

    words = (
        _("Take the cost back"),
        _("%(kind)s, %(currency)s %(amount)s, paper %(paper)s. Both lines stay in the account.")
        % {
            "kind": cost.get_kind_display(),
            "currency": cost.currency,
            "amount": amount_in_words(cost.amount, cost.currency),
            "paper": cost.paper_number,
        },
        _("Take back"),
    )
    why_not = services.why_not_take_back(cost=cost)
    return _act(request, procedure, form, act, words, is_danger=True, why_not=why_not)


@require_http_methods(["GET", "POST"])
def new_security(request: HttpRequest, reference: str, public_id: UUID) -> HttpResponse:
    """Register security that came in."""
    require(user=request.user, verb=_SETTLE)
    procedure = find_procedure(request, reference, public_id)
    currency = procedure.seizure.jurisdiction.currency_id
    form = SecurityForm(_posted(request), currency=currency, today=_today(procedure))

    def act() -> str:
        services.receive_security(
            acting_user=request.user, procedure=procedure, receipt=form.receipt(), now=timezone.now()
        )
        return _("The security is registered.")

    words = (
        _("Register security"),
        _("What came in for this procedure. From now on it counts, not what the right holder said it would give."),
        pgettext("button", "Register"),
    )
    return _act(request, procedure, form, act, words)


@require_http_methods(["GET", "POST"])
def strike_out(request: HttpRequest, reference: str, public_id: UUID, security_id: UUID) -> HttpResponse:
    """Strike out a security that was registered by mistake."""
    require(user=request.user, verb=_SETTLE)
    procedure = find_procedure(request, reference, public_id)
    security = get_security(procedure=procedure, public_id=security_id)
    form = ReasonForm(_posted(request))

    def act() -> str:
        services.strike_out_security(
            acting_user=request.user,
            procedure=procedure,
            public_id=security_id,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
        return _("The security is struck out.")

    words = (
        _("Strike out the security"),
        _("%(paper)s, %(currency)s %(amount)s: registered by mistake. The line stays, struck out.")
        % {
            "paper": security.paper_number,
            "currency": security.currency,
            "amount": amount_in_words(security.amount, security.currency),
        },
        _("Strike out"),
    )
    why_not = services.why_not_strike_out(security=security)
    return _act(request, procedure, form, act, words, is_danger=True, why_not=why_not)


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, reference: str, public_id: UUID) -> HttpResponse:
    """Propose to settle a procedure; a second person confirms."""
    require(user=request.user, verb=_SETTLE)
    procedure, now = find_procedure(request, reference, public_id), timezone.now()
    found = queries.full_account(procedure=procedure)
    options = [option for option in queries.options_of(account=found, now=now) if option.is_open]
    initial = {"seen": newest_of(found.settlements)}
    form = SettleForm(_posted(request), options=options, currency=found.currency, initial=initial)

    def act() -> str:
        propose_settlement(acting_user=request.user, procedure=procedure, now=now, **form.cleaned_data)
        return _("The settlement is proposed. A second person confirms it.")

    words = (
        _("Propose a settlement"),
        _("Money counts as moved once a second person has confirmed it."),
        pgettext("button", "Propose"),
    )
    why_not = why_not_propose(account=found)
    return _act(request, procedure, form, act, words, is_empty=not options and not why_not, why_not=why_not)


@require_http_methods(["GET", "POST"])
def settlement(request: HttpRequest, reference: str, public_id: UUID, settlement_id: UUID) -> HttpResponse:
    """Confirm or refuse a settlement that somebody else proposed."""
    require(user=request.user, verb=_SETTLE)
    procedure = find_procedure(request, reference, public_id)
    found = get_settlement(user=request.user, public_id=settlement_id)
    if found.procedure_id != procedure.pk:
        raise NotVisible
    form, status = SecondLookForm(_posted(request)), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                said = _decide(request, settlement_id, form.cleaned_data["reason"])
            except DomainError as error:
                form, status = refused(form, error), error.status
            else:
                messages.success(request, said)
                return redirect(_url(procedure))
    context = {
        "form": form,
        "settlement": found,
        "account": queries.full_account(procedure=procedure),
        "is_own": found.proposed_by_id == request.user.pk,
        "is_settled": found.status != Settlement.Status.PROPOSED,
        "back": _url(procedure),
        "crumbs": _crumbs(procedure, _("Confirm or refuse")),
    }
    return render(request, "seizures/ledger/settlement.html", context, status=status)


def _decide(request: HttpRequest, settlement_id: UUID, reason: str) -> str:
    now = timezone.now()
    if request.POST.get("do") == "refuse":
        refuse_settlement(acting_user=request.user, public_id=settlement_id, reason=reason, now=now)
        return _("The settlement is refused. Nothing moved.")
    confirm_settlement(acting_user=request.user, public_id=settlement_id, now=now)
    return _("The settlement is confirmed.")


def _act(
    request: HttpRequest,
    procedure: Procedure,
    form: Form,
    act: Callable[[], str],
    words: tuple[str, str, str],
    *,
    is_danger: bool = False,
    is_empty: bool = False,
    why_not: str = "",
) -> HttpResponse:
    """Draw the page of one act, or do it and go back to the account; `why_not` stands where its form would open."""
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                said = act()
            except DomainError as error:
                form, status = refused(form, error), error.status
            else:
                messages.success(request, said)
                return redirect(_url(procedure))
    title, intro, button = words
    context: dict[str, Any] = {"form": form, "title": title, "intro": intro, "button": button, "is_danger": is_danger}
    if request.method == "GET" and why_not:
        context |= {"why_not": why_not, "back_words": _("Back to the account")}
    context |= {"is_empty": is_empty, "back": _url(procedure), "crumbs": _crumbs(procedure, title)}
    return render(request, "seizures/ledger/act.html", context, status=status)


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _today(procedure: Procedure) -> Any:
    return local_day(timezone.now(), procedure.seizure.office.time_zone)


def _url(procedure: Procedure) -> str:
    return reverse("seizures:account", args=[procedure.seizure.reference, procedure.public_id])


def _crumbs(procedure: Procedure, title: str = "") -> list[tuple[str, str]]:
    here = (_("Costs and security"), _url(procedure) if title else "")
    tail = [here, (title, "")] if title else [here]
    return case_crumbs(procedure.seizure, (str(procedure.right_holder), procedure_url(procedure)), *tail)
