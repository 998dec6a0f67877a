"""Holding the seizures that count in an operation."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import require
from ipcases.lib.errors import DomainError
from ipcases.lib.refusals import refused
from operations import queries
from operations.views.page import find, posted
from seizures.forms.holds import HoldForm, hidden_in_words, question_of, said_of
from seizures.queries.holds import keys_in
from seizures.services.holds import AT_ONCE, hold_cases


@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask for the paper, then hold the seizures of the operation that this user may see."""
    require(user=request.user, verb="seizures.hold")
    operation = find(request, public_id)
    rows = queries.rows_of(user=request.user, operation=operation)
    keys = keys_in(rows, most=AT_ONCE, key="seizure")
    form, status = HoldForm(posted(request)), 200
    hidden = hidden_in_words(queries.count_hidden(user=request.user, operation=operation))
    back = reverse("operations:rows", args=[operation.public_id])
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                done = hold_cases(acting_user=request.user, seizures=keys, order=form.order(), now=timezone.now())
            except DomainError as error:
                refused(form, error)
                status = error.status
            else:
                messages.success(request, " ".join(filter(None, (said_of(done), hidden))))
                return redirect(back)
    context = {
        "form": form,
        "question": question_of(len(keys)),
        "hidden": hidden,
        "too_many": AT_ONCE if len(keys) > AT_ONCE else 0,
        "has_cases": bool(keys),
        "back": back,
        "crumbs": [
            (_("Joint operations"), reverse("operations:list")),
            (operation.name, back),
            (_("Hold"), ""),
        ],
    }
    return render(request, "seizures/hold_many.html", context, status=status)
