"""Charts drawn on the server as SVG, each together with its table: no script, no style attributes.

Colours, dashes and markers come in a fixed order (`static/css/app.css`, layer charts), so that a
series is never told by its colour alone. Geometry stands in SVG attributes.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ipcases.lib.figures import Linked, Number, Text, draw_table, figure

_DASHES = ("", "6 4", "2 3", "9 3 2 3", "1 4", "12 4")
_ids = count(1)


@dataclass(frozen=True)
class Series:
    """One line of a chart; None where there is no figure."""

    name: Text
    values: Sequence[Number | None]


@dataclass(frozen=True)
class Bar:
    """One bar of a ranked list; with a `url` the bar opens the rows it counts."""

    label: Text
    value: Number
    url: str = ""
    note: Text = ""
    lang: str = ""


@dataclass(frozen=True)
class Stack:
    """One row of a stacked chart: a figure for each part."""

    label: Text
    values: Sequence[Number]
    url: str = ""


@dataclass(frozen=True)
class Chart:
    """A drawing and its table; `{{ chart }}` places both."""

    drawing: SafeString
    table: SafeString

    def __html__(self) -> str:
        return format_html("{}{}", self.drawing, self.table)

    __str__ = __html__


def line(
    *,
    title: Text,
    labels: Sequence[Text],
    series: Sequence[Series],
    head: Text = "",
    unit: Text = "",
    urls: Sequence[str] = (),
    is_wide: bool = False,
) -> Chart:
    """Draw figures over time: one drawing for wide screens, one for narrow, and the table.

    `head` names the first column of the table, `unit` what is counted; `urls`, one for each label,
    open the rows behind the figures of one series. `is_wide` is for a chart that has a row of the page to itself.
    """
    top = max((float(v) for s in series for v in s.values if v is not None), default=0)
    ticks = nice_ticks(top)
    summary = format_html_join(", ", "{}", ((_summary_of(s),) for s in series))
    drawings = [
        format_html(
            '<div class="{}">{}</div>', css, _line_svg(width, height, ticks, labels, series, f"{title}: {summary}")
        )
        for css, width, height in (
            ("wide-only line-wide", 880, 270) if is_wide else ("wide-only", 560, 250),
            ("narrow-only", 320, 220),
        )
    ]
    columns = [head or pgettext("chart", "Period"), *(s.name for s in series)]
    rows = [[label, *(_linked(s.values[i], urls, i) for s in series)] for i, label in enumerate(labels)]
    key = _key([s.name for s in series], lines=True) if len(series) > 3 else ""
    drawing = format_html("{}{}{}", key, *drawings)
    return Chart(drawing=drawing, table=draw_table(title=title, columns=columns, rows=rows, unit=unit))


def bar_list(*, title: Text, items: Sequence[Bar], is_small: bool = False, top: Number = 0) -> Chart:
    """Draw a ranked list: name, figure and bar of each. The list is its own table.

    The largest fills its bar; in a list that goes on from another, `top` would.
    """
    top = float(top) or max((float(item.value) for item in items), default=0) or 1
    height, css = (4, "bar-s") if is_small else (10, "bar-l")
    rows = []
    for item in items:
        width = f"{max(float(item.value) / top * 100, 0.5 if item.value else 0):.1f}"
        bar = format_html(
            '<svg class="viz {}" viewBox="0 0 100 {}" preserveAspectRatio="none" aria-hidden="true">'
            '<rect class="track" width="100" height="{}"/><rect class="c1 mark-r" width="{}" height="{}"/></svg>',
            css,
            height,
            height,
            width,
            height,
        )
        name = format_html('<span lang="{}">{}</span>', item.lang, item.label) if item.lang else item.label
        note = format_html(' <span class="dim">{}</span>', item.note) if item.note else ""
        inner = format_html('<span>{}{}</span><span class="n">{}</span>{}', name, note, figure(item.value), bar)
        rows.append(
            format_html('<li><a href="{}">{}</a></li>', item.url, inner)
            if item.url
            else format_html("<li><div>{}</div></li>", inner)
        )
    drawing = format_html(
        '<ol class="rank{}" aria-label="{}">{}</ol>',
        "" if is_small else " rank-l",
        title,
        format_html_join("", "{}", ((row,) for row in rows)),
    )
    return Chart(drawing=drawing, table=SafeString(""))


def stacked_bar(*, title: Text, parts: Sequence[Text], rows: Sequence[Stack], head: Text = "") -> Chart:
    """Draw how each row divides into at most six parts: bars of full width, a key and the table."""
    if len(parts) > 6:
        raise ValueError("a stacked chart shows at most six parts; put the rest together as one")
    drawn = []
    for row in rows:
        total = sum(float(v) for v in row.values)
        bar = format_html(
            '<svg class="viz bar-l" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
            '<rect class="track" width="100" height="10"/>{}</svg>',
            _segments(row, parts, total),
        )
        inner = format_html('<span>{}</span><span class="n">{}</span>{}', row.label, figure(round(total, 2)), bar)
        drawn.append(
            format_html('<li><a href="{}">{}</a></li>', row.url, inner)
            if row.url
            else format_html("<li><div>{}</div></li>", inner)
        )
    drawing = format_html(
        '{}<ol class="rank rank-l mt2" aria-label="{}">{}</ol>',
        _key(parts),
        title,
        format_html_join("", "{}", ((row,) for row in drawn)),
    )
    columns = [head or pgettext("chart", "Row"), *parts]
    table = draw_table(title=title, columns=columns, rows=[[row.label, *row.values] for row in rows])
    return Chart(drawing=drawing, table=table)


def _linked(value: Number | None, urls: Sequence[str], place: int) -> Number | Linked | None:
    return Linked(value, urls[place]) if value and urls and urls[place] else value


def nice_ticks(top: float, wanted: int = 5) -> list[float]:
    """Return round steps from 0 to at least `top`."""
    if top <= 0:
        return [0.0, 1.0]
    rough = top / wanted
    power = 10 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough)
    if top >= wanted:
        step = max(1, math.ceil(step))
    return [round(step * i, 6) for i in range(math.ceil(top / step) + 1)]


def shown_labels(amount: int, room: int) -> list[int]:
    """Choose which labels of an axis fit: evenly spaced, always with the last."""
    step = max(1, math.ceil(amount / room))
    return list(range(amount - 1, -1, -step))[::-1]


def spread(positions: Sequence[float], gap: float, *, low: float, high: float) -> list[float]:
    """Move labels apart so that neighbours keep `gap`, staying between `low` and `high`."""
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    placed = list(positions)
    for before, after in pairwise(order):
        placed[after] = max(placed[after], placed[before] + gap)
    limit = high
    for index in reversed(order):
        placed[index] = max(min(placed[index], limit), low)
        limit = placed[index] - gap
    return placed


def text_width(text: str, size: float = 11) -> float:
    """Estimate the width of a text: East Asian characters are square, others about half as wide."""
    return sum(size if ord(c) > 0x2E7F else size * 0.53 for c in text)


def _summary_of(one: Series) -> str:
    known = [v for v in one.values if v is not None]
    if not known:
        return _("%(name)s: no figures") % {"name": one.name}
    return _("%(name)s from %(first)s to %(last)s") % {
        "name": one.name,
        "first": figure(known[0]),
        "last": figure(known[-1]),
    }


def _wrapped(text: str, room: float) -> list[str]:
    """Break a name into at most two lines."""
    if text_width(text) <= room:
        return [text]
    words = text.split(" ") if " " in text else list(text)
    glue = " " if " " in text else ""
    first = ""
    while words and text_width(f"{first}{glue}{words[0]}") <= room:
        first = f"{first}{glue}{words.pop(0)}".strip()
    return [first or words.pop(0), glue.join(words)] if words else [first]


def _line_svg(
    width: int, height: int, ticks: list[float], labels: Sequence[Text], series: Sequence[Series], summary: str
) -> SafeString:
    names = [str(s.name) for s in series] if len(series) <= 3 else []
    longest = max((text_width(n) for n in names), default=0)
    left = 12 + max(text_width(figure(t)) for t in ticks)
    right = 12 + max(min(longest, width * 0.27), 30)
    x0, x1, y0, y1 = left + 4, width - right, height - 26.0, 14.0
    steps = max(1, len(labels) - 1)

    def x(i: int) -> float:
        return round(x0 + (x1 - x0) * i / steps, 1) if len(labels) > 1 else round((x0 + x1) / 2, 1)

    def y(v: Number) -> float:
        return round(y0 - (y0 - y1) * float(v) / ticks[-1], 1)

    parts = [
        format_html(
            '<path class="{}" d="M{} {}H{}"/><text class="t-s" x="{}" y="{}" text-anchor="end">{}</text>',
            "grid" if tick else "axis",
            f"{x0:.1f}",
            y(tick),
            f"{x1:.1f}",
            f"{x0 - 8:.1f}",
            y(tick) + 4,
            figure(tick),
        )
        for tick in ticks
    ]
    room = max(2, int((x1 - x0) / (max(text_width(str(label)) for label in labels) + 18))) if labels else 2
    parts += [
        format_html(
            '<text class="t-s" x="{}" y="{}" text-anchor="{}">{}</text>', x(i), f"{y0 + 20:.0f}", "middle", labels[i]
        )
        for i in shown_labels(len(labels), room)
    ]
    ends = []
    for number, one in enumerate(series, start=1):
        parts.append(_path(number, one, x, y))
        parts.append(_markers(number, one, labels, x, y))
        last = max((i for i, v in enumerate(one.values) if v is not None), default=None)
        ends.append((x1, y(one.values[last] or 0), one.values[last]) if last is not None else (x1, y0, None))
    named = [_wrapped(name, right - 12) for name in names]
    # The last line of a name stays above the words of the axis.
    lowest = y0 + 1 - 12 * max(map(len, named), default=0)
    for lines, (end_x, _at, value), at in zip(
        named, ends, spread([e[1] for e in ends], 32, low=y1, high=lowest), strict=False
    ):
        parts.append(
            format_html(
                '<text class="t-v" x="{}" y="{}">{}</text>', f"{end_x + 10:.1f}", f"{at + 1:.1f}", figure(value)
            )
        )
        parts += [
            format_html(
                '<text class="t-s" x="{}" y="{}">{}</text>', f"{end_x + 10:.1f}", f"{at + 14 + 12 * i:.1f}", text
            )
            for i, text in enumerate(lines)
        ]
    title_id = next_id("chart")
    return format_html(
        '<svg class="viz" viewBox="0 0 {} {}" role="img" aria-labelledby="{}"><title id="{}">{}</title>{}</svg>',
        width,
        height,
        title_id,
        title_id,
        summary,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _path(number: int, one: Series, x, y) -> SafeString:
    steps, pen_is_up = [], True
    for i, value in enumerate(one.values):
        if value is None:
            pen_is_up = True
            continue
        steps.append(f"{'M' if pen_is_up else 'L'}{x(i)} {y(value)}")
        pen_is_up = False
    dashes = _DASHES[(number - 1) % len(_DASHES)]
    return format_html(
        '<path class="l{}"{} d="{}"/>',
        number,
        format_html(' stroke-dasharray="{}"', dashes) if dashes else "",
        "".join(steps),
    )


def _markers(number: int, one: Series, labels: Sequence[Text], x, y) -> SafeString:
    """Mark every point of a short series, and the last of a long one, with the shape of the series."""
    known = [(i, v) for i, v in enumerate(one.values) if v is not None]
    drawn = known if len(known) <= 40 else known[-1:]
    sizes = {i: 3.0 for i, _value in known} | {i: 4.5 for i, _value in known[-1:]}
    return format_html_join(
        "",
        '<path class="c{}" d="{}"><title>{}: {}</title></path>',
        ((number, _shape(number, x(i), y(v), sizes[i]), labels[i], figure(v)) for i, v in drawn),
    )


def _shape(number: int, x: float, y: float, r: float) -> str:
    """Return a circle, a square or a diamond around a point."""
    if number % 3 == 1:
        return f"M{x - r:.1f} {y}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z"
    if number % 3 == 2:
        return f"M{x - r:.1f} {y - r:.1f}h{2 * r}v{2 * r}h{-2 * r}z"
    d = round(r * 1.3, 1)
    return f"M{x} {y - d:.1f}l{d} {d}l{-d} {d}l{-d} {-d}z"


def _segments(row: Stack, parts: Sequence[Text], total: float) -> SafeString:
    drawn, start = [], 0.0
    for number, (part, value) in enumerate(zip(parts, row.values, strict=True), start=1):
        width = float(value) / total * 100 if total else 0
        if width:
            drawn.append((number, f"{start:.2f}", f"{width:.2f}", part, figure(value)))
        start += width
    return format_html_join(
        "", '<rect class="c{} gap" x="{}" width="{}" height="10"><title>{}: {}</title></rect>', drawn
    )


def _key(names: Sequence[Text], *, lines: bool = False) -> SafeString:
    samples = (
        (
            mark_safe(
                f'<path class="l{i}" stroke-dasharray="{_DASHES[i - 1]}" d="M1 6H23"/>'
                f'<path class="c{i}" d="{_shape(i, 12, 6, 3.5)}"/>'
                if lines
                else f'<rect class="c{i}" x="4" width="16" height="12" rx="2"/>'
            ),
            name,
        )
        for i, name in enumerate(names, start=1)
    )
    return format_html(
        '<p class="key">{}</p>',
        format_html_join(
            "", '<span><svg class="viz" viewBox="0 0 24 12" aria-hidden="true">{}</svg>{}</span>', samples
        ),
    )


def next_id(kind: str) -> str:
    """Return an id that no other drawing of this process has."""
    return f"{kind}-{next(_ids)}"
