"""Which characters our fonts draw, and what stands for those that none draws: an archive takes no empty boxes."""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "fonts"
_KEPT = frozenset("\n")


def with_drawn_only(said: Any) -> Any:
    """Return texts, in lists and dicts too, with each character that no font of ours has as its code: [U+0E44]."""
    if isinstance(said, str):
        return "".join(_drawn(character) for character in said)
    if isinstance(said, dict):
        return {key: with_drawn_only(value) for key, value in said.items()}
    return [with_drawn_only(one) for one in said] if isinstance(said, list) else said


def _drawn(character: str) -> str:
    code = ord(character)
    if character in _KEPT or (code in _codes() and not 0xE000 <= code <= 0xF8FF):
        return character
    # Joiners and the like are seen by nobody.
    return "" if unicodedata.category(character) in ("Cf", "Mn") else f"[U+{code:04X}]"


@cache
def _codes() -> frozenset[int]:
    return frozenset(code for path in FONTS.glob("*.[to]tf") for code in TTFont(path, lazy=True).getBestCmap())
