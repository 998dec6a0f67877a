"""Holding what may not be erased: on one case, on those of a list, on those of an investigation."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods

from accounts.access import may, require
from accounts.confirming import ask_for_proof, confirmed_at, is_proved_by
from ipcases.lib.errors import DomainError
from ipcases.lib.refusals import refused
from ipcases.lib.sending_twice import newest_of
from seizures import queries
from seizures.access import get_hold, get_referral, get_seizure, visible_seizures
from seizures.forms.holds import HoldForm, ReleaseForm, ReviewForm, hidden_in_words, question_of, said_of
from seizures.forms.lists import ListForm
from seizures.models import Seizure
from seizures.queries import referrals as referral_queries
from seizures.queries.holds import count_held_with, holds_of, keys_in
from seizures.services.holds import AT_ONCE, hold_case, hold_cases, keep_hold, release_hold
from seizures.views.crumbs import case_crumbs
from seizures.views.referrals import referral_crumbs

_VERB = "seizures.hold"


@require_http_methods(["GET", "POST"])
def holds(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the holds of a case, and set another."""
    require(user=request.user, verb="seizures.view")
    if request.method == "POST":
        require(user=request.user, verb=_VERB)
    seizure = get_seizure(user=request.user, reference=reference)
    rows = holds_of(seizure=seizure)
    form, status = HoldForm(_posted(request), initial={"seen": newest_of(rows)}), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                hold_case(
                    acting_user=request.user,
                    reference=reference,
                    order=form.order(),
                    seen=form.cleaned_data["seen"],
                    now=timezone.now(),
                )
            except DomainError as error:
                status = _refuse(form, error)
            else:
                messages.success(request, _("Nothing of this case is erased until a second person releases the hold."))
                return redirect("seizures:detail", reference=seizure.reference)
    context = {
        "seizure": seizure,
        "form": form,
        "standing": [hold for hold in rows if hold.released_at is None],
        "released": [hold for hold in rows if hold.released_at is not None],
        "may_hold": may(user=request.user, verb=_VERB),
        "crumbs": case_crumbs(seizure, (_("Holds"), "")),
    }
    with timezone.override(seizure.office.time_zone):
        return render(request, "seizures/holds.html", context, status=status)


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, reference: str, public_id: UUID) -> HttpResponse:
    """Ask why, and for a fresh proof, then let go of a hold."""
    require(user=request.user, verb=_VERB)
    hold = get_hold(user=request.user, reference=reference, public_id=public_id)
    seizure = hold.seizure
    if request.method == "GET" and hold.released_at is not None:
        return redirect("seizures:holds", reference=seizure.reference)
    others = count_held_with(user=request.user, hold=hold)
    form, status = ReleaseForm(_posted(request), others=others), 200
    ask_for_proof(request, form)
    if request.method == "POST":
        status = 400
        if form.is_valid() and is_proved_by(request, form):
            try:
                count = release_hold(
                    acting_user=request.user,
                    reference=reference,
                    public_id=public_id,
                    reason=form.cleaned_data["reason"],
                    with_others=form.cleaned_data.get("with_others", False),
                    confirmed_at=confirmed_at(request),
                    now=timezone.now(),
                )
            except DomainError as error:
                status = _refuse(form, error)
            else:
                told = ngettext("The hold is released.", "The hold is released on %(count)d cases.", count)
                messages.success(request, told % {"count": count})
                return redirect("seizures:detail", reference=seizure.reference)
    context = {
        "hold": hold,
        "form": form,
        "is_own": hold.set_by_id == request.user.pk,
        "crumbs": case_crumbs(seizure, (_("Release the hold"), "")),
    }
    with timezone.override(seizure.office.time_zone):
        return render(request, "seizures/release_hold.html", context, status=status)


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, reference: str, public_id: UUID) -> HttpResponse:
    """Ask whether a hold is still needed: it is kept until another day, or released."""
    require(user=request.user, verb=_VERB)
    hold = get_hold(user=request.user, reference=reference, public_id=public_id)
    seizure = hold.seizure
    if request.method == "GET" and hold.released_at is not None:
        return redirect("seizures:holds", reference=seizure.reference)
    form, status = ReviewForm(_posted(request), others=count_held_with(user=request.user, hold=hold)), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                keep_hold(
                    acting_user=request.user,
                    reference=reference,
                    public_id=public_id,
                    review_on=form.cleaned_data["review_on"],
                    with_others=form.cleaned_data.get("with_others", False),
                    now=timezone.now(),
                )
            except DomainError as error:
                status = _refuse(form, error)
            else:
                messages.success(request, _("The hold stands. It is asked for again on the day you named."))
                return redirect("seizures:holds", reference=seizure.reference)
    context = {"hold": hold, "form": form, "is_own": hold.set_by_id == request.user.pk}
    context["crumbs"] = case_crumbs(seizure, (_("Review the hold"), ""))
    with timezone.override(seizure.office.time_zone):
        return render(request, "seizures/review_hold.html", context, status=status)


@require_http_methods(["GET", "POST"])
def hold_listed(request: HttpRequest) -> HttpResponse:
    """Hold the cases that fit the filters of the address."""
    require(user=request.user, verb=_VERB)
    form = ListForm(request.GET, user=request.user)
    rows = queries.filtered(
        visible_seizures(user=request.user), narrowed=form.narrowed(), user=request.user, now=timezone.now()
    )
    back = f"{reverse('seizures:list')}?{request.GET.urlencode()}"
    applied = [(label, value) for _name, label, value in form.applied()]
    crumbs = [(pgettext("navigation", "Seizures"), back), (_("Hold"), "")]
    return _hold_many(request, rows, back=back, crumbs=crumbs, applied=applied)


@require_http_methods(["GET", "POST"])
def hold_referred(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hold the cases of an investigation."""
    require(user=request.user, verb=_VERB)
    referral = get_referral(user=request.user, public_id=public_id)
    rows = referral_queries.seizures_of(user=request.user, referral=referral)
    hidden = referral_queries.count_hidden(user=request.user, referral=referral)
    back = reverse("referrals:detail", args=[referral.public_id])
    crumbs = referral_crumbs((referral.reference, back), (_("Hold"), ""))
    return _hold_many(request, rows, back=back, crumbs=crumbs, hidden=hidden)


def _hold_many(
    request: HttpRequest,
    rows: QuerySet[Seizure],
    *,
    back: str,
    crumbs: list[tuple[str, str]],
    applied: list[str] | None = None,
    hidden: int = 0,
) -> HttpResponse:
    keys = keys_in(rows, most=AT_ONCE)
    form, status = HoldForm(_posted(request)), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                done = hold_cases(acting_user=request.user, seizures=keys, order=form.order(), now=timezone.now())
            except DomainError as error:
                status = _refuse(form, error)
            else:
                messages.success(request, " ".join(filter(None, (said_of(done), hidden_in_words(hidden)))))
                return redirect(back)
    context = {
        "form": form,
        "question": question_of(len(keys)),
        "applied": applied or [],
        "hidden": hidden_in_words(hidden),
        "too_many": AT_ONCE if len(keys) > AT_ONCE else 0,
        "has_cases": bool(keys),
        "back": back,
        "crumbs": crumbs,
    }
    return render(request, "seizures/hold_many.html", context, status=status)


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _refuse(form: Any, error: DomainError) -> int:
    if error.status == 403:
        raise error
    refused(form, error)
    return error.status
