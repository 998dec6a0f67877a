"""Covering a picture: boxes are drawn, the copy is looked at, and who made it states that nobody remains to be read."""

import hashlib
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from ipcases.lib.covering import Area, Covered
from ipcases.lib.downloads import drawn_picture, file_answer
from ipcases.lib.errors import DomainError, InvalidValue, NotVisible
from ipcases.lib.files import picture_size
from ipcases.lib.ui import FieldError
from seizures.access import get_covered_copy, require_files
from seizures.forms.covering import SPARE_ROWS, BoxFormSet, BoxRows, StatementForm, rows_of
from seizures.laws.registry import law_for
from seizures.models import EvidenceFile
from seizures.queries.covering import covered_copies_of
from seizures.services.covering import check_can_be_covered, draw_covered, keep_covered
from seizures.services.evidence import note_view
from seizures.views.crumbs import case_crumbs
from seizures.views.evidence import find_file, say_erased

_PREFIX = "box"


@require_http_methods(["GET", "POST"])
def cover(request: HttpRequest, reference: str, public_id: UUID) -> HttpResponse:
    """Draw boxes on a picture, then look at the copy they make, then keep it."""
    require(user=request.user, verb="seizures.cover")
    file = find_file(request, reference, public_id)
    if file is None:
        return say_erased(request, reference)
    try:
        check_can_be_covered(file=file)
    except InvalidValue as error:
        return render(request, "seizures/cover_not.html", _head(file) | {"refusal": error.message}, status=400)
    do = request.POST.get("do", "")
    if request.method == "GET":
        note_view(acting_user=request.user, file=file, now=timezone.now(), original=False)
        return _draw(request, file, _rows(initial=rows_of(_boxes_before(file))))
    rows = BoxFormSet(request.POST, prefix=_PREFIX)
    if do in ("draw", "more"):
        return _draw(request, file, rows, spare=2 * SPARE_ROWS if do == "more" else SPARE_ROWS)
    try:
        drawn = _drawn(request, file, rows)
    except DomainError as error:
        return _draw(request, file, rows, refusal=error)
    if drawn is None:
        return _draw(request, file, rows, status=400)
    if do != "keep":
        return _look(request, file, rows, drawn, StatementForm(initial={"seen_sha256": _hash(drawn)}))
    return _keep(request, file, rows, drawn)


def _keep(request: HttpRequest, file: EvidenceFile, rows: BoxRows, drawn: Covered) -> HttpResponse:
    statement = StatementForm(request.POST)
    if not statement.is_valid():
        return _look(request, file, rows, drawn, statement, status=400)
    try:
        keep_covered(
            acting_user=request.user,
            file=file,
            boxes=rows.boxes(),
            now=timezone.now(),
            **statement.cleaned_data,
        )
    except DomainError as error:
        if error.status == 403:
            raise
        again = StatementForm(initial={"seen_sha256": _hash(drawn)})
        return _look(request, file, rows, drawn, again, refusal=error.message, status=error.status)
    messages.success(request, _("The covered copy is kept. It stands for the picture where that may not leave."))
    return HttpResponseRedirect(f"{reverse('seizures:detail', args=[file.seizure.reference])}#photos")


@require_GET
def cover_look(request: HttpRequest, reference: str, public_id: UUID) -> HttpResponse:
    """Show what boxes would make of a picture. Nothing is kept."""
    require(user=request.user, verb="seizures.cover")
    file = find_file(request, reference, public_id)
    if file is None:
        return say_erased(request, reference)
    areas = [_area(text) for text in request.GET.getlist("box")]
    return drawn_picture(request, content=draw_covered(acting_user=request.user, file=file, areas=areas).content)


@require_GET
def covered_copy(request: HttpRequest, reference: str, public_id: UUID) -> FileResponse:
    """Show a covered copy as it leaves."""
    require(user=request.user, verb="seizures.view")
    require_files(user=request.user)
    copy = get_covered_copy(user=request.user, public_id=public_id)
    if copy.seizure.reference != reference.upper():
        raise NotVisible
    note_view(acting_user=request.user, file=copy.evidence, now=timezone.now(), original=False)
    return file_answer(request, sha256=copy.sha256)


def _drawn(request: HttpRequest, file: EvidenceFile, rows: BoxRows) -> Covered | None:
    """Return what the rows make of the picture; None when one of them says why not."""
    if not rows.is_valid():
        return None
    return draw_covered(acting_user=request.user, file=file, areas=[box.area for box in rows.boxes()])


