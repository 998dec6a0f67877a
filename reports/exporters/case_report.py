"""The case report: one row per goods line, its columns, and the SQL that makes them.

Raw SQL, because COPY needs one statement: labels, the two languages and the guard against
spreadsheet formulas are in it, and the seizures come from a permission-filtered queryset.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from rightsholders.models import Right
from seizures.models import GoodsLine, Outcome, Procedure, Seizure


@dataclass(frozen=True)
class Column:
    """A column: its heading, and the SQL of its value. Typed-in text is guarded."""

    key: str
    label: str | Promise
    sql: str
    is_typed_in: bool = False
    is_number: bool = False
    is_money: bool = False
    width: int = 14  # in characters of a spreadsheet


def columns() -> list[Column]:
    """Return the columns of the report, in order, for the reader's language."""
    name = "name_zh" if (get_language() or "").startswith("zh") else "name_en"
    return [
        Column("reference", _("Case"), "s.reference", width=21),
        Column("office", _("Office code"), "s.office_id"),
        Column("office_name", _("Office"), f"o.{name}", width=22),
        Column("detained_on", _("Detained on"), "s.detained_on"),
        Column("direction", pgettext_lazy("field", "Direction"), _case("s.direction", Seizure.Direction.choices)),
        Column("channel", pgettext_lazy("field", "Channel"), _case("s.channel", Seizure.Channel.choices)),
        Column("status", pgettext_lazy("field", "Status"), _case("s.status", Seizure.Status.choices)),
        Column("origin", _("Origin"), "s.origin_country_id"),
        Column("departure", _("Sent from"), "s.departure_country_id"),
        Column("destination", _("Sent to"), "s.destination_country_id"),
        Column("parcels", _("Parcel numbers"), "p.numbers", is_typed_in=True, width=22),
        Column("line", _("Line"), "l.position", is_number=True),
        Column("brand", _("Brand or mark"), "l.brand", is_typed_in=True, width=22),
        Column("description", _("Goods"), "l.description", is_typed_in=True, width=32),
        Column("category", _("Category code"), "l.category_id"),
        Column("category_name", _("Category"), f"c.{name}", width=22),
        Column("hs_code", _("HS code"), "l.hs_code_id"),
        Column("hs_edition", _("HS edition"), "hs.edition", is_number=True),
        Column("quantity", _("Quantity"), "trim_scale(l.quantity)", is_number=True),
        Column("unit", _("Unit"), f"u.{name}"),
        Column("right", _("Suspected right"), _case("l.suspected_right", Right.Kind.choices)),
        Column("right_holder", _("Right holder"), "h.name", is_typed_in=True, width=26),
        Column("recordation", _("Recordation"), "r.reference", width=18),
        Column("declared", _("Declared customs value"), "vd.amount", is_number=True, is_money=True),
        Column("declared_currency", _("Currency of the declared value"), "vd.currency_id"),
        Column("msrp", _("Suggested retail price"), "vm.amount", is_number=True, is_money=True),
        Column("msrp_currency", _("Currency of the retail price"), "vm.currency_id"),
        Column("procedure", _("Procedure"), "pr.statuses"),
        Column("outcome", _("Outcome"), "ou.outcomes", width=22),
        Column("operations", _("Operations"), "op.codes", width=28),
    ]


