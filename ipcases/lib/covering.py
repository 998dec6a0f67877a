"""Covering what may not be seen on a picture: the pixels are painted over, so nothing is left below to be uncovered.

A picture is opened, turned upright, painted and written anew from its pixels alone. Nothing of the file it came from
goes along: no metadata, no small preview, no layer.
"""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageDraw

from ipcases.lib.errors import InvalidValue
from ipcases.lib.files import clean_picture

WHOLE = 1000  # boxes are told in thousandths of the picture's sides, whatever its size
MOST_BOXES = 40
_BLACK = (0, 0, 0)
# What a JPEG keeps of a letter reaches to the edge of its block: 16 pixels where colours are kept at half the size.
_REACH_PIXELS = 16
# Boxes end where the blocks of our own JPEG do, so that no block holds both box and picture.
_BLOCK_PIXELS = 8
_QUALITY = 90


@dataclass(frozen=True)
class Area:
    """A rectangle on a picture as people see it, in thousandths of its sides."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Covered:
    """A picture with its boxes painted, as the bytes of a JPEG."""

    content: bytes
    width: int
    height: int


def cover_picture(*, content: bytes, areas: Sequence[Area]) -> Covered:
    """Paint the areas of a picture black and write it anew. Raises InvalidValue with what to do."""
    check_areas(areas=areas)
    image, scale = clean_picture(content=content)
    margin = math.ceil(_REACH_PIXELS * scale) + 1
    pen = ImageDraw.Draw(image)
    for area in areas:
        pen.rectangle(_painted(area, image, margin), fill=_BLACK)
    out = io.BytesIO()
    # Colours at full size: the blocks are then no larger than those the boxes end at. Not "optimize": Pillow then needs
    # the whole file in a buffer that a busy picture overflows.
    image.save(out, "JPEG", quality=_QUALITY, subsampling=0)
    return Covered(out.getvalue(), image.width, image.height)


def check_areas(*, areas: Sequence[Area]) -> None:
    """Raise InvalidValue for no box, too many, an empty one, or one that is not on the picture."""
    if not areas:
        raise InvalidValue("box-missing", _("Draw at least one box over what has to go."), field="boxes")
    if len(areas) > MOST_BOXES:
        raise InvalidValue("boxes-too-many", _("A picture takes at most 40 boxes. Draw larger ones."), field="boxes")
    for number, area in enumerate(areas, start=1):
        if area.width <= 0 or area.height <= 0:
            sentence = _("Box %(number)d is empty. Give it a width and a height, or take it away.")
            raise InvalidValue("box-empty", sentence % {"number": number}, field="boxes", number=number)
        is_on = min(area.left, area.top) >= 0 and area.left + area.width <= WHOLE and area.top + area.height <= WHOLE
        if not is_on:
            sentence = _(
                "Box %(number)d reaches beyond the picture. Left and width, top and height, are at most 100 %%."
            )
            raise InvalidValue("box-outside", sentence % {"number": number}, field="boxes", number=number)


def _painted(area: Area, image: Image.Image, margin: int) -> tuple[int, int, int, int]:
    """Return the pixels to paint, both ends included: the area, its margin, and the rest of the blocks they touch."""
    left, right = _span(area.left, area.width, image.width, margin)
    top, bottom = _span(area.top, area.height, image.height, margin)
    return left, top, right - 1, bottom - 1


def _span(start: int, length: int, pixels: int, margin: int) -> tuple[int, int]:
    first = math.floor(start * pixels / WHOLE) - margin
    end = math.ceil((start + length) * pixels / WHOLE) + margin
    return (
        max(first // _BLOCK_PIXELS * _BLOCK_PIXELS, 0),
        min(-(-end // _BLOCK_PIXELS) * _BLOCK_PIXELS, pixels),
    )
