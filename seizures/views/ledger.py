"""The ledger of right holders for the desk, and the register of their general guarantees."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import day_of, may, require
from ipcases.lib.errors import DomainError
from ipcases.lib.figures import amount_in_words
from ipcases.lib.paging import keyset_page
from ipcases.lib.refusals import refused
from rightsholders.access import get_right_holder, jurisdiction_of
from rightsholders.models import Guarantee, RightHolder
from seizures.access import get_guarantee
from seizures.forms.ledger import EndForm, GuaranteeForm, SecondLookForm
from seizures.laws.registry import name_of_law
from seizures.queries import ledger as queries
from seizures.queries.ledger_words import KINDS, kpis_of
from seizures.services import guarantees as services
from seizures.views.crumbs import ledger_crumbs

_SEE, _SETTLE = "seizures.see_ledger", "seizures.settle"


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show what of all right holders' money waits for the desk, and who owes for costs."""
    require(user=request.user, verb=_SEE)
    now, most = timezone.now(), queries.TO_RELEASE_SHOWN
    accounts = queries.accounts_to_release(user=request.user, now=now, limit=most + 1)
    waiting, cursor = queries.settlements_to_confirm(user=request.user), request.GET.get("cursor", "")
    settlements = keyset_page(waiting, order=queries.LONGEST_WAITING, cursor=cursor)
    context = {
        # Guarantees are few: all of them stand before the first settlements.
        "guarantees": () if settlements.previous_cursor else queries.guarantees_to_confirm(user=request.user),
        "page": settlements,
        "accounts": accounts[:most],
        "has_more_accounts": len(accounts) > most,
        "ending": queries.guarantees_that_end(user=request.user, today=day_of(user=request.user, now=now)),
        "owing": queries.holders_that_owe(user=request.user),
        "may_settle": may(user=request.user, verb=_SETTLE),
        "crumbs": ledger_crumbs(),
    }
    return render(request, "seizures/ledger/desk.html", context)


