"""A person at a real browser: signs in, reads, types and presses. Every page is watched.

Each page is kept as a picture under artefacts/: as it looks on a wide screen, and on a narrow one as well when
something was wrong or with IPCASES_PICTURES=1.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.utils import translation
from playwright.sync_api import expect

ARTEFACTS = Path(__file__).resolve().parents[2] / "artefacts"
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 360, "height": 800}
PATIENCE_MS = 15_000
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Links, buttons and tags that lie on each other, as they do when a row is too tight for what may not wrap. What has
# an edge of its own counts with it, a link by its words.
COVERED = """() => {
  const places = [];
  for (const part of document.querySelectorAll('main a, main .btn, main .tag')) {
    if (!part.checkVisibility() || part.closest('.viz, .bar, thead, dialog')) continue;
    if (part.matches('.btn, .tag')) {
      places.push([part, part.getBoundingClientRect()]);
      continue;
    }
    const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      if (texts.currentNode.parentElement.closest('.vh') || !texts.currentNode.data.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(texts.currentNode);
      for (const box of range.getClientRects()) if (box.width > 2) places.push([part, box]);
    }
  }
  const found = new Set();
  for (const [i, [one, a]] of places.entries())
    for (const [other, b] of places.slice(i + 1)) {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 2 && high > 4 && !one.contains(other) && !other.contains(one))
        found.add(`${one.innerText.trim()} lies on ${other.innerText.trim()}`);
    }
  return [...found];
}"""
# Words that a box with an edge cuts off. Whoever can scroll to them has to see that there is more: the edge fades.
CUT_OFF = """() => {
  const found = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const part = texts.currentNode.parentElement;
    if (part.closest('.vh, .viz, textarea, option') || !texts.currentNode.data.trim() || !part.checkVisibility())
      continue;
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    const words = range.getBoundingClientRect();
    for (let box = part; box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.overflowX === 'visible') continue;
      const edge = box.getBoundingClientRect();
      if (edge.width <= 1) break;
      const aside = Math.max(words.right - edge.right, edge.left - words.left) > 2;
      const below = Math.max(words.bottom - edge.bottom, edge.top - words.top) > 4;
      const scrolls = style.overflowX === 'auto' || style.overflowX === 'scroll';
      if (scrolls ? aside && style.maskImage === 'none' : aside || below)
        found.add(`${texts.currentNode.data.trim()} is cut off`);
      if (aside || below) break;
    }
  }
  return [...found];
}"""
AXE = Axe().axe_script
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(tab: Any, rules: list[str] = RULES) -> list[str]:
    """Return what axe finds wrong on the page."""
    # Only what is wrong is handed over: what passes fills megabytes.
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    tab.evaluate(AXE)
    found = tab.evaluate("options => axe.run(options).then(found => found.violations)", options)
    return [f"{v['id']}: {n['target']} {n['failureSummary']}" for v in found for n in v["nodes"]]


@dataclass
class Album:
    """The pictures of one journey, numbered by the page they show."""

    name: str
    count: int = 0
    keeps_both: bool = field(default_factory=lambda: os.environ.get("IPCASES_PICTURES") == "1")

    def __post_init__(self) -> None:
        self.folder = ARTEFACTS / self.name
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.glob("*.jpg"):
            old.unlink()

    def next_name(self, title: str) -> str:
        self.count += 1
        return f"{self.count:02}-{title}"

    def keep(self, tab: Any, name: str, *, both: bool) -> None:
        """Keep the page as it looks on a wide screen, or on a narrow and a wide one."""
        for size in (NARROW, WIDE) if both or self.keeps_both else (WIDE,):
            tab.set_viewport_size(size)
            path = self.folder / f"{name}-{size['width']}.jpg"
            tab.screenshot(path=str(path), type="jpeg", quality=70, full_page=True)


@dataclass
class Person:
    """Somebody with a session of their own, in their language. Words are given in English and looked up."""

    browser: Any
    base_url: str
    username: str
    language: str
    album: Album
    has_script: bool = True
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context = self.browser.new_context(
            viewport=WIDE, java_script_enabled=self.has_script, accept_downloads=True, base_url=self.base_url
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.on("page", self._listen)
        self.tab = self.context.new_page()
        self._may_be_refused = False
        self.password = ""

    def _listen(self, tab: Any) -> None:
        tab.on("console", self._hear)
        tab.on("pageerror", lambda error: self._complain(f"script: {error}"))
        tab.on("response", self._check_status)
        tab.on("requestfailed", self._check_failure)

    def _hear(self, message: Any) -> None:
        # The browser's line about a refused request is judged by its status below.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self._complain(f"console: {message.text}")

    def _check_status(self, response: Any) -> None:
        if response.status >= 500 or (response.status >= 400 and not self._may_be_refused):
            self._complain(f"{response.request.method} {response.url} answered {response.status}")

    def _check_failure(self, request: Any) -> None:
        # A page that is left gives up what it was still fetching.
        if request.failure not in ("net::ERR_ABORTED", None):
            self._complain(f"{request.method} {request.url} failed: {request.failure}")

    def _complain(self, text: str) -> None:
        self.complaints.append(f"{self.username} on {urlsplit(self.tab.url).path}: {text}")

    @contextmanager
    def expecting_refusal(self) -> Iterator[None]:
        """Let 4xx pass: what is sent is meant to be refused."""
        self._may_be_refused = True
        yield
        self._may_be_refused = False

    # --- words ------------------------------------------------------------------------------------

    def word(self, english: str, context: str = "", *, plural: str = "", **values: Any) -> str:
        """Return a text of the site in this person's language; with `plural`, the form for the number `n`."""
        with translation.override(self.language):
            if plural:
                text = translation.ngettext(english, plural, values["n"])
            else:
                text = translation.pgettext(context, english) if context else translation.gettext(english)
        return text % values if values else text

    # --- going about ------------------------------------------------------------------------------

    def sign_in(self, password: str) -> None:
        """Choose the language and sign in. Who chose another one before is met in that, and changes it."""
        self.password = password
        self.go("/sign-in/")
        self._choose_language()
        self.fill(username=self.username, password=password)
        self.press("Sign in")
        expect(self.tab.locator("nav").first).to_be_visible()
        self._choose_language()

    def proves_it(self) -> None:
        """Type the password once more where the page asks for it: the sign-in may be long ago."""
        if (field := self.tab.locator("main [name=proof]")).count():
            field.fill(self.password)

    def _choose_language(self) -> None:
        if str(self.tab.locator("html").get_attribute("lang")).lower() != self.language:
            self.tab.locator(f"button[name=language][value={self.language}]").first.click()
            expect(self.tab.locator("html")).to_have_attribute("lang", re.compile(self.language, re.IGNORECASE))

    def go(self, path: str) -> None:
        self.tab.goto(path)

    def follow(self, english: str, context: str = "", *, within: str = "main") -> None:
        """Follow a link by its words."""
        self.tab.locator(within).get_by_role("link", name=self.word(english, context)).first.click()
        self.settle()

    def press(self, english: str, context: str = "", *, within: str = "main") -> None:
        """Press a button by its words and wait for the page that answers."""
        place = self.tab.locator(within) if self.tab.locator(within).count() else self.tab.locator("body")
        place.get_by_role("button", name=self.word(english, context)).first.click()
        self.settle()

    def fill(self, **values: Any) -> None:
        """Fill fields by their names: text, choice, tick or file, whatever the field is."""
        for name, value in values.items():
            self.fill_one(name, value)

    def fill_one(self, name: str, value: Any, *, within: str = "main") -> None:
        fields = self.tab.locator(within).locator(f"[name='{name}']:not([type=hidden])")
        kind = fields.first.evaluate("e => e.tagName === 'INPUT' ? e.type : e.tagName")
        if kind == "SELECT":
            fields.first.select_option(value)
        elif kind in ("checkbox", "radio"):
            for one in value if isinstance(value, list | tuple) else [value]:
                box = fields.first if one is True else fields.and_(self.tab.locator(f"[value='{one}']"))
                box.check(force=True)  # the drawn card covers the box itself
        elif kind == "file":
            fields.first.set_input_files(value)
        else:
            fields.first.fill(str(value))

    def settle(self) -> None:
        self.tab.wait_for_load_state("load")

    @property
    def path(self) -> str:
        return urlsplit(self.tab.url).path

    # --- looking ----------------------------------------------------------------------------------

    def sees(self, text: str | re.Pattern[str], *, within: str = "main") -> None:
        expect(self.tab.locator(within).first).to_contain_text(text, timeout=PATIENCE_MS)

    def sees_not(self, text: str, *, within: str = "body") -> None:
        expect(self.tab.locator(within).first).not_to_contain_text(text)

    def waits_for(self, text: str, *, seconds: float = 30, within: str = "main") -> None:
        """Load the page again and again until it shows the text."""
        for _ in range(int(seconds * 2)):
            if text in self.tab.locator(within).first.inner_text():
                return
            self.tab.wait_for_timeout(500)
            self.tab.reload()
        raise AssertionError(f"{self.username} never saw {text!r} on {self.path}")

    def looks(self, title: str) -> None:
        """Judge the page that is open: accessible, nothing too wide or cut off, no complaint; keep how it looks."""
        name = self.album.next_name(title)
        with self._tab_for_axe() as tab:
            self.complaints += [f"axe on {self.path}: {text}" for text in violations(tab)]
        self.tab.set_viewport_size(NARROW)
        if (excess := self.tab.evaluate(TOO_WIDE)) > 0:
            self._complain(f"{excess} pixels too wide at {NARROW['width']}")
        for text in self.tab.evaluate(COVERED) + self.tab.evaluate(CUT_OFF):
            self._complain(f"{text} at {NARROW['width']}")
        self.tab.set_viewport_size(WIDE)
        self.keep_picture(name, both=bool(self.complaints))

    def keep_picture(self, name: str, *, both: bool = True) -> None:
        """Keep how the page looks now."""
        self.album.keep(self.tab, f"{name}-{self.username}", both=both)

    @contextmanager
    def _tab_for_axe(self) -> Iterator[Any]:
        """Give the open page; for somebody without script, the same page where axe, a script itself, can run."""
        if self.has_script:
            yield self.tab
            return
        # A reader without script sees what stands in noscript; a browser with script would hide it.
        page = re.sub(r"<(/?)noscript>", r"<\1div>", self.tab.content())
        context = self.browser.new_context(viewport=WIDE, storage_state=self.context.storage_state())
        try:
            copy = context.new_page()
            copy.route("**/*", lambda route: _serve_copy(route, page))
            copy.goto(self.tab.url)
            yield copy
        finally:
            context.close()

    def leave(self) -> None:
        self.context.close()


def _serve_copy(route: Any, page: str) -> None:
    """Answer with the page as it was, without its own scripts; styles and pictures come from the site."""
    kind = route.request.resource_type
    if kind == "document":
        route.fulfill(body=page, content_type="text/html; charset=utf-8")
    elif kind == "script":
        route.abort()
    else:
        route.continue_()
