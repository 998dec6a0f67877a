"""Adding what statistics need and a case lacks."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import require
from ipcases.lib.errors import DomainError, NotAllowed
from ipcases.lib.refusals import refused
from seizures.access import get_seizure
from seizures.forms.case import VersionForm
from seizures.forms.completing import CompletionForm
from seizures.queries.gaps import gaps_of, lacks_origin, lines_without_value
from seizures.services.completing import complete_case
from seizures.views.crumbs import case_crumbs


@require_http_methods(["GET", "POST"])
def complete(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for what is missing, and only that."""
    require(user=request.user, verb="seizures.edit")
    seizure = get_seizure(user=request.user, reference=reference)
    posted = request.POST if request.method == "POST" else None
    form = CompletionForm(
        posted,
        asks_origin=lacks_origin(seizure=seizure),
        lines=lines_without_value(seizure=seizure),
        jurisdiction=seizure.jurisdiction_id,
    )
    version = VersionForm(posted)
    status = 200
    if posted is not None and version.is_valid() and form.is_valid():
        try:
            seizure = complete_case(
                acting_user=request.user,
                reference=reference,
                version=version.cleaned_data["version"],
                origin_country=form.cleaned_data.get("origin_country", ""),
                prices=form.prices(),
                kind=form.cleaned_data.get("kind", ""),
                currency=form.cleaned_data.get("currency", ""),
                now=timezone.now(),
            )
        except NotAllowed:
            raise
        except DomainError as error:
            refused(form, error)
            seizure, status = get_seizure(user=request.user, reference=reference), error.status
        else:
            if seizure.version > version.cleaned_data["version"]:
                messages.success(request, _("The data for statistics is added."))
            else:
                messages.info(request, _("Nothing was filled in, so nothing is changed."))
            return HttpResponseRedirect(reverse("seizures:detail", args=[seizure.reference]))
    elif posted is not None:
        status = 400
    context = {
        "seizure": seizure,
        "form": form,
        "version": seizure.version,
        "gaps": gaps_of(seizure=seizure, on=timezone.localdate()),
        "has_errors": status != 200,
        "crumbs": case_crumbs(seizure, (_("Data for statistics"), "")),
    }
    return render(request, "seizures/complete.html", context, status=status)
