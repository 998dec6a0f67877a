"""Alerts over the API: the same acts as the pages."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.access import offices_of, require
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_views import ApiView, ListView, body_of, checked_body
from reference.queries import day_at_office, office
from rightsholders.access import alerts_of_customs, get_alert, require_alert_reader, visible_alerts
from rightsholders.api.acts import act_on
from rightsholders.api.examples import SEND_AN_ALERT
from rightsholders.queries.alert_matches import Arrival, alerts_that_fit
from rightsholders.queries.alerts import alerts_for_api, narrow_alerts
from rightsholders.serializers.alerts import (
    AcceptAlertInput,
    AlertFilter,
    AlertInput,
    AlertReasonInput,
    AlertSerializer,
    ArrivalQuery,
    FittingAlertSerializer,
)
from rightsholders.services.alerts import (
    accept_alert,
    note_alerts_read,
    return_alert,
    send_alert,
    withdraw_alert,
)

_FILE, _EXAMINE = "portal.file", "rightsholders.examine"


def _shown(request: Request, public_id: UUID, *, status: int = 200) -> Response:
    alert = get_alert(user=request.user, public_id=public_id)
    return Response(AlertSerializer(alert, context={"now": timezone.now()}).data, status=status)


def _answers_with_it(operation_id: str, *, takes: type[BaseSerializer], status: int = 200, **more: Any) -> Any:
    return extend_schema(operation_id=operation_id, request=takes, responses={status: AlertSerializer}, **more)


class AlertList(IdempotentPosts, ListView):
    """Alerts the user may see; a right holder sends a new one."""

    serializer_class = AlertSerializer
    query_class = AlertFilter
    keyset_order = ("-id",)
    keyset_orders = {"newest": ("-id",), "oldest": ("id",)}

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "now": timezone.now()}

    def get_queryset(self) -> Any:
        require_alert_reader(user=self.request.user)
        chosen = self.asked()
        rows = narrow_alerts(
            visible_alerts(user=self.request.user),
            status=chosen.get("status", ""),
            number=chosen.get("number", ""),
        )
        return alerts_for_api(rows)

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        note_alerts_read(acting_user=self.request.user, alerts=rows or (), now=timezone.now())
        return rows

    @extend_schema(operation_id="alerts_list", responses={200: AlertSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List alerts, newest first."""
        return super().get(request, *args, **kwargs)

    @_answers_with_it("alerts_create", takes=AlertInput, status=201, examples=[SEND_AN_ALERT])
    def post(self, request: Request) -> Response:
        """Send an alert under a recordation in force of a right holder the user acts for."""
        require(user=request.user, verb=_FILE)
        sent = checked_body(AlertInput, request)
        alert = send_alert(
            acting_user=request.user, recordation=sent.recordation_id, values=sent.values(), now=timezone.now()
        )
        return _shown(request, alert.public_id, status=201)


class AlertDetail(ApiView):
    """One alert."""

    @extend_schema(operation_id="alerts_retrieve", responses={200: AlertSerializer})
    def get(self, request: Request, public_id: UUID) -> Response:
        """Return one alert."""
        require_alert_reader(user=request.user)
        alert = get_alert(user=request.user, public_id=public_id)
        now = timezone.now()
        note_alerts_read(acting_user=request.user, alerts=[alert], now=now)
        return Response(AlertSerializer(alert, context={"now": now}).data)


class FittingAlerts(ApiView):
    """The alerts in force that a shipment fits."""

    query_class = ArrivalQuery

    @extend_schema(operation_id="alerts_fitting", responses={200: FittingAlertSerializer(many=True)})
    def get(self, request: Request) -> Response:
        """Find alerts by what is known of a shipment at one of your offices, each with its reasons."""
        require(user=request.user, verb="rightsholders.view_alerts")
        asked = self.asked()
        here = office(asked["office"])
        found = []
        if here is not None and here.pk in offices_of(user=request.user):
            arrival = Arrival(
                jurisdiction=here.jurisdiction_id,
                office=here.pk,
                on=day_at_office(code=here.pk, now=timezone.now()),
                numbers=[asked.get("number", "")],
                senders=[asked.get("sender", "")],
                addressees=[asked.get("addressee", "")],
                departure=asked.get("sent_from", ""),
                destination=asked.get("sent_to", ""),
                recordations=[asked["recordation"]] if "recordation" in asked else [],
            )
            found = alerts_that_fit(arrival=arrival, alerts=alerts_of_customs(user=request.user))
        return Response(FittingAlertSerializer(found, many=True).data)


class WithdrawAlert(IdempotentPosts):
    """Take an alert back."""

    @_answers_with_it("alerts_withdraw", takes=AlertReasonInput)
    def post(self, request: Request, public_id: UUID) -> Response:
        """Withdraw the alert: officers stop looking out for it."""
        act = act_on(request, public_id, verb=_FILE)
        withdraw_alert(**act, reason=body_of(AlertReasonInput, request)["reason"])
        return _shown(request, public_id)


class AcceptAlert(IdempotentPosts):
    """Take an alert up."""

    @_answers_with_it("alerts_accept", takes=AcceptAlertInput)
    def post(self, request: Request, public_id: UUID) -> Response:
        """Accept the alert for every office, or for those named."""
        act = act_on(request, public_id, verb=_EXAMINE)
        accept_alert(**act, offices=body_of(AcceptAlertInput, request)["offices"])
        return _shown(request, public_id)


class ReturnAlert(IdempotentPosts):
    """Give an alert back."""

    @_answers_with_it("alerts_return", takes=AlertReasonInput)
    def post(self, request: Request, public_id: UUID) -> Response:
        """Return the alert for good, with what is missing."""
        act = act_on(request, public_id, verb=_EXAMINE)
        return_alert(**act, reason=body_of(AlertReasonInput, request)["reason"])
        return _shown(request, public_id)
