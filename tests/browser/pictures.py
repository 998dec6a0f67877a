"""Photograph every page of a running demo that a link leads to, as each role finds it.

    make pictures ARGS="http://127.0.0.1:8000 PASSWORD"
    make pictures ARGS="http://127.0.0.1:8000 PASSWORD --only seizures: --roles officer,desk"

Walks the links of each sign-in of the demo and keeps, of each route, the pages that differ most in what they are built
of. Each is taken wide and narrow, light and dark, in English and Chinese, and kept under artefacts/pictures/. Prints
what axe, the console or the width of the page complains of, what lies on each other or is cut off, English that is
left on a Chinese page and days that are broken over two lines of it, and the pages that these roles may read and no
link leads to.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

import django
from django.urls import Resolver404, resolve
from playwright.sync_api import sync_playwright

from ipcases.embedded.welcome import DEMO_SIGN_INS
from tests.browser.chromium import CHROMIUM_FLAGS, chromium_path
from tests.browser.watching import ARTEFACTS, COVERED, CUT_OFF, NARROW, TOO_WIDE, WIDE, violations

FOLDER = ARTEFACTS / "pictures"
DRESSES = {
    "light-en": ("en", "light"),
    "dark-en": ("en", "dark"),
    "light-zh": ("zh-hans", "light"),
    "dark-zh": ("zh-hans", "dark"),
}
# Small letters of a Latin word on a Chinese page, where it is no name, number, address or code.
ENGLISH_LEFT = """() => {
  const found = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const part = texts.currentNode.parentElement;
    if (part.closest('[translate=no], [lang]:not(html), .crumbs, .vh, .mono, code, kbd, pre, script, style, template'))
      continue;
    if (/(^|[\\s(:·])[a-z]{3,}(?=$|[\\s.,;:)])/.test(texts.currentNode.data) && part.checkVisibility())
      found.add(texts.currentNode.data.trim());
  }
  return [...found];
}"""
# Chinese days that go on in the next line: there a line may end after any character.
BROKEN_DAYS = """() => {
  const found = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const part = texts.currentNode.parentElement;
    if (part.closest('textarea, option, script, style, template') || !part.checkVisibility()) continue;
    for (const day of texts.currentNode.data.matchAll(/(\\d{4}年)?\\d{1,2}月\\d{1,2}日/g)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, day.index);
      range.setEnd(texts.currentNode, day.index + day[0].length);
      if (new Set([...range.getClientRects()].map(box => Math.round(box.bottom))).size > 1)
        found.add(texts.currentNode.data.trim());
    }
  }
  return [...found];
}"""
ANYBODY = "anybody"
READ_OF_EACH_ROUTE = 6  # pages a role opens to find those that differ
HEIGHT = "document.documentElement.scrollHeight"
# A picture below the fold is fetched when somebody scrolls to it: nobody does here.
ALL_PICTURES = """() => Promise.all([...document.images].map(picture => {
  picture.loading = 'eager';
  return picture.decode().catch(() => null);
}))"""


@dataclass(frozen=True)
class Page:
    """One page as one role finds it; `parts` is what it is built of."""

    route: str
    path: str
    role: str
    parts: frozenset[str]


class Reader(HTMLParser):
    """Reads the links of a page, and what it is built of: the classes of its parts and the acts it offers."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.parts: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a" and values.get("href") and "download" not in values:
            self.links.append(str(values["href"]))
        if tag == "form":
            self.parts.add(f"act {route_of(values.get('action') or '')}")
        if values.get("class"):
            self.parts.add(f"{tag}.{values['class']}")


def route_of(path: str) -> str:
    """Return the route of an address, with the tab of it that is open; empty for what is not a page of the site."""
    parts = urlsplit(path)
    try:
        found = resolve(parts.path)
    except Resolver404:
        return ""
    tab = re.search(r"(?:^|&)tab=([\w-]+)", parts.query)
    return f"{found.view_name}?{tab[1]}" if tab else found.view_name


def walk(context: Any, base: str, role: str, only: str) -> Iterator[Page]:
    """Follow the links of the site from its first page; give every page that was read."""
    waiting, seen, read = ["/"], {"/"}, dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        answer = context.request.get(base + path, max_redirects=5)
        if not answer.ok or "text/html" not in answer.headers.get("content-type", ""):
            continue
        path = answer.url.removeprefix(base)
        reader = Reader(answer.text())
        if re.match(only, route := route_of(path)):
            yield Page(route, path, role, frozenset(reader.parts))
        for link in reader.links:
            target = urljoin(base + path, link).split("#")[0].removeprefix(base)
            if target in seen or not target.startswith("/") or target.startswith(("/api/", "/static/")):
                continue
            seen.add(target)
            kind = route_of(target)
            read[kind] = read.get(kind, 0) + 1
            if kind and read[kind] <= READ_OF_EACH_ROUTE:
                waiting.append(target)


def most_different(pages: list[Page], number: int) -> list[Page]:
    """Return up to `number` pages of one route: the fullest, then whichever adds most to what is shown already."""
    chosen: list[Page] = []
    shown: set[str] = set()
    while len(chosen) < number:
        best = max(pages, key=lambda page: len(page.parts - shown))
        if chosen and len(best.parts - shown) < 2:
            break
        chosen.append(best)
        shown |= best.parts
    return chosen


