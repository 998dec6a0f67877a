"""A court clerk without an account checks a file in a real browser: the file stays there, only its hash is sent."""

import hashlib

import pytest
from django.urls import reverse

from ipcases.lib.files import path_of
from tests.browser.watching import TOO_WIDE, violations
from tests.reports.case_files import make_case, make_file

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_clerk_checks_the_file_and_a_changed_copy(chromium, live_server, analyst, officer, tmp_path):
    content = path_of(sha256=make_file(analyst, make_case(officer)).sha256).read_bytes()
    given, changed = tmp_path / "case.zip", tmp_path / "changed.zip"
    given.write_bytes(content)
    changed.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 360, "height": 800})
    tab, sent, complaints = context.new_page(), [], []
    tab.on("request", lambda request: sent.append((request.method, request.url, request.post_data)))
    tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    said = []
    for file in (given, changed):
        tab.goto(reverse("verify"))
        tab.get_by_label("The file as you received it").set_input_files(file)
        tab.wait_for_url("**sha256=**")
        said.append(tab.get_by_label("Answer", exact=True).inner_text())
        assert violations(tab) == []
        assert tab.evaluate(TOO_WIDE) <= 0
    context.close()

    assert "was made by IPCases" in said[0]
    assert "No file with this fingerprint was made here" in said[1]
    sums = [hashlib.sha256(file.read_bytes()).hexdigest() for file in (given, changed)]
    assert [url.rpartition("=")[2] for _method, url, _body in sent if "sha256=" in url] == sums
    assert {(method, body) for method, _url, body in sent} == {("GET", None)}
    assert complaints == []
