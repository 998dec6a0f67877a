"""A list in a real browser: nothing that axe finds, and a page that follows the worker by itself."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from seizures.forms.listed_cases import judge_list
from seizures.models import CaseList
from seizures.services.case_lists import log_list
from tests.seizures.bench import at_bench  # noqa: F401
from tests.seizures.lists import a_csv, a_row

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
    assert tab.get_by_role("link", name="CN-CAN-").count() == 2
    bench.judge()
