"""Sharing over the API: the same acts as the pages, under the same rules."""

import json
import uuid
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts.access import require
from accounts.confirming import confirmed_at
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_bodies import EmptyInput
from ipcases.lib.api_views import ApiView, ListView, body_of
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import InvalidValue
from seizures.access import get_seizure, may_see_parties
from sharing.access import get_partner, get_share
from sharing.api.examples import SHARE_A_CASE
from sharing.comparing import compared
from sharing.models import Share
from sharing.presenting import without_people
from sharing.queries.partners import agreements_to_share_under
from sharing.queries.shares import approvals_of, feedback_of, listed_shares, messages_of
from sharing.queries.versions import Version, versions_of, waiting_version
from sharing.serializers.shares import (
    DigestInput,
    NewVersionSerializer,
    PreviewSerializer,
    ReasonInput,
    RecallInput,
    ShareFilter,
    ShareInput,
    ShareRowSerializer,
    ShareSerializer,
    ShareVersionsSerializer,
    TermsInput,
)
from sharing.services.operating import let_update_go, prepare_again
from sharing.services.previews import Preview, frozen_disclosures, preview_with_withheld
from sharing.services.putting_up_again import new_version, put_up_again
from sharing.services.questions import close_unanswered, remind_partner
from sharing.services.shares import (
    approve_share,
    build_preview,
    cancel_share,
    change_draft,
    decline_share,
    draft_share,
    recall_share,
    submit_share,
)


