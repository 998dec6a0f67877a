"""The label of a bag: what stands on it, what must not, and that a reader reads what is printed."""

import io
from dataclasses import replace

import pytest
import zxingcpp
from django.conf import settings as site
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect
from pypdf import PdfReader

from seizures.models import Seizure
from seizures.services.values import ParcelIntake
from tests.browser.watching import TOO_WIDE, violations
from tests.seizures.factories import BAGS, SENDER, SHOES, log

MM_PER_POINT = 25.4 / 72
CSS_PIXEL_MM = 25.4 / 96
FINE = {"device_scale_factor": 2}  # 192 dots per inch: what a label printer makes of it
TWO_PARCELS = (ParcelIntake(number="LZ473124863CN", sent_from="CN", sent_to="US"), ParcelIntake(number="RR473124829FI"))


def parcels(count):
    return tuple(ParcelIntake(number=f"P{n:09}", sent_from="CN", sent_to="US") for n in range(count))


def label(case):
    return reverse("seizures:label", args=[case.reference])


# --- what stands on it ------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_parcel_has_a_label_with_its_number(client, officer):
    case = log(officer, parcels=TWO_PARCELS)
    client.force_login(officer)

    text = client.get(label(case)).content.decode()

    assert text.count('class="bag"') == 2
    for part in (
        "1 / 2", "2 / 2", "LZ473124863CN", "RR473124829FI", "Guangzhou Customs", "23 Nov 2026", "China → United States",
    ):  # fmt: skip
        assert part in text, part


@pytest.mark.django_db
def test_a_case_without_parcels_has_one_label_without_a_number(client, officer):
    case = log(officer, parcels=(), channel="PASSENGER", direction="IMPORT")
    client.force_login(officer)

    text = client.get(label(case)).content.decode()

    assert text.count('class="bag"') == 1
    assert "1 / 1" not in text


@pytest.mark.django_db
def test_no_person_brand_or_status_stands_on_it(client, officer, supervisor):
    addressee = replace(SENDER, role="ADDRESSEE", name="Jane O'Hara", country="US")
    case = log(officer, parties=(SENDER, addressee), lines=(SHOES, BAGS), note="From a known workshop.")
    client.force_login(supervisor)  # the page around the label names whoever prints it

    text = client.get(label(case)).content.decode()

    assert case.reference in text
    for word in (
        "Hongyun", "Hara", "NORDVIK", "KESTRA", "Running shoes", "Shoulder bags", "workshop",
        officer.display_name, "Open", "Detain<",
    ):  # fmt: skip
        assert word not in text, word
    labels = text[text.index('<ol class="labels">') : text.index("</ol>", text.index('<ol class="labels">'))]
    assert supervisor.display_name not in labels


@pytest.mark.django_db
def test_it_speaks_chinese(client, officer):
    case = log(officer)
    client.force_login(officer)
    client.cookies["django_language"] = "zh-hans"

    text = client.get(label(case)).content.decode()

    for part in ("封袋标签", "打印", "广州海关", "扣留日期", "2026年11月23日", "中国 → 美国"):
        assert part in text, part


@pytest.mark.django_db
def test_a_label_of_another_office_is_not_there(client, officer_szx, officer):
    case = log(officer)
    client.force_login(officer_szx)

    assert client.get(label(case)).status_code == 404


@pytest.mark.django_db
def test_costs_the_same_queries_with_1_and_20_parcels(client, officer):
    few, many = log(officer, parcels=parcels(1)), log(officer, parcels=parcels(20))
    client.force_login(officer)

    def cost(case):
        client.get(label(case))
        with CaptureQueriesContext(connection) as captured:
            client.get(label(case))
        return len(captured)

    assert cost(few) == cost(many)


# --- the way to it ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_case_page_leads_to_it_and_it_leads_back(client, officer):
    case = log(officer)
    page = reverse("seizures:detail", args=[case.reference])
    client.force_login(officer)

    assert f'href="{label(case)}"' in client.get(page).content.decode()
    assert f'<a class="btn" href="{page}">' in client.get(label(case)).content.decode()


# --- in a browser -----------------------------------------------------------------------------


