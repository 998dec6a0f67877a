"""Maps drawn on the server: where goods were stopped and which way they went. No borders, no flags.

The land outline `static/maps/land-pacific.svg` is projected as Equal Earth around 163° E; places are
projected here the same way. On a narrow screen the map gives way to its table.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from ipcases.lib.charts import Chart, Linked, draw_table, figure, next_id, text_width

Text = str | Promise

_CENTRE = 163.0
_SCALE, _MIDDLE_X, _MIDDLE_Y = 184.73, 500.0, 226.65  # of the outline, 1000 units wide
_NORTH = 12.0  # where the outline begins
_A = (1.340264, -0.081106, 0.000893, 0.003796)  # Equal Earth, Šavrič, Patterson and Jenny 2018
_WIDTH = 620.0
_LETTER = 8.6  # size of the labels, as the style sheet sets it
_MOST_LABELS = 17
_REACHES = (0, 8, 16, 24)  # how far from its place a name may stand; a line leads to it where it stands apart
_MOST_FLOWS = 24  # more lines make a picture nobody can read; the table has them all
_EMPHASISED = 3


@dataclass(frozen=True)
class Place:
    """A place on the map; `count` is what was stopped there, 0 for a place goods only went to."""

    name: Text
    latitude: float | Decimal
    longitude: float | Decimal
    count: int = 0
    url: str = ""


@dataclass(frozen=True)
class Flow:
    """Goods from one place to another."""

    start: Place
    end: Place
    count: int
    url: str = ""


@dataclass(frozen=True)
class _Box:
    """A rectangle that no label may cover."""

    x: float
    y: float
    width: float
    height: float

    def touches(self, other: "_Box") -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


def route_map(*, title: Text, places: Sequence[Place] = (), flows: Sequence[Flow] = ()) -> Chart:
    """Draw places by how much was stopped there, and the ways goods took; with the table of both."""
    shown = list(dict.fromkeys([*places, *(end for flow in flows for end in (flow.start, flow.end))]))
    if not shown:
        raise ValueError("a map needs a place")
    view = _View([project(place.latitude, place.longitude) for place in shown], has_flows=bool(flows))
    spots = {place: view.fit(*project(place.latitude, place.longitude)) for place in shown}
    most = max((place.count for place in shown), default=0)
    ranked = sorted(flows, key=lambda flow: flow.count)[-_MOST_FLOWS:]
    emphasised = ranked[-_EMPHASISED:]
    parts = [_draw_flow(flow, spots, ranked[-1].count, flow in emphasised) for flow in ranked]
    by_size = sorted(shown, key=lambda place: -place.count)
    parts += [_draw_place(place, spots[place], most) for place in by_size]
    parts += _draw_labels(by_size, spots, most, view.height)
    name = next_id("map")
    drawing = format_html(
        '<div class="wide-only"><div class="map-bg"><svg class="viz map" viewBox="0 0 {} {}" role="{}" '
        'aria-labelledby="{}"><title id="{}">{}</title><use href="{}#land" class="land" transform="{}"/>{}</svg></div>'
        '{}<p class="small dim mt2">{}</p></div>',
        f"{_WIDTH:.0f}",
        f"{view.height:.0f}",
        "group" if any(place.url and place.count for place in shown) else "img",  # a picture may hold no links
        name,
        name,
        _summary(title, shown, flows),
        static("maps/land-pacific.svg"),
        view.transform,
        format_html_join("", "{}", ((part,) for part in parts)),
        _legend(shown, flows),
        _("Lines show routes, not flight paths. No borders are drawn."),
    )
    return Chart(drawing=drawing, table=_tables(title, shown, flows))


def project(latitude: float | Decimal, longitude: float | Decimal) -> tuple[float, float]:
    """Return where a place lies on the land outline (Equal Earth)."""
    turned = math.radians((float(longitude) - _CENTRE + 180) % 360 - 180)
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(float(latitude))))
    square = theta * theta
    sixth = square**3
    a1, a2, a3, a4 = _A
    across = math.sqrt(3) / 2 * (a1 + 3 * a2 * square + sixth * (7 * a3 + 9 * a4 * square))
    x = turned * math.cos(theta) / across
    y = theta * (a1 + a2 * square + sixth * (a3 + a4 * square))
    return _MIDDLE_X + _SCALE * x, _MIDDLE_Y - _SCALE * y


class _View:
    """The part of the world that is shown: around all places, between 2:1 and 2.9:1."""

    def __init__(self, spots: Sequence[tuple[float, float]], *, has_flows: bool) -> None:
        xs, ys = [x for x, _y in spots], [y for _x, y in spots]
        spread = max(xs) - min(xs)
        width = max(spread + 130, 150.0)
        # Routes bow upwards by a tenth of their length: leave them room in the north.
        top = max(min(ys) - 25 - (0.11 * spread if has_flows else 0), _NORTH)
        height = min(max(max(ys) + 30 - top, width / 2.9), width / 2)
        self.left = (min(xs) + max(xs) - width) / 2
        self.top = top
        self.zoom = _WIDTH / width
        self.height = height * self.zoom

    def fit(self, x: float, y: float) -> tuple[float, float]:
        return round((x - self.left) * self.zoom, 1), round((y - self.top) * self.zoom, 1)

    @property
    def transform(self) -> str:
        return f"scale({self.zoom:.4f}) translate({-self.left:.2f} {-self.top:.2f})"


def _radius(count: int, most: int) -> float:
    return round(2.2 + 5 * math.sqrt(count / most), 1) if count and most else 3.0


def _draw_flow(flow: Flow, spots: dict[Place, tuple[float, float]], busiest: int, is_emphasised: bool) -> SafeString:
    (x1, y1), (x2, y2) = spots[flow.start], spots[flow.end]
    share = flow.count / busiest if busiest else 0
    rise = 0.2 * math.hypot(x2 - x1, y2 - y1)
    return format_html(
        '<path class="flow{}" stroke-width="{}" d="M{} {}Q{} {} {} {}"><title>{} → {}: {}</title></path>',
        " flow-hi" if is_emphasised else "",
        f"{0.4 + 2 * share**1.5:.2f}",
        x1,
        y1,
        f"{(x1 + x2) / 2:.1f}",
        f"{(y1 + y2) / 2 - rise:.1f}",
        x2,
        y2,
        flow.start.name,
        flow.end.name,
        figure(flow.count),
    )


def _draw_place(place: Place, spot: tuple[float, float], most: int) -> SafeString:
    words = format_html("{}{}", place.name, f": {figure(place.count)}" if place.count else "")
    circle = format_html(
        '<circle class="{}" cx="{}" cy="{}" r="{}"><title>{}</title></circle>',
        "node-o" if place.count else "node-d",
        *spot,
        _radius(place.count, most),
        words,
    )
    if place.url and place.count:
        return format_html('<a href="{}" aria-label="{}">{}</a>', place.url, words, circle)
    return circle


def _draw_labels(
    places: Sequence[Place], spots: dict[Place, tuple[float, float]], most: int, height: float
) -> list[SafeString]:
    """Name the places, the largest first, where a name fits without covering another; else leave it out.

    What found no room is tried anew before the others, and stays where none of them loses its name by that.
    """
    named = _fit_labels(places, spots, most, height)
    for place in places:
        if place not in named and len(named) < _MOST_LABELS:
            others = [other for other in places if other is not place and other in named]
            with_it = _fit_labels([place, *others], spots, most, height)
            named = with_it if len(with_it) > len(named) else named
    return [named[place] for place in places if place in named]


def _fit_labels(
    places: Iterable[Place], spots: dict[Place, tuple[float, float]], most: int, height: float
) -> dict[Place, SafeString]:
    taken = [_Box(x - r, y - r, 2 * r, 2 * r) for place, (x, y) in spots.items() for r in (_radius(place.count, most),)]
    drawn: dict[Place, SafeString] = {}
    names: list[_Box] = []
    for place in places:
        if len(drawn) == _MOST_LABELS:
            break
        x, y = spots[place]
        radius = _radius(place.count, most)
        wide = text_width(str(place.name), _LETTER) + 2
        for reach, anchor, left, base in _ways_round(x, y, radius + 3, wide):
            box = _Box(left, base - 8, wide, 10)
            if left < 2 or left + wide > _WIDTH - 2 or not 8 < base < height - 2 or any(map(box.touches, taken)):
                continue
            end = min(max(x, left), left + wide), min(max(y, base - 7), base)
            way = _Box(min(x, end[0]), min(y, end[1]), abs(x - end[0]), abs(y - end[1]))
            if reach and any(map(way.touches, names)):  # what leads to a name crosses no other
                continue
            taken += [box, way] if reach else [box]
            names.append(box)
            drawn[place] = _draw_label(place.name, box, anchor, _lead((x, y), end, radius) if reach else "")
            break
    return drawn


def _ways_round(x: float, y: float, gap: float, wide: float) -> Iterator[tuple[int, str, float, float]]:
    """Give where a name may stand round a place, the best first: reach, anchor, left edge and base line."""
    for reach in _REACHES:
        far = gap + reach
        up, down = y - 5 - reach, y + 11 + reach
        yield reach, "start", x + far, y + 3
        yield reach, "end", x - far - wide, y + 3
        yield reach, "middle", x - wide / 2, y - far - 1
        yield reach, "middle", x - wide / 2, y + far + 7
        yield reach, "end", x - gap - wide + 2, up
        yield reach, "start", x + gap - 2, up
        yield reach, "end", x - gap - wide + 2, down
        yield reach, "start", x + gap - 2, down


def _lead(spot: tuple[float, float], end: tuple[float, float], radius: float) -> SafeString:
    """Draw the line from the edge of a place to the name that stands apart from it."""
    share = min(radius / (math.dist(spot, end) or 1), 1)
    start = [at + (to - at) * share for at, to in zip(spot, end, strict=True)]
    ends = [f"{value:.1f}" for value in (*start, *end)]
    return format_html('<line class="l6" stroke-width=".8" x1="{}" y1="{}" x2="{}" y2="{}"/>', *ends)


def _draw_label(name: Text, box: _Box, anchor: str, lead: str) -> SafeString:
    at = {"start": box.x, "end": box.x + box.width, "middle": box.x + box.width / 2}[anchor]
    return format_html(
        '{}<text class="t-b halo" x="{}" y="{}" text-anchor="{}">{}</text>',
        lead,
        f"{at:.1f}",
        f"{box.y + 8:.1f}",
        anchor,
        name,
    )


def _legend(places: Iterable[Place], flows: Sequence[Flow]) -> SafeString:
    """Say what dots and lines stand for."""
    counts = [place.count for place in places]
    marks = [
        ('<circle class="node-o" cx="8" cy="8" r="6"/>', any(counts), _("Stopped here: the larger, the more")),
        ('<circle class="node-d" cx="8" cy="8" r="4"/>', not all(counts), _("Going here")),
        (
            '<line class="flow flow-hi" stroke-width="2.4" x1="0" y1="8" x2="16" y2="8"/>',
            bool(flows),
            _("Route: the thicker, the more; the busiest stand out"),
        ),
    ]
    return format_html(
        '<p class="viz row small dim mt2">{}</p>',
        format_html_join(
            "",
            '<span><svg class="ico" viewBox="0 0 16 16" aria-hidden="true">{}</svg> {}</span>',
            ((mark_safe(mark), words) for mark, is_drawn, words in marks if is_drawn),
        ),
    )


def _summary(title: Text, places: Sequence[Place], flows: Sequence[Flow]) -> str:
    if flows:
        top = max(flows, key=lambda flow: flow.count)
        return _("%(title)s. The busiest of %(count)d routes: %(start)s to %(end)s, %(figure)s.") % {
            "title": title,
            "count": len(flows),
            "start": top.start.name,
            "end": top.end.name,
            "figure": figure(top.count),
        }
    place = max(places, key=lambda place: place.count)
    return _("%(title)s. Most of %(count)d places: %(place)s, %(figure)s.") % {
        "title": title,
        "count": len(places),
        "place": place.name,
        "figure": figure(place.count),
    }


def _tables(title: Text, places: Sequence[Place], flows: Sequence[Flow]) -> SafeString:
    if flows:
        rows = [
            (flow.start.name, flow.end.name, Linked(flow.count, flow.url))
            for flow in sorted(flows, key=lambda flow: -flow.count)
        ]
        columns = [pgettext("route", "From"), pgettext("route", "To"), pgettext("route", "Number")]
        words = ngettext("The %(n)s route as a table", "All %(n)s routes as a table", len(flows))
        return draw_table(title=title, columns=columns, rows=rows, texts=2, summary=words % {"n": figure(len(flows))})
    stops = sorted((place for place in places if place.count), key=lambda place: -place.count)
    columns = [pgettext("map", "Place"), pgettext("route", "Number")]
    return draw_table(title=title, columns=columns, rows=[(place.name, place.count) for place in stops])
