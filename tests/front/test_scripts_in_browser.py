"""What the script modules do, by keyboard, in a real browser."""

import json

import pytest

from reference.identifiers import identify
from tests.front.stage import ORIGIN, until

pytestmark = pytest.mark.browser

BRAND = "[name=lines-0-brand]"
FOCUS = "document.activeElement.name || document.activeElement.id"


def clear(tab, selector: str) -> None:
    tab.fill(selector, "")


# --- base -------------------------------------------------------------------------------------


def test_appearance_changes_at_once_and_is_told_to_the_server(stage):
    tab = stage.open("list")

    tab.get_by_role("button", name="Dark").click()
    until(tab, "document.documentElement.dataset.theme === 'dark'")

    assert tab.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"
    assert tab.get_by_role("button", name="Light").get_attribute("aria-pressed") == "false"
    (body,) = stage.asked("POST", "/theme/")
    assert "dark" in body


def test_question_mark_lists_the_shortcuts_of_the_page(stage):
    tab = stage.open("log")

    tab.locator("h1").click()
    tab.keyboard.press("?")

    text = tab.locator("#shortcuts").inner_text()
    assert "Alt N" in text
    assert "Add a line" in text


def test_question_mark_in_a_field_is_a_question_mark(stage):
    tab = stage.open("log")

    tab.focus("#id_note")
    tab.keyboard.type("?")

    assert not tab.locator("#shortcuts").is_visible()


def test_slash_goes_to_the_look_up_box(stage):
    tab = stage.open("list")

    tab.keyboard.press("/")

    assert tab.evaluate(FOCUS) == "q"
    assert tab.input_value("#look-up") == ""


def test_menu_closes_by_escape_and_gives_the_focus_back(stage):
    tab = stage.open("list")
    tab.locator("details.menu summary").click()
    assert tab.get_by_role("button", name="Sign out").is_visible()

    tab.keyboard.press("Escape")

    assert not tab.get_by_role("button", name="Sign out").is_visible()


def test_confirmation_opens_as_a_dialog(stage):
    tab = stage.open("pieces")

    tab.get_by_role("link", name="Recall").click()
    assert tab.locator("#recall").is_visible()
    tab.locator("#recall [data-closes]").click()

    assert not tab.locator("#recall").is_visible()


def test_error_summary_takes_the_focus_and_leads_to_the_field(stage):
    tab = stage.open("pieces")
    assert tab.evaluate("document.activeElement.className") == "errs"

    tab.get_by_role("link", name="Right holder: fill this in").click()

    assert tab.evaluate(FOCUS) == "holder"
    assert tab.title().startswith("Error: ")


def test_second_press_sends_nothing_twice(stage):
    tab = stage.open("portal_form")
    tab.evaluate("document.addEventListener('submit', e => setTimeout(() => window.stop(), 0))")

    prevented = tab.evaluate(
        """() => { const f = document.querySelector('main form'); const out = [];
        addEventListener('submit', e => { out.push(e.defaultPrevented); e.preventDefault(); });
        f.requestSubmit(); f.requestSubmit(); return out; }"""
    )

    assert prevented == [False, True]


# --- lists ------------------------------------------------------------------------------------


def test_filter_swaps_only_the_list_and_keeps_the_address(stage):
    tab = stage.open("list")
    tab.evaluate("window.stays = true; document.querySelector('#results').dataset.old = '1'")

    tab.fill("#id_q", "kestra")
    tab.get_by_role("button", name="Apply").click()
    until(tab, "!document.querySelector('#results').dataset.old")

    assert tab.evaluate("window.stays") is True
    assert "q=kestra" in tab.url
    assert "since=" not in tab.url


def test_next_page_swaps_only_the_list(stage):
    tab = stage.open("list")
    tab.evaluate("window.stays = true")

    tab.get_by_role("link", name="Older").click()
    tab.wait_for_url("**cursor=abc**")

    assert tab.evaluate("window.stays") is True


def test_back_button_returns_to_the_list_before(stage):
    tab = stage.open("list")
    tab.get_by_role("link", name="Older").click()
    tab.wait_for_url("**cursor=abc**")

    tab.go_back()

    until(tab, "!location.search.includes('cursor')")
    assert len(stage.asked("GET", "/list/")) == 3  # first load, the swap, the page of the old address


# --- session ----------------------------------------------------------------------------------


