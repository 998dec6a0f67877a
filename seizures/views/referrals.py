"""Cases handed to the police: the list, one investigation, and what came of it."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import may, require
from ipcases.lib.days import local_day
from ipcases.lib.errors import DomainError, InvalidValue, NotVisible
from ipcases.lib.figures import in_a_row
from ipcases.lib.listed import listed
from ipcases.lib.paging import capped_count, keyset_page
from ipcases.lib.refusals import refused
from ipcases.lib.sending_twice import newest_of
from reference.models import Agency
from reference.queries import agencies
from seizures.access import get_referral
from seizures.forms.procedures import AddCasesForm, ReferForm, ReferralFilterForm, ResultForm
from seizures.models import Referral, Seizure
from seizures.queries import referrals as referral_queries
from seizures.services import referrals as services

_ORDER = ("-referred_on", "-id")
_MOST_CASES = 500


@require_GET
def referral_list(request: HttpRequest) -> HttpResponse:
    """List investigations, newest first. Five queries, whatever the number of rows."""
    require(user=request.user, verb="seizures.view")
    form = ReferralFilterForm(request.GET or None)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = referral_queries.referrals_page(user=request.user, status=chosen.get("status", ""), text=chosen.get("q", ""))
    context = {
        "filter_form": form,
        "is_filtered": any(chosen.values()),
        "page": keyset_page(rows, order=_ORDER, cursor=request.GET.get("cursor", "")),
        "count": capped_count(rows),
        "may_refer": may(user=request.user, verb="seizures.refer"),
        "crumbs": referral_crumbs(),
    }
    return render(request, "seizures/referrals/list.html", context)


@require_GET
def detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show an investigation: its cases, what the police did, the figures."""
    require(user=request.user, verb="seizures.view")
    referral = get_referral(user=request.user, public_id=public_id)
    results = referral_queries.results_of(referral=referral)
    cases = referral_queries.cases_of(user=request.user, referral=referral)
    is_open = referral.status != Referral.Status.CONCLUDED
    context = {
        "referral": referral,
        "results": results,
        "kpis": _kpis(referral_queries.figures_of(results=results)),
        # Half a page: the list stands beside what the police did.
        "page": keyset_page(
            cases, order=("-seizure__detained_on", "-id"), cursor=request.GET.get("cursor", ""), size=25
        ),
        "count": capped_count(cases),
        "may_record": is_open and may(user=request.user, verb="seizures.record_referral_result"),
        "may_refer": is_open and may(user=request.user, verb="seizures.refer"),
        "may_hold": may(user=request.user, verb="seizures.hold"),
        "crumbs": referral_crumbs((referral.reference, "")),
    }
    return render(request, "seizures/referrals/detail.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Hand cases to the police."""
    require(user=request.user, verb="seizures.refer")
    initial = {
        "references": request.GET.get("case", "")[:60],
        "referred_on": timezone.localdate(),
        "seen": referral_queries.newest_begun_by(user=request.user),
    }
    form = ReferForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                referral = services.refer(
                    acting_user=request.user,
                    seizures=_named_cases(request, form.cleaned_data["references"]),
                    agency=_police(form.cleaned_data["agency"]),
                    title=form.cleaned_data["title"],
                    legal_basis=form.cleaned_data["legal_basis"],
                    referred_on=form.cleaned_data["referred_on"],
                    seen=form.cleaned_data["seen"],
                    now=timezone.now(),
                )
            except DomainError as error:
                form, status = refused(form, error), error.status
            else:
                messages.success(request, _("The cases are with the police."))
                return redirect(_url(referral))
    context = {
        "form": form,
        "title": _("Hand cases to the police"),
        "intro": _(
            "One investigation may rest on many cases. Only their numbers and what ties them go on record here."
        ),
        "button": pgettext("button", "Hand over"),
        "back": reverse("referrals:list"),
        "crumbs": referral_crumbs((_("Hand cases to the police"), "")),
    }
    return render(request, "seizures/referrals/act.html", context, status=status)


@require_http_methods(["GET", "POST"])
def add_cases(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add further cases to an investigation."""
    require(user=request.user, verb="seizures.refer")
    referral = get_referral(user=request.user, public_id=public_id)
    form = AddCasesForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                cases = _named_cases(request, form.cleaned_data["references"])
                services.add_seizures(acting_user=request.user, referral=referral, seizures=cases, now=timezone.now())
            except DomainError as error:
                form, status = refused(form, error), error.status
            else:
                messages.success(request, _("The cases are part of the investigation."))
                return redirect(_url(referral))
    context = _act(
        referral, form, _("Add cases"), _("Cases already in this investigation are skipped."), _("Add cases")
    )
    return render(request, "seizures/referrals/act.html", context, status=status)


@require_http_methods(["GET", "POST"])
def result(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Record one thing the police did."""
    require(user=request.user, verb="seizures.record_referral_result")
    referral = get_referral(user=request.user, public_id=public_id)
    initial = {
        "country": referral.office.country_id,
        "currency": referral.jurisdiction.currency_id,
        "happened_on": local_day(timezone.now(), referral.office.time_zone),
        "seen": newest_of(referral_queries.results_of(referral=referral)),
    }
    form = ResultForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                services.record_result(
                    acting_user=request.user, referral=referral, now=timezone.now(), **form.cleaned_data
                )
            except DomainError as error:
                form, status = refused(form, error), error.status
            else:
                messages.success(request, _("The result is recorded."))
                if request.POST.get("do") == "next":
                    return redirect(request.get_full_path())
                return redirect(_url(referral))
    words = (_("Record a result"), _("Numbers, no names. One entry for each thing the police did."))
    context = _act(referral, form, *words, pgettext("button", "Record"))
    return render(request, "seizures/referrals/result.html", context, status=status)


@require_POST
def move(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    """Note that the police took the investigation up, or that it is over."""
    require(user=request.user, verb="seizures.record_referral_result")
    referral = get_referral(user=request.user, public_id=public_id)
    steps = {"accept": services.accept, "conclude": services.conclude}
    if step not in steps:
        raise NotVisible
    try:
        steps[step](acting_user=request.user, referral=referral, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("It is on record."))
    return redirect(_url(referral))


def _named_cases(request: HttpRequest, text: str) -> list[Seizure]:
    """Return the cases named in a text box; the refusal names those that are not there for this user."""
    names = list(dict.fromkeys(filter(None, re.split(r"[\s,;，；]+", text.upper()))))
    if len(names) > _MOST_CASES:
        raise InvalidValue("too-many", _("Name at most 500 cases at a time."), field="references")
    found = referral_queries.cases_named(user=request.user, references=names)
    if missing := [name[:60] for name in names if name not in found]:
        message = _("These cases cannot be found: %(references)s.") % {"references": listed(missing[:10])}
        raise InvalidValue("case-unknown", message, field="references")
    return [found[name] for name in names]


def _police(code: str) -> Agency:
    chosen = next((agency for agency in agencies(kind=Agency.Kind.POLICE) if agency.pk == code), None)
    if chosen is None:
        raise InvalidValue("agency-unknown", _("Choose a police authority."), field="agency")
    return chosen


def _kpis(figures: referral_queries.Figures) -> list[dict[str, Any]]:
    kpis: list[dict[str, Any]] = [
        {
            "label": _("Sites closed"),
            "value": number_format(figures.sites, force_grouping=True),
            "note": in_a_row(figures.site_kinds),
        },
        {"label": _("Searches"), "value": number_format(figures.searches, force_grouping=True)},
        {"label": _("Suspects arrested"), "value": number_format(figures.arrests, force_grouping=True)},
    ]
    kpis += [
        {
            "label": _("Goods found"),
            "value": number_format(amount.quantize(Decimal(1), ROUND_HALF_UP), force_grouping=True),
            "unit": currency,
            "note": _("As the police valued them"),
        }
        for currency, amount in figures.goods
    ]
    return kpis


def _act(referral: Referral, form: Form, title: str, intro: str, button: str) -> dict[str, Any]:
    return {
        "referral": referral,
        "form": form,
        "title": title,
        "intro": intro,
        "button": button,
        "back": _url(referral),
        "crumbs": referral_crumbs((referral.reference, _url(referral)), (title, "")),
    }


def referral_crumbs(*tail: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way to investigations, and on from there."""
    investigations = (_("Investigations"), reverse("referrals:list") if tail else "")
    return [(_("Joint operations"), reverse("operations:list")), investigations, *tail]


def _url(referral: Referral) -> str:
    return reverse("referrals:detail", args=[referral.public_id])
