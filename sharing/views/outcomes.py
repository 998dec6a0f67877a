"""What came of the cases shared with one partner, and of those it shared with us; every figure opens its rows."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from accounts.access import may, require
from ipcases.lib.days import day_at_seat
from ipcases.lib.paging import capped_count, keyset_page
from operations.access import get_operation
from sharing.access import get_partner
from sharing.models import Partner
from sharing.queries.outcomes import (
    FIGURES,
    LAST_FIRST,
    OURS,
    SIDES,
    Outcome,
    outcomes_of_ours,
    outcomes_of_theirs,
    rows_behind,
)
from sharing.views.partners import tabs_of

_LABELS: dict[str, str | Promise] = {
    "shared": pgettext_lazy("cases", "Received"),
    "accepted": pgettext_lazy("cases", "Accepted"),
    "declined": pgettext_lazy("cases", "Declined"),
    "in_time": gettext_lazy("Answered in time"),
    "late": gettext_lazy("Answered late"),
    "overdue": gettext_lazy("Overdue"),
    "open": pgettext_lazy("cases", "Open"),
    "unanswered": gettext_lazy("Closed without an answer"),
    "hits": pgettext_lazy("cases", "Hits"),
}


@require_GET
def outcomes(request: HttpRequest, node: str) -> HttpResponse:
    """Show the figures of a partner; with `of`, the rows behind one. The same number of queries however many rows."""
    require(user=request.user, verb="sharing.view")
    partner = get_partner(user=request.user, node=node)
    today = day_at_seat(timezone.now())
    context: dict[str, Any] = {
        "partner": partner,
        "tabs": tabs_of(partner, "outcomes"),
        "crumbs": [
            (_("Sharing"), reverse("sharing:desk")),
            (_("Partners"), reverse("sharing:partners")),
            (partner.agency.short_name, ""),
        ],
    }
    if request.GET.get("of", "") in FIGURES:
        return render(request, "sharing/outcome_rows.html", context | _rows(request, partner, today))
    ours = outcomes_of_ours(user=request.user, partner=partner, on=today)
    context |= {
        "kpis": _kpis(partner, ours.total),
        "years": _table(partner, OURS, ((str(year), {"year": year}, found) for year, found in ours.years)),
        "operations": _table(
            partner, OURS, ((row.name, {"operation": row.public_id}, found) for row, found in ours.operations)
        ),
        "labels": _LABELS,
    }
    if may(user=request.user, verb="seizures.view"):
        theirs = outcomes_of_theirs(user=request.user, partner=partner, on=today)
        context["theirs"] = _table(
            partner, "theirs", ((str(year), {"year": year}, found) for year, found in theirs.years)
        )
    return render(request, "sharing/outcomes.html", context)


def _rows(request: HttpRequest, partner: Partner, today: date) -> dict[str, Any]:
    figure, side = request.GET["of"], request.GET.get("side", "")
    side = side if side in SIDES else OURS
    year, asked = request.GET.get("year", ""), _uuid(request.GET.get("operation", ""))
    operation = get_operation(user=request.user, public_id=asked) if asked else None
    found = rows_behind(
        user=request.user,
        partner=partner,
        side=side,
        figure=figure,
        on=today,
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        operation=operation,
    )
    return {
        "figure": _LABELS[figure],
        "side": side,
        "selection": operation.name if operation else year,
        "page": keyset_page(found, order=LAST_FIRST, cursor=request.GET.get("cursor", "")),
        "count": capped_count(found),
    }


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None


def _kpis(partner: Partner, total: Outcome) -> list[dict[str, Any]]:
    """Return the figures that say how well it goes, each with what it rests on."""
    share = round(100 * total.in_time / total.answered) if total.answered else None
    return [
        {
            "label": _("Hit rate"),
            "value": _percent(total.hit_rate),
            "url": _address(partner, OURS, "hits") if total.hits else "",
            "note": _("%(hits)s of %(answered)s answered") % {"hits": total.hits, "answered": total.answered},
        },
        {
            "label": _("Answered in time"),
            "value": _percent(share),
            "url": _address(partner, OURS, "in_time") if total.in_time else "",
            "note": _("%(in_time)s of %(answered)s answered") % {"in_time": total.in_time, "answered": total.answered},
        },
        {
            "label": _("Days to an answer"),
            "value": total.median_days if total.median_days is not None else "–",
            "note": _("Median"),
        },
        {
            "label": _("Overdue"),
            "value": total.overdue,
            "url": _address(partner, OURS, "overdue") if total.overdue else "",
            "note": _("Open, not late: %(open)s") % {"open": total.open},
        },
    ]


def _percent(value: int | None) -> str:
    return "–" if value is None else f"{value}%"


def _table(partner: Partner, side: str, lines: Iterable[tuple[str, dict[str, Any], Outcome]]) -> list[dict[str, Any]]:
    """Return the lines of a table: each figure with the address of its rows."""
    return [
        {
            "name": name,
            "figures": [
                {
                    "label": label,
                    "value": getattr(found, figure),
                    "url": _address(partner, side, figure, **selection) if getattr(found, figure) else "",
                    "is_bad": figure == "overdue" and found.overdue,
                }
                for figure, label in _LABELS.items()
            ],
            "hit_rate": _percent(found.hit_rate),
            "median_days": found.median_days,
        }
        for name, selection, found in lines
    ]


def _address(partner: Partner, side: str, figure: str, **selection: Any) -> str:
    query = urlencode({"of": figure, **({"side": side} if side != OURS else {}), **selection})
    return f"{reverse('sharing:outcomes', args=[partner.agency_id])}?{query}"
