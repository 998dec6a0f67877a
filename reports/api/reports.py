"""Reports over the API: files of cases, and the dossier of one."""

import uuid
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import require
from accounts.confirming import confirmed_at
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_bodies import EmptyInput
from ipcases.lib.api_views import ApiView, FileView, ListView, body_of
from ipcases.lib.downloads import file_answer
from ipcases.lib.errors import DomainError, InvalidValue
from operations.access import get_operation
from operations.queries import round_of
from reports import services
from reports.access import get_run, visible_runs
from reports.api.examples import START_A_REPORT
from reports.models import MEDIA_TYPES, ReportRun
from reports.serializers.reports import (
    CertificateInput,
    DossierInput,
    OperationReportInput,
    ReportRunSerializer,
    StartReportInput,
)
from seizures.access import get_destruction, get_seizure

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
            services.stream_csv(run=run),
            content_type=run.media_type,
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
        responses={(200, media_type.partition(";")[0]): OpenApiTypes.BINARY for media_type in MEDIA_TYPES.values()},
    )
    def get(self, request: Request, public_id: uuid.UUID) -> FileResponse:
        """Fetch the file; the audit notes it."""
        run = get_run(user=request.user, public_id=public_id)
        services.note_download(
            acting_user=request.user, run=run, confirmed_at=confirmed_at(request), now=timezone.now()
        )
        return file_answer(
            request,
            sha256=run.sha256,
            media_type=run.media_type,
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
            acting_user=request.user,
            run=run,
            language=get_language() or "en",
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
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
        run, _content = services.make_dossier(
            acting_user=request.user, seizure=seizure, confirmed_at=confirmed_at(request), now=timezone.now(), **said
        )
        return _made(run)


class CaseFile(IdempotentPosts):
    """One case as a ZIP that anybody can verify."""

    @extend_schema(operation_id="case_file_create", request=DossierInput, responses={202: ReportRunSerializer})
    def post(self, request: Request, reference: str) -> Response:
        """Ask for the case file of a case. It holds dossier, facts, audit and originals, with sums signed by this node.

        Look at its status, then fetch it as a report.
        """
        require(user=request.user, verb=_EXPORT)
        seizure = get_seizure(user=request.user, reference=reference)
        said = body_of(DossierInput, request)
        run = services.start_case_file(
            acting_user=request.user, seizure=seizure, confirmed_at=confirmed_at(request), now=timezone.now(), **said
        )
        response = Response(ReportRunSerializer(run).data, status=202)
        response["Location"] = reverse("api-report", args=[run.public_id])
        return response


class Certificate(IdempotentPosts):
    """One destruction as a PDF."""

    @extend_schema(operation_id="certificate_create", request=CertificateInput, responses={201: ReportRunSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Make the certificate of a destruction that two people signed. Fetch it as a report."""
        require(user=request.user, verb=_EXPORT)
        destruction = get_destruction(user=request.user, public_id=public_id)
        said = body_of(CertificateInput, request)
        run, _content = services.make_certificate(
            acting_user=request.user,
            destruction=destruction,
            confirmed_at=confirmed_at(request),
            now=timezone.now(),
            **said,
        )
        return _made(run)


class OperationReport(IdempotentPosts):
    """One joint operation as a PDF."""

    @extend_schema(
        operation_id="operation_report_create", request=OperationReportInput, responses={201: ReportRunSerializer}
    )
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Make the PDF of what an operation, or one round of it, brought about. Fetch it as a report."""
        require(user=request.user, verb=_EXPORT)
        operation = get_operation(user=request.user, public_id=public_id)
        said = body_of(OperationReportInput, request)
        number = said.pop("round")
        round_ = round_of(operation=operation, number=number) if number else None
        if number and round_ is None:
            raise InvalidValue("no-round", _("The operation has no round of this number."), field="round")
        run, _content = services.make_operation_report(
            acting_user=request.user, operation=operation, round_=round_, now=timezone.now(), **said
        )
        return _made(run)


def _made(run: ReportRun) -> Response:
    response = Response(ReportRunSerializer(run).data, status=201)
    response["Location"] = reverse("api-report-file", args=[run.public_id])
    return response


def _started(request: Request, format: str) -> ReportRun:
    require(user=request.user, verb=_EXPORT)
    said = body_of(StartReportInput, request)
    return services.start_export(
        acting_user=request.user,
        format=format,
        query=said["query"],
        purpose=said["purpose"],
        language=get_language() or "en",
        confirmed_at=confirmed_at(request),
        now=timezone.now(),
    )
