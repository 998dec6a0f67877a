"""What lies in the store."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from accounts.access import day_of, may, require
from ipcases.lib.charts import Bar, bar_list
from seizures.access import get_destruction
from seizures.forms.destructions import NOT_SAID, NOWHERE, StoreForm
from seizures.models import Destruction
from seizures.queries.store import store

_MOST_BARS = 12


@require_GET
def goods(request: HttpRequest) -> HttpResponse:
    """List the goods in store, longest there first; a destruction may be picked from them."""
    require(user=request.user, verb="seizures.view")
    form = StoreForm(request.GET, user=request.user)
    narrowed, now = form.narrowed(), timezone.now()
    found = store(
        user=request.user,
        narrowed=narrowed,
        now=now,
        today=day_of(user=request.user, now=now),
        cursor=request.GET.get("cursor", ""),
    )
    form.offer_places(found.places)
    into = _planned(request, form)
    context = {
        "form": form,
        "page": found.page,
        "count": found.count,
        "shows_office": "office" in form.fields,
        "places": _places(request, found.places),
        "is_narrowed": narrowed != type(narrowed)(),
        "into": into,
        "may_plan": may(user=request.user, verb="seizures.record_outcome"),
        "crumbs": store_crumbs(),
    }
    return render(request, "seizures/store/goods.html", context)


def store_crumbs(*tail: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way to a page of the store."""
    seizures = (pgettext("navigation", "Seizures"), reverse("seizures:list"))
    return [seizures, (_("Goods in store"), reverse("store:goods") if tail else ""), *tail]


def _planned(request: HttpRequest, form: StoreForm) -> Destruction | None:
    """Return the planned destruction that goods are ticked for."""
    chosen = form.cleaned_data.get("into")
    if not chosen:
        return None
    found = get_destruction(user=request.user, public_id=chosen)
    return found if found.status == Destruction.Status.PLANNED else None


def _places(request: HttpRequest, places: list[tuple[str, int]]) -> Any:
    query = request.GET.copy()
    for gone in ("cursor", "place"):
        query.pop(gone, None)
    bars = [
        Bar(
            label=place or str(NOT_SAID),
            value=lines,
            url=f"?{query.urlencode()}&{urlencode({'place': place or NOWHERE})}".replace("?&", "?"),
            lang="und" if place else "",
        )
        for place, lines in places[:_MOST_BARS]
    ]
    return bar_list(title=_("Goods lines at each place"), items=bars, is_small=True) if bars else None
