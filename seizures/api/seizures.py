"""Seizures over the API: the same acts as the pages. Custody and procedures have their own modules."""

from typing import Any
from uuid import UUID

from django.http import FileResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import require
from accounts.idempotency import IdempotentPosts
from audit.access import events_of_case
from audit.queries import NEWEST_FIRST, entry_of
from ipcases.lib.api_bodies import EmptyInput
from ipcases.lib.api_views import ApiView, FileView, ListView, body_of, checked_body
from ipcases.lib.downloads import file_answer
from ipcases.lib.errors import NotVisible
from ipcases.lib.files import ENDINGS
from ipcases.lib.preconditions import seen_version, tagged
from seizures import queries
from seizures.access import get_evidence, get_line, get_seizure, require_files, require_parties, visible_seizures
from seizures.api.examples import LOG_A_SEIZURE
from seizures.models import EvidenceFile
from seizures.queries.lists import NEWEST, ORDERS, step_of, with_next_step_order, with_steps
from seizures.serializers.seizure_inputs import (
    CompletionInput,
    CorrectGoodsInput,
    CorrectPapersInput,
    CorrectPartiesInput,
    EvidenceInput,
    NoteInput,
    SeizureInput,
    SeizureListFilter,
)
from seizures.serializers.seizures import (
    EvidenceSerializer,
    HistorySerializer,
    NoteSerializer,
    SeizureRowSerializer,
    SeizureSerializer,
    UndoneSeizureSerializer,
)
from seizures.services import corrections
from seizures.services.completing import complete_case
from seizures.services.evidence import add_evidence, note_parties_view, note_view
from seizures.services.intake import log_seizure
from seizures.services.notes import add_note
from seizures.services.undoing import undo_seizure


