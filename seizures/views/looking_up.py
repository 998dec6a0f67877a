"""What the form for logging asks while one types."""

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import require
from seizures import queries
from seizures.models import Seizure


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


def _as_link(case: Seizure) -> dict[str, str]:
    step = getattr(case, "next_step", None)
    return {
        "reference": case.reference,
        "url": reverse("seizures:detail", args=[case.reference]),
        "day": case.detained_on.isoformat(),
        "state": str(step.word) if step else str(case.get_status_display()),
    }
