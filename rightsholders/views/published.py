"""The public list of recorded rights: for traders before they ship, and for right holders. It asks for no account."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.throttling import REGISTER_SEARCHES, count_try, seconds_to_wait, tried_too_often
from reference.queries import jurisdiction_name
from rightsholders.access import published_rights
from rightsholders.forms.published import RecordedRightsForm
from rightsholders.listing import applied_filters
from rightsholders.queries.published import count_recorded_rights, list_recorded_rights


@login_not_required
@require_GET
def recorded_rights(request: HttpRequest) -> HttpResponse:
    """List and search what is recorded and in force, where the administration publishes it. Two queries."""
    if not settings.PUBLISHED_RECORDATIONS:
        raise Http404
    if seconds := seconds_to_wait(request, of=REGISTER_SEARCHES):
        refusal = _("From your address, many rights were searched for in a short time. Wait a quarter of an hour.")
        return tried_too_often(request, seconds=seconds, refusal=refusal)
    count_try(request, of=REGISTER_SEARCHES)
    form = RecordedRightsForm(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    asked = {"text": chosen.get("q", ""), "kind": chosen.get("kind", "")}
    rows = published_rights(now=timezone.now())
    context = {
        "filter_form": form,
        "page": list_recorded_rights(rows=rows, **asked, cursor=request.GET.get("cursor", "")),
        "count": count_recorded_rights(rows=rows, **asked),
        "applied": applied_filters(request, form),
        "clear_url": reverse("recorded-rights"),
        "jurisdictions": [jurisdiction_name(code) for code in settings.PUBLISHED_RECORDATIONS],
    }
    return render(request, "rightsholders/published.html", context, status=400 if form.errors else 200)
