"""The first page, the look-up box and the small settings of one browser."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

_THEME_SECONDS = 365 * 24 * 3600


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person."""
    return render(request, "home.html", {"cards": []})


@require_GET
def look_up(request: HttpRequest) -> HttpResponse:
    """Go straight to an exact hit, or search."""
    return HttpResponseRedirect(reverse("home"))


@require_GET
@login_not_required
def keyboard(request: HttpRequest) -> HttpResponse:
    """List the keyboard shortcuts."""
    return render(request, "keyboard.html")


@require_POST
@login_not_required
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme in this browser and go back to the page."""
    theme = request.POST.get("theme", "")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = reverse("home")
    response = HttpResponseRedirect(back)
    response.set_cookie(
        "theme",
        theme if theme in {"light", "dark"} else "",
        max_age=_THEME_SECONDS,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response
