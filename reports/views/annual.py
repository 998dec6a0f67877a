"""The annual return: its figures, what is missing in them, the word to an office, the file."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import may, require
from ipcases.lib.errors import DomainError
from ipcases.lib.figures import figure
from reports import services
from reports.access import get_reported_office, require_return
from reports.forms import AskForm, ReturnFileForm, ReturnForm
from reports.queries.annual import SCHEMAS, AnnualReturn, Line, Table, annual_return, year_of, years_of
from reports.queries.annual_gaps import AnnualGaps, gaps_of_return
from reports.queries.annual_sheets import of_whom, sheets_of
from reports.queries.filters import as_query, chosen_seizures
from reports.views.searching import back_to_search, posted, show
from seizures.access import visible_seizures


@require_GET
def annual(request: HttpRequest) -> HttpResponse:
    """Show the return of a year. Four queries, whatever the year holds."""
    require_return(user=request.user)
    form, found, gaps = _asked(request)
    context = {
        "form": form,
        "found": found,
        "schema": SCHEMAS[found.schema],
        "of_whom": of_whom(user=request.user, office=found.office),
        "kpis": _kpis(found),
        "tables": [_shown(table, found) for table in found.tables],
        "gaps": gaps,
        "may_export": may(user=request.user, verb="reports.export"),
        "may_see_return": True,
        "asked": _query(found),
    }
    return render(request, "reports/annual.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def annual_file(request: HttpRequest) -> HttpResponse:
    """Ask what the file is for, then make it."""
    require_return(user=request.user)
    require(user=request.user, verb="reports.export")
    asked, found, gaps = _asked(request)
    if asked.errors:
        return back_to_search(request, "reports:annual")
    whom = of_whom(user=request.user, office=found.office)
    form = ReturnFileForm(posted(request))
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            services.make_return(
                acting_user=request.user,
                format=form.cleaned_data["format"],
                query=_query(found),
                purpose=form.cleaned_data["purpose"],
                schema=found.schema,
                sheets=sheets_of(found=found, gaps=gaps, whom=whom, now=now),
                lacking=gaps.whole.lacking.count,
                language=get_language() or "en",
                now=now,
            )
        except DomainError as error:
            show(form, error)
        else:
            return redirect("reports:runs")
    back = f"{reverse('reports:annual')}?{_query(found)}"
    crumbs = [(_("Annual return"), back), (pgettext("page", "File"), "")]
    context = {
        "form": form,
        "found": found,
        "gaps": gaps,
        "of_whom": whom,
        "schema": SCHEMAS[found.schema],
        "back": back,
        "crumbs": crumbs,
    }
    return render(request, "reports/annual_file.html", context, status=400 if form.errors else 200)


@require_POST
def ask_office(request: HttpRequest) -> HttpResponse:
    """Tell an office that its cases lack data."""
    require_return(user=request.user)
    require(user=request.user, verb="reports.export")
    form = AskForm(request.POST)
    if not form.is_valid():
        return redirect("reports:annual")
    office = get_reported_office(user=request.user, code=form.cleaned_data["office"])
    year = form.cleaned_data["year"]
    back = {"year": year, "schema": form.cleaned_data["schema"] or next(iter(SCHEMAS))}
    services.ask_office(acting_user=request.user, office=office, year=year, now=timezone.now())
    messages.success(request, _("%(office)s sees it on its first page until nothing is left.") % {"office": office})
    return redirect(f"{reverse('reports:annual')}?{urlencode(back)}#gaps")


def _asked(request: HttpRequest) -> tuple[ReturnForm, AnnualReturn, AnnualGaps]:
    user, today = request.user, timezone.localdate()
    years = years_of(seizures=visible_seizures(user=user), today=today)
    form = ReturnForm(request.GET, user=user, years=years, today=today)
    asked = form.asked()
    query = as_query(narrowed=year_of(year=asked["year"], office=asked["office"]))
    rows = chosen_seizures(user=user, query=query, now=timezone.now())
    return form, annual_return(seizures=rows, **asked), gaps_of_return(seizures=rows, on=today, **asked)


def _query(found: AnnualReturn) -> str:
    chosen = {"year": found.year, "schema": found.schema, "office": found.office}
    return urlencode({name: value for name, value in chosen.items() if value})


def _kpis(found: AnnualReturn) -> list[dict[str, Any]]:
    url = f"{reverse('reports:search')}?{found.query}"
    whole = found.whole
    kpis: list[dict[str, Any]] = [
        {"label": pgettext("figure", "Cases"), "value": figure(whole.cases), "url": url},
        {"label": pgettext("figure", "Procedures"), "value": figure(whole.procedures), "url": url},
        {"label": pgettext("figure", "Articles"), "value": figure(int(whole.articles)), "url": url},
    ]
    for column in found.columns[:2]:
        label = _("Value of the genuine goods")
        value = {"value": figure(round(column.amount)), "unit": column.label, "note": column.kind}
        kpis.append({"label": label, "url": url, **value})
    return kpis


def _shown(table: Table, found: AnnualReturn) -> dict[str, Any]:
    """Prepare a table for the page: categories without goods are in the file only."""
    columns = found.columns if table.has_values else []
    lines = [line for line in table.lines if line.cases]

    def row(line: Line) -> dict[str, Any]:
        return {"line": line, "values": [(column, line.value(column)) for column in columns]}

    return {
        "table": table,
        "columns": columns,
        "rows": [row(line) for line in lines],
        "left_out": len(table.lines) - len(lines),
        # Goods that ended in two ways count in both: there is no sum of that.
        "total": row(found.whole) if table.name != "outcome" else None,
    }
