"""Maps: places where they belong, names that can be read, the same figures in the table."""

import re
import xml.etree.ElementTree as ET

import pytest

from ipcases.lib import maps
from ipcases.lib.maps import Flow, Place, project, route_map

SHENZHEN = Place("Shenzhen", 22.54, 114.06, 486, "/rows/?office=CNSZX")
GUANGZHOU = Place("Guangzhou", 23.13, 113.26, 148)
SHANGHAI = Place("Shanghai", 31.23, 121.47, 92)
NEW_YORK = Place("New York", 40.64, -73.78)
FLOWS = [Flow(SHENZHEN, NEW_YORK, 268), Flow(SHANGHAI, NEW_YORK, 1118)]


def drawn(chart) -> ET.Element:
    return ET.fromstring(f"<div>{chart}</div>")


@pytest.mark.parametrize(
    ("latitude", "longitude", "x", "y"),
    [(22.54, 114.06, 369, 143.5), (40.64, -73.78, 802.1, 81.5), (33.94, -118.4, 700.3, 103.7), (0, 163, 500, 226.6)],
)
def test_place_lies_where_the_outline_has_it(latitude, longitude, x, y):
    assert project(latitude, longitude) == pytest.approx((x, y), abs=1)


def test_map_is_centred_on_the_pacific_and_does_not_tear_at_the_date_line():
    west, east = project(0, 179)[0], project(0, -179)[0]

    assert 0 < east - west < 10


def test_every_place_and_route_stands_within_the_picture():
    root = drawn(route_map(title="Routes", places=[SHENZHEN, GUANGZHOU], flows=FLOWS))
    _x, _y, width, height = map(float, root.find(".//svg").get("viewBox").split())

    for circle in root.iter("circle"):
        assert 0 < float(circle.get("cx")) < width
        assert 0 < float(circle.get("cy")) < height
    for path in root.iter("path"):
        if "flow" in path.get("class", ""):
            start, control, end = re.findall(r"[\d.-]+ ([\d.-]+)", path.get("d"))
            assert (float(start) + 2 * float(control) + float(end)) / 4 > 0  # the top of the bow


def test_names_do_not_cover_one_another():
    crowd = [Place(f"Office number {i}", 22 + i * 0.3, 113 + i * 0.2, i + 1) for i in range(30)]

    root = drawn(route_map(title="T", places=crowd))

    boxes = []
    for text in root.iter("text"):
        wide = maps.text_width(text.text, 8.6)
        left = float(text.get("x")) - {"start": 0, "middle": wide / 2, "end": wide}[text.get("text-anchor")]
        boxes.append(maps._Box(left, float(text.get("y")) - 8, wide, 9))
    assert len(boxes) == 17
    assert not any(one.touches(other) for i, one in enumerate(boxes) for other in boxes[i + 1 :])


def test_largest_place_is_named_first():
    near = [Place("Small", 22.5, 114.0, 1), Place("Large", 22.51, 114.01, 900)]

    names = [text.text for text in drawn(route_map(title="T", places=near)).iter("text")]

    assert names[0] == "Large"


def test_busier_routes_are_wider_and_told_in_words():
    html = str(route_map(title="Routes", flows=FLOWS))

    widths = [float(w) for w in re.findall(r'stroke-width="([\d.]+)"', html)]
    assert widths == sorted(widths)
    assert "Routes. The busiest of 2 routes: Shanghai to New York, 1,118." in html


def test_table_lists_the_routes_the_busiest_first():
    root = drawn(route_map(title="Routes", flows=FLOWS))

    assert [th.text for th in root.iter("th")] == ["From", "To", "Number", "Shanghai", "Shenzhen"]
    assert [td.text for td in root.iter("td")] == ["New York", "1,118", "New York", "268"]


