"""Drawings that stand for photos: parcel labels, goods, marks. Drawn here, so nobody's rights are touched."""

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFont

from ipcases.lib.files import StoredFile, store_file

_FONTS = Path(__file__).resolve().parents[2] / "reports" / "fonts"
# Drawn twice as large and made smaller, which smooths the edges.
_WIDTH, _HEIGHT, _SHRINK = 1600, 1200, 2
_CLOTHS = ("#cfcac0", "#c3cbd1", "#d4cfc4", "#bfc7bd", "#d2c9cc")
_COLOURS = (("#23313b", "#d7dde0"), ("#6b2f2f", "#efe3d3"), ("#2d4a3a", "#e8e2d0"), ("#3a3350", "#e6e1ef"))
Draw = ImageDraw.ImageDraw
Shape = Callable[[Draw, str, str], None]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / "NotoSansSC-Regular.ttf", size)


@cache
def _bold(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / "NotoSansSC-Bold.ttf", size)


class Studio:
    """Keeps what it has drawn, so that goods that look alike are drawn once."""

    def __init__(self) -> None:
        self._goods: dict[tuple[str, str, int, bool], StoredFile] = {}

    def goods(self, *, kind: str, brand: str, look: int, is_genuine: bool = False) -> StoredFile:
        """Return a photo of goods with a mark on them."""
        key = (kind, brand, look, is_genuine)
        if key not in self._goods:
            self._goods[key] = goods_photo(kind=kind, brand=brand, look=look, is_genuine=is_genuine)
        return self._goods[key]


