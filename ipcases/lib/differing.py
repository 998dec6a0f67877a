"""Where what somebody typed differs from what stands by now, told in the words of the form."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.forms import BooleanField, Field, Form
from django.utils.choices import flatten_choices
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ipcases.lib.listed import listed


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
            value_in_words(form.fields[name], form.get_initial_for_field(form.fields[name], name)),
            value_in_words(form.fields[name], form.cleaned_data.get(name)),
        )
        for name in form.changed_data
    ]


def value_in_words(field: Field, value: Any) -> str:
    """Return a value as the form would show it; nothing where it is empty."""
    if isinstance(field, BooleanField):
        return _("yes") if value else _("no")
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        return date_format(value)
    words = dict(flatten_choices(getattr(field, "choices", ())))
    if isinstance(value, list | tuple | QuerySet):
        return listed(str(words.get(_key(row), row)) for row in value)
    return str(words.get(_key(value), value))


def _key(value: Any) -> Any:
    return getattr(value, "pk", value)
