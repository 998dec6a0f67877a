"""An officer at a real browser: the form filled, what the browser complains about kept."""

import re

import pytest
from django.conf import settings as site
from django.test import Client

from tests.browser.quiet import Traffic
from tests.browser.watching import TOO_WIDE, violations
from tests.front.stage import until
from tests.seizures.factories import picture

FILE = {"name": "label.jpg", "mimeType": "image/jpeg", "buffer": picture("tan", (640, 480))}
WAITS = "out-box li"
# What the browser says of a fetch that found no connection: the page's own, and its look for a newer service worker.
NO_CONNECTION = ("Failed to load resource", "An unknown error occurred when fetching the script")
SHOE = {"name": "shoe.jpg", "mimeType": "image/jpeg", "buffer": picture("silver", (640, 480))}


class Bench:
    """An officer at a browser. What the browser complains about is kept."""

    def __init__(self, browser, server, user, language="en", **options) -> None:
        self.server = server
        self.context = browser.new_context(base_url=server.url, viewport={"width": 1440, "height": 1000}, **options)
        self.context.set_default_timeout(15_000)
        self.complaints: list[str] = []
        self.let_in(user)
        self.context.add_cookies([{"name": "django_language", "value": language, "url": server.url}])
        self.tab = self.context.new_page()
        self._has_script = options.get("java_script_enabled", True)
        self._traffic = Traffic(self.tab)
        self.tab.on("console", self._hear)
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))

    def let_in(self, user) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[site.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": site.SESSION_COOKIE_NAME, "value": cookie, "url": self.server.url}])

    def open(self, path: str) -> None:
        """Open a page and wait until its modules are there."""
        self.tab.goto(path)
        if self._has_script:
            self._traffic.wait_until_quiet()

    def _hear(self, message) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(NO_CONNECTION):
            self.complaints.append(message.text)

    def judge(self) -> None:
        """Fail on what axe finds, on a page that is too wide, on any complaint of the browser (CSP among them)."""
        self.tab.wait_for_load_state("load")
        assert violations(self.tab) == [], self.tab.url
        for width in (320, 1440):
            self.tab.set_viewport_size({"width": width, "height": 1000})
            assert self.tab.evaluate(TOO_WIDE) <= 0, (self.tab.url, width)
        assert self.complaints == []


@pytest.fixture
def at_bench(chromium, live_server):
    opened = []

    def open_for(user, language="en", **options):
        opened.append(Bench(chromium, live_server, user, language, **options))
        return opened[-1]

    yield open_for
    for bench in opened:
        bench.context.close()


def fill(tab, **values):
    for name, value in values.items():
        box = tab.locator(f"[name='{name.replace('__', '-')}']").first
        box.select_option(value) if box.evaluate("e => e.tagName") == "SELECT" else box.fill(value)


def fill_everything(tab):
    """Type a complete form of one parcel and one line."""
    fill(tab, direction="EXPORT", channel="POSTAL")
    fill(tab, parcels__0__number="LZ473124863CN", parcels__0__sent_to_country="US")
    fill(tab, lines__0__brand="NORDVIK", lines__0__description="Running shoes", lines__0__quantity="12")
    fill(tab, lines__0__unit="PR", lines__0__unit_value="899", lines__0__category="EU-4a")
    tab.locator("[name=reasons][value=PRICE]").check(force=True)
    tab.locator("[name=action][value=DETAIN]").check(force=True)


@pytest.fixture
def bench(at_bench, officer):
    """The officer at an open form whose modules are all there."""
    bench = at_bench(officer)
    bench.officer = officer
    bench.open("/seizures/new/")
    return bench


def submit(tab, then="Submit and log next"):
    tab.get_by_role("button", name=re.compile(then)).click()


def go_offline(bench):
    bench.context.set_offline(True)


def come_back(bench):
    bench.context.set_offline(False)
    # A page that was opened without connection is not told by this browser; the next try would come in ten seconds.
    bench.tab.evaluate("dispatchEvent(new Event('online'))")


def wind_clock(tab):
    """Load the page under a clock that can be put forward. Nothing is idle under it: the network says when to go on."""
    tab.clock.install()
    tab.reload()
    tab.wait_for_load_state("networkidle")


def wait_until_kept(tab):
    """The empty form is on the device, and the page is under its service worker."""
    until(tab, "!!navigator.serviceWorker.controller")
    until(tab, "caches.open('form').then(c => c.match('/seizures/new/offline/', {ignoreVary: true})).then(Boolean)")
