"""Preparing a share: why and how, exactly what would leave, and putting it up for approval."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import may, require
from ipcases.lib.errors import DomainError
from sharing.forms.shares import TermsForm
from sharing.models import Share
from sharing.presenting import changes_between, handling_of, reading_of
from sharing.queries.kept_back import versions_sent, waits_to_be_put_up
from sharing.queries.questions import answer_days
from sharing.services.operating import prepare_again
from sharing.services.previews import Preview
from sharing.services.putting_up_again import NewVersion, new_version, put_up_again
from sharing.services.shares import build_preview, cancel_share, change_draft, submit_share
from sharing.views.case import add_refusal, wizard_steps
from sharing.views.shares import crumbs_of, find_share, pictures_shown


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show exactly what would leave, and put it up for approval."""
    require(user=request.user, verb="sharing.share")
    share = find_share(request, public_id)
    if share.status != Share.Status.DRAFT:
        return redirect("sharing:share", public_id=public_id)
    refusal: DomainError | None = None
    if request.method == "POST":
        refusal = _refusal_of(submit_share, request, share)
        if refusal is None:
            return redirect("sharing:share", public_id=public_id)
    preview: Preview | None = None
    try:
        preview = build_preview(share=share, now=timezone.now())
    except DomainError as error:
        refusal = refusal or error
    context = {"share": share, "crumbs": crumbs_of(share, _("Check and submit")), "steps": wizard_steps(3)}
    context |= {"refusal": refusal, "preview": preview, **_shown(preview)}
    if preview is not None:
        context["pictures"] = pictures_shown(request, share, preview.content, preview.projection.withheld)
    context["may_cover"] = may(user=request.user, verb="seizures.cover")
    return render(request, "sharing/check.html", context, status=refusal.status if refusal else 200)


@require_http_methods(["GET", "POST"])
def put_up(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show what would leave instead of what replaced field rules keep back, and put it up for approval."""
    require(user=request.user, verb="sharing.share")
    share = find_share(request, public_id)
    if request.method == "GET" and not waits_to_be_put_up(share=share, messages=versions_sent(share=share)):
        return redirect("sharing:share", public_id=public_id)
    refusal: DomainError | None = None
    if request.method == "POST":
        refusal = _refusal_of(put_up_again, request, share)
        if refusal is None:
            return redirect("sharing:share", public_id=public_id)
        share = find_share(request, public_id)
    built: NewVersion | None = None
    try:
        built = new_version(share=share, now=timezone.now())
    except DomainError as error:
        refusal = refusal or error
    preview = built.preview if built else None
    context = {"share": share, "crumbs": crumbs_of(share, _("New version")), "refusal": refusal, "preview": preview}
    if built is not None:
        context |= {"instead_of": built.instead_of, "changes": changes_between(built.kept_back, built.preview.content)}
        context["pictures"] = pictures_shown(request, share, built.preview.content, built.preview.projection.withheld)
    context |= {**_shown(preview), "may_cover": may(user=request.user, verb="seizures.cover")}
    return render(request, "sharing/put_up.html", context, status=refusal.status if refusal else 200)


@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Change why and how a draft is shared."""
    require(user=request.user, verb="sharing.share")
    share = find_share(request, public_id)
    if share.status != Share.Status.DRAFT:
        return redirect("sharing:share", public_id=public_id)
    initial = {
        "purpose": share.purpose,
        "necessity": share.necessity,
        "requested_action": share.requested_action,
        "urgency": share.urgency,
        "answer_by": share.answer_by,
        "handling_code": share.handling.get("code", "H2"),
    }
    days = answer_days(agreement=share.agreement)
    form = TermsForm(request.POST or None, agreement=share.agreement, days=days, initial=initial)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                change_draft(acting_user=request.user, share=share, now=timezone.now(), **form.cleaned_data)
            except DomainError as error:
                add_refusal(form, error)
                status = error.status
            else:
                return redirect("sharing:check", public_id=public_id)
    context = {
        "share": share,
        "seizure": share.seizure,
        "partner": share.partner,
        "agreement": share.agreement,
        "crumbs": crumbs_of(share, _("Change")),
        "steps": wizard_steps(2),
        "form": form,
    }
    return render(request, "sharing/terms.html", context, status=status)


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask, then give up a share that has not left."""
    require(user=request.user, verb="sharing.share")
    share = find_share(request, public_id)
    if request.method == "POST":
        cancel_share(acting_user=request.user, share=share, now=timezone.now())
        messages.success(request, _("Cancelled. Nothing has left."))
        return redirect("sharing-case:tab", reference=share.seizure.reference)
    if share.status not in Share.NOT_LEFT:
        return redirect("sharing:share", public_id=public_id)
    return render(request, "sharing/cancel.html", {"share": share, "crumbs": crumbs_of(share, _("Cancel"))})


@require_POST
def again(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Prepare a share anew that was stopped, declined or rejected."""
    require(user=request.user, verb="sharing.share")
    share = prepare_again(acting_user=request.user, share=find_share(request, public_id), now=timezone.now())
    messages.success(request, _("A new draft with the same terms. Look at what would leave, then submit it."))
    return redirect("sharing:check", public_id=share.public_id)


def _refusal_of(put_up: Callable[..., Share], request: HttpRequest, share: Share) -> DomainError | None:
    """Put up for approval what was looked at; return why it cannot be."""
    looked_at = request.POST.get("preview_sha256", "")[:64]
    try:
        put_up(acting_user=request.user, share=share, preview_sha256=looked_at, now=timezone.now())
    except DomainError as error:
        return error
    messages.success(request, _("Submitted. An approver now sees exactly these bytes."))
    return None


def _shown(preview: Preview | None) -> dict[str, Any]:
    if preview is None:
        return {}
    return {
        "sections": reading_of(
            content=preview.content, disclosed=preview.projection.disclosed, withheld=preview.projection.withheld
        ),
        "handling": handling_of(preview.content["data"]["handling"]),
        "raw": preview.body.decode(),
    }
