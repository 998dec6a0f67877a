"""Partners, their channels and their keys."""

import base64
import ipaddress
import re
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require, require_confirmed
from audit.services import record
from ipcases.lib.errors import DomainError, InvalidValue
from ipcases.lib.jobs import enqueue_on_commit
from ipcases.lib.sweeping import do_each
from reference.models import Agency
from sharing.access import get_partner
from sharing.events import PartnerEvent
from sharing.models import Channel, Partner, PartnerKey
from sharing.queries.partners import partners_to_ping
from sharing.services.numbering import go_on_after, say_what_we_hold
from sharing.signing import public_key_from

# While a key is being replaced both count; then the old one is refused.
KEY_OVERLAP = timedelta(days=7)
HELD_BY_OPERATOR, GONE = "operator", "gone"
_SITE = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_KID = re.compile(r"^[a-z0-9-]{2,16}/\d{4}-\d{2}(-\d+)?$")


@transaction.atomic
def introduce_partner(*, node: str, url: str, public_key: str, kid: str = "", now: datetime) -> Partner:
    """Write down an agency's address and a public key of its node; safe to repeat.

    For the command line: the key was compared with the partner on a second channel. A key that is
    new, or one that was running out or over, puts an end to the others a week later. Raises InvalidValue
    for an unknown agency, an address that is not allowed, or a key that is none or was revoked.
    """
    if node == settings.NODE:
        raise InvalidValue("partner-is-self", _("This is our own node. Name the partner's."), field="node")
    agency = Agency.objects.filter(pk=node).first()
    if agency is None:
        raise InvalidValue("agency-unknown", _("There is no agency of that code in the reference data."), field="node")
    url = checked_url(url)
    kid, public_key = checked_key(node=node, kid=kid, public_key=public_key)
    partner, _created = Partner.objects.get_or_create(agency=agency)
    channel, is_new_channel = Channel.objects.get_or_create(partner=partner, defaults={"url": url})
    if channel.url != url:
        # Another address is another beginning: what was held because of the old one is free again.
        Channel.objects.filter(pk=channel.pk).update(url=url, failures_in_a_row=0, open_until=None, held_reason="")
    if is_new_channel or channel.url != url:
        record(
            action=PartnerEvent.INTRODUCED,
            actor=None,
            subject=partner,
            changes={"url": [None if is_new_channel else channel.url, url]},
            now=now,
        )
    _let_count(partner=partner, kid=kid, public_key=public_key, now=now)
    return partner


def _let_count(*, partner: Partner, kid: str, public_key: str, now: datetime) -> None:
    """Let a key count from now on: one that is new, or known and running out or over. One that was revoked never."""
    same = PartnerKey.objects.filter(public_key=public_key)
    if same.filter(revoked_at__isnull=False).exists():
        raise InvalidValue(
            "key-revoked", _("This key was revoked and never counts again. Ask the partner for a new one."), field="key"
        )
    same = same.filter(partner=partner)
    # Without a name it keeps the one that it has.
    known = (same.filter(kid=kid) if kid else same).order_by("-not_before", "-pk").first()
    if known is not None and known.not_after is None:
        return
    kid = kid or (known.kid if known is not None else f"{partner.agency_id}/{now:%Y-%m}")
    if known is None and PartnerKey.objects.filter(kid=kid).exists():
        raise InvalidValue(
            "key-name-taken",
            _("Another key has this name already. Ask the partner for the name of the new one."),
            field="kid",
        )
    older = PartnerKey.objects.filter(partner=partner, revoked_at__isnull=True, not_after__isnull=True)
    older.update(not_after=now + KEY_OVERLAP)
    # Clocks differ: a message signed a moment before the introduction must not fail.
    begins = now - timedelta(minutes=5)
    if known is None:
        PartnerKey.objects.create(partner=partner, kid=kid, public_key=public_key, not_before=begins)
        record(action=PartnerEvent.KEY_ADDED, actor=None, subject=partner, changes={"kid": [None, kid]}, now=now)
        return
    # The newest again: what is asked of the partner is put under it.
    PartnerKey.objects.filter(pk=known.pk).update(not_before=begins, not_after=None)
    _record_kept(None, known, now)


def checked_url(url: str) -> str:
    """Return the address of a partner's site without a slash at its end. Raises InvalidValue.

    HTTPS only, and no address of our own machine; with IPCASES_PARTNER_LOOPBACK plain HTTP to the
    loopback address is allowed, for two instances on one laptop.
    """
    url = url.strip().rstrip("/")
    parts = _split(url)
    is_loopback = parts.hostname == "localhost" or _is_loopback(parts.hostname or "")
    if is_loopback and not settings.PARTNER_LOOPBACK:
        raise InvalidValue(
            "url-loopback",
            _("The address is our own machine. Set IPCASES_PARTNER_LOOPBACK=1 to try out two instances on it."),
            field="url",
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback):
        raise InvalidValue("url-not-https", _("The address must begin with https://."), field="url")
    return url


def _split(url: str) -> SplitResult:
    """Take an address apart: scheme, host and perhaps a port, in letters that every reader reads alike."""
    if _SITE.fullmatch(url):
        with suppress(ValueError):
            parts = urlsplit(url)
            if parts.hostname and parts.port != 0:
                return parts
    raise InvalidValue("url-shape", _("Give the address of a site, such as https://partner.example."), field="url")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def checked_key(*, node: str, kid: str, public_key: str) -> tuple[str, str]:
    """Return name and value of a public key, given as KEY or NAME:KEY; no name where none is. Raises InvalidValue."""
    given_kid, _colon, value = public_key.strip().rpartition(":")
    kid = kid or given_kid
    if kid and not (_KID.fullmatch(kid) and kid.startswith(f"{node}/")):
        raise InvalidValue(
            "key-name", _("A key is named after its node and month, such as us-cbp/2026-11."), field="kid"
        )
    try:
        raw = public_key_from(value).public_bytes_raw()
    except ValueError as error:
        raise InvalidValue(
            "key-shape", _("This is no Ed25519 public key in base64. Copy what node_key printed."), field="key"
        ) from error
    # Of several ways to write the same bytes the usual one: so a key is found again, and one that was revoked.
    return kid, base64.b64encode(raw).decode()


