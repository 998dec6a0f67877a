"""The right holder's steps with customs: check and declare, withdraw, renew, throw a draft away."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from ipcases.lib.errors import DomainError
from rightsholders.forms.portal import DeclarationForm, WithdrawForm
from rightsholders.listing import seen_version
from rightsholders.models import Recordation, Section
from rightsholders.portal.frame import PAGES, add_refusal, crumbs_of, is_draft, open_own, page_of, today_of
from rightsholders.queries import particulars_of
from rightsholders.services.drafts import discard_draft, start_renewal
from rightsholders.services.submission import submit, withdraw
from rightsholders.workflow import blockers, periods_of, read_facts, refuse_unless_ready


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show all that was said, ask for the declaration, and hand the recordation to customs."""
    recordation = open_own(request, public_id)
    if not is_draft(recordation) and request.method == "GET":
        return HttpResponseRedirect(page_of(recordation))
    form = DeclarationForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                sent = submit(
                    acting_user=request.user,
                    public_id=public_id,
                    is_declared=form.cleaned_data["is_declared"],
                    seen=seen_version(request.POST),
                    now=timezone.now(),
                )
                text = _("Submitted. Your reference is %(reference)s.") % {"reference": sent.reference}
                messages.success(request, text)
                return HttpResponseRedirect(page_of(recordation))
            except DomainError as error:
                status = add_refusal(form, error)
    today = today_of(recordation)
    facts = read_facts(recordation=recordation, today=today)
    parts = particulars_of(recordation=recordation)
    missing = blockers(recordation=recordation, step="submit", today=today, facts=facts)
    context = {
        "recordation": recordation,
        "parts": parts,
        "crumbs": crumbs_of(recordation, parts, _("Check and declare")),
        "form": form,
        # A page that forgot the tick has seen what it showed first.
        "seen": request.POST.get("seen", "") if status == 400 else recordation.version,
        "back_url": page_of(recordation),
        "pages": {str(section.value): page_of(recordation, page) for section, page in PAGES.items()},
        "blockers": [
            {
                "message": blocker.message,
                "url": page_of(recordation, PAGES[Section(blocker.section)]) if blocker.section in PAGES else "",
            }
            for blocker in missing
        ],
        "periods": periods_of(facts=facts, recordation=recordation, decided_on=today),
    }
    return render(request, "rightsholders/portal/check.html", context, status=status)


@require_http_methods(["GET", "POST"])
def withdraw_recordation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask, then take the recordation back, or give up one that is in force."""
    recordation = open_own(request, public_id)
    refuse_unless_ready(recordation=recordation, step="withdraw", today=today_of(recordation))
    context = {
        "crumb": _("Withdraw"),
        "heading": _("Withdraw this recordation?"),
        "text": _("Customs stops examining it. This cannot be undone: to be protected, record the right anew."),
        "button": pgettext("recordation", "Withdraw it"),
        "done": _("The recordation was withdrawn."),
    }
    if recordation.status == Recordation.Status.IN_FORCE:
        context = {
            "crumb": pgettext("recordation", "Give up"),
            "heading": _("Give up this recordation?"),
            "text": _(
                "Customs stops looking for fakes at once. Procedures that have begun go on. "
                "This cannot be undone: to be protected again, record the right anew."
            ),
            "button": _("Give it up"),
            "done": _("The recordation was given up."),
        }
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        withdraw(
            acting_user=request.user,
            public_id=public_id,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
        messages.success(request, context["done"])
        return HttpResponseRedirect(page_of(recordation))
    return _ask(request, recordation, {**context, "form": form}, 400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask, then throw the draft away."""
    recordation = open_own(request, public_id)
    refuse_unless_ready(recordation=recordation, step="discard", today=today_of(recordation))
    if request.method == "POST":
        discard_draft(acting_user=request.user, public_id=public_id, now=timezone.now())
        messages.success(request, _("The draft was thrown away."))
        return HttpResponseRedirect(reverse("portal:recordations"))
    context = {
        "crumb": _("Throw this draft away"),
        "heading": _("Throw this draft away?"),
        "text": _("All you have filled in is lost. Customs has not seen it."),
        "button": _("Throw it away"),
    }
    return _ask(request, recordation, context)


@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what renewing does, then begin the renewal as a draft with everything copied."""
    recordation = open_own(request, public_id)
    if request.method == "POST":
        renewal = start_renewal(acting_user=request.user, public_id=public_id, now=timezone.now())
        messages.success(request, _("The renewal is ready. Check every part, then declare."))
        return HttpResponseRedirect(page_of(renewal))
    missing = blockers(recordation=recordation, step="renew", today=today_of(recordation))
    context = {
        "crumb": _("Renew"),
        "heading": _("Renew this recordation?"),
        "text": _(
            "A new application is filled in from this one. Check it, change what has changed, and submit it. "
            "The new period begins the day after this one ends."
        ),
        "button": _("Begin the renewal"),
        "is_safe": True,
        "blockers": [{"message": blocker.message} for blocker in missing],
    }
    return _ask(request, recordation, context)


def _ask(request: HttpRequest, recordation: Recordation, context: dict[str, Any], status: int = 200) -> HttpResponse:
    parts = particulars_of(recordation=recordation)
    frame = {
        "form": None,
        "recordation": recordation,
        "parts": parts,
        "crumbs": crumbs_of(recordation, parts, context["crumb"]),
        "stay_url": page_of(recordation),
    }
    return render(request, "rightsholders/portal/ask.html", {**frame, **context}, status=status)
