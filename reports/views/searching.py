"""What the pages of reports share: the search in the address, in the form and in words."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from ipcases.lib.errors import DomainError
from reports.forms import SearchForm
from reports.queries.filters import as_query
from seizures.queries import SeizureFilter


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted; an empty post is still one."""
    return request.POST if request.method == "POST" else None


def search_form(request: HttpRequest) -> tuple[SearchForm, SeizureFilter]:
    home = request.user.home_office
    form = SearchForm(request.GET or None, jurisdiction=home.jurisdiction_id if home else "")
    form.is_valid()
    return form, form.narrowed()


def applied(
    form: SearchForm, narrowed: SeizureFilter, *, keep: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Say in words what the search is narrowed to, each with the address without it; `keep` stays in it."""
    kept = f"{urlencode(keep)}&" if keep else ""
    chips = []
    for name, field in form.fields.items():
        if value := getattr(narrowed, name, None):
            shown = dict(getattr(field, "choices", [])).get(value, value)
            query = as_query(narrowed=narrowed.without(name)) or "all=1"
            chips.append({"label": field.label, "value": shown, "remove_url": f"?{kept}{query}"})
    return chips


def show(form: Any, error: DomainError) -> None:
    if error.status == 403:
        raise error
    form.add_error(error.field if error.field in form.fields else None, str(error))
