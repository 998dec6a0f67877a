"""Exploring: a measure by one thing and across another; the table first, the drawing second."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import may, require
from ipcases.lib import charts
from ipcases.lib.errors import DomainError
from ipcases.lib.listed import listed
from reports import services
from reports.access import may_see_return
from reports.forms import ExploreForm, TableForm
from reports.queries.explore import MEASURES, SPLITS, TIMES, Cell, Table, lines_of, most_telling, table_of, title_of
from reports.queries.filters import as_query, chosen_seizures
from reports.views.searching import ALL, applied, back_to_search, period_in_words, periods, posted, show, this_year

_PARTS = 6  # colours a stacked drawing has
_ROWS_DRAWN = 12


@require_GET
def explore(request: HttpRequest) -> HttpResponse:
    """Count the cases of a search by one or two splits. Four queries; one reads the matching rows, once.

    Items by category cost one more: it counts the cases.
    """
    require(user=request.user, verb="reports.search")
    today = timezone.localdate()
    if not request.GET:
        return redirect(f"{reverse('reports:explore')}?{as_query(narrowed=this_year(today=today))}")
    form, table = _asked(request)
    narrowed = form.narrowed()
    context = {
        "filter_form": form,
        "table": table,
        "lines": _linked(table),
        "totals": [_link(cell) for cell in table.totals],
        "whole": _link(table.whole),
        "measure": MEASURES[table.measure],
        "by": SPLITS[table.by],
        "across": SPLITS.get(table.across, ""),
        "left_out": _left_out(table),
        "chart": _chart(table),
        "chart_note": _chart_note(table),
        "total": table.whole.cases,
        "period": period_in_words(narrowed),
        "periods": periods(narrowed, today=today, keep=form.splits()),
        "query": as_query(narrowed=narrowed) or ALL,
        "asked": _query(form),
        "applied": applied(form, narrowed, keep=form.splits()),
        "clear_url": f"{reverse('reports:explore')}?{urlencode(form.splits())}",
        "may_export": may(user=request.user, verb="reports.export"),
        "may_see_return": may_see_return(user=request.user),
    }
    return render(request, "reports/explore.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def table_file(request: HttpRequest) -> HttpResponse:
    """Ask who will read the table and what for, then make the file."""
    require(user=request.user, verb="reports.export")
    asked, table = _asked(request, is_cut=False)
    if asked.errors:
        return back_to_search(request, "reports:explore")
    form = TableForm(posted(request))
    if request.method == "POST" and form.is_valid():
        is_shared = form.cleaned_data["audience"] == "OUTSIDE"
        try:
            services.make_table(
                acting_user=request.user,
                query=_query(asked),
                purpose=form.cleaned_data["purpose"],
                is_shared=is_shared,
                title=title_of(table=table),
                lines=lines_of(table=table, is_shared=is_shared),
                rows=len(table.rows),
                language=get_language() or "en",
                now=timezone.now(),
            )
        except DomainError as error:
            show(form, error)
        else:
            return redirect("reports:runs")
    back = f"{reverse('reports:explore')}?{_query(asked)}"
    crumbs = [(_("Explore"), back), (pgettext("page", "File"), "")]
    context = {"form": form, "back": back, "title": title_of(table=table), "crumbs": crumbs}
    return render(request, "reports/table_file.html", context, status=400 if form.errors else 200)


def _asked(request: HttpRequest, *, is_cut: bool = True) -> tuple[ExploreForm, Table]:
    home = request.user.home_office
    form = ExploreForm(request.GET or None, jurisdiction=home.jurisdiction_id if home else "")
    form.is_valid()
    narrowed = form.narrowed()
    seizures = chosen_seizures(user=request.user, query=as_query(narrowed=narrowed), now=timezone.now())
    return form, table_of(seizures=seizures, narrowed=narrowed, is_cut=is_cut, **form.splits())


def _query(form: ExploreForm) -> str:
    return "&".join(filter(None, [urlencode(form.splits()), as_query(narrowed=form.narrowed())]))


def _link(cell: Cell) -> dict[str, Any]:
    url = "" if cell.query is None else f"{reverse('reports:search')}?{cell.query or ALL}"
    return {"value": cell.value, "url": url}


def _linked(table: Table) -> list[dict[str, Any]]:
    return [
        {"label": row.label, "cells": [_link(cell) for cell in row.cells], "total": _link(row.total)}
        for row in table.rows
    ]


def _left_out(table: Table) -> str:
    """Say how many rows and columns are not shown; of times, these are the earlier ones."""
    rows, columns = table.rows_left_out, table.columns_left_out
    parts = []
    if rows and table.by in TIMES:
        parts.append(ngettext("%(n)d earlier row", "%(n)d earlier rows", rows) % {"n": rows})
    elif rows:
        parts.append(ngettext("%(n)d more row", "%(n)d more rows", rows) % {"n": rows})
    if columns and table.across in TIMES:
        parts.append(ngettext("%(n)d earlier column", "%(n)d earlier columns", columns) % {"n": columns})
    elif columns:
        parts.append(ngettext("%(n)d more column", "%(n)d more columns", columns) % {"n": columns})
    return _("Not shown, but in the totals: %(what)s") % {"what": listed(parts)} if parts else ""


def _chart_note(table: Table) -> str:
    if len(table.rows) <= _ROWS_DRAWN:
        return ""
    words = _("The last %(n)d rows") if table.by in TIMES else _("The first %(n)d rows")
    return words % {"n": _ROWS_DRAWN}


def _chart(table: Table) -> Any:
    """Draw the first rows: bars, or bars divided by the second split when its parts can be told apart."""
    rows = most_telling(split=table.by, keys=table.rows, limit=_ROWS_DRAWN)
    if not rows:
        return None
    links = [_link(row.total)["url"] for row in rows]
    if table.across and len(table.heads) <= _PARTS and table.across != "category":
        stacks = [
            charts.Stack(row.label, [cell.value for cell in row.cells], url)
            for row, url in zip(rows, links, strict=True)
        ]
        return charts.stacked_bar(title=title_of(table=table), parts=table.heads, rows=stacks).drawing
    bars = [charts.Bar(row.label, row.total.value, url) for row, url in zip(rows, links, strict=True)]
    return charts.bar_list(title=title_of(table=table), items=bars).drawing
