"""Preparing a share: why and how, exactly what would leave, and putting it up for approval."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import may, require
from ipcases.lib.errors import DomainError
from sharing.forms.shares import TermsForm
from sharing.models import Share
from sharing.presenting import handling_of, reading_of
from sharing.queries.kept_back import versions_sent, waits_to_be_put_up
from sharing.queries.questions import answer_days
from sharing.queries.versions import waiting_version
from sharing.services.operating import prepare_again
from sharing.services.previews import Preview
from sharing.services.putting_up_again import NewVersion, new_version, put_up_again
from sharing.services.shares import build_preview, cancel_share, change_draft, submit_share
from sharing.views.case import add_refusal, wizard_steps
from sharing.views.differing import Differs, differs_for_partner, differs_from_kept_back
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
    more = {"crumbs": crumbs_of(share, _("Check and submit")), "act": _("Submit"), "steps": wizard_steps(3)}
    return _would_leave(request, share, preview, refusal, "sharing/check.html", more)


@require_http_methods(["GET", "POST"])
def put_up(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show what would leave instead of what is kept back, and put it up for approval."""
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
    more = {
        "crumbs": crumbs_of(share, _("New version")),
        "act": _("Put up again"),
        "differences": _differences(share, built, request.user) if built else [],
        "cancel_url": reverse("sharing:share", args=[public_id]),
    }
    return _would_leave(request, share, built.preview if built else None, refusal, "sharing/put_up.html", more)


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
    return render(request, "sharing/cancel.html", {"share": share, "crumbs": crumbs_of(share, _("Give up"))})


@require_POST
def again(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Prepare a share anew that was stopped, declined or rejected."""
    require(user=request.user, verb="sharing.share")
    share = prepare_again(acting_user=request.user, share=find_share(request, public_id), now=timezone.now())
    messages.success(request, _("A new draft with the same terms. Look at what would leave, then submit it."))
    return redirect("sharing:check", public_id=share.public_id)


def _differences(share: Share, built: NewVersion, user: Any) -> list[Differs]:
    """Return what the new version changes for the partner, and beside the one that was kept back."""
    new = built.preview.content
    for_partner = differs_for_partner(waiting_version(share=share, content=new), user)
    return [*([for_partner] if for_partner else []), differs_from_kept_back(built.kept_back, new, user)]


def _refusal_of(put_up: Callable[..., Share], request: HttpRequest, share: Share) -> DomainError | None:
    """Put up for approval what was looked at; return why it cannot be."""
    looked_at = request.POST.get("preview_sha256", "")[:64]
    try:
        put_up(acting_user=request.user, share=share, preview_sha256=looked_at, now=timezone.now())
    except DomainError as error:
        return error
    messages.success(request, _("Submitted. An approver now sees exactly these bytes."))
    return None


def _would_leave(
    request: HttpRequest,
    share: Share,
    preview: Preview | None,
    refusal: DomainError | None,
    template: str,
    more: dict[str, Any],
) -> HttpResponse:
    """Show what would leave, with the button that puts it up for approval; or why it cannot be shown."""
    context = {"share": share, "refusal": refusal, "preview": preview, **more}
    if preview is not None:
        content, projection = preview.content, preview.projection
        context |= {
            "sections": reading_of(content=content, disclosed=projection.disclosed, withheld=projection.withheld),
            "handling": handling_of(content["data"]["handling"]),
            "pictures": pictures_shown(request, share, content, projection.withheld),
            "may_cover": may(user=request.user, verb="seizures.cover"),
            "raw": preview.body.decode(),
        }
    return render(request, template, context, status=refusal.status if refusal else 200)