class SeizureList(IdempotentPosts, ListView):
    """The seizures the user may see."""

    tells_of_one_case = True
    is_tagged = True
    serializer_class = SeizureRowSerializer
    query_class = SeizureListFilter
    keyset_order = ORDERS[NEWEST]
    keyset_orders = ORDERS

    def get_queryset(self) -> Any:
        user = self.request.user
        narrowed = SeizureListFilter.narrowed(self.asked())
        rows = queries.filtered(visible_seizures(user=user), narrowed=narrowed, user=user, now=timezone.now())
        sort = self.request.query_params.get("order", NEWEST)
        return with_steps(with_next_step_order(rows, sort=sort, status=narrowed.status))

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        for row in rows or ():
            row.next_step = step_of(row)
        return rows

    @extend_schema(operation_id="seizures_list", responses={200: SeizureRowSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List seizures, the newest first. `order=due` puts the nearest deadline first, `-due` the latest; then come
        open cases without one, and closed cases last.
        """
        require(user=request.user, verb="seizures.view")
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="seizures_create",
        request=SeizureInput,
        responses={201: SeizureSerializer},
        examples=[LOG_A_SEIZURE],
    )
    def post(self, request: Request) -> Response:
        """Log a seizure. Send an Idempotency-Key, or an intake_key, to be able to send again."""
        require(user=request.user, verb="seizures.log")
        intake = checked_body(SeizureInput, request).intake()
        seizure = log_seizure(acting_user=request.user, intake=intake, now=timezone.now())
        return _shown(request, seizure.reference, status=201)


class SeizureDetail(ApiView):
    """One seizure in full."""

    is_tagged = True

    @extend_schema(operation_id="seizures_retrieve", responses={200: SeizureSerializer})
    def get(self, request: Request, reference: str) -> Response:
        """Return one seizure."""
        require(user=request.user, verb="seizures.view")
        return _shown(request, reference)


class SeizureUndo(IdempotentPosts):
    """Taking back a seizure that was logged a moment ago."""

    @extend_schema(operation_id="seizures_undo", request=EmptyInput, responses={200: UndoneSeizureSerializer})
    def post(self, request: Request, reference: str) -> Response:
        """Undo within five minutes what you logged, while nobody works on it. The number is not given again."""
        require(user=request.user, verb="seizures.log")
        get_seizure(user=request.user, reference=reference)
        body_of(EmptyInput, request)
        undone = undo_seizure(acting_user=request.user, reference=reference, now=timezone.now())
        return Response(UndoneSeizureSerializer(undone).data)


class SeizureGoods(ApiView):
    """The parcels and goods lines of a seizure."""

    is_tagged = True

    @extend_schema(operation_id="seizures_correct_goods", request=CorrectGoodsInput, responses={200: SeizureSerializer})
    def put(self, request: Request, reference: str) -> Response:
        """Replace parcels and goods lines while no procedure rests on them."""
        require(user=request.user, verb="seizures.edit")
        get_seizure(user=request.user, reference=reference)
        version = seen_version(request)
        values = checked_body(CorrectGoodsInput, request).values()
        corrections.correct_goods(
            acting_user=request.user, reference=reference, version=version, now=timezone.now(), **values
        )
        return _shown(request, reference)


class SeizurePapers(ApiView):
    """Route, transport and declaration of a seizure."""

    is_tagged = True

    @extend_schema(
        operation_id="seizures_correct_papers", request=CorrectPapersInput, responses={200: SeizureSerializer}
    )
    def put(self, request: Request, reference: str) -> Response:
        """Correct or complete route, transport and declaration."""
        require(user=request.user, verb="seizures.edit")
        get_seizure(user=request.user, reference=reference)
        version = seen_version(request)
        values = checked_body(CorrectPapersInput, request).values()
        corrections.correct_papers(
            acting_user=request.user, reference=reference, version=version, now=timezone.now(), **values
        )
        return _shown(request, reference)


class SeizureCompletion(ApiView):
    """What statistics need of a seizure."""

    is_tagged = True

    @extend_schema(operation_id="seizures_complete", request=CompletionInput, responses={200: SeizureSerializer})
    def put(self, request: Request, reference: str) -> Response:
        """Say where the goods were made and what the genuine ones cost, where nobody has."""
        require(user=request.user, verb="seizures.edit")
        get_seizure(user=request.user, reference=reference)
        version = seen_version(request)
        values = checked_body(CompletionInput, request).values()
        complete_case(acting_user=request.user, reference=reference, version=version, now=timezone.now(), **values)
        return _shown(request, reference)


class SeizureParties(ApiView):
    """The people named on the papers of a seizure."""

    is_tagged = True

    @extend_schema(
        operation_id="seizures_correct_parties", request=CorrectPartiesInput, responses={200: SeizureSerializer}
    )
    def put(self, request: Request, reference: str) -> Response:
        """Replace the people named on the papers."""
        require(user=request.user, verb="seizures.edit")
        require_parties(user=request.user)
        get_seizure(user=request.user, reference=reference)
        version = seen_version(request)
        values = checked_body(CorrectPartiesInput, request).values()
        corrections.correct_parties(
            acting_user=request.user, reference=reference, version=version, now=timezone.now(), **values
        )
        return _shown(request, reference)


class SeizureHistory(ListView):
    """What happened to a seizure."""

    serializer_class = HistorySerializer
    keyset_order = NEWEST_FIRST

    def get_queryset(self) -> Any:
        seizure = get_seizure(user=self.request.user, reference=self.kwargs["reference"])
        return events_of_case(case_reference=seizure.reference, reader=self.request.user)

    def paginate_queryset(self, queryset: Any) -> Any:
        return [entry_of(event) for event in super().paginate_queryset(queryset) or ()]

    @extend_schema(operation_id="seizures_history", responses={200: HistorySerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List who did what to a seizure, newest first; acts of sharing to whoever may see shares."""
        require(user=request.user, verb="seizures.view")
        return super().get(request, *args, **kwargs)


class SeizureEvidence(IdempotentPosts):
    """Photos and papers of a seizure."""

    tells_of_one_case = True
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="seizures_add_evidence",
        request={"multipart/form-data": EvidenceInput},
        responses={201: EvidenceSerializer},
    )
    def post(self, request: Request, reference: str) -> Response:
        """Add a photo or paper: JPEG, PNG or PDF, up to 20 MB. The original is kept under its SHA-256."""
        require(user=request.user, verb="seizures.add_evidence")
        seizure = get_seizure(user=request.user, reference=reference)
        sent = body_of(EvidenceInput, request)
        line = get_line(user=request.user, public_id=sent["line"]) if sent.get("line") else None
        if line is not None and line.seizure_id != seizure.pk:
            raise NotVisible
        file = add_evidence(
            acting_user=request.user,
            reference=reference,
            content=sent["file"].read(),
            shows=sent["shows"],
            line=line,
            file_name=sent["file"].name or "",
            now=timezone.now(),
        )
        return Response(EvidenceSerializer(file).data, status=201)


class EvidencePhoto(FileView):
    """The stripped copy of a photo."""

    @extend_schema(operation_id="evidence_photo", responses={(200, "image/jpeg"): OpenApiTypes.BINARY})
    def get(self, request: Request, reference: str, public_id: UUID) -> FileResponse:
        """Fetch a photo as people see it: re-encoded, without what its file said beside the picture."""
        file = _file(request, reference, public_id)
        if not file.derivative_sha256:
            raise NotVisible
        note_view(acting_user=request.user, file=file, now=timezone.now(), original=False)
        return file_answer(request, sha256=file.derivative_sha256)


class EvidenceOriginal(FileView):
    """A photo or paper as it was sent."""

    @extend_schema(
        operation_id="evidence_original",
        responses={(200, media_type): OpenApiTypes.BINARY for media_type in ENDINGS},
    )
    def get(self, request: Request, reference: str, public_id: UUID) -> FileResponse:
        """Fetch the original, to be compared with its SHA-256. Every reading is recorded."""
        file = _file(request, reference, public_id)
        note_view(acting_user=request.user, file=file, now=timezone.now(), original=True)
        name = f"{file.seizure.reference}-{file.sha256[:12]}.{ENDINGS[file.media_type]}"
        return file_answer(request, sha256=file.sha256, media_type=file.media_type, save_as=name)


class SeizureNotes(IdempotentPosts):
    """Remarks on the file."""

    tells_of_one_case = True

    @extend_schema(operation_id="seizures_add_note", request=NoteInput, responses={201: NoteSerializer})
    def post(self, request: Request, reference: str) -> Response:
        """Write a note."""
        require(user=request.user, verb="seizures.edit")
        get_seizure(user=request.user, reference=reference)
        text = body_of(NoteInput, request)["text"]
        note = add_note(acting_user=request.user, reference=reference, text=text, now=timezone.now())
        return Response(NoteSerializer(note).data, status=201)


def _file(request: Request, reference: str, public_id: UUID) -> EvidenceFile:
    require(user=request.user, verb="seizures.view")
    require_files(user=request.user)
    file = get_evidence(user=request.user, public_id=public_id)
    if file.seizure.reference != reference.upper():
        raise NotVisible
    return file


def _shown(request: Request, reference: str, status: int = 200) -> Response:
    seizure = get_seizure(user=request.user, reference=reference)
    case = queries.case_page(user=request.user, seizure=seizure, with_candidates=False)
    if case.parties:
        note_parties_view(acting_user=request.user, seizure=seizure, now=timezone.now())
    case.seizure.next_step = case.next_step  # type: ignore[attr-defined]  # given, as a list gives it to its rows
    response = Response(SeizureSerializer(case.seizure, context={"case": case}).data, status=status)
    if status == 201:
        response["Location"] = reverse("api-seizure", args=[seizure.reference])
    return tagged(response, case.seizure.version)
