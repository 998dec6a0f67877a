"""What the pages of reports share: the search in the address, in the form and in words."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ipcases.lib.errors import DomainError
from ipcases.lib.refusals import refused
from reports.forms import SearchForm
from reports.queries.filters import as_query
from seizures.queries import SeizureFilter

ALL = "all=1"  # says in an address that nothing is left out: an empty one begins with what was chosen for it


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted; an empty post is still one."""
    return request.POST if request.method == "POST" else None


def search_form(request: HttpRequest) -> tuple[SearchForm, SeizureFilter]:
    home = request.user.home_office
    form = SearchForm(request.GET or None, jurisdiction=home.jurisdiction_id if home else "")
    form.is_valid()
    return form, form.narrowed()


def back_to_search(request: HttpRequest, name: str = "reports:search") -> HttpResponse:
    """Lead to the page that says which condition cannot be read: without it, what is made would be of more cases."""
    return redirect(f"{reverse(name)}?{request.GET.urlencode()}")


def applied(
    form: SearchForm, narrowed: SeizureFilter, *, keep: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Say in words what the search is narrowed to, each with the address without it; `keep` stays in it."""
    kept = f"{urlencode(keep)}&" if keep else ""
    chips = []
    for name, field in form.fields.items():
        if value := getattr(narrowed, name, None):
            shown = dict(getattr(field, "choices", [])).get(value, value)
            query = as_query(narrowed=narrowed.without(name)) or ALL
            chips.append({"label": field.label, "value": shown, "remove_url": f"?{kept}{query}"})
    return chips


def this_year(*, today: date) -> SeizureFilter:
    """Return what figures begin with: counting all years costs the more the longer cases are kept."""
    return SeizureFilter(first_day=date(today.year, 1, 1))


def periods(narrowed: SeizureFilter, *, today: date, keep: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Return the periods that are one link away: this year, the one before, all years. `keep` stays in the address."""
    kept = f"{urlencode(keep)}&" if keep else ""
    this, last = today.year, today.year - 1
    days: list[tuple[str, date | None, date | None]] = [
        (str(this), date(this, 1, 1), None),
        (str(last), date(last, 1, 1), date(last, 12, 31)),
        (_("All years"), None, None),
    ]
    return [
        {
            "label": label,
            "url": f"?{kept}{as_query(narrowed=replace(narrowed, first_day=first, last_day=end)) or ALL}",
            "is_shown": (narrowed.first_day, narrowed.last_day) == (first, end),
        }
        for label, first, end in days
    ]


def period_in_words(narrowed: SeizureFilter) -> str:
    """Say on which days the cases of a search were detained."""
    first = date_format(narrowed.first_day) if narrowed.first_day else ""
    last = date_format(narrowed.last_day) if narrowed.last_day else ""
    if first and last:
        return _("detained from %(first)s to %(last)s") % {"first": first, "last": last}
    if first:
        return _("detained since %(first)s") % {"first": first}
    return _("detained until %(last)s") % {"last": last} if last else _("of all years")


def month_in_words(month: date, *, today: date) -> str:
    """Name a month; one that is not over says so, or it would look like a fall."""
    words = date_format(month, "YEAR_MONTH_FORMAT")
    return _("%(month)s, so far") % {"month": words} if month == today.replace(day=1) else words


def show(form: Any, error: DomainError) -> None:
    if error.status == 403:
        raise error
    refused(form, error)
