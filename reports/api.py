"""Reports over the API."""

import uuid
from typing import Any

from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, OpenApiTypes, extend_schema
from rest_framework import exceptions, generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import require
from ipcases.lib.files import path_of
from reports import services
from reports.access import get_run, visible_runs
from reports.models import ReportRun
from reports.queries.filters import from_query
from reports.serializers import ReportRunSerializer, StartReportSerializer

_REFUSALS = {
    400: OpenApiResponse(description="A value cannot be used; see errors."),
    401: OpenApiResponse(description="No or a bad token."),
    403: OpenApiResponse(description="Your role does not include this."),
    404: OpenApiResponse(description="Nothing here for you."),
}


class ReportList(generics.ListAPIView):
    """Files made for you."""

    serializer_class = ReportRunSerializer
    filter_backends = ()
    keyset_order = ("-pk",)

    def get_queryset(self) -> Any:
        require(user=self.request.user, verb="reports.search")
        return visible_runs(user=self.request.user)

    @extend_schema(responses={200: ReportRunSerializer(many=True), **_REFUSALS})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the files made for you, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        request=StartReportSerializer, responses={202: ReportRunSerializer, **_REFUSALS, 409: OpenApiResponse()}
    )
    def post(self, request: Request) -> Response:
        """Ask for a spreadsheet; look at its status, then fetch it."""
        require(user=request.user, verb="reports.export")
        body = StartReportSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            from_query(query=body.validated_data["query"])
        except ValueError as error:
            raise exceptions.ValidationError({"query": [_("Days are written as 2026-11-23.")]}) from error
        run = services.start_export(
            acting_user=request.user,
            format=ReportRun.Format.XLSX,
            query=body.validated_data["query"],
            purpose=body.validated_data["purpose"],
            language=get_language() or "en",
            now=timezone.now(),
        )
        return Response(ReportRunSerializer(run).data, status=202)


class ReportDetail(APIView):
    """One file made for you."""

    @extend_schema(operation_id="report_status", responses={200: ReportRunSerializer, **_REFUSALS})
    def get(self, request: Request, public_id: uuid.UUID) -> Response:
        """Say whether the file is ready."""
        return Response(ReportRunSerializer(get_run(user=request.user, public_id=public_id)).data)


class ReportFile(APIView):
    """The bytes of a file made for you."""

    @extend_schema(
        operation_id="report_file",
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            **_REFUSALS,
            409: OpenApiResponse(description="It is not ready."),
        },
    )
    def get(self, request: Request, public_id: uuid.UUID) -> FileResponse:
        """Fetch the file; the audit notes it."""
        run = get_run(user=request.user, public_id=public_id)
        services.note_download(acting_user=request.user, run=run, now=timezone.now())
        return FileResponse(
            path_of(sha256=run.sha256).open("rb"), as_attachment=True, filename=f"{run.public_id}.{run.format.lower()}"
        )