def label_photo(*, number: str, sender: str, declared: str, random: Random) -> StoredFile:
    """Draw the label of a parcel: sender, what was declared, the number as bars. There are many: drawn small."""
    image = Image.new("RGB", (_WIDTH // _SHRINK, _HEIGHT // _SHRINK), random.choice(("#b8a07a", "#c2ad8a", "#ab9169")))
    draw = ImageDraw.Draw(image)
    draw.rectangle((95, 75, 705, 505), fill="#fbfaf5", outline="#55503f", width=3)
    draw.text((125, 95), "CN22  CUSTOMS DECLARATION  报关单", fill="#1c1c1c", font=_bold(26))
    draw.text((125, 145), sender[:34], fill="#333b40", font=_font(22))
    draw.text((125, 180), declared, fill="#333b40", font=_font(22))
    x = 125
    for character in number * 4:
        width = 2 + (ord(character) * 7 + random.randrange(3)) % 6
        draw.rectangle((x, 240, x + width, 390), fill="#1c1c1c")
        x += width + 4
        if x > 670:
            break
    draw.text((125, 405), " ".join((number[:2], number[2:5], number[5:8], number[8:])), fill="#1c1c1c", font=_bold(38))
    draw.text((125, 465), "demo drawing, invented", fill="#8a8577", font=_font(18))
    return _keep(image.rotate(random.uniform(-4, 4), fillcolor="#8c7a59", resample=Image.Resampling.BILINEAR))


def goods_photo(*, kind: str, brand: str, look: int, is_genuine: bool = False) -> StoredFile:
    """Draw goods of a kind with the mark on them, on the table of the inspection bay."""
    dark, light = _COLOURS[(look + len(brand)) % len(_COLOURS)]
    image, draw = _table("#eef1f2" if is_genuine else _CLOTHS[(look + ord(brand[0])) % len(_CLOTHS)])
    _SHAPES.get(kind, _box)(draw, dark, light)
    label = _bold(64)
    width = draw.textlength(brand, font=label)
    draw.text((800 - width / 2, 905), brand, fill=dark, font=label)
    if not is_genuine:
        _ruler(draw)
    draw.text((40, 1140), "demo drawing, invented", fill="#70757a", font=_font(34))
    return _stored(image)


def mark_picture(*, name: str, name_zh: str) -> StoredFile:
    """Draw a mark as it stands in its register, and keep it."""
    return store_file(content=mark_jpeg(name=name, name_zh=name_zh))


def mark_jpeg(*, name: str, name_zh: str) -> bytes:
    """Draw a mark as it stands in its register."""
    image, draw = _table("#ffffff")
    size = 150 if len(name) < 10 else 96
    draw.text((800 - draw.textlength(name, font=_bold(size)) / 2, 440), name, fill="#111111", font=_bold(size))
    if name_zh:
        width = draw.textlength(name_zh, font=_font(90))
        draw.text((800 - width / 2, 660), name_zh, fill="#111111", font=_font(90))
    draw.text((40, 1140), "demo drawing, invented", fill="#9aa0a4", font=_font(34))
    return _jpeg(image)


def _table(colour: str) -> tuple[Image.Image, Draw]:
    image = Image.new("RGB", (_WIDTH, _HEIGHT), colour)
    return image, ImageDraw.Draw(image)


def _ruler(draw: Draw) -> None:
    draw.rectangle((200, 1030, 1400, 1095), fill="#f3d64e", outline="#6b5d12", width=3)
    for number in range(25):
        x = 200 + number * 50
        draw.line((x, 1030, x, 1065 if number % 5 else 1080), fill="#3b340c", width=3)


def _shoes(draw: Draw, dark: str, light: str) -> None:
    for dx, dy in ((0, 0), (170, 170)):
        sole = [(230, 590), (1040, 640), (1150, 690), (1130, 740), (260, 720), (215, 650)]
        upper = [(240, 600), (300, 350), (470, 330), (560, 450), (780, 540), (1060, 600), (1110, 680), (250, 660)]
        draw.polygon([(x + dx, y + dy) for x, y in upper], fill=dark, outline="#14191d", width=5)
        draw.polygon([(x + dx, y + dy) for x, y in sole], fill=light, outline="#14191d", width=5)
        for number in range(4):
            x, y = 540 + number * 62 + dx, 430 + number * 30 + dy
            draw.line((x, y, x + 70, y - 42), fill=light, width=11)
        draw.line((320 + dx, 560 + dy, 760 + dx, 610 + dy), fill=light, width=16)


def _bags(draw: Draw, dark: str, light: str) -> None:
    draw.arc((560, 150, 1040, 620), 180, 360, fill=dark, width=34)
    draw.rounded_rectangle((380, 400, 1220, 870), radius=48, fill=dark, outline="#14191d", width=6)
    draw.polygon([(380, 420), (1220, 420), (1120, 640), (480, 640)], fill=light, outline="#14191d", width=5)
    draw.ellipse((758, 600, 842, 684), fill="#c9a227", outline="#6b5510", width=5)
    for x in range(430, 1200, 46):
        draw.line((x, 838, x + 22, 838), fill=light, width=5)


def _watches(draw: Draw, dark: str, light: str) -> None:
    for cx, face in ((560, light), (1040, "#f6f4ee")):
        draw.rounded_rectangle((cx - 80, 170, cx + 80, 880), radius=40, fill=dark)
        draw.ellipse((cx - 185, 340, cx + 185, 710), fill="#b9bdc1", outline="#5c6166", width=10)
        draw.ellipse((cx - 150, 375, cx + 150, 675), fill=face, outline="#3a3f44", width=5)
        for dx, dy in ((0, -128), (128, 0), (0, 128), (-128, 0)):
            draw.ellipse((cx + dx - 9, 525 + dy - 9, cx + dx + 9, 525 + dy + 9), fill=dark)
        draw.line((cx, 525, cx + 74, 470), fill=dark, width=12)
        draw.line((cx, 525, cx - 18, 420), fill=dark, width=8)


def _perfume(draw: Draw, dark: str, light: str) -> None:
    for x, tall in ((420, 0), (700, 60), (980, 20)):
        draw.rectangle((x + 80, 250 - tall, x + 170, 350 - tall), fill="#c9a227", outline="#6b5510", width=5)
        draw.rounded_rectangle((x, 350 - tall, x + 250, 860), radius=30, fill=light, outline=dark, width=7)
        draw.rectangle((x + 45, 520, x + 205, 690), fill="#fbfaf5", outline=dark, width=4)


def _headphones(draw: Draw, dark: str, light: str) -> None:
    draw.rounded_rectangle((470, 480, 1130, 870), radius=110, fill=light, outline=dark, width=8)
    draw.line((470, 650, 1130, 650), fill=dark, width=6)
    for cx in (640, 960):
        draw.ellipse((cx - 85, 250, cx + 85, 420), fill=dark)
        draw.rounded_rectangle((cx - 32, 380, cx + 32, 600), radius=30, fill=dark)
        draw.ellipse((cx - 30, 300, cx + 30, 360), fill=light)


def _phones(draw: Draw, dark: str, light: str) -> None:
    for number, (x, y) in enumerate(((300, 300), (680, 250), (1040, 330), (420, 620), (860, 620))):
        draw.rounded_rectangle((x, y, x + 240, y + 230), radius=34, fill=light, outline=dark, width=7)
        draw.rectangle((x + 70, y - 60, x + 92, y), fill="#8d9399")
        draw.rectangle((x + 148, y - 60, x + 170, y), fill="#8d9399")
        draw.arc((x + 40, y + 150, x + 400, y + 330), 180, 300 + number * 12, fill=dark, width=10)


def _clothing(draw: Draw, dark: str, light: str) -> None:
    shirt = [(520, 210), (680, 180), (800, 250), (920, 180), (1080, 210), (1290, 400), (1170, 520), (1080, 450)]
    shirt += [(1080, 880), (520, 880), (520, 450), (430, 520), (310, 400)]
    draw.polygon(shirt, fill=dark, outline="#14191d", width=6)
    draw.arc((670, 110, 930, 300), 10, 170, fill=light, width=18)
    draw.rounded_rectangle((640, 430, 960, 590), radius=16, outline=light, width=10)


def _sunglasses(draw: Draw, dark: str, light: str) -> None:
    for y in (300, 610):
        for x in (420, 850):
            draw.rounded_rectangle((x, y, x + 330, y + 210), radius=90, fill=dark, outline="#0f1417", width=9)
            draw.line((x + 70, y + 40, x + 150, y + 150), fill=light, width=12)
        draw.arc((720, y + 30, 880, y + 160), 190, 350, fill="#0f1417", width=14)
        draw.line((420, y + 70, 270, y - 20), fill="#0f1417", width=14)
        draw.line((1180, y + 70, 1330, y - 20), fill="#0f1417", width=14)


def _toys(draw: Draw, dark: str, light: str) -> None:
    for row, (colour, x, y) in enumerate(
        (("#c0392b", 380, 600), ("#2471a3", 700, 600), ("#d4ac0d", 540, 400), ("#1e8449", 900, 400), (dark, 1020, 600))
    ):
        draw.rectangle((x, y, x + 290, y + 180), fill=colour, outline="#1b1f22", width=6)
        for stud in range(3):
            draw.ellipse(
                (x + 30 + stud * 88, y - 36, x + 92 + stud * 88, y + 24), fill=colour, outline="#1b1f22", width=5
            )
        draw.line((x, y + 120 + row * 6, x + 290, y + 120 + row * 6), fill=light, width=4)


def _medicine(draw: Draw, dark: str, light: str) -> None:
    for sheet, (x, y) in enumerate(((300, 260), (780, 330))):
        draw.rounded_rectangle((x, y, x + 430, y + 560), radius=24, fill="#c8ccd0", outline="#6d7378", width=6)
        for row in range(5):
            for column in range(2):
                cx, cy = x + 130 + column * 170, y + 80 + row * 100
                draw.ellipse((cx - 58, cy - 36, cx + 58, cy + 36), fill=light, outline=dark, width=5 + sheet)


def _jewellery(draw: Draw, dark: str, light: str) -> None:
    for y in (380, 640):
        draw.ellipse((420, y - 190, 1180, y + 150), outline="#b8902c", width=16)
        for x in (500, 680, 860, 1040):
            for dx, dy in ((0, -34), (34, 0), (0, 34), (-34, 0)):
                draw.ellipse(
                    (x + dx - 34, y + 130 + dy - 34, x + dx + 34, y + 130 + dy + 34),
                    fill=dark,
                    outline="#b8902c",
                    width=6,
                )


def _box(draw: Draw, dark: str, light: str) -> None:
    for x, y in ((360, 480), (700, 430), (1010, 500)):
        draw.polygon([(x, y), (x + 130, y - 110), (x + 370, y - 110), (x + 260, y)], fill=light, outline=dark, width=6)
        draw.polygon([(x + 260, y), (x + 370, y - 110), (x + 370, y + 240), (x + 260, y + 350)], fill=dark)
        draw.rectangle((x, y, x + 260, y + 350), fill="#e9e4d8", outline=dark, width=6)
        draw.rectangle((x + 40, y + 120, x + 220, y + 190), fill=dark)


_SHAPES: dict[str, Shape] = {
    "shoes": _shoes,
    "bags": _bags,
    "watches": _watches,
    "perfume": _perfume,
    "headphones": _headphones,
    "phones": _phones,
    "clothing": _clothing,
    "sunglasses": _sunglasses,
    "toys": _toys,
    "medicine": _medicine,
    "jewellery": _jewellery,
}


def _stored(image: Image.Image) -> StoredFile:
    return store_file(content=_jpeg(image))


def _keep(image: Image.Image) -> StoredFile:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return store_file(content=out.getvalue())


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.reduce(_SHRINK).save(out, "JPEG", quality=82)
    return out.getvalue()
