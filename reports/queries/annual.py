"""The annual return: the cases of a year by category of goods, and by how they came, were protected and ended.

Every figure is computed from the goods lines themselves, and carries the search that opens the cases behind it. The
lines are read once: PostgreSQL gives each one a row for every part it counts in, and groups those (the ORM cannot
write that), so that the return costs one statement whatever the year holds.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, CharField, F, QuerySet, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reference.models import Category
from reference.queries import categories, category_label, category_name, country_name, counts_items, unit_name
from reports.queries.filters import as_query
from seizures.models import GoodsLine, GoodsValue, Seizure
from seizures.queries import SeizureFilter
from seizures.queries.parts import GENUINE, OUTCOMES, RIGHTS, STANDINGS, TRANSPORTS, parts

Words = str | Promise

SCHEMAS: dict[str, Words] = {
    Category.Scheme.EU: _("Product categories of the EU"),
    Category.Scheme.US: _("Product categories of the US"),
}
# After this month a year that has begun is of more interest than the one that is over.
_LAST_MONTH_OF_LOOKING_BACK = 3
_WHOLE = "whole"

# Each line stands in `keyed` once for every part, and for its outcomes once for each, with what of it ended so.
# Codes compare byte by byte, which takes a fraction of the time that comparing words does.
_STATEMENT = """
WITH lines AS MATERIALIZED ({lines}),
ended AS (
    SELECT lines.id, lines.seizure_id, lines.unit_id, o.kind AS key, o.quantity
    FROM lines JOIN seizures_outcome o ON o.line_id = lines.id
    UNION ALL
    SELECT id, seizure_id, unit_id, CASE WHEN is_at_court THEN 'COURT' ELSE 'OPEN' END, rest FROM lines WHERE rest > 0
),
keyed AS (
    SELECT lines.id, lines.seizure_id, lines.unit_id,
           part.name COLLATE "C" AS name, part.key COLLATE "C" AS key, lines.quantity
    FROM lines CROSS JOIN LATERAL (VALUES
        ('whole', ''), ('category', lines.in_category), ('transport', lines.transport), ('made_in', lines.made_in),
        ('right', lines.kind_of_right), ('standing', lines.standing)
    ) AS part (name, key)
    UNION ALL
    SELECT id, seizure_id, unit_id, 'outcome', key COLLATE "C", quantity FROM ended
)
SELECT name, key, 'cases', '', count(*)::numeric
FROM (SELECT name, key FROM keyed GROUP BY name, key, seizure_id) AS once GROUP BY name, key
UNION ALL
SELECT name, key, 'procedures', '', count(*)
FROM (
    SELECT name, key FROM keyed JOIN seizures_procedureline pl ON pl.line_id = keyed.id
    JOIN seizures_procedure p ON p.id = pl.procedure_id AND p.is_live GROUP BY name, key, p.id
) AS once GROUP BY name, key
UNION ALL
SELECT name, key, 'quantity', unit_id, sum(quantity) FROM keyed GROUP BY name, key, unit_id
UNION ALL
SELECT name, key, 'value', v.kind || '-' || v.currency_id, sum(v.amount)
FROM keyed JOIN seizures_goodsvalue v ON v.line_id = keyed.id AND v.kind = ANY(%s) AND v.amount > 0
WHERE name <> 'outcome'
GROUP BY name, key, v.kind, v.currency_id
"""


@dataclass(frozen=True)
class Measured:
    """A quantity in a unit that is not counted, or a value by one measure in one currency: never added to another."""

    code: str
    label: Words
    amount: Decimal
    kind: Words = ""


@dataclass
class Line:
    """One line of a table; `query` is the search that opens its cases (None: there are none)."""

    key: str | None
    label: Words
    cases: int = 0
    procedures: int = 0
    articles: Decimal = Decimal(0)
    quantities: list[Measured] = field(default_factory=list)
    values: list[Measured] = field(default_factory=list)
    query: str | None = None

    def value(self, column: Measured) -> Decimal | None:
        """Return the value by one measure and in one currency."""
        return next((one.amount for one in self.values if one.code == column.code), None)


@dataclass(frozen=True)
class Table:
    """The year by one part of the goods."""

    name: str
    title: Words
    head: Words
    lines: list[Line]
    has_values: bool = True


@dataclass(frozen=True)
class AnnualReturn:
    """The return of a year. `columns` are the measures and currencies in which something was valued."""

    year: int
    schema: str
    office: str
    whole: Line
    columns: list[Measured]
    tables: list[Table]

    @property
    def query(self) -> str:
        return as_query(narrowed=year_of(year=self.year, office=self.office))


def default_year(*, today: datetime.date) -> int:
    """Return the last full year as long as returns of it are written, then the year so far."""
    return today.year - 1 if today.month <= _LAST_MONTH_OF_LOOKING_BACK else today.year


def years_of(*, seizures: QuerySet[Seizure], today: datetime.date) -> list[int]:
    """Return the years since the first of these cases, the newest first. One query."""
    first = seizures.order_by("detained_on", "id").values_list("detained_on", flat=True).first()
    return list(range(today.year, (first.year if first else today.year) - 1, -1))


def year_of(*, year: int, office: str = "") -> SeizureFilter:
    """Return the search that holds the year."""
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    return SeizureFilter(first_day=first, last_day=last, office=office)


def annual_return(*, seizures: QuerySet[Seizure], year: int, schema: str, office: str = "") -> AnnualReturn:
    """Compute the return over the cases of its year (`year_of`). One query."""
    narrowed = year_of(year=year, office=office)
    lines = _lines(seizures, schema, narrowed)
    whole = lines[_WHOLE].pop("", Line("", _("Total")))
    whole.label, whole.query = _("Total"), as_query(narrowed=narrowed)
    return AnnualReturn(
        year=year,
        schema=schema,
        office=office,
        whole=whole,
        columns=sorted(whole.values, key=lambda column: -column.amount),
        tables=[
            Table("category", _("By category"), _("Category"), _categories(lines["category"], schema)),
            Table("transport", _("By channel"), _("How it came"), _ranked(lines["transport"])),
            Table("made_in", _("By origin"), _("Where the goods were made"), _ranked(lines["made_in"])),
            Table("right", _("By right"), _("Suspected right"), _ranked(lines["right"])),
            Table("standing", _("By status of the right"), _("Recordation"), _ranked(lines["standing"])),
            Table(
                "outcome",
                _("By outcome"),
                _("What happened to the goods"),
                _ranked(lines["outcome"]),
                has_values=False,
            ),
        ],
    )


_NAMES: Mapping[str, Callable[[str], Words]] = {
    _WHOLE: str,
    "category": category_name,
    "made_in": country_name,
    "transport": lambda key: TRANSPORTS.get(key, key),
    "right": lambda key: RIGHTS.get(key, key),
    "standing": lambda key: STANDINGS.get(key, key),
    "outcome": lambda key: OUTCOMES.get(key, key),
}
# Lines whose part nobody knows are opened as the gap that they are.
_UNKNOWN = {"category": "US_CATEGORY", "made_in": "ORIGIN"}


def _lines(seizures: QuerySet[Seizure], schema: str, narrowed: SeizureFilter) -> dict[str, dict[str | None, Line]]:
    """Return the lines of each table by their key."""
    found: dict[str, dict[str | None, Line]] = {name: {} for name in _NAMES}
    for name, key, what, unit, figure in _grouped(seizures, schema):
        line = found[name].get(key)
        if line is None:
            label = _NAMES[name](key) if key is not None else pgettext_lazy("part of a return", "Not known")
            line = found[name][key] = Line(key, label, query=_opening(narrowed, name, key))
        _add(line, what, unit, figure)
    return found


def _opening(narrowed: SeizureFilter, name: str, key: str | None) -> str:
    wanted = {name: key} if key is not None else {"gap": _UNKNOWN[name]}
    return as_query(narrowed=replace(narrowed, **wanted) if name != _WHOLE else narrowed)  # type: ignore[arg-type]


def _add(line: Line, what: str, unit: str, figure: Decimal) -> None:
    if what == "cases":
        line.cases = int(figure)
    elif what == "procedures":
        line.procedures = int(figure)
    elif what == "value":
        kind, _dash, currency = unit.partition("-")
        line.values.append(Measured(unit, currency, figure, GoodsValue.Kind(kind).label))
    elif counts_items(unit):
        line.articles += figure
    else:
        line.quantities.append(Measured(unit, unit_name(unit), figure))


def _grouped(seizures: QuerySet[Seizure], schema: str) -> list[tuple[str, str | None, str, str, Decimal]]:
    known = parts()
    lines = GoodsLine.objects.filter(seizure__in=seizures.order_by().values("pk")).order_by()
    chosen = lines.values(
        "id",
        "seizure_id",
        "unit_id",
        "quantity",
        in_category=_category_of(schema),
        transport=known["transport"],
        made_in=known["made_in"],
        kind_of_right=known["right"],
        standing=known["standing"],
        rest=known["left"],
        is_at_court=known["is_at_court"],
    )
    try:
        sql, parameters = chosen.query.sql_with_params()
    except EmptyResultSet:  # Django knows before it asks: somebody without an office sees nothing
        return []
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT.format(lines=sql), [*parameters, [str(kind) for kind in GENUINE]])
        return cursor.fetchall()


def _category_of(schema: str) -> Any:
    if schema == Category.Scheme.EU:
        return F("category_id")
    is_of_the_us = When(category__scheme=Category.Scheme.US, then=F("category_id"))
    return Case(is_of_the_us, default=F("category__us_category_id"), output_field=CharField())


def _categories(lines: dict[str | None, Line], schema: str) -> list[Line]:
    """Return every category of the schema in its order, those without goods too, then what is in none."""
    shown = {category.code: category_label(category) for category in categories(schema)}
    ordered = [replace(lines.get(code, Line(code, "")), label=label) for code, label in shown.items()]
    return [*ordered, *(line for key, line in lines.items() if key not in shown)]


def _ranked(lines: dict[str | None, Line]) -> list[Line]:
    """Order by cases; the unknown comes last."""
    return sorted(lines.values(), key=lambda line: (line.key is None, -line.cases, str(line.key)))
