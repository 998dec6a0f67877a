"""Finding recordations: the list, one recordation, look-up by brand, suggestions, pictures."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import may, require
from ipcases.lib.downloads import file_answer
from ipcases.lib.listed import listed
from reference.queries import day_in_jurisdiction
from rightsholders.access import get_image, get_recordation_of_customs, jurisdiction_of, recordations_of_customs
from rightsholders.days import today_in
from rightsholders.folding import has_cjk, normalise_text
from rightsholders.forms.desk import ListForm, LookUpForm
from rightsholders.listing import applied_filters
from rightsholders.matching import Candidate, find_candidates
from rightsholders.queries import (
    Narrowing,
    Particulars,
    count_recordations,
    history_of_recordation,
    latest_renewal,
    list_recordations,
    particulars_of,
    shown_status,
    upkeep_of,
    validity_of,
)

SUGGESTED = 6
LOOKED_UP = 12


@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """List the recordations of the officer's jurisdiction."""
    require(user=request.user, verb="rightsholders.view")
    form = ListForm(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    narrowing = Narrowing(
        text=chosen.get("q", ""),
        status=chosen.get("status", ""),
        kind=chosen.get("kind", ""),
        nice_class=chosen.get("nice_class"),
    )
    today = day_in_jurisdiction(code=jurisdiction_of(user=request.user), now=timezone.now())
    rows = recordations_of_customs(user=request.user)
    page = list_recordations(rows=rows, narrowing=narrowing, today=today, cursor=request.GET.get("cursor", ""))
    context = {
        "filter_form": form,
        "page": page,
        "has_pictures": any(row.image_url for row in page.rows),
        "count": count_recordations(rows=rows, narrowing=narrowing, today=today),
        "applied": applied_filters(request, form),
        "clear_url": reverse("rightsholders:list"),
        "look_up_url": f"{reverse('rightsholders:look-up')}?{urlencode({'q': narrowing.text})}",
        "reads_alerts": may(user=request.user, verb="rightsholders.view_alerts"),
        "may_examine": may(user=request.user, verb="rightsholders.examine"),
        "may_see_ledger": may(user=request.user, verb="seizures.see_ledger"),
        "may_see_members": may(user=request.user, verb="rightsholders.see_members"),
    }
    return render(request, "rightsholders/list.html", context, status=400 if form.errors else 200)


@require_GET
def detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show an officer the marks, the goods, how to tell a fake, and whom to call."""
    require(user=request.user, verb="rightsholders.view")
    recordation = get_recordation_of_customs(user=request.user, public_id=public_id)
    today = today_in(jurisdiction=recordation.jurisdiction, now=timezone.now())
    parts = particulars_of(recordation=recordation)
    context = {
        "recordation": recordation,
        "parts": parts,
        "status": shown_status(recordation, today=today),
        "validity": validity_of(recordation=recordation, today=today),
        "renewal": latest_renewal(recordation=recordation),
        "history": history_of_recordation(recordation=recordation),
        "upkeep": upkeep_of(recordations=[recordation], today=today).get(recordation.pk),
        "may_examine": may(user=request.user, verb="rightsholders.examine"),
        "may_see_ledger": may(user=request.user, verb="seizures.see_ledger"),
        "may_see_members": may(user=request.user, verb="rightsholders.see_members"),
        "sections": _sections_of_page(parts),
        "crumbs": [(_("Recordations"), reverse("rightsholders:list")), (recordation.reference, "")],
    }
    return render(request, "rightsholders/detail.html", context)


@require_GET
def look_up(request: HttpRequest) -> HttpResponse:
    """Find recordations by the brand on goods, without script: the same matching as the suggestions."""
    require(user=request.user, verb="rightsholders.view")
    form = LookUpForm(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    on = chosen.get("on") or timezone.localdate()
    candidates = (
        find_candidates(
            brand=chosen["q"],
            category=chosen.get("category", ""),
            jurisdiction=jurisdiction_of(user=request.user),
            on=on,
            limit=LOOKED_UP,
        )
        if chosen.get("q")
        else []
    )
    context = {
        "filter_form": form,
        "candidates": candidates,
        "looked_for": chosen.get("q", ""),
        "on": on,
        "crumbs": [(_("Recordations"), reverse("rightsholders:list")), (_("Look up a brand"), "")],
    }
    return render(request, "rightsholders/look_up.html", context, status=400 if form.errors else 200)


@require_GET
def suggest(request: HttpRequest) -> JsonResponse:
    """Suggest recordations while an officer types: from two letters, or one Chinese character."""
    require(user=request.user, verb="rightsholders.view")
    text = normalise_text(request.GET.get("q", "")[:200])
    try:
        on = date.fromisoformat(request.GET["on"]) if request.GET.get("on") else timezone.localdate()
    except ValueError:
        return JsonResponse({"results": [], "error": _("Give the date as YYYY-MM-DD.")}, status=400)
    if "\x00" in text or len(text) < (1 if has_cjk(text) else 2):
        return JsonResponse({"results": []})
    candidates = find_candidates(
        brand=text,
        category=request.GET.get("category", "")[:8],
        jurisdiction=jurisdiction_of(user=request.user),
        on=on,
        limit=SUGGESTED,
    )
    results = [_suggestion(candidate) for candidate in candidates]
    return JsonResponse({"results": results}, json_dumps_params={"ensure_ascii": False})


@require_GET
def image(request: HttpRequest, public_id: UUID) -> FileResponse:
    """Serve the derivative of a picture to whoever may see its recordation; never the original."""
    found = get_image(user=request.user, public_id=public_id)
    return file_answer(request, sha256=found.derivative_sha256)


def _sections_of_page(parts: Particulars) -> list[dict[str, Any]]:
    return [
        {"id": "tells", "label": _("Genuine or fake?"), "count": len(parts.tells)},
        {"id": "pictures", "label": _("Pictures"), "count": len(parts.images)},
        {"id": "rights", "label": _("Rights and goods"), "count": len(parts.rights)},
        {"id": "licensees", "label": _("Licensees"), "count": len(parts.licensees)},
        {"id": "contacts", "label": _("Contacts"), "count": len(parts.contacts)},
        {"id": "history", "label": _("History")},
    ]


def _suggestion(candidate: Candidate) -> dict[str, Any]:
    classes = listed(map(str, candidate.nice_classes))
    meta = [
        candidate.reference,
        _("class %(classes)s") % {"classes": classes} if classes else "",
        candidate.holder_name,
    ]
    return {
        "id": str(candidate.public_id),
        "ref": candidate.reference,
        "name": candidate.title,
        "alt": candidate.title_zh,
        "meta": " · ".join(filter(None, meta)),
        "holder": candidate.holder_name,
        "state": candidate.state,
        "active": candidate.state == "IN_FORCE",
        "valid_to": candidate.valid_to.isoformat(),
        "valid_to_text": date_format(candidate.valid_to),
        "score": candidate.score,
        "reasons": list(candidate.reasons),
        "image": candidate.image_url,
        "tells": list(candidate.tells),
        "price": None if candidate.usual_price is None else str(candidate.usual_price),
        "currency": candidate.price_currency,
        "url": reverse("rightsholders:detail", args=[candidate.public_id]),
    }
