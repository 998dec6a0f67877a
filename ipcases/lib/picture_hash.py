"""A hash that stays nearly the same when a picture is made smaller or saved again: 64 comparisons of neighbours.

It finds what looks alike; it proves nothing, and two pictures of like boxes on a like table may have like hashes.
"""

import io

from PIL import Image

_ACROSS, _DOWN = 9, 8
# Two greys nearer than this count as equal: what saving again does to an even surface must turn no bit.
_EVEN = 2
# A picture with less contrast, or nearly all of whose bits are equal, looks like every other such picture.
_LEAST_CONTRAST = 16
_LEAST_BITS = 6
BITS, BANDS = 64, 4
_BAND_BITS = BITS // BANDS
NEAR = 6  # bits that may differ


def picture_hash(*, content: bytes) -> int | None:
    """Return the 64-bit difference hash of a picture as a signed number; None where there is too little to see.

    Raises OSError for what cannot be opened.
    """
    with Image.open(io.BytesIO(content)) as opened:
        opened.draft("L", (_ACROSS * 16, _DOWN * 16))
        small = opened.convert("L").resize((_ACROSS, _DOWN), Image.Resampling.BOX)
    greys = small.tobytes()
    if max(greys) - min(greys) < _LEAST_CONTRAST:
        return None
    bits = 0
    for row in range(_DOWN):
        for column in range(_ACROSS - 1):
            place = row * _ACROSS + column
            bits = bits << 1 | (greys[place] > greys[place + 1] + _EVEN)
    if not _LEAST_BITS <= bits.bit_count() <= BITS - _LEAST_BITS:
        return None
    return bits - (1 << BITS) if bits >> (BITS - 1) else bits


def bands_of(value: int) -> list[int]:
    """Cut a hash into four parts of 16 bits, which an index finds."""
    return [value >> (_BAND_BITS * place) & ((1 << _BAND_BITS) - 1) for place in reversed(range(BANDS))]


def near_bands(band: int) -> list[int]:
    """Return a part of a hash and the sixteen that differ in one bit.

    Two hashes that differ in at most seven bits have a part that differs in at most one: none of them is missed.
    """
    return [band, *(band ^ 1 << bit for bit in range(_BAND_BITS))]
