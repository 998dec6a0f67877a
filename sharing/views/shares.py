"""One share: what would leave, who decided, where it is, what came of it."""

import json
import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import may, require
from accounts.confirming import ask_for_proof, asked_in_between, confirmed_at, is_proved_by
from accounts.forms import ConfirmForm
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import DomainError
from seizures.access import may_see_files, may_see_parties
from sharing import envelope
from sharing.access import get_share
from sharing.explaining import clocks_of, milestones_of, problem_of_message, steps_of
from sharing.forms import ReasonForm, RecallForm, TermsForm
from sharing.models import OutMessage, Share, ShareApproval
from sharing.presenting import handling_of, in_words, reading_of, without_people
from sharing.projection import Withheld
from sharing.queries.partners import channel_of
from sharing.queries.pictures import PictureBeside, pictures_beside
from sharing.queries.questions import answer_days
from sharing.queries.shares import approvals_of, disclosures_of, feedback_of, latest_case_message, messages_of
from sharing.services.operating import let_update_go, prepare_again
from sharing.services.previews import Preview, frozen_disclosures, preview_with_withheld
from sharing.services.shares import (
    approve_share,
    build_preview,
    cancel_share,
    change_draft,
    decline_share,
    recall_share,
    submit_share,
)
from sharing.views.case import add_refusal, wizard_steps
from sharing.views.case_letters import letters_shown

_OVER = ("REJECTED", "RECALLED", "CANCELLED", "DECLINED", "CLOSED", "UNANSWERED")
# Of the buttons at the head of the page, those that stand out; without one, sending a letter does.
_FIRST = ("decide", "check", "again", "let_go", "remind")
_AGAIN = (Share.Status.BLOCKED, Share.Status.DECLINED, Share.Status.REJECTED, Share.Status.CANCELLED)


@require_GET
def detail(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show where a share stands. The same number of queries however often it was sent."""
    share = find_share(request, public_id)
    channel = channel_of(partner_id=share.partner_id)
    outgoing: list[Any] = messages_of(share=share)  # each is given its problem
    for message in outgoing:
        message.problem = problem_of_message(message, channel)
    feedback = feedback_of(share=share)
    latest = latest_case_message(share=share)
    milestones = milestones_of(share, feedback)
    approvals = approvals_of(share=share)
    user, today = request.user, day_at_seat(timezone.now())
    about = letters_shown(request, share=share)
    can = _may(share, user, today, outgoing)
    can["decide"] = can["decide"] and not _has_decided(share, user, approvals)
    return render(
        request,
        "sharing/share.html",
        about
        | {
            "share": share,
            "crumbs": crumbs_of(share),
            "steps": steps_of(milestones, is_over=share.status in _OVER),
            "clocks": clocks_of(milestones),
            "outgoing": outgoing,
            "problem": next((message.problem for message in outgoing if message.problem), None),
            "withdrawal": next((row for row in outgoing if row.type == envelope.CASE_WITHDRAWN), None),
            "channel": channel,
            "feedback": feedback,
            "totals": _totals(feedback),
            "approvals": approvals,
            "declined": next((row for row in reversed(approvals) if not row.approved), None),
            "refusal": next((row for row in reversed(feedback) if row.status == "DECLINED"), None)
            if share.status == "REJECTED"
            else None,
            "disclosures": in_words(disclosures_of(message=latest)) if latest else [],
            "sections": _reading_for(share, latest, user),
            "latest": latest,
            "handling": handling_of(share.handling, about["permissions"]),
            "today": today,
            "may": can,
            "is_first": not any(can[name] for name in _FIRST),
        },
    )


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show exactly what would leave, and put it up for approval."""
    require(user=request.user, verb="sharing.share")
    share = find_share(request, public_id)
    if share.status != Share.Status.DRAFT:
        return redirect("sharing:share", public_id=public_id)
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            submit_share(
                acting_user=request.user,
                share=share,
                preview_sha256=request.POST.get("preview_sha256", "")[:64],
                now=timezone.now(),
            )
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("Submitted. An approver now sees exactly these bytes."))
            return redirect("sharing:share", public_id=public_id)
    preview: Preview | None = None
    try:
        preview = build_preview(share=share, now=timezone.now())
    except DomainError as error:
        refusal = refusal or error
    context = {"share": share, "crumbs": crumbs_of(share, _("Check and submit")), "steps": wizard_steps(3)}
    context |= {"refusal": refusal, "preview": preview, **_shown(preview)}
    if preview is not None:
        context["pictures"] = _pictures(request, share, preview.content, preview.projection.withheld)
    context["may_cover"] = may(user=request.user, verb="seizures.cover")
    return render(request, "sharing/check.html", context, status=refusal.status if refusal else 200)


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
    if request.method == "GET" and (not _waits(share) or _has_decided(share, request.user, approvals)):
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
        "pictures": _pictures(request, share, content, live.withheld) if content else [],
        "handling": handling_of(share.handling),
        "raw": bytes(share.preview).decode(),
        "waits": _waits(share),
    }
    has_errors = bool(form.errors or approval.errors)
    status = refusal.status if refusal else 400 if has_errors else 200
    return render(request, "sharing/decide.html", {**context, "has_errors": has_errors}, status=status)


