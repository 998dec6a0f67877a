"""The report of one joint operation."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from accounts.access import require
from ipcases.lib.errors import DomainError
from operations.access import get_operation
from operations.queries import round_of, rounds_of
from reports import services
from reports.forms import OperationReportForm
from reports.models import BOTH
from reports.views.files import pdf_response
from reports.views.searching import posted, show


@require_http_methods(["GET", "POST"])
def operation_report(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask what the report is for, then make it."""
    require(user=request.user, verb="reports.export")
    operation = get_operation(user=request.user, public_id=public_id)
    chosen = {"language": BOTH, "round": request.GET.get("round", "")}
    form = OperationReportForm(posted(request), rounds=rounds_of(operation=operation), initial=chosen)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["round"]
        try:
            _run, content = services.make_operation_report(
                acting_user=request.user,
                operation=operation,
                round_=round_of(operation=operation, number=int(number)) if number else None,
                purpose=form.cleaned_data["purpose"],
                language=form.cleaned_data["language"],
                now=timezone.now(),
            )
        except DomainError as error:
            show(form, error)
        else:
            return pdf_response(content, name=operation.code)
    crumbs = [
        (_("Joint operations"), reverse("operations:list")),
        (operation.name, reverse("operations:detail", args=[operation.public_id])),
        (pgettext("of an operation", "Report"), ""),
    ]
    context = {"form": form, "operation": operation, "crumbs": crumbs}
    return render(request, "reports/operation_report.html", context, status=400 if form.errors else 200)
