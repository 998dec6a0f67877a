"""What the acts on a recordation share over the API: who acts on which one and when, and what is answered."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.access import require
from ipcases.lib.preconditions import seen_version, tagged
from rightsholders.access import get_own_recordation, get_recordation, get_recordation_of_customs
from rightsholders.days import today_in
from rightsholders.models import Recordation
from rightsholders.queries import full_for_api
from rightsholders.serializers.recordations import RecordationDetailSerializer


def act_on(request: Request, public_id: UUID, *, verb: str) -> dict[str, Any]:
    """Return what every service asks for: who acts on which recordation, and when. Raises NotAllowed without the verb.

    It comes before the body is read: who may not act learns nothing of what is wrong with the values.
    """
    require(user=request.user, verb=verb)
    return {"acting_user": request.user, "public_id": public_id, "now": timezone.now()}


def replace_in(request: Request, public_id: UUID, *, verb: str) -> dict[str, Any]:
    """Return what a service asks for that replaces a part: besides the above, the version that the caller saw."""
    act = act_on(request, public_id, verb=verb)
    get_own_recordation(user=request.user, public_id=public_id)
    return act | {"version": seen_version(request)}


def step_on(
    request: Request, public_id: UUID, *, verb: str, found: Callable[..., Recordation] = get_recordation_of_customs
) -> dict[str, Any]:
    """Return what a service asks for that takes a step on what was read: besides `act_on`, the version of it."""
    act = act_on(request, public_id, verb=verb)
    found(user=request.user, public_id=public_id)
    return act | {"seen": seen_version(request)}


def shown(request: Request, public_id: UUID, *, status: int = 200) -> Response:
    """Answer with the recordation in full, as it is now."""
    recordation = get_recordation(user=request.user, public_id=public_id)
    today = today_in(jurisdiction=recordation.jurisdiction, now=timezone.now())
    response = Response(RecordationDetailSerializer(full_for_api(recordation, today=today)).data, status=status)
    return tagged(response, recordation.version)


def answers_in_full(operation_id: str, *, takes: type[BaseSerializer], status: int = 200, **more: Any) -> Any:
    """Describe an operation that takes a body and answers with `shown`."""
    return extend_schema(
        operation_id=operation_id, request=takes, responses={status: RecordationDetailSerializer}, **more
    )
