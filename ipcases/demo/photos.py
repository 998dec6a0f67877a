"""Drawings that stand for photos: a parcel label, goods, the mark. Drawn here, so nobody's rights are touched."""

import io
from random import Random

from PIL import Image, ImageDraw, ImageFont

from ipcases.lib.files import StoredFile, store_file

_SIZE = (1200, 900)
_SHAPES = {
    "shoes": [(180, 620), (260, 430), (420, 520), (620, 560), (900, 600), (1020, 680), (1000, 740), (200, 740)],
    "bags": [(300, 360), (900, 360), (980, 780), (220, 780)],
    "watches": [(480, 120), (720, 120), (760, 300), (760, 600), (720, 780), (480, 780), (440, 600), (440, 300)],
}
_ANY_SHAPE = [(320, 260), (880, 260), (880, 760), (320, 760)]


def label_photo(*, number: str, random: Random) -> StoredFile:
    """Draw the label of a parcel with its number as bars."""
    image = Image.new("RGB", _SIZE, "#b8a07a")
    draw = ImageDraw.Draw(image)
    draw.rectangle((140, 140, 1060, 760), fill="#fbfaf5", outline="#55503f", width=4)
    x = 200
    for character in number * 3:
        width = 4 + (ord(character) * 7 + random.randrange(3)) % 9
        draw.rectangle((x, 360, x + width, 600), fill="#1c1c1c")
        x += width + 6
        if x > 980:
            break
    draw.text((200, 630), number, fill="#1c1c1c", font=ImageFont.load_default(64))
    draw.text((200, 190), "CN22  CUSTOMS DECLARATION", fill="#1c1c1c", font=ImageFont.load_default(40))
    draw.text((200, 250), "Gift  ·  demo drawing, invented", fill="#55503f", font=ImageFont.load_default(34))
    return _stored(image)


def goods_photo(*, kind: str, brand: str, random: Random) -> StoredFile:
    """Draw goods of a kind with the brand on them."""
    shade = random.choice(("#24323a", "#3b2f4a", "#4a2f2f", "#2f4a3b"))
    image = Image.new("RGB", _SIZE, random.choice(("#d9d6cf", "#cfd6d9", "#d6d9cf")))
    draw = ImageDraw.Draw(image)
    draw.polygon(_SHAPES.get(kind, _ANY_SHAPE), fill=shade, outline="#11181c", width=6)
    draw.text((420, 640), brand, fill="#f4f1e8", font=ImageFont.load_default(58))
    draw.text((40, 840), "demo drawing, invented", fill="#666666", font=ImageFont.load_default(28))
    return _stored(image)


def _stored(image: Image.Image) -> StoredFile:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return store_file(content=out.getvalue())