def test_table_without_routes_lists_the_places():
    root = drawn(route_map(title="Stops", places=[SHENZHEN, GUANGZHOU, NEW_YORK]))

    assert [th.text for th in root.iter("th")] == ["Place", "Number", "Shenzhen", "Guangzhou"]


def test_place_opens_its_rows():
    html = str(route_map(title="T", places=[SHENZHEN]))

    assert '<a href="/rows/?office=CNSZX" aria-label="Shenzhen: 486"><circle' in html
    assert 'role="group"' in html


def test_map_without_links_is_one_picture():
    assert 'role="img"' in str(route_map(title="T", places=[GUANGZHOU]))


def test_single_place_is_enough_and_none_is_not():
    drawn(route_map(title="T", places=[NEW_YORK]))

    with pytest.raises(ValueError, match="needs a place"):
        route_map(title="T")


def test_names_are_escaped():
    assert "<b>" not in str(route_map(title="<b>", places=[Place("<b>", 1, 2, 3)]))


def test_route_of_the_table_opens_its_rows():
    html = str(route_map(title="T", flows=[Flow(SHENZHEN, NEW_YORK, 268, "/rows/?at=CNSZX&to=USJFK")]))

    assert '<a href="/rows/?at=CNSZX&amp;to=USJFK">268</a>' in html
    assert "The 1 route as a table" in html


def test_the_picture_draws_the_busiest_routes_and_the_table_all():
    many = [Flow(SHENZHEN, Place(f"P{i}", 40, -70 - i), i + 1) for i in range(40)]

    root = drawn(route_map(title="T", flows=many))

    lines = [path for path in root.iter("path") if "flow" in path.get("class", "")]
    assert len(lines) == 24
    assert max(float(path.get("stroke-width")) for path in lines) <= 2.5  # a picture of routes, not of ropes
    assert len(list(root.iter("tr"))) == 41


def test_a_name_without_room_beside_its_place_stands_apart_with_a_line_to_it():
    spots = [("Guangzhou", 23.1, 113.2), ("Newark", 40.69, -74.17), ("Cincinnati", 39.05, -84.67)]
    spots += [("New York JFK", 40.66, -73.78), ("Chicago", 41.99, -87.9), ("Louisville", 38.17, -85.74)]
    places = [Place(*spot) for spot in spots]

    root = drawn(route_map(title="T", places=places, flows=[Flow(places[0], place, 1) for place in places[1:]]))

    assert {text.text for text in root.iter("text")} == {place.name for place in places}
    assert [line.get("class") for line in root.iter("line")].count("l6") == 1


def test_a_name_without_room_gets_it_where_the_others_keep_theirs():
    """In their order the names of Chicago and Kennedy leave no room for Newark, though they may stand elsewhere."""
    crowd = [
        Place("广州", 23.1081, 113.242, 124),
        Place("深圳", 22.5431, 114.114, 63),
        Place("洛杉矶", 33.9416, -118.4085),
        Place("纽约肯尼迪", 40.6603, -73.783),
        Place("辛辛那提", 39.0488, -84.6678),
        Place("芝加哥", 41.993, -87.901),
        Place("旧金山", 37.6213, -122.379),
        Place("迈阿密", 25.7959, -80.287),
        Place("安克雷奇", 61.1743, -149.9963),
        Place("纽瓦克", 40.6895, -74.1745),
        Place("路易斯维尔", 38.1744, -85.736),
    ]
    flows = [Flow(crowd[0], place, 1) for place in crowd[2:]]

    names = {text.text for text in drawn(route_map(title="T", places=crowd, flows=flows)).iter("text")}

    assert names == {place.name for place in crowd}


@pytest.mark.parametrize(("flows", "marks"), [(FLOWS, 3), ([], 1)])
def test_a_legend_says_what_is_drawn(flows, marks):
    root = drawn(route_map(title="T", places=[SHENZHEN], flows=flows))

    assert [len(line.findall("span")) for line in root.iter("p") if "row" in line.get("class")] == [marks]
