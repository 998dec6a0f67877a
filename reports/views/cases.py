"""Finding cases, counting them, exporting them; the dossier of one case."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import may, require
from accounts.confirming import ask_for_proof, confirmed_at, is_proved_by
from ipcases.lib import charts
from ipcases.lib.errors import DomainError
from ipcases.lib.paging import capped_count
from reports import services
from reports.access import may_see_return
from reports.forms import DossierForm, ExportForm, SaveViewForm
from reports.models import ReportRun
from reports.queries.figures import Figure, figures_of, month_query
from reports.queries.filters import as_query, chosen_seizures
from reports.queries.in_words import search_in_words
from reports.queries.saved import saved_views
from reports.views.files import csv_response, pdf_response
from reports.views.searching import (
    ALL,
    applied,
    back_to_search,
    month_in_words,
    period_in_words,
    periods,
    posted,
    search_form,
    show,
    this_year,
)
from seizures.access import get_seizure
from seizures.queries import named_so, seizure_list
from seizures.views.crumbs import case_crumbs

_ORDERS = {"-detained_on", "detained_on"}
_LARGEST = 12  # of each list of figures, as its page says


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Search cases. Nine queries, whatever the number of rows; three more for words."""
    require(user=request.user, verb="reports.search")
    saved = saved_views(user=request.user)
    if not request.GET and (default := next((view for view in saved if view.is_mine and view.saved.is_default), None)):
        return redirect(f"{reverse('reports:search')}?{default.saved.query}&view={default.saved.public_id}")
    form, narrowed = search_form(request)
    sort = request.GET.get("sort", "")
    found = seizure_list(
        user=request.user,
        narrowed=narrowed,
        now=timezone.now(),
        sort=sort if sort in _ORDERS else "-detained_on",
        cursor=request.GET.get("cursor", ""),
    )
    query = as_query(narrowed=narrowed)
    return render(
        request,
        "reports/search.html",
        {
            "filter_form": form,
            "page": found.page,
            "count": found.count,
            "query": query,
            "named_so": named_so(user=request.user, seizures=found.page.rows, text=narrowed.text),
            "is_filtered": not narrowed.is_empty,
            "applied": applied(form, narrowed),
            "clear_url": f"{reverse('reports:search')}?{ALL}",
            "saved": saved,
            "shown_view": request.GET.get("view", ""),
            "save_form": SaveViewForm(initial={"query": query}),
            "may_export": may(user=request.user, verb="reports.export"),
            "may_see_return": may_see_return(user=request.user),
        },
        status=400 if form.errors else 200,
    )


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Show what a search holds, by month, office, category and channel. One query reads the matching rows, once."""
    require(user=request.user, verb="reports.search")
    today = timezone.localdate()
    if not request.GET:
        return redirect(f"{reverse('reports:figures')}?{as_query(narrowed=this_year(today=today))}")
    form, narrowed = search_form(request)
    query = as_query(narrowed=narrowed)
    seizures = chosen_seizures(user=request.user, query=query, now=timezone.now())
    counted = figures_of(seizures=seizures, narrowed=narrowed)
    drawn = {
        name: charts.bar_list(title=title, items=[_bar(figure) for figure in items[:_LARGEST]])
        for name, title, items in (
            ("offices", _("By office"), counted.offices),
            ("categories", _("By category"), counted.categories),
            ("channels", _("By channel"), counted.channels),
            ("destinations", _("By destination"), counted.destinations),
        )
        if items
    }
    if len(counted.months) > 1:
        drawn["months"] = charts.line(
            title=_("Seizures a month"),
            labels=[month_in_words(month, today=today) for month, _count in counted.months],
            series=[charts.Series(name=pgettext("figure", "Seizures"), values=[n for _month, n in counted.months])],
            urls=[
                f"{reverse('reports:search')}?{month_query(narrowed=narrowed, month=month)}" if n else ""
                for month, n in counted.months
            ],
            is_wide=True,
        )
    total = sum(n for _month, n in counted.months)
    context = {
        "filter_form": form,
        "charts": drawn,
        "total": total,
        "period": period_in_words(narrowed),
        "periods": periods(narrowed, today=today),
        "query": query or ALL,
        "applied": applied(form, narrowed),
        "clear_url": f"{reverse('reports:figures')}?{ALL}",
        "may_see_return": may_see_return(user=request.user),
    }
    return render(request, "reports/figures.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Ask what the file is for, then make it."""
    require(user=request.user, verb="reports.export")
    filter_form, narrowed = search_form(request)
    if filter_form.errors:
        return back_to_search(request)
    query = as_query(narrowed=narrowed)
    form = ExportForm(posted(request))
    ask_for_proof(request, form)
    if request.method == "POST" and form.is_valid() and is_proved_by(request, form):
        try:
            run = services.start_export(
                acting_user=request.user,
                format=form.cleaned_data["format"],
                query=query,
                purpose=form.cleaned_data["purpose"],
                language=get_language() or "en",
                confirmed_at=confirmed_at(request),
                now=timezone.now(),
            )
        except DomainError as error:
            show(form, error)
        else:
            if run.format == ReportRun.Format.CSV:
                return csv_response(run)
            return redirect("reports:runs")
    seizures = chosen_seizures(user=request.user, query=query, now=timezone.now())
    context = {
        "form": form,
        "count": capped_count(seizures),
        "search": search_in_words(query=query),
        "back": f"{reverse('reports:search')}?{query}",
        "crumbs": [(pgettext("page", "Reports"), reverse("reports:search")), (_("Export cases"), "")],
    }
    return render(request, "reports/export.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def dossier(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask what the dossier is for, then make it."""

    def make(**asked: Any) -> HttpResponse:
        run, content = services.make_dossier(**asked)
        return pdf_response(content, name=run.case_reference)

    return _of_one_case(request, reference, title=_("Dossier"), template="reports/dossier.html", make=make)


@require_http_methods(["GET", "POST"])
def case_file(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask what the case file is for, then have it made."""

    def make(**asked: Any) -> HttpResponse:
        services.start_case_file(**asked)
        return redirect("reports:runs")

    return _of_one_case(
        request, reference, title=pgettext("report", "Case file"), template="reports/case_file.html", make=make
    )


def _of_one_case(
    request: HttpRequest, reference: str, *, title: str, template: str, make: Callable[..., HttpResponse]
) -> HttpResponse:
    require(user=request.user, verb="reports.export")
    seizure = get_seizure(user=request.user, reference=reference)
    form = DossierForm(posted(request), initial={"language": get_language()})
    ask_for_proof(request, form)
    if request.method == "POST" and form.is_valid() and is_proved_by(request, form):
        try:
            return make(
                acting_user=request.user,
                seizure=seizure,
                purpose=form.cleaned_data["purpose"],
                language=form.cleaned_data["language"],
                confirmed_at=confirmed_at(request),
                now=timezone.now(),
            )
        except DomainError as error:
            show(form, error)
    crumbs = case_crumbs(seizure, (title, ""))
    context = {"form": form, "seizure": seizure, "crumbs": crumbs}
    return render(request, template, context, status=400 if form.errors else 200)


def _bar(figure: Figure) -> charts.Bar:
    url = f"{reverse('reports:search')}?{figure.query}" if figure.query else ""
    return charts.Bar(label=figure.label, value=figure.count, url=url)