def test_session_warning_opens_before_the_end_and_can_be_put_off(stage):
    stage.session_seconds = 90
    tab = stage.open("list")

    tab.wait_for_selector("#session-warning[open]")
    assert "You will be signed out in 1 min" in tab.locator("[data-left]").inner_text()
    tab.get_by_role("button", name="Stay signed in").click()
    tab.wait_for_selector("#session-warning:not([open])", state="attached")

    assert len(stage.asked("POST", "/session/")) == 1


def test_session_with_time_left_is_not_disturbed(stage):
    stage.session_seconds = 125
    tab = stage.open("list")

    assert not tab.locator("#session-warning").is_visible()


def test_ended_session_offers_to_sign_in_and_come_back(stage):
    stage.session_status = 401
    tab = stage.open("list")

    link = tab.get_by_role("link", name="Sign in")
    link.wait_for()

    assert link.get_attribute("href").startswith("/sign-in/?next=%2Flist%2F")


# --- marks ------------------------------------------------------------------------------------


def test_mark_is_picked_by_keyboard_and_linked(stage):
    tab = stage.open("log")

    clear(tab, BRAND)
    tab.locator(BRAND).press_sequentially("aur", delay=20)
    tab.wait_for_selector("[role=option]")
    assert tab.get_attribute(BRAND, "aria-expanded") == "true"
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")

    assert tab.input_value(BRAND) == "AURELIA"
    assert tab.input_value("[name=lines-0-recordation]") == "11"
    assert "Linked to recordation" in tab.locator(".f-match").first.inner_text()
    assert tab.evaluate(FOCUS) == "lines-0-description"


def test_typing_on_undoes_the_link(stage):
    tab = stage.open("log")
    clear(tab, BRAND)
    tab.locator(BRAND).press_sequentially("aur", delay=20)
    tab.wait_for_selector("[role=option]")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")

    tab.focus(BRAND)
    tab.keyboard.press("End")
    tab.keyboard.type("x")
    until(tab, "document.querySelector('[name=lines-0-recordation]').value === ''")

    assert tab.input_value(BRAND) == "AURELIAx"


def test_one_latin_letter_asks_nothing_and_one_chinese_sign_does(stage):
    tab = stage.open("log")
    clear(tab, BRAND)

    tab.locator(BRAND).press_sequentially("a")
    tab.wait_for_timeout(400)
    assert stage.queries == []
    tab.fill(BRAND, "奥")
    tab.wait_for_selector("[role=option]")

    assert stage.queries == ["奥"]


def test_enter_that_ends_a_composition_picks_nothing(stage):
    tab = stage.open("log")
    clear(tab, BRAND)
    tab.locator(BRAND).press_sequentially("aur", delay=20)
    tab.wait_for_selector("[role=option]")
    tab.keyboard.press("ArrowDown")

    tab.evaluate(
        "s => document.querySelector(s).dispatchEvent(new KeyboardEvent('keydown',"
        "{key: 'Enter', code: 'Enter', isComposing: true, bubbles: true}))",
        BRAND,
    )

    assert tab.input_value(BRAND) == "aur"
    assert tab.get_attribute(BRAND, "aria-expanded") == "true"


def test_free_text_stays_allowed_and_enter_never_submits(stage):
    tab = stage.open("log")
    clear(tab, BRAND)

    tab.locator(BRAND).press_sequentially("none", delay=20)
    tab.keyboard.press("Enter")

    assert tab.evaluate(FOCUS) == "lines-0-description"
    assert tab.url.startswith(f"{ORIGIN}/log/")
    assert stage.asked("POST", "/log/") == []


# --- lines ------------------------------------------------------------------------------------


def test_line_is_added_by_keyboard_with_its_own_names(stage):
    tab = stage.open("log")

    tab.keyboard.press("Alt+n")

    assert tab.evaluate(FOCUS) == "lines-2-brand"
    assert tab.input_value("[name=lines-TOTAL_FORMS]") == "3"
    assert "__prefix__" not in tab.locator(".lines").last.inner_html()
    assert tab.locator("label[for=id_lines-2-quantity]").count() == 1


def test_enter_in_the_last_field_walks_on_and_opens_a_line(stage):
    tab = stage.open("log")

    tab.focus("[name=lines-0-unit_value]")
    tab.keyboard.press("Enter")
    assert tab.evaluate(FOCUS) == "lines-1-brand"
    tab.focus("[name=lines-1-unit_value]")
    tab.keyboard.press("Enter")

    assert tab.evaluate(FOCUS) == "lines-2-brand"


