"""Which characters our fonts draw, and what stands for those that none draws: an archive takes no empty boxes."""

import struct
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

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
    return frozenset(code for path in FONTS.glob("*.[to]tf") for code in _codes_of(path.read_bytes()))


def _codes_of(font: bytes) -> set[int]:
    """Read the table of a font that leads from characters to drawings, of either shape that ours have."""
    (count,) = struct.unpack_from(">H", font, 4)
    tables = {font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    start = tables[b"cmap"]
    (count,) = struct.unpack_from(">H", font, start + 2)
    codes: set[int] = set()
    for at in range(start + 4, start + 4 + 8 * count, 8):
        table = start + struct.unpack_from(">I", font, at + 4)[0]
        (shape,) = struct.unpack_from(">H", font, table)
        if shape == 12:
            (groups,) = struct.unpack_from(">I", font, table + 12)
            for place in range(groups):
                first, last = struct.unpack_from(">II", font, table + 16 + 12 * place)
                codes.update(range(first, last + 1))
        elif shape == 4:
            segments = struct.unpack_from(">H", font, table + 6)[0] // 2
            lasts = struct.unpack_from(f">{segments}H", font, table + 14)
            firsts = struct.unpack_from(f">{segments}H", font, table + 16 + 2 * segments)
            codes.update(code for pair in zip(firsts, lasts, strict=True) for code in range(pair[0], pair[1] + 1))
    return codes - {0xFFFF}
