"""The audit over the API. It lies here because below the accounts there is nobody to keep an Idempotency-Key for."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import IdempotentPosts
from audit.access import VERIFY, VIEW, require
from audit.queries import NEWEST_FIRST, chain_status, entry_of, events_matching
from audit.services import verify_recent
from ipcases.lib.api_bodies import EmptyInput
from ipcases.lib.api_views import ApiView, ListView, body_of
from reports.serializers.audit import AuditEventFilter, AuditEventSerializer, ChainSerializer, VerificationSerializer


class AuditEvents(ListView):
    """What happened."""

    serializer_class = AuditEventSerializer
    query_class = AuditEventFilter
    keyset_order = NEWEST_FIRST

    def get_queryset(self) -> Any:
        return events_matching(user=self.request.user, narrowed=AuditEventFilter.narrowed(self.asked()))

    def paginate_queryset(self, queryset: Any) -> Any:
        return [entry_of(event) for event in super().paginate_queryset(queryset) or ()]

    @extend_schema(operation_id="audit_events_list", responses={200: AuditEventSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List what happened, newest first. For auditors."""
        require(user=request.user, verb=VIEW)
        return super().get(request, *args, **kwargs)


class AuditChain(ApiView):
    """How far the chain has come."""

    @extend_schema(operation_id="audit_chain", responses={200: ChainSerializer})
    def get(self, request: Request) -> Response:
        """Say how many events are sealed, how many wait and for how long."""
        require(user=request.user, verb=VIEW)
        return Response(ChainSerializer(chain_status(now=timezone.now())).data)


class VerifyAudit(IdempotentPosts):
    """Whether every line is as it was written."""

    @extend_schema(operation_id="audit_verify", request=EmptyInput, responses={200: VerificationSerializer})
    def post(self, request: Request) -> Response:
        """Verify the newest part of the chain now; that it was done is an event itself."""
        require(user=request.user, verb=VERIFY)
        body_of(EmptyInput, request)
        return Response(VerificationSerializer(verify_recent(acting_user=request.user, now=timezone.now())).data)
