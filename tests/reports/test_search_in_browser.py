"""What stands above a list asks what the list was asked, also after filters changed it without a new page."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.reports.case_files import make_case
from tests.reports.returns import make_case as make_year

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_is_exported_is_what_was_found(tab, officer):
    make_case(officer)
    tab.goto(reverse("reports:search"))
    tab.evaluate("window.stays = true")

    tab.locator("main [name=text]").fill("nothing is called so")
    tab.locator("main").get_by_role("button", name="Apply").click()
    expect(tab.locator("#results")).to_contain_text("No case fits")

    assert tab.evaluate("window.stays") is True
    for link in ("Export", "Figures", "Explore"):
        address = tab.locator("main").get_by_role("link", name=link, exact=True).get_attribute("href")
        assert address.endswith("?text=nothing+is+called+so"), link


def test_the_heading_and_the_file_are_of_the_return_that_is_shown(tab, officer):
    make_case(officer)
    tab.goto(reverse("reports:annual"))
    schema = tab.locator("main select[name=schema]")
    another = schema.evaluate("field => [...field.options].find(option => !option.selected).value")
    words = schema.evaluate("field => [...field.options].find(option => !option.selected).text")

    schema.select_option(another)
    tab.locator("main").get_by_role("button", name="Show").click()

    expect(tab.locator(".page-head .sub")).to_contain_text(words)
    address = tab.locator("main").get_by_role("link", name="Make the file").get_attribute("href")
    assert f"schema={another}" in address


def test_the_tables_of_the_return_stand_in_line_and_nothing_leaves_its_column(tab, officer):
    parts = ({"category": "EU-5b", "unit": "KGM", "values": (("EU_RETAIL", "12345678.50", "EUR"),)}, {})
    make_year(officer, lines=parts)
    tab.set_viewport_size({"width": 1210, "height": 900})
    tab.goto(f"{reverse('reports:annual')}?year=2026")

    ends = "cell => Math.round(cell.getBoundingClientRect().right)"
    columns = tab.evaluate(
        f"[...document.querySelectorAll('.even')].map(one => [...one.rows[0].cells].slice(0, 5).map({ends}).join())"
    )
    assert len(columns) == 6
    assert len(set(columns)) == 1
    wide = "[...document.querySelectorAll('.even td,.even th')].filter(cell => cell.scrollWidth > cell.clientWidth)"
    assert tab.evaluate(f"{wide}.map(cell => cell.textContent)") == []
