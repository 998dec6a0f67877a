"""A form without script may be sent by a second press: what it says is recorded once."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django import forms
from django.db.models import Max, Model, QuerySet

Row = TypeVar("Row", bound=Model)


class Seen(forms.IntegerField):
    """The key of the newest row when the form was opened, asked with again when it is sent."""

    def __init__(self, *, widget: Any = forms.HiddenInput) -> None:
        super().__init__(required=False, min_value=0, max_value=2**62, widget=widget)


def newest_of(rows: Iterable[Model]) -> int:
    """Return the key of the newest of these rows, 0 for none: what a form keeps to be asked with."""
    return max((row.pk for row in rows), default=0)


def newest_key(rows: QuerySet[Any]) -> int:
    """Return what `newest_of` does, of rows that nobody has read: one query."""
    return rows.aggregate(newest=Max("pk"))["newest"] or 0


def sent_before(*, rows: QuerySet[Row], seen: int | None, said: Mapping[str, Any]) -> Row | None:
    """Return what a first press recorded with the same words, None when there is none.

    `seen` is the key of the newest row when the form was opened (0 for none): what is older was not sent by it. The
    same again from a new page is another one. None asks for nothing: a program says by its key what it sends again.
    """
    return None if seen is None else rows.filter(pk__gt=seen, **said).first()
