"""How the figures of an operation are drawn: each one links to the rows it counts."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from ipcases.lib import charts, maps
from ipcases.lib.figures import in_a_row
from operations.models import ContributedResult, Operation
from operations.queries import Named, Selection, Tally
from reference.models import Agency
from reference.queries import category_name, country_name, office, office_name, place_name
from seizures.models import GoodsValue, ReferralResult, Seizure

_RANKED = 7  # as many as stand beside the map


def rows_url(*, operation: Operation, selection: Selection) -> str:
    """Return the address of the rows behind a figure."""
    chosen = selection.as_query()
    return reverse("operations:rows", args=[operation.public_id]) + (f"?{chosen}" if chosen else "")


def results_url(*, operation: Operation, kind: str, round_number: int | None = None) -> str:
    """Return the address of the police results behind a figure."""
    chosen = urlencode({"kind": kind} | ({"round": round_number} if round_number else {}))
    return f"{reverse('operations:results', args=[operation.public_id])}?{chosen}"


def kpis_of(*, operation: Operation, tally: Tally, round_number: int | None) -> list[dict[str, Any]]:
    """Return the figures at the top of the page."""
    figures = [
        {
            "label": pgettext("figure", "Seizures"),
            "value": _figure(tally.seizures),
            "note": ngettext("%(n)s parcel", "%(n)s parcels", tally.parcels) % {"n": _figure(tally.parcels)},
            "url": rows_url(operation=operation, selection=Selection(round=round_number)),
        },
        {
            "label": _("Parcels traced"),
            "value": _figure(tally.traced),
            "note": _("Linked to an investigation"),
            "url": rows_url(operation=operation, selection=Selection(round=round_number, traced="1")),
        },
        {
            "label": _("Sites closed by police"),
            "value": _figure(tally.sites),
            "note": in_a_row((item.label, item.count) for item in tally.site_kinds),
            "url": results_url(operation=operation, kind=ReferralResult.Kind.SITE, round_number=round_number),
        },
        {
            "label": _("Suspects arrested"),
            "value": _figure(tally.arrests),
            "note": ngettext("%(n)s search", "%(n)s searches", tally.searches) % {"n": _figure(tally.searches)}
            if tally.searches
            else _("By our own police"),
            "url": results_url(operation=operation, kind=ReferralResult.Kind.ARREST, round_number=round_number),
        },
    ]
    figures += [
        {
            "label": _("Goods found by police"),
            "value": _figure(goods.amount),
            "unit": goods.currency,
            "note": _("As the police valued them"),
            "url": results_url(operation=operation, kind=ReferralResult.Kind.GOODS, round_number=round_number),
        }
        for goods in tally.goods_found
    ]
    return figures


def _figure(number: int | Decimal) -> str:
    # What formats numbers cuts decimals off.
    return number_format(Decimal(number).quantize(Decimal(1), ROUND_HALF_UP), force_grouping=True)


def charts_of(*, operation: Operation, tally: Tally, round_number: int | None, today: date) -> dict[str, Any]:
    """Return the drawings of the page, each with its table; an empty one is left out.

    A week that is not over says so: it looks like a fall.
    """
    whole = Selection(round=round_number)
    drawn: dict[str, Any] = {}
    if len(tally.weeks) > 1:
        drawn["weeks"] = charts.line(
            title=_("Seizures a week"),
            labels=[_week(week, is_over=today >= week + timedelta(days=7)) for week, _count in tally.weeks],
            series=[charts.Series(name=pgettext("figure", "Seizures"), values=[count for _week, count in tally.weeks])],
            urls=[rows_url(operation=operation, selection=replace(whole, week=week)) for week, _count in tally.weeks],
        )
    for name, title, items in (
        ("category", _("What is in them"), tally.categories),
        ("office", _("Where they were stopped"), tally.offices),
        ("channel", _("How they travelled"), tally.channels),
        ("destination", _("Where they were going"), tally.destinations),
    ):
        if items:
            drawn[name] = charts.bar_list(
                title=title, items=[_bar(operation, item, _narrowed(whole, name, item.key)) for item in items[:8]]
            )
    return drawn


def _week(first_day: date, *, is_over: bool) -> str:
    day = date_format(first_day, "MONTH_DAY_FORMAT")
    return day if is_over else _("%(day)s, so far") % {"day": day}


def map_of(*, operation: Operation, tally: Tally, round_number: int | None) -> dict[str, Any] | None:
    """Draw where goods were stopped and where they were going, and rank the routes; None when no place is known."""
    if not tally.routes:
        return None
    whole = Selection(round=round_number)
    stopped: Counter[str] = Counter()
    for item in tally.offices:
        if at := office(item.key):
            stopped[at.unlocode] += item.count
    places = {
        code: maps.Place(
            name=row.place,
            latitude=row.latitude or 0,
            longitude=row.longitude or 0,
            count=stopped[code],
            url=rows_url(operation=operation, selection=replace(whole, at=code)) if stopped[code] else "",
        )
        for route in tally.routes
        for row in (route.start, route.end)
        for code in (row.unlocode,)
    }
    flows = [
        maps.Flow(
            places[route.start.unlocode],
            places[route.end.unlocode],
            route.count,
            rows_url(operation=operation, selection=replace(whole, at=route.start.unlocode, to=route.end.unlocode)),
        )
        for route in tally.routes
    ]
    ranked = [charts.Bar(f"{flow.start.name} → {flow.end.name}", flow.count, flow.url) for flow in flows[:_RANKED]]
    return {
        "chart": maps.route_map(title=_("Where parcels were stopped and where they were going"), flows=flows),
        "ranked": charts.bar_list(title=_("Busiest routes"), items=ranked, is_small=True),
    }


def value_lines(*, operation: Operation, tally: Tally, round_number: int | None) -> list[dict[str, Any]]:
    """Return the values, each with the address of the rows it adds up."""
    return [
        {
            "value": value,
            "url": rows_url(
                operation=operation, selection=Selection(round=round_number, value=f"{value.kind}-{value.currency}")
            ),
        }
        for value in tally.values
    ]


def told_by(*, contributed: list[ContributedResult], agency: Agency) -> list[dict[str, Any]]:
    """Return what one participant told: its letters one by one, its signed feedback on single cases added up."""
    mine = [result for result in contributed if result.agency_id == agency.pk]
    feedback = [result for result in mine if result.is_signed]
    lines: list[dict[str, Any]] = [{"result": result} for result in mine if not result.is_signed]
    if feedback:
        lines.insert(0, {"feedback": sum(result.count for result in feedback), "cases": len(feedback)})
    return lines


def selection_words(selection: Selection) -> list[str]:
    """Say in words which figure the rows are behind."""
    kind, _dash, currency = selection.value.partition("-")
    said = {
        _("round %(value)s"): selection.round,
        _("office %(value)s"): selection.office and office_name(selection.office),
        _("stopped in %(value)s"): selection.at and place_name(selection.at),
        _("channel %(value)s"): dict(Seizure.Channel.choices).get(selection.channel, selection.channel),
        _("category %(value)s"): selection.category and category_name(selection.category),
        _("to %(value)s"): selection.destination and country_name(selection.destination),
        _("to the place %(value)s"): selection.to and place_name(selection.to),
        _("week of %(value)s"): selection.week and date_format(selection.week, "DATE_FORMAT"),
        _("with a value: %(value)s"): kind and f"{dict(GoodsValue.Kind.choices).get(kind, kind)} {currency}".strip(),
    }
    words = [text % {"value": value} for text, value in said.items() if value]
    words += [_("traced to an investigation")] if selection.traced else []
    return [*words, _("still open")] if selection.open else words


def _narrowed(selection: Selection, name: str, key: str) -> Selection:
    changed: dict[str, Any] = {name: key}
    return replace(selection, **changed)


def _bar(operation: Operation, item: Named, selection: Selection) -> Any:
    # What is unknown has no parameter, and so no link.
    url = rows_url(operation=operation, selection=selection) if item.key else ""
    return charts.Bar(label=str(item.label), value=item.count, url=url)
