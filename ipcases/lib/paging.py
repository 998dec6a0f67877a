"""Keyset pages and capped counts: the cost of page 1,000 is the cost of page 1."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from ipcases.lib.errors import InvalidValue

COUNT_CAP = 1000


@dataclass(frozen=True)
class Page:
    """Rows of one page, with cursors to its neighbours (empty string: there is none)."""

    rows: list[Any]
    next_cursor: str
    previous_cursor: str

    @property
    def has_rows(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True)
class Count:
    """A count that stops counting: `exact` is false when there are more than `value`."""

    value: int
    exact: bool


def capped_count(queryset: QuerySet, *, cap: int = COUNT_CAP) -> Count:
    """Count at most `cap` rows; past it, say only that there are more."""
    found = queryset.order_by().values("pk")[: cap + 1].count()
    return Count(value=min(found, cap), exact=found <= cap)


def keyset_page(
    queryset: QuerySet, *, order: Sequence[str], cursor: str = "", size: int = 50, keys_first: bool = False
) -> Page:
    """Return one page of `queryset` ordered by `order`, a list of fields ending in a unique one.

    A leading minus sorts downwards; all fields sort the same way, so that one index serves.
    Fields must not be null. Raises InvalidValue for a cursor that is not ours.
    With `keys_first` the keys of the page are looked up by themselves, for which a covering index is enough: what
    rides along in it is asked there, and the table is read for the rows of the page only, however rare they are.
    """
    names = [name.lstrip("-") for name in order]
    descending = order[0].startswith("-")
    if any(field.startswith("-") != descending for field in order):
        raise ValueError("all fields of a keyset sort in one direction")
    backwards, values = _decode(cursor, names) if cursor else (False, None)
    ascending_now = descending == backwards
    rows_query = queryset.order_by(*(name if ascending_now else f"-{name}" for name in names))
    try:
        if values is not None:
            rows_query = rows_query.filter(_beyond(names, values, ascending=ascending_now))
        if keys_first:
            keys = rows_query.values("pk")[: size + 1]
            rows_query = queryset.filter(pk__in=keys).order_by(*rows_query.query.order_by)
        rows = list(rows_query[: size + 1])
    except (ValidationError, ValueError, TypeError, DataError) as error:
        if values is None:
            raise
        raise _damaged() from error  # values that do not fit the fields: a cursor made by hand
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    has_next = more if not backwards else bool(rows)
    has_previous = more if backwards else values is not None and bool(rows)
    return Page(
        rows=rows,
        next_cursor=_encode(rows[-1], names, backwards=False) if rows and has_next else "",
        previous_cursor=_encode(rows[0], names, backwards=True) if rows and has_previous else "",
    )


@dataclass(frozen=True)
class Part:
    """One page of rows that are all at hand, by its number: where it begins, and what comes before and after."""

    rows: Sequence[Any]
    first: int
    count: int
    previous: int
    following: int

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def part_of(rows: Sequence[Any], *, asked: str, size: int = 100) -> Part:
    """Return the page of the number asked for, or the nearest there is; 0 stands for no page before or after."""
    pages = max(-(-len(rows) // size), 1)
    number = int(asked[:6]) if asked.isascii() and asked.isdigit() else 1
    number = min(max(number, 1), pages)
    start = (number - 1) * size
    return Part(
        rows=rows[start : start + size],
        first=start + 1,
        count=len(rows),
        previous=number - 1,
        following=number + 1 if number < pages else 0,
    )


def _beyond(names: Sequence[str], values: Sequence[Any], *, ascending: bool) -> Q:
    """Build (a, b) > (x, y) as the or-chain that Django can express and Postgres can index.

    The redundant first bound lets the planner start the index scan at the cursor.
    """
    operator = "gt" if ascending else "lt"
    condition = Q()
    for depth, name in enumerate(names):
        equal = {names[i]: values[i] for i in range(depth)}
        condition |= Q(**equal, **{f"{name}__{operator}": values[depth]})
    return Q(**{f"{names[0]}__{operator}e": values[0]}) & condition


def _attribute(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = row[part] if isinstance(row, dict) else getattr(row, part)
    return row.pk if isinstance(row, Model) else row


def _encode(row: Any, names: Sequence[str], *, backwards: bool) -> str:
    values = [_attribute(row, name) for name in names]
    plain = [value.isoformat() if isinstance(value, date | datetime) else value for value in values]
    text = json.dumps([int(backwards), *plain], separators=(",", ":"), default=str)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str, names: Sequence[str]) -> tuple[bool, list[Any]]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        backwards, *values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if len(values) != len(names) or not all(isinstance(v, str | int) for v in values):
            raise ValueError
        if any(isinstance(v, str) and "\x00" in v for v in values):
            raise ValueError
    except (ValueError, TypeError, RecursionError) as error:
        raise _damaged() from error
    return bool(backwards), values


def _damaged() -> InvalidValue:
    return InvalidValue("bad-cursor", _("This page link is damaged. Open the first page of the list."), field="cursor")
