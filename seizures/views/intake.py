"""The form in which a seizure is logged."""

from contextlib import suppress
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from ipcases.lib.errors import DomainError
from seizures import queries
from seizures.draft_access import get_draft
from seizures.forms.assembling import intake_of, show_refusal
from seizures.forms.buttons import Fields, fields_of, is_button, pressed
from seizures.forms.page import IntakePage, page_of
from seizures.forms.uploads import uploads_of
from seizures.models import Seizure, SeizureDraft
from seizures.services import drafts
from seizures.services.intake import DraftChanged, Undone, log_seizure
from seizures.services.intake_rules import NumberLogged

_TWO_PAGES = gettext_lazy("This form was filled in on another page too. Both are put together here.")


@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """Open an empty form; a parcel number that was looked up stands in it."""
    require(user=request.user, verb="seizures.log")
    draft = drafts.open_draft(acting_user=request.user, now=timezone.now())
    number = request.GET.get("number", "")
    return HttpResponseRedirect(_address(draft.pk) + (f"?{urlencode({'number': number})}" if number else ""))


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
        return _show(request, page_of(user=request.user, draft=draft, now=now, number=request.GET.get("number", "")))
    fields = drafts.clean_fields(fields_of(request.POST))
    do = request.POST.get("do", "")
    if is_button(do):
        fields = pressed(fields, do) | (queries.copied_fields(user=request.user) if do == "copy" else {})
    kept, refused = _keep(request, draft, fields, now)
    if is_button(do) and not refused:
        if kept.has_more:
            messages.warning(request, _TWO_PAGES)
        _settle_aside(request, draft, do, now)
        return HttpResponseRedirect(_address(public_id) + _anchor(do))
    if kept.has_more:
        return _show_merged(request, kept.draft, refused)
    page = page_of(user=request.user, draft=kept.draft, now=now, data=request.POST, refused=refused)
    try:
        if not refused and (seizure := _log(page, now)):
            return _logged(request, seizure, now)
    except DraftChanged:
        return _show_merged(request, get_draft(user=request.user, public_id=public_id))
    except Undone as error:
        return _show_again(request, page, str(error.message), status=409)
    return _show_again(request, page, " ".join(page.errors()), status=400)


def _keep(
    request: HttpRequest, draft: SeizureDraft, fields: Fields, now: datetime
) -> tuple[drafts.KeptDraft, list[tuple[str, str]]]:
    """Keep photos and form before anything is done with them; return the photos that could not be, and why."""
    page = drafts.open_page(fields=fields_of(request.POST))
    try:
        refused = _keep_photos(request, draft, now)
        kept = drafts.save_draft(acting_user=request.user, public_id=draft.pk, fields=fields, page=page, now=now)
    except drafts.DraftSent:  # it was sent twice at once: logging says as what
        return drafts.KeptDraft(draft), []
    return kept, refused


def _show_merged(
    request: HttpRequest, draft: SeizureDraft, refused: list[tuple[str, str]] | None = None
) -> HttpResponse:
    """Show what two pages made of the form: what is logged has been seen."""
    messages.warning(request, _TWO_PAGES)
    if _is_script(request):
        return JsonResponse({"url": _address(draft.pk), "message": _TWO_PAGES}, status=409)
    return _show(request, page_of(user=request.user, draft=draft, now=timezone.now(), refused=refused), status=409)


def _show_again(request: HttpRequest, page: IntakePage, why: str, *, status: int) -> HttpResponse:
    if _is_script(request):
        return JsonResponse({"url": _address(page.draft.pk), "message": why}, status=status)
    return _show(request, page, status=status)


def _settle_aside(request: HttpRequest, draft: SeizureDraft, do: str, now: datetime) -> None:
    if do == "leave" or do.startswith("take-"):
        take = do.removeprefix("take-") if do != "leave" else ""
        drafts.settle_aside(acting_user=request.user, public_id=draft.pk, take=take, now=now)


def _is_script(request: HttpRequest) -> bool:
    """Say whether a script sent the form: it is told where to go and goes there itself."""
    return request.headers.get("Accept") == "application/json"


def _lead_to(request: HttpRequest, seizure: Seizure, address: str) -> HttpResponse:
    if _is_script(request):
        return JsonResponse({"reference": seizure.reference, "url": address})
    return HttpResponseRedirect(address)


def _log(page: IntakePage, now: datetime) -> Seizure | None:
    """Log what is on the page; None when something is wrong, said beside its field."""
    if not page.is_valid():
        return None
    intake = intake_of(draft=page.draft, form=page.form, parcels=page.parcels, lines=page.lines, photos=page.photos)
    try:
        return log_seizure(acting_user=page.user, intake=intake, now=now)
    except (DraftChanged, Undone):
        raise
    except NumberLogged as error:
        page.ask_about(error.cases)
        return None
    except DomainError as error:
        show_refusal(error=error, form=page.form, parcels=page.parcels, lines=page.lines)
        return None


def _logged(request: HttpRequest, seizure: Seizure, now: datetime) -> HttpResponse:
    case = reverse("seizures:detail", args=[seizure.reference])
    if request.POST.get("then") == "view":
        messages.success(request, _("%(reference)s is logged.") % {"reference": seizure.reference})
        return _lead_to(request, seizure, case)
    if request.POST.get("then") == "later":  # a device sends what waited: its officer is at another form
        return _lead_to(request, seizure, case)
    following = drafts.open_draft(acting_user=request.user, now=now)
    return _lead_to(request, seizure, f"{_address(following.pk)}?sent={seizure.intake_key}")


def _keep_for_later(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep what was sent after the session had ended, ask to sign in, and lead back to the form."""
    if request.method == "POST":
        with suppress(DomainError):  # too large, or sent already: signing in shows how it stands
            drafts.keep_signed_out(
                token=request.POST.get("owner", ""),
                fields=fields_of(request.POST),
                uploads=uploads_of(request),
                now=timezone.now(),
            )
    return redirect_to_login(_address(public_id))


def _keep_photos(request: HttpRequest, draft: SeizureDraft, now: datetime) -> list[tuple[str, str]]:
    """Keep sent photos whatever else is wrong; return those that could not be, and why."""
    user, public_id = request.user, draft.pk
    refused: list[tuple[str, str]] = []
    if uploads := uploads_of(request):
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


def _anchor(do: str) -> str:
    if do.startswith("drop-"):
        return "#photos"
    if do.startswith("take-"):
        return "#aside"
    return "#goods" if "lines" in do or do.startswith(("link-", "copy")) else "#parcels" if "parcels" in do else ""


def _address(public_id: UUID) -> str:
    return reverse("seizures:form", args=[public_id])


def _show(request: HttpRequest, page: IntakePage, status: int = 200) -> HttpResponse:
    sent = request.GET.get("sent", "")
    logged = queries.just_logged(user=page.user, key=sent, now=page.now) if sent else None
    return render(request, "seizures/new.html", {**page.context(), "sent": sent, "logged": logged}, status=status)