def _draw(
    request: HttpRequest,
    file: EvidenceFile,
    rows: BoxRows,
    *,
    spare: int = 0,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the picture and its boxes; `spare` rows more are asked for by who has no script."""
    drawn = rows.drawn()
    errors = _said(refusal, drawn)
    shown = rows
    if spare:
        shown = _rows(initial=[{name: form[name].value() for name in form.fields} for form in drawn], spare=spare)
    width, height = picture_size(sha256=file.derivative_sha256)
    law = law_for(jurisdiction=file.seizure.jurisdiction_id, on=file.seizure.detained_on)
    context = _head(file) | {
        "rows": shown,
        "empty": BoxFormSet(prefix=_PREFIX).empty_form,
        "width": width,
        "height": height,
        "marks": [_mark(number, form, width, height) for number, form in enumerate(drawn, start=1)],
        "lines": [{"x": n * width // 10, "y": n * height // 10, "percent": n * 10} for n in range(1, 10)],
        "line_width": max(width, height) // 400 or 1,
        "letters": max(width, height) // 40,
        "rule": law.pictures if law is not None else None,
        "copies": [copy for copy in covered_copies_of(seizure=file.seizure) if copy.evidence_id == file.pk],
        "errors": errors,
        "has_errors": bool(errors) or (rows.is_bound and status == 400),
    }
    return render(request, "seizures/cover.html", context, status=refusal.status if refusal else status)


def _look(
    request: HttpRequest,
    file: EvidenceFile,
    rows: BoxRows,
    drawn: Covered,
    statement: StatementForm,
    *,
    refusal: Any = None,
    status: int = 200,
) -> HttpResponse:
    areas = [box.area for box in rows.boxes()]
    query = urlencode([("box", f"{area.left},{area.top},{area.width},{area.height}") for area in areas])
    look = reverse("seizures:cover-look", args=[file.seizure.reference, file.public_id])
    context = _head(file) | {
        "rows": rows,
        "look_url": f"{look}?{query}",
        "width": drawn.width,
        "height": drawn.height,
        "form": statement,
        "refusal": refusal,
    }
    return render(request, "seizures/cover_look.html", context, status=status)


def _head(file: EvidenceFile) -> dict[str, Any]:
    seizure = file.seizure
    back = reverse("seizures:detail", args=[seizure.reference])
    return {
        "seizure": seizure,
        "file": file,
        "back": f"{back}#photos",
        "crumbs": case_crumbs(seizure, (_("Cover a picture"), "")),
    }


def _rows(*, initial: list[dict[str, Any]], spare: int = SPARE_ROWS) -> BoxRows:
    """Return rows that hold these boxes, and empty ones for who types them."""
    rows: Any = BoxFormSet(initial=initial, prefix=_PREFIX)
    rows.extra = len(initial) + spare
    return rows


def _boxes_before(file: EvidenceFile) -> list[list[Any]]:
    """Return the boxes of the copy that counts: who covers again goes on from there."""
    copies = [copy for copy in covered_copies_of(seizure=file.seizure) if copy.evidence_id == file.pk]
    return copies[-1].boxes if copies else []


def _said(refusal: DomainError | None, drawn: list[Any]) -> list[FieldError]:
    """Say what is wrong with a box in its row too; above, it is said once, by the sentence that numbers the box."""
    if refusal is None:
        return []
    number = refusal.data.get("number", 0)
    if not 0 < number <= len(drawn):
        return [FieldError(f"id_{_PREFIX}-0-left", str(refusal.message))]
    row, name = drawn[number - 1], "width" if refusal.code == "box-empty" else "left"
    row.add_error(name, str(refusal.message))
    return [FieldError(row[name].focus_id, str(refusal.message))]


def _mark(number: int, form: Any, width: int, height: int) -> dict[str, Any]:
    """Return where a box is drawn on the picture, as far as it can be read."""
    sides = {"left": width, "top": height, "width": width, "height": height}
    found: dict[str, Any] = {"number": number}
    for name, pixels in sides.items():
        try:
            found[name] = max(0, min(int(Decimal(str(form[name].value())) * pixels / 100), pixels))
        except (ArithmeticError, ValueError, TypeError):
            found[name] = 0
    return found


def _area(text: str) -> Area:
    try:
        left, top, width, height = (int(part) for part in text.split(","))
    except ValueError as error:
        raise InvalidValue("box-unreadable", _("A box is four whole numbers: left, top, width, height.")) from error
    return Area(left, top, width, height)


def _hash(drawn: Covered) -> str:
    return hashlib.sha256(drawn.content).hexdigest()
