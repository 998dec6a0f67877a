"""A browser context that is served sample pages and static files without a server, under the strict policy."""

import json
import mimetypes
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Error

from tests.browser.quiet import Traffic
from tests.front import specimens

STATIC = Path(__file__).resolve().parents[2] / "static"
ORIGIN = "http://localhost:9"  # a secure context, though nobody listens there
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self';"
    " connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
BRAND = "[name=lines-0-brand]"
FOCUS = "document.activeElement.name || document.activeElement.id"  # what has the focus
SUGGESTIONS = [
    {
        "id": 11,
        "name": "AURELIA",
        "alt": "奥蕾莉亚",
        "meta": "T2023-00871",
        "active": True,
        "image": "/static/img/icon.svg",
    },
    {"id": 12, "name": "AURELIS", "alt": "", "meta": "T2022-01540", "active": False, "image": None},
]


def until(tab: Any, expression: str, seconds: float = 15) -> None:
    """Wait until an expression is true in the page. (The strict policy forbids the browser's own way to poll.)"""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if tab.evaluate(expression):
                return
        except Error as error:
            if "navigation" not in error.message:
                raise
        tab.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")


@dataclass
class Stage:
    """What the pages asked for, and what they are answered."""

    context: Any
    has_script: bool = True
    complaints: list[str] = field(default_factory=list)
    requests: list[tuple[str, str, str]] = field(default_factory=list)
    session_seconds: int = 1800
    session_status: int = 200
    session_user: str = "officer"
    csrf_token: str = "x" * 64
    draft_status: int = 200
    queries: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.route(f"{ORIGIN}/**", self.answer)

    def open(self, page: str, **query: str) -> Any:
        tab = self.context.new_page()
        tab.on("console", lambda m: self.complaints.append(m.text) if m.type in {"error", "warning"} else None)
        tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        traffic = Traffic(tab)
        tab.goto(f"{ORIGIN}/{page}/?" + "&".join(f"{k}={v}" for k, v in query.items()))
        if self.has_script:
            traffic.wait_until_quiet()
        return tab

    def asked(self, method: str, path: str) -> list[str]:
        """Return the bodies of the requests made so far."""
        return [body for m, p, body in self.requests if (m, p) == (method, path)]

    def answer(self, route: Any, request: Any) -> None:
        url = urlsplit(request.url)
        self.requests.append((request.method, url.path, request.post_data or ""))
        handler: Callable | None = {
            "/session/": self.session,
            "/draft/": self.draft,
            "/suggest/": self.suggest,
            "/theme/": lambda route, query: route.fulfill(status=200, body=""),
        }.get(url.path)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        if url.path.startswith("/static/"):
            file = STATIC / url.path.removeprefix("/static/")
            kind = mimetypes.guess_type(file.name)[0] or "font/woff2"
            route.fulfill(status=200, body=file.read_bytes(), headers={"content-type": kind})
        elif handler:
            handler(route, query)
        elif (page := url.path.strip("/")) in specimens.PAGES:
            html = specimens.draw(page, language=query.get("l", "en"), theme=query.get("t", ""))
            headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": POLICY}
            route.fulfill(status=200, body=html.encode(), headers=headers)
        else:
            route.fulfill(status=404, body="")

    def session(self, route: Any, query: dict[str, str]) -> None:
        if route.request.method == "POST":
            self.session_seconds = 1800
        now = datetime.now(UTC)
        times = {
            "server_time": now.isoformat(),
            "expires_at": (now + timedelta(seconds=self.session_seconds)).isoformat(),
            "csrf_token": self.csrf_token,
            "user": self.session_user,
        }
        route.fulfill(status=self.session_status, json=times)

    def draft(self, route: Any, query: dict[str, str]) -> None:
        if self.draft_status == 0:
            route.abort("internetdisconnected")
        else:
            route.fulfill(status=self.draft_status, json={})

    def suggest(self, route: Any, query: dict[str, str]) -> None:
        self.queries.append(query["q"])
        found = [s for s in SUGGESTIONS if query["q"].lower() in f"{s['name']} {s['alt']}".lower()]
        route.fulfill(status=200, body=json.dumps({"results": found}), headers={"content-type": "application/json"})
