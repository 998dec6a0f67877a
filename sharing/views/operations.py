"""The tab of an operation that says what was shared of it."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import may, require
from operations.access import get_operation
from sharing.queries.operations import shared_in_operation


@require_GET
def shared(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show partner by partner how many cases of an operation were shared. Two queries."""
    require(user=request.user, verb="sharing.view")
    operation = get_operation(user=request.user, public_id=public_id)
    partners = shared_in_operation(user=request.user, operation=operation)
    context = {
        "operation": operation,
        "tab": "shared",
        "may_share": True,
        "may_export": may(user=request.user, verb="reports.export"),
        "partners": partners,
    }
    return render(request, "sharing/operation.html", context)
