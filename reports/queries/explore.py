"""A table of two splits: how many cases, parcels or items by this and across that.

Every figure carries the search that opens its cases. A case with goods of two categories counts in
both, with the items of each; the totals count it once.
"""

import calendar
import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Count, DateField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, TruncMonth, TruncYear
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reference.queries import categories_of_bits, category_label, country_name, office_name
from reports.queries.filters import as_query
from seizures.models import GoodsLine, Seizure
from seizures.queries import SeizureFilter

MEASURES: dict[str, str | Promise] = {
    "cases": pgettext_lazy("figure", "Cases"),
    "parcels": pgettext_lazy("figure", "Parcels"),
    "items": pgettext_lazy("figure", "Items"),
}
SPLITS: dict[str, str | Promise] = {
    "month": _("Month"),
    "year": _("Year"),
    "office": _("Office"),
    "status": pgettext_lazy("field", "Status"),
    "direction": pgettext_lazy("field", "Direction"),
    "channel": pgettext_lazy("field", "Channel"),
    "category": _("Category"),
    "origin": _("Origin"),
    "departure": _("Sent from"),
    "destination": _("Sent to"),
}
FIRST_SPLIT = next(iter(SPLITS))  # where none is asked for; a form that is sent without one shows it
# A figure of fewer cases than this may point at a person (domain rule for tables that leave the house).
SMALLEST_SHOWN = 5
ROWS_AT_MOST, COLUMNS_AT_MOST = 40, 12
TIMES = ("month", "year")


def _columns(to_seizure: str = "") -> dict[str, Any]:
    return {
        "month": Cast(TruncMonth(f"{to_seizure}detained_on"), DateField()),
        "year": Cast(TruncYear(f"{to_seizure}detained_on"), DateField()),
        "office": F(f"{to_seizure}office_id"),
        "status": F(f"{to_seizure}status"),
        "direction": F(f"{to_seizure}direction"),
        "channel": F(f"{to_seizure}channel"),
        "category": F(f"{to_seizure}category_bits"),
        "origin": F(f"{to_seizure}origin_country_id"),
        "departure": F(f"{to_seizure}departure_country_id"),
        "destination": F(f"{to_seizure}destination_country_id"),
    }


_OF_CASES = _columns()
# The stubs want to shift by a number.
_BIT = Cast(Value(1), BigIntegerField()).bitleftshift(F("category__bit"))  # type: ignore[arg-type]
_OF_LINES = _columns("seizure__") | {"category": _BIT}
_SUMS = {"cases": Count("pk"), "parcels": Sum("parcel_count"), "items": Sum("item_count")}
_ITEMS = Sum("quantity", filter=Q(unit__counts_items=True))
_LABELS: dict[str, Callable[[Any], Any]] = {
    "month": lambda key: date_format(key, "YEAR_MONTH_FORMAT"),
    "year": lambda key: str(key.year),
    "office": office_name,
    "status": lambda key: dict(Seizure.Status.choices).get(key, key),
    "direction": lambda key: dict(Seizure.Direction.choices).get(key, key),
    "channel": lambda key: dict(Seizure.Channel.choices).get(key, key),
    "category": lambda key: category_label(key),
}


@dataclass(frozen=True)
class Cell:
    """A figure; `cases` is how many cases are behind it, `query` the search that opens them, if one does."""

    value: int
    cases: int
    query: str | None = None


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    label: Any
    cells: list[Cell]
    total: Cell


@dataclass(frozen=True)
class Table:
    """The figures of a search, split once or twice."""

    measure: str
    by: str
    across: str
    heads: list[Any] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    totals: list[Cell] = field(default_factory=list)
    whole: Cell = Cell(0, 0)
    # Past the limit; the totals hold them.
    rows_left_out: int = 0
    columns_left_out: int = 0


def table_of(
    *,
    seizures: QuerySet[Seizure],
    narrowed: SeizureFilter,
    measure: str,
    by: str,
    across: str = "",
    is_cut: bool = True,
) -> Table:
    """Count the cases of a search by one or two splits. One query over the matching rows, for items by category two.

    Cut to what a page has room for, and says of how much it is not; a file and a program get all of it.
    """
    lines = _grouped(seizures, measure, [by, across] if across else [by])
    cells: dict[tuple[Any, Any], list[int]] = {}
    by_row: dict[Any, list[int]] = {}
    by_column: dict[Any, list[int]] = {}
    whole = [0, 0]
    for *keys, figure, cases in lines:
        _add(whole, figure, cases)
        rows = _parts(by, keys[0])
        heads = _parts(across, keys[1]) if across else [None]
        for row in rows:
            _add(by_row.setdefault(row, [0, 0]), figure, cases)
            for head in heads:
                _add(cells.setdefault((row, head), [0, 0]), figure, cases)
        for head in heads if across else ():
            _add(by_column.setdefault(head, [0, 0]), figure, cases)
    if _is_of_lines(measure, [by, across]):  # a case stands once in each of its categories
        whole[1] = seizures.order_by().count()
    row_keys, column_keys = _ordered(by, by_row), _ordered(across, by_column)
    shown_rows, shown_columns = row_keys, column_keys
    if is_cut:
        shown_rows = most_telling(split=by, keys=row_keys, limit=ROWS_AT_MOST)
        shown_columns = most_telling(split=across, keys=column_keys, limit=COLUMNS_AT_MOST)
    here = {row: _within(narrowed, by, row) for row in shown_rows}
    return Table(
        measure=measure,
        by=by,
        across=across,
        heads=[_label(across, head) for head in shown_columns],
        rows=[
            Row(
                label=_label(by, row),
                cells=[
                    _cell(cells.get((row, head), [0, 0]), _within(here[row], across, head)) for head in shown_columns
                ],
                total=_cell(by_row.get(row, [0, 0]), here[row]),
            )
            for row in shown_rows
        ],
        totals=[_cell(by_column.get(head, [0, 0]), _within(narrowed, across, head)) for head in shown_columns],
        whole=_cell(whole, narrowed),
        rows_left_out=len(row_keys) - len(shown_rows),
        columns_left_out=len(column_keys) - len(shown_columns),
    )


