"""The sample pages in a real browser: quiet under the strict policy, accessible, never too wide."""

import pytest

from tests.browser.watching import CUT_OFF, TOO_WIDE, violations
from tests.front import specimens
from tests.front.stage import until

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("page", specimens.PAGES)
@pytest.mark.parametrize(("language", "theme", "width"), [("en", "light", 1440), ("zh-hans", "dark", 360)])
def test_page_is_accessible_and_quiet_and_fits_a_small_screen_in_both_directions(
    stage_with, page, language, theme, width
):
    stage = stage_with(viewport={"width": width, "height": 900})

    tab = stage.open(page, l=language, t=theme)

    assert violations(tab) == []
    assert stage.complaints == []
    assert tab.evaluate(TOO_WIDE) <= 0
    assert tab.evaluate(CUT_OFF) == []
    tab.set_viewport_size({"width": 320, "height": 256})
    for direction in ("ltr", "rtl"):
        tab.evaluate("direction => { document.documentElement.dir = direction; }", direction)
        assert tab.evaluate(TOO_WIDE) <= 0, direction


def test_page_survives_wide_text_spacing(stage):
    tab = stage.open("list")

    tab.evaluate(
        """() => { const sheet = new CSSStyleSheet();
        sheet.replaceSync('*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}');
        document.adoptedStyleSheets = [sheet]; }"""
    )

    assert tab.evaluate(TOO_WIDE) <= 0


def test_words_that_an_edge_cuts_off_are_found(stage):
    tab = stage.open("list")
    tab.set_viewport_size({"width": 360, "height": 800})
    assert tab.evaluate(CUT_OFF) == []

    for how in ("hidden", "auto"):
        narrow = f"inline-size:6rem;white-space:nowrap;overflow-x:{how}"
        tab.evaluate("narrow => { document.querySelector('.sub').style.cssText = narrow; }", narrow)
        assert tab.evaluate(CUT_OFF) == ["Guangzhou mail office and the offices under it is cut off"], how
    tab.evaluate("document.querySelector('.sub').style.maskImage = 'linear-gradient(90deg, red, transparent)'")
    assert tab.evaluate(CUT_OFF) == [], "it scrolls, and its edge shows that it does"


def test_axe_would_find_a_fault(stage):
    tab = stage.open("list")

    tab.evaluate("document.querySelector('label[for=id_channel]').remove()")

    assert any(v.startswith("select-name:") for v in violations(tab))


def test_a_second_policy_breach_would_be_heard(stage):
    tab = stage.open("list")

    tab.evaluate("document.body.setAttribute('style', 'color:red')")

    assert any("Content Security Policy" in c for c in stage.complaints)


def test_the_tab_one_is_on_looks_different(stage):
    tab = stage.open("case")
    colour = "which => getComputedStyle(document.querySelector(which)).borderBlockEndColor"

    assert tab.evaluate(colour, ".tabs [aria-current]") != tab.evaluate(colour, ".tabs a:not([aria-current])")


def test_print_leaves_the_controls_out(stage):
    tab = stage.open("case")
    tab.emulate_media(media="print")

    assert not tab.locator(".top").is_visible()
    assert not tab.locator(".page-head .btn").first.is_visible()
    assert tab.locator("#timeline").is_visible()


def test_print_is_dark_on_white_whatever_the_theme(stage):
    tab = stage.open("case", t="dark")
    colour = "getComputedStyle(document.querySelector('.tag-violet')).color"
    on_screen = tab.evaluate(colour)

    tab.emulate_media(media="print")

    assert on_screen == "rgb(205, 184, 242)"
    assert tab.evaluate(colour) == "rgb(83, 49, 138)"


def test_on_paper_nothing_in_a_row_of_a_list_is_larger_than_its_words(stage):
    tab = stage.open("list")
    sizes = """[...new Set([...document.querySelectorAll('.tbl td, .tbl td .tag, .tbl td label')].map(
      part => parseFloat(getComputedStyle(part).fontSize)))]"""

    tab.emulate_media(media="print")

    words = tab.evaluate("parseFloat(getComputedStyle(document.querySelector('.tbl td')).fontSize)")
    assert max(tab.evaluate(sizes)) == words
    tab.evaluate("document.documentElement.style.fontSize = '100%'")
    assert max(tab.evaluate(sizes)) > words, "sizes of a screen are not those of paper"


def test_chosen_things_show_in_forced_colours(stage_with):
    stage = stage_with(forced_colors="active")
    tab = stage.open("log")

    edge = "getComputedStyle(document.querySelector('.chip input:checked+span')).borderTopWidth"
    assert tab.evaluate(edge) == "2px"


def test_keyboard_reaches_the_content_first(stage):
    tab = stage.open("list")

    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")

    until(tab, "document.activeElement.id === 'main'")


def test_without_script_everything_needed_is_there(stage_with):
    stage = stage_with(java_script_enabled=False)
    tab = stage.open("log")

    assert tab.locator("[name=lines-0-DELETE]").is_visible()
    assert not tab.locator("[data-do=remove]").first.is_visible()
    assert tab.get_by_role("button", name="Add a line").is_visible()
    assert tab.get_by_role("button", name="中文").is_visible()
    assert not tab.locator(".net").is_visible()
