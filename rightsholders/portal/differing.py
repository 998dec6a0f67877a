"""Where the lines that somebody typed differ from those that stand by now."""

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any

from django.forms import Field

from ipcases.lib.differing import Difference, value_in_words
from rightsholders.forms.portal import LineFormSet


def differing_lines(formset: LineFormSet, stored: Iterable[dict[str, Any]], *, heading: str) -> list[Difference]:
    """Return the lines that are others than those that stand now; `heading` takes their number."""
    fields = formset.empty_form.fields
    typed = [_line(fields, form.cleaned_data) for form in formset.filled()]
    pairs = zip_longest([_line(fields, row) for row in stored], typed, fillvalue="")
    return [
        Difference(heading % {"n": number}, one, other)
        for number, (one, other) in enumerate(pairs, start=1)
        if one != other
    ]


def _line(fields: dict[str, Field], values: dict[str, Any]) -> str:
    told = [value_in_words(field, values.get(name)) for name, field in fields.items() if name != "DELETE"]
    return " · ".join(filter(None, told))
