"""A list in a real browser: nothing that axe finds, and a page that follows the worker by itself."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from seizures.forms.listed_cases import judge_list
from seizures.models import CaseList
from seizures.services.case_lists import log_list
from tests.seizures.bench import at_bench  # noqa: F401
from tests.seizures.factories import log
from tests.seizures.lists import a_csv, a_row, kept

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_list_is_brought_checked_and_followed_until_it_is_logged(at_bench, officer):  # noqa: F811
    bench = at_bench(officer)
    tab = bench.tab
    rows = [a_row(), a_row(case="2", number="LZ 473 124 864 CN"), a_row(case="3", number="X3", quantity="0")]
    tab.goto("/seizures/from-a-list/")
    bench.judge()

    tab.set_input_files("[name=file]", {"name": "list.csv", "mimeType": "text/csv", "buffer": a_csv(*rows)})
    tab.get_by_role("button", name="Check the list").click()
    expect(tab.get_by_role("heading", name="1 fault to mend")).to_be_visible()
    expect(tab.get_by_role("heading", name="Worth a look")).to_be_visible()
    bench.judge()

    tab.get_by_role("button", name="Log 2 cases").click()
    expect(tab.get_by_text("0 of 2 cases logged")).to_be_visible()
    bench.judge()
    log_list(list_id=CaseList.objects.get().pk, judge=judge_list, clock=timezone.now)

    expect(tab.get_by_role("heading", name="What came of each row")).to_be_visible(timeout=15_000)
    expect(tab.get_by_role("link", name="CN-CAN-")).to_have_count(2)
    bench.judge()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_long_list_is_turned_over_and_what_was_ticked_beside_it_stays(at_bench, officer, has_script):  # noqa: F811
    log(officer, now=timezone.now(), detained_at=timezone.now())
    many = [a_row(case=str(n), number=f"LZ{n:09}CN") for n in range(2, 122)]  # check digits that mostly do not fit
    case_list = kept(officer, a_row(), *many).case_list
    bench = at_bench(officer, java_script_enabled=has_script)
    tab = bench.tab
    bench.open(f"/seizures/from-a-list/{case_list.public_id}/")
    hints = tab.locator("#hints tbody tr")
    expect(hints).to_have_count(100)
    known = tab.locator("#hints").get_by_text("Logged already as")
    expect(known).to_have_count(1)
    if has_script:
        bench.judge()
        tab.locator("[name=other_parcels]").check()

    tab.get_by_role("link", name="Next page").click()

    back = tab.get_by_role("link", name="Previous page")
    expect(back).to_be_visible()
    tab.wait_for_load_state("load")  # what is not there may only not have come yet
    expect(tab.locator("#hints").get_by_text("Next page")).to_have_count(0)
    expect(known).to_have_count(0)
    assert 0 < hints.count() < 100
    assert tab.url.split("?")[1].startswith("hints=2")
    if has_script:
        expect(tab.locator("[name=other_parcels]")).to_be_checked()
    back.click()
    expect(hints).to_have_count(100)
