"""The parts of a recordation over the API, as in the portal: rights, goods, signs, contacts, licensees, pictures."""

from typing import Any
from uuid import UUID

from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import require
from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_views import ApiView, FileView, body_of, checked_body
from ipcases.lib.downloads import file_answer
from ipcases.lib.errors import NotVisible
from rightsholders.access import get_image, get_recordation
from rightsholders.queries import full_for_api
from rightsholders.serializers.parts import (
    ContactsInput,
    GoodsInput,
    KnownRightInput,
    LicenseesInput,
    RightOnlyInput,
    TellsInput,
)
from rightsholders.serializers.recordations import RecordationDetailSerializer
from rightsholders.services import images, rights, sections

_FILE = "portal.file"


class RecordationRights(IdempotentPosts):
    """The rights of a recordation."""

    @extend_schema(operation_id="rights_add", request=RightOnlyInput, responses={201: RecordationDetailSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Add a right as its register has it."""
        require(user=request.user, verb=_FILE)
        values = checked_body(RightOnlyInput, request).values()
        rights.add_right(acting_user=request.user, public_id=public_id, values=values, now=timezone.now())
        return _shown(request, public_id, status=201)


class KnownRights(IdempotentPosts):
    """Rights that were given before."""

    @extend_schema(operation_id="rights_use", request=KnownRightInput, responses={201: RecordationDetailSerializer})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Add a right that the right holder gave before."""
        require(user=request.user, verb=_FILE)
        right = body_of(KnownRightInput, request)["right"]
        rights.use_right(acting_user=request.user, public_id=public_id, right=right, now=timezone.now())
        return _shown(request, public_id, status=201)


class RecordationRight(ApiView):
    """One right of a recordation."""

    @extend_schema(operation_id="rights_change", request=RightOnlyInput, responses={200: RecordationDetailSerializer})
    def put(self, request: Request, public_id: UUID, right_id: UUID) -> Response:
        """Correct a right."""
        require(user=request.user, verb=_FILE)
        values = checked_body(RightOnlyInput, request).values()
        rights.change_right(
            acting_user=request.user, public_id=public_id, right=right_id, values=values, now=timezone.now()
        )
        return _shown(request, public_id)

    @extend_schema(operation_id="rights_drop", responses={204: None})
    def delete(self, request: Request, public_id: UUID, right_id: UUID) -> Response:
        """Take a right out of the recordation."""
        require(user=request.user, verb=_FILE)
        rights.drop_right(acting_user=request.user, public_id=public_id, right=right_id, now=timezone.now())
        return Response(status=204)


class RecordationGoods(ApiView):
    """Which goods each right covers, where they are made, what they cost."""

    @extend_schema(operation_id="goods_save", request=GoodsInput, responses={200: RecordationDetailSerializer})
    def put(self, request: Request, public_id: UUID) -> Response:
        """Save the part as a whole."""
        require(user=request.user, verb=_FILE)
        values = checked_body(GoodsInput, request).values()
        sections.save_goods(acting_user=request.user, public_id=public_id, values=values, now=timezone.now())
        return _shown(request, public_id)


class RecordationTells(ApiView):
    """How an officer tells genuine goods from fakes."""

    @extend_schema(operation_id="tells_save", request=TellsInput, responses={200: RecordationDetailSerializer})
    def put(self, request: Request, public_id: UUID) -> Response:
        """Save the part as a whole, the best signs first."""
        require(user=request.user, verb=_FILE)
        values = checked_body(TellsInput, request).values()
        sections.save_tells(acting_user=request.user, public_id=public_id, values=values, now=timezone.now())
        return _shown(request, public_id)


class RecordationContacts(ApiView):
    """Whom customs calls."""

    @extend_schema(operation_id="contacts_save", request=ContactsInput, responses={200: RecordationDetailSerializer})
    def put(self, request: Request, public_id: UUID) -> Response:
        """Save the part as a whole."""
        require(user=request.user, verb=_FILE)
        values = checked_body(ContactsInput, request).values()
        sections.save_contacts(acting_user=request.user, public_id=public_id, contacts=values, now=timezone.now())
        return _shown(request, public_id)


class RecordationLicensees(ApiView):
    """Who else may make, bring in or send out the goods."""

    @extend_schema(operation_id="licensees_save", request=LicenseesInput, responses={200: RecordationDetailSerializer})
    def put(self, request: Request, public_id: UUID) -> Response:
        """Save the part as a whole."""
        require(user=request.user, verb=_FILE)
        values: dict[str, Any] = checked_body(LicenseesInput, request).values()
        sections.save_licensees(acting_user=request.user, public_id=public_id, now=timezone.now(), **values)
        return _shown(request, public_id)


class RecordationImage(ApiView):
    """One picture of a recordation."""

    @extend_schema(operation_id="images_remove", responses={204: None})
    def delete(self, request: Request, public_id: UUID, image_id: UUID) -> Response:
        """Take a picture out."""
        require(user=request.user, verb=_FILE)
        images.remove_image(acting_user=request.user, public_id=public_id, image=image_id, now=timezone.now())
        return Response(status=204)


class ImageFile(FileView):
    """The bytes of a picture."""

    @extend_schema(operation_id="images_file", responses={(200, "image/jpeg"): OpenApiTypes.BINARY})
    def get(self, request: Request, public_id: UUID, image_id: UUID) -> FileResponse:
        """Fetch a picture without what its file said beside it."""
        recordation = get_recordation(user=request.user, public_id=public_id)
        image = get_image(user=request.user, public_id=image_id)
        if image.recordation_id != recordation.pk:
            raise NotVisible
        return file_answer(request, sha256=image.derivative_sha256)


def _shown(request: Request, public_id: UUID, status: int = 200) -> Response:
    recordation = get_recordation(user=request.user, public_id=public_id)
    return Response(RecordationDetailSerializer(full_for_api(recordation)).data, status=status)
