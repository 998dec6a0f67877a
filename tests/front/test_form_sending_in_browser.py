"""What the scripts of the form keep and send: photos, drafts, the form itself."""

import json
import re

import pytest

from tests.front.stage import BRAND, until

pytestmark = pytest.mark.browser


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


def test_empty_brand_is_said_when_the_server_cannot_say_it(stage):
    tab = stage.open("log")
    tab.fill(BRAND, "")
    tab.route(re.compile("/log/"), lambda route: route.abort("internetdisconnected"))

    tab.get_by_role("button", name="Submit and log next").click()

    tab.locator(".errs").wait_for()
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
