"""Correcting goods and parcels before a procedure rests on them, and the people on the papers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import require
from ipcases.lib.differing import differing_fields
from ipcases.lib.errors import ChangedMeanwhile, DomainError, NotAllowed
from seizures import queries
from seizures.access import get_seizure, require_parties
from seizures.forms.assembling import lines_of, parcels_of, show_refusal
from seizures.forms.buttons import is_button
from seizures.forms.case import VersionForm
from seizures.forms.corrections import goods_forms, keep_unasked, papers_form, party_forms
from seizures.models import Seizure
from seizures.services import corrections
from seizures.views.crumbs import case_crumbs


@require_http_methods(["GET", "POST"])
def goods(request: HttpRequest, reference: str) -> HttpResponse:
    """Correct parcels and goods lines."""
    require(user=request.user, verb="seizures.edit")
    seizure = get_seizure(user=request.user, reference=reference)
    if locked := corrections.why_goods_locked(seizure=seizure):
        raise locked
    case = queries.case_page(user=request.user, seizure=seizure)
    data = request.POST if request.method == "POST" else None
    parcels, lines = goods_forms(case=case, data=data)
    if data is None or is_button(data.get("do", "")):
        return _goods_page(request, case, parcels, lines, version=_version_of(request, seizure))
    version = VersionForm(data)
    if not all([version.is_valid(), parcels.is_valid(), lines.is_valid()]):
        return _goods_page(request, case, parcels, lines, version=_version_of(request, seizure), status=400)
    typed = parcels_of(parcels)
    try:
        corrections.correct_goods(
            acting_user=request.user,
            reference=reference,
            version=version.cleaned_data["version"],
            parcels=typed,
            lines=keep_unasked(lines=lines_of(lines), parcels=typed, case=case),
            now=timezone.now(),
        )
    except DomainError as error:
        show_refusal(error=error, form=version, parcels=parcels, lines=lines)
        # After another save came between, both are shown; saving again means having compared.
        fresh = queries.case_page(user=request.user, seizure=seizure)
        return _goods_page(
            request, fresh, parcels, lines, version=fresh.seizure.version, status=error.status, refusal=error
        )
    messages.success(request, _("Goods and parcels are corrected."))
    return HttpResponseRedirect(f"{reverse('seizures:detail', args=[seizure.reference])}#goods")


def _goods_page(
    request: HttpRequest, case: queries.CasePage, parcels: Any, lines: Any, *, version: int, status: int = 200,
    refusal: DomainError | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "seizure": case.seizure,
        "case": case,
        "parcels": parcels,
        "line_forms": lines,
        "version": version,
        "refusal": refusal,
        "has_errors": status != 200,
        "crumbs": case_crumbs(case.seizure, (_("Correct goods and parcels"), "")),
    }
    return render(request, "seizures/correct_goods.html", context, status=status)


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, reference: str) -> HttpResponse:
    """Correct or complete who is named on the papers."""
    require(user=request.user, verb="seizures.edit")
    require_parties(user=request.user)
    seizure = get_seizure(user=request.user, reference=reference)
    data = request.POST if request.method == "POST" else None
    locked = corrections.why_route_locked(seizure=seizure)
    if data is None and locked is not None and seizure.status == Seizure.Status.CLOSED:
        raise locked
    case = queries.case_page(user=request.user, seizure=seizure)
    forms = party_forms(case=case, data=data)
    if data is None or is_button(data.get("do", "")):
        return _people_page(request, case, forms, version=_version_of(request, seizure))
    version = VersionForm(data)
    if not all([version.is_valid(), forms.is_valid()]):
        return _people_page(request, case, forms, version=_version_of(request, seizure), status=400)
    try:
        corrections.correct_parties(
            acting_user=request.user,
            reference=reference,
            version=version.cleaned_data["version"],
            parties=tuple(form.as_intake() for form in forms.live_forms()),
            now=timezone.now(),
        )
    except DomainError as error:
        show_refusal(error=error, form=version, lines=forms)
        fresh = queries.case_page(user=request.user, seizure=seizure)
        return _people_page(request, fresh, forms, version=fresh.seizure.version, status=error.status, refusal=error)
    messages.success(request, _("The people on the papers are corrected."))
    return HttpResponseRedirect(f"{reverse('seizures:detail', args=[seizure.reference])}#people")


def _people_page(
    request: HttpRequest, case: queries.CasePage, forms: Any, *, version: int, status: int = 200,
    refusal: DomainError | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "seizure": case.seizure,
        "case": case,
        "people": forms,
        "version": version,
        "refusal": refusal,
        "has_errors": status != 200,
        "crumbs": case_crumbs(case.seizure, (_("People on the papers"), "")),
    }
    return render(request, "seizures/people.html", context, status=status)


@require_http_methods(["GET", "POST"])
def papers(request: HttpRequest, reference: str) -> HttpResponse:
    """Correct or complete route, transport and declaration."""
    require(user=request.user, verb="seizures.edit")
    seizure = get_seizure(user=request.user, reference=reference)
    data = request.POST if request.method == "POST" else None
    locked = corrections.why_route_locked(seizure=seizure)
    form = papers_form(seizure=seizure, data=data, is_locked=locked is not None)
    if data is None and locked is not None and seizure.status == Seizure.Status.CLOSED:
        raise locked
    if data is None:
        return _papers_page(request, seizure, form, version=seizure.version, locked=locked)
    version = VersionForm(data)
    if not all([version.is_valid(), form.is_valid()]):
        return _papers_page(request, seizure, form, version=_version_of(request, seizure), locked=locked, status=400)
    try:
        corrections.correct_papers(
            acting_user=request.user,
            reference=reference,
            version=version.cleaned_data["version"],
            papers=corrections.Papers(**form.cleaned_data),
            now=timezone.now(),
        )
    except NotAllowed:
        raise
    except ChangedMeanwhile as error:
        fresh = get_seizure(user=request.user, reference=reference)
        form = papers_form(seizure=fresh, data=data, is_locked=locked is not None)
        form.full_clean()
        return _papers_page(
            request, fresh, form, version=fresh.version, locked=locked, status=error.status, refusal=error
        )
    except DomainError as error:
        show_refusal(error=error, form=form)
        fresh = get_seizure(user=request.user, reference=reference)
        return _papers_page(request, fresh, form, version=fresh.version, locked=locked, status=error.status)
    messages.success(request, _("Route and papers are corrected."))
    return HttpResponseRedirect(f"{reverse('seizures:detail', args=[seizure.reference])}#summary")


def _papers_page(
    request: HttpRequest, seizure: Seizure, form: Any, *, version: int, locked: DomainError | None, status: int = 200,
    refusal: DomainError | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "seizure": seizure,
        "form": form,
        "version": version,
        "locked": locked,
        "refusal": refusal,
        "differing": differing_fields(form) if refusal else [],
        "has_errors": status != 200,
        "crumbs": case_crumbs(seizure, (_("Route and papers"), "")),
    }
    return render(request, "seizures/papers.html", context, status=status)


def _version_of(request: HttpRequest, seizure: Seizure) -> int:
    """Return the version the user opened: a button or an error must not bring it up to date unseen."""
    form = VersionForm(request.POST)
    return form.cleaned_data["version"] if form.is_valid() else seizure.version