@transaction.atomic
def revoke_key(*, acting_user: Any, node: str, kid: str, confirmed_at: datetime | None, now: datetime) -> None:
    """Refuse a partner's key at once. What is signed with it no longer counts; queued messages wait.

    Raises ConfirmFirst when the last proof is too old.
    """
    require(user=acting_user, verb="sharing.operate")
    require_confirmed(confirmed_at=confirmed_at, now=now)
    partner = get_partner(user=acting_user, node=node, for_write=True)
    changed = PartnerKey.objects.filter(partner=partner, kid=kid, revoked_at__isnull=True).update(revoked_at=now)
    if not changed:
        raise DomainError("key-not-valid", _("This key does not count any more. Look at the list again."))
    record(action=PartnerEvent.KEY_REVOKED, actor=acting_user, subject=partner, changes={"kid": [kid, None]}, now=now)


@transaction.atomic
def keep_key(*, acting_user: Any, node: str, kid: str, confirmed_at: datetime | None, now: datetime) -> None:
    """Let a partner's key that is being replaced count on, beside the one that replaces it: the partner still signs so.

    One that is over, or was revoked, is not kept: the first is introduced again, compared anew; the second never
    counts again. Raises ConfirmFirst when the last proof is too old.
    """
    require(user=acting_user, verb="sharing.operate")
    require_confirmed(confirmed_at=confirmed_at, now=now)
    partner = get_partner(user=acting_user, node=node, for_write=True)
    rows = PartnerKey.objects.select_for_update(of=("self",)).select_related("partner")
    key = rows.filter(partner=partner, kid=kid, revoked_at__isnull=True, not_after__gt=now).first()
    if key is None:
        raise DomainError("key-not-running-out", _("This key is not being replaced. Look at the list again."))
    PartnerKey.objects.filter(pk=key.pk).update(not_after=None)
    _record_kept(acting_user, key, now)


def _record_kept(actor: Any, key: PartnerKey, now: datetime) -> None:
    assert key.not_after is not None  # noqa: S101 (whoever calls asked)
    changes = {"kid": [None, key.kid], "until": [key.not_after.isoformat(), None]}
    record(action=PartnerEvent.KEY_KEPT, actor=actor, subject=key.partner, changes=changes, now=now)


@transaction.atomic
def hold_channel(*, acting_user: Any, node: str, now: datetime) -> None:
    """Send nothing more to a partner until the channel is released."""
    require(user=acting_user, verb="sharing.operate")
    partner = get_partner(user=acting_user, node=node, for_write=True)
    channel = _channel_of(partner)
    if channel.held_reason == HELD_BY_OPERATOR:
        raise DomainError("channel-held", _("The channel is held already. Release it when it may run again."))
    Channel.objects.filter(pk=channel.pk).update(held_reason=HELD_BY_OPERATOR)
    _record_channel(PartnerEvent.CHANNEL_HELD, acting_user, partner, [channel.held_reason, HELD_BY_OPERATOR], now)


@transaction.atomic
def release_channel(*, acting_user: Any, node: str, now: datetime) -> None:
    """Let a held or resting channel try again at once."""
    require(user=acting_user, verb="sharing.operate")
    partner = get_partner(user=acting_user, node=node, for_write=True)
    channel = _channel_of(partner)
    if not channel.held_reason and channel.open_until is None:
        raise DomainError("channel-runs", _("The channel runs already."))
    Channel.objects.filter(pk=channel.pk).update(held_reason="", open_until=None)
    # Numbers that the partner holds are not given out again, whatever became of what they were given to.
    numbers = go_on_after(partner=partner, holds=channel.taken_up_to)
    record(
        action=PartnerEvent.CHANNEL_RELEASED,
        actor=acting_user,
        subject=partner,
        changes={"held": [channel.held_reason, ""], **({"number": list(numbers)} if numbers else {})},
        now=now,
    )
    enqueue_on_commit("sharing.deliver")


@transaction.atomic
def send_ping(*, acting_user: Any, node: str, now: datetime) -> None:
    """Send a test message that carries no case: it proves address, keys and clocks."""
    require(user=acting_user, verb="sharing.operate")
    partner = get_partner(user=acting_user, node=node)
    _channel_of(partner)
    record(action=PartnerEvent.PINGED, actor=acting_user, subject=partner, now=now)
    say_what_we_hold(partner=partner, now=now)


def ping_partners(*, now: datetime) -> int:
    """Tell each partner up to which number we hold its stream, so that whoever went back to a backup shows.

    Not one that cannot be reached or already has something waiting. Returns how many are told.
    """
    return len(do_each(partners_to_ping(now=now), partial(_ping, now=now), what="partner to tell"))


@transaction.atomic
def _ping(partner: Partner, *, now: datetime) -> None:
    say_what_we_hold(partner=partner, now=now)


def _channel_of(partner: Partner) -> Channel:
    channel = Channel.objects.select_for_update().filter(partner=partner).first()
    if channel is None:
        raise DomainError("partner-without-channel", _("This partner has no channel. Introduce it again."))
    return channel


def _record_channel(action: str, actor: Any, partner: Partner, change: list[str], now: datetime) -> None:
    record(action=action, actor=actor, subject=partner, changes={"held": change}, now=now)
