"""Bar codes as drawings for a page: path data in modules, to be set in SVG. Pure.

A module is the narrowest bar. Sizes include the quiet zone that readers need around the code.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import segno
from barcode.codex import Code128

_CODE128_QUIET_MODULES = 10
_QR_QUIET_MODULES = 4


@dataclass(frozen=True)
class Code:
    """One bar code: what it says, the dark parts as SVG path data, and its size in modules."""

    text: str
    path: str
    width: int
    height: int


def code128_path(text: str) -> Code:
    """Draw a Code 128, one module high: to be stretched to the height wanted.

    Raises ValueError for anything but printable ASCII: the library takes some letters beyond it for control signs.
    """
    if not text or not all(" " <= sign <= "~" for sign in text):
        raise ValueError(f"Code 128 holds letters, digits and signs of ASCII, and at least one: not {text!r}")
    (modules,) = Code128(text).build()
    bars = _bars((module == "1" for module in modules), left=_CODE128_QUIET_MODULES, top=0)
    return Code(text=text, path="".join(bars), width=len(modules) + 2 * _CODE128_QUIET_MODULES, height=1)


def qr_path(text: str) -> Code:
    """Draw a QR code that is read with 15 % of it torn or soiled. Raises ValueError when the text is too long."""
    rows = segno.make_qr(text, error="m").matrix
    bars = (
        bar
        for y, row in enumerate(rows, start=_QR_QUIET_MODULES)
        for bar in _bars((bool(module) for module in row), left=_QR_QUIET_MODULES, top=y)
    )
    size = len(rows) + 2 * _QR_QUIET_MODULES
    return Code(text=text, path="".join(bars), width=size, height=size)


def _bars(modules: Iterable[bool], *, left: int, top: int) -> Iterator[str]:
    """Yield a rectangle for each run of dark modules in a row."""
    x = left
    for is_dark, run in groupby(modules):
        length = len(list(run))
        if is_dark:
            yield f"M{x} {top}h{length}v1h-{length}z"
        x += length
