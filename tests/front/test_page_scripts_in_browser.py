"""What the scripts of every page do, by keyboard: shortcuts, dialogs, lists, the end of the session."""

import pytest

from tests.front.stage import FOCUS, until

pytestmark = pytest.mark.browser


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
        f.append(Object.assign(document.createElement('input'), { name: 'method' })); // hides f.method
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

    tab.get_by_role("link", name="Next page").click()
    tab.wait_for_url("**cursor=abc**")

    assert tab.evaluate("window.stays") is True


def test_back_button_returns_to_the_list_before(stage):
    tab = stage.open("list")
    tab.get_by_role("link", name="Next page").click()
    tab.wait_for_url("**cursor=abc**")

    with tab.expect_response(lambda response: "/list/" in response.url):
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


def test_ended_session_leaves_the_page_and_goes_on_once_somebody_signed_in_elsewhere(stage):
    stage.session_status = 401
    tab = stage.open("list")

    link = tab.get_by_role("link", name="Sign in")
    link.wait_for()
    assert link.get_attribute("href").startswith("/sign-in/?next=%2Flist%2F")
    assert link.get_attribute("target") == "_blank"
    assert "What you typed is still here" in tab.locator("[data-left]").inner_text()
    assert tab.locator("#session-warning-h").inner_text().strip() == "You are signed out"
    stage.session_status, stage.csrf_token, stage.session_seconds = 200, "y" * 64, 90
    tab.evaluate("new BroadcastChannel('session').postMessage({ ends: 0, skew: 0 })")
    tab.get_by_role("heading", name="Are you still there?").wait_for()
    assert not tab.get_by_role("link", name="Sign in").is_visible()
    stage.session_seconds = 1800
    tab.get_by_role("button", name="Stay signed in").click()
    tab.wait_for_selector("#session-warning:not([open])", state="attached")

    tokens = tab.locator("[name=csrfmiddlewaretoken]").evaluate_all("all => all.map(box => box.value)")
    assert set(tokens) == {"y" * 64}


def test_what_took_long_to_type_is_not_sent_into_an_ended_session(stage):
    tab = stage.open("list")
    until(tab, "document.querySelector('[name=csrfmiddlewaretoken]').value[0] === 'x'")
    press = """() => {
        const button = document.querySelector('form[method=post] [name=language]');
        button.form.requestSubmit(button);
    }"""
    tab.evaluate("Date.now = (was => () => was() + 40_000)(Date.now.bind(Date))")
    stage.session_status = 401

    tab.evaluate(press)
    tab.wait_for_selector("#session-warning[open]")

    assert not stage.asked("POST", "/i18n/setlang/")
    stage.session_status = 200
    tab.evaluate("new BroadcastChannel('session').postMessage({ ends: 0, skew: 0 })")
    tab.wait_for_selector("#session-warning:not([open])", state="attached")
    tab.evaluate(press)
    tab.wait_for_url(lambda address: "/i18n/setlang/" in address)
    assert len(stage.asked("POST", "/i18n/setlang/")) == 1
