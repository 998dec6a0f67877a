"""A button that makes a file says that it is being made: the page stays, and a second press would look like none."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.reports.case_files import make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MADE = "The file is being made."


def test_a_pdf_that_is_being_made_is_said_to_be(tab, officer):
    tab.goto(reverse("reports:dossier", args=[make_case(officer).reference]))
    tab.locator("[name=purpose]").fill("For the court")
    expect(tab.get_by_text(MADE)).to_be_hidden()
    expect(tab.get_by_text("Press once.")).to_be_visible()

    with tab.expect_download() as made:
        tab.get_by_role("button", name="Make the PDF").click()
        expect(tab.get_by_text(MADE)).to_be_visible()

    assert made.value.suggested_filename.endswith(".pdf")
