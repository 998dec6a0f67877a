"""What pages of this app share: the filters of a list, each with the link that takes it off; what a page has seen."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, QueryDict


def applied_filters(request: HttpRequest, form: Form) -> list[dict[str, Any]]:
    """Return the filters that narrow the list, in words, for components/applied.html."""
    if not form.is_bound or not form.is_valid():
        return []
    applied = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if value in (None, ""):
            continue
        query = request.GET.copy()
        for stale in (name, "cursor"):
            query.pop(stale, None)
        words = dict(getattr(field, "choices", ())).get(value) or dict(getattr(field, "choices", ())).get(str(value))
        applied.append(
            {"label": field.label, "value": words or value, "remove_url": f"{request.path}?{query.urlencode()}"}
        )
    return applied


def seen_version(given: QueryDict) -> int | None:
    """Return the version of a recordation that a page says it has seen; None where it says nothing, 0 for none."""
    seen = given.get("seen", "")
    if not seen:
        return None
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
