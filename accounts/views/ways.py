"""Where a page leads on to: only to pages of our own."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def of_ours(request: HttpRequest, address: str) -> str:
    """Return the address when it is one of our pages, else an empty string."""
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else ""


def way_on(request: HttpRequest) -> str:
    """Return the page that was asked for before something else was due, or the first one."""
    return of_ours(request, request.GET.get("next", "")) or reverse("home")