@pytest.fixture
def tab_of(chromium, live_server, transactional_db):
    """Open a tab for somebody signed in; what it complains about fails the test."""
    contexts, complaints = [], []

    def open_for(user, **options):
        context = chromium.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        client = Client()
        client.force_login(user)
        cookie = client.cookies[site.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": site.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        tab = context.new_page()
        tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        return tab

    yield open_for
    for context in contexts:
        context.close()
    assert complaints == []


def read(picture):
    """Read every bar code of a picture: kind → the texts in the order they stand."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))
    found.sort(key=lambda code: (code.position.top_left.y, code.position.top_left.x))
    texts = {}
    for code in found:
        texts.setdefault(str(code.symbology), []).append(code.text)
    return texts


@pytest.mark.browser
@pytest.mark.parametrize(
    "options",
    [
        {"viewport": {"width": 1360, "height": 900}},
        {"viewport": {"width": 390, "height": 900}, "color_scheme": "dark"},
    ],
    ids=["wide, light", "narrow, dark"],
)
def test_both_codes_are_read_from_the_screen(tab_of, live_server, officer, options):
    case = log(officer, parcels=TWO_PARCELS)
    tab = tab_of(officer, **FINE, **options)
    tab.goto(label(case))

    for place in range(2):
        texts = read(tab.locator(".bag").nth(place).screenshot())
        assert texts == {"Code 128": [case.reference], "QR Code": [f"{live_server.url}/seizures/{case.reference}/"]}


@pytest.mark.browser
def test_the_longest_reference_is_read_as_printed(tab_of, officer):
    case = log(officer)
    Seizure.objects.filter(pk=case.pk).update(reference="CN-ABCDEFGH-2026-000123")
    case.refresh_from_db()
    tab = tab_of(officer, **FINE)
    tab.emulate_media(media="print")
    tab.goto(label(case))

    assert read(tab.locator(".bag").screenshot())["Code 128"] == ["CN-ABCDEFGH-2026-000123"]
    assert tab.locator(".bag").evaluate("e => e.scrollWidth - e.clientWidth") == 0


@pytest.mark.browser
def test_the_longest_words_leave_the_codes_and_the_facts_whole(tab_of, officer, desk):
    case = log(officer, parcels=(ParcelIntake(number="X" * 40, sent_from="GS", sent_to="IO"),))
    Seizure.objects.filter(pk=case.pk).update(office="CNHQ")
    tab = tab_of(desk, **FINE)
    tab.emulate_media(media="print")
    tab.goto(label(case))

    bag = tab.locator(".bag")
    assert set(read(bag.screenshot())) == {"Code 128", "QR Code"}
    room = bag.bounding_box()
    for fact in bag.locator("dd").all()[:-1]:  # of a route between two far islands the end is cut off
        box = fact.bounding_box()
        assert box["y"] + box["height"] <= room["y"] + room["height"], fact.inner_text()


@pytest.mark.browser
def test_each_label_is_a_page_of_its_size_and_nothing_else_is_printed(tab_of, officer):
    case = log(officer, parcels=parcels(3))
    tab = tab_of(officer)
    tab.goto(label(case))

    pages = PdfReader(io.BytesIO(tab.pdf(prefer_css_page_size=True))).pages

    assert len(pages) == 3
    for place, page in enumerate(pages, start=1):
        assert float(page.mediabox.width) * MM_PER_POINT == pytest.approx(100, abs=CSS_PIXEL_MM)
        assert float(page.mediabox.height) * MM_PER_POINT == pytest.approx(62, abs=CSS_PIXEL_MM)
        text = page.extract_text()
        assert case.reference in text and f"{place} / 3" in text
        for word in ("Print", "Bag label", "Back", "Seizures", "IPCases"):
            assert word not in text, word


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_and_never_too_wide(tab_of, officer, scheme):
    case = log(officer, parcels=TWO_PARCELS)
    tab = tab_of(officer, viewport={"width": 1440, "height": 900}, color_scheme=scheme)
    tab.goto(label(case))

    assert violations(tab) == []
    for width in (320, 390, 1440):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.evaluate(TOO_WIDE) <= 0, width


@pytest.mark.browser
def test_the_button_prints(tab_of, officer):
    case = log(officer)
    tab = tab_of(officer)
    tab.add_init_script("window.print = () => { window.printed = true }")
    tab.goto(label(case))
    tab.get_by_role("button", name="Print", exact=True).click()

    assert tab.evaluate("window.printed === true")


@pytest.mark.browser
@pytest.mark.parametrize("page", ["/", "/seizures/new/"])
@pytest.mark.parametrize("code", ["bars", "qr"])
def test_a_scanned_label_in_the_look_up_box_leads_to_the_case(tab_of, officer, page, code):
    case = log(officer)
    tab = tab_of(officer)
    tab.goto(label(case))
    says = tab.locator(f".bag .{code}").get_attribute("aria-label")
    tab.goto(page)
    tab.locator("#look-up").focus()
    tab.keyboard.type(says)  # the scanner: as fast as it can, with Enter behind it
    tab.keyboard.press("Enter")

    expect(tab).to_have_url(reverse("seizures:detail", args=[case.reference]))
    expect(tab.locator("h1")).to_have_text(case.reference)
