"""The public page that says whether a file was made here. It shows no case, and asks for no account."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.throttling import FINGERPRINTS, count_try, seconds_to_wait, tried_too_often
from reports.forms import VerifyForm
from reports.queries.verifying import made_file
from sharing.services.keys import node_keys


@login_not_required
@require_GET
def verify(request: HttpRequest) -> HttpResponse:
    """Look a fingerprint up, and show the key that case files are signed with. One query."""
    is_asked = "sha256" in request.GET
    form = VerifyForm(request.GET if is_asked else None)
    context = {"form": form, "ring": node_keys(now=timezone.now()), "is_answered": False}
    if is_asked and form.is_valid():
        if seconds := seconds_to_wait(request, of=FINGERPRINTS):
            refusal = _(
                "From your address, many fingerprints were asked for in a short time. Wait a quarter of an hour."
            )
            ways = {"way": _("Check a file"), "way_url": reverse("verify")}
            return tried_too_often(request, seconds=seconds, refusal=refusal, **ways)
        count_try(request, of=FINGERPRINTS)
        sha256 = form.cleaned_data["sha256"]
        context |= {"is_answered": True, "sha256": sha256, "made": made_file(sha256=sha256), "form": VerifyForm()}
    return render(request, "reports/verify.html", context, status=400 if form.errors else 200)
