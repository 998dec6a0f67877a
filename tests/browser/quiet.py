"""When a page has done what it does by itself."""

import time
from typing import Any

PATIENCE_SECONDS = 15
PAUSE_MS = 20


class Traffic:
    """What a page and its service worker ask the network for, from the moment this is made."""

    def __init__(self, tab: Any) -> None:
        self._tab = tab
        self._under_way: set[Any] = set()
        tab.context.on("request", lambda request: self._under_way.add(request))
        for ended in ("requestfinished", "requestfailed"):
            tab.context.on(ended, lambda request: self._under_way.discard(request))

    def wait_until_quiet(self) -> None:
        """Wait until the page has loaded, has nothing to do and nothing to fetch, twice in a row.

        What its scripts ask for at once is under way before it has loaded. (The browser's own idle network is half a
        second old, on every page of every test.)
        """
        self._tab.wait_for_load_state("load")
        quiet, deadline = 0, time.monotonic() + PATIENCE_SECONDS
        while quiet < 2:
            under_way = [request.url for request in self._under_way]
            assert time.monotonic() < deadline, f"still under way: {under_way}"
            if under_way:  # asking the page again and again would take the time from what it waits for
                self._tab.wait_for_timeout(PAUSE_MS)
            self._tab.evaluate("new Promise(done => requestIdleCallback(done, {timeout: 1000}))")
            quiet = 0 if self._under_way else quiet + 1
