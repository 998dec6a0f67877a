"""The part “Right and number”: the rights of the recordation, adding, correcting, taking out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ipcases.lib.differing import differing_fields
from ipcases.lib.errors import DomainError, NotVisible
from rightsholders.forms.portal import KnownRightForm, RightForm
from rightsholders.models import Recordation, Section
from rightsholders.portal.frame import add_refusal, after_saving, crumbs_below, open_part, page_of, render_part
from rightsholders.queries import Particulars, other_rights, particulars_of
from rightsholders.queries.particulars import RightView
from rightsholders.services import rights as services
from rightsholders.services.sections import stand_by_section

_LIST = "portal:recordation-rights"


@require_http_methods(["GET", "POST"])
def rights(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the rights of the recordation; with none yet, go straight to giving one."""
    recordation = open_part(request, public_id, Section.RIGHTS)
    parts = particulars_of(recordation=recordation)
    if request.method == "POST":
        stand_by_section(acting_user=request.user, public_id=public_id, section=Section.RIGHTS, now=timezone.now())
        return after_saving(request, recordation, Section.RIGHTS)
    if not parts.rights:
        return HttpResponseRedirect(page_of(recordation, "portal:recordation-right-new"))
    return render_part(request, "rightsholders/portal/rights.html", recordation, Section.RIGHTS, {"parts": parts})


@require_http_methods(["GET", "POST"])
def new_right(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give a right: one that was given before, or a new one."""
    recordation = open_part(request, public_id, Section.RIGHTS)
    known = other_rights(recordation=recordation)
    chooses = request.method == "POST" and "choose" in request.POST
    writes = request.method == "POST" and not chooses
    choice = KnownRightForm(request.POST if chooses else None, rights=known, prefix="known")
    form = RightForm(request.POST if writes else None, jurisdiction=recordation.jurisdiction_id)
    status = 200
    if chooses or writes:
        bound = choice if chooses else form
        status = 400
        if bound.is_valid():
            try:
                if chooses:
                    chosen = UUID(choice.cleaned_data["right"])
                    services.use_right(acting_user=request.user, public_id=public_id, right=chosen, now=timezone.now())
                else:
                    services.add_right(
                        acting_user=request.user, public_id=public_id, values=form.values(), now=timezone.now()
                    )
                return HttpResponseRedirect(page_of(recordation, _LIST))
            except DomainError as error:
                status = add_refusal(bound, error)
    parts = particulars_of(recordation=recordation)
    context: dict[str, Any] = {
        "form": form,
        "choice": choice if known else None,
        "has_errors": status != 200,
        "parts": parts,
    }
    if parts.rights:
        context["crumbs"] = _crumbs(recordation, parts, _("Add another right"))
    return render_part(request, "rightsholders/portal/right.html", recordation, Section.RIGHTS, context, status)


@require_http_methods(["GET", "POST"])
def right(request: HttpRequest, public_id: UUID, right_id: UUID) -> HttpResponse:
    """Correct a right."""
    recordation = open_part(request, public_id, Section.RIGHTS)
    parts = particulars_of(recordation=recordation)
    known = _held(parts.rights, right_id)
    initial = {
        "kind": known.kind,
        "register_office": known.register,
        "registration_number": known.number,
        "title": known.title,
        "title_zh": known.title_zh,
        "registered_on": known.registered_on,
        "expires_on": known.expires_on,
    }
    posted = request.POST if request.method == "POST" else None
    form = RightForm(posted, initial=initial, jurisdiction=recordation.jurisdiction_id)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                services.change_right(
                    acting_user=request.user,
                    public_id=public_id,
                    right=right_id,
                    values=form.values(),
                    now=timezone.now(),
                    seen=request.POST.get("seen", ""),
                )
                return HttpResponseRedirect(page_of(recordation, _LIST))
            except DomainError as error:
                status = add_refusal(form, error)
    return render_part(
        request,
        "rightsholders/portal/right.html",
        recordation,
        Section.RIGHTS,
        {
            "form": form,
            "choice": None,
            "known": known,
            "parts": parts,
            "crumbs": _crumbs(recordation, parts, _("Change the right")),
        },
        status,
        right=right_id,
        differing=lambda: differing_fields(form),
    )


@require_http_methods(["GET", "POST"])
def remove_right(request: HttpRequest, public_id: UUID, right_id: UUID) -> HttpResponse:
    """Ask, then take the right out of the recordation."""
    recordation = open_part(request, public_id, Section.RIGHTS)
    parts = particulars_of(recordation=recordation)
    known = _held(parts.rights, right_id)
    if request.method == "POST":
        services.drop_right(acting_user=request.user, public_id=public_id, right=right_id, now=timezone.now())
        messages.success(request, _("%(title)s was taken out.") % {"title": known.title})
        return HttpResponseRedirect(page_of(recordation, _LIST if len(parts.rights) > 1 else "portal:recordation"))
    context = {
        "form": None,
        "parts": parts,
        "heading": _("Take %(title)s out?") % {"title": known.title},
        "text": _("Its number, classes and goods leave this recordation. Pictures and signs stay."),
        "button": _("Take it out"),
        "stay_url": page_of(recordation, _LIST),
        "crumbs": _crumbs(recordation, parts, _("Take out")),
    }
    return render_part(request, "rightsholders/portal/ask.html", recordation, Section.RIGHTS, context)


def _crumbs(recordation: Recordation, parts: Particulars, here: str) -> list[tuple[str, str]]:
    return crumbs_below(recordation, parts, Section.RIGHTS, page_of(recordation, _LIST), here)


def _held(rights: tuple[RightView, ...], right_id: UUID) -> RightView:
    found = next((row for row in rights if row.public_id == right_id), None)
    if found is None:
        raise NotVisible
    return found
