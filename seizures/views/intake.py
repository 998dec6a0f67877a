"""The pages on which a seizure is logged: the form, its draft, the look-ups it makes while typing."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import cache, wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from ipcases.lib.api import loads_strict
from ipcases.lib.downloads import file_answer
from ipcases.lib.errors import DomainError, InvalidValue, NotVisible
from seizures import queries
from seizures.access import get_draft, get_draft_photo
from seizures.forms.assembling import intake_of, show_refusal
from seizures.forms.buttons import fields_of, is_button, pressed
from seizures.forms.page import IntakePage, page_of
from seizures.models import Seizure, SeizureDraft
from seizures.services import drafts
from seizures.services.drafts import Upload
from seizures.services.intake import log_seizure

_MAX_DRAFT_BYTES = 1_000_000
View = Callable[..., HttpResponse]


def may_log(view: View) -> View:
    """Refuse everybody whose role does not log seizures."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(user=request.user, verb="seizures.log")
        return view(request, *args, **kwargs)

    return asked


@require_GET
@may_log
def new(request: HttpRequest) -> HttpResponse:
    """Open an empty form."""
    draft = drafts.open_draft(acting_user=request.user, now=timezone.now())
    return HttpResponseRedirect(_address(draft.pk))


@require_GET
@may_log
def empty_form(request: HttpRequest) -> HttpResponse:
    """Show the form as a device keeps it, to be opened without connection: no name, no case, no token, no key."""
    nobodys = SeizureDraft(public_id=UUID(int=0))
    page = page_of(user=request.user, draft=nobodys, now=timezone.now())
    return render(request, "seizures/empty.html", {**page.context(), "is_kept": True, "has_last": False})


@require_GET
@login_not_required  # a file of ours; browsers look for a newer one whoever is signed in
def offline_worker(request: HttpRequest) -> HttpResponse:
    """Serve the service worker of the form: it rules the addresses beside its own, not those of static files."""
    return HttpResponse(_worker(), content_type="text/javascript")


@cache
def _worker() -> str:
    return (settings.BASE_DIR / "static/js/offline-worker.js").read_text(encoding="utf-8")


@never_cache
@login_not_required  # what a signed-out officer sends is kept, see _keep_for_later
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a form on its way; keep, change or log what was typed."""
    if not request.user.is_authenticated:
        return _keep_for_later(request, public_id)
    require(user=request.user, verb="seizures.log")
    draft = get_draft(user=request.user, public_id=public_id)
    if draft.seizure_id is not None:
        return _lead_to(request, draft.seizure, reverse("seizures:detail", args=[draft.seizure.reference]))
    now = timezone.now()
    if request.method == "GET":
        return _show(request, page_of(user=request.user, draft=draft, now=now))
    fields = drafts.clean_fields(fields_of(request.POST))
    refused = _keep_photos(request, draft, now)
    do = request.POST.get("do", "")
    if not refused and not is_button(do):
        page = page_of(user=request.user, draft=draft, now=now, data=request.POST)
        seizure = _log(request, page, now)
        if seizure is not None:
            return _logged(request, seizure, now)
    else:
        fields = pressed(fields, do) | (queries.copied_fields(user=request.user) if do == "copy" else {})
        page = page_of(user=request.user, draft=draft, now=now, data=request.POST, refused=refused)
    drafts.save_draft(acting_user=request.user, public_id=public_id, fields=fields, now=now)
    if not refused and is_button(do):
        return HttpResponseRedirect(_address(public_id) + _anchor(do))
    if _is_script(request):
        return JsonResponse({"url": _address(public_id)}, status=400)
    return _show(request, page, status=400)


def _is_script(request: HttpRequest) -> bool:
    """Say whether a script sent the form: it is told where to go and goes there itself."""
    return request.headers.get("Accept") == "application/json"


def _lead_to(request: HttpRequest, seizure: Seizure, address: str) -> HttpResponse:
    if _is_script(request):
        return JsonResponse({"reference": seizure.reference, "url": address})
    return HttpResponseRedirect(address)


def _log(request: HttpRequest, page: IntakePage, now: datetime) -> Seizure | None:
    """Log what is on the page; None when something is wrong, said beside its field."""
    if not page.is_valid():
        return None
    intake = intake_of(key=page.draft.pk, form=page.form, parcels=page.parcels, lines=page.lines, photos=page.photos)
    try:
        return log_seizure(acting_user=page.user, intake=intake, now=now)
    except DomainError as error:
        show_refusal(error=error, form=page.form, parcels=page.parcels, lines=page.lines)
        return None


def _logged(request: HttpRequest, seizure: Seizure, now: datetime) -> HttpResponse:
    case = reverse("seizures:detail", args=[seizure.reference])
    label = reverse("seizures:label", args=[seizure.reference])
    sentence = format_html(
        _("{reference} is logged. {links}"),
        reference=format_html("<b>{}</b>", seizure.reference),
        links=format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a>', case, _("View the case"), label, _("Print label")
        ),
    )
    if request.POST.get("then") == "view":
        messages.success(request, _("%(reference)s is logged.") % {"reference": seizure.reference})
        return _lead_to(request, seizure, case)
    if request.POST.get("then") == "later":  # a device sends what waited: its officer is at another form
        return _lead_to(request, seizure, case)
    messages.success(request, sentence)
    following = drafts.open_draft(acting_user=request.user, now=now)
    return _lead_to(request, seizure, f"{_address(following.pk)}?sent={seizure.intake_key}")


def _keep_for_later(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep what was sent after the session had ended, ask to sign in, and lead back to the form."""
    if request.method == "POST":
        with suppress(DomainError):  # too large, or sent already: signing in shows how it stands
            drafts.keep_signed_out(
                token=request.POST.get("owner", ""),
                fields=fields_of(request.POST),
                uploads=_uploads(request),
                now=timezone.now(),
            )
    return redirect_to_login(_address(public_id))


