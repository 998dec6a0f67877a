"""The two signatures under a destruction."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import require
from accounts.confirming import ask_for_proof, confirmed_at, is_proved_by
from ipcases.lib.days import local_day
from ipcases.lib.errors import DomainError
from ipcases.lib.refusals import refused
from seizures.access import get_destruction, sees_whole_destruction
from seizures.forms.destructions import SignForm, WitnessForm
from seizures.queries.destructions import signed_lines
from seizures.services import destroying
from seizures.views.destructions import destruction_address, destruction_crumbs


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what was destroyed, and sign for it."""
    require(user=request.user, verb="seizures.record_outcome")
    destruction = get_destruction(user=request.user, public_id=public_id)
    sees_all = sees_whole_destruction(user=request.user, destruction=destruction)
    now = timezone.now()
    form = SignForm(
        request.POST if request.method == "POST" else None,
        rows=signed_lines(destruction=destruction) if sees_all else [],
        today=destruction.carried_out_on or local_day(now, destruction.office.time_zone),
        initial={"why": destruction.why},
    )
    ask_for_proof(request, form)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid() and is_proved_by(request, form):
            try:
                destroying.sign(
                    acting_user=request.user,
                    public_id=public_id,
                    carried_out_on=form.cleaned_data["carried_out_on"],
                    destroyed=form.destroyed(),
                    why=form.cleaned_data["why"],
                    confirmed_at=confirmed_at(request),
                    now=now,
                )
            except DomainError as error:
                form, status = refused(form, error), error.status
            else:
                messages.success(request, _("Signed. A witness has to sign now, in a session of their own."))
                return redirect(destruction_address(destruction))
    context = {
        "destruction": destruction,
        "form": form,
        "why_not": destroying.why_not_sign(user=request.user, destruction=destruction),
        "back": destruction_address(destruction),
        "back_words": _("Back to the destruction"),
        "act": _("Sign for carrying it out"),
        "crumbs": destruction_crumbs(destruction, _("Sign for carrying it out")),
    }
    return render(request, "seizures/store/sign.html", context, status=status)


@require_http_methods(["GET", "POST"])
def witness(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Read what was signed, and sign as the witness."""
    require(user=request.user, verb="seizures.attend_destruction")
    destruction = get_destruction(user=request.user, public_id=public_id)
    sees_all = sees_whole_destruction(user=request.user, destruction=destruction)
    why_not = destroying.why_not_witness(user=request.user, destruction=destruction)
    form = WitnessForm(
        request.POST if request.method == "POST" else None,
        initial={"statement_sha256": destruction.statement_sha256},
    )
    ask_for_proof(request, form)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid() and is_proved_by(request, form):
            try:
                destroying.witness(
                    acting_user=request.user,
                    public_id=public_id,
                    statement_sha256=form.cleaned_data["statement_sha256"],
                    confirmed_at=confirmed_at(request),
                    now=timezone.now(),
                )
            except DomainError as error:
                form, status = refused(form, error), error.status
            else:
                messages.success(request, _("The goods are destroyed, and the outcome of each line is recorded."))
                return redirect(destruction_address(destruction))
    context = {
        "destruction": destruction,
        "form": form,
        "rows": signed_lines(destruction=destruction) if sees_all else [],
        "why_not_signing": why_not,
        "back": destruction_address(destruction),
        "act": _("Sign as the witness"),
        "crumbs": destruction_crumbs(destruction, _("Sign as the witness")),
    }
    return render(request, "seizures/store/witness.html", context, status=status)
