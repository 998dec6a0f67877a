"""Files made for somebody, and searches kept under a name."""

import uuid

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import may, require
from accounts.confirming import asked_in_between, confirmed_at
from accounts.forms import ConfirmForm
from ipcases.lib.downloads import file_answer
from ipcases.lib.errors import DomainError
from ipcases.lib.paging import keyset_page
from reports import services
from reports.access import get_run, get_saved, may_see_return, visible_runs
from reports.forms import SaveViewForm
from reports.models import ReportRun
from reports.queries.runs import with_comparison
from reports.views.searching import show


@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """List the files made for this user. Three queries."""
    require(user=request.user, verb="reports.search")
    found = with_comparison(visible_runs(user=request.user))
    page = keyset_page(found, order=("-pk",), cursor=request.GET.get("cursor", ""))
    waiting = any(run.status in (ReportRun.Status.QUEUED, ReportRun.Status.RUNNING) for run in page.rows)
    may_export = may(user=request.user, verb="reports.export")
    context = {"page": page, "is_waiting": waiting, "may_export": may_export}
    return render(request, "reports/runs.html", {**context, "may_see_return": may_see_return(user=request.user)})


@require_POST
def cancel(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Stop making a file."""
    run = get_run(user=request.user, public_id=public_id)
    services.cancel_run(acting_user=request.user, run=run, now=timezone.now())
    return redirect("reports:runs")


@require_POST
def again(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse | StreamingHttpResponse:
    """Make the file of the same search again."""
    run = get_run(user=request.user, public_id=public_id)
    if may(user=request.user, verb="reports.export") and (form := asked_in_between(request)) is not None:
        return _ask(request, run, form, _("Make it again"))
    repeated = services.repeat_run(
        acting_user=request.user,
        run=run,
        language=get_language() or "en",
        confirmed_at=confirmed_at(request),
        now=timezone.now(),
    )
    return csv_response(repeated) if repeated.format == ReportRun.Format.CSV else redirect("reports:runs")


@require_http_methods(["GET", "POST"])
def download(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse | FileResponse:
    """Hand out a file that was made for this user; one of cases to whoever proves to be the one."""
    run = get_run(user=request.user, public_id=public_id)
    require(user=request.user, verb="reports.export")
    if services.holds_cases(run) and (form := asked_in_between(request)) is not None:
        return _ask(request, run, form, _("Fetch the file"))
    services.note_download(acting_user=request.user, run=run, confirmed_at=confirmed_at(request), now=timezone.now())
    return file_answer(request, sha256=run.sha256, media_type=run.media_type, save_as=_file_name(run))


def _ask(request: HttpRequest, run: ReportRun, form: ConfirmForm, words: str) -> HttpResponse:
    context = {
        "form": form,
        "title": words,
        "intro": run.purpose,
        "button": words,
        "back": reverse("reports:runs"),
        "crumbs": [(_("Files"), reverse("reports:runs")), (words, "")],
    }
    return render(request, "act.html", context, status=400 if form.errors else 403)


def csv_response(run: ReportRun) -> StreamingHttpResponse:
    """Hand out a CSV while the database writes it."""
    return StreamingHttpResponse(
        services.stream_csv(run=run),
        content_type=run.media_type,
        headers={"Content-Disposition": f'attachment; filename="{_file_name(run)}"'},
    )


def pdf_response(content: bytes, *, name: str) -> HttpResponse:
    """Hand out a PDF that was just made."""
    disposition = f'attachment; filename="{name}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


def _file_name(run: ReportRun) -> str:
    kinds = {
        ReportRun.Kind.CASES: "cases",
        ReportRun.Kind.TABLE: "figures",
        ReportRun.Kind.RESULTS: "operation",
        ReportRun.Kind.ANNUAL: "annual-return",
        ReportRun.Kind.DESTROYED: "certificate-of-destruction",
    }
    kind = kinds.get(ReportRun.Kind(run.kind))
    stem = run.case_reference or f"{kind}-{timezone.localtime(run.requested_at):%Y%m%d-%H%M}"
    return f"{stem}.{run.format.lower()}"


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the search under a name."""
    form = SaveViewForm(request.POST)
    if form.is_valid():
        query = form.cleaned_data["query"]
        try:
            services.save_view(
                acting_user=request.user,
                name=form.cleaned_data["name"],
                query=query,
                share_with_office=form.cleaned_data["share"],
                now=timezone.now(),
            )
        except DomainError as error:
            show(form, error)
        else:
            return redirect(f"{reverse('reports:search')}?{query}")
    return render(request, "reports/save_view.html", {"form": form}, status=400)


@require_http_methods(["GET", "POST"])
def delete_view(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask, then delete a saved view: nothing brings it back, for the office either."""
    saved = get_saved(user=request.user, public_id=public_id)
    if request.method == "GET":
        reports = (pgettext("page", "Reports"), reverse("reports:search"))
        context = {
            "title": _("Delete this view?"),
            "intro": _("It goes for your office too, with which it is shared. The cases stay.")
            if saved.shared_office_id
            else _("Only the view goes. The cases stay."),
            "button": pgettext("view", "Delete"),
            "is_danger": True,
            "back": f"{reverse('reports:search')}?{saved.query}&view={saved.public_id}",
            "crumbs": [reports, (saved.name, ""), (_("Delete this view?"), "")],
        }
        return render(request, "act.html", context)
    services.delete_view(acting_user=request.user, saved=saved, now=timezone.now())
    return redirect("reports:search")


@require_POST
def open_with_view(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Let the search page open with a view, or with everything again."""
    saved = get_saved(user=request.user, public_id=public_id)
    services.open_with_view(acting_user=request.user, saved=saved, is_default="off" not in request.POST)
    return redirect(f"{reverse('reports:search')}?{saved.query}&view={saved.public_id}")
