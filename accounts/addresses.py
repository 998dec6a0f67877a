"""From where a request comes: what lockout and throttling count by."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

# Whoever has one address of IPv6 has all that differ in these bits only.
_OWN_BITS = 64


def client_address(request: HttpRequest) -> str:
    """Return the address of the client, past as many proxies as we run ourselves.

    What stands further left in X-Forwarded-For was written by the client and proves nothing.
    """
    if settings.PROXY_COUNT:
        named = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if len(named) >= settings.PROXY_COUNT and _read(named[-settings.PROXY_COUNT]) is not None:
            return named[-settings.PROXY_COUNT]
    return request.META.get("REMOTE_ADDR", "")


def counted_address(request: HttpRequest) -> str:
    """Return what wrong passwords are counted by: the address, or the network that belongs to one client."""
    address = client_address(request)
    read = _read(address)
    if isinstance(read, ipaddress.IPv6Address):
        if read.ipv4_mapped is not None:
            return str(read.ipv4_mapped)
        return str(ipaddress.ip_address(int(read) >> _OWN_BITS << _OWN_BITS))
    return address


def _read(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
