"""The right holder's door: goods held for it, what it may know of them, and its answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from ipcases.lib.downloads import file_answer
from ipcases.lib.errors import DomainError
from ipcases.lib.paging import capped_count, keyset_page
from ipcases.lib.refusals import refused
from ipcases.lib.sending_twice import newest_of
from rightsholders.access import holder_ids, represented_holders
from rightsholders.models import RightHolder
from seizures.forms.portal import LedgerForm, NamesForm, ReplyForm
from seizures.laws.codes import Fact
from seizures.models import Procedure
from seizures.queries import detentions as detention_queries
from seizures.queries import ledger as ledger_queries
from seizures.queries.accounts import full_account, return_day
from seizures.queries.ledger_words import KINDS, kpis_of
from seizures.services.disclosure import (
    Disclosure,
    open_detention,
    request_names,
    shown_picture,
    shown_pictures,
)
from seizures.services.replies import is_late, submit_reply
from seizures.workflow import blockers

_WAITING, _ALL = "waiting", "all"


@require_GET
def detentions(request: HttpRequest) -> HttpResponse:
    """List the goods held for the right holder: first those that wait for its answer."""
    require(user=request.user, verb="portal.answer")
    waiting = detention_queries.detentions_of(user=request.user, waiting=True)
    everything = detention_queries.detentions_of(user=request.user, waiting=False)
    count = capped_count(waiting)
    shown = request.GET.get("show", "") or (_WAITING if count.value else _ALL)
    is_waiting = shown == _WAITING
    page = keyset_page(
        waiting if is_waiting else everything,
        order=("next_due_at", "id") if is_waiting else ("-id",),
        cursor=request.GET.get("cursor", ""),
    )
    context = {
        "page": page,
        "rows": [detention_queries.row_of(procedure) for procedure in page.rows],
        "is_waiting": is_waiting,
        "waiting_count": count,
        "all_count": capped_count(everything),
        "shows_holder": len(holder_ids(user=request.user)) > 1,
    }
    return render(request, "portal/detentions/list.html", context)


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """Show the right holder its own ledger: guarantees, securities, costs, and who owes whom."""
    require(user=request.user, verb="portal.answer")
    mine = list(represented_holders(user=request.user))
    asked = request.GET.get("holder", "")
    holder = next((row for row in mine if str(row.public_id) == asked), mine[0] if mine else None)
    context: dict[str, Any] = {"holder": holder}
    if len(mine) > 1:
        context["choice"] = LedgerForm(holders=mine, initial={"holder": str(holder.public_id) if holder else ""})
    if holder is not None:
        context |= _ledger_of(request, holder)
    return render(request, "portal/ledger/ledger.html", context)


def _ledger_of(request: HttpRequest, holder: RightHolder) -> dict[str, Any]:
    today, shown, query = timezone.localdate(), request.GET.get("show", ""), f"holder={holder.public_id}"
    guarantees = ledger_queries.guarantees_of(user=request.user, holder=holder, on=today)
    rows = ledger_queries.ledger_rows(user=request.user, holder=holder, shown=shown)
    sums = ledger_queries.sums_of(user=request.user, holder=holder, guarantees=guarantees, on=today)
    return {
        "guarantees": [row for row in guarantees if row.drawable_to >= today],
        "earlier": [row for row in guarantees if row.drawable_to < today],
        "totals": [(row.currency, kpis_of(sums=row, query=query, for_holder=True)) for row in sums],
        "own_query": query,
        "page": keyset_page(rows, order=ledger_queries.ORDER, cursor=request.GET.get("cursor", "")),
        "shown": shown if shown in ledger_queries.SHOWN else "",
        "shown_words": KINDS.get(shown, ""),
    }


@require_GET
def detention(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one detention: the deadline first, then what the law lets its right holder know."""
    require(user=request.user, verb="portal.answer")
    now = timezone.now()
    procedure, disclosed = open_detention(acting_user=request.user, public_id=str(public_id), now=now)
    account = full_account(procedure=procedure)
    held_until = return_day(procedure=account.procedure, now=now) if account.held else None
    context = _context(procedure, disclosed, now) | {"account": account, "return_day": held_until}
    return render(request, "portal/detentions/detail.html", context)


