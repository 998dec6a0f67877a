"""The pages of analysts: search, figures, exports, saved views, the dossier of one case."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import may, require
from ipcases.lib import charts
from ipcases.lib.errors import DomainError
from ipcases.lib.files import path_of
from ipcases.lib.paging import capped_count, keyset_page
from reports import services
from reports.access import get_run, get_saved, visible_runs, visible_saved
from reports.exporters.csv_stream import CsvStream, ExportBroken
from reports.forms import DossierForm, ExportForm, SaveViewForm, SearchForm
from reports.models import ReportRun
from reports.queries.figures import Figure, figures_of
from reports.queries.filters import as_query, chosen_seizures
from seizures.access import get_seizure
from seizures.queries import SeizureFilter, seizure_list

_MEDIA_TYPES = {
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "PDF": "application/pdf",
}
_ORDERS = {"-detained_on", "detained_on"}


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Search cases. Eight queries, whatever the number of rows."""
    require(user=request.user, verb="reports.search")
    form, narrowed = _search_form(request)
    sort = request.GET.get("sort", "")
    found = seizure_list(
        user=request.user,
        narrowed=narrowed,
        on=timezone.localdate(),
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
            "is_filtered": not narrowed.is_empty,
            "applied": _applied(form, narrowed),
            "clear_url": reverse("reports:search"),
            "saved": visible_saved(user=request.user).order_by("name"),
            "save_form": SaveViewForm(initial={"query": query}),
            "may_export": may(user=request.user, verb="reports.export"),
        },
        status=400 if form.errors else 200,
    )


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Show what a search holds, by month, office, category and channel. Seven queries."""
    require(user=request.user, verb="reports.search")
    form, narrowed = _search_form(request)
    query = as_query(narrowed=narrowed)
    seizures = chosen_seizures(user=request.user, query=query, on=timezone.localdate())
    counted = figures_of(seizures=seizures, narrowed=narrowed)
    drawn = {
        name: charts.bar_list(title=title, items=[_bar(figure) for figure in items])
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
            labels=[date_format(month, "YEAR_MONTH_FORMAT") for month, _count in counted.months],
            series=[charts.Series(name=pgettext("figure", "Seizures"), values=[n for _month, n in counted.months])],
        )
    total = sum(n for _month, n in counted.months)
    context = {
        "filter_form": form,
        "charts": drawn,
        "total": total,
        "query": query,
        "applied": _applied(form, narrowed),
        "clear_url": reverse("reports:figures"),
    }
    return render(request, "reports/figures.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Ask what the file is for, then make it."""
    require(user=request.user, verb="reports.export")
    search_form, narrowed = _search_form(request)
    query = as_query(narrowed=narrowed)
    form = ExportForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            run = services.start_export(
                acting_user=request.user,
                format=form.cleaned_data["format"],
                query=query,
                purpose=form.cleaned_data["purpose"],
                language=get_language() or "en",
                now=timezone.now(),
            )
        except DomainError as error:
            _show(form, error)
        else:
            if run.format == ReportRun.Format.CSV:
                return _csv_response(run)
            return redirect("reports:runs")
    seizures = chosen_seizures(user=request.user, query=query, on=timezone.localdate())
    context = {
        "form": form,
        "count": capped_count(seizures),
        "applied": _applied(search_form, narrowed),
        "back": f"{reverse('reports:search')}?{query}",
    }
    return render(request, "reports/export.html", context, status=400 if form.errors else 200)


@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """List the files made for this user. Three queries."""
    require(user=request.user, verb="reports.search")
    page = keyset_page(visible_runs(user=request.user), order=("-pk",), cursor=request.GET.get("cursor", ""))
    waiting = any(run.status in (ReportRun.Status.QUEUED, ReportRun.Status.RUNNING) for run in page.rows)
    return render(request, "reports/runs.html", {"page": page, "is_waiting": waiting})


