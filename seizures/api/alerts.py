"""Right holders' alerts of a case over the API: the same acts as the pages."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import require
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_bodies import EmptyInput
from ipcases.lib.api_views import ApiView, body_of
from seizures import queries
from seizures.access import get_seizure
from seizures.serializers.alerts import CaseAlertSerializer
from seizures.services.alerts import dismiss_alert, follow_alert


class SeizureAlerts(ApiView):
    """The alerts that a case followed, and those it fits."""

    @extend_schema(operation_id="seizures_alerts", responses={200: CaseAlertSerializer(many=True)})
    def get(self, request: Request, reference: str) -> Response:
        """List the alerts of a seizure."""
        require(user=request.user, verb="seizures.view")
        return _shown(request, reference)


class FollowAlert(IdempotentPosts):
    """Saying that it is the shipment of an alert."""

    @extend_schema(
        operation_id="seizures_follow_alert", request=EmptyInput, responses={200: CaseAlertSerializer(many=True)}
    )
    def post(self, request: Request, reference: str, public_id: UUID) -> Response:
        """Link an alert that was suggested."""
        require(user=request.user, verb="seizures.edit")
        body_of(EmptyInput, request)
        follow_alert(acting_user=request.user, reference=reference, alert=public_id, now=timezone.now())
        return _shown(request, reference)


class DismissAlert(IdempotentPosts):
    """Saying that it is not."""

    @extend_schema(
        operation_id="seizures_dismiss_alert", request=EmptyInput, responses={200: CaseAlertSerializer(many=True)}
    )
    def post(self, request: Request, reference: str, public_id: UUID) -> Response:
        """Put the suggestion of an alert away."""
        require(user=request.user, verb="seizures.edit")
        body_of(EmptyInput, request)
        dismiss_alert(acting_user=request.user, reference=reference, alert=public_id, now=timezone.now())
        return _shown(request, reference)


def _shown(request: Request, reference: str) -> Response:
    seizure = get_seizure(user=request.user, reference=reference)
    rows = queries.alerts_of_case(user=request.user, seizure=seizure)
    return Response(CaseAlertSerializer(rows, many=True).data)
