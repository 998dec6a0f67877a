"""How the figures of an operation are drawn: each one links to the rows it counts."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from ipcases.lib import charts, maps
from operations.models import Operation
from operations.queries import Named, Tally
from seizures.models import ReferralResult


def rows_url(*, operation: Operation, **selection: Any) -> str:
    """Return the address of the rows behind a figure."""
    chosen = urlencode({name: value for name, value in selection.items() if value not in (None, "")})
    return reverse("operations:rows", args=[operation.public_id]) + (f"?{chosen}" if chosen else "")


def results_url(*, operation: Operation, kind: str) -> str:
    """Return the address of the police results behind a figure."""
    return reverse("operations:results", args=[operation.public_id]) + f"?kind={kind}"


def kpis_of(*, operation: Operation, tally: Tally, round_number: int | None) -> list[dict[str, Any]]:
    """Return the figures at the top of the page."""
    goods = tally.goods_found[0] if tally.goods_found else None
    figures = [
        {
            "label": pgettext("figure", "Seizures"),
            "value": _figure(tally.seizures),
            "note": ngettext("%(n)s parcel", "%(n)s parcels", tally.parcels) % {"n": _figure(tally.parcels)},
            "url": rows_url(operation=operation, round=round_number),
        },
        {
            "label": _("Parcels traced to an investigation"),
            "value": _figure(tally.traced),
            "note": _("linked to a police referral"),
            "url": rows_url(operation=operation, round=round_number, traced="1"),
        },
        {
            "label": _("Sites closed by police"),
            "value": _figure(tally.sites),
            "note": ", ".join(f"{item.label} {item.count}" for item in tally.site_kinds),
            "url": results_url(operation=operation, kind=ReferralResult.Kind.SITE),
        },
        {
            "label": _("Suspects arrested"),
            "value": _figure(tally.arrests),
            "note": _("by our own police"),
            "url": results_url(operation=operation, kind=ReferralResult.Kind.ARREST),
        },
    ]
    if goods is not None:
        figures.append(
            {
                "label": _("Goods found by police"),
                "value": _figure(goods.amount),
                "unit": goods.currency,
                "note": _("as the police valued them"),
                "url": results_url(operation=operation, kind=ReferralResult.Kind.GOODS),
            }
        )
    return figures


def _figure(number: int | Decimal) -> str:
    return number_format(number, decimal_pos=0, force_grouping=True)


def charts_of(*, operation: Operation, tally: Tally, round_number: int | None) -> dict[str, Any]:
    """Return the drawings of the page, each with its table; an empty one is left out."""
    drawn: dict[str, Any] = {}
    if len(tally.weeks) > 1:
        drawn["weeks"] = charts.line(
            title=_("Seizures a week"),
            labels=[date_format(week, "MONTH_DAY_FORMAT") for week, _count in tally.weeks],
            series=[charts.Series(name=pgettext("figure", "Seizures"), values=[count for _week, count in tally.weeks])],
        )
    for name, title, items, parameter in (
        ("offices", _("Where they were stopped"), tally.offices, "office"),
        ("channels", _("How they travelled"), tally.channels, "channel"),
        ("destinations", _("Where they were going"), tally.destinations, "destination"),
    ):
        if items:
            drawn[name] = charts.bar_list(
                title=title, items=[_bar(operation, item, parameter, round_number) for item in items[:8]]
            )
    return drawn


def map_of(*, operation: Operation, tally: Tally, round_number: int | None) -> Any:
    """Draw where goods were stopped and where they were going; None when no place is known."""
    if not tally.routes:
        return None
    stopped = {item.key: item.count for item in tally.offices}
    places = {
        office.pk: maps.Place(
            name=office.name,
            latitude=office.latitude or 0,
            longitude=office.longitude or 0,
            count=stopped.get(office.pk, 0),
            url=rows_url(operation=operation, round=round_number, office=office.pk) if office.pk in stopped else "",
        )
        for route in tally.routes
        for office in (route.office, route.destination)
    }
    flows = [maps.Flow(places[route.office.pk], places[route.destination.pk], route.count) for route in tally.routes]
    return maps.route_map(title=_("Where parcels were stopped and where they were going"), flows=flows[:24])


def _bar(operation: Operation, item: Named, parameter: str, round_number: int | None) -> Any:
    url = rows_url(operation=operation, round=round_number, **{parameter: item.key})
    return charts.Bar(label=str(item.label), value=item.count, url=url)