def test_removed_line_is_marked_and_leaves_the_sum(stage):
    tab = stage.open("log")
    output = tab.locator("line-items output")
    assert output.inner_text() == "Lines: 2 · items: 18 · CNY 3,660"

    tab.get_by_role("button", name="Remove line").first.click()

    assert tab.is_checked("[name=lines-0-DELETE]", timeout=1000)
    assert output.inner_text() == "Lines: 1 · items: 6 · CNY 1,920"
    assert tab.evaluate(FOCUS) == "lines-1-brand"
    assert tab.locator("label[for=id_lines-1-brand]").bounding_box()["height"] > 5  # now the first: its labels show


def test_last_line_stays(stage):
    tab = stage.open("log")
    tab.get_by_role("button", name="Remove line").first.click()

    tab.get_by_role("button", name="Remove line").first.click()

    assert tab.locator(".f-mark:visible").count() == 1


# --- numbers ----------------------------------------------------------------------------------


def test_full_width_number_is_read_and_fills_the_country(stage):
    tab = stage.open("log")
    number = "[name=parcels-0-number]"
    tab.select_option("[name=parcels-0-sent_from_country]", "CN")
    tab.evaluate("delete document.querySelector('[name=parcels-0-sent_from_country]').dataset.touched")

    tab.fill(number, "ｌｚ９５９６８６０６７ｕｓ")
    tab.keyboard.press("Enter")

    assert tab.input_value(number) == "LZ 959 686 067 US"
    assert (
        "Check digit correct. Postal item from United States."
        in tab.locator("#id_parcels-0-number_verdict").inner_text()
    )
    assert tab.input_value("[name=parcels-0-sent_from_country]") == "US"


def test_chosen_country_is_never_overwritten(stage):
    tab = stage.open("log")
    tab.focus("[name=parcels-0-sent_from_country]")
    tab.keyboard.press("ArrowUp")  # a person's own choice
    tab.evaluate("document.querySelector('[name=parcels-0-sent_from_country]').dataset.touched = '1'")

    tab.fill("[name=parcels-0-number]", "LZ959686067US")
    tab.keyboard.press("Enter")

    assert tab.input_value("[name=parcels-0-sent_from_country]") == "CN"


def test_wrong_check_digit_warns_and_blocks_nothing(stage):
    tab = stage.open("log")

    verdict = tab.locator("#id_parcels-1-number_verdict")

    assert verdict.get_attribute("data-s") == "warn"
    assert "it ends in 6, the number gives 3" in verdict.inner_text()
    assert tab.get_attribute("[name=parcels-1-number]", "aria-invalid") is None


def test_scan_without_focus_opens_a_parcel(stage):
    tab = stage.open("log")
    tab.locator("h1").click()

    # A scanner's keys come within milliseconds, which a busy machine's keyboard does not promise.
    tab.evaluate(
        """number => { for (const key of [...number, 'Enter'])
        document.body.dispatchEvent(new KeyboardEvent('keydown', {key, code: key, bubbles: true})); }""",
        "LZ959686067US",
    )

    assert tab.input_value("[name=parcels-2-number]") == "LZ 959 686 067 US"
    assert tab.input_value("[name=parcels-TOTAL_FORMS]") == "3"


def test_numbers_are_read_as_the_server_reads_them(stage):
    tab = stage.open("log")
    stems = ["LZ47312486{}CN", "RB12345678{}HK", "1Z999AA1012345678{}", "CSQU305438{}", "0201234567{}"]
    numbers = [stem.format(digit) for stem in [*stems, "24CN1234567890123{}"] for digit in range(10)]
    numbers += ["ＬＺ４７３１２４８６３ＣＮ", "lz 473-124-863 cn", "020-12345675", "hello", "", "1234", "LZ47312486XCN"]

    read = tab.evaluate(
        "async all => { const m = await import('/static/js/identifiers.js');"
        " return all.map(n => m.identify(n)).map(r => [r.kind || '', r.value, r.kind ? r.ok : null]); }",
        numbers,
    )

    for number, (kind, value, is_fitting) in zip(numbers, read, strict=True):
        ours = identify(number)
        if ours.kind == "MRN" and not ours.ok:
            assert kind == "", number  # the script knows a declaration only by a check digit that fits
        else:
            assert (kind, value, is_fitting) == (ours.kind, ours.value, ours.ok), number


# --- photos -----------------------------------------------------------------------------------

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


