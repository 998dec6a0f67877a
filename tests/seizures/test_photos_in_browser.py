"""Photos and papers in the form: kept as soon as they are chosen, sorted, taken away."""

import re

import pytest
from playwright.sync_api import expect

from seizures.models import DraftPhoto, EvidenceFile
from tests.seizures.bench import FILE, SHOE, fill_everything, submit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_photo_is_kept_as_soon_as_it_is_chosen(bench):
    bench.tab.locator("[name=photos]").set_input_files([FILE, SHOE])

    expect(bench.tab.locator(".shot .st").last).to_contain_text("Kept")
    assert list(DraftPhoto.objects.order_by("id").values_list("shows", flat=True)) == ["LABEL", "GOODS"]
    bench.tab.reload()
    expect(bench.tab.locator(".shot")).to_have_count(2)


def test_a_kept_photo_can_be_sorted_and_taken_away_before_submitting(bench):
    tab = bench.tab
    fill_everything(tab)
    tab.locator("[name=photos]").set_input_files([FILE, SHOE])
    expect(tab.locator(".shot .st").last).to_contain_text("Kept")
    tab.locator(".shot select").last.select_option("CLOSE_UP")
    tab.locator(".shot").first.get_by_role("button").click()

    submit(tab, "Submit and view case")

    expect(tab).to_have_url(re.compile("/seizures/CN-"))
    assert [photo.shows for photo in EvidenceFile.objects.all()] == ["CLOSE_UP"]


def test_a_file_that_is_no_photo_is_left_out_and_said(bench):
    text = {"name": "list.jpg", "mimeType": "image/jpeg", "buffer": b"not a picture"}

    note = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"told as well"}

    bench.tab.locator("[name=photos]").set_input_files([note, text])

    expect(bench.tab.locator("photo-input .verdict")).to_contain_text("list.jpg")
    expect(bench.tab.locator("photo-input .verdict")).to_contain_text("note.txt")
    expect(bench.tab.locator(".shot")).to_have_count(0)


def test_photos_that_wait_come_back_after_a_reload(bench):
    tab = bench.tab
    tab.route("**/photos/", lambda route: route.abort("internetdisconnected"))
    tab.locator("[name=photos]").set_input_files([FILE])
    expect(tab.locator(".shot .st")).to_contain_text("Waits on this device")

    tab.unroute("**/photos/")
    tab.reload()

    expect(tab.locator(".shot .st")).to_contain_text("Kept")
    assert DraftPhoto.objects.count() == 1


def test_a_document_says_its_name_and_asks_not_what_it_shows(bench):
    paper = {"name": f"invoice-{'0123456789' * 6}.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}

    bench.tab.locator("[name=photos]").set_input_files([paper])

    expect(bench.tab.locator(".shot .st")).to_contain_text("Kept")
    assert DraftPhoto.objects.get().shows == "DOCUMENT"
    for _before_and_after in range(2):
        expect(bench.tab.locator(".shot .cap")).to_contain_text("invoice-0123456789")
        expect(bench.tab.locator(".shot select")).to_have_count(0)
        assert bench.tab.locator(".shot .cap").evaluate("e => e.scrollWidth <= e.clientWidth")
        bench.tab.reload()
