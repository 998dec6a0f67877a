"""What is erased next: names whose day comes, what holds keep, what went lately."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from accounts.access import may, require
from ipcases.lib.figures import figure
from ipcases.lib.paging import Count
from seizures.queries.retention import (
    ERASED,
    HELD,
    LATER_DAYS,
    NEXT,
    SHOWN,
    SOON_DAYS,
    RetentionFigures,
    retention_figures,
    retention_page,
)


@require_GET
def retention(request: HttpRequest) -> HttpResponse:
    """Show what is erased next, what is held and what was erased. Six queries or seven, whatever the rows."""
    require(user=request.user, verb="seizures.see_retention")
    now = timezone.now()
    shown, days = asked(request)
    figures = retention_figures(user=request.user, now=now)
    context = {
        "kpis": _kpis(figures),
        **_table(shown, days),
        "page": retention_page(
            user=request.user, shown=shown, days=days, now=now, cursor=request.GET.get("cursor", "")
        ),
        "may_hold": may(user=request.user, verb="seizures.hold"),
        "file_url": _file_url(request, shown, days),
        "crumbs": [(pgettext("navigation", "Seizures"), reverse("seizures:list")), (_("What is erased next"), "")],
    }
    return render(request, "seizures/retention.html", context)


def asked(request: HttpRequest) -> tuple[str, int]:
    """Read which of the tables is asked for, and how far ahead it looks."""
    shown = request.GET.get("show", NEXT)
    return shown if shown in SHOWN else NEXT, SOON_DAYS if request.GET.get("days") == str(SOON_DAYS) else LATER_DAYS


def _address(shown: str, days: int = 0) -> str:
    chosen = {"show": shown, "days": days} if days else {"show": shown}
    return f"{reverse('seizures:retention')}?{urlencode(chosen)}"


def _table(shown: str, days: int) -> dict[str, Any]:
    """Return what the frame of a table needs: its name, its rows, and what stands there when it has none."""
    heading, title, text = {
        NEXT: (
            _("Names that go within %(days)s days") % {"days": days},
            _("No names go in these days"),
            _("Closed cases whose day comes stand here, the nearest first."),
        ),
        HELD: (
            _("Holds that stand"),
            _("No hold stands"),
            _("A court order, an audit or a complaint can stop the erasure: set the hold on the page of the case."),
        ),
        ERASED: (
            _("Erased in the last 90 days"),
            _("Nothing was erased in these days"),
            _("What the sweep erases stands here for 90 days, and on its case for good."),
        ),
    }[shown]
    return {"heading": heading, "table": f"seizures/_retention_{shown}.html", "empty_title": title, "empty_text": text}


def _file_url(request: HttpRequest, shown: str, days: int) -> str:
    """Return where the table is taken along; an upper app is known by URL name only, and may be missing."""
    if not may(user=request.user, verb="reports.export"):
        return ""
    try:
        return f"{reverse('reports:retention-file')}?{urlencode({'show': shown, 'days': days})}"
    except NoReverseMatch:
        return ""


def _kpis(figures: RetentionFigures) -> list[dict[str, Any]]:
    def kpi(label: str, count: Count, url: str) -> dict[str, Any]:
        more = "" if count.exact else "+"
        return {"label": label, "value": f"{figure(count.value)}{more}", "url": url}

    return [
        kpi(_("Names go within 30 days"), figures.soon, _address(NEXT, SOON_DAYS)),
        kpi(_("Within 90 days"), figures.later, _address(NEXT, LATER_DAYS)),
        kpi(_("Holds that stand"), figures.held, _address(HELD)),
        kpi(_("Cases erased in the last 90 days"), figures.erased, _address(ERASED)),
    ]