def picture(name: str, size: int = 0) -> dict:
    return {"name": name, "mimeType": "image/png", "buffer": PIXEL + b"\0" * size}


def names_of_files(tab) -> list[str]:
    return tab.evaluate("[...document.querySelector('#ph').files].map(f => f.name)")


def test_photos_add_up_and_what_they_show_is_guessed(stage):
    tab = stage.open("log")

    tab.set_input_files("#ph", [picture("label.png"), picture("shoe.png")])
    tab.set_input_files("#cam", [picture("close.png")])

    assert names_of_files(tab) == ["label.png", "shoe.png", "close.png"]
    chosen = tab.evaluate("[...document.querySelectorAll('[name=photo_shows]')].map(s => s.value)")
    assert chosen == ["Parcel label", "Goods", "Mark close-up"]


def test_removed_photo_is_not_sent(stage):
    tab = stage.open("log")
    tab.set_input_files("#ph", [picture("label.png"), picture("shoe.png")])

    tab.get_by_role("button", name="Remove photo").first.click()

    assert names_of_files(tab) == ["shoe.png"]


def test_photo_that_is_too_large_is_left_out_and_said(stage):
    tab = stage.open("log")

    tab.evaluate("document.querySelector('photo-input').dataset.maxMb = '1'")
    tab.set_input_files("#ph", [picture("huge.png", size=2**20), picture("shoe.png")])

    assert names_of_files(tab) == ["shoe.png"]
    assert "huge.png is larger than 1 MB" in tab.locator("photo-input .verdict").inner_text()


# --- drafts -----------------------------------------------------------------------------------


def saved(tab) -> str:
    return tab.locator(".saved").inner_text()


def test_draft_goes_to_the_server_after_a_pause(stage):
    tab = stage.open("log")

    tab.fill("#id_note", "Box barcode does not scan.")
    until(tab, "!document.querySelector('.saved').innerText.includes('14:31:52')")
    until(tab, "/Saved \\d\\d/.test(document.querySelector('.saved').innerText)")

    fields = json.loads(stage.asked("PUT", "/draft/")[-1])["fields"]
    assert fields["note"] == ["Box barcode does not scan."]
    assert fields["reasons"] == ["PRICE", "WORK"]
    assert fields["lines-TOTAL_FORMS"] == ["2"]
    assert "csrfmiddlewaretoken" not in fields


def stored(tab) -> list:
    return tab.evaluate(
        """() => new Promise((ok, no) => { const r = indexedDB.open('ipcases', 2);
        r.onerror = () => no(r.error);
        r.onsuccess = () => { const q = r.result.transaction('forms').objectStore('forms').getAll();
        q.onsuccess = () => ok(q.result.map(x =>
            ({key: x.key, text: new TextDecoder('latin1').decode(x.body)}))); }; })"""
    )


def test_lost_connection_keeps_the_draft_sealed_on_the_device_and_sends_it_later(stage):
    stage.draft_status = 0
    tab = stage.open("log")
    tab.keyboard.press("Alt+n")
    tab.keyboard.type("SECRETMARK")
    tab.keyboard.press("Control+s")
    until(tab, "document.querySelector('.saved').innerText.includes('on this device')")

    (record,) = stored(tab)
    assert record["key"] == "a1"
    assert "SECRETMARK" not in record["text"]

    stage.draft_status = 200
    again = stage.open("log")
    until(again, "document.querySelector('[name=lines-2-brand]')?.value === 'SECRETMARK'")
    until(again, "/Saved \\d\\d/.test(document.querySelector('.saved').innerText)")

    assert json.loads(stage.asked("PUT", "/draft/")[-1])["fields"]["lines-2-brand"] == ["SECRETMARK"]
    assert stored(again) == []


def test_empty_brand_is_said_before_photos_are_lost(stage):
    tab = stage.open("log")
    clear(tab, BRAND)

    tab.get_by_role("button", name="Submit and log next").click()

    assert tab.evaluate("document.activeElement.className") == "errs"
    assert tab.get_attribute(BRAND, "aria-invalid") == "true"
    assert tab.title().startswith("Error: ")
    assert stage.asked("POST", "/log/") == []


def test_complete_form_is_sent(stage):
    tab = stage.open("log")

    with tab.expect_request(lambda request: request.method == "POST" and "/log/" in request.url) as sent:
        tab.keyboard.press("Control+Enter")

    assert sent.value.post_data
    tab.wait_for_timeout(300)
    assert len(stage.asked("POST", "/log/")) == 1
