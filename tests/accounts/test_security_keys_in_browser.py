"""A security key at a real browser: what the script makes of the questions and the answers."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": False,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def tab(chromium, live_server):
    """Open a tab; what the page forbids itself, or throws, fails the test."""
    context = chromium.new_context(base_url=live_server.url)
    tab, complaints = context.new_page(), []
    tab.on("console", lambda said: complaints.append(said.text) if "Policy" in said.text else None)
    tab.on("pageerror", lambda error: complaints.append(error.message))
    yield tab
    context.close()
    assert complaints == []


def type_password(tab):
    tab.goto(reverse("sign-in"))
    tab.get_by_label("User name").fill("officer")
    tab.get_by_label("Password").fill(PASSWORD)
    tab.keyboard.press("Enter")


def test_a_key_is_added_signs_in_and_proves_nothing_without_its_person(tab, officer, settings):
    settings.SECURITY_KEY_ROLES = frozenset({"OFFICER"})
    devtools = tab.context.new_cdp_session(tab)
    devtools.send("WebAuthn.enable")
    key = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    type_password(tab)
    expect(tab.get_by_text("Your role needs a security key", exact=True)).to_be_visible()
    tab.wait_for_load_state("load")  # the script that asks the key is there from then on
    tab.get_by_label("Name of the key").fill("black")
    tab.get_by_label("Your own password").fill(PASSWORD)
    tab.get_by_role("button", name="Add the key").click()
    expect(tab.get_by_text("The security key is added.")).to_be_visible()

    tab.wait_for_load_state("networkidle")  # an answer under way would bring its cookie back
    tab.context.clear_cookies()
    type_password(tab)
    button = tab.get_by_role("button", name="Use the security key")
    expect(button).to_be_focused()
    tab.wait_for_load_state("load")
    devtools.send("WebAuthn.setUserVerified", {**key, "isUserVerified": False})
    button.click()
    expect(tab.get_by_text("No key has answered.")).to_be_visible()
    devtools.send("WebAuthn.setUserVerified", {**key, "isUserVerified": True})
    button.click()

    expect(tab).to_have_title("Home page – IPCases")
