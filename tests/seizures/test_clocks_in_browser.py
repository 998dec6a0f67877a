"""When goods were found without a connection: by the clock of the office, though it changed since the page opened."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.roles import Role
from tests.seizures.bench import WAITS, fill_everything, go_offline, submit, wait_until_kept, wind_clock
from tests.seizures.holds import person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FOUND = "[name=detained_at]"


def found(tab):
    return datetime.fromisoformat(tab.locator(FOUND).input_value())


def open_at(bench, moment):
    """Open the form as the server would at a moment, under a clock that can be put forward."""
    bench.open("/seizures/new/")
    wind_clock(bench.tab)
    form = bench.tab.locator("draft-form")
    told = datetime.fromisoformat(form.get_attribute("data-clock"))
    assert abs(timezone.now() - told) < timedelta(minutes=2)
    form.evaluate("(form, at) => { form.dataset.clock = at }", moment)


@pytest.mark.parametrize(
    ("opened", "shown"),
    [
        ("2027-10-31T00:58:00+00:00", "2027-10-31T02:03"),  # 02:58, and after 02:59 it is 02:00 once more
        ("2027-10-30T00:58:00+00:00", "2027-10-30T03:03"),
        ("2027-03-28T00:58:00+00:00", "2027-03-28T03:03"),  # 01:58, and after 01:59 it is 03:00
        ("2027-03-27T00:58:00+00:00", "2027-03-27T02:03"),
    ],
)
def test_the_next_form_knows_that_the_clocks_of_the_office_changed_meanwhile(at_bench, opened, shown):
    bench = at_bench(person("dirk", Role.OFFICER), timezone_id="America/New_York")
    tab = bench.tab
    open_at(bench, opened)
    go_offline(bench)
    fill_everything(tab)

    tab.clock.fast_forward("05:00")
    submit(tab)
    expect(tab.locator(WAITS)).to_have_count(1)

    assert timedelta(0) <= found(tab) - datetime.fromisoformat(shown) < timedelta(minutes=2)
    expect(tab.locator("[data-says=detained_at]")).to_have_text(tab.locator(FOUND).input_value().replace("T", " "))


def test_a_form_that_opens_without_a_connection_shows_the_time_of_the_office_not_of_the_device(at_bench, officer):
    bench = at_bench(officer, timezone_id="America/New_York")
    bench.open("/seizures/new/")
    wait_until_kept(bench.tab)
    go_offline(bench)

    bench.tab.goto("/seizures/new/")
    expect(bench.tab.locator(".banner")).to_contain_text("There is no connection.")
    expect(bench.tab.locator(FOUND)).not_to_have_value("")

    here = timezone.now().astimezone(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None)
    assert abs(here - found(bench.tab)) < timedelta(minutes=2)