@require_http_methods(["GET", "POST"])
def recall(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask why, then call a share back."""
    require(user=request.user, verb="sharing.recall")
    share = find_share(request, public_id)
    if request.method == "GET" and not share.can_be_recalled:
        return redirect("sharing:share", public_id=public_id)
    form = RecallForm(request.POST or None)
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
                messages.success(request, _("Recalled. What had not arrived is not sent any more."))
                return redirect("sharing:share", public_id=public_id)
    context = {"share": share, "crumbs": crumbs_of(share, _("Recall")), "form": form}
    return render(request, "sharing/recall.html", context, status=status)


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


def find_share(request: HttpRequest, public_id: uuid.UUID) -> Share:
    """Return the share, or raise NotAllowed or NotVisible."""
    require(user=request.user, verb="sharing.view")
    return get_share(user=request.user, public_id=public_id)


def _may(share: Share, user: Any, today: date, outgoing: list[Any]) -> dict[str, bool]:
    """Say which acts on a share the page offers to this person."""
    return {
        "check": share.status == "DRAFT" and may(user=user, verb="sharing.share"),
        "cancel": share.status in Share.NOT_LEFT and may(user=user, verb="sharing.share"),
        "decide": _waits(share) and may(user=user, verb="sharing.approve"),
        "recall": share.can_be_recalled and may(user=user, verb="sharing.recall"),
        "close": share.awaits_answer and may(user=user, verb="sharing.share"),
        "remind": share.awaits_answer
        and share.answer_by is not None
        and share.answer_by < today
        and (share.reminded_at is None or day_at_seat(share.reminded_at) < today)
        and may(user=user, verb="sharing.share"),
        "again": share.status in _AGAIN and may(user=user, verb="sharing.share"),
        "let_go": share.status in Share.SENT
        and any(row.held_reason == "agreement" and row.state == "HELD" for row in outgoing)
        and may(user=user, verb="sharing.approve"),
    }


def _waits(share: Share) -> bool:
    return share.status == Share.Status.PENDING_APPROVAL or share.update_waits


def _has_decided(share: Share, user: Any, approvals: list[ShareApproval]) -> bool:
    return any((row.version, row.decided_by_id) == (share.version, user.pk) for row in approvals)


def crumbs_of(share: Share, last: str = "") -> list[tuple[str, str]]:
    """Return the way to a page of the share."""
    name = _("%(case)s to %(partner)s") % {
        "case": share.seizure.reference,
        "partner": share.partner.agency.short_name,
    }
    crumbs = [(_("Sharing"), reverse("sharing:desk"))]
    if last:
        return [*crumbs, (name, reverse("sharing:share", args=[share.public_id])), (last, "")]
    return [*crumbs, (name, "")]


def _pictures(
    request: HttpRequest, share: Share, content: dict[str, Any], withheld: list[Withheld]
) -> list[PictureBeside]:
    """Return the pictures beside the message, for those who see files at all."""
    if not may_see_files(user=request.user):
        return []
    return pictures_beside(seizure=share.seizure, content=content, withheld=withheld)


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


def _reading_for(share: Share, latest: OutMessage | None, user: Any) -> list[Any]:
    """Return what left last or, before anything left, what was put up for approval; nothing once it is erased."""
    body = latest.body if latest is not None else share.preview
    if not body:
        return []
    content = json.loads(bytes(body))
    return reading_of(content=content if may_see_parties(user=user) else without_people(content), notes_only=True)


def _totals(feedback: list[Any]) -> list[dict[str, Any]]:
    """Return what was reported in figures; a partner that only took the case up has none."""
    labels = {
        "arrests": _("Arrests"),
        "suspects": _("Suspects"),
        "searches": _("Searches"),
        "further_seizures": _("Further seizures"),
    }
    sums = {name: sum(getattr(row, name) for row in feedback) for name in labels}
    return [{"label": labels[name], "value": value} for name, value in sums.items()] if any(sums.values()) else []


def _said_of_approval(share: Share) -> str:
    if _waits(share):
        return _("Your approval is on record. A second person must approve it before it leaves.")
    return _("Approved. It is on its way; you see here when the partner has it.")
