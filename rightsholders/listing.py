"""What list pages of this app share: the filters in force, each with the link that takes it off."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest


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
