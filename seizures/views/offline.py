"""What a device keeps to open the form for logging without a connection (docs/adr/0006)."""

from functools import cache
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import require
from seizures.forms.page import page_of
from seizures.models import SeizureDraft


@require_GET
def empty_form(request: HttpRequest) -> HttpResponse:
    """Show the form as a device keeps it, to be opened without connection: no name, no case, no token, no key."""
    require(user=request.user, verb="seizures.log")
    nobodys = SeizureDraft(public_id=UUID(int=0))
    page = page_of(user=request.user, draft=nobodys, now=timezone.now())
    return render(request, "seizures/empty.html", {**page.context(), "is_kept": True, "has_last": False})


@require_GET
@login_not_required  # a file of ours; browsers look for a newer one whoever is signed in
def offline_worker(request: HttpRequest) -> HttpResponse:
    """Serve the service worker of the form: it rules the addresses beside its own, not those of static files."""
    return HttpResponse(_worker(), content_type="text/javascript")


@cache
def _worker() -> str:
    return (settings.BASE_DIR / "static/js/offline-worker.js").read_text(encoding="utf-8")
