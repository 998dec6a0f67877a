"""The label for the bag. Everybody who handles the bag reads it: it names no person, no brand and no status."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import require
from ipcases.lib.barcodes import code128_path, qr_path
from seizures import queries
from seizures.access import get_seizure
from seizures.models import Parcel
from seizures.queries.lists import route_of
from seizures.views.procedures import case_crumbs

_BAR_MM = 0.375  # three dots of a label printer of 203 dpi: all narrow bars come out alike


@require_GET
def bag_label(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the labels to print: one for each parcel, one for a case without parcels."""
    require(user=request.user, verb="seizures.view")
    seizure = get_seizure(user=request.user, reference=reference)
    case = reverse("seizures:detail", args=[seizure.reference])
    parcels: list[Parcel | None] = [*queries.parcels_of(seizure=seizure)]
    bars = code128_path(seizure.reference)
    context = {
        "seizure": seizure,
        "parcels": parcels or [None],
        "route": route_of(seizure),
        "bars": bars,
        "bars_size": f"{bars.width * _BAR_MM:.3f}mm",
        "qr": qr_path(request.build_absolute_uri(case)),
        "case_url": case,
        "crumbs": case_crumbs(seizure, (_("Bag label"), "")),
    }
    return render(request, "seizures/label.html", context)