@dataclass
class Photographer:
    """Takes the chosen pages of one role in every dress, and hears what is wrong with them."""

    context: Any
    base: str
    complaints: list[str] = field(default_factory=list)

    def take(self, page: Page, name: str, dress: str, *, judge: bool) -> None:
        tab = self.context.new_page()
        where = f"{page.route} ({page.path} as {page.role}, {dress})"
        tab.on("console", lambda m: m.type == "error" and self.complaints.append(f"{where}: console: {m.text}"))
        tab.on("pageerror", lambda error: self.complaints.append(f"{where}: script: {error}"))
        tab.goto(self.base + page.path, wait_until="load")
        if dress.endswith("-zh"):
            self.complaints += [f"{where}: English is left: {text}" for text in tab.evaluate(ENGLISH_LEFT)]
        if judge:
            self.complaints += [f"{where}: {text}" for text in violations(tab)]
        for size, width in (("wide", WIDE), ("narrow", NARROW)):
            tab.set_viewport_size(width)
            tab.evaluate(ALL_PICTURES)
            if (excess := tab.evaluate(TOO_WIDE)) > 0:
                self.complaints.append(f"{where}: {excess} pixels too wide at {width['width']}")
            hidden = tab.evaluate(COVERED) + tab.evaluate(CUT_OFF)
            self.complaints += [f"{where}: {text} at {width['width']}" for text in hidden]
            broken = tab.evaluate(BROKEN_DAYS) if dress.endswith("-zh") else []
            self.complaints += [f"{where}: a day is broken at {width['width']}: {text}" for text in broken]
            # As high as the page: a bar that sticks to the lower edge then lies on nothing.
            tab.set_viewport_size(width | {"height": max(width["height"], tab.evaluate(HEIGHT))})
            tab.screenshot(path=str(FOLDER / f"{name}-{size}-{dress}.jpg"), type="jpeg", quality=80, full_page=True)
        tab.close()

    def dress(self, language: str, theme: str) -> None:
        """Choose a language and a theme as a person would, on the page that is open."""
        tab = self.context.new_page()
        tab.goto(self.base + "/sign-in/")
        if str(tab.locator("html").get_attribute("lang")).lower() != language:
            tab.locator(f"button[name=language][value={language}]").first.click()
            tab.wait_for_load_state("load")
        tab.close()
        self.context.add_cookies([{"name": "theme", "value": theme, "url": self.base}])


def signed_in(browser: Any, base: str, role: str, password: str) -> Any:
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    if role != ANYBODY:
        tab = context.new_page()
        tab.goto(base + "/sign-in/")
        tab.fill("[name=username]", role)
        tab.fill("[name=password]", password)
        with tab.expect_navigation():
            tab.press("[name=password]", "Enter")
        if "/sign-in/" in tab.url:
            sys.exit(f"{role} could not sign in: is this the password that `make run` printed?")
        tab.close()
    return context


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("base", help="the address that `make run` printed")
    options.add_argument("password", help="the password that it printed")
    options.add_argument("--only", default="", help="how the routes begin, a regular expression: seizures:|home")
    options.add_argument("--roles", default=",".join([ANYBODY, *DEMO_SIGN_INS]))
    options.add_argument("--dresses", default=",".join(DRESSES))
    options.add_argument("--each", type=int, default=3, help="pages of each route, the most different")
    chosen = options.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipcases.settings")
    django.setup()
    FOLDER.mkdir(parents=True, exist_ok=True)
    base = chosen.base.rstrip("/")
    complaints: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        contexts = {role: signed_in(browser, base, role, chosen.password) for role in chosen.roles.split(",")}
        found: dict[str, list[Page]] = {}
        for role, context in contexts.items():
            for page in walk(context, base, role, chosen.only):
                found.setdefault(page.route, []).append(page)
            print(f"{role}: read", flush=True)
        print(f"{sum(map(len, found.values()))} pages of {len(found)} routes read", flush=True)
        album = {
            f"{re.sub(r'[^a-z0-9]+', '-', route)}-{number}-{page.role}": page
            for route, pages in sorted(found.items())
            for number, page in enumerate(most_different(pages, chosen.each), 1)
        }
        for role, context in contexts.items():
            photographer = Photographer(context, base, complaints)
            mine = {name: page for name, page in album.items() if page.role == role}
            for dress in chosen.dresses.split(",") if mine else ():
                photographer.dress(*DRESSES[dress])
                for name, page in mine.items():
                    photographer.take(page, name, dress, judge=dress.endswith("-en"))
            print(f"{role}: {len(mine)} pages taken", flush=True)
        browser.close()
    for text in dict.fromkeys(complaints):
        print(text)
    missed = sorted(pages_of_the_site(chosen.only, chosen.roles.split(",")) - {route.split("?")[0] for route in found})
    if missed:
        print(f"No link of these sign-ins leads to: {', '.join(missed)}")


def pages_of_the_site(only: str, roles: Iterable[str]) -> set[str]:
    """Return the routes that the access matrix names as pages to read for one of these roles."""
    from tests.access.matrix import ANONYMOUS, rows  # noqa: PLC0415  knows the cast, and with it the models

    readers = {ANONYMOUS if role == ANYBODY else role for role in roles}
    return {
        row.route
        for row in rows()
        if row.kind in ("page", "open") and re.match(only, row.route) and not row.route.startswith("api-")
        if any(
            answer.status == HTTPStatus.OK and reader in readers
            for answers in row.answers.get("GET", {}).values()
            for reader, answer in answers.items()
        )
    }


if __name__ == "__main__":
    main()
