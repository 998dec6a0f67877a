"""Asking partners whether they know an identifier, what they answered, and what they ask us."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import may, require
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import DomainError
from ipcases.lib.paging import capped_count, keyset_page
from seizures.access import get_seizure, may_see_parties
from seizures.views.crumbs import case_crumbs
from sharing.access import get_foreign_inquiry, get_inquiry, get_match
from sharing.forms.letters import InquiryForm
from sharing.forms.lists import PartnerFilterForm
from sharing.forms.shares import ReasonForm
from sharing.models import AskedPartner, InquiryValue, What
from sharing.queries.inquiry_pages import (
    OURS,
    THEIRS,
    VIEWS,
    asked_of,
    identifiers_to_choose,
    listed_foreign_inquiries,
    listed_inquiries,
    matches_of,
    open_matches,
    partners_to_ask,
    purposes_to_inquire_for,
    values_of,
)
from sharing.services.answering import let_rest
from sharing.services.asking import ask_partners
from sharing.standing import add_standings, told_of_refusal
from sharing.views.case import add_refusal
from sharing.views.desk import figure, filter_form

_NAMES = (What.COMPANY, What.PERSON)


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask whom, about what and why; then ask the partners."""
    require(user=request.user, verb="sharing.share")
    seizure = get_seizure(user=request.user, reference=reference)
    today = day_at_seat(timezone.now())
    partners = partners_to_ask(user=request.user, on=today)
    identifiers, left_out = identifiers_to_choose(seizure=seizure, on=today)
    form = InquiryForm(
        request.POST or None,
        purposes=purposes_to_inquire_for(partners=partners, on=today),
        partners=[(row.agency_id, row.agency.name) for row in partners],
        identifiers=[(item.key, item.value, item.what.label) for item in identifiers],
        left_out=left_out,
    )
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            said = form.cleaned_data
            chosen = set(said.pop("partners"))
            try:
                inquiry = ask_partners(
                    acting_user=request.user,
                    seizure=seizure,
                    partners=[row for row in partners if row.agency_id in chosen],
                    now=timezone.now(),
                    **said,
                )
            except DomainError as error:
                add_refusal(form, error)
                status = error.status
            else:
                messages.success(request, _("Asked. The answer appears here by itself."))
                return redirect("sharing:inquiry", public_id=inquiry.public_id)
    context = {
        "seizure": seizure,
        "form": form,
        "partners": partners,
        "identifiers": identifiers,
        "crumbs": case_crumbs(
            seizure, (_("Sharing"), reverse("sharing-case:tab", args=[seizure.reference])), (_("Ask partners"), "")
        ),
    }
    return render(request, "sharing/ask.html", context, status=status)


@require_GET
def inquiries(request: HttpRequest) -> HttpResponse:
    """List what we asked partners, or what they asked us."""
    require(user=request.user, verb="sharing.view")
    view = request.GET.get("view", "")
    view = view if view in VIEWS else OURS
    form = filter_form(request, view, PartnerFilterForm)
    partner = form.cleaned_data["partner"] if form.is_valid() else ""
    listed: Any = listed_inquiries if view == OURS else listed_foreign_inquiries
    found = listed(user=request.user, partner=partner)
    page = keyset_page(found, order=("-pk",), cursor=request.GET.get("cursor", ""))
    if view == OURS:
        add_standings(inquiries=page.rows, now=timezone.now())
    waiting = capped_count(open_matches(user=request.user), cap=99)
    labels = {OURS: pgettext("inquiries", "Asked by us"), THEIRS: pgettext("inquiries", "Asked of us")}
    tabs = [
        {
            "label": labels[name],
            "url": f"{reverse('sharing:inquiries')}?view={name}",
            "current": name == view,
            "count": figure(waiting) if name == THEIRS and waiting.value else "",
        }
        for name in VIEWS
    ]
    return render(
        request,
        "sharing/inquiries.html",
        {
            "view": view,
            "tabs": tabs,
            "filter_form": form,
            "is_filtered": form.is_used,
            "page": page,
            "count": capped_count(found),
            "crumbs": [(_("Sharing"), reverse("sharing:desk")), (_("Inquiries"), "")],
        },
    )


@require_GET
def inquiry(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one inquiry of ours: what each partner said of each identifier."""
    require(user=request.user, verb="sharing.view")
    found: Any = get_inquiry(user=request.user, public_id=public_id)
    found.partners = asked_of(inquiry=found)
    add_standings(inquiries=[found], now=timezone.now())
    shows_names = may_see_parties(user=request.user)
    rows = [_row(value, found.partners, shows_names) for value in values_of(inquiry=found)]
    return render(
        request,
        "sharing/inquiry.html",
        {
            "inquiry": found,
            "rows": rows,
            "may_share": may(user=request.user, verb="sharing.share"),
            "crumbs": _crumbs(OURS, found.seizure.reference),
        },
    )


@require_GET
def foreign_inquiry(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show what a partner asked, and which cases of ours it fits."""
    require(user=request.user, verb="sharing.view")
    found = get_foreign_inquiry(user=request.user, public_id=public_id)
    return render(
        request,
        "sharing/foreign_inquiry.html",
        {
            "inquiry": found,
            "refusal": told_of_refusal(code=found.refusal),
            "matches": matches_of(user=request.user, inquiry=found),
            "may_share": may(user=request.user, verb="sharing.share"),
            "may_triage": may(user=request.user, verb="sharing.triage"),
            "crumbs": _crumbs(THEIRS, found.partner.agency.short_name),
        },
    )


@require_http_methods(["GET", "POST"])
def rest(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask why, then do nothing more about a case that a partner asked about."""
    require(user=request.user, verb="sharing.triage")
    match = get_match(user=request.user, public_id=public_id)
    form = ReasonForm(request.POST or None, hint=_("It stays with us. The partner does not read it."))
    status = 200
    back = reverse("sharing:foreign-inquiry", args=[match.inquiry.public_id])
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                let_rest(acting_user=request.user, match=match, reason=form.cleaned_data["reason"], now=timezone.now())
            except DomainError as error:
                add_refusal(form, error)
                status = error.status
            else:
                messages.success(request, _("It rests. The partner knows no more than before."))
                return redirect(back)
    context = {
        "form": form,
        "title": _("Let it rest"),
        "intro": _("%(case)s is not shared with %(partner)s, who knows only that there is somebody to ask.")
        % {"case": match.seizure.reference, "partner": match.inquiry.partner.agency.short_name},
        "button": _("Let it rest"),
        "back": back,
        "crumbs": [*_crumbs(THEIRS, match.inquiry.partner.agency.short_name, back), (_("Let it rest"), "")],
    }
    return render(request, "act.html", context, status=status)


def _row(value: InquiryValue, partners: list[AskedPartner], shows_names: bool) -> dict[str, Any]:
    is_hidden = value.what in _NAMES and not shows_names
    answers = [
        {
            "name": asked.partner.agency.name,
            "known": asked.known[value.position] if asked.known else None,
            "standing": asked.standing,  # type: ignore[attr-defined]
        }
        for asked in partners
    ]
    return {"what": value.get_what_display(), "value": "" if is_hidden else value.value, "answers": answers}


def _crumbs(view: str, last: str, url: str = "") -> list[tuple[str, str]]:
    listed = f"{reverse('sharing:inquiries')}?view={view}"
    return [(_("Sharing"), reverse("sharing:desk")), (_("Inquiries"), listed), (last, url)]
