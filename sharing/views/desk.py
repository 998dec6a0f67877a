"""The desk: what waits for somebody, what is on its way, what has a problem."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from accounts.access import may, require
from ipcases.lib.days import day_at_seat
from ipcases.lib.paging import Count, capped_count, keyset_page
from reference.queries import agencies_choices
from sharing.explaining import RULES_REPLACED, SET_ASIDE, explained
from sharing.forms.lists import FilterForm
from sharing.models import Partner, Share
from sharing.queries.partners import partners_page, standing_still
from sharing.queries.shares import (
    DRAFTS,
    LATE,
    ORDER_OF,
    OVER,
    PROBLEMS,
    UNDER_WAY,
    VIEWS,
    WAITING,
    desk_counts,
    shares_in_view,
)


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show one part of the desk. Fourteen queries, whatever the number of rows."""
    require(user=request.user, verb="sharing.view")
    view = request.GET.get("view", "")
    if view not in VIEWS:
        view = WAITING if may(user=request.user, verb="sharing.approve") else UNDER_WAY
    partners = partners_page(user=request.user)
    form, today = filter_form(request, view, partners=partners), day_at_seat(timezone.now())
    chosen = form.cleaned_data if form.is_valid() else {}
    found = shares_in_view(
        user=request.user, view=view, on=today, partner=chosen.get("partner", ""), text=chosen.get("q", "")
    )
    page = keyset_page(found, order=ORDER_OF.get(view, ("-pk",)), cursor=request.GET.get("cursor", ""))
    may_remind = view == LATE and may(user=request.user, verb="sharing.share")
    for share in page.rows:
        share.problem = _problem_in_short(share)
        share.owes_us = share.awaits_answer and share.answer_by is not None and share.answer_by < today
        share.may_remind = share.owes_us and (share.reminded_at is None or day_at_seat(share.reminded_at) < today)
    counts = desk_counts(user=request.user, on=today)
    return render(
        request,
        "sharing/desk.html",
        {
            "view": view,
            "tabs": _tabs(view, counts),
            "received": figure(counts["received"]),
            "asked_about": figure(counts["asked_about"]) if counts["asked_about"].value else "",
            "letters": _letters_for(request.user, counts),
            "has_received": counts["received"].value > 0,
            "filter_form": form,
            "is_filtered": form.is_used,
            "page": page,
            "count": capped_count(found),
            "empty": _EMPTY[view](),
            "may_triage": may(user=request.user, verb="sharing.triage"),
            "may_remind": may_remind,
            "stopped": _stopped(partners),
        },
    )


def filter_form(
    request: HttpRequest,
    view: str,
    form: type[FilterForm] = FilterForm,
    *,
    partners: Sequence[Partner] | None = None,
) -> FilterForm:
    """Return the filter with the partners there are; it keeps the part of the list that is shown."""
    there_are = partners_page(user=request.user) if partners is None else partners
    codes = {partner.agency_id for partner in there_are}
    choices = [(code, name) for code, name in agencies_choices() if code in codes]
    given = request.GET.copy()
    given["view"] = view
    return form(given, partners=choices)


def _stopped(partners: Sequence[Partner]) -> list[dict[str, Any]]:
    """Return the partners to whom nothing leaves now, and why: what is approved waits, and nobody would look for it."""
    return [
        {"partner": partner, "why": explained(partner.channel.held_reason)[0]} for partner in standing_still(partners)
    ]


def figure(count: Count) -> str:
    """Write a count that was counted no further than its cap."""
    return str(count.value) if count.exact else f"{count.value}+"


def _letters_for(user: Any, counts: dict[str, Count]) -> str:
    """Write how many letters wait for this person."""
    verbs = {"letters": "sharing.share", "letters_to_approve": "sharing.approve"}
    mine = [counts[name] for name, verb in verbs.items() if may(user=user, verb=verb)]
    total = Count(sum(count.value for count in mine), all(count.exact for count in mine))
    return figure(total) if total.value else ""


def _tabs(view: str, counts: dict[str, Count]) -> list[dict[str, Any]]:
    labels = {
        WAITING: _("Waiting for approval"),
        DRAFTS: pgettext("shares", "Drafts"),
        UNDER_WAY: _("On their way and at work"),
        LATE: _("Overdue"),
        PROBLEMS: pgettext("shares", "Problems"),
        OVER: pgettext("shares", "Over"),
    }
    return [
        {
            "label": labels[name],
            "url": f"{reverse('sharing:desk')}?view={name}",
            "current": name == view,
            "count": figure(counts[name]) if name in counts and counts[name].value else "",
        }
        for name in VIEWS
    ]


def _problem_in_short(share: Any) -> Any:
    """Return the headline of what is wrong with a row of the list."""
    if share.trouble_state is None or share.status == Share.Status.BLOCKED:  # the status says why
        return None
    if not share.policy.is_current and (share.trouble_state, share.trouble_reason) == ("HELD", "agreement"):
        return explained(RULES_REPLACED)[0]
    if share.trouble_state == "SET_ASIDE":
        return explained(SET_ASIDE)[0]
    if share.trouble_state == "DEAD":
        return _("Given up after the last try")
    if share.trouble_state == "DELIVERED":
        return _("Received, but the partner's system has not taken it over")
    if share.trouble_state == "RETRY" and share.channel_reason:
        return explained(share.channel_reason)[0]
    return explained(share.trouble_reason or share.trouble_outcome)[0]


_EMPTY: dict[str, Any] = {
    WAITING: lambda: (_("Nothing waits for approval"), _("What liaison officers submit appears here.")),
    DRAFTS: lambda: (
        _("No drafts"),
        _("Open a case, choose Sharing, and prepare to share it. What you have not submitted waits here."),
    ),
    UNDER_WAY: lambda: (
        _("Nothing is on its way"),
        _("Approved shares stay here from the moment they leave until the partner closes the case."),
    ),
    LATE: lambda: (
        _("No answer is late"),
        _("When the day passes without an answer, the share appears here, and the partner can be reminded."),
    ),
    PROBLEMS: lambda: (_("No problems"), _("Everything that was approved has arrived, or is about to.")),
    OVER: lambda: (_("Nothing is over yet"), _("Closed, recalled, cancelled and declined shares are kept here.")),
}
