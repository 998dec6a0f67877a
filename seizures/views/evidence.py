"""Photos and papers of a case: added, shown, downloaded, each noted."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import require
from ipcases.lib.downloads import file_answer
from ipcases.lib.errors import DomainError, NotVisible
from ipcases.lib.files import ENDINGS
from ipcases.lib.ui import FieldError
from seizures.access import get_evidence, get_seizure, require_files
from seizures.forms.case import EvidenceForm
from seizures.models import EvidenceFile
from seizures.services.evidence import add_evidence, note_view
from seizures.views.case import show_case

_MOST_AT_ONCE = 20


@require_POST
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Add files to a case. One that cannot be kept does not lose the others."""
    require(user=request.user, verb="seizures.add_evidence")
    seizure = get_seizure(user=request.user, reference=reference)
    form = EvidenceForm(request.POST)
    files = request.FILES.getlist("files")
    said = request.POST.getlist("photo_shows")
    if not files:
        return show_case(request, seizure, status=400, file_errors=_said(_("Choose at least one file.")))
    if not form.is_valid() or len(files) > _MOST_AT_ONCE:
        return show_case(
            request, seizure, status=400, evidence_form=form, file_errors=_said(_("Send at most 20 files."))
        )
    added: set[int] = set()
    wrong = []
    for place, file in enumerate(files):
        shows = said[place] if place < len(said) else form.cleaned_data["shows"]
        try:
            kept = add_evidence(
                acting_user=request.user,
                reference=reference,
                content=file.read(),
                shows=shows,
                file_name=file.name or "",
                seen=form.cleaned_data["seen"],
                now=timezone.now(),
            )
            added.add(kept.pk)
        except DomainError as error:
            wrong.append(_("%(file)s: %(why)s") % {"file": file.name, "why": error.message})
    if wrong:
        return show_case(request, seizure, status=400, file_errors=_said(*wrong))
    count = len(added)
    messages.success(request, ngettext("%(count)d file added.", "%(count)d files added.", count) % {"count": count})
    return HttpResponseRedirect(f"{reverse('seizures:detail', args=[seizure.reference])}#photos")


def _said(*sentences: str) -> list[FieldError]:
    return [FieldError("id_files", sentence) for sentence in sentences]


@require_GET
def photo(request: HttpRequest, reference: str, public_id: UUID) -> FileResponse | HttpResponseRedirect:
    """Show the stripped copy of a photo."""
    file = find_file(request, reference, public_id)
    if file is None:
        return say_erased(request, reference)
    if not file.derivative_sha256:
        raise Http404
    note_view(acting_user=request.user, file=file, now=timezone.now(), original=False)
    return file_answer(request, sha256=file.derivative_sha256)


@require_GET
def original(request: HttpRequest, reference: str, public_id: UUID) -> FileResponse | HttpResponseRedirect:
    """Hand out the original as it was sent, to save only; always noted."""
    file = find_file(request, reference, public_id)
    if file is None:
        return say_erased(request, reference)
    note_view(acting_user=request.user, file=file, now=timezone.now(), original=True)
    name = f"{file.seizure.reference}-{file.sha256[:12]}.{ENDINGS[file.media_type]}"
    return file_answer(request, sha256=file.sha256, media_type=file.media_type, save_as=name)


def find_file(request: HttpRequest, reference: str, public_id: UUID) -> EvidenceFile | None:
    """Return a file of a visible case; None where labels and papers were erased, and this may have been one."""
    require(user=request.user, verb="seizures.view")
    require_files(user=request.user)
    try:
        file = get_evidence(user=request.user, public_id=public_id)
    except NotVisible:
        if get_seizure(user=request.user, reference=reference).personal_data_purged_at is None:
            raise
        return None
    if file.seizure.reference != reference.upper():
        raise NotVisible
    return file


def say_erased(request: HttpRequest, reference: str) -> HttpResponseRedirect:
    """Lead a link that somebody kept to the case, which says what went and why."""
    messages.info(request, _("There is no such file any more: labels and papers were erased with the names."))
    return HttpResponseRedirect(reverse("seizures:detail", args=[reference.upper()]))
