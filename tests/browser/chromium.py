"""The browser that the tests drive."""

import os
import shutil

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# The same engine without a window comes first: it needs half the processor time.
CHROMIUMS = (
    *("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"),
    *(f"/Applications/{name}.app/Contents/MacOS/{name}" for name in ("Chromium", "Google Chrome")),
)


def chromium_path() -> str:
    """Return the Chromium to drive, or an empty string."""
    names = [os.environ.get("CHROMIUM", ""), *CHROMIUMS]
    return next((path for name in names if name and (path := shutil.which(name))), "")
