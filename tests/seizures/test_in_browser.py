"""The form for logging in a real browser: with the keyboard, losing nothing, without script."""

import re

import pytest
from django.conf import settings as site
from django.utils import timezone, translation
from django.utils.translation import gettext, pgettext
from playwright.sync_api import expect

from seizures.models import EvidenceFile, Seizure
from tests.rightsholders.alerts import CONTAINER, make_accepted
from tests.rightsholders.factories import make_in_force, write_in_force
from tests.seizures.bench import FILE, SHOE, fill, fill_everything
from tests.seizures.factories import log

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# --- the keyboard -----------------------------------------------------------------------------


def test_a_whole_parcel_is_logged_without_the_mouse(at_bench, officer, nordvik):
    recordation = write_in_force(nordvik, title="NORDVIK")
    log(officer, now=timezone.now(), detained_at=timezone.now())  # today's place and direction are known
    bench = at_bench(officer)
    tab, pressed = bench.tab, []
    tab.add_init_script("addEventListener('pointerdown', () => { window.pointed = true }, true)")
    tab.goto("/seizures/new/")

    def press(*keys):
        for key in keys:
            tab.keyboard.press(key)
            pressed.append(key)

    def write(text):
        tab.keyboard.type(text)
        pressed.extend(text)

    expect(tab.locator("[name=parcels-0-number]")).to_be_focused()
    tab.keyboard.type("RR473124829FI")  # the scanner: as fast as it can, with Enter behind it
    tab.keyboard.press("Enter")
    expect(tab.locator("[name=lines-0-brand]")).to_be_focused()
    expect(tab.locator("id-check .verdict").first).to_contain_text("Check digit correct")
    assert tab.locator("[name=parcels-0-sent_from_country]").input_value() == "FI"

    write("nord")
    tab.locator(".combo-list [role=option]").first.wait_for()
    press("ArrowDown", "Enter")
    expect(tab.locator(".f-match").first).to_contain_text("Linked to recordation")
    expect(tab.locator("[data-genuine]")).to_be_visible()
    expect(tab.locator("[name=lines-0-description]")).to_be_focused()
    write("shoes")
    press("Enter")
    write("12")
    press("Enter")
    expect(tab.locator("[name=lines-0-unit]")).to_be_focused()
    press("Enter")
    write("145")
    press("Enter")
    write("4a")  # by its number
    press("Enter", "Enter", "Enter")
    expect(tab.locator("[name=lines-1-brand]")).to_be_focused()
    write("none")
    press("Escape", "Tab")
    write("box")
    press("Tab")
    write("6")
    press("Tab", "Tab", "Tab", "Tab")
    expect(tab.locator("[name=lines-1-category]")).to_be_focused()
    write("12g")
    tab.locator("[name=photos]").set_input_files([FILE, SHOE])  # the file dialog is the system's
    expect(tab.locator(".shot")).to_have_count(2)
    tab.locator("[name=reasons]").first.focus()
    press("Space")
    tab.locator("[name=action]").first.focus()
    press("Space")
    expect(tab.locator("[data-ready-count]")).to_have_text("4 of 4")
    press("Control+Enter")
    expect(tab.get_by_role("status").first).to_contain_text("is logged")
    expect(tab.locator("[name=parcels-0-number]")).to_be_focused()

    seizure = Seizure.objects.latest("id")
    assert [(line.brand, line.recordation_id) for line in seizure.lines.order_by("position")] == [
        ("NORDVIK", recordation.pk), ("none", None),
    ]  # fmt: skip
    assert set(EvidenceFile.objects.filter(seizure=seizure).values_list("shows", flat=True)) == {"LABEL", "GOODS"}
    assert not tab.evaluate("window.pointed === true")
    assert len(pressed) <= 60, len(pressed)
    bench.judge()


