"""Reports over the API: files of cases, the dossier of one, saved views, figures."""

import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import require
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_bodies import EmptyInput
from ipcases.lib.api_views import ApiView, FileView, ListView, body_of
from ipcases.lib.downloads import file_answer
from ipcases.lib.errors import DomainError
from reports import services
from reports.access import get_run, get_saved, visible_runs, visible_saved
from reports.api_examples import START_A_REPORT
from reports.exporters.csv_stream import CsvStream, ExportBroken
from reports.exporters.figures_table import table_csv
from reports.models import ReportRun
from reports.queries.explore import Table, lines_of, table_of
from reports.queries.figures import figures_of
from reports.queries.filters import as_query, chosen_seizures, from_query
from reports.serializers import (
    DefaultInput,
    DossierInput,
    FiguresSerializer,
    KeepTableInput,
    ReportRunSerializer,
    SavedViewInput,
    SavedViewSerializer,
    StartReportInput,
    TableFilter,
    TableSerializer,
)
from seizures.access import get_seizure
from seizures.serializers import SeizureListFilter

_MEDIA_TYPES = {
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "PDF": "application/pdf",
    "CSV": "text/csv; charset=utf-8",
}
_EXPORT = "reports.export"
_SEARCH = "reports.search"


class ReportList(IdempotentPosts, ListView):
    """Files made for you."""

    serializer_class = ReportRunSerializer

    def get_queryset(self) -> Any:
        return visible_runs(user=self.request.user)

    @extend_schema(operation_id="reports_list", responses={200: ReportRunSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the files made for you, newest first."""
        require(user=request.user, verb=_SEARCH)
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="reports_create",
        request=StartReportInput,
        responses={202: ReportRunSerializer},
        examples=[START_A_REPORT],
    )
    def post(self, request: Request) -> Response:
        """Ask for a spreadsheet of the cases of a search; look at its status, then fetch it."""
        run = _started(request, ReportRun.Format.XLSX)
        response = Response(ReportRunSerializer(run).data, status=202)
        response["Location"] = reverse("api-report", args=[run.public_id])
        return response


class CsvReport(FileView):
    """A CSV, handed out while it is made."""

    @extend_schema(
        operation_id="reports_csv", request=StartReportInput, responses={(200, "text/csv"): OpenApiTypes.STR}
    )
    def post(self, request: Request) -> StreamingHttpResponse:
        """Fetch the cases of a search as CSV at once. A stream is not kept: sent again, it is another export."""
        run = _started(request, ReportRun.Format.CSV)
        return StreamingHttpResponse(
            _told(run, services.csv_of(run=run)),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{run.public_id}.csv"'},
        )


class ReportDetail(ApiView):
    """One file made for you."""

    @extend_schema(operation_id="reports_retrieve", responses={200: ReportRunSerializer})
    def get(self, request: Request, public_id: uuid.UUID) -> Response:
        """Say whether the file is ready."""
        return Response(ReportRunSerializer(get_run(user=request.user, public_id=public_id)).data)


class ReportFile(FileView):
    """The bytes of a file made for you."""

    @extend_schema(
        operation_id="reports_file",
        responses={(200, media_type.partition(";")[0]): OpenApiTypes.BINARY for media_type in _MEDIA_TYPES.values()},
    )
    def get(self, request: Request, public_id: uuid.UUID) -> FileResponse:
        """Fetch the file; the audit notes it."""
        run = get_run(user=request.user, public_id=public_id)
        services.note_download(acting_user=request.user, run=run, now=timezone.now())
        return file_answer(
            request,
            sha256=run.sha256,
            media_type=_MEDIA_TYPES[run.format],
            save_as=f"{run.public_id}.{run.format.lower()}",
        )


class CancelReport(IdempotentPosts):
    """A file nobody needs any more."""

    @extend_schema(operation_id="reports_cancel", request=EmptyInput, responses={200: ReportRunSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Stop making a file."""
        run = get_run(user=request.user, public_id=public_id)
        body_of(EmptyInput, request)
        services.cancel_run(acting_user=request.user, run=run, now=timezone.now())
        return Response(ReportRunSerializer(get_run(user=request.user, public_id=public_id)).data)


class ReportAgain(IdempotentPosts):
    """The same search once more."""

    @extend_schema(operation_id="reports_again", request=EmptyInput, responses={202: ReportRunSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Make the spreadsheet of the same search again; compare the SHA-256 to see whether anything changed."""
        run = get_run(user=request.user, public_id=public_id)
        body_of(EmptyInput, request)
        if run.format == ReportRun.Format.CSV:
            raise DomainError("is-a-stream", _("A CSV is handed out while it is made: ask for a new one."))
        repeated = services.repeat_run(
            acting_user=request.user, run=run, language=get_language() or "en", now=timezone.now()
        )
        return Response(ReportRunSerializer(repeated).data, status=202)


class CaseDossier(IdempotentPosts):
    """One case as a PDF."""

    @extend_schema(operation_id="dossier_create", request=DossierInput, responses={201: ReportRunSerializer})
    def post(self, request: Request, reference: str) -> Response:
        """Make the PDF dossier of a case: what you may see of it, with its history. Fetch it as a report."""
        require(user=request.user, verb=_EXPORT)
        seizure = get_seizure(user=request.user, reference=reference)
        said = body_of(DossierInput, request)
        run, _content = services.make_dossier(acting_user=request.user, seizure=seizure, now=timezone.now(), **said)
        response = Response(ReportRunSerializer(run).data, status=201)
        response["Location"] = reverse("api-report-file", args=[run.public_id])
        return response


class SavedViewList(IdempotentPosts, ListView):
    """Searches you keep under a name."""

    serializer_class = SavedViewSerializer
    keyset_order = ("name", "pk")

    def get_queryset(self) -> Any:
        return visible_saved(user=self.request.user)

    @extend_schema(operation_id="saved_views_list", responses={200: SavedViewSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the views you saved and those your office shares, by name."""
        require(user=request.user, verb=_SEARCH)
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="saved_views_save", request=SavedViewInput, responses={201: SavedViewSerializer})
    def post(self, request: Request) -> Response:
        """Keep a search under a name; the same name again replaces it."""
        require(user=request.user, verb=_SEARCH)
        said = body_of(SavedViewInput, request)
        query = _checked_query(said["query"])
        saved = services.save_view(
            acting_user=request.user,
            name=said["name"],
            query=query,
            share_with_office=said["share_with_office"],
            now=timezone.now(),
        )
        return Response(SavedViewSerializer(saved).data, status=201)


class SavedView(ApiView):
    """A search you keep under a name."""

    @extend_schema(operation_id="saved_views_delete", responses={204: None})
    def delete(self, request: Request, public_id: uuid.UUID) -> Response:
        """Delete a saved view."""
        services.delete_view(acting_user=request.user, saved=get_saved(user=request.user, public_id=public_id))
        return Response(status=204)


class DefaultView(ApiView):
    """What your search page opens with."""

    @extend_schema(operation_id="saved_views_open_with", request=DefaultInput, responses={200: SavedViewSerializer})
    def put(self, request: Request, public_id: uuid.UUID) -> Response:
        """Let your search page open with this view, or with everything again."""
        saved = get_saved(user=request.user, public_id=public_id)
        is_default = body_of(DefaultInput, request)["is_default"]
        services.open_with_view(acting_user=request.user, saved=saved, is_default=is_default)
        return Response(SavedViewSerializer(get_saved(user=request.user, public_id=public_id)).data)


class FiguresOfSearch(ApiView):
    """What a search holds."""

    query_class = SeizureListFilter

    @extend_schema(operation_id="figures_retrieve", responses={200: FiguresSerializer})
    def get(self, request: Request) -> Response:
        """Count the cases of a search by month, office, category, channel and destination."""
        require(user=request.user, verb=_SEARCH)
        narrowed = SeizureListFilter.narrowed(self.asked())
        query = as_query(narrowed=narrowed)
        seizures = chosen_seizures(user=request.user, query=query, on=timezone.localdate())
        return Response(FiguresSerializer(figures_of(seizures=seizures, narrowed=narrowed)).data)


class TableOfFigures(IdempotentPosts):
    """A measure by one thing and across another."""

    query_class = TableFilter

    @extend_schema(operation_id="tables_retrieve", responses={200: TableSerializer})
    def get(self, request: Request) -> Response:
        """Count the cases, parcels or items of a search by one or two splits."""
        require(user=request.user, verb=_SEARCH)
        return Response(TableSerializer(_table(request, self.asked())).data)

    @extend_schema(operation_id="tables_keep", request=KeepTableInput, responses={201: ReportRunSerializer})
    def post(self, request: Request) -> Response:
        """Make a CSV of such a table; for readers outside, figures that may point at a person are held back."""
        require(user=request.user, verb=_EXPORT)
        said = body_of(KeepTableInput, request)
        purpose, is_shared = said.pop("purpose"), said.pop("for_outside")
        table = _table(request, said)
        splits = {name: said[name] for name in ("measure", "by", "across") if said.get(name)}
        query = as_query(narrowed=SeizureListFilter.narrowed(_without_splits(said)))
        run = services.make_table(
            acting_user=request.user,
            query="&".join(filter(None, [urlencode(splits), query])),
            purpose=purpose,
            is_shared=is_shared,
            content=table_csv(lines=lines_of(table=table, is_shared=is_shared)),
            rows=len(table.rows),
            language=get_language() or "en",
            now=timezone.now(),
        )
        response = Response(ReportRunSerializer(run).data, status=201)
        response["Location"] = reverse("api-report-file", args=[run.public_id])
        return response


def _table(request: Request, chosen: dict[str, Any]) -> Table:
    narrowed = SeizureListFilter.narrowed(_without_splits(chosen))
    seizures = chosen_seizures(user=request.user, query=as_query(narrowed=narrowed), on=timezone.localdate())
    return table_of(
        seizures=seizures,
        narrowed=narrowed,
        measure=chosen["measure"],
        by=chosen["by"],
        across=chosen.get("across", ""),
    )


def _without_splits(chosen: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in chosen.items() if name not in ("measure", "by", "across")}


def _started(request: Request, format: str) -> ReportRun:
    require(user=request.user, verb=_EXPORT)
    said = body_of(StartReportInput, request)
    return services.start_export(
        acting_user=request.user,
        format=format,
        query=_checked_query(said["query"]),
        purpose=said["purpose"],
        language=get_language() or "en",
        now=timezone.now(),
    )


def _checked_query(query: str) -> str:
    try:
        return as_query(narrowed=from_query(query=query))
    except ValueError as error:
        raise exceptions.ValidationError({"query": [_("Days are written as 2026-11-23.")]}) from error


def _told(run: ReportRun, stream: CsvStream) -> Iterator[bytes]:
    """Pass the file on and write down how it ended: whole, broken, or left by the reader."""
    try:
        yield from stream
    except (ExportBroken, GeneratorExit) as error:
        why = _("The database broke off.") if isinstance(error, ExportBroken) else _("The download was left.")
        services.fail_run(run=run, why=why, now=timezone.now())
        raise
    services.finish_run(run=run, sha256=stream.sha256, size=stream.size, rows=stream.rows, now=timezone.now())
