"""Letters over the API: the same acts as the pages, under the same rules."""

import uuid
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts.access import require
from accounts.confirming import confirmed_at
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_bodies import EmptyInput
from ipcases.lib.api_views import ApiView, ListView, body_of
from seizures.access import may_see_parties
from sharing.access import get_foreign_case, get_letter, get_share
from sharing.api.examples import ASK_TO_PASS_IT_ON, GRANT_IT
from sharing.models import Letter
from sharing.queries.letters import letter_as_shown, letters_in_view, with_answers
from sharing.serializers.letters import (
    LetterAnswerInput,
    LetterFilter,
    LetterInput,
    LetterSerializer,
    WordInput,
)
from sharing.serializers.shares import ReasonInput
from sharing.services.letters import note_letter, write_on_case, write_on_share
from sharing.services.permissions import answer_letter, approve_answer, decline_answer, withdraw_answer

_VIEW = "sharing.view"


class LetterList(ListView):
    """The letters on shared cases that the user may see."""

    serializer_class = LetterSerializer
    query_class = LetterFilter
    keyset_order = ("-pk",)

    def get_queryset(self) -> Any:
        return with_answers(letters_in_view(user=self.request.user, **self.asked()))

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "shows_text": may_see_parties(user=self.request.user)}

    @extend_schema(operation_id="letters_list", responses={200: LetterSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List letters, the newest first; with `view`, those that wait."""
        require(user=request.user, verb=_VIEW)
        return super().get(request, *args, **kwargs)


class LetterDetail(ApiView):
    """One letter."""

    @extend_schema(operation_id="letters_retrieve", responses={200: LetterSerializer})
    def get(self, request: Request, public_id: uuid.UUID) -> Response:
        """Return one letter with its answers."""
        require(user=request.user, verb=_VIEW)
        return _shown(request, get_letter(user=request.user, public_id=public_id))


class ShareLetters(IdempotentPosts):
    @extend_schema(operation_id="share_letters_create", request=WordInput, responses={201: LetterSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Tell the partner something about a case of ours that it has. Signed and sent at once."""
        require(user=request.user, verb="sharing.share")
        share = get_share(user=request.user, public_id=public_id)
        said = body_of(WordInput, request)
        letter = write_on_share(acting_user=request.user, share=share, now=timezone.now(), **said)
        return _shown(request, letter, status=201)


class ForeignCaseLetters(IdempotentPosts):
    @extend_schema(
        operation_id="inbox_letters_create",
        request=LetterInput,
        responses={201: LetterSerializer},
        examples=[ASK_TO_PASS_IT_ON],
    )
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Write to the owner of a case that we have: a word, a correction, a question for leave."""
        require(user=request.user, verb="sharing.triage")
        case = get_foreign_case(user=request.user, public_id=public_id)
        said = body_of(LetterInput, request)
        letter = write_on_case(acting_user=request.user, foreign_case=case, now=timezone.now(), **said)
        return _shown(request, letter, status=201)


class NoteLetter(IdempotentPosts):
    @extend_schema(operation_id="letters_note", request=EmptyInput, responses={200: LetterSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Take note of a partner's word, or of a letter of ours that did not get there."""
        return _act(request, public_id, _VIEW, EmptyInput, note_letter)


class AnswerLetter(IdempotentPosts):
    @extend_schema(
        operation_id="letters_answer",
        request=LetterAnswerInput,
        responses={200: LetterSerializer},
        examples=[GRANT_IT],
    )
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Answer what a partner asks. What is granted waits for an approver; everything else is sent at once."""
        return _act(request, public_id, "sharing.share", LetterAnswerInput, answer_letter)


class ApproveAnswer(IdempotentPosts):
    @extend_schema(operation_id="letters_approve", request=EmptyInput, responses={200: LetterSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Approve what somebody else proposed to grant; it is sent at once."""
        proved_at = confirmed_at(request)
        return _act(request, public_id, "sharing.approve", EmptyInput, approve_answer, confirmed_at=proved_at)


class DeclineAnswer(IdempotentPosts):
    @extend_schema(operation_id="letters_decline", request=ReasonInput, responses={200: LetterSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Do not approve what was proposed, with the reason. Nothing leaves."""
        return _act(request, public_id, "sharing.approve", ReasonInput, decline_answer)


class WithdrawAnswer(IdempotentPosts):
    @extend_schema(operation_id="letters_withdraw", request=ReasonInput, responses={200: LetterSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Take back what was granted, or a correction that was accepted and not made."""
        return _act(request, public_id, "sharing.recall", ReasonInput, withdraw_answer)


def _act(
    request: Request, public_id: uuid.UUID, verb: str, form: type[Serializer], act: Callable[..., Letter], **more: Any
) -> Response:
    require(user=request.user, verb=verb)
    letter = get_letter(user=request.user, public_id=public_id)
    act(acting_user=request.user, letter=letter, now=timezone.now(), **body_of(form, request), **more)
    return _shown(request, letter)


def _shown(request: Request, letter: Letter, *, status: int = 200) -> Response:
    context = {"shows_text": may_see_parties(user=request.user)}
    return Response(LetterSerializer(letter_as_shown(letter=letter), context=context).data, status=status)
