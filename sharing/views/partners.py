"""Partners: whether messages reach them, how long each step takes, and the queue for its operator."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import may, require
from accounts.confirming import ask_for_proof, confirmed_at, is_proved_by
from accounts.forms import ConfirmForm
from ipcases.lib.days import day_at_seat
from ipcases.lib.paging import capped_count, keyset_page
from operations.agreement_words import state_of as state_of_agreement
from sharing.access import get_partner
from sharing.explaining import explained, problem_of_message, spoken
from sharing.models import Channel, Partner, PartnerKey
from sharing.queries.outbox import last_number
from sharing.queries.outcomes import hits_by_partner
from sharing.queries.partners import (
    agreements_of,
    channel_of,
    clocks_by_partner,
    keys_of,
    parked_count,
    partners_page,
    queue_of,
)
from sharing.services.operating import hold_message, retry_message
from sharing.services.partners import hold_channel, keep_key, release_channel, revoke_key, send_ping


@require_GET
def partners(request: HttpRequest) -> HttpResponse:
    """List the partners with the state of their channels and how often their answers led somewhere. Five queries."""
    require(user=request.user, verb="sharing.view")
    now = timezone.now()
    clocks = clocks_by_partner(now=now)
    came = hits_by_partner(user=request.user, on=day_at_seat(now))
    rows: list[Any] = partners_page(user=request.user)  # each is given what the list shows of it
    for partner in rows:
        partner.state = state_of(partner, now)
        known = clocks.get(partner.pk, {})
        partner.to_delivery = spoken(known["to_delivery"]) if known.get("to_delivery") else ""
        partner.outcome = came.get(partner.pk)
        partner.to_acceptance = spoken(known["to_acceptance"]) if known.get("to_acceptance") else ""
    crumbs = [(_("Sharing"), reverse("sharing:desk")), (_("Partners"), "")]
    return render(request, "sharing/partners.html", {"partners": rows, "crumbs": crumbs})


@require_GET
def partner(request: HttpRequest, node: str) -> HttpResponse:
    """Show one partner: channel, keys, agreements; for its operator also the queue."""
    require(user=request.user, verb="sharing.view")
    found = get_partner(user=request.user, node=node)
    now = timezone.now()
    operates = may(user=request.user, verb="sharing.operate")
    queue = queue_of(user=request.user, partner=found)
    page = keyset_page(queue, order=("stream_seq", "pk"), cursor=request.GET.get("cursor", ""))
    channel = channel_of(partner_id=found.pk)
    agreements: list[Any] = agreements_of(partner=found)  # each is given its state
    for agreement in agreements:
        agreement.state = state_of_agreement(agreement=agreement, on=day_at_seat(now))
    for message in page.rows:
        message.problem = problem_of_message(message, channel)
    return render(
        request,
        "sharing/partner.html",
        {
            "partner": found,
            "channel": channel,
            "state": state_of(found, now),
            "explanation": explained(channel.held_reason) if channel and channel.held_reason else None,
            "last_failure": explained(channel.last_failure)[0] if channel and channel.last_failure else "",
            "last_number": last_number(partner_id=found.pk),
            "parked": parked_count(partner=found),
            "keys": keys_of(partner=found),
            "agreements": agreements,
            "operates": operates,
            "page": page,
            "count": capped_count(queue),
            "now": now,
            "tabs": tabs_of(found, "channel"),
            "crumbs": [*_crumbs(), (found.agency.short_name, "")],
        },
    )


def tabs_of(partner: Partner, current: str) -> list[dict[str, Any]]:
    """Return the pages of one partner."""
    pages = (
        ("channel", pgettext("partner", "Channel and agreements"), "sharing:partner"),
        ("outcomes", _("What came of it"), "sharing:outcomes"),
    )
    return [
        {"label": label, "url": reverse(route, args=[partner.agency_id]), "current": name == current}
        for name, label, route in pages
    ]


@require_POST
def hold(request: HttpRequest, node: str) -> HttpResponse:
    """Send nothing more to a partner."""
    hold_channel(acting_user=request.user, node=node, now=timezone.now())
    messages.success(request, _("Held. Messages wait until you release the channel."))
    return redirect("sharing:partner", node=node)


@require_POST
def release(request: HttpRequest, node: str) -> HttpResponse:
    """Let a channel try again at once."""
    release_channel(acting_user=request.user, node=node, now=timezone.now())
    messages.success(request, _("Released. What waits is sent now."))
    return redirect("sharing:partner", node=node)


@require_POST
def ping(request: HttpRequest, node: str) -> HttpResponse:
    """Send a message that carries no case."""
    send_ping(acting_user=request.user, node=node, now=timezone.now())
    messages.success(request, _("A test message is on its way. It vanishes from the queue when it has arrived."))
    return redirect("sharing:partner", node=node)


@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, node: str) -> HttpResponse:
    """Ask, then refuse the key of a partner that the address names; nothing brings it back."""
    return _decide_about_key(
        request,
        node,
        revoke_key,
        is_open=lambda key: not key.revoked_at,
        done=_("Revoked. Nothing signed with this key is taken in any more."),
        title=_("Revoke the key %(kid)s"),
        intro=_("Nothing signed with it is taken in any more, and the key cannot be made valid again."),
        button=_("Revoke"),
        is_danger=True,
    )


@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest, node: str) -> HttpResponse:
    """Ask, then let the key of a partner count on that is being replaced."""
    now = timezone.now()
    return _decide_about_key(
        request,
        node,
        keep_key,
        is_open=lambda key: not key.revoked_at and key.not_after is not None and key.not_after > now,
        done=_("Kept. What is signed with this key is taken in as before."),
        title=_("Keep the key %(kid)s"),
        intro=_(
            "It counts on beside the key that replaces it, until another is introduced or you revoke it. Ask the "
            "partner on a second channel whether it still signs with it."
        ),
        button=pgettext("key", "Keep"),
    )


def _decide_about_key(
    request: HttpRequest,
    node: str,
    act: Callable[..., None],
    *,
    is_open: Callable[[PartnerKey], bool],
    done: str,
    title: str,
    **words: Any,
) -> HttpResponse:
    require(user=request.user, verb="sharing.operate")
    found = get_partner(user=request.user, node=node)
    kid, back = request.GET.get("kid", "").replace("\x00", "")[:80], reverse("sharing:partner", args=[node])
    if request.method == "GET" and kid not in [key.kid for key in keys_of(partner=found) if is_open(key)]:
        return redirect(back)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    ask_for_proof(request, form)
    if request.method == "POST" and form.is_valid() and is_proved_by(request, form):
        act(acting_user=request.user, node=node, kid=kid, confirmed_at=confirmed_at(request), now=timezone.now())
        messages.success(request, done)
        return redirect(back)
    title = title % {"kid": kid}
    context = {
        **words,
        "form": form,
        "title": title,
        "back": back,
        "crumbs": [*_crumbs(), (found.agency.short_name, back), (title, "")],
    }
    return render(request, "act.html", context, status=400 if form.errors else 200)


@require_POST
def retry(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """Send a waiting message at the next opportunity."""
    message = retry_message(acting_user=request.user, message_id=message_id, now=timezone.now())
    messages.success(request, _("It is sent at the next opportunity."))
    return redirect("sharing:partner", node=message.partner.agency_id)


@require_POST
def hold_one(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """Keep one message back."""
    message = hold_message(acting_user=request.user, message_id=message_id, now=timezone.now())
    messages.success(request, _("Held. It waits until you send it."))
    return redirect("sharing:partner", node=message.partner.agency_id)


def state_of(partner: Partner, now: datetime) -> tuple[str, str, str]:
    """Return tone, icon and word for the state of a partner's channel."""
    channel: Channel | None = getattr(partner, "channel", None)
    if not partner.is_active:
        return "mute", "ban", _("Switched off")
    if channel is None:
        return "mute", "cloud-off", _("No channel")
    if channel.held_reason == "behind":
        return "bad", "triangle-alert", _("Numbers lie behind")
    if channel.held_reason in Channel.BY_HAND:
        return "warn", "lock", _("Held")
    if channel.held_reason == "auth":
        return "bad", "triangle-alert", _("Refused")
    if channel.held_reason == "tls":
        return "bad", "triangle-alert", _("Certificate not trusted")
    if channel.held_reason:
        return "bad", "triangle-alert", _("Address does not work")
    if channel.open_until is not None and channel.open_until > now:
        return "warn", "hourglass", _("Resting after failures")
    if channel.failures_in_a_row:
        return "warn", "refresh-cw", _("Last try failed")
    if channel.last_success_at is None:
        return "mute", "circle-dashed", _("Not used yet")
    return "ok", "cloud-check", _("Works")


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Sharing"), reverse("sharing:desk")), (_("Partners"), reverse("sharing:partners"))]
