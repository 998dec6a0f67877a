"""The public keys of partners, and which of them count at a moment."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from sharing.models import Partner, PartnerKey
from sharing.signing import MAX_KID


def valid_key(*, kid: str, now: datetime) -> PartnerKey | None:
    """Return the key of this name, if it counts at this moment and its partner is active."""
    if not kid or "\x00" in kid or len(kid) > MAX_KID:
        return None
    return _counting(now).filter(kid=kid, partner__is_active=True).select_related("partner__agency").first()


def valid_keys(*, partner_id: int, now: datetime) -> dict[str, str]:
    """Return a partner's public keys that count at this moment, by name."""
    return keys_by_partner(partner_ids=[partner_id], now=now).get(partner_id, {})


def keys_by_partner(*, partner_ids: Iterable[int], now: datetime) -> Mapping[int, dict[str, str]]:
    """Return the public keys that count at this moment, by partner and name."""
    found: dict[int, dict[str, str]] = {}
    for key in _counting(now).filter(partner__in=partner_ids):
        found.setdefault(key.partner_id, {})[key.kid] = key.public_key
    return found


def newest_key(*, partner: Partner, now: datetime) -> PartnerKey | None:
    """Return the newest key of a partner that counts at this moment."""
    return _counting(now).filter(partner=partner).order_by("-not_before", "-pk").first()


def _counting(now: datetime) -> QuerySet[PartnerKey]:
    """Return the keys whose time has come and is not over, and that nobody revoked."""
    lasts = Q(not_after__isnull=True) | Q(not_after__gt=now)
    return PartnerKey.objects.filter(lasts, not_before__lte=now, revoked_at__isnull=True)
