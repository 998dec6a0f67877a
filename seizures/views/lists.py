"""The list of seizures."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts.access import may, require
from reference.identifiers import identify
from seizures import queries
from seizures.forms.lists import ListForm
from seizures.queries.lists import NEWEST, ORDERS

_DENSITY = "list_density"
_ORDER_IN_WORDS = {
    "due": gettext_lazy("The nearest deadline first, then open cases without one; closed cases stand last."),
    "-due": gettext_lazy("The latest deadline first, then open cases without one; closed cases stand last."),
}
_MORE = frozenset({"step", "direction", "category", "office", "first_day", "last_day"})


@require_GET
def seizure_list(request: HttpRequest) -> HttpResponse:
    """List the seizures the user may see, narrowed by the filters of the address."""
    require(user=request.user, verb="seizures.view")
    form = ListForm(request.GET, user=request.user)
    narrowed = form.narrowed()
    sort = request.GET.get("sort", NEWEST)
    found = queries.seizure_list(
        user=request.user,
        narrowed=narrowed,
        now=timezone.now(),
        sort=sort if sort in ORDERS else NEWEST,
        cursor=request.GET.get("cursor", ""),
    )
    context = {
        "form": form,
        "page": found.page,
        "count": found.count,
        "density": _density(request),
        "is_narrowed": not narrowed.is_empty,
        "loosen": _loosen(request, form),
        "applied": [
            {"label": label, "value": value, "remove_url": _without(request, name)}
            for name, label, value in form.applied()
        ],
        "clear_url": reverse("seizures:list"),
        "shows_office": "office" in form.fields,
        "more_is_open": any(name in _MORE for name, _label, _value in form.applied()),
        "may_log": may(user=request.user, verb="seizures.log"),
        "has_moved_deadlines": may(user=request.user, verb="seizures.edit")
        and queries.has_moved_lately(user=request.user, now=timezone.now()),
        "may_see_retention": may(user=request.user, verb="seizures.see_retention"),
        "hold_url": _hold_address(request),
        "saved_views_url": _reports_address(request.user, narrowed),
        "named_so": queries.named_so(user=request.user, seizures=found.page.rows, text=narrowed.text),
        "recordations_url": _recordations_address(request, narrowed.text),
        "order_in_words": _ORDER_IN_WORDS.get(sort, ""),
    }
    return render(request, "seizures/list.html", context)


def _reports_address(user: Any, narrowed: queries.SeizureFilter) -> str:
    """Return where the same filter can be saved and exported; empty where this user cannot.

    There its parts go by the names of the filter itself.
    """
    if not may(user=user, verb="reports.search"):
        return ""
    try:
        address = reverse("reports:search")
    except NoReverseMatch:
        return ""
    query = urlencode({name: str(value) for name, value in asdict(narrowed).items() if value})
    return f"{address}?{query}" if query else address


def _hold_address(request: HttpRequest) -> str:
    """Return where the cases that fit the filter are held; empty where this user cannot."""
    if not may(user=request.user, verb="seizures.hold"):
        return ""
    query = request.GET.copy()
    for gone in ("cursor", "density", "sort"):
        query.pop(gone, None)
    return f"{reverse('seizures:hold-listed')}?{query.urlencode()}"


def _recordations_address(request: HttpRequest, text: str) -> str:
    """Return where the same words are looked up among the recordations: a mark has a file of its own."""
    if not text or identify(text).kind or not may(user=request.user, verb="rightsholders.view"):
        return ""
    return f"{reverse('rightsholders:look-up')}?{urlencode({'q': text})}"


def _density(request: HttpRequest) -> str:
    """Return how close the rows stand: chosen by a link, remembered for the session."""
    chosen = request.GET.get("density", "")
    if chosen in ("compact", "comfortable"):
        request.session[_DENSITY] = chosen
    return request.session.get(_DENSITY, "comfortable")


def _without(request: HttpRequest, name: str) -> str:
    query = request.GET.copy()
    for gone in (name, "cursor", "density"):
        query.pop(gone, None)
    return f"?{query.urlencode()}" if query else reverse("seizures:list")


def _loosen(request: HttpRequest, form: ListForm) -> dict[str, Any] | None:
    """Say which condition to give up first when nothing fits: the narrowest as a rule is the last one set."""
    applied = form.applied()
    if not applied:
        return None
    name, label, value = applied[-1]
    return {"label": label, "value": value, "url": _without(request, name)}
