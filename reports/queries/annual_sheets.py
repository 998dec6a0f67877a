"""The annual return as tables of a file, for one reader's language. The first says what is missing in it."""

import datetime
from collections.abc import Sequence
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.access import offices_of, sees_whole_jurisdiction
from accounts.models import User
from ipcases.lib.days import moment_in_words
from reference.queries import jurisdiction_name, office_name
from reports.exporters.annual_file import Cell, Sheet
from reports.queries.annual import SCHEMAS, AnnualReturn, Line, Measured, Table
from reports.queries.annual_gaps import AnnualGaps


def of_whom(*, user: User, office: str) -> str:
    """Say whose cases a return counts: the office's that was chosen, the jurisdiction's, or the user's own offices'."""
    if office:
        return office_name(office)
    if whole := sees_whole_jurisdiction(user=user):
        return jurisdiction_name(whole)
    return pgettext("between the parts of a list", ", ").join(map(office_name, sorted(offices_of(user=user))))


def sheets_of(*, found: AnnualReturn, gaps: AnnualGaps, whom: str, now: datetime.datetime) -> list[Sheet]:
    """Return the tables of the file. The first says what it is and what is missing in it."""
    return [
        Sheet(_("Annual return"), _about(found, gaps, whom, now)),
        *(Sheet(str(table.title), _table(table, found)) for table in found.tables),
        Sheet(_("Gaps"), _gaps(gaps)),
    ]


def _about(found: AnnualReturn, gaps: AnnualGaps, whom: str, now: datetime.datetime) -> list[list[Cell]]:
    lacking = gaps.whole.lacking.count
    state = _("Complete: no case lacks data that the return needs.")
    if lacking:
        state = ngettext(
            "Incomplete: %(count)s case lacks data. The last table says what and where.",
            "Incomplete: %(count)s cases lack data. The last table says what and where.",
            lacking,
        ) % {"count": number_format(lacking)}
    elif not gaps.is_complete:
        state = _("Incomplete: some goods are in no category of this list")
    return [
        [_("Annual return"), str(found.year)],
        [pgettext("of a return", "Of"), whom],
        [_("Schema"), SCHEMAS[found.schema]],
        [_("As of"), moment_in_words(now)],
        [_("Gaps"), state],
        [pgettext("figure", "Cases"), found.whole.cases],
        [_("How it is counted"), _("By the day of detention. Restricted cases that you do not see are not in it.")],
        ["", _("A case with goods of two categories counts in both, in the totals once.")],
        ["", _("Quantities in kilograms or litres stand by themselves; values by measure and currency, unconverted.")],
    ]


def _table(table: Table, found: AnnualReturn) -> list[list[Cell]]:
    columns = found.columns if table.has_values else []
    heads: list[Cell] = [
        table.head,
        pgettext("figure", "Cases"),
        pgettext("figure", "Procedures"),
        pgettext("figure", "Articles"),
        _("Other quantities"),
        *(f"{column.kind}, {column.label}" for column in columns),
    ]
    # What happened to the goods is counted over parts of lines, so that a sum says nothing new.
    lines = [*table.lines, found.whole] if table.name != "outcome" else table.lines
    return [heads, *(_figures(line, columns) for line in lines)]


def _figures(line: Line, columns: Sequence[Measured]) -> list[Cell]:
    others = "; ".join(f"{number_format(one.amount.normalize())} {one.label}" for one in line.quantities)
    values = [line.value(column) or Decimal("0.00") for column in columns]
    return [line.label, line.cases, line.procedures, line.articles, others, *values]


def _gaps(gaps: AnnualGaps) -> list[list[Cell]]:
    heads: list[Cell] = [_("Office"), *(gap.name for gap in gaps.gaps), _("Cases that lack data")]
    rows = [*gaps.offices, gaps.whole]
    lines: list[list[Cell]] = [
        [row.name or _("Total"), *(one.count for one in row.counts), row.lacking.count] for row in rows
    ]
    said: list[list[Cell]] = [[gap.name, gap.sentence] for gap in gaps.gaps]
    return [heads, *lines, *said]
