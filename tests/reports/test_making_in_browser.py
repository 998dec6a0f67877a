"""A button that makes a file says that it is being made: the page stays, and a second press would look like none."""

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests.reports.case_files import make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MADE = "The file is being made."


@pytest.fixture
def tab(chromium, live_server, analyst):
    context = chromium.new_context(base_url=live_server.url)
    client = Client()
    client.force_login(analyst)
    session = client.cookies[site.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": site.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    yield context.new_page()
    context.close()


def test_a_pdf_that_is_being_made_is_said_to_be(tab, officer):
    tab.goto(reverse("reports:dossier", args=[make_case(officer).reference]))
    tab.locator("[name=purpose]").fill("For the court")
    expect(tab.get_by_text(MADE)).to_be_hidden()
    expect(tab.get_by_text("Press once.")).to_be_visible()

    with tab.expect_download() as made:
        tab.get_by_role("button", name="Make the PDF").click()
        expect(tab.get_by_text(MADE)).to_be_visible()

    assert made.value.suggested_filename.endswith(".pdf")
