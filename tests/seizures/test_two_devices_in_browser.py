"""One draft on two devices, and a case taken back: nothing typed is lost or overwritten, nothing unseen is logged."""

import re

import pytest
from playwright.sync_api import expect

from seizures.models import Note, Seizure, SeizureDraft
from tests.browser.watching import violations
from tests.seizures.bench import WAITS, come_back, fill, fill_everything, go_offline, submit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def other(bench, at_bench):
    """The same officer at another device, with the same draft open."""
    other = at_bench(bench.officer)
    fill(bench.tab, note="Boxes")
    saved(bench.tab)
    other.open(bench.tab.url)
    return other


def saved(tab):
    """Save as Ctrl+S does and wait until it is on the server."""
    tab.keyboard.press("Control+s")
    expect(tab.locator(".saved").first).to_have_attribute("data-s", "ok")


def test_what_was_typed_on_two_devices_is_put_together(bench, other):
    fill(other.tab, lines__0__brand="KESTRA", note="Torn boxes")
    saved(other.tab)
    fill(bench.tab, parcels__0__number="LZ473124829CN", note="Wet boxes")
    saved(bench.tab)

    expect(bench.tab.locator("[name=lines-0-brand]")).to_have_value("KESTRA")
    expect(bench.tab.locator("[data-merged]")).to_contain_text("filled in on another page too")
    fields = SeizureDraft.objects.get(fields__has_key="note").fields
    assert fields["note"] == ["Wet boxes"]
    bench.tab.get_by_role("link", name="Look at what differed").click()
    expect(bench.tab.locator("#aside")).to_contain_text("Torn boxes")
    assert violations(bench.tab) == []
    bench.tab.locator("#aside").get_by_role("button", name="Take this one").click()
    expect(bench.tab.locator("[name=note]")).to_have_value("Torn boxes")


def test_a_line_that_was_taken_away_on_one_device_is_gone_on_the_other(bench, other):
    for tab in (bench.tab, other.tab):
        fill(tab, lines__0__brand="KESTRA", parcels__0__number="LZ473124829CN")
    saved(bench.tab)
    other.tab.get_by_role("button", name=re.compile("Add a line")).click()
    fill(other.tab, lines__1__brand="NORDVIK")
    saved(other.tab)
    fill(bench.tab, note="Wet boxes")
    saved(bench.tab)
    expect(bench.tab.locator("[name=lines-1-brand]")).to_have_value("NORDVIK")
    other.tab.get_by_role("button", name="Remove this line").nth(1).click()
    saved(other.tab)
    fill(bench.tab, note="Dry boxes", parcels__0__sent_from_country="HK")
    saved(bench.tab)

    expect(bench.tab.locator("[name=parcels-0-sent_from_country]")).to_have_value("HK")
    expect(bench.tab.locator("[name=lines-1-brand]")).to_be_hidden()
    assert SeizureDraft.objects.get(fields__has_key="note").fields["lines-1-DELETE"] == ["on"]


def test_a_device_that_was_away_loses_nothing_and_overwrites_nothing(bench, other):
    go_offline(bench)
    fill(bench.tab, parcels__0__number="LZ473124829CN", note="Wet boxes")
    bench.tab.keyboard.press("Control+s")
    expect(bench.tab.locator(".saved")).to_contain_text("Saved on this device")
    fill(other.tab, lines__0__brand="KESTRA")
    saved(other.tab)

    come_back(bench)

    expect(bench.tab.locator("[name=lines-0-brand]")).to_have_value("KESTRA")
    fields = SeizureDraft.objects.get(fields__has_key="note").fields
    assert (fields["lines-0-brand"], fields["note"]) == (["KESTRA"], ["Wet boxes"])
    expect(bench.tab.locator("[data-merged]")).to_be_visible()
    expect(bench.tab.locator("[data-merged] a")).to_have_count(0)  # nothing gave way: there is nothing to look at


def test_what_was_submitted_without_connection_is_looked_at_when_another_device_went_on(bench, other):
    fill_everything(bench.tab)
    saved(bench.tab)
    go_offline(bench)
    submit(bench.tab)
    expect(bench.tab.locator(WAITS)).to_contain_text("Waits for the connection")
    fill(other.tab, note="Seen twice")
    saved(other.tab)

    come_back(bench)

    expect(bench.tab.locator(WAITS)).to_contain_text("Open the draft")
    assert not Seizure.objects.exists()
    bench.tab.get_by_role("link", name="Open the draft").click()
    submit(bench.tab, "Submit and view case")
    expect(bench.tab).to_have_url(re.compile("/seizures/CN-"))
    assert Note.objects.get().text == "Seen twice"


def test_a_case_is_undone_with_a_key_and_its_form_is_back(bench):
    fill_everything(bench.tab)
    submit(bench.tab)
    expect(bench.tab.locator(".banner-ok")).to_contain_text("is logged")
    bench.tab.wait_for_load_state("load")  # the key is known from then on

    bench.tab.keyboard.press("Alt+z")

    expect(bench.tab.locator(".banner")).to_contain_text("and undone")
    expect(bench.tab.locator("[name=lines-0-brand]")).not_to_have_value("")
    assert not Seizure.objects.exists()