@require_GET
def download(request: HttpRequest, public_id: uuid.UUID) -> FileResponse:
    """Hand out a file that was made for this user."""
    run = get_run(user=request.user, public_id=public_id)
    services.note_download(acting_user=request.user, run=run, now=timezone.now())
    return FileResponse(
        path_of(sha256=run.sha256).open("rb"),
        as_attachment=True,
        filename=_file_name(run),
        content_type=_MEDIA_TYPES[run.format],
    )


@require_http_methods(["GET", "POST"])
def dossier(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask what the dossier is for, then make it."""
    require(user=request.user, verb="reports.export")
    seizure = get_seizure(user=request.user, reference=reference)
    form = DossierForm(_posted(request), initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        try:
            _run, content = services.make_dossier(
                acting_user=request.user,
                seizure=seizure,
                purpose=form.cleaned_data["purpose"],
                language=form.cleaned_data["language"],
                now=timezone.now(),
            )
        except DomainError as error:
            _show(form, error)
        else:
            return HttpResponse(
                content,
                content_type="application/pdf",
                headers={"Content-Disposition": f'attachment; filename="{seizure.reference}.pdf"'},
            )
    return render(
        request, "reports/dossier.html", {"form": form, "seizure": seizure}, status=400 if form.errors else 200
    )


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the search under a name."""
    form = SaveViewForm(request.POST)
    query = form.cleaned_data["query"] if form.is_valid() else ""
    if not form.errors:
        services.save_view(acting_user=request.user, name=form.cleaned_data["name"], query=query, now=timezone.now())
        return redirect(f"{reverse('reports:search')}?{query}")
    return render(request, "reports/save_view.html", {"form": form}, status=400)


@require_POST
def delete_view(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Delete a saved view."""
    services.delete_view(acting_user=request.user, saved=get_saved(user=request.user, public_id=public_id))
    return redirect("reports:search")


def _posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted; an empty post is still one."""
    return request.POST if request.method == "POST" else None


def _search_form(request: HttpRequest) -> tuple[SearchForm, SeizureFilter]:
    home = request.user.home_office
    form = SearchForm(request.GET or None, jurisdiction=home.jurisdiction_id if home else "")
    form.is_valid()
    return form, form.narrowed()


def _applied(form: SearchForm, narrowed: SeizureFilter) -> list[dict[str, Any]]:
    """Say in words what the search is narrowed to, each with the address without it."""
    chips = []
    for name, field in form.fields.items():
        value = getattr(narrowed, name)
        if value:
            shown = dict(getattr(field, "choices", [])).get(value, value)
            chips.append(
                {"label": field.label, "value": shown, "remove_url": "?" + as_query(narrowed=narrowed.without(name))}
            )
    return chips


def _bar(figure: Figure) -> charts.Bar:
    url = f"{reverse('reports:search')}?{figure.query}" if figure.query else ""
    return charts.Bar(label=figure.label, value=figure.count, url=url)


def _csv_response(run: ReportRun) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        _told(run, services.csv_of(run=run)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{_file_name(run)}"'},
    )


def _told(run: ReportRun, stream: CsvStream) -> Iterator[bytes]:
    """Pass the file on and write down how it ended: whole, broken, or left by the reader."""
    try:
        yield from stream
    except (ExportBroken, GeneratorExit) as error:
        why = _("The database broke off.") if isinstance(error, ExportBroken) else _("The download was left.")
        services.fail_run(run=run, why=why, now=timezone.now())
        raise
    services.finish_run(run=run, sha256=stream.sha256, size=stream.size, rows=stream.rows, now=timezone.now())


def _file_name(run: ReportRun) -> str:
    stem = (
        run.query if run.format == ReportRun.Format.PDF else f"cases-{timezone.localtime(run.requested_at):%Y%m%d-%H%M}"
    )
    return f"{stem}.{run.format.lower()}"


def _show(form: Any, error: DomainError) -> None:
    if error.status == 403:
        raise error
    form.add_error(error.field if error.field in form.fields else None, str(error))