def _keep_photos(request: HttpRequest, draft: SeizureDraft, now: datetime) -> list[tuple[str, str]]:
    """Keep sent photos whatever else is wrong; return those that could not be, and why."""
    user, public_id = request.user, draft.pk
    refused: list[tuple[str, str]] = []
    if uploads := _uploads(request):
        added = drafts.add_photos(acting_user=user, public_id=public_id, uploads=uploads, now=now)
        refused = [(item.name, item.refusal) for item in added if item.refusal]
    known = {name for name in request.POST.get("known_photos", "").split(",") if name}
    dropped = {name for name in known if f"kept-{name}" not in request.POST}
    if (do := request.POST.get("do", "")).startswith("drop-"):
        dropped.add(do.removeprefix("drop-"))
    if known:
        shows = {name: request.POST.get(f"shows-{name}", "") for name in known}
        drafts.sort_photos(acting_user=user, public_id=public_id, shows=shows, dropped=dropped)
    return refused


def _uploads(request: HttpRequest) -> list[Upload]:
    shows = request.POST.getlist("photo_shows")
    files = request.FILES.getlist("photos") + request.FILES.getlist("camera")
    return [
        Upload(name=file.name or "", content=file.read(), shows=shows[place] if place < len(shows) else "")
        for place, file in enumerate(files)
    ]


def _anchor(do: str) -> str:
    if do.startswith("drop-"):
        return "#photos"
    return "#goods" if "lines" in do or do.startswith(("link-", "copy")) else "#parcels" if "parcels" in do else ""


def _address(public_id: UUID) -> str:
    return reverse("seizures:form", args=[public_id])


def _show(request: HttpRequest, page: IntakePage, status: int = 200) -> HttpResponse:
    sent = request.GET.get("sent", "")
    return render(request, "seizures/new.html", {**page.context(), "sent": sent}, status=status)


@require_http_methods(["PUT"])
@may_log
def draft_fields(request: HttpRequest, public_id: UUID) -> JsonResponse:
    """Keep what was typed so far."""
    try:
        if len(request.body) > _MAX_DRAFT_BYTES:
            raise InvalidValue("too-large", _("This form is too large to keep."))
        body = loads_strict(request.body)
        if not isinstance(body, dict) or not isinstance(body.get("fields"), dict):
            raise InvalidValue("no-form", _("This is not what the form sends. Open the form again."))
        draft = drafts.save_draft(
            acting_user=request.user,
            public_id=public_id,
            fields=body["fields"],
            begun_as=str(body.get("begun_as", "")),
            now=timezone.now(),
        )
    except ValueError:
        return JsonResponse({"message": _("This is not what the form sends. Open the form again.")}, status=400)
    except DomainError as error:
        return JsonResponse({"message": str(error.message), "code": error.code}, status=error.status)
    return JsonResponse({"code": draft.code, "saved_at": draft.updated_at.isoformat()})


@require_POST
@may_log
def draft_photos(request: HttpRequest, public_id: UUID) -> JsonResponse:
    """Keep photos as soon as they are chosen, so that sending the form is quick and a crash loses none."""
    uploads = _uploads(request)
    try:
        if not uploads:
            raise InvalidValue("no-photo", _("Choose a photo."))
        added = drafts.add_photos(acting_user=request.user, public_id=public_id, uploads=uploads, now=timezone.now())
    except DomainError as error:
        return JsonResponse({"message": str(error.message), "code": error.code}, status=error.status)
    return JsonResponse({"photos": [_as_kept(item) for item in added]})


def _as_kept(added: drafts.AddedPhoto) -> dict[str, str]:
    if added.photo is None:
        return {"refusal": added.refusal}
    return {"id": str(added.photo.public_id), "shows": added.photo.shows}


@require_GET
@may_log
def my_drafts(request: HttpRequest) -> HttpResponse:
    """List the forms on their way."""
    return render(request, "seizures/drafts.html", {"drafts": queries.open_drafts(user=request.user)})


@require_POST
@may_log
def discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    drafts.discard_draft(acting_user=request.user, public_id=public_id)
    messages.success(request, _("The draft is gone."))
    return HttpResponseRedirect(reverse("seizures:drafts"))


@require_GET
@may_log
def draft_photo(request: HttpRequest, public_id: UUID) -> FileResponse:
    """Show a photo of one's own draft."""
    photo = get_draft_photo(user=request.user, public_id=public_id)
    if not photo.derivative_sha256:
        raise NotVisible
    return file_answer(request, sha256=photo.derivative_sha256)


@require_GET
@may_log
def known_parcels(request: HttpRequest) -> JsonResponse:
    """Say which visible cases hold this parcel number already."""
    found = queries.known_parcels(user=request.user, number=request.GET.get("number", "")[:60])
    return JsonResponse({"results": [_as_link(case) for case in found]})


@require_GET
@may_log
def seen_before(request: HttpRequest) -> JsonResponse:
    """Say what was logged with this brand in the last 30 days."""
    cases, count = queries.seen_before(
        user=request.user, brand=request.GET.get("brand", "")[:200], today=timezone.localdate()
    )
    number = count.value if count else 0
    return JsonResponse(
        {"count": number, "exact": count is None or count.exact, "results": [_as_link(c) for c in cases]}
    )


def _as_link(case: Seizure) -> dict[str, str]:
    step = getattr(case, "next_step", None)
    return {
        "reference": case.reference,
        "url": reverse("seizures:detail", args=[case.reference]),
        "day": case.detained_on.isoformat(),
        "state": str(step.word) if step else str(case.get_status_display()),
    }
