"""The part “Pictures”: adding one at a time, taking one out, and going on."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ipcases.lib.errors import DomainError, InvalidValue, NotVisible
from rightsholders.forms.portal import ImageForm
from rightsholders.models import Section
from rightsholders.portal.frame import add_refusal, after_saving, crumbs_below, open_part, page_of, render_part
from rightsholders.queries import particulars_of
from rightsholders.services import images as services
from rightsholders.services.sections import stand_by_section

_PAGE = "portal:recordation-images"


@require_http_methods(["GET", "POST"])
def images(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the pictures and take one more."""
    recordation = open_part(request, public_id, Section.IMAGES)
    if request.method == "POST" and "go_on" in request.POST:
        stand_by_section(acting_user=request.user, public_id=public_id, section=Section.IMAGES, now=timezone.now())
        return after_saving(request, recordation, Section.IMAGES)
    form = ImageForm(request.POST, request.FILES) if request.method == "POST" else ImageForm()
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                services.add_image(
                    acting_user=request.user,
                    public_id=public_id,
                    content=form.cleaned_data["file"].read(),
                    kind=form.cleaned_data["kind"],
                    caption=form.cleaned_data["caption"],
                    now=timezone.now(),
                )
                messages.success(request, _("The picture was added."))
                return HttpResponseRedirect(page_of(recordation, _PAGE))
            except InvalidValue as error:  # whatever is wrong is wrong with the file
                form.add_error("file", str(error.message))
                status = error.status
            except DomainError as error:
                status = add_refusal(form, error)
    return render_part(request, "rightsholders/portal/images.html", recordation, Section.IMAGES, {"form": form}, status)


@require_http_methods(["GET", "POST"])
def remove_image(request: HttpRequest, public_id: UUID, image_id: UUID) -> HttpResponse:
    """Ask, then take a picture out."""
    recordation = open_part(request, public_id, Section.IMAGES)
    if request.method == "POST":
        services.remove_image(acting_user=request.user, public_id=public_id, image=image_id, now=timezone.now())
        messages.success(request, _("The picture was taken out."))
        return HttpResponseRedirect(page_of(recordation, _PAGE))
    parts = particulars_of(recordation=recordation)
    image = next((row for row in parts.images if row.public_id == image_id), None)
    if image is None:
        raise NotVisible
    stay_url = page_of(recordation, _PAGE)
    text = _("“%(caption)s” is deleted from this recordation. This cannot be undone.")
    context = {
        "form": None,
        "parts": parts,
        "heading": _("Take this picture out?"),
        "text": text % {"caption": image.caption},
        "button": _("Take it out"),
        "stay_url": stay_url,
        "crumbs": crumbs_below(recordation, parts, Section.IMAGES, stay_url, _("Take out")),
    }
    return render_part(request, "rightsholders/portal/ask.html", recordation, Section.IMAGES, context)
