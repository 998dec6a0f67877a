"""One share: where it stands, who decided, what left and what came of it."""

import json
import uuid
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import may, require
from ipcases.lib.days import day_at_seat
from seizures.access import may_see_files, may_see_parties
from sharing import envelope
from sharing.access import get_share
from sharing.explaining import came_of_try, clocks_of, milestones_of, problem_of_message, problem_of_share, steps_of
from sharing.models import OutMessage, Share, ShareApproval
from sharing.presenting import handling_of, in_words, reading_of, without_people
from sharing.projection import Withheld
from sharing.queries.kept_back import waits_to_be_put_up
from sharing.queries.partners import channel_of
from sharing.queries.pictures import PictureBeside, pictures_beside
from sharing.queries.shares import (
    approvals_of,
    disclosures_of,
    feedback_of,
    latest_case_message,
    lost_withdrawal,
    messages_of,
)
from sharing.queries.versions import versions_of
from sharing.services.operating import can_prepare_again
from sharing.services.previews import share_blockers
from sharing.views.case_letters import letters_shown
from sharing.views.differing import shown_versions

_OVER = ("REJECTED", "RECALLED", "CANCELLED", "DECLINED", "CLOSED", "UNANSWERED")
# Of the buttons at the head of the page, those that stand out; without one, sending a letter does.
_FIRST = ("decide", "check", "again", "put_up", "let_go", "remind")
# So many versions are compared with the one before until somebody asks for all.
_NEWEST = 20


@require_GET
def detail(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show where a share stands. The same number of queries however often it was sent."""
    share = find_share(request, public_id)
    channel = channel_of(partner_id=share.partner_id)
    outgoing: list[Any] = messages_of(share=share)  # each is given its problem
    kept_back = waits_to_be_put_up(share=share, messages=outgoing)
    standing = problem_of_share(kept_back)
    for message in outgoing:
        message.problem = standing if message in kept_back else problem_of_message(message, channel)
        for attempt in message.tries:
            attempt.in_words = came_of_try(attempt)
    feedback = feedback_of(share=share)
    latest = latest_case_message(share=share)
    milestones = milestones_of(share, feedback)
    approvals = approvals_of(share=share)
    versions = versions_of(share=share, approvals=approvals)
    newest = len(versions) if request.GET.get("versions") == "all" else _NEWEST
    user, today = request.user, day_at_seat(timezone.now())
    about = letters_shown(request, share=share)
    can = _may(share, user, today, outgoing)
    can["put_up"] = bool(kept_back) and may(user=user, verb="sharing.share")
    can["remind"] = can["remind"] and not kept_back
    can["decide"] = can["decide"] and not has_decided(share, user, approvals)
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
            "kept_back": standing,
            "withdrawal": next((row for row in outgoing if row.type == envelope.CASE_WITHDRAWN), None),
            "channel": channel,
            "feedback": feedback,
            "totals": _totals(feedback),
            "approvals": approvals,
            "versions": shown_versions(versions=versions[:newest], user=user),
            "older_versions": len(versions[newest:]),
            "some_never_left": bool(versions) and versions[0].number > len(versions),
            "declined": next((row for row in reversed(approvals) if not row.approved), None),
            "refusal": next((row for row in reversed(feedback) if row.status == "DECLINED"), None)
            if share.status == "REJECTED"
            else None,
            "disclosures": in_words(disclosures_of(message=latest)) if latest else [],
            "sections": _reading_for(share, latest, user),
            "shown_is": _what_is_shown(latest),
            "latest": latest,
            "handling": handling_of(share.handling, about["permissions"]),
            "today": today,
            "may": can,
            "is_first": not any(can[name] for name in _FIRST),
        },
    )


def find_share(request: HttpRequest, public_id: uuid.UUID) -> Share:
    """Return the share, or raise NotAllowed or NotVisible."""
    require(user=request.user, verb="sharing.view")
    return get_share(user=request.user, public_id=public_id)


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


def waits(share: Share) -> bool:
    """Say whether something of a share waits for approval."""
    return share.status == Share.Status.PENDING_APPROVAL or share.update_waits


def has_decided(share: Share, user: Any, approvals: list[ShareApproval]) -> bool:
    """Say whether somebody decided about this version already."""
    return any((row.version, row.decided_by_id) == (share.version, user.pk) for row in approvals)


def pictures_shown(
    request: HttpRequest, share: Share, content: dict[str, Any], withheld: list[Withheld]
) -> list[PictureBeside]:
    """Return the pictures beside the message, for those who see files at all."""
    if not may_see_files(user=request.user):
        return []
    return pictures_beside(seizure=share.seizure, content=content, withheld=withheld)


def _may(share: Share, user: Any, today: date, outgoing: list[Any]) -> dict[str, bool]:
    """Say which acts on a share the page offers to this person."""
    return {
        "check": share.status == "DRAFT" and may(user=user, verb="sharing.share"),
        "cancel": share.status in Share.NOT_LEFT and may(user=user, verb="sharing.share"),
        "decide": waits(share) and may(user=user, verb="sharing.approve"),
        "recall": (share.can_be_recalled or lost_withdrawal(messages=outgoing, now=timezone.now()) is not None)
        and may(user=user, verb="sharing.recall"),
        "close": share.awaits_answer and may(user=user, verb="sharing.share"),
        "remind": share.awaits_answer
        and not share.update_waits
        and share.answer_by is not None
        and share.answer_by < today
        and (share.reminded_at is None or day_at_seat(share.reminded_at) < today)
        and may(user=user, verb="sharing.share"),
        "again": may(user=user, verb="sharing.share") and can_prepare_again(share=share, now=timezone.now()),
        "let_go": share.status in Share.SENT
        and share.policy.is_current
        and any(row.held_reason == "agreement" and row.state == "HELD" for row in outgoing)
        and may(user=user, verb="sharing.approve")
        and not share_blockers(share=share, tiers_used=(), now=timezone.now()),
    }


def _reading_for(share: Share, latest: OutMessage | None, user: Any) -> list[Any]:
    """Return what left last or, before anything left, what was put up for approval; nothing once it is erased."""
    body = latest.body if latest is not None else share.preview
    if not body:
        return []
    content = json.loads(bytes(body))
    return reading_of(content=content if may_see_parties(user=user) else without_people(content), notes_only=True)


def _what_is_shown(latest: OutMessage | None) -> str:
    """Say which version the page shows in full."""
    if latest is None:
        return _("What was put up for approval")
    if not latest.body:
        return ""
    number = json.loads(bytes(latest.body))["data"]["share"]["version"]
    if latest.delivered_at is None:
        return _("Version %(n)s, as it would leave") % {"n": number}
    return _("Version %(n)s, as the partner reads it") % {"n": number}


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
