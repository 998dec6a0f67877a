"""Pictures with something to hide, and covered copies of them, for tests."""

import hashlib
import io
from functools import cache

from PIL import Image, ImageDraw
from PIL.ExifTags import Base

from ipcases.lib.covering import Area
from seizures.models import CoveredCopy, EvidenceFile
from seizures.services.covering import Box, draw_covered, keep_covered
from seizures.services.evidence import add_evidence

MADE_BY = "HiddenCamera"
SIZE = (640, 480)
# Where the name stands on a label, in thousandths of the picture.
NAME = Area(250, 250, 500, 200)
BOX = Box(NAME, "NAME")


@cache
def label(*, orientation: int = 1, size=SIZE, kind="JPEG", seed: int = 1) -> bytes:
    """Return a picture full of fine stripes, whose metadata say which camera took it."""
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    for n in range(0, size[0], 7):
        pen.line((n, 0, (n * (seed + 3)) % size[0], size[1]), fill=((n * 37 * seed) % 256, n % 200, 40), width=3)
    exif = Image.Exif()
    exif[Base.Make] = MADE_BY
    exif[Base.Orientation] = orientation
    out = io.BytesIO()
    image.save(out, kind, exif=exif, quality=92)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def colours_in(image: Image.Image, area: Area) -> set:
    """Return every colour within an area of a picture."""
    width, height = image.size
    left, top = area.left * width // 1000, area.top * height // 1000
    right, bottom = (area.left + area.width) * width // 1000, (area.top + area.height) * height // 1000
    part = image.crop((left, top, right, bottom))
    return {colour for _count, colour in part.getcolors(maxcolors=part.width * part.height)}


def add_picture(user, seizure, *, now, shows="LABEL", content: bytes = b"") -> EvidenceFile:
    return add_evidence(acting_user=user, reference=seizure.reference, content=content or label(), shows=shows, now=now)


def cover(user, file: EvidenceFile, *boxes: Box, now, **values) -> CoveredCopy:
    """Make a covered copy as its maker does: look at it, then keep it."""
    boxes = boxes or (BOX,)
    drawn = draw_covered(acting_user=user, file=file, areas=[box.area for box in boxes])
    said = {"seen_sha256": hashlib.sha256(drawn.content).hexdigest(), "states_nobody": True} | values
    return keep_covered(acting_user=user, file=file, boxes=boxes, now=now, **said)
