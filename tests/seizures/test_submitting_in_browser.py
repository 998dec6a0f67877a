"""Submitting the form: what is missing is said, what is typed meanwhile and what is under way is not lost."""

import re

import pytest
from playwright.sync_api import expect

from seizures.models import Seizure
from tests.front.stage import until
from tests.seizures.bench import FILE, WAITS, fill, fill_everything, go_offline, submit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_is_typed_while_a_form_is_sent_gets_neither_into_it_nor_lost(bench):
    tab, held = bench.tab, []
    fill_everything(tab)
    tab.route(tab.url, lambda route: held.append(route))
    submit(tab)
    until(tab, "document.querySelector('draft-form form').inert")
    assert held, "the form is on its way"

    tab.keyboard.type("9")
    tab.locator("[name=found_at_place]").click(force=True)
    tab.keyboard.type("9")
    assert "9" not in tab.locator("[name=found_at_place]").input_value()
    held[0].abort("connectionreset")

    expect(tab.locator(WAITS)).to_contain_text("NORDVIK")
    expect(tab.locator("[name=parcels-0-number]")).to_be_focused()
    fill(tab, lines__0__brand="KESTRA")
    expect(tab.locator("[name=lines-0-brand]")).to_have_value("KESTRA")


def test_what_is_being_saved_arrives_before_the_form_itself(bench):
    tab, order = bench.tab, []
    fill_everything(tab)
    saves = []
    tab.route("**/fields/", lambda route: saves.append(route))
    tab.on("request", lambda request: order.append(request.method) if request.method in {"PUT", "POST"} else None)
    tab.keyboard.press("Control+s")
    tab.keyboard.press("Control+Enter")
    until(tab, "document.querySelector('draft-form form').inert")
    tab.wait_for_timeout(3_000)  # longer than the pause after which what was typed is saved
    assert order == ["PUT"]

    saves[0].continue_()

    expect(tab).to_have_url(re.compile(r"sent="))
    assert order == ["PUT", "POST"]
    assert Seizure.objects.get().lines.get().brand == "NORDVIK"


def test_a_form_that_this_device_has_no_room_for_stays_and_says_so(bench):
    tab = bench.tab
    fill_everything(tab)
    go_offline(bench)
    tab.evaluate("() => { IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError') } }")
    tab.locator("[name=photos]").set_input_files([FILE])
    submit(tab)

    expect(tab.locator(".saved")).to_contain_text("Not saved")
    expect(tab.locator("out-box")).to_be_hidden()
    fill(tab, lines__0__description="Running shoes, white")
    expect(tab.locator("[name=lines-0-description]")).to_have_value("Running shoes, white")


def test_an_answer_that_is_lost_on_its_way_does_not_log_twice(bench):
    tab = bench.tab
    fill_everything(tab)
    address = tab.url
    # The server logs the seizure, but its answer never arrives.
    tab.route(address, lambda route: (route.fetch(), route.abort("connectionreset")))
    submit(tab)
    expect(tab.locator(WAITS)).to_have_count(1, timeout=15_000)
    assert Seizure.objects.count() == 1

    tab.unroute(address)
    tab.goto("/seizures/new/")

    expect(tab.locator(WAITS)).to_contain_text(Seizure.objects.get().reference, timeout=15_000)
    assert Seizure.objects.count() == 1


def test_without_a_connection_nothing_goes_to_the_outbox_that_is_plainly_incomplete(bench):
    tab = bench.tab
    fill_everything(tab)
    fill(tab, lines__0__description="")
    go_offline(bench)
    submit(tab)

    expect(tab.locator(".errs")).to_contain_text("Say what the goods are.")
    expect(tab.locator(".errs")).to_be_focused()
    expect(tab.locator("out-box")).to_be_hidden()
    fill(tab, lines__0__description="Running shoes")
    submit(tab)
    expect(tab.locator(WAITS)).to_have_count(1)


def test_all_that_is_missing_is_said_at_once(bench):
    submit(bench.tab)

    told = bench.tab.locator(".errs")
    expect(told).to_contain_text("Enter the brand or mark")
    for sentence in (
        "Enter the parcel, waybill or container number.",
        "Choose a category",
        "Choose at least one reason",
    ):
        expect(told).to_contain_text(sentence)
    expect(told).to_be_focused()