def _grouped(seizures: QuerySet[Seizure], measure: str, splits: list[str]) -> Iterable[tuple[Any, ...]]:
    """Return what is grouped by the splits, then the figure and the cases behind it."""
    rows: QuerySet[Any] = seizures.order_by()
    known, figure, cases = _OF_CASES, _SUMS[measure], Count("pk")
    if _is_of_lines(measure, splits):
        rows = GoodsLine.objects.filter(seizure__in=rows.values("pk")).order_by()
        known, figure, cases = _OF_LINES, _ITEMS, Count("seizure", distinct=True)
    columns = {f"split_{number}": known[name] for number, name in enumerate(splits)}
    return (
        rows.values(**columns).annotate(figure=figure, case_count=cases).values_list(*columns, "figure", "case_count")
    )


def _is_of_lines(measure: str, splits: list[str]) -> bool:
    """Say whether goods lines are grouped: of a case with two categories, each line has its own."""
    return measure == "items" and "category" in splits


def title_of(*, table: Table) -> str:
    """Say what a table counts and by what."""
    splits = [str(SPLITS[name]) for name in (table.by, table.across) if name]
    told = {"measure": MEASURES[table.measure], "splits": " × ".join(splits)}
    return pgettext("figures", "%(measure)s: %(splits)s") % told


def lines_of(*, table: Table, is_shared: bool) -> list[list[Any]]:
    """Return the table as lines for a file.

    For readers outside, figures of fewer than five cases are written as "<5" and there are no totals:
    a total less the figures that stand would give away the one that does not.
    """
    if not table.across:
        lines = [[row.label, _text(row.total, is_shared)] for row in table.rows]
        end = [] if is_shared else [[gettext("Total"), str(table.whole.value)]]
        return [[SPLITS[table.by], MEASURES[table.measure]], *lines, *end]
    if is_shared:
        return [
            [SPLITS[table.by], *table.heads],
            *([row.label, *(_text(cell, is_shared) for cell in row.cells)] for row in table.rows),
        ]
    return [
        [SPLITS[table.by], *table.heads, gettext("Total")],
        *([row.label, *(str(cell.value) for cell in [*row.cells, row.total])] for row in table.rows),
        [gettext("Total"), *(str(cell.value) for cell in [*table.totals, table.whole])],
    ]


def _text(cell: Cell, is_shared: bool) -> str:
    return f"<{SMALLEST_SHOWN}" if is_shared and 0 < cell.cases < SMALLEST_SHOWN else str(cell.value)


def _add(sums: list[int], figure: int | Decimal | None, cases: int) -> None:
    sums[0] += int(figure or 0)
    sums[1] += cases


def _parts(split: str, key: Any) -> list[Any]:
    """A line grouped by category bits counts in each of its categories; a category without a bit is not told apart."""
    return list(categories_of_bits(key or 0)) or [None] if split == "category" else [key]


def _ordered(split: str, sums: dict[Any, list[int]]) -> list[Any]:
    """Order time by time and without a gap, anything else by its figure; the unknown comes last."""
    known: Iterable[Any] = (key for key in sums if key is not None)
    if split in TIMES:
        ranked = _every_time(split, sorted(known))
    else:
        ranked = sorted(known, key=lambda key: (-sums[key][0], str(_code(key))))
    return [*ranked, *([None] if None in sums else [])]


def _every_time(split: str, times: list[datetime.date]) -> list[datetime.date]:
    """Fill in the months or years without a case, so that a gap shows."""
    if not times:
        return []
    first, last = (time.year * 12 + time.month - 1 for time in (times[0], times[-1]))
    months = range(first, last + 1, 12 if split == "year" else 1)
    return [datetime.date(month // 12, month % 12 + 1, 1) for month in months]


def most_telling(*, split: str, keys: list[Any], limit: int) -> list[Any]:
    """Keep the latest of times, the largest of anything else, in the order they stand in."""
    return keys[-limit:] if split in TIMES else keys[:limit]


def _code(key: Any) -> Any:
    return key.code if hasattr(key, "code") else key


def _label(split: str, key: Any) -> Any:
    if key is None:
        return pgettext("part of a return", "Not known")
    return _LABELS.get(split, country_name)(key)


def _cell(sums: list[int], narrowed: SeizureFilter | None) -> Cell:
    return Cell(sums[0], sums[1], as_query(narrowed=narrowed) if narrowed is not None and sums[1] else None)


def _within(narrowed: SeizureFilter | None, split: str, key: Any) -> SeizureFilter | None:
    """Narrow a search to one part of a split; None where no search says just that."""
    if narrowed is None or not split:
        return narrowed
    if key is None:
        return None
    if split in TIMES:
        first, last = key, _last_day(split, key)
        first = max(first, narrowed.first_day) if narrowed.first_day else first
        last = min(last, narrowed.last_day) if narrowed.last_day else last
        return replace(narrowed, first_day=first, last_day=last) if first <= last else None
    code = _code(key)
    asked = getattr(narrowed, split)
    # Asked for one category, a case with a second one shows in that row too: no search has both.
    return replace(narrowed, **{split: code}) if asked in ("", code) else None


def _last_day(split: str, first: datetime.date) -> datetime.date:
    month = 12 if split == "year" else first.month
    return datetime.date(first.year, month, calendar.monthrange(first.year, month)[1])
