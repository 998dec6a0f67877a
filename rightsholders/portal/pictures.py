"""The part “Pictures”: adding one at a time, taking out, and going on."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ipcases.lib.errors import DomainError, InvalidValue
from rightsholders.forms.portal import ImageForm
from rightsholders.models import Section
from rightsholders.portal.frame import add_refusal, after_saving, open_own, open_part, page_of, render_part
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


@require_POST
def remove_image(request: HttpRequest, public_id: UUID, image_id: UUID) -> HttpResponse:
    """Take a picture out."""
    recordation = open_own(request, public_id)
    try:
        services.remove_image(acting_user=request.user, public_id=public_id, image=image_id, now=timezone.now())
        messages.success(request, _("The picture was taken out."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return HttpResponseRedirect(page_of(recordation, _PAGE))
