"""What is covered is gone from the bytes, and the hash by which a picture is known again."""

import io

import pytest
from PIL import Image, ImageDraw

from ipcases.lib.covering import Area, cover_picture
from ipcases.lib.errors import InvalidValue
from ipcases.lib.picture_hash import BITS, NEAR, bands_of, near_bands, picture_hash
from tests.seizures.covering import MADE_BY, NAME, colours_in, label, opened

BLACK = {(0, 0, 0)}


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("area", [NAME, Area(0, 0, 100, 30), Area(901, 955, 99, 45), Area(333, 111, 1, 1)])
def test_the_covered_region_holds_the_colour_of_the_box_and_nothing_else(area, kind):
    before = label(kind=kind)

    covered = cover_picture(content=before, areas=[area])

    assert colours_in(opened(covered.content), area) == BLACK or area.width == 1
    assert len(colours_in(opened(before), area)) > 1 or area.width == 1
    assert covered.content.startswith(b"\xff\xd8\xff")


def test_a_box_is_wider_than_it_was_drawn_by_what_a_jpeg_spreads():
    image = opened(cover_picture(content=label(), areas=[Area(500, 500, 10, 10)]).content)

    # 640 × 480 in the size it was taken: at least sixteen pixels on each side.
    assert {image.getpixel((x, 242)) for x in range(304, 343)} == BLACK
    assert {image.getpixel((322, y)) for y in range(224, 260)} == BLACK
    assert image.getpixel((270, 242)) != (0, 0, 0)


def test_what_is_not_covered_stays():
    before, after = opened(label()), opened(cover_picture(content=label(), areas=[NAME]).content)

    far = (600, 440)
    assert max(abs(a - b) for a, b in zip(before.getpixel(far), after.getpixel(far), strict=True)) < 40


def test_nothing_of_the_file_goes_along_but_pixels():
    before = label()
    after = cover_picture(content=before, areas=[NAME]).content

    assert MADE_BY.encode() in before
    assert MADE_BY.encode() not in after
    image = Image.open(io.BytesIO(after))
    assert (dict(image.getexif()), image.info.get("icc_profile"), image.info.get("comment")) == ({}, None, None)


def test_a_picture_is_turned_upright_before_it_is_covered():
    """Orientation 6: the camera was held on end. The box lies where it was seen, not where the file has its pixels."""
    upright = opened(cover_picture(content=label(orientation=6), areas=[Area(0, 0, 200, 100)]).content)

    assert upright.size == (480, 640)
    assert colours_in(upright, Area(0, 0, 200, 100)) == BLACK
    assert len(colours_in(upright, Area(0, 800, 200, 100))) > 1


def test_a_large_picture_is_made_smaller_and_its_box_stays_in_place():
    covered = cover_picture(content=label(size=(2400, 1800)), areas=[NAME])

    assert (covered.width, covered.height) == opened(covered.content).size == (2000, 1500)
    assert colours_in(opened(covered.content), NAME) == BLACK


def test_what_lies_below_a_transparent_spot_is_covered_too():
    image = Image.new("RGBA", (200, 200), (10, 200, 10, 0))
    ImageDraw.Draw(image).text((80, 95), "ZHANG", fill=(200, 0, 0, 0))
    out = io.BytesIO()
    image.save(out, "PNG")

    assert colours_in(opened(cover_picture(content=out.getvalue(), areas=[NAME]).content), NAME) == BLACK


@pytest.mark.parametrize(
    ("areas", "code"),
    [
        ([], "box-missing"),
        ([Area(100, 100, 0, 50)], "box-empty"),
        ([NAME, Area(100, 100, 50, -1)], "box-empty"),
        ([Area(-1, 0, 50, 50)], "box-outside"),
        ([Area(0, 960, 50, 41)], "box-outside"),
        ([NAME] * 41, "boxes-too-many"),
    ],
)
def test_refuses_a_box_that_cannot_be_painted(areas, code):
    with pytest.raises(InvalidValue) as refused:
        cover_picture(content=label(), areas=areas)

    assert refused.value.code == code
    assert str(refused.value).endswith(".")


def test_a_box_may_reach_the_edges():
    assert colours_in(opened(cover_picture(content=label(), areas=[Area(0, 0, 1000, 1000)]).content), NAME) == BLACK


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.4", "not-a-picture"),
        (label()[:900], "file-broken"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "file-broken"),
    ],
)
def test_refuses_what_is_no_picture_or_a_broken_one(content, code):
    with pytest.raises(InvalidValue) as refused:
        cover_picture(content=content, areas=[NAME])

    assert refused.value.code == code


def test_refuses_a_picture_of_too_many_pixels():
    out = io.BytesIO()
    Image.new("1", (10_000, 6_001)).save(out, "PNG")

    with pytest.raises(InvalidValue) as refused:
        cover_picture(content=out.getvalue(), areas=[NAME])

    assert refused.value.code == "file-pixels"


# --- known again --------------------------------------------------------------------------------------------
def saved_again(content: bytes, *, scale=0.4, quality=40) -> bytes:
    image = opened(content)
    out = io.BytesIO()
    size = (round(image.width * scale), round(image.height * scale))
    image.resize(size).save(out, "JPEG", quality=quality)
    return out.getvalue()


def scene(seed: int) -> bytes:
    """Return a picture like a photo of goods on a table: large shapes, light from one side."""
    image = Image.new("RGB", (800, 600), (200 - seed * 9, 190, 170))
    pen = ImageDraw.Draw(image)
    for n in range(9):
        x, y = (n * 331 + seed * 173) % 700, (n * 197 + seed * 89) % 520
        pen.rectangle((x, y, x + 150, y + 110), fill=((n * 53 + seed * 31) % 256, (n * 97) % 256, (seed * 71) % 256))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def apart(one: bytes, other: bytes) -> int:
    first, second = picture_hash(content=one), picture_hash(content=other)
    assert first is not None and second is not None
    return ((first ^ second) & ((1 << BITS) - 1)).bit_count()


@pytest.mark.parametrize("seed", range(1, 4))
def test_a_picture_made_smaller_and_saved_again_is_near_and_another_is_not(seed):
    assert apart(scene(seed), saved_again(scene(seed))) <= NEAR
    assert apart(scene(seed), scene(seed + 1)) > NEAR


@pytest.mark.parametrize("colours", [("white", "white"), ("white", (250, 250, 250))])
def test_a_picture_with_too_little_to_see_has_no_hash(colours):
    ground, mark = colours
    image = Image.new("RGB", (400, 300), ground)
    ImageDraw.Draw(image).rectangle((100, 100, 200, 200), fill=mark)
    out = io.BytesIO()
    image.save(out, "JPEG")

    assert picture_hash(content=out.getvalue()) is None


@pytest.mark.parametrize("value", [0, -1, 0x7FFF_0001_8000_FFFF, -0x7FFF_0001_8000_FFFF])
def test_two_hashes_near_each_other_have_a_band_in_common_or_one_bit_away(value):
    """Even where the bits that differ are spread as evenly as can be."""
    other = value
    for bit in (0, 7, 16, 20, 33, 48)[:NEAR]:
        other ^= 1 << bit

    pairs = list(zip(bands_of(value), bands_of(other), strict=True))
    assert any(theirs in near_bands(mine) for mine, theirs in pairs)
    assert all(0 <= band < 1 << 16 for pair in pairs for band in pair)
