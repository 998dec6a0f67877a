"""A right is registered, accepted and looked up in a real browser, in both languages."""

import pytest
from django.conf import settings as site
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext, pgettext

from rightsholders.models import Recordation
from tests.browser.watching import TOO_WIDE, violations
from tests.rightsholders.factories import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Desktop:
    """One person at one browser. Every page that is looked at is judged."""

    def __init__(self, browser, server, user, language, **options) -> None:
        self.context = browser.new_context(base_url=server.url, **options)
        self.complaints: list[str] = []
        self.judged: set[str] = set()
        client = Client()
        client.force_login(user)
        cookies = {
            site.SESSION_COOKIE_NAME: client.cookies[site.SESSION_COOKIE_NAME].value,
            "django_language": language,
        }
        self.context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in cookies.items()])
        self.tab = self.context.new_page()
        self.tab.on("console", self._hear)
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message) -> None:
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def judge(self) -> None:
        self.tab.wait_for_load_state("load")
        state = f"{self.tab.title()} {self.tab.locator('.errs').count()}"
        if state not in self.judged:  # axe takes its time: once for each page and its error
            self.judged.add(state)
            assert violations(self.tab) == [], self.tab.url
        assert self.tab.evaluate(TOO_WIDE) <= 0, self.tab.url
        assert self.complaints == []

    def press(self, words: str) -> None:
        self.tab.locator("main").get_by_role("button", name=words, exact=True).first.click()
        self.judge()

    def follow(self, words: str) -> None:
        self.tab.locator("main").get_by_role("link", name=words).first.click()
        self.judge()


@pytest.fixture
def at_desk(chromium, live_server):
    opened = []

    def open_for(user, language, **options):
        opened.append(Desktop(chromium, live_server, user, language, **options))
        return opened[-1]

    yield open_for
    for desktop in opened:
        desktop.context.close()


@pytest.mark.parametrize(
    ("language", "options"),
    [
        ("en", {"viewport": {"width": 1440, "height": 900}}),
        ("zh-hans", {"viewport": {"width": 360, "height": 800}, "color_scheme": "dark"}),
    ],
)
def test_from_the_first_page_of_the_portal_to_the_officers_look_up(
    language, options, at_desk, holder, nordvik, desk, officer, tmp_path
):
    file = tmp_path / "mark.png"
    file.write_bytes(picture("NORDVIK"))
    with translation.override(language):
        here = at_desk(holder, language, **options)
        _register(here, file)
        recordation = Recordation.objects.get()
        assert (recordation.status, recordation.recordation_rights.get().right.title_zh) == ("SUBMITTED", "诺维克")
        assert recordation.licensees.get().name == "诺维克制品"

        examiner = at_desk(desk, language, **options)
        examiner.tab.goto("/recordations/desk/")
        examiner.judge()
        examiner.follow("NORDVIK")
        examiner.follow(gettext("Accept"))
        examiner.press(gettext("Accept and put in force"))

        reader = at_desk(officer, language, **options)
        reader.tab.goto("/recordations/look-up/?q=N0rdvik")
        reader.judge()
        reader.follow("NORDVIK")
        assert "Letter O in the tongue label" in reader.tab.locator("main").inner_text()
        reader.tab.goto("/recordations/")
        reader.judge()

    recordation.refresh_from_db()
    assert recordation.status == "IN_FORCE"


def _register(here: Desktop, file) -> None:
    tab = here.tab
    go_on = gettext("Save and go on")
    tab.goto("/portal/")
    here.judge()
    here.follow(gettext("Record a right"))
    here.press(pgettext("recordation", "Begin"))
    here.follow(gettext("Right and number"))

    # An error first: what is typed stays, the summary takes the focus and leads to the field.
    tab.fill("[name=title]", "NORDVIK")
    tab.fill("[name=title_zh]", "诺维克")
    here.press(gettext("Save the right"))
    assert tab.evaluate("document.activeElement.classList.contains('errs')")
    assert tab.input_value("[name=title_zh]") == "诺维克"
    tab.get_by_role("link", name=gettext("Give the registration number.")).click()
    assert tab.evaluate("document.activeElement.name") == "registration_number"
    tab.keyboard.type("G 987 654")
    tab.check("[name=kind][value=TRADEMARK]")
    tab.select_option("[name=register_office]", "CN")
    tab.fill("[name=registered_on]", "2015-03-01")
    tab.fill("[name=expires_on]", "2035-02-28")
    here.press(gettext("Save the right"))
    here.press(go_on)

    tab.fill("[name=right-1-nice_classes]", "18, 25")
    tab.fill("[name=right-1-goods]", "Running shoes, bags")
    tab.select_option("[name=made_in_1]", "VN")
    here.press(go_on)

    tab.fill("[name=lines-0-genuine]", "Letter O in the tongue label")
    here.press(gettext("Add a sign"))
    assert tab.input_value("[name=lines-0-genuine]") == "Letter O in the tongue label"
    here.press(go_on)

    tab.check("[name=kind][value=MARK]")
    tab.set_input_files("[name=file]", file)
    tab.fill("[name=caption]", "Word mark")
    here.press(gettext("Add the picture"))
    here.press(go_on)

    for kind, name in (("legal", "Astrid Holm"), ("technical", "Jonas Ek")):
        tab.fill(f"[name={kind}-name]", name)
        tab.fill(f"[name={kind}-email]", f"{kind}@nordvik.test")
        tab.fill(f"[name={kind}-phone]", "+46 8 123 45 67")
    here.press(go_on)

    tab.get_by_text(gettext("Paste a list")).click()
    tab.fill("[name=text]", "Hai Feng;ZZ;MAKER\n诺维克制品;中国;制造商;2030-01-01")
    here.press(gettext("Compare"))
    here.press(pgettext("list", "Apply"))
    assert tab.evaluate("document.activeElement.classList.contains('errs')")
    tab.check("[name=leaves_out]")
    here.press(pgettext("list", "Apply"))

    tab.check("[name=is_declared]")
    here.press(gettext("Submit to customs"))
    assert "CN-R" in tab.locator("main").inner_text()
