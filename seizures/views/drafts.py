"""Forms on their way: what the page keeps while one types, and the list of what waits."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from ipcases.lib.api import loads_strict
from ipcases.lib.downloads import file_answer
from ipcases.lib.errors import DomainError, InvalidValue, NotVisible
from seizures import queries
from seizures.draft_access import get_draft_photo, get_draft_to_hand_over
from seizures.forms.case import HandOverDraftForm
from seizures.forms.uploads import uploads_of
from seizures.services import drafts
from seizures.services.draft_hand_over import hand_over_draft

_MAX_DRAFT_BYTES = 2_000_000  # the form as it is, and as it was
_OLDEST_SECONDS = 30 * 24 * 3600


@require_http_methods(["PUT"])
def draft_fields(request: HttpRequest, public_id: UUID) -> JsonResponse:
    """Keep what was typed so far."""
    require(user=request.user, verb="seizures.log")
    now = timezone.now()
    try:
        if len(request.body) > _MAX_DRAFT_BYTES:
            raise InvalidValue("too-large", _("This form is too large to keep."))
        body = loads_strict(request.body)
        if not isinstance(body, dict) or not isinstance(body.get("fields"), dict):
            raise InvalidValue("no-form", _("This is not what the form sends. Open the form again."))
        kept = drafts.save_draft(
            acting_user=request.user,
            public_id=public_id,
            fields=body["fields"],
            begun_as=str(body.get("begun_as", "")),
            page=_page_of(body, now),
            now=now,
        )
    except ValueError:
        return JsonResponse({"message": _("This is not what the form sends. Open the form again.")}, status=400)
    except DomainError as error:
        return JsonResponse({"message": str(error.message), "code": error.code}, status=error.status)
    has_aside = bool(drafts.aside_of(draft=kept.draft, now=now))
    more = {"fields": kept.draft.fields, "has_aside": has_aside} if kept.has_more else {}
    return JsonResponse({"code": kept.draft.code, "saved_at": kept.draft.updated_at.isoformat(), **more})


def _page_of(body: dict[str, Any], now: datetime) -> drafts.OpenPage:
    """Read what the page says of itself. Devices tell how long ago something was: their clocks may be wrong."""
    ago = {name: _moment(body.get(name), now) for name in ("age", "typing")}
    return drafts.open_page(
        fields=body["fields"], was=body.get("was"), typed_at=ago["age"] or now, typed_from=ago["typing"]
    )


def _moment(seconds: Any, now: datetime) -> datetime | None:
    known = isinstance(seconds, int) and not isinstance(seconds, bool)
    return now - timedelta(seconds=min(max(seconds, 0), _OLDEST_SECONDS)) if known else None


@require_POST
def draft_photos(request: HttpRequest, public_id: UUID) -> JsonResponse:
    """Keep photos as soon as they are chosen, so that sending the form is quick and a crash loses none."""
    require(user=request.user, verb="seizures.log")
    uploads = uploads_of(request)
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
    return {"id": str(added.photo.public_id)}


@require_GET
def my_drafts(request: HttpRequest) -> HttpResponse:
    """List the forms on their way."""
    require(user=request.user, verb="seizures.log")
    context = {
        "drafts": queries.open_drafts(user=request.user),
        "may_hand_over": bool(queries.colleagues_who_log(user=request.user)),
        "of_colleagues": queries.drafts_of_colleagues(user=request.user),
    }
    return render(request, "seizures/drafts.html", context)


@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give a draft to a colleague, who finishes it."""
    require(user=request.user, verb="seizures.log")
    draft = get_draft_to_hand_over(user=request.user, public_id=public_id)
    if draft.seizure is not None:
        return HttpResponseRedirect(reverse("seizures:detail", args=[draft.seizure.reference]))
    people = queries.colleagues_who_log(user=draft.user)
    form = HandOverDraftForm(request.POST or None, receivers=[(str(pk), str(person)) for pk, person in people.items()])
    status, back = 400 if form.errors else 200, reverse("seizures:drafts")
    if form.is_valid():
        receiver = people[int(form.cleaned_data["receiver"])]
        try:
            hand_over_draft(acting_user=request.user, public_id=public_id, receiver=receiver, now=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error.message))
            status = error.status
        else:
            words = _("%(name)s has the draft %(code)s now. Hand over its goods as well.")
            messages.success(request, words % {"name": receiver, "code": draft.code})
            return HttpResponseRedirect(back)
    intro = _("All that is typed and photographed goes to the receiver at once, who submits it or hands it back.")
    context = {
        "form": form,
        "title": _("Hand over %(code)s") % {"code": draft.code},
        "intro": intro,
        "button": _("Hand over"),
        "back": back,
        "crumbs": [(_("My drafts"), back), (draft.code, "")],
        "refusal": "" if people else _("Nobody else logs seizures at your office. Finish the form, or throw it away."),
    }
    return render(request, "act.html", context, status=status)


@require_POST
def discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    require(user=request.user, verb="seizures.log")
    drafts.discard_draft(acting_user=request.user, public_id=public_id)
    messages.success(request, _("The draft is gone."))
    return HttpResponseRedirect(reverse("seizures:drafts"))


@require_GET
def draft_photo(request: HttpRequest, public_id: UUID) -> FileResponse:
    """Show a photo of one's own draft."""
    require(user=request.user, verb="seizures.log")
    photo = get_draft_photo(user=request.user, public_id=public_id)
    if not photo.derivative_sha256:
        raise NotVisible
    return file_answer(request, sha256=photo.derivative_sha256)