def test_enter_walks_on_and_never_submits(at_bench, officer):
    bench = at_bench(officer)
    bench.tab.goto("/seizures/new/")
    address = bench.tab.url
    for name in ("parcels-0-number", "parcels-0-weight_kg", "lines-0-brand", "lines-0-quantity", "lines-0-currency"):
        bench.tab.locator(f"[name={name}]").focus()
        bench.tab.keyboard.press("Enter")

    bench.tab.wait_for_timeout(300)
    assert bench.tab.url == address
    assert not Seizure.objects.exists()
    expect(bench.tab.locator(".errs")).to_have_count(0)


def test_the_line_above_the_form_says_what_was_chosen_below_it(at_bench, officer):
    bench = at_bench(officer)
    bench.tab.goto("/seizures/new/")
    fill(bench.tab, channel="EXPRESS", direction="TRANSIT", found_at_place="Belt 9")

    line = bench.tab.locator(".context summary")
    expect(line).to_contain_text("Guangzhou Customs · Belt 9")
    expect(line).to_contain_text("Channel Express")
    expect(line).to_contain_text("Direction Transit")


def test_the_enter_of_an_input_method_picks_nothing(at_bench, officer, nordvik):
    write_in_force(nordvik, title="NORDVIK")
    bench = at_bench(officer)
    bench.tab.goto("/seizures/new/")
    bench.tab.locator("[name=lines-0-brand]").fill("nord")
    bench.tab.locator(".combo-list [role=option]").first.wait_for()
    bench.tab.keyboard.press("ArrowDown")
    bench.tab.locator("[name=lines-0-brand]").evaluate(
        "e => e.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )

    assert bench.tab.locator("[name=lines-0-brand]").input_value() == "nord"
    expect(bench.tab.locator("[name=lines-0-recordation]")).to_have_value("")


def test_a_full_width_number_is_read(at_bench, officer):
    bench = at_bench(officer)
    bench.tab.goto("/seizures/new/")
    bench.tab.locator("[name=parcels-0-number]").fill("ＬＺ４７３１２４８６３ＣＮ")
    bench.tab.keyboard.press("Tab")

    expect(bench.tab.locator("[name=parcels-0-number]")).to_have_value("LZ 473 124 863 CN")
    expect(bench.tab.locator("id-check .verdict").first).to_contain_text("Check digit correct")


def test_a_wrong_check_digit_warns_and_a_known_number_is_linked(at_bench, officer):
    known = log(officer)
    bench = at_bench(officer)
    bench.tab.goto("/seizures/new/")
    verdict, box = bench.tab.locator("id-check .verdict").first, bench.tab.locator("[name=parcels-0-number]")

    box.fill("LZ473124866CN")
    box.blur()
    expect(verdict).to_contain_text("Check digit does not fit")
    expect(verdict).to_have_attribute("data-s", "warn")

    box.fill("LZ473124863CN")
    box.blur()
    expect(verdict.get_by_role("link", name=known.reference)).to_be_visible()
    bench.tab.wait_for_timeout(400)  # the pause after typing ends only now, and must not wipe the link
    expect(verdict.get_by_role("link", name=known.reference)).to_be_visible()
    bench.judge()


def test_the_usual_price_of_the_genuine_goods_is_suggested_and_never_forced(at_bench, officer, nordvik, kestra):
    for holder, title, price in ((nordvik, "NORDVIK", 145), (kestra, "KESTRA", None)):
        recordation = write_in_force(holder, title=title)
        recordation.median_price, recordation.price_currency = price, "USD" if price else ""
        recordation.save()
    tab = at_bench(officer).tab
    tab.goto("/seizures/new/")

    def pick(brand):
        tab.locator("[name=lines-0-brand]").fill(brand)
        tab.locator(".combo-list [role=option]").first.click()

    value = tab.locator("[name=lines-0-unit_value]")
    pick("NORDVIK")
    expect(value).to_have_value("145.00")
    expect(tab.locator("[name=lines-0-currency]")).to_have_value("USD")
    expect(tab.locator(".f-match").first).to_contain_text("Usual price USD 145")

    pick("KESTRA")  # has no price: what was only suggested goes
    expect(value).to_have_value("")

    value.fill("30")
    pick("NORDVIK")
    expect(tab.locator(".f-match").first).to_contain_text("Linked to recordation")
    expect(value).to_have_value("30")
    expect(tab.locator(".f-match").first).not_to_contain_text("Usual price")


def test_an_unlikely_quantity_is_asked_about_and_not_refused(at_bench, officer):
    tab = at_bench(officer).tab
    tab.goto("/seizures/new/")
    quantity, match = tab.locator("[name=lines-0-quantity]"), tab.locator(".f-match").first

    quantity.fill("10000")
    quantity.blur()
    expect(match).not_to_contain_text("right quantity")
    quantity.fill("10001")
    quantity.blur()
    expect(match).to_contain_text("10,001: is that the right quantity?")
    quantity.fill("101")
    quantity.blur()
    expect(match).not_to_contain_text("right quantity")


def test_the_legal_ground_is_asked_only_where_one_is_needed_and_never_hidden_once_typed(at_bench, officer):
    bench = at_bench(officer)
    bench.tab.goto("/seizures/new/")
    ground = bench.tab.locator("[name=action_reason]")
    expect(ground).to_be_hidden()

    bench.tab.locator("[name=action][value=SEIZE]").check()
    expect(ground).to_be_visible()
    bench.tab.locator("[name=action][value=DETAIN]").check()
    expect(ground).to_be_hidden()

    bench.tab.locator("[name=action][value=RELEASE]").check()
    ground.fill("Genuine goods")
    bench.tab.locator("[name=action][value=DETAIN]").check()
    expect(ground).to_be_visible()
    bench.judge()


def test_an_alert_that_fits_shows_while_one_types_and_a_tick_is_the_reason(at_bench, officer, holder, nordvik, desk):
    now = timezone.now()
    recordation = make_in_force(holder, nordvik, desk, now=now)
    make_accepted(holder, recordation, desk, now=now, expected_from=None, expected_to=None)
    tab = at_bench(officer).tab
    tab.goto("/seizures/new/")
    number, box = tab.locator("[name=parcels-0-number]"), tab.locator("[data-alerts] [name=alerts]")

    number.fill(CONTAINER)
    number.press("Tab")
    expect(tab.locator("[data-alerts]")).to_contain_text(f"Alert 1 of Nordvik Sport AB · container {CONTAINER}")
    expect(box).not_to_be_checked()
    box.check()

    expect(tab.locator("[name=reasons][value=HOLDER_ALERT]")).to_be_checked()
    number.fill("CSQU3054384")
    number.press("Tab")
    expect(box).to_have_count(0)


# --- nothing is lost --------------------------------------------------------------------------


def test_what_is_typed_is_saved_and_there_after_a_reload(at_bench, officer):
    bench = at_bench(officer)
    bench.tab.goto("/seizures/new/")
    fill_everything(bench.tab)
    bench.tab.get_by_role("button", name=re.compile("Add a line")).click()
    fill(bench.tab, lines__1__brand="KESTRA", lines__0__currency="EUR", parcels__0__sent_from_country="HK")
    expect(bench.tab.locator(".saved")).to_contain_text("Saved")
    expect(bench.tab.locator(".saved")).to_have_attribute("data-s", "ok")

    bench.open(bench.tab.url)

    expect(bench.tab.locator("[name=lines-0-description]")).to_have_value("Running shoes")
    expect(bench.tab.locator("[name=lines-1-brand]")).to_have_value("KESTRA")
    expect(bench.tab.locator("[name=lines-0-currency]")).to_have_value("EUR")
    expect(bench.tab.locator("[name=parcels-0-sent_from_country]")).to_have_value("HK")  # whatever its number says
    expect(bench.tab.locator("[name=reasons][value=PRICE]")).to_be_checked()
    assert bench.complaints == []


def test_a_session_that_ended_loses_nothing(at_bench, officer):
    bench = at_bench(officer)
    bench.tab.goto("/seizures/new/")
    address = bench.tab.url
    fill_everything(bench.tab)
    bench.tab.locator("[name=photos]").set_input_files([FILE])
    bench.context.clear_cookies(name=site.SESSION_COOKIE_NAME)

    bench.tab.get_by_role("button", name=re.compile("Submit and log next")).click()
    expect(bench.tab).to_have_url(re.compile("/sign-in/"))
    bench.let_in(officer)
    bench.tab.goto(address)

    expect(bench.tab.locator("[name=lines-0-description]")).to_have_value("Running shoes")
    expect(bench.tab.locator(".shot")).to_have_count(1)
    bench.tab.get_by_role("button", name=re.compile("Submit and view case")).click()
    expect(bench.tab).to_have_url(re.compile("/seizures/CN-"))
    expect(bench.tab.locator("h1")).to_have_text(Seizure.objects.get().reference)
    assert EvidenceFile.objects.count() == 1


# --- without script ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_whole_journey_without_script(at_bench, officer, nordvik, language):
    recordation = write_in_force(nordvik, title="NORDVIK")
    bench = at_bench(officer, language, java_script_enabled=False)
    tab = bench.tab
    with translation.override(language):
        tab.goto("/seizures/new/")
        _fill_without_script(tab)
        tab.get_by_role("button", name=gettext("Add a line")).click()
        tab.locator("[name=lines-1-brand]").fill("诺德维克")
        tab.locator("[name=lines-1-description]").fill("鞋盒")
        tab.locator("[name=lines-1-quantity]").fill("6")
        tab.locator("[name=lines-1-category]").select_option("EU-12g")
        tab.get_by_role("button", name=re.compile(f"^{pgettext('recordation', 'Link')} NORDVIK")).first.click()
        expect(tab.locator(".f-match").first).to_contain_text(gettext("Linked to recordation"))

        assert tab.locator("[name=photos]").evaluate("e => e.offsetWidth") > 100  # the browser's own button is seen
        tab.locator("[name=photos]").set_input_files([FILE, SHOE])
        tab.locator("[name=lines-1-quantity]").fill("0")
        tab.get_by_role("button", name=gettext("Submit and view case")).click()
        expect(tab.locator(".errs")).to_contain_text(gettext("Enter a quantity above 0."))
        expect(tab.locator(".shot")).to_have_count(2)  # sent once, kept

        tab.locator("[name=lines-1-quantity]").fill("6")
        tab.get_by_role("button", name=gettext("Submit and view case")).click()
        seizure = Seizure.objects.get()
        expect(tab.locator("h1")).to_have_text(seizure.reference)
        expect(tab.locator("main")).to_contain_text("诺德维克")

        tab.locator("[name=text]").fill("Zero in the label.")
        tab.get_by_role("button", name=gettext("Add note")).click()
        expect(tab.locator("#notes")).to_contain_text("Zero in the label.")
        tab.locator("[name=q]").first.fill(seizure.reference)
        tab.keyboard.press("Enter")
        expect(tab.locator("h1")).to_have_text(seizure.reference)
    assert seizure.lines.get(position=1).recordation == recordation
    assert seizure.evidence.count() == 2


def _fill_without_script(tab):
    tab.locator("[name=direction]").select_option("EXPORT")
    tab.locator("[name=channel]").select_option("POSTAL")
    tab.locator("[name=parcels-0-number]").fill("LZ473124863CN")
    tab.locator("[name=lines-0-brand]").fill("NORDVIK")
    tab.locator("[name=lines-0-description]").fill("Running shoes")
    tab.locator("[name=lines-0-quantity]").fill("12")
    tab.locator("[name=lines-0-category]").select_option("EU-4a")
    tab.locator("[name=reasons][value=PRICE]").check(force=True)
    tab.locator("[name=action][value=DETAIN]").check(force=True)