@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the right holder's answer; a late one is told what is still possible."""
    require(user=request.user, verb="portal.answer")
    now = timezone.now()
    procedure, disclosed = open_detention(acting_user=request.user, public_id=str(public_id), now=now)
    context = _context(procedure, disclosed, now)
    given = request.POST if request.method == "POST" else None
    told = context["told"]
    initial = {"seen": newest_of(told.replies)}
    form = ReplyForm(given, situation=told.situation, is_late=context["is_late"], initial=initial)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                answer = submit_reply(
                    acting_user=request.user,
                    procedure=procedure,
                    reply=form.to_reply(),
                    now=now,
                    seen=form.cleaned_data["seen"],
                )
            except DomainError as error:
                refused(form, error)
                status = error.status
            else:
                if answer.was_late:
                    messages.warning(request, _("Your answer was received after the deadline."))
                elif _context(procedure, disclosed, now)["told"].my_deadline:  # else the page says so itself
                    messages.success(request, _("Your answer was received in time. Customs will decide."))
                return redirect(reverse("portal:detention", args=[procedure.public_id]))
    context |= {"form": form, "crumbs": _crumbs(procedure, pgettext("page", "Answer"))}
    return render(request, "portal/detentions/reply.html", context, status=status)


@require_http_methods(["GET", "POST"])
def names(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for names and addresses, for a purpose the law allows."""
    require(user=request.user, verb="portal.answer")
    now = timezone.now()
    form = NamesForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                procedure = request_names(
                    acting_user=request.user,
                    public_id=str(public_id),
                    purpose=form.cleaned_data["purpose"],
                    now=now,
                )
            except DomainError as error:
                refused(form, error)
                status = error.status
            else:
                messages.success(request, _("Names and addresses are shown below. Use them for this purpose only."))
                return redirect(reverse("portal:detention", args=[procedure.public_id]))
    procedure, disclosed = open_detention(acting_user=request.user, public_id=str(public_id), now=now)
    return render(
        request,
        "portal/detentions/names.html",
        _context(procedure, disclosed, now) | {"form": form, "crumbs": _crumbs(procedure, _("Names and addresses"))},
        status=status,
    )


@require_GET
def photo(request: HttpRequest, public_id: UUID, photo_id: UUID) -> FileResponse:
    """Send a picture of a detention in the form its stage shows, to our own pages only."""
    require(user=request.user, verb="portal.answer")
    shown = shown_picture(acting_user=request.user, public_id=str(public_id), photo_id=str(photo_id))
    return file_answer(request, sha256=shown.sha256)


def _context(procedure: Procedure, disclosed: Disclosure, now: datetime) -> dict[str, Any]:
    shown = shown_pictures(procedure=procedure, disclosed=disclosed)
    told = detention_queries.told(procedure=procedure, shown=disclosed.shown, photos=shown, now=now)
    return {
        "procedure": procedure,
        "told": told,
        "disclosed": disclosed,
        "withheld": [fact.label for fact in Fact if fact not in disclosed.shown],
        "on_request": [fact.label for fact in Fact if fact in disclosed.on_request],
        "photos": detention_queries.album(
            photos=shown,
            url_of=lambda photo: reverse("portal:detention-photo", args=[procedure.public_id, photo.public_id]),
        ),
        "blockers": blockers(procedure=told.procedure, step="answer", now=now),
        "is_late": is_late(procedure=told.procedure, now=now),
        "crumbs": _crumbs(procedure),
    }


def _crumbs(procedure: Procedure, last: str = "") -> list[tuple[str, str]]:
    url = reverse("portal:detention", args=[procedure.public_id])
    detention = [(procedure.seizure.reference, url), (last, "")] if last else [(procedure.seizure.reference, "")]
    return [(_("Detentions"), reverse("portal:detentions")), *detention]
