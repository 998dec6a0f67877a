"""Destructions: the list, one of them, planning it, picking goods, taking goods out, calling it off."""

from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import day_of, may, require
from ipcases.lib.errors import DomainError
from ipcases.lib.paging import capped_count, keyset_page
from ipcases.lib.refusals import refused
from seizures.access import get_destruction, get_destruction_line
from seizures.forms.destructions import CallOffForm, DestructionFilterForm, PickForm, PlanForm, SettleForm, TakeOutForm
from seizures.models import Destruction
from seizures.queries import destructions as queries
from seizures.queries.store import DESTROY, StoreFilter, places_of
from seizures.services import destructions as services
from seizures.views.store import store_crumbs

_Form = TypeVar("_Form", bound=Form)
_LINES = ("line__seizure_id", "pk")


@require_GET
def destruction_list(request: HttpRequest) -> HttpResponse:
    """List destructions, those that are latest first."""
    require(user=request.user, verb="seizures.view")
    form = DestructionFilterForm(request.GET or None)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = queries.destructions_page(user=request.user, status=chosen.get("status", ""), text=chosen.get("q", ""))
    context = {
        "filter_form": form,
        "is_filtered": any(chosen.values()),
        "page": keyset_page(rows, order=queries.ORDER, cursor=request.GET.get("cursor", "")),
        "count": capped_count(rows),
        "may_plan": may(user=request.user, verb="seizures.record_outcome"),
        "crumbs": _crumbs(),
    }
    return render(request, "seizures/store/destructions.html", context)


@require_GET
def detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a destruction: its goods that the reader may see, who signed, and what comes next."""
    require(user=request.user, verb="seizures.view")
    destruction = queries.with_counts(
        user=request.user, destruction=get_destruction(user=request.user, public_id=public_id)
    )
    rows = queries.lines_of(user=request.user, destruction=destruction)
    page = keyset_page(rows, order=_LINES, cursor=request.GET.get("cursor", ""))
    is_planned = destruction.status == Destruction.Status.PLANNED
    may_attend = is_planned and may(user=request.user, verb="seizures.attend_destruction")
    may_settle = may(user=request.user, verb="seizures.close")
    context = {
        "destruction": destruction,
        "page": page,
        "count": capped_count(rows),
        "hidden": queries.hidden_lines(user=request.user, destruction=destruction),
        "may_plan": is_planned and may(user=request.user, verb="seizures.record_outcome"),
        "may_attend": may_attend,
        "is_signer": destruction.signed_by_id == request.user.pk,
        "may_settle": may_settle,
        "shows_acts": may_attend or (may_settle and any(row.is_discrepant for row in page.rows)),
        "certificate_url": certificate_address(request, destruction),
        "crumbs": _crumbs((destruction.reference, "")),
    }
    return render(request, "seizures/store/destruction.html", context)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Plan a destruction of goods that were ticked, scanned or lie at one place."""
    require(user=request.user, verb="seizures.record_outcome")
    asked = request.POST if request.method == "POST" else request.GET
    ticked = asked.getlist("line")[: services.MOST_LINES + 1]
    office = request.user.home_office_id or ""  # type: ignore[union-attr]
    places = places_of(user=request.user, narrowed=StoreFilter(office=office, decision=DESTROY))
    now = timezone.now()
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        places=places,
        office=office,
        ticked=ticked,
        initial={
            "planned_on": day_of(user=request.user, now=now),
            "line": ticked,
            "seen": queries.newest_planned_by(user=request.user),
        },
    )
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            said = {name: form.cleaned_data[name] for name in ("planned_on", "place", "method", "company", "why")}
            try:
                made = services.plan_destruction(
                    acting_user=request.user,
                    plan=services.Plan(**said, pick=form.pick()),
                    seen=form.cleaned_data["seen"],
                    now=now,
                )
            except DomainError as error:
                form, status = _refused(form, error), error.status
            else:
                messages.success(request, _("%(reference)s is planned.") % {"reference": made.reference})
                return redirect("store:destruction", made.public_id)
    context = {"form": form, "ticked": len(ticked), "crumbs": _crumbs((_("Plan a destruction"), ""))}
    return render(request, "seizures/store/plan.html", context, status=status)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add goods to a planned destruction: scanned, all at one place, or ticked in the store."""
    require(user=request.user, verb="seizures.record_outcome")
    destruction = get_destruction(user=request.user, public_id=public_id)
    if _is_over(request, destruction):
        return redirect(destruction_address(destruction))
    ticked = request.POST.getlist("line")[: services.MOST_LINES + 1]
    narrowed = StoreFilter(office=destruction.office_id, decision=DESTROY)
    form = PickForm(
        request.POST if request.method == "POST" else None,
        places=places_of(user=request.user, narrowed=narrowed),
        office=destruction.office_id,
        ticked=ticked,
    )

    def act() -> str:
        added = services.add_lines(acting_user=request.user, public_id=public_id, pick=form.pick(), now=timezone.now())
        return _("Goods lines added: %(n)s.") % {"n": len(added)}

    words = (
        _("Add goods"),
        _("Goods of one office that are decided on. Whoever signed before signs again."),
        _("Add goods"),
    )
    return _act(request, destruction, form, act, words, template="seizures/store/add.html")


@require_http_methods(["GET", "POST"])
def take_out(request: HttpRequest, public_id: UUID, row_id: int) -> HttpResponse:
    """Take a goods line out, and say what is wrong with it."""
    require(user=request.user, verb="seizures.attend_destruction")
    destruction = get_destruction(user=request.user, public_id=public_id)
    row = get_destruction_line(user=request.user, destruction=destruction, row_id=row_id)
    if _is_over(request, destruction) or (request.method == "GET" and not row.is_open):
        return redirect(destruction_address(destruction))
    form = TakeOutForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        services.take_out(
            acting_user=request.user,
            public_id=public_id,
            row_id=row_id,
            kind=form.cleaned_data["kind"],
            because=form.cleaned_data["because"],
            now=timezone.now(),
        )
        return _("The goods are taken out.")

    words = (
        _("Take goods out"),
        _("What is missing or different stays on the case until a supervisor has cleared it up."),
        _("Take out"),
    )
    return _act(request, destruction, form, act, words, row=row)


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, public_id: UUID, row_id: int) -> HttpResponse:
    """Clear up what was missing or different."""
    require(user=request.user, verb="seizures.close")
    destruction = get_destruction(user=request.user, public_id=public_id)
    row = get_destruction_line(user=request.user, destruction=destruction, row_id=row_id)
    if request.method == "GET" and not row.is_discrepant:
        return redirect(destruction_address(destruction))
    form = SettleForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        services.settle(
            acting_user=request.user,
            public_id=public_id,
            row_id=row_id,
            words=form.cleaned_data["words"],
            now=timezone.now(),
        )
        return _("It is on record.")

    found = _("%(found)s: %(because)s") % {"found": row.get_taken_out_display(), "because": row.taken_out_because}
    words = (_("Clear up a discrepancy"), found, _("Clear up"))
    return _act(request, destruction, form, act, words, row=row)


@require_http_methods(["GET", "POST"])
def call_off(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Call a planned destruction off."""
    require(user=request.user, verb="seizures.record_outcome")
    destruction = get_destruction(user=request.user, public_id=public_id)
    if _is_over(request, destruction):
        return redirect(destruction_address(destruction))
    form = CallOffForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        services.call_off(
            acting_user=request.user, public_id=public_id, because=form.cleaned_data["because"], now=timezone.now()
        )
        return _("The destruction is called off.")

    words = (_("Call the destruction off"), _("Its goods stay in store and may be picked again."), _("Call it off"))
    back_words = _("Back to the destruction")  # in Chinese "Cancel" is the very word of the act
    return _act(request, destruction, form, act, words, is_danger=True, back_words=back_words)


