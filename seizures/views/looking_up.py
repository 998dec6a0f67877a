"""What the form for logging asks while one types."""

from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import require
from rightsholders.queries.alert_matches import AlertMatch
from seizures import queries
from seizures.models import Seizure

_MOST = 201  # parcels of a form, and its transport document


@require_GET
def known_parcels(request: HttpRequest) -> JsonResponse:
    """Say which visible cases hold this parcel number already."""
    require(user=request.user, verb="seizures.log")
    found = queries.known_parcels(user=request.user, number=request.GET.get("number", "")[:60])
    return JsonResponse({"results": [_as_link(case) for case in found]})


@require_GET
def seen_before(request: HttpRequest) -> JsonResponse:
    """Say what was logged with this brand in the last 30 days."""
    require(user=request.user, verb="seizures.log")
    cases, count = queries.seen_before(
        user=request.user, brand=request.GET.get("brand", "")[:200], today=timezone.localdate()
    )
    number = count.value if count else 0
    return JsonResponse(
        {"count": number, "exact": count is None or count.exact, "results": [_as_link(c) for c in cases]}
    )


@require_GET
def fitting_alerts(request: HttpRequest) -> JsonResponse:
    """Say which right holders' alerts fit what was typed so far."""
    require(user=request.user, verb="seizures.log")
    asked = request.GET
    found = queries.fitting_alerts(
        user=request.user,
        office_code=asked.get("office", "")[:10],
        now=timezone.now(),
        numbers=[text[:60] for text in asked.getlist("number")[:_MOST]],
        senders=[asked.get("sender", "")[:200]],
        addressees=[asked.get("addressee", "")[:200]],
        departure=asked.get("from", "")[:2],
        destination=asked.get("to", "")[:2],
        recordations=list(filter(None, map(_uuid, asked.getlist("recordation")[:_MOST]))),
    )
    return JsonResponse({"results": [_as_alert(match) for match in found]})


def _as_alert(match: AlertMatch) -> dict[str, str]:
    return {
        "id": str(match.alert.public_id),
        "name": match.heading,
        "text": match.reasons_in_words,
        "url": reverse("rightsholders:alert", args=[match.alert.public_id]),
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _as_link(case: Seizure) -> dict[str, str]:
    step = getattr(case, "next_step", None)
    return {
        "reference": case.reference,
        "url": reverse("seizures:detail", args=[case.reference]),
        "day": case.detained_on.isoformat(),
        "state": str(step.word) if step else str(case.get_status_display()),
    }
