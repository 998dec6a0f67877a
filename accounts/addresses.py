"""From where a request comes: what lockout and throttling count by."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address of the client, past as many proxies as we run ourselves.

    What stands further left in X-Forwarded-For was written by the client and proves nothing.
    """
    if settings.PROXY_COUNT:
        named = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if len(named) >= settings.PROXY_COUNT:
            return named[-settings.PROXY_COUNT]
    return request.META.get("REMOTE_ADDR", "")