def _is_over(request: HttpRequest, destruction: Destruction) -> bool:
    """Say whether the page of an act has nothing to offer any more; one that was sent is judged by the service."""
    return request.method == "GET" and destruction.status != Destruction.Status.PLANNED


def _refused(form: _Form, error: DomainError) -> _Form:
    """Show what is said of goods lines beside the box in which they are named."""
    if error.field == "lines":
        error.field = "labels"
    return refused(form, error)


def destruction_address(destruction: Destruction) -> str:
    """Return the address of a destruction's page."""
    return reverse("store:destruction", args=[destruction.public_id])


def destruction_crumbs(destruction: Destruction, title: str) -> list[tuple[str, str]]:
    """Return the way to a page of one destruction."""
    return _crumbs((destruction.reference, destruction_address(destruction)), (title, ""))


def certificate_address(request: HttpRequest, destruction: Destruction) -> str:
    """Return where the certificate is made: an upper app is known by URL name only, and may be missing."""
    is_done = destruction.status == Destruction.Status.CARRIED_OUT
    if not is_done or not may(user=request.user, verb="reports.export"):
        return ""
    try:
        return reverse("reports:certificate", args=[destruction.public_id])
    except NoReverseMatch:
        return ""


def _act(
    request: HttpRequest,
    destruction: Destruction,
    form: Form,
    act: Any,
    words: tuple[str, str, str],
    *,
    template: str = "seizures/store/act.html",
    **more: Any,
) -> HttpResponse | HttpResponseRedirect:
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                told = act()
            except DomainError as error:
                form, status = _refused(form, error), error.status
            else:
                messages.success(request, told)
                return redirect(destruction_address(destruction))
    title, intro, button = words
    context = {
        "destruction": destruction,
        "form": form,
        "title": title,
        "intro": intro,
        "button": button,
        "back": destruction_address(destruction),
        "crumbs": destruction_crumbs(destruction, title),
        **more,
    }
    return render(request, template, context, status=status)


def _crumbs(*tail: tuple[str, str]) -> list[tuple[str, str]]:
    destructions = (pgettext("list", "Destructions"), reverse("store:destructions") if tail else "")
    return store_crumbs(destructions, *tail)