class ShareList(IdempotentPosts, ListView):
    """The shares of the cases the user may see."""

    serializer_class = ShareRowSerializer
    query_class = ShareFilter
    keyset_order = ("-pk",)
    keyset_orders = {"newest": ("-pk",), "oldest": ("pk",)}

    def get_queryset(self) -> Any:
        return listed_shares(user=self.request.user, on=day_at_seat(timezone.now()), **self.asked())

    @extend_schema(operation_id="shares_list", responses={200: ShareRowSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List shares, the newest first."""
        require(user=request.user, verb="sharing.view")
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="shares_create", request=ShareInput, responses={201: ShareSerializer}, examples=[SHARE_A_CASE]
    )
    def post(self, request: Request) -> Response:
        """Prepare to share a case. Nothing leaves before it was submitted and approved."""
        require(user=request.user, verb="sharing.share")
        said = body_of(ShareInput, request)
        seizure = get_seizure(user=request.user, reference=said.pop("case"))
        partner = get_partner(user=request.user, node=said.pop("partner"))
        code = said.pop("agreement")
        offered = agreements_to_share_under(agency=partner.agency, on=day_at_seat(timezone.now()))
        agreement = next((row for row in offered if row.code == code), None)
        if agreement is None:
            raise InvalidValue(
                "agreement-unknown",
                _("No agreement of that code with this partner is in force and covers cases."),
                field="agreement",
            )
        share = draft_share(
            acting_user=request.user,
            seizure=seizure,
            partner=partner,
            agreement=agreement,
            now=timezone.now(),
            **said,
        )
        return _shown(request, share.public_id, status=201)


class ShareDetail(ApiView):
    """One share."""

    @extend_schema(operation_id="shares_retrieve", responses={200: ShareSerializer})
    def get(self, request: Request, public_id: uuid.UUID) -> Response:
        """Return one share with its messages and what came of it."""
        require(user=request.user, verb="sharing.view")
        return _shown(request, public_id)


class SharePreview(ApiView):
    """What a share would send, or what waits for approval."""

    @extend_schema(operation_id="shares_preview", responses={200: PreviewSerializer})
    def get(self, request: Request, public_id: uuid.UUID) -> Response:
        """Return the exact content, its digest, every field in it, and what is withheld on which ground."""
        require(user=request.user, verb="sharing.view")
        share = get_share(user=request.user, public_id=public_id)
        preview = _preview_of(share, request.user)
        if not may_see_parties(user=request.user):
            preview["content"] = without_people(preview["content"])
        return Response(PreviewSerializer(preview).data)


class ShareVersions(ApiView):
    """The versions of a shared case."""

    @extend_schema(operation_id="shares_versions", responses={200: ShareVersionsSerializer})
    def get(self, request: Request, public_id: uuid.UUID) -> Response:
        """Return each version, the newest first: under whose approval it leaves, what it changes for the partner."""
        require(user=request.user, verb="sharing.view")
        share = get_share(user=request.user, public_id=public_id)
        found = versions_of(share=share, approvals=approvals_of(share=share))
        versions = [_version_said(version, request.user) for version in found]
        return Response(ShareVersionsSerializer({"versions": versions}).data)


class _ShareAct(IdempotentPosts):
    """One act on a share: what it reads, what it does."""

    input: type[Serializer] = EmptyInput
    verb = ""

    def act(self, user: Any, share: Share, said: dict[str, Any]) -> None:
        raise NotImplementedError

    def _done(self, request: Request, public_id: uuid.UUID) -> Response:
        require(user=request.user, verb=self.verb)
        share = get_share(user=request.user, public_id=public_id)
        self.act(request.user, share, body_of(self.input, request))
        return _shown(request, public_id)


class ShareTerms(ApiView):
    """Why and how a case is shared."""

    @extend_schema(operation_id="shares_change", request=TermsInput, responses={200: ShareSerializer})
    def put(self, request: Request, public_id: uuid.UUID) -> Response:
        """Change the terms of a draft; partner and agreement stay."""
        require(user=request.user, verb="sharing.share")
        share = get_share(user=request.user, public_id=public_id)
        change_draft(acting_user=request.user, share=share, now=timezone.now(), **body_of(TermsInput, request))
        return _shown(request, public_id)


class SubmitShare(_ShareAct):
    input, verb = DigestInput, "sharing.share"

    @extend_schema(operation_id="shares_submit", request=DigestInput, responses={200: ShareSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Put up for approval exactly what was looked at."""
        return self._done(request, public_id)

    def act(self, user: Any, share: Share, said: dict[str, Any]) -> None:
        submit_share(acting_user=user, share=share, now=timezone.now(), **said)


class ApproveShare(_ShareAct):
    input, verb = DigestInput, "sharing.approve"

    @extend_schema(operation_id="shares_approve", request=DigestInput, responses={200: ShareSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Approve exactly these bytes. With the last approval needed they are sent."""
        return self._done(request, public_id)

    def act(self, user: Any, share: Share, said: dict[str, Any]) -> None:
        approve_share(
            acting_user=user, share=share, confirmed_at=confirmed_at(self.request), now=timezone.now(), **said
        )


class DeclineShare(_ShareAct):
    input, verb = ReasonInput, "sharing.approve"

    @extend_schema(operation_id="shares_decline", request=ReasonInput, responses={200: ShareSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Do not approve, with the reason."""
        return self._done(request, public_id)

    def act(self, user: Any, share: Share, said: dict[str, Any]) -> None:
        decline_share(acting_user=user, share=share, now=timezone.now(), **said)


class RecallShare(_ShareAct):
    input, verb = RecallInput, "sharing.recall"

    @extend_schema(operation_id="shares_recall", request=RecallInput, responses={200: ShareSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Ask the partner to stop using the case."""
        return self._done(request, public_id)

    def act(self, user: Any, share: Share, said: dict[str, Any]) -> None:
        recall_share(acting_user=user, share=share, confirmed_at=confirmed_at(self.request), now=timezone.now(), **said)


class CancelShare(_ShareAct):
    verb = "sharing.share"

    @extend_schema(operation_id="shares_cancel", request=EmptyInput, responses={200: ShareSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Give up a share before it was approved."""
        return self._done(request, public_id)

    def act(self, user: Any, share: Share, said: dict[str, Any]) -> None:
        cancel_share(acting_user=user, share=share, now=timezone.now())


class RemindPartner(_ShareAct):
    verb = "sharing.share"

    @extend_schema(operation_id="shares_remind", request=EmptyInput, responses={200: ShareSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Remind the partner of a question whose day is over, once a day at most."""
        return self._done(request, public_id)

    def act(self, user: Any, share: Share, said: dict[str, Any]) -> None:
        remind_partner(acting_user=user, share=share, now=timezone.now())


class CloseShare(_ShareAct):
    input, verb = ReasonInput, "sharing.share"

    @extend_schema(operation_id="shares_close", request=ReasonInput, responses={200: ShareSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Wait no longer for an answer, with the reason."""
        return self._done(request, public_id)

    def act(self, user: Any, share: Share, said: dict[str, Any]) -> None:
        close_unanswered(acting_user=user, share=share, now=timezone.now(), **said)


class PrepareAgain(_ShareAct):
    verb = "sharing.share"

    @extend_schema(operation_id="shares_again", request=EmptyInput, responses={201: ShareSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Prepare anew a share that was stopped, declined or rejected: a draft with the same terms."""
        require(user=request.user, verb=self.verb)
        share = get_share(user=request.user, public_id=public_id)
        body_of(EmptyInput, request)
        draft = prepare_again(acting_user=request.user, share=share, now=timezone.now())
        return _shown(request, draft.public_id, status=201)


class PutUpAgain(_ShareAct):
    input, verb = DigestInput, "sharing.share"

    @extend_schema(operation_id="shares_new_version", responses={200: NewVersionSerializer})
    def get(self, request: Request, public_id: uuid.UUID) -> Response:
        """Return what would leave instead of what is kept back, and where the two differ."""
        require(user=request.user, verb=self.verb)
        share = get_share(user=request.user, public_id=public_id)
        built = new_version(share=share, now=timezone.now())
        next_version = waiting_version(share=share, content=built.preview.content)
        shown = _said_of(built.preview) | {
            "instead_of": built.instead_of.pk,
            "differs": built.differs,
            "changes_for_partner": _changes_said(next_version, request.user),
        }
        return Response(NewVersionSerializer(shown).data)

    @extend_schema(operation_id="shares_put_up_again", request=DigestInput, responses={200: ShareSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Set aside what is kept back, and put up for approval what was looked at."""
        return self._done(request, public_id)

    def act(self, user: Any, share: Share, said: dict[str, Any]) -> None:
        put_up_again(acting_user=user, share=share, now=timezone.now(), **said)


class LetUpdateGo(_ShareAct):
    verb = "sharing.approve"

    @extend_schema(operation_id="shares_let_go", request=EmptyInput, responses={200: ShareSerializer})
    def post(self, request: Request, public_id: uuid.UUID) -> Response:
        """Approve again what the agreement had stopped, now that it is in force once more."""
        return self._done(request, public_id)

    def act(self, user: Any, share: Share, said: dict[str, Any]) -> None:
        let_update_go(acting_user=user, share=share, confirmed_at=confirmed_at(self.request), now=timezone.now())


def _shown(request: Request, public_id: uuid.UUID, status: int = 200) -> Response:
    share = get_share(user=request.user, public_id=public_id)
    context = {"messages": messages_of(share=share), "feedback": feedback_of(share=share)}
    return Response(ShareSerializer(share, context=context).data, status=status)


def _version_said(version: Version, user: Any) -> dict[str, Any]:
    message, approval = version.message, version.approval
    given = None
    if approval is not None:
        given = {"version": approval.version, "by": [person.username for person in approval.people], "at": approval.at}
    return {
        "version": version.number,
        "message": message.pk if message is not None else None,
        "state": message.state if message is not None else None,
        "delivered_at": message.delivered_at if message is not None else None,
        "approval": given,
        "let_go": version.let_go,
        "changes_for_partner": _changes_said(version, user),
    }


def _changes_said(version: Version | None, user: Any) -> dict[str, Any] | None:
    if version is None or version.before is None or version.follows is None:
        return None
    found = compared(old=version.before, new=version.content, shows_people=may_see_parties(user=user))
    return {
        "version": version.follows_number,
        "message": version.follows.pk,
        "delivered_at": version.follows.delivered_at,
        "changes": found.rows,
        "hides_people": found.hides_people,
    }


def _preview_of(share: Share, user: Any) -> dict[str, Any]:
    now = timezone.now()
    if share.status == Share.Status.DRAFT:
        return _said_of(build_preview(share=share, now=now))
    beside = preview_with_withheld(share=share, now=now)
    content = json.loads(bytes(share.preview)) if share.preview else {"data": {}}
    return {
        "sha256": share.preview_sha256,
        "content": content,
        "disclosures": frozen_disclosures(share),
        "withheld": content["data"].get("withheld", []),
        "blockers": beside.blockers,
        "approvals_needed": beside.approvals_needed,
        "changes_for_partner": _changes_said(waiting_version(share=share), user),
    }


def _said_of(preview: Preview) -> dict[str, Any]:
    return {
        "sha256": preview.sha256,
        "content": preview.content,
        "disclosures": preview.projection.disclosed,
        "withheld": preview.content["data"].get("withheld", []),
        "blockers": preview.blockers,
        "approvals_needed": preview.approvals_needed,
        "changes_for_partner": None,
    }
