"""The label for the bag. Everybody who handles the bag reads it: it names no person, no brand and no status."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from accounts.access import require
from ipcases.lib.barcodes import code128_path, qr_path
from seizures import queries
from seizures.access import get_seizure
from seizures.models import Parcel, Seizure
from seizures.queries.lists import route_of
from seizures.views.crumbs import case_crumbs
from seizures.views.shift import day_asked

_BAR_MM = 0.375  # three dots of a label printer of 203 dpi: all narrow bars come out alike


@require_GET
def bag_label(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the labels to print: one for each parcel, one for a case without parcels."""
    require(user=request.user, verb="seizures.view")
    seizure = get_seizure(user=request.user, reference=reference)
    context = {
        "seizure": seizure,
        "bags": [_bag(request, seizure, queries.parcels_of(seizure=seizure))],
        "back": reverse("seizures:detail", args=[seizure.reference]),
        "crumbs": case_crumbs(seizure, (_("Bag label"), "")),
    }
    return render(request, "seizures/label.html", context)


@require_GET
def shift_labels(request: HttpRequest) -> HttpResponse:
    """Show the labels of all that one logged on a day, to print them in one go."""
    require(user=request.user, verb="seizures.log")
    day = day_asked(request)
    back = f"{reverse('seizures:shift')}?day={day.isoformat()}"
    cases = queries.shift_of(user=request.user, day=day).cases
    context = {
        "bags": [_bag(request, case, sorted(case.parcels.all(), key=lambda parcel: parcel.position)) for case in cases],
        "back": back,
        "crumbs": [(_("My shift"), back), (pgettext("of bags", "Labels"), "")],
    }
    return render(request, "seizures/shift_labels.html", context)


def _bag(request: HttpRequest, seizure: Seizure, parcels: Sequence[Parcel]) -> dict[str, Any]:
    bars = code128_path(seizure.reference)
    return {
        "seizure": seizure,
        "parcels": parcels or [None],
        "route": route_of(seizure),
        "bars": bars,
        "bars_size": f"{bars.width * _BAR_MM:.3f}mm",
        "qr": qr_path(request.build_absolute_uri(reverse("seizures:detail", args=[seizure.reference]))),
    }
