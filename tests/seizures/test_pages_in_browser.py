"""The form, the list and the case page in a real browser: accessible and quiet in both languages, whole on paper."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.roles import Role
from seizures.services.drafts import open_draft, save_draft
from tests.rightsholders.factories import write_in_force
from tests.seizures.factories import log, photo
from tests.seizures.holds import person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("language", "options"),
    [
        ("en", {"color_scheme": "light"}),
        ("zh-hans", {"color_scheme": "dark"}),
    ],
)
def test_every_page_is_accessible_and_quiet(at_bench, officer, supervisor, nordvik, language, options):
    write_in_force(nordvik, title="NORDVIK")
    seizure = log(officer, photos=(photo("LABEL", "tan"), photo("GOODS", "red")), note="A note.")
    bench = at_bench(supervisor, language, **options)
    case = f"/seizures/{seizure.reference}/"
    for path in (
        "/", "/seizures/", "/seizures/?q=zzz", "/seizures/new/", "/seizures/drafts/", case, case + "history/",
        case + "goods/", case + "people/", "/look-up/?q=RR473124829FI",
    ):  # fmt: skip
        bench.tab.goto(path)
        if path.endswith("new/"):
            bench.tab.locator("details.more").first.evaluate("e => { e.open = true }")
        bench.judge()
    bench.tab.goto("/seizures/new/")
    bench.tab.locator("[name=then][value=next]").click()  # everything is missing
    bench.tab.locator(".errs").wait_for()
    bench.judge()


def test_the_list_filters_while_one_chooses_and_the_back_button_works(at_bench, officer):
    log(officer)
    log(officer, channel="CARGO")
    bench = at_bench(officer)
    bench.tab.goto("/seizures/")
    expect(bench.tab.locator("#results tbody tr")).to_have_count(2)

    bench.tab.locator("[name=channel]").select_option("CARGO")
    expect(bench.tab.locator("#results tbody tr")).to_have_count(1)
    assert "channel=CARGO" in bench.tab.url

    bench.tab.go_back()
    expect(bench.tab.locator("#results tbody tr")).to_have_count(2)
    assert bench.complaints == []


def test_a_picture_opened_alone_makes_the_browser_complain_of_nothing(at_bench, officer):
    now = timezone.now()
    case = log(officer, now=now, detained_at=now, photos=(photo("GOODS", "green"),))
    bench = at_bench(officer)

    bench.tab.goto(reverse("seizures:photo", args=[case.reference, case.evidence.get().public_id]))
    bench.tab.screenshot()  # it is laid out by now

    assert bench.complaints == []


EDGES = """() => [...document.querySelectorAll('.tbl td:last-child')].map(cell => {
  const { paddingLeft, paddingRight } = getComputedStyle(cell);
  const [box, parts] = [cell.getBoundingClientRect(), [...cell.querySelectorAll('.btn')]];
  const sides = parts.map(part => part.getBoundingClientRect());
  return [sides.length, sides[0].left - box.left - parseFloat(paddingLeft),
    box.right - parseFloat(paddingRight) - sides.at(-1).right];
})"""


@pytest.mark.parametrize(("width", "at_end"), [(1440, True), (360, False)])
def test_what_is_done_with_a_draft_stands_at_the_end_of_a_wide_row_and_at_the_start_of_a_folded_one(
    at_bench, officer, width, at_end
):
    person("colleague", Role.OFFICER, officer.home_office_id)
    now = timezone.now()
    draft = open_draft(acting_user=officer, now=now)
    save_draft(acting_user=officer, public_id=draft.pk, fields={"lines-0-brand": ["NORDVIK"]}, now=now)
    bench = at_bench(officer)
    bench.tab.set_viewport_size({"width": width, "height": 1000})
    bench.open("/seizures/drafts/")

    ((count, from_start, to_end),) = bench.tab.evaluate(EDGES)

    assert count == 2  # hand over, throw away
    assert (abs(to_end) < 2, abs(from_start) < 2) == (at_end, not at_end)


PAPER = {"width": 688, "height": 1000}  # A4 between its margins
CUT_OFF = "() => [...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth).length"


@pytest.mark.parametrize("path", ["/seizures/", "/seizures/shift/"])
def test_no_column_is_cut_off_on_paper(at_bench, officer, path):
    officer.display_name = "Alexandra Konstantinopoulou"
    officer.save(update_fields=["display_name"])
    log(officer, now=timezone.now(), detained_at=timezone.now())
    bench = at_bench(officer)
    bench.tab.goto(path)
    bench.tab.set_viewport_size(PAPER)
    bench.tab.emulate_media(media="print")

    expect(bench.tab.locator(".tbl tbody tr")).to_have_count(1)
    assert bench.tab.evaluate(CUT_OFF) == 0
