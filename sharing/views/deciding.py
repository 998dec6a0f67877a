"""Deciding on a share: approving exactly these bytes or not, calling back, letting go what the agreement stopped."""

import json
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import require
from accounts.confirming import ask_for_proof, asked_in_between, confirmed_at, is_proved_by
from accounts.forms import ConfirmForm
from ipcases.lib.errors import DomainError
from sharing.forms.shares import ReasonForm, RecallForm
from sharing.models import Share
from sharing.presenting import handling_of, reading_of
from sharing.queries.kept_back import set_aside, versions_sent
from sharing.queries.shares import approvals_of, lost_withdrawal, messages_of
from sharing.queries.versions import waiting_version
from sharing.services.operating import let_update_go
from sharing.services.previews import frozen_disclosures, preview_with_withheld
from sharing.services.shares import approve_share, decline_share, recall_share
from sharing.views.case import add_refusal
from sharing.views.differing import Differs, differs_for_partner, differs_from_kept_back
from sharing.views.shares import crumbs_of, find_share, has_decided, pictures_shown, waits


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show the approver the same bytes under the same digest, and take the decision."""
    require(user=request.user, verb="sharing.approve")
    share = find_share(request, public_id)
    form = ReasonForm(hint=_("The liaison officer reads this."))
    declines = "decline" in request.POST
    approval = ConfirmForm(request.POST if request.method == "POST" and not declines else None)
    ask_for_proof(request, approval)
    refusal: DomainError | None = None
    if request.method == "POST":
        form = ReasonForm(request.POST if declines else None, hint=_("The liaison officer reads this."))
        try:
            if approval.is_valid() and is_proved_by(request, approval):
                share = approve_share(
                    acting_user=request.user,
                    share=share,
                    preview_sha256=request.POST.get("preview_sha256", "")[:64],
                    confirmed_at=confirmed_at(request),
                    now=timezone.now(),
                )
                messages.success(request, _said_of_approval(share))
                return redirect("sharing:share", public_id=public_id)
            if form.is_valid():
                decline_share(
                    acting_user=request.user, share=share, reason=form.cleaned_data["reason"], now=timezone.now()
                )
                messages.success(request, _("Not approved. Nothing has left; the liaison officer sees your reason."))
                return redirect("sharing:share", public_id=public_id)
        except DomainError as error:
            if error.status == 403:
                raise
            refusal = error
            share = find_share(request, public_id)
    approvals = approvals_of(share=share)
    if request.method == "GET" and (not waits(share) or has_decided(share, request.user, approvals)):
        return redirect("sharing:share", public_id=public_id)
    content = json.loads(bytes(share.preview)) if share.preview else None
    live = preview_with_withheld(share=share, now=timezone.now())
    disclosed = frozen_disclosures(share)
    context = {
        "share": share,
        "crumbs": crumbs_of(share, _("Decide")),
        "form": form,
        "approval": approval,
        "refusal": refusal,
        "blockers": live.blockers,
        "needed": live.approvals_needed,
        "given": [row for row in approvals if row.version == share.version and row.approved],
        "is_author": request.user.pk in (share.created_by_id, share.submitted_by_id),
        "sections": reading_of(content=content, disclosed=disclosed, withheld=live.withheld) if content else [],
        "pictures": pictures_shown(request, share, content, live.withheld) if content else [],
        "handling": handling_of(share.handling),
        "raw": bytes(share.preview).decode(),
        "waits": waits(share),
        "differences": _differences(share, content, request.user),
    }
    has_errors = bool(form.errors or approval.errors)
    status = refusal.status if refusal else 400 if has_errors else 200
    return render(request, "sharing/decide.html", {**context, "has_errors": has_errors}, status=status)


@require_http_methods(["GET", "POST"])
def recall(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask why, then call a share back."""
    require(user=request.user, verb="sharing.recall")
    share = find_share(request, public_id)
    is_again = share.status == Share.Status.RECALLED
    is_lost = is_again and lost_withdrawal(messages=messages_of(share=share), now=timezone.now()) is not None
    if request.method == "GET" and not (share.can_be_recalled or is_lost):
        return redirect("sharing:share", public_id=public_id)
    said = {"reason": share.recall.reason, "remark": share.recall.remark} if is_again else None
    form = RecallForm(request.POST or None, initial=said)
    ask_for_proof(request, form)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid() and is_proved_by(request, form):
            try:
                recall_share(
                    acting_user=request.user,
                    share=share,
                    confirmed_at=confirmed_at(request),
                    now=timezone.now(),
                    **form.cleaned_data,
                )
            except DomainError as error:
                add_refusal(form, error)
                status = error.status
            else:
                done = _("Recalled again. The withdrawal leaves at the next opportunity.")
                messages.success(
                    request, done if is_again else _("Recalled. What had not arrived is not sent any more.")
                )
                return redirect("sharing:share", public_id=public_id)
    context = {"share": share, "crumbs": crumbs_of(share, _("Recall")), "form": form}
    return render(request, "sharing/recall.html", context, status=status)


@require_POST
def let_go(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Approve again what the agreement had stopped."""
    require(user=request.user, verb="sharing.approve")
    share = find_share(request, public_id)
    if (form := asked_in_between(request)) is not None:
        context = {
            "form": form,
            "title": _("Approve again and send"),
            "intro": _("The agreement is in force again. What waited leaves at the next opportunity."),
            "button": _("Approve again and send"),
            "back": reverse("sharing:share", args=[public_id]),
            "crumbs": crumbs_of(share, _("Approve again and send")),
        }
        return render(request, "act.html", context, status=400 if form.errors else 403)
    let_update_go(acting_user=request.user, share=share, confirmed_at=confirmed_at(request), now=timezone.now())
    messages.success(request, _("Released. It leaves at the next opportunity."))
    return redirect("sharing:share", public_id=public_id)


def _differences(share: Share, content: dict[str, Any] | None, user: Any) -> list[Differs]:
    """Return what this version changes for the partner, and beside the one that was set aside for it."""
    if content is None or not share.update_waits:
        return []
    aside = set_aside(messages=versions_sent(share=share))
    found = [differs_for_partner(waiting_version(share=share), user)]
    found += [differs_from_kept_back(json.loads(bytes(aside[-1].body)), content, user)] if aside else []
    return [differs for differs in found if differs is not None]


def _said_of_approval(share: Share) -> str:
    if waits(share):
        return _("Your approval is on record. A second person must approve it before it leaves.")
    return _("Approved. It is on its way; you see here when the partner has it.")