_NO_CASE = "SELECT NULL::bigint AS id WHERE FALSE"
# Each list is gathered over the chosen seizures only, so that ten cases cost ten cases. A line may have a value of one
# kind in several currencies and is one row all the same: the sort puts that of the country first, DISTINCT keeps it.
_FROM = """
WITH chosen AS MATERIALIZED ({chosen}),
p AS (SELECT x.seizure_id, string_agg(x.number, ' ' ORDER BY x.position) AS numbers
      FROM seizures_parcel x JOIN chosen ON chosen.id = x.seizure_id GROUP BY 1),
pr AS (SELECT x.line_id, string_agg(DISTINCT {procedure_status}, ', ') AS statuses
       FROM seizures_procedureline x JOIN seizures_procedure q ON q.id = x.procedure_id AND q.is_live
       JOIN chosen ON chosen.id = q.seizure_id GROUP BY 1),
ou AS (SELECT x.line_id, string_agg({outcome_kind}, ', ' ORDER BY x.id) AS outcomes
       FROM seizures_outcome x JOIN seizures_goodsline y ON y.id = x.line_id
       JOIN chosen ON chosen.id = y.seizure_id GROUP BY 1),
op AS (SELECT x.seizure_id, string_agg(y.code, ' ' ORDER BY y.code) AS codes
       FROM operations_operationseizure x JOIN operations_operation y ON y.id = x.operation_id
       JOIN chosen ON chosen.id = x.seizure_id WHERE x.removed_at IS NULL GROUP BY 1)
SELECT DISTINCT ON (s.detained_on, s.id, l.position) {columns}
FROM chosen
JOIN seizures_seizure s ON s.id = chosen.id
JOIN seizures_goodsline l ON l.seizure_id = s.id
JOIN reference_office o ON o.code = s.office_id
JOIN reference_jurisdiction j ON j.code = s.jurisdiction_id
JOIN reference_category c ON c.code = l.category_id
JOIN reference_unit u ON u.code = l.unit_id
LEFT JOIN reference_hscode hs ON hs.code = l.hs_code_id
LEFT JOIN rightsholders_recordation r ON r.id = l.recordation_id
LEFT JOIN rightsholders_rightholder h ON h.id = r.right_holder_id
LEFT JOIN seizures_goodsvalue vd ON vd.line_id = l.id AND vd.kind = 'DECLARED'
LEFT JOIN seizures_goodsvalue vm ON vm.line_id = l.id AND vm.kind = 'MSRP'
LEFT JOIN p ON p.seizure_id = s.id
LEFT JOIN pr ON pr.line_id = l.id
LEFT JOIN ou ON ou.line_id = l.id
LEFT JOIN op ON op.seizure_id = s.id
ORDER BY s.detained_on DESC, s.id DESC, l.position,
         vd.currency_id <> j.currency_id, vd.id, vm.currency_id <> j.currency_id, vm.id
"""


def report_sql(*, seizures: QuerySet[Seizure], guarded: bool = True) -> str:
    """Return the report's statement for these seizures, ready to run.

    The queryset carries the reader's permissions; its parameters are quoted by the driver.
    """
    chosen = seizures.order_by().values("id")
    try:
        inner, parameters = chosen.query.sql_with_params()
    except EmptyResultSet:  # Django knows before it asks: nothing can fit
        inner, parameters = _NO_CASE, ()
    with connections["default"].cursor() as cursor:
        chosen_sql = cursor.cursor.mogrify(inner, parameters).decode()
    selected = ", ".join(
        f"{_guard(column.sql) if guarded and column.is_typed_in else column.sql} AS {column.key}"
        for column in columns()
    )
    return _FROM.format(
        chosen=chosen_sql,
        columns=selected,
        procedure_status=_case("q.status", Procedure.Status.choices),
        outcome_kind=_case("x.kind", Outcome.Kind.choices),
    )


def rows_of(*, seizures: QuerySet[Seizure]) -> int:
    """Return how many rows the report of these seizures will have. One query."""
    return GoodsLine.objects.filter(seizure__in=seizures.order_by().values("id")).count()


def _guard(sql: str) -> str:
    """Put an apostrophe before what a spreadsheet would run (ASVS 1.2.10), as lib.tables.safe_cell does."""
    return f"CASE WHEN {sql} ~ '^[=+@＝＋－＠\\t\\r\\n-]' THEN '''' || {sql} ELSE {sql} END"


def _case(column: str, choices: Iterable[tuple[Any, Any]]) -> str:
    """Write the labels of a choice field as SQL, in the reader's language."""
    whens = " ".join(f"WHEN {_quote(value)} THEN {_quote(label)}" for value, label in choices)
    return f"CASE {column} {whens} ELSE {column} END"


def _quote(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"
