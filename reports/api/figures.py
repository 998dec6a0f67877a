"""Figures over the API: what a search holds, and tables of it."""

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
from reports.queries.explore import Table, lines_of, table_of, title_of
from reports.queries.figures import figures_of
from reports.queries.filters import as_query, chosen_seizures
from reports.serializers.reports import (
    FiguresSerializer,
    KeepTableInput,
    ReportRunSerializer,
    TableFilter,
    TableSerializer,
)
from seizures.serializers.seizure_inputs import SeizureListFilter

_EXPORT = "reports.export"
_SEARCH = "reports.search"


class FiguresOfSearch(ApiView):
    """What a search holds."""

    query_class = SeizureListFilter

    @extend_schema(operation_id="figures_retrieve", responses={200: FiguresSerializer})
    def get(self, request: Request) -> Response:
        """Count the cases of a search by month, office, category, channel and destination."""
        require(user=request.user, verb=_SEARCH)
        narrowed = SeizureListFilter.narrowed(self.asked())
        query = as_query(narrowed=narrowed)
        seizures = chosen_seizures(user=request.user, query=query, now=timezone.now())
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
            title=title_of(table=table),
            lines=lines_of(table=table, is_shared=is_shared),
            rows=len(table.rows),
            language=get_language() or "en",
            now=timezone.now(),
        )
        response = Response(ReportRunSerializer(run).data, status=201)
        response["Location"] = reverse("api-report-file", args=[run.public_id])
        return response


def _table(request: Request, chosen: dict[str, Any]) -> Table:
    narrowed = SeizureListFilter.narrowed(_without_splits(chosen))
    seizures = chosen_seizures(user=request.user, query=as_query(narrowed=narrowed), now=timezone.now())
    return table_of(
        seizures=seizures,
        narrowed=narrowed,
        measure=chosen["measure"],
        by=chosen["by"],
        across=chosen.get("across", ""),
        is_cut=False,
    )


def _without_splits(chosen: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in chosen.items() if name not in ("measure", "by", "across")}
