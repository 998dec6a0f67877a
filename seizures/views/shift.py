"""What an officer logged on one day, to look back on and to hand over."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from accounts.access import may, require
from ipcases.lib.figures import figure
from seizures import queries
from seizures.forms.lists import ShiftForm


@require_GET
def my_shift(request: HttpRequest) -> HttpResponse:
    """Show what this officer logged on a day; without one, today."""
    require(user=request.user, verb="seizures.log")
    today = timezone.localdate()
    form = ShiftForm(request.GET) if "day" in request.GET else ShiftForm(initial={"day": today})
    day = day_asked(request)
    shift = queries.shift_of(user=request.user, day=day)
    context = {
        "filter_form": form,
        "day": day,
        "is_today": day == today,
        "shift": shift,
        "kpis": [
            {"label": pgettext("figure", "Cases"), "value": figure(len(shift.cases))},
            {"label": _("Parcels"), "value": figure(shift.parcels)},
            {"label": _("Items"), "value": figure(shift.items)},
            {"label": _("Goods still in your hands"), "value": figure(shift.in_hand)},
        ],
        "drafts": queries.count_drafts(user=request.user) if day == today else 0,
        "may_hand_over": bool(shift.to_hand_over) and may(user=request.user, verb="seizures.hand_over"),
        "now": timezone.now(),
    }
    return render(request, "seizures/shift.html", context, status=400 if form.errors else 200)


def day_asked(request: HttpRequest) -> date:
    """Return the day a page of a shift is about: today unless the address names another."""
    form = ShiftForm(request.GET)
    return (form.cleaned_data["day"] if form.is_valid() else None) or timezone.localdate()
