"""The list of operations, and the operations tab of a case."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import may, require
from ipcases.lib.errors import DomainError
from ipcases.lib.paging import capped_count, keyset_page
from operations import queries, services
from operations.access import get_operation
from operations.forms import OperationFilterForm
from seizures.access import get_seizure
from seizures.views.crumbs import case_crumbs


@require_GET
def operation_list(request: HttpRequest) -> HttpResponse:
    """List operations, newest first. Six queries, whatever the number of rows."""
    require(user=request.user, verb="operations.view")
    form = OperationFilterForm(request.GET or None, agencies=queries.agencies())
    chosen = form.cleaned_data if form.is_valid() else {}
    found = queries.operations_page(
        user=request.user,
        status=chosen.get("status", ""),
        agency=chosen["agency"].pk if chosen.get("agency") else "",
        text=chosen.get("q", ""),
    )
    return render(
        request,
        "operations/list.html",
        {
            "filter_form": form,
            "is_filtered": any(chosen.values()),
            "page": keyset_page(found, order=("-starts_on", "-pk"), cursor=request.GET.get("cursor", "")),
            "count": capped_count(found),
            "may_coordinate": may(user=request.user, verb="operations.coordinate"),
        },
    )


@require_http_methods(["GET", "POST"])
def case_tab(request: HttpRequest, reference: str) -> HttpResponse:
    """Show in which operations a case counts, and add it to one."""
    require(user=request.user, verb="operations.view")
    seizure = get_seizure(user=request.user, reference=reference)
    refusal = ""
    if request.method == "POST":
        operation = get_operation(user=request.user, public_id=request.POST.get("operation", ""))
        try:
            services.add_seizure(acting_user=request.user, operation=operation, seizure=seizure, now=timezone.now())
            return redirect(reverse("operations-case:tab", args=[seizure.reference]))
        except DomainError as error:
            if error.status == 403:
                raise
            refusal = str(error)
    may_add = may(user=request.user, verb="operations.add_seizure")
    rows = queries.operations_of_seizure(user=request.user, seizure=seizure)
    return render(
        request,
        "operations/case_tab.html",
        {
            "seizure": seizure,
            "rows": rows,
            "offered": queries.operations_open_for(user=request.user, seizure=seizure) if may_add else [],
            "may_add": may_add,
            "refusal": refusal,
            "tab": "operations",
            "crumbs": case_crumbs(seizure, (pgettext("tab", "Operations"), "")),
            "empty_text": _("No other operation has a round that covers the day of this seizure.")
            if rows
            else _("No operation that is planned or running has a round that covers the day of this seizure."),
        },
        status=409 if refusal else 200,
    )
