"""What is erased next, what is held and what was erased, as a file."""

from urllib.parse import urlencode

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
from reports.queries.retention import lines_of, title_of
from reports.views.searching import posted, show
from seizures.queries.retention import LATER_DAYS, NEXT, SHOWN, SOON_DAYS


@require_http_methods(["GET", "POST"])
def retention_file(request: HttpRequest) -> HttpResponse:
    """Ask what the table is for, then make the file. It names cases and no people."""
    require(user=request.user, verb="seizures.see_retention")
    require(user=request.user, verb="reports.export")
    shown = request.GET.get("show", NEXT)
    shown = shown if shown in SHOWN else NEXT
    days = SOON_DAYS if request.GET.get("days") == str(SOON_DAYS) else LATER_DAYS
    query, now = urlencode({"show": shown, "days": days}), timezone.now()
    title = _("What is erased next")
    form = TakeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.make_table(
                acting_user=request.user,
                query=query,
                purpose=form.cleaned_data["purpose"],
                is_shared=False,
                title=title_of(shown=shown, days=days),
                lines=lines_of(user=request.user, shown=shown, days=days, now=now),
                language=get_language() or "en",
                now=now,
            )
        except DomainError as error:
            show(form, error)
        else:
            return redirect("reports:runs")
    back = f"{reverse('seizures:retention')}?{query}"
    crumbs = [
        (pgettext("navigation", "Seizures"), reverse("seizures:list")),
        (title, back),
        (pgettext("page", "File"), ""),
    ]
    context = {"form": form, "back": back, "title": title, "crumbs": crumbs}
    return render(request, "reports/table_file.html", context, status=400 if form.errors else 200)
