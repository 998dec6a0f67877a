"""Detentions over the API: the right holder's door."""

from typing import Any
from uuid import UUID

from django.http import FileResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import require
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_views import ApiView, FileView, ListView, body_of
from ipcases.lib.downloads import file_answer
from seizures.access import get_detention
from seizures.queries import detentions as detention_queries
from seizures.serializers.detentions import DetentionRowSerializer, DetentionSerializer, NamesInput
from seizures.services.disclosure import open_detention, request_names, shown_picture, shown_pictures
from seizures.services.replies import is_late
from seizures.workflow import blockers


class DetentionList(ListView):
    """The goods held for the right holder."""

    serializer_class = DetentionRowSerializer
    keyset_order = ("-id",)

    def get_queryset(self) -> Any:
        return detention_queries.detentions_of(user=self.request.user, waiting=False)

    def paginate_queryset(self, queryset: Any) -> Any:
        return [detention_queries.row_of(row) for row in super().paginate_queryset(queryset) or ()]

    @extend_schema(operation_id="detentions_list", responses={200: DetentionRowSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List detentions, newest first. For right holders."""
        require(user=request.user, verb="portal.answer")
        return super().get(request, *args, **kwargs)


class DetentionDetail(ApiView):
    """One detention, as far as the law tells its right holder."""

    @extend_schema(operation_id="detentions_retrieve", responses={200: DetentionSerializer})
    def get(self, request: Request, public_id: UUID) -> Response:
        """Return a detention. Reading it serves its notices, and every reading is recorded."""
        require(user=request.user, verb="portal.answer")
        return _told(request, public_id)


class DetentionNames(IdempotentPosts):
    """Names and addresses, on request and for a purpose."""

    @extend_schema(operation_id="names_create", request=NamesInput, responses={200: DetentionSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Ask for what the law tells on request."""
        require(user=request.user, verb="portal.answer")
        get_detention(user=request.user, public_id=public_id)
        purpose = body_of(NamesInput, request)["purpose"]
        request_names(acting_user=request.user, public_id=str(public_id), purpose=purpose, now=timezone.now())
        return _told(request, public_id)


class DetentionPhoto(FileView):
    """A photo of the goods."""

    @extend_schema(operation_id="detentions_photo", responses={(200, "image/jpeg"): OpenApiTypes.BINARY})
    def get(self, request: Request, public_id: UUID, photo_id: UUID) -> FileResponse:
        """Fetch a photo that the stage of the procedure shows to the right holder."""
        require(user=request.user, verb="portal.answer")
        photo = shown_picture(acting_user=request.user, public_id=str(public_id), photo_id=str(photo_id))
        return file_answer(request, sha256=photo.sha256)


def _told(request: Request, public_id: UUID) -> Response:
    """Answer with what the stage shows of a detention, and nothing else."""
    now = timezone.now()
    procedure, disclosed = open_detention(acting_user=request.user, public_id=str(public_id), now=now)
    photos = shown_pictures(procedure=procedure, disclosed=disclosed)
    told = detention_queries.told(procedure=procedure, shown=disclosed.shown, photos=photos, now=now)
    full, situation = told.procedure, told.situation
    values = {
        "public_id": full.public_id,
        "reference": full.seizure.reference,
        "office": full.seizure.office_id,
        "detained_on": full.seizure.detained_on,
        "status": full.status,
        "stage": disclosed.stage.code if disclosed.stage is not None else "",
        "shown": sorted(disclosed.shown),
        "on_request": sorted(disclosed.on_request),
        "deadlines": [row.deadline for row in told.deadlines],
        "goods": [
            {
                "brand": line.brand,
                "description": line.description,
                "category": line.category_id,
                "quantity": line.quantity if told.shows_quantity else None,
                "unit": line.unit_id if told.shows_quantity else None,
            }
            for line in told.lines
        ],
        "goods_value": situation.goods_value if told.shows_value else None,
        "required_security": situation.required_security if told.shows_value else None,
        "regime": told.regime,
        "origins": [{"what": what, "place": place} for what, place in told.origins],
        "parties": told.parties,
        "photos": [reverse("api-detention-photo", args=[full.public_id, photo.file.public_id]) for photo in photos],
        "replies": told.replies,
        "standing_decision": told.decisions[0][0].kind if told.decisions else None,
        "may_answer": not blockers(procedure=full, step="answer", now=now),
        "is_late": is_late(procedure=full, now=now),
    }
    return Response(DetentionSerializer(values).data)
