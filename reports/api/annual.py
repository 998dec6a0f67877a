"""The annual return over the API: its figures, what they lack, the word to an office, the file."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import require
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_views import ApiView, body_of
from reports import services
from reports.access import get_reported_office, require_return
from reports.queries.annual import annual_return, default_year, year_of
from reports.queries.annual_gaps import gaps_of_return
from reports.queries.annual_sheets import of_whom, sheets_of
from reports.queries.filters import as_query, chosen_seizures
from reports.serializers.annual import (
    AskOfficeInput,
    GapRequestSerializer,
    GapsSerializer,
    KeepReturnInput,
    ReturnFilter,
    ReturnSerializer,
)
from reports.serializers.reports import ReportRunSerializer

_EXPORT = "reports.export"


class AnnualReturn(IdempotentPosts):
    """The cases of a year for statistics."""

    query_class = ReturnFilter

    @extend_schema(operation_id="annual_return_retrieve", responses={200: ReturnSerializer})
    def get(self, request: Request) -> Response:
        """Count a year by category, channel, origin, right and outcome."""
        require_return(user=request.user)
        asked = _asked(self.asked())
        return Response(ReturnSerializer(annual_return(seizures=_rows(request, asked), **asked)).data)

    @extend_schema(operation_id="annual_return_keep", request=KeepReturnInput, responses={201: ReportRunSerializer})
    def post(self, request: Request) -> Response:
        """Make the file of a return; it names what the cases lack. Fetch it as a report."""
        require_return(user=request.user)
        require(user=request.user, verb=_EXPORT)
        said = body_of(KeepReturnInput, request)
        format, purpose, now = said.pop("format"), said.pop("purpose"), timezone.now()
        asked = _asked(said)
        rows = _rows(request, asked)
        gaps = gaps_of_return(seizures=rows, on=timezone.localdate(now), **asked)
        run = services.make_return(
            acting_user=request.user,
            format=format,
            query=urlencode({name: value for name, value in asked.items() if value}),
            purpose=purpose,
            schema=asked["schema"],
            sheets=sheets_of(
                found=annual_return(seizures=rows, **asked),
                gaps=gaps,
                whom=of_whom(user=request.user, office=asked["office"]),
                now=now,
            ),
            lacking=gaps.whole.lacking.count,
            language=get_language() or "en",
            now=now,
        )
        response = Response(ReportRunSerializer(run).data, status=201)
        response["Location"] = reverse("api-report-file", args=[run.public_id])
        return response


class AnnualGaps(ApiView):
    """What a return lacks."""

    query_class = ReturnFilter

    @extend_schema(operation_id="annual_gaps_retrieve", responses={200: GapsSerializer})
    def get(self, request: Request) -> Response:
        """Count the cases that lack data, by office and by what they lack."""
        require_return(user=request.user)
        asked = _asked(self.asked())
        gaps = gaps_of_return(seizures=_rows(request, asked), on=timezone.localdate(), **asked)
        return Response(GapsSerializer(gaps).data)


class AskOffice(IdempotentPosts):
    """The word to an office."""

    @extend_schema(operation_id="annual_gaps_ask", request=AskOfficeInput, responses={200: GapRequestSerializer})
    def post(self, request: Request) -> Response:
        """Put what the cases of a year lack on the first page of an office, until nothing is left."""
        require_return(user=request.user)
        require(user=request.user, verb=_EXPORT)
        said = body_of(AskOfficeInput, request)
        office = get_reported_office(user=request.user, code=said["office"])
        asked = services.ask_office(acting_user=request.user, office=office, year=said["year"], now=timezone.now())
        return Response(GapRequestSerializer(asked).data)


def _asked(chosen: dict[str, Any]) -> dict[str, Any]:
    return {
        "year": chosen.get("year") or default_year(today=timezone.localdate()),
        "schema": chosen["schema"],
        "office": chosen.get("office", ""),
    }


def _rows(request: Request, asked: dict[str, Any]) -> Any:
    query = as_query(narrowed=year_of(year=asked["year"], office=asked["office"]))
    return chosen_seizures(user=request.user, query=query, now=timezone.now())
