"""Charts: true to their figures, told without colour, never without their table."""

import re
import xml.etree.ElementTree as ET
from decimal import Decimal
from itertools import pairwise

import pytest

from ipcases.lib import charts
from ipcases.lib.charts import Bar, Series, Stack

LABELS = ["28 Sep", "5 Oct", "12 Oct"]


def drawn(chart) -> ET.Element:
    """Parse what a chart draws, which proves that it is well formed."""
    return ET.fromstring(f"<div>{str(chart).replace('&nbsp;', ' ')}</div>")


def test_line_holds_two_sizes_and_every_figure_in_its_table():
    chart = charts.line(title="Seizures", labels=LABELS, series=[Series("US", [96, 1210, 138])])

    root = drawn(chart)

    assert [svg.get("viewBox") for svg in root.iter("svg") if svg.get("role") == "img"] == [
        "0 0 560 250",
        "0 0 320 220",
    ]
    assert [td.text for td in root.iter("td")] == ["96", "1,210", "138"]
    assert [th.text for th in root.iter("th")] == ["Period", "US", *LABELS]


def test_line_heights_follow_the_figures():
    chart = charts.line(title="T", labels=LABELS, series=[Series("A", [0, 50, 100])])

    path = next(p for p in drawn(chart).iter("path") if p.get("class") == "l1")
    heights = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", path.get("d"))]

    assert heights[0] == pytest.approx(224)  # the axis
    assert heights[0] - heights[1] == pytest.approx(heights[1] - heights[2])


def test_missing_figure_breaks_the_line_and_shows_as_a_dash():
    chart = charts.line(title="T", labels=LABELS, series=[Series("A", [1, None, 3])])

    path = next(p for p in drawn(chart).iter("path") if p.get("class") == "l1")

    assert path.get("d").count("M") == 2
    assert "–" in [td.text for td in drawn(chart).iter("td")]


def test_series_differ_by_dash_and_marker_not_only_by_colour():
    chart = charts.line(title="T", labels=LABELS, series=[Series(n, [1, 2, 3]) for n in "ABC"])
    paths = [p for p in drawn(chart).iter("path") if re.fullmatch(r"l\d", p.get("class", ""))]

    assert len({p.get("stroke-dasharray") for p in paths[:3]}) == 3
    assert len({charts._shape(n, 0, 0, 3) for n in (1, 2, 3)}) == 3


def test_many_series_get_a_key_instead_of_labels_at_the_ends():
    few = charts.line(title="T", labels=LABELS, series=[Series(n, [1, 2, 3]) for n in "ABC"])
    many = charts.line(title="T", labels=LABELS, series=[Series(n, [1, 2, 3]) for n in "ABCD"])

    assert 'class="key"' not in str(few)
    assert 'class="key"' in str(many)


@pytest.mark.parametrize("name", ["US", "Seizures 查获"])
def test_name_of_a_line_that_ends_at_the_axis_stands_above_its_words(name):
    chart = charts.line(title="T", labels=LABELS, series=[Series(name, [96, 12, 0])])

    for svg in (svg for svg in drawn(chart).iter("svg") if svg.get("role") == "img"):
        heights = {text.text: float(text.get("y")) for text in svg.iter("text") if text.text}
        lowest = max(height for words, height in heights.items() if words in name)
        assert lowest <= heights["12 Oct"] - 12


def test_picture_is_told_in_words():
    chart = charts.line(title="Seizures a week", labels=LABELS, series=[Series("US", [96, None, 1239])])

    assert "Seizures a week: US from 96 to 1,239" in str(chart)


@pytest.mark.parametrize("labels", [[], ["only"]])
def test_line_of_next_to_nothing_still_draws(labels):
    drawn(charts.line(title="T", labels=labels, series=[Series("A", [None] * len(labels))]))


def test_text_in_a_chart_is_escaped():
    chart = charts.line(title="<x>", labels=["<l>"], series=[Series("<s>", [1])])
    bars = charts.bar_list(title="<x>", items=[Bar("<b>", 1, "/?a=1&b=2")])

    for html in (str(chart), str(bars)):
        assert not re.search(r"<[xlsb]>", html)


def test_bars_are_as_long_as_their_share_and_open_their_rows():
    chart = charts.bar_list(title="Goods", items=[Bar("Shoes", 400, "/?goods=1"), Bar("Bags", 100), Bar("None", 0)])

    root = drawn(chart)
    widths = [float(r.get("width")) for r in root.iter("rect") if "c1" in r.get("class")]

    assert widths == [100.0, 25.0, 0.0]
    assert [a.get("href") for a in root.iter("a")] == ["/?goods=1"]


def test_smallest_bar_can_still_be_seen():
    chart = charts.bar_list(title="Goods", items=[Bar("Shoes", 100_000), Bar("Toys", 1)])

    assert 'width="0.5"' in str(chart)


def test_parts_of_a_stack_fill_the_bar_without_gaps():
    chart = charts.stacked_bar(title="T", parts=["a", "b", "c"], rows=[Stack("x", [1, 0, 3])])
    parts = [r for r in drawn(chart).iter("rect") if "gap" in r.get("class")]

    assert [(r.get("x"), r.get("width")) for r in parts] == [("0.00", "25.00"), ("25.00", "75.00")]
    assert [td.text for td in drawn(chart).iter("td")] == ["1", "0", "3"]


def test_stack_of_nothing_draws_an_empty_bar():
    drawn(charts.stacked_bar(title="T", parts=["a"], rows=[Stack("x", [0])]))


def test_stack_refuses_more_parts_than_there_are_colours():
    with pytest.raises(ValueError, match="six"):
        charts.stacked_bar(title="T", parts=list("abcdefg"), rows=[])


@pytest.mark.parametrize(
    ("top", "ticks"),
    [
        (239, [0, 50, 100, 150, 200, 250]),
        (3, [0, 1, 2, 3]),
        (0, [0, 1]),
        (1, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (20_000_000, [0, 5e6, 1e7, 1.5e7, 2e7]),
    ],
)
def test_axis_steps_are_round_and_reach_the_top(top, ticks):
    found = charts.nice_ticks(top)

    assert found[-1] >= top
    assert len(found) <= 7
    if top != 20_000_000:
        assert found == ticks


def test_counts_have_no_half_steps():
    assert all(float(tick).is_integer() for tick in charts.nice_ticks(7))


def test_axis_labels_always_name_the_last():
    assert charts.shown_labels(8, 4) == [1, 3, 5, 7]
    assert charts.shown_labels(3, 9) == [0, 1, 2]


def test_labels_that_would_overlap_move_apart_within_the_picture():
    placed = charts.spread([100, 101, 102], 30, low=0, high=120)

    gaps = [b - a for a, b in pairwise(placed)]
    assert all(gap >= 30 for gap in gaps)
    assert max(placed) <= 120


def test_figures_are_grouped_and_kept_exact():
    assert charts.figure(1560) == "1,560"
    assert charts.figure(Decimal("20000000.50")) == "20,000,000.50"
    assert charts.figure(None) == "–"


def test_figure_of_a_week_opens_its_rows_and_an_empty_week_opens_nothing():
    chart = charts.line(title="T", labels=LABELS, series=[Series("A", [5, 0, None])], urls=["/?w=1", "/?w=2", "/?w=3"])

    assert '<a href="/?w=1">5</a>' in str(chart)
    assert "/?w=2" not in str(chart)
    assert "/?w=3" not in str(chart)