@require_GET
def holder(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the ledger of one right holder: guarantees, sums by currency, and the procedures behind each sum."""
    require(user=request.user, verb=_SEE)
    found = get_right_holder(user=request.user, public_id=public_id)
    today = day_of(user=request.user, now=timezone.now())
    guarantees = queries.guarantees_of(user=request.user, holder=found, on=today)
    shown = request.GET.get("show", "")
    rows = queries.ledger_rows(user=request.user, holder=found, shown=shown)
    sums = queries.sums_of(user=request.user, holder=found, guarantees=guarantees, on=today)
    context = {
        "holder": found,
        "guarantees": [row for row in guarantees if row.drawable_to >= today],
        "earlier": [row for row in guarantees if row.drawable_to < today],
        "totals": [(row.currency, kpis_of(sums=row)) for row in sums],
        "page": keyset_page(rows, order=queries.ORDER, cursor=request.GET.get("cursor", "")),
        "shown": shown if shown in queries.SHOWN else "",
        "shown_words": KINDS.get(shown, ""),
        "may_export": may(user=request.user, verb="reports.export"),
        "may_register": may(user=request.user, verb=_SETTLE)
        and services.guarantee_rule(jurisdiction=jurisdiction_of(user=request.user), on=today) is not None,
        "crumbs": ledger_crumbs((str(found), "")),
    }
    return render(request, "seizures/ledger/holder.html", context)


@require_http_methods(["GET", "POST"])
def new_guarantee(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Register a general guarantee; with `?renews=` one that goes on from another."""
    require(user=request.user, verb=_SETTLE)
    found = get_right_holder(user=request.user, public_id=public_id)
    today = day_of(user=request.user, now=timezone.now())
    rule = services.guarantee_rule(jurisdiction=jurisdiction_of(user=request.user), on=today)
    old = get_guarantee(user=request.user, public_id=request.GET["renews"]) if request.GET.get("renews") else None
    form, status = _guarantee_form(request, rule, old), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                made = services.register_guarantee(
                    acting_user=request.user,
                    right_holder=public_id,
                    letter=form.letter(),
                    renews=old.public_id if old is not None else None,
                    now=timezone.now(),
                )
            except DomainError as error:
                form, status = refused(form, error), error.status
            else:
                messages.success(request, _("The guarantee is registered. It counts once a second person confirms it."))
                return redirect("ledger:guarantee", made.public_id)
    renewed = [] if old is None else [(str(old), reverse("ledger:guarantee", args=[old.public_id]))]
    title = _("Renew the general guarantee") if old is not None else _("Register a general guarantee")
    context = {
        "form": form,
        "title": title,
        "intro": _("For %(holder)s: it counts once a second person has looked at the letter.") % {"holder": found},
        "button": pgettext("button", "Register"),
        "back": _holder_url(found),
        "crumbs": ledger_crumbs((str(found), _holder_url(found)), *renewed, (title, "")),
    }
    return render(request, "act.html", context, status=status)


def _guarantee_form(request: HttpRequest, rule: Any, old: Guarantee | None) -> GuaranteeForm:
    _law, currency, found = rule if rule is not None else (None, "", None)
    least = ""
    if found is not None:
        told = {
            "currency": currency,
            "least": amount_in_words(found.at_least, currency),
            "law": found.legal_ref,
        }
        least = _("At least %(currency)s %(least)s (%(law)s).") % told
    initial = {}
    if old is not None:
        follows = min(old.valid_to, date.max - timedelta(days=1)) + timedelta(days=1)
        initial = {"issuer": old.issuer, "amount": old.amount, "valid_from": follows}
    posted = request.POST if request.method == "POST" else None
    return GuaranteeForm(posted, currency=currency, least=least, initial=initial)


@require_http_methods(["GET", "POST"])
def guarantee(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a general guarantee and what was drawn on it; confirm or refuse one that somebody else registered."""
    require(user=request.user, verb=_SEE if request.method == "GET" else _SETTLE)
    found = get_guarantee(user=request.user, public_id=public_id)
    form, status = SecondLookForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                said = _decide(request, public_id, form.cleaned_data["reason"])
            except DomainError as error:
                form, status = refused(form, error), error.status
            else:
                messages.success(request, said)
                return redirect("ledger:guarantee", public_id)
    may_settle = may(user=request.user, verb=_SETTLE)
    context = {
        "guarantee": queries.with_left(guarantee=found, on=day_of(user=request.user, now=timezone.now())),
        "law": name_of_law(found.law_code),
        "page": keyset_page(
            queries.settlements_of(user=request.user, guarantee=found),
            order=("-pk",),
            cursor=request.GET.get("cursor", ""),
        ),
        "form": form,
        "waits": may_settle and found.status == Guarantee.Status.REGISTERED,
        "is_own": found.registered_by_id == request.user.pk,
        "may_end": may_settle
        and found.status == Guarantee.Status.CONFIRMED
        and found.valid_to > day_of(user=request.user, now=timezone.now()),
        "may_renew": may_settle and found.status in {Guarantee.Status.CONFIRMED, Guarantee.Status.ENDED},
        "crumbs": ledger_crumbs((str(found.right_holder), _holder_url(found.right_holder)), (str(found), "")),
    }
    return render(request, "seizures/ledger/guarantee.html", context, status=status)


def _decide(request: HttpRequest, public_id: UUID, reason: str) -> str:
    now = timezone.now()
    if request.POST.get("do") == "refuse":
        services.refuse_guarantee(acting_user=request.user, public_id=public_id, reason=reason, now=now)
        return _("The guarantee is refused.")
    services.confirm_guarantee(acting_user=request.user, public_id=public_id, now=now)
    return _("The guarantee is confirmed. Detentions may rest on it.")


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End a general guarantee early."""
    require(user=request.user, verb=_SETTLE)
    found = get_guarantee(user=request.user, public_id=public_id)
    today = day_of(user=request.user, now=timezone.now())
    form, status = EndForm(request.POST if request.method == "POST" else None, initial={"last_day": today}), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                services.end_guarantee(
                    acting_user=request.user, public_id=public_id, now=timezone.now(), **form.cleaned_data
                )
            except DomainError as error:
                form, status = refused(form, error), error.status
            else:
                messages.success(request, _("The guarantee ends on that day. What it covered until then may be drawn."))
                return redirect("ledger:guarantee", public_id)
    title = _("End the guarantee early")
    url = reverse("ledger:guarantee", args=[public_id])
    holder = (str(found.right_holder), _holder_url(found.right_holder))
    context = {
        "form": form,
        "title": title,
        "intro": _("Detentions after its last day need a security of their own. Those before it stay covered."),
        "button": pgettext("button", "End it"),
        "is_danger": True,
        "back": url,
        "crumbs": ledger_crumbs(holder, (str(found), url), (title, "")),
    }
    return render(request, "act.html", context, status=status)


def _holder_url(holder: RightHolder) -> str:
    return reverse("ledger:holder", args=[holder.public_id])
