"""The ledger of a right holder, as a file."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import require
from ipcases.lib.errors import DomainError
from reports import services
from reports.forms import TakeForm
from reports.queries.ledger import lines_of
from reports.views.searching import posted, show
from rightsholders.access import get_right_holder
from seizures.views.crumbs import ledger_crumbs


@require_http_methods(["GET", "POST"])
def ledger_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask what the ledger is for, then make the file. It names cases and no people."""
    require(user=request.user, verb="seizures.see_ledger")
    require(user=request.user, verb="reports.export")
    holder = get_right_holder(user=request.user, public_id=public_id)
    title = _("Ledger of %(holder)s") % {"holder": holder}
    form = TakeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.make_table(
                acting_user=request.user,
                query=urlencode({"ledger": public_id}),
                purpose=form.cleaned_data["purpose"],
                is_shared=False,
                title=title,
                lines=lines_of(user=request.user, holder=holder),
                language=get_language() or "en",
                now=timezone.now(),
            )
        except DomainError as error:
            show(form, error)
        else:
            return redirect("reports:runs")
    back = reverse("ledger:holder", args=[public_id])
    crumbs = ledger_crumbs((str(holder), back), (pgettext("page", "File"), ""))
    context = {"form": form, "back": back, "title": title, "crumbs": crumbs}
    return render(request, "reports/table_file.html", context, status=400 if form.errors else 200)
