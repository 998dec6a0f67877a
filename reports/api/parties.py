"""Dossiers of parties over the API."""

import uuid
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import require
from ipcases.lib.api_views import ApiView, ListView
from reports.queries.party_dossier import dossier_cases, dossier_of
from reports.serializers.parties import PartyCasesQuery, PartyDossierSerializer, PartyQuery
from seizures.access import get_party, require_parties
from seizures.models import Party
from seizures.queries import cases_of, matches_of
from seizures.queries.lists import NEWEST, ORDERS, step_of, with_steps
from seizures.serializers.seizures import SeizureRowSerializer
from seizures.services.evidence import note_dossier_view


class PartyDossier(ApiView):
    """Somebody on the papers of a case."""

    query_class = PartyQuery

    @extend_schema(operation_id="parties_retrieve", responses={200: PartyDossierSerializer})
    def get(self, request: Request, public_id: uuid.UUID) -> Response:
        """Read who is the same, who may be and why, and what their cases hold, as far as you may see them.

        A party is the same by its tax number, or by its name and country. Who is written otherwise is a candidate;
        you decide who counts, with `also`, and nothing is stored.
        """
        party = _party(request, public_id)
        matches = matches_of(user=request.user, party=party, also=self.asked().get("also", ()))
        dossier = dossier_of(user=request.user, matches=matches)
        note_dossier_view(acting_user=request.user, party=party, cases=dossier.cases, now=timezone.now())
        return Response(PartyDossierSerializer(PartyDossierSerializer.given(matches, dossier)).data)


class PartyCases(ListView):
    """The cases of such a dossier."""

    serializer_class = SeizureRowSerializer
    query_class = PartyCasesQuery
    keyset_order = ORDERS[NEWEST]

    def get_queryset(self) -> Any:
        user, asked, now = self.request.user, self.asked(), timezone.now()
        party = _party(self.request, self.kwargs["public_id"])
        matches = matches_of(user=user, party=party, also=asked.get("also", ()))
        # Read without the figures, the cases of a person are put together all the same.
        note_dossier_view(acting_user=user, party=party, cases=cases_of(user=user, matches=matches).count(), now=now)
        wanted = PartyCasesQuery.wanted(asked)
        return with_steps(dossier_cases(user=user, matches=matches, wanted=wanted, now=now))

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        for row in rows or ():
            row.next_step = step_of(row)
        return rows

    @extend_schema(operation_id="parties_cases", responses={200: SeizureRowSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the cases of a party, the newest first; the `query` of a figure narrows them to those it counts."""
        return super().get(request, *args, **kwargs)


def _party(request: Request, public_id: uuid.UUID) -> Party:
    require(user=request.user, verb="seizures.view")
    require_parties(user=request.user)
    return get_party(user=request.user, public_id=public_id)
