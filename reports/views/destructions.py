"""The certificate of a destruction."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from accounts.access import require
from accounts.confirming import ask_for_proof, confirmed_at, is_proved_by
from ipcases.lib.errors import DomainError
from reports import services
from reports.forms import CertificateForm
from reports.models import BOTH
from reports.views.files import pdf_response
from reports.views.searching import posted, show
from seizures.access import get_destruction
from seizures.views.destructions import destruction_crumbs


@require_http_methods(["GET", "POST"])
def certificate(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask what the certificate is for, then make it."""
    require(user=request.user, verb="reports.export")
    destruction = get_destruction(user=request.user, public_id=public_id)
    form = CertificateForm(posted(request), initial={"language": BOTH})
    ask_for_proof(request, form)
    if request.method == "POST" and form.is_valid() and is_proved_by(request, form):
        try:
            _run, content = services.make_certificate(
                acting_user=request.user,
                destruction=destruction,
                purpose=form.cleaned_data["purpose"],
                language=form.cleaned_data["language"],
                confirmed_at=confirmed_at(request),
                now=timezone.now(),
            )
        except DomainError as error:
            show(form, error)
        else:
            return pdf_response(content, name=destruction.reference)
    crumbs = destruction_crumbs(destruction, pgettext("of destruction", "Certificate"))
    context = {"form": form, "destruction": destruction, "crumbs": crumbs}
    return render(request, "reports/certificate.html", context, status=400 if form.errors else 200)
