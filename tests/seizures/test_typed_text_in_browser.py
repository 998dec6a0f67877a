"""What was typed into an ordinary form is not lost by an old token, by too much of it, or by signing out unasked."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from seizures.models import Hold
from tests.front.stage import until
from tests.seizures.factories import log

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAPER = "[name=paper_number]"


@pytest.fixture
def form(officer, supervisor, at_bench):
    """Return what opens the form of a hold, typed in but for what the test says."""
    address = reverse("seizures:holds", args=[log(officer).reference])

    def at_form(paper="District court 4711", language="en", **options):
        bench = at_bench(supervisor, language, **options)
        bench.open(address)
        bench.tab.locator("[name=reason][value=COURT]").check(force=True)
        bench.tab.fill(PAPER, paper)
        if options.get("java_script_enabled", True):
            until_looked_after(bench.tab)
        return bench

    return at_form


def until_looked_after(tab):
    """Wait for the module that looks after typed text, which comes with the first sign of life: a test types faster."""
    until(tab, "performance.getEntriesByType('resource').some(entry => entry.name.includes('/js/unsent'))")
    tab.evaluate("import(performance.getEntriesByType('resource').find(e => e.name.includes('/js/unsent')).name)")


def lose_token(bench):
    bench.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)


def send(tab):
    tab.locator("main form button:not([type=button])").last.click()


def go_back_to_the_form(tab):
    tab.locator("main .form-end a").first.click()


def kept_of(tab):
    return tab.evaluate("sessionStorage.getItem('unsent')")


@pytest.mark.parametrize(
    ("language", "kept", "back"),
    [("en", "What you typed is kept in this tab", "What you typed is back."), ("zh-hans", "保留在此标签页", "已恢复")],
)
def test_after_a_form_that_is_too_old_the_way_back_leads_to_what_was_typed(form, language, kept, back):
    bench = form(language=language)
    tab = bench.tab
    lose_token(bench)
    send(tab)
    expect(tab.locator("[data-refused]")).to_contain_text(kept)
    expect(tab.locator("[data-refused] + p")).not_to_be_visible()
    assert not Hold.objects.exists()

    go_back_to_the_form(tab)

    expect(tab.locator("[data-told]")).to_contain_text(back)
    expect(tab.locator(PAPER)).to_have_value("District court 4711")
    expect(tab.locator("[name=reason][value=COURT]")).to_be_checked()
    send(tab)
    tab.wait_for_url("**/seizures/CN-*/")
    assert Hold.objects.get().paper_number == "District court 4711"
    until(tab, "sessionStorage.getItem('unsent') === null")  # taken: nothing of it stays


def test_what_the_opened_form_has_no_box_for_is_shown_above_it(form):
    bench = form()
    tab = bench.tab
    tab.evaluate("""() => {
        const line = Object.assign(document.createElement('input'), { name: 'line-7', value: 'Hai Feng Garments' });
        document.querySelector('main form').append(line);
    }""")
    lose_token(bench)
    send(tab)
    tab.locator("[data-refused]:not([hidden])").wait_for()

    go_back_to_the_form(tab)

    expect(tab.locator("[data-told]")).to_contain_text("Hai Feng Garments")
    expect(tab.locator("[data-told]")).not_to_contain_text("District court")


def test_after_too_much_text_it_is_there_to_be_shortened(form):
    tab = form().tab
    much = "关" * 700_000  # nine bytes each on their way
    tab.evaluate("([s, v]) => { document.querySelector(s).value = v }", [PAPER, much])

    send(tab)
    tab.locator("[data-refused]:not([hidden])").wait_for()
    tab.locator("main a.btn-1").click()

    expect(tab.locator("[data-told]")).to_be_visible()
    assert tab.evaluate("s => document.querySelector(s).value.length", PAPER) == 700_000


def test_more_than_a_tab_keeps_is_not_sent_and_stays_on_the_page(form):
    tab = form().tab
    address = tab.url
    # In a field that is not drawn: a browser on a busy machine takes its time to lay out six million letters.
    tab.evaluate("s => Object.assign(document.querySelector(s), {type: 'hidden', value: 'x'.repeat(6e6)})", PAPER)

    send(tab)

    expect(tab.locator("[data-told]")).to_contain_text("more text than can be sent at once")
    assert tab.url == address
    assert kept_of(tab) is None


def test_what_somebody_typed_is_not_shown_to_the_next_person_at_the_same_tab(form, officer):
    bench = form()
    tab, address = bench.tab, bench.tab.url
    lose_token(bench)
    send(tab)
    tab.locator("[data-refused]:not([hidden])").wait_for()
    bench.let_in(officer)

    tab.goto(address)

    until(tab, "sessionStorage.getItem('unsent') === null")
    assert "District court" not in tab.content()


@pytest.mark.parametrize(("language", "button"), [("en", "Send once more"), ("zh-hans", "再提交一次")])
@pytest.mark.parametrize("has_script", [False, True])
def test_with_and_without_script_what_was_sent_is_sent_once_more(form, has_script, language, button):
    bench = form(language=language, java_script_enabled=has_script)
    tab = bench.tab
    lose_token(bench)
    send(tab)

    tab.get_by_role("button", name=button).click()

    tab.wait_for_url("**/seizures/CN-*/")
    assert Hold.objects.get().paper_number == "District court 4711"


def test_without_script_the_browsers_own_way_back_leads_to_the_form_to_change_it(form):
    bench = form(java_script_enabled=False)
    tab = bench.tab
    lose_token(bench)
    send(tab)
    expect(tab.get_by_text("use the Back button of your browser")).to_be_visible()

    tab.go_back()

    expect(tab.locator(PAPER)).to_have_value("District court 4711")


# --- signing out ------------------------------------------------------------------------------


def sign_out(tab, word="Sign out"):
    tab.locator("details.menu summary").click()
    tab.get_by_role("button", name=word, exact=True).click()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("Sign out", "Stay", "Sign out and lose it")), ("zh-hans", ("退出登录", "留在此页", "退出并放弃"))],
)
def test_signing_out_asks_before_what_was_typed_is_lost_and_then_signs_out(form, language, words):
    out, stay, lose = words
    tab = form(language=language).tab
    sign_out(tab, out)
    expect(tab.locator("#unsent")).to_be_visible()

    tab.get_by_role("button", name=stay, exact=True).click()
    expect(tab.locator("#unsent")).not_to_be_visible()
    expect(tab.locator(PAPER)).to_have_value("District court 4711")
    sign_out(tab, out)
    tab.get_by_role("button", name=lose).click()

    tab.wait_for_url("**/signed-out/")
    assert kept_of(tab) is None


def test_a_form_that_came_back_with_faults_is_asked_about_too(form):
    tab = form(paper="").tab
    send(tab)
    tab.locator(".errs").wait_for()
    until_looked_after(tab)

    sign_out(tab)

    expect(tab.locator("#unsent")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.locator("#unsent")).not_to_be_visible()


def test_nothing_is_asked_where_nothing_was_typed(at_bench, form, supervisor):
    tab = form().tab
    tab.reload()
    tab.wait_for_load_state("networkidle")

    sign_out(tab)

    tab.wait_for_url("**/signed-out/")


def test_what_was_not_taken_is_gone_with_the_sign_out(form):
    bench = form()
    tab = bench.tab
    lose_token(bench)
    send(tab)
    tab.locator("[data-refused]:not([hidden])").wait_for()
    assert kept_of(tab)

    sign_out(tab)

    tab.wait_for_url("**/signed-out/")
    until(tab, "sessionStorage.getItem('unsent') === null")
