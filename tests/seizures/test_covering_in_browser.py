"""Covering in a real browser: boxes drawn by keyboard and by mouse, the page by script and without."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from ipcases.lib.files import read_file
from seizures.models import CoveredCopy
from tests.seizures.covering import NAME as AREA
from tests.seizures.covering import add_picture, colours_in, opened
from tests.seizures.factories import log

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def file(officer, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    return add_picture(officer, log(officer, now=timezone.now()), now=timezone.now())


@pytest.fixture
def path(file):
    return reverse("seizures:cover", args=[file.seizure.reference, file.public_id])


def numbers(tab, row: int) -> list[float]:
    return [float(tab.locator(f"[name=box-{row}-{name}]").input_value()) for name in ("left", "top", "width", "height")]


def press(tab, key: str, times: int) -> None:
    for _n in range(times):
        tab.keyboard.press(key)


def test_boxes_are_drawn_by_keyboard_alone_and_kept(at_bench, officer, path):
    bench = at_bench(officer)
    tab = bench.tab
    bench.open(path)
    expect(tab.locator("cover-boxes tbody tr")).to_have_count(0)
    bench.judge()

    tab.get_by_role("button", name="Add a box").focus()
    tab.keyboard.press("Enter")
    press(tab, "ArrowLeft", 30)
    press(tab, "ArrowUp", 40)
    press(tab, "Shift+ArrowRight", 60)
    press(tab, "Shift+ArrowDown", 20)
    assert numbers(tab, 0) == [25, 25, 50, 20]
    tab.keyboard.press("Enter")
    expect(tab.locator("[name=box-0-hides]")).to_be_focused()
    tab.locator("[name=box-0-hides]").select_option("NAME")
    tab.get_by_role("button", name="Add a box").press("Enter")
    press(tab, "ArrowRight", 200)  # no further than the edge
    assert numbers(tab, 1)[0] == 80
    tab.keyboard.press("Delete")
    expect(tab.locator("cover-boxes tbody tr")).to_have_count(1)
    expect(tab.get_by_role("button", name="Box 1, hides: Name")).to_be_focused()
    bench.judge()
    tab.get_by_role("button", name="Look at the copy").press("Enter")
    bench.judge()
    tab.get_by_label("I have looked at this copy").press("Space")
    tab.get_by_role("button", name="Keep this copy").press("Enter")

    expect(tab.get_by_text("The covered copy is kept")).to_be_visible()
    copy = CoveredCopy.objects.get()
    assert copy.boxes == [[250, 250, 500, 200, "NAME"]]
    assert colours_in(opened(read_file(sha256=copy.sha256)), AREA) == {(0, 0, 0)}


def test_boxes_are_drawn_moved_and_resized_by_pointer(at_bench, officer, path):
    bench = at_bench(officer)
    tab = bench.tab
    bench.open(path)
    place = tab.locator("[data-picture] image").bounding_box()

    def drag(*way):
        points = [(place["x"] + place["width"] * x / 100, place["y"] + place["height"] * y / 100) for x, y in way]
        tab.mouse.move(*points[0])
        tab.mouse.down()
        tab.mouse.move(*points[1])
        tab.mouse.up()

    drag((60, 50), (30, 20))  # from any corner to the other
    assert numbers(tab, 0) == pytest.approx([30, 20, 30, 30], abs=0.5)
    drag((40, 40), (50, 45))
    assert numbers(tab, 0) == pytest.approx([40, 25, 30, 30], abs=0.5)
    drag((70, 55), (80, 75))
    assert numbers(tab, 0) == pytest.approx([40, 25, 40, 50], abs=0.7)
    drag((5, 5), (5, 5))  # a click draws nothing
    expect(tab.locator("cover-boxes tbody tr")).to_have_count(1)
    tab.get_by_role("button", name="Take this box away").click()
    expect(tab.locator("cover-boxes tbody tr")).to_have_count(0)
    assert bench.complaints == []


def test_without_script_boxes_are_typed_beside_a_grid(at_bench, officer, path):
    bench = at_bench(officer, java_script_enabled=False)
    tab = bench.tab
    bench.open(path)
    expect(tab.get_by_role("button", name="Add a box")).to_be_hidden()
    for name, value in zip(("left", "top", "width", "height"), ("25", "25", "50", "20"), strict=True):
        tab.locator(f"[name=box-1-{name}]").fill(value)
    tab.locator("[name=box-1-hides]").select_option("ADDRESS")

    tab.get_by_role("button", name="Look at the copy").click()
    tab.get_by_label("I have looked at this copy").check()
    tab.get_by_role("button", name="Keep this copy").click()

    assert CoveredCopy.objects.get().boxes == [[250, 250, 500, 200, "ADDRESS"]]
