"""Where what somebody typed differs from what stands by now, told in the words of the form."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any

from django.forms import BooleanField, Field, Form
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rightsholders.forms.portal import LineFormSet


@dataclass(frozen=True)
class Difference:
    """One field, or one line as a whole."""

    label: str
    stored: str
    typed: str


def differing_fields(form: Form, *, heading: str | Promise = "") -> list[Difference]:
    """Return the fields of a checked form that are other than its initial values, which are those that stand now."""
    return [
        Difference(
            " – ".join(filter(None, [str(heading), str(form.fields[name].label or "")])),
            _shown(form.fields[name], form.get_initial_for_field(form.fields[name], name)),
            _shown(form.fields[name], form.cleaned_data.get(name)),
        )
        for name in form.changed_data
    ]


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
    told = [_shown(field, values.get(name)) for name, field in fields.items() if name != "DELETE"]
    return " · ".join(filter(None, told))


def _shown(field: Field, value: Any) -> str:
    if isinstance(field, BooleanField):
        return _("yes") if value else _("no")
    if value is None or value == "":
        return ""
    if isinstance(value, list | tuple):
        return pgettext("between the parts of a list", ", ").join(map(str, value))
    if isinstance(value, date):
        return date_format(value)
    return str(dict(getattr(field, "choices", ())).get(value, value))
