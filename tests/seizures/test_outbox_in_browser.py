"""Logging without a connection: what was submitted waits sealed on the device and is logged once when it is back."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from seizures.models import Seizure, SeizureDraft
from seizures.services.undoing import undo_seizure
from tests.browser.watching import violations
from tests.seizures.bench import (
    FILE,
    SHOE,
    WAITS,
    come_back,
    fill,
    fill_everything,
    go_offline,
    submit,
    wait_until_kept,
    wind_clock,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AGAIN_MS = 10_000  # what waits is tried again every so often, whether or not the browser noticed a connection


def test_without_a_connection_the_form_says_so_and_keeps_what_is_typed(bench):
    go_offline(bench)
    fill(bench.tab, lines__0__brand="KESTRA")
    expect(bench.tab.locator(".saved")).to_have_attribute("data-s", "warn")

    come_back(bench)
    expect(bench.tab.locator(".saved")).to_have_attribute("data-s", "ok")
    assert SeizureDraft.objects.get().fields["lines-0-brand"] == ["KESTRA"]


def test_what_is_submitted_without_a_connection_is_logged_when_it_is_back(bench):
    tab = bench.tab
    go_offline(bench)
    fill_everything(tab)
    tab.locator("[name=photos]").set_input_files([FILE, SHOE])
    expect(tab.locator(".shot .st").last).to_contain_text("Waits on this device")
    submit(tab)
    expect(tab.locator(WAITS)).to_have_count(1)
    expect(tab.locator(WAITS)).to_contain_text("Waits for the connection")

    # The next form is there at once, with the place kept and all else empty, under a code for the bag.
    expect(tab.locator("[name=parcels-0-number]")).to_be_focused()
    expect(tab.locator("[name=parcels-0-number]")).to_have_value("")
    expect(tab.locator("id-check .verdict")).to_have_text("")
    found = datetime.fromisoformat(tab.locator("[name=detained_at]").input_value())
    here = timezone.now().astimezone(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None)
    assert abs(here - found) < timedelta(minutes=2)  # the clock of the office, wherever the device thinks it is
    expect(tab.locator("[name=channel]")).to_have_value("POSTAL")
    expect(tab.locator(".shot")).to_have_count(0)
    code = tab.locator("[data-code]").inner_text()
    assert re.fullmatch(r"D-[A-HJKMNP-Z2-9]{6}", code)
    fill_everything(tab)
    fill(tab, parcels__0__number="RR473124829FI", lines__0__brand="KESTRA")
    tab.locator("[name=photos]").set_input_files([FILE])
    submit(tab)
    expect(tab.locator(WAITS)).to_have_count(2)
    expect(tab.locator(WAITS).last).to_contain_text(code)
    assert not Seizure.objects.exists()

    come_back(bench)
    for row in range(2):
        expect(tab.locator(WAITS).nth(row)).to_contain_text("Logged", timeout=15_000)
        expect(tab.locator(WAITS).nth(row).get_by_role("link")).to_have_text([re.compile("^CN-"), "Print label"])
    first, second = Seizure.objects.order_by("reference")
    assert [line.brand for line in first.lines.all()] == ["NORDVIK"]
    assert [line.brand for line in second.lines.all()] == ["KESTRA"]
    assert (first.evidence.count(), second.evidence.count()) == (2, 1)
    assert SeizureDraft.objects.get(seizure=second).code == code
    assert bench.complaints == []


def test_what_is_incomplete_becomes_a_draft_to_correct(bench):
    tab = bench.tab
    fill_everything(tab)
    tab.locator("[name=reasons][value=PRICE]").uncheck(force=True)
    go_offline(bench)
    submit(tab)
    expect(tab.locator(WAITS)).to_have_count(1)

    come_back(bench)

    expect(tab.locator(WAITS)).to_contain_text("Has to be looked at", timeout=15_000)
    expect(tab.locator(WAITS)).to_contain_text("Choose at least one reason why you stopped it.")
    tab.locator(WAITS).get_by_role("link", name="Open the draft").click()
    expect(tab.locator("[name=lines-0-description]")).to_have_value("Running shoes")
    assert not Seizure.objects.exists()


def test_another_officer_sees_that_something_waits_and_not_what(bench, supervisor):
    tab = bench.tab
    fill_everything(tab)
    go_offline(bench)
    submit(tab)
    expect(tab.locator(WAITS)).to_have_count(1)
    bench.let_in(supervisor)
    come_back(bench)
    tab.goto("/seizures/new/")

    expect(tab.locator("out-box")).to_contain_text("Forms of other officers that wait on this device: 1")
    expect(tab.locator(WAITS)).to_have_count(0)
    assert not Seizure.objects.exists()


def test_a_session_that_ended_meanwhile_sends_it_after_signing_in(bench, officer):
    tab = bench.tab
    wind_clock(tab)
    fill_everything(tab)
    go_offline(bench)
    submit(tab)
    expect(tab.locator(WAITS)).to_have_count(1)
    bench.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    come_back(bench)
    tab.clock.fast_forward(AGAIN_MS)
    expect(tab.locator(WAITS)).to_contain_text("Waits until you sign in")
    # Left before the cookie is there: a try under way on this page would log it and take the answer along.
    tab.locator(WAITS).get_by_role("link", name="Sign in").click()
    expect(tab).to_have_url(re.compile("sign-in.*new"))
    bench.let_in(officer)
    tab.goto("/seizures/new/")

    expect(tab.locator(WAITS)).to_contain_text("Logged")  # at once, not with the next try
    assert Seizure.objects.count() == 1


# --- opened without a connection --------------------------------------------------------------


def test_the_form_is_opened_again_without_a_connection(bench):
    tab = bench.tab
    wait_until_kept(tab)
    go_offline(bench)
    fill(tab, lines__0__brand="NORDVIK", lines__0__description="Running shoes")
    tab.keyboard.press("Control+s")
    expect(tab.locator(".saved")).to_contain_text("on this device")
    code = tab.locator("[data-code]").inner_text()

    tab.reload()
    expect(tab.locator(".banner")).to_contain_text("There is no connection.")
    expect(tab.locator("[name=lines-0-description]")).to_have_value("Running shoes")
    expect(tab.locator("[data-code]")).to_have_text(code)
    assert bench.officer.get_full_name() not in tab.content()
    assert violations(tab) == []
    fill_everything(tab)
    tab.locator("[name=photos]").set_input_files([FILE])
    submit(tab)
    expect(tab.locator(WAITS)).to_contain_text("Waits for the connection")
    assert violations(tab) == []

    come_back(bench)
    expect(tab.locator(WAITS)).to_contain_text("Logged", timeout=15_000)
    seizure = Seizure.objects.get()
    assert (seizure.draft.code, seizure.evidence.count()) == (code, 1)
    assert bench.complaints == []


def test_the_kept_form_stays_whole_when_a_file_of_its_next_edition_does_not_come(bench):
    tab, asked = bench.tab, []
    wait_until_kept(tab)

    def let_the_page_have_it_and_nobody_after(route):
        asked.append(route.request.url)
        route.continue_() if len(asked) == 1 else route.abort()

    bench.context.route("**/static/css/app*.css", let_the_page_have_it_and_nobody_after)
    bench.context.add_cookies([{"name": "django_language", "value": "zh-hans", "url": bench.server.url}])
    with bench.context.expect_event("requestfailed", lambda request: request.url in asked):
        tab.goto("/seizures/new/")
    expect(tab.locator("html")).to_have_attribute("lang", "zh-Hans")
    assert len(asked) == 2
    go_offline(bench)

    tab.goto("/seizures/new/")

    expect(tab.get_by_text("There is no connection.")).to_be_visible()
    assert violations(tab) == []


@pytest.mark.parametrize("broken", ["caches.open", "CacheStorage.prototype.nothing"])
def test_a_device_that_cannot_keep_the_form_says_so(at_bench, officer, broken):
    bench = at_bench(officer)
    bench.context.add_init_script(f"{broken} = () => Promise.reject(new DOMException('', 'QuotaExceededError'))")
    bench.open("/seizures/new/")
    told = bench.tab.get_by_text("without a connection it does not open here")

    if broken == "caches.open":
        expect(told).to_be_visible()
    else:
        wait_until_kept(bench.tab)
        expect(told).to_be_hidden()
    bench.judge()


def test_a_form_begun_without_a_connection_goes_on_when_it_is_back(bench):
    tab = bench.tab
    wait_until_kept(tab)
    go_offline(bench)
    tab.goto("/seizures/new/")
    fill_everything(tab)
    code = tab.locator("[data-code]").inner_text()
    assert re.fullmatch(r"D-[A-HJKMNP-Z2-9]{6}", code)

    come_back(bench)
    submit(tab, "Submit and view case")

    expect(tab).to_have_url(re.compile("/seizures/CN-"))
    assert Seizure.objects.get().draft.code == code


def test_after_signing_out_the_kept_form_opens_nothing_of_the_officer(bench):
    tab = bench.tab
    wait_until_kept(tab)
    go_offline(bench)
    fill(tab, lines__0__brand="SECRETMARK")
    tab.keyboard.press("Control+s")
    expect(tab.locator(".saved")).to_contain_text("on this device")
    address = tab.url
    come_back(bench)
    bench.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    tab.goto("/signed-out/")
    go_offline(bench)

    tab.goto(address)

    expect(tab.locator(".saved")).to_contain_text("You are signed out and offline")
    expect(tab.get_by_text("There is no connection.")).to_be_visible()
    expect(tab.get_by_text("waits on this device")).to_have_count(0)
    expect(tab.locator("[name=lines-0-brand]")).to_have_value("")


def test_what_waits_is_sent_from_the_list_of_drafts_too(bench):
    tab = bench.tab
    fill_everything(tab)
    go_offline(bench)
    submit(tab)
    expect(tab.locator(WAITS)).to_have_count(1)

    tab.route("**/seizures/new/**", lambda route: route.abort())  # the form's own page does not come to send it
    come_back(bench)
    tab.goto("/seizures/drafts/")
    expect(tab.locator(WAITS)).to_contain_text("Waits for the connection")
    tab.unroute("**/seizures/new/**")
    come_back(bench)

    expect(tab.locator(WAITS)).to_contain_text("Logged", timeout=15_000)
    bench.complaints.clear()  # what was not let through is complained of
    bench.judge()


def test_what_was_submitted_is_logged_though_its_draft_was_thrown_away(bench, officer):
    tab = bench.tab
    fill_everything(tab)
    tab.locator("[name=photos]").set_input_files([FILE])
    go_offline(bench)
    submit(tab)
    expect(tab.locator(WAITS)).to_have_count(1)
    SeizureDraft.objects.all().delete()

    come_back(bench)

    expect(tab.locator(WAITS)).to_contain_text("Logged", timeout=15_000)
    assert Seizure.objects.count() == 1


def test_a_server_in_trouble_keeps_the_form_and_its_photo_waiting(bench):
    tab = bench.tab
    wind_clock(tab)
    go_offline(bench)
    fill_everything(tab)
    tab.locator("[name=photos]").set_input_files([FILE])
    submit(tab)
    expect(tab.locator(WAITS)).to_have_count(1)
    tab.route("**/photos/", lambda route: route.fulfill(status=503, body="down"))
    with tab.expect_response("**/photos/"):
        come_back(bench)
    expect(tab.locator(WAITS)).to_contain_text("Waits for the connection")
    assert not Seizure.objects.exists()

    tab.unroute("**/photos/")
    tab.clock.fast_forward(AGAIN_MS)

    expect(tab.locator(WAITS)).to_contain_text("Logged")
    assert Seizure.objects.get().evidence.count() == 1


def test_what_the_server_cannot_keep_is_looked_at_and_says_why(bench):
    tab = bench.tab
    go_offline(bench)
    fill_everything(tab)
    tab.locator("[name=photos]").set_input_files([FILE])
    submit(tab)  # the form of the server
    expect(tab.locator(WAITS)).to_have_count(1)
    fill_everything(tab)
    tab.locator("[name=found_at_place]").evaluate("e => { e.value = '9'.repeat(5001) }")
    code = tab.locator("[data-code]").inner_text()
    submit(tab)  # one of the device
    expect(tab.locator(WAITS)).to_have_count(2)

    come_back(bench)

    row = tab.locator(WAITS).filter(has_text=code)
    expect(row).to_contain_text("Has to be looked at", timeout=15_000)
    expect(row).to_contain_text("longer than 5000 characters")
    expect(tab.locator(WAITS).first).to_contain_text("Logged")  # it held nothing else up
    tab.goto("/seizures/drafts/")
    expect(tab.locator(WAITS)).to_contain_text("longer than 5000 characters")
    bench.judge()
    tab.locator(WAITS).get_by_role("link", name="Open the draft").click()
    expect(tab.locator("[name=lines-0-description]")).to_have_value("Running shoes")
    expect(tab.locator("[data-code]")).to_have_text(code)
    expect(tab.locator(".saved")).to_contain_text("longer than 5000 characters")
    tab.keyboard.press("Alt+w")
    fill(tab, found_at_place="bay 3")
    tab.keyboard.press("Control+s")
    expect(tab.locator(".saved")).to_have_attribute("data-s", "ok")
    tab.goto("/seizures/drafts/")
    expect(tab.locator("out-box")).to_be_hidden()


def test_a_draft_that_waits_to_be_saved_and_cannot_be_is_looked_at_too(bench):
    tab = bench.tab
    tab.locator("[name=found_at_place]").evaluate("e => { e.value = '9'.repeat(5001) }")
    fill(tab, lines__0__brand="KESTRA")
    tab.keyboard.press("Control+s")
    expect(tab.locator(".saved")).to_contain_text("longer than 5000 characters")

    tab.goto("/seizures/drafts/")

    expect(tab.locator(WAITS)).to_contain_text("Has to be looked at")
    tab.locator(WAITS).get_by_role("link", name="Open the draft").click()
    expect(tab.locator("[name=lines-0-brand]")).to_have_value("KESTRA")


def test_what_was_undone_on_another_device_is_not_logged_again(bench):
    tab = bench.tab
    fill_everything(tab)
    address = tab.url
    tab.route(address, lambda route: (route.fetch(), route.abort("connectionreset")))
    submit(tab)
    expect(tab.locator(WAITS)).to_have_count(1, timeout=15_000)
    first = Seizure.objects.get()
    undo_seizure(acting_user=bench.officer, reference=first.reference, now=timezone.now())

    tab.unroute(address)
    tab.goto("/seizures/new/")

    expect(tab.locator(WAITS)).to_contain_text("Has to be looked at", timeout=15_000)
    expect(tab.locator(WAITS)).to_contain_text(f"This was logged as {first.reference} and undone.")
    assert not Seizure.objects.exists()
    tab.locator(WAITS).get_by_role("link", name="Open the draft").click()
    expect(tab.locator(".banner")).to_contain_text(first.reference)
    submit(tab, "Submit and view case")
    expect(tab).to_have_url(re.compile("/seizures/CN-"))
    assert Seizure.objects.get().reference > first.reference
