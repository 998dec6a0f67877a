"""The dossier of a party: everything its reader may see of who stands on the papers of a case."""

import calendar
import datetime
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from accounts.access import may, require
from ipcases.lib import charts
from reference.queries import country_name
from reports.forms import PartyForm
from reports.queries.figures import Figure
from reports.queries.filters import as_query
from reports.queries.party_dossier import Dossier, DossierFilter, dossier_cases, dossier_of, search_by_name
from reports.views.searching import month_in_words
from seizures.access import get_party, require_parties
from seizures.queries import MOST_CANDIDATES, matches_of, page_of
from seizures.services.evidence import note_dossier_view
from seizures.views.crumbs import case_crumbs

_ORDERS = {"-detained_on", "detained_on"}
_LIST = "#cases"
_BARS = 8
_ROWS = 20


@require_GET
def party(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show the dossier of a party. The same number of queries for one case and for thousands."""
    require(user=request.user, verb="seizures.view")
    require_parties(user=request.user)
    row = get_party(user=request.user, public_id=public_id)
    now = timezone.now()
    matches = matches_of(user=request.user, party=row, also=_ticked(request))
    dossier = dossier_of(user=request.user, matches=matches)
    note_dossier_view(acting_user=request.user, party=row, cases=dossier.cases, now=now)
    form = PartyForm(request.GET)
    wanted = form.wanted()
    sort = request.GET.get("sort", "")
    found = page_of(
        dossier_cases(user=request.user, matches=matches, wanted=wanted, now=now),
        sort=sort if sort in _ORDERS else "-detained_on",
        cursor=request.GET.get("cursor", ""),
        size=_ROWS,
    )
    base = "".join(f"also={candidate.public_id}&" for candidate in matches.counted)
    context = {
        "party": row,
        "country": country_name(row.country_id) if row.country_id else "",
        "matches": matches,
        "most": MOST_CANDIDATES,
        "dossier": dossier,
        "kpis": _kpis(dossier, base),
        "figures": _figures(dossier, base),
        "timeline": _timeline(dossier, base),
        "page": found.page,
        "count": found.count,
        "applied": _applied(form, wanted, base),
        "clear_url": f"?{base}{_LIST}",
        "name_query": as_query(narrowed=search_by_name(party=row)),
        "may_search": may(user=request.user, verb="reports.search"),
        "crumbs": case_crumbs(row.seizure, (_("Dossier of a party"), "")),
    }
    return render(request, "reports/party.html", context)


def _ticked(request: HttpRequest) -> list[uuid.UUID]:
    found = []
    for text in request.GET.getlist("also")[:MOST_CANDIDATES]:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


def _kpis(dossier: Dossier, base: str) -> list[dict[str, Any]]:
    first, last = _day(dossier.first_day), _day(dossier.last_day)
    seen = first if first == last else format_html(_("{first} to {last}"), first=first, last=last)
    return [
        {"label": _("Cases"), "value": dossier.cases, "url": f"?{base}{_LIST}", "note": seen},
        {"label": _("Items"), "value": dossier.items},
        *({"label": value.label, "value": round(value.amount), "unit": value.currency} for value in dossier.values),
    ]


def _day(day: datetime.date | None) -> SafeString | str:
    """Write a day that is kept whole where the line breaks."""
    return format_html('<span class="nowrap">{}</span>', date_format(day)) if day else ""


def _figures(dossier: Dossier, base: str) -> list[list[dict[str, Any]]]:
    """Return two columns of figures: how it came and who knows beside what it was and became. Small ones unfold."""
    counted = dossier.figures
    found = (
        ("routes", pgettext("figures", "Routes"), dossier.routes),
        ("categories", pgettext("figures", "Goods"), counted.categories),
        ("offices", pgettext("figures", "Offices"), counted.offices),
        ("brands", pgettext("figures", "Brands"), dossier.brands),
        ("channels", pgettext("figures", "Channels"), counted.channels),
        ("outcomes", _("What happened to the goods"), dossier.outcomes),
        ("roles", _("Named as"), dossier.roles if len(dossier.roles) > 1 else []),
        ("shares", _("Shared with"), dossier.shares or []),
        ("answers", _("What became of the shares"), dossier.answers or []),
    )
    shown = [
        {
            "id": name,
            "title": title,
            "chart": _bars(title, figures[:_BARS], base, top=figures[0].count),
            "others": _bars(title, figures[_BARS:], base, top=figures[0].count),
            "others_count": len(figures[_BARS:]),
        }
        for name, title, figures in found
        if figures
    ]
    return [shown[::2], shown[1::2]]


def _bars(title: str, figures: list[Figure], base: str, *, top: int) -> charts.Chart:
    bars = [
        charts.Bar(label=figure.label, value=figure.count, url=f"?{base}{figure.query}{_LIST}") for figure in figures
    ]
    return charts.bar_list(title=title, items=bars, is_small=True, top=top)


def _timeline(dossier: Dossier, base: str) -> charts.Chart | None:
    """Draw the cases by month; each figure of its table opens them."""
    months = dossier.figures.months
    if len(months) < 2:
        return None
    spans = (DossierFilter(first_day=first, last_day=_end_of(first)) for first, _n in months)
    return charts.line(
        title=_("Cases a month"),
        labels=[month_in_words(month, today=timezone.localdate()) for month, _n in months],
        series=[charts.Series(name=pgettext("figure", "Cases"), values=[n for _month, n in months])],
        urls=[f"?{base}{span.as_query()}{_LIST}" for span in spans],
        is_wide=True,
    )


def _end_of(month: datetime.date) -> datetime.date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _applied(form: PartyForm, wanted: DossierFilter, base: str) -> list[dict[str, Any]]:
    return [
        {
            "label": form.fields[name].label,
            "value": form.in_words(name),
            "remove_url": f"?{base}{wanted.without(name).as_query()}{_LIST}",
        }
        for name in form.fields
        if form.cleaned_data.get(name)
    ]
