"""The cases of partners over the API: read, taken up or declined, answered."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts.access import require
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_bodies import EmptyInput
from ipcases.lib.api_views import ApiView, FileView, ListView, body_of
from ipcases.lib.days import day_at_seat
from ipcases.lib.downloads import file_answer
from ipcases.lib.files import ENDINGS
from seizures.access import may_see_parties
from sharing.access import get_foreign_case
from sharing.api.examples import FEEDBACK
from sharing.comparing import Changed, compared
from sharing.models import ForeignCase
from sharing.presenting import name_to_save
from sharing.queries.files import files_of
from sharing.queries.foreign import answers_to, listed_foreign_cases, version_before
from sharing.serializers.shares import (
    FeedbackInput,
    ForeignCaseFilter,
    ForeignCaseRowSerializer,
    ForeignCaseSerializer,
    ReasonInput,
)
from sharing.services.feedback import accept_case, decline_case, give_feedback, open_file, record_reading


class InboxList(ListView):
    """The cases that partners shared with us."""

    serializer_class = ForeignCaseRowSerializer
    query_class = ForeignCaseFilter
    keyset_order = ("-pk",)
    keyset_orders = {"newest": ("-pk",), "oldest": ("pk",)}

    def get_queryset(self) -> Any:
        return listed_foreign_cases(user=self.request.user, on=day_at_seat(timezone.now()), **self.asked())

    @extend_schema(
        operation_id="inbox_list",
        responses={200: ForeignCaseRowSerializer(many=True)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the cases of partners, the newest first."""
        require(user=request.user, verb="sharing.view")
        return super().get(request, *args, **kwargs)


class InboxDetail(ApiView):
    """One case of a partner."""

    @extend_schema(operation_id="inbox_retrieve", responses={200: ForeignCaseSerializer})
    def get(self, request: Request, public_id: uuid.UUID) -> Response:
        """Return a partner's case under its handling block; reading it is on record."""
        require(user=request.user, verb="sharing.view")
        foreign_case = get_foreign_case(user=request.user, public_id=public_id)
        record_reading(acting_user=request.user, foreign_case=foreign_case, now=timezone.now())
        return _foreign(foreign_case, shows_contents=may_see_parties(user=request.user))


class InboxFile(FileView):
    """One file of a partner's case."""

    @extend_schema(
        operation_id="inbox_file",
        responses={(200, media_type): OpenApiTypes.BINARY for media_type in ENDINGS},
    )
    def get(self, request: Request, public_id: uuid.UUID, file_id: uuid.UUID) -> FileResponse:
        """Return the bytes as they came, whose hash the partner's signed message names; reading them is on record."""
        file = open_file(
            acting_user=request.user, public_id=public_id, file_id=file_id, as_it_came=True, now=timezone.now()
        )
        return file_answer(request, sha256=file.sha256, media_type=file.media_type, save_as=name_to_save(file))


class AcceptCase(IdempotentPosts):
    @extend_schema(operation_id="inbox_accept", request=EmptyInput, responses={200: ForeignCaseSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Take up a partner's case and tell the partner."""
        return _answer(request, public_id, EmptyInput, accept_case)


class DeclineCase(IdempotentPosts):
    @extend_schema(operation_id="inbox_decline", request=ReasonInput, responses={200: ForeignCaseSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Decline a partner's case; the partner reads the reason."""
        return _answer(request, public_id, ReasonInput, decline_case)


class GiveFeedback(IdempotentPosts):
    @extend_schema(
        operation_id="inbox_feedback",
        request=FeedbackInput,
        responses={200: ForeignCaseSerializer},
        examples=[FEEDBACK],
    )
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Tell the partner what came of its case since the last word."""
        return _answer(request, public_id, FeedbackInput, give_feedback)


def _answer(
    request: Request, public_id: uuid.UUID, form: type[Serializer], act: Callable[..., ForeignCase]
) -> Response:
    require(user=request.user, verb="sharing.triage")
    foreign_case = get_foreign_case(user=request.user, public_id=public_id)
    act(acting_user=request.user, foreign_case=foreign_case, now=timezone.now(), **body_of(form, request))
    return _foreign(get_foreign_case(user=request.user, public_id=public_id))


def _foreign(foreign_case: ForeignCase, *, shows_contents: bool = True) -> Response:
    files = files_of(foreign_case=foreign_case) if shows_contents else []
    if not shows_contents:
        foreign_case.data = {}
    context = {
        "answers": answers_to(foreign_case=foreign_case),
        "files": files,
        "changes": _changes(foreign_case),
    }
    return Response(ForeignCaseSerializer(foreign_case, context=context).data)


def _changes(foreign_case: ForeignCase) -> Sequence[Changed]:
    before = version_before(foreign_case=foreign_case) if foreign_case.data else None
    if before is None:
        return []
    new = {"subject": foreign_case.subject, "data": foreign_case.data}
    return compared(old=before[1], new=new, shows_people=True).rows
