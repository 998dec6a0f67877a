"""The parts of a recordation over the API, as in the portal: rights, goods, signs, contacts, licensees, pictures."""

from uuid import UUID

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import IdempotentPosts
from ipcases.lib.api_views import ApiView, FileView, body_of, checked_body
from ipcases.lib.downloads import file_answer
from ipcases.lib.errors import NotVisible
from rightsholders.access import get_image, get_recordation
from rightsholders.api.acts import act_on, answers_in_full, replace_in, shown
from rightsholders.serializers.parts import (
    ContactsInput,
    GoodsInput,
    KnownRightInput,
    LicenseesInput,
    RightOnlyInput,
    TellsInput,
)
from rightsholders.services import images, rights, sections

_FILE = "portal.file"


class RecordationRights(IdempotentPosts):
    """The rights of a recordation."""

    is_tagged = True

    @answers_in_full("rights_add", takes=RightOnlyInput, status=201)
    def post(self, request: Request, public_id: UUID) -> Response:
        """Add a right as its register has it."""
        act = act_on(request, public_id, verb=_FILE)
        rights.add_right(**act, values=checked_body(RightOnlyInput, request).values())
        return shown(request, public_id, status=201)


class KnownRights(IdempotentPosts):
    """Rights that were given before."""

    is_tagged = True

    @answers_in_full("rights_use", takes=KnownRightInput, status=201)
    def post(self, request: Request, public_id: UUID) -> Response:
        """Add a right that the right holder gave before."""
        act = act_on(request, public_id, verb=_FILE)
        rights.use_right(**act, right=body_of(KnownRightInput, request)["right"])
        return shown(request, public_id, status=201)


class RecordationRight(ApiView):
    """One right of a recordation."""

    is_tagged = True

    @answers_in_full("rights_change", takes=RightOnlyInput)
    def put(self, request: Request, public_id: UUID, right_id: UUID) -> Response:
        """Correct a right."""
        act = replace_in(request, public_id, verb=_FILE)
        rights.change_right(**act, right=right_id, values=checked_body(RightOnlyInput, request).values())
        return shown(request, public_id)

    @extend_schema(operation_id="rights_drop", responses={204: None})
    def delete(self, request: Request, public_id: UUID, right_id: UUID) -> Response:
        """Take a right out of the recordation."""
        rights.drop_right(**act_on(request, public_id, verb=_FILE), right=right_id)
        return Response(status=204)


class RecordationGoods(ApiView):
    """Which goods each right covers, where they are made, what they cost."""

    is_tagged = True

    @answers_in_full("goods_save", takes=GoodsInput)
    def put(self, request: Request, public_id: UUID) -> Response:
        """Save the part as a whole."""
        act = replace_in(request, public_id, verb=_FILE)
        sections.save_goods(**act, values=checked_body(GoodsInput, request).values())
        return shown(request, public_id)


class RecordationTells(ApiView):
    """How an officer tells genuine goods from fakes."""

    is_tagged = True

    @answers_in_full("tells_save", takes=TellsInput)
    def put(self, request: Request, public_id: UUID) -> Response:
        """Save the part as a whole, the best signs first."""
        act = replace_in(request, public_id, verb=_FILE)
        sections.save_tells(**act, values=checked_body(TellsInput, request).values())
        return shown(request, public_id)


class RecordationContacts(ApiView):
    """Whom customs calls."""

    is_tagged = True

    @answers_in_full("contacts_save", takes=ContactsInput)
    def put(self, request: Request, public_id: UUID) -> Response:
        """Save the part as a whole."""
        act = replace_in(request, public_id, verb=_FILE)
        sections.save_contacts(**act, contacts=checked_body(ContactsInput, request).values())
        return shown(request, public_id)


class RecordationLicensees(ApiView):
    """Who else may make, bring in or send out the goods."""

    is_tagged = True

    @answers_in_full("licensees_save", takes=LicenseesInput)
    def put(self, request: Request, public_id: UUID) -> Response:
        """Save the part as a whole."""
        act = replace_in(request, public_id, verb=_FILE)
        sections.save_licensees(**act, **checked_body(LicenseesInput, request).values())
        return shown(request, public_id)


class RecordationImage(ApiView):
    """One picture of a recordation."""

    @extend_schema(operation_id="images_remove", responses={204: None})
    def delete(self, request: Request, public_id: UUID, image_id: UUID) -> Response:
        """Take a picture out."""
        images.remove_image(**act_on(request, public_id, verb=_FILE), image=image_id)
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
