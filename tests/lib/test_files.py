"""Files that people bring: known by their bytes, kept under their hash, shown only as a clean picture."""

import hashlib
import io
import random
import struct
import zlib

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from ipcases.lib import files
from ipcases.lib.errors import InvalidValue
from ipcases.lib.files import clean_picture, path_of, read_file, sniff, store_file

HIDDEN = b"<script>alert('hidden')</script>PK\x03\x04hidden.exe"


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


def picture(kind: str = "JPEG", size=(64, 40), mode: str = "RGB", **saving) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 1 if mode == "1" else None).save(out, kind, **saving)
    return out.getvalue()


def photo_with_a_place() -> bytes:
    exif = Image.Exif()
    exif[Base.Make] = "HiddenCamera"
    exif[Base.Orientation] = 6
    exif.get_ifd(IFD.GPSInfo).update({GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (23.0, 7.0, 45.0)})
    return picture(exif=exif, comment=b"hidden comment", icc_profile=b"hidden profile")


def png_of(width: int, height: int, *, after: bytes = b"") -> bytes:
    """Return a PNG that claims this size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + after + _chunk(b"IDAT", zlib.compress(b"\0" * 99))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def test_keeps_the_original_byte_for_byte_under_its_hash():
    content = photo_with_a_place()

    stored = store_file(content=content)

    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert read_file(sha256=stored.sha256) == content
    assert path_of(sha256=stored.sha256).stat().st_mode & 0o777 == 0o440


def test_shows_a_picture_without_place_camera_comment_or_profile():
    stored = store_file(content=photo_with_a_place())

    shown = read_file(sha256=stored.derivative_sha256)
    with Image.open(io.BytesIO(shown)) as image:
        assert not image.getexif()
        assert {"exif", "comment", "icc_profile", "xmp"}.isdisjoint(image.info)
        assert image.size == (40, 64)  # turned as the camera said
    assert b"idden" not in shown


@pytest.mark.parametrize("content", [picture() + HIDDEN, picture("PNG") + HIDDEN], ids=["JPEG", "PNG"])
def test_shows_nothing_of_what_hangs_behind_a_picture(content):
    shown = read_file(sha256=store_file(content=content).derivative_sha256)

    assert HIDDEN not in shown
    assert b"script" not in shown


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_shows_a_png_of_every_kind(mode):
    stored = store_file(content=picture("PNG", mode=mode))

    assert read_file(sha256=stored.derivative_sha256).startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("mode", ["LA", "RGBA", "P", "I;16"])
def test_a_mark_stands_out_from_its_ground_as_people_see_it(mode):
    kind, ground, mark = ("I;16", 60_000, 10_000) if mode == "I;16" else ("LA", (0, 0), (0, 255))
    drawn = Image.new(kind, (100, 100), ground)
    drawn.paste(Image.new(kind, (20, 20), mark), (40, 40))
    if mode in ("RGBA", "P"):
        drawn = drawn.convert("RGBA")
    if mode == "P":
        drawn = drawn.quantize()
    out = io.BytesIO()
    drawn.save(out, "PNG")

    shown = clean_picture(content=out.getvalue())[0]

    seen = shown.getpixel((10, 10)), shown.getpixel((50, 50))
    assert seen == (((234,) * 3, (39,) * 3) if mode == "I;16" else ((255,) * 3, (0,) * 3))


@pytest.mark.parametrize("kind", [{}, {"kind": "PNG", "mode": "I;16"}, {"kind": "PNG", "mode": "LA"}])
def test_makes_a_large_picture_smaller(kind):
    stored = store_file(content=picture(size=(4000, 3000), **kind))

    with Image.open(io.BytesIO(read_file(sha256=stored.derivative_sha256))) as image:
        assert image.size == (2000, 1500)


NOT_ACCEPTED = {
    "an SVG": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a program": b"MZ\x90\x00",
    "an archive": b"PK\x03\x04",
    "a GIF that is a script": b"GIF89a/*",
    "a picture behind something else": b" " + picture(),
    "XML with an entity": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>',
    "nothing": b"",
}


@pytest.mark.parametrize("content", NOT_ACCEPTED.values(), ids=NOT_ACCEPTED)
def test_does_not_take(content):
    with pytest.raises(InvalidValue) as refused:
        store_file(content=content)

    assert refused.value.code == "file-type"


def test_takes_a_file_of_the_largest_size_and_none_beyond(settings):
    settings.FILE_MAX_BYTES = 1000

    assert store_file(content=b"%PDF-".ljust(1000)).size == 1000
    with pytest.raises(InvalidValue) as refused:
        store_file(content=b"%PDF-".ljust(1001))
    assert refused.value.code == "file-too-large"


@pytest.mark.parametrize("size", [(7746, 7747), (20_000, 20_000), (2_000_000, 2_000_000)])
def test_refuses_a_flood_of_pixels_before_it_unpacks_it(size, monkeypatch):
    monkeypatch.setattr(Image.Image, "thumbnail", lambda *_arguments, **_options: pytest.fail("it was unpacked"))

    with pytest.raises(InvalidValue) as refused:
        store_file(content=png_of(*size))

    assert refused.value.code == "file-pixels"


def test_refuses_a_text_in_a_png_that_unpacks_to_a_hundred_megabytes():
    bomb = _chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * 100_000_000, 9))

    with pytest.raises(InvalidValue) as refused:
        store_file(content=png_of(10, 10, after=bomb))

    assert refused.value.code == "file-broken"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_answers_every_damage_with_a_refusal_or_a_picture(kind):
    """A decoder fed with hostile bytes raises whatever it likes; a page must not stumble over it."""
    whole = picture(kind, exif=photo_with_a_place()[20:120]) if kind == "PNG" else photo_with_a_place()
    dice = random.Random(20261123)
    refused = 0
    for _ in range(600):
        damaged = bytearray(whole)
        for _ in range(dice.randint(1, 8)):
            damaged[dice.randrange(8, len(damaged))] = dice.randrange(256)
        try:
            store_file(content=bytes(damaged[: dice.randrange(8, len(damaged) + 1)]))
        except InvalidValue as refusal:
            assert refusal.code in {"file-broken", "file-pixels"}
            refused += 1
    assert refused > 0


def test_never_unpacks_two_pictures_at_the_same_time(monkeypatch):
    monkeypatch.setattr(
        Image.Image, "thumbnail", lambda *_arguments, **_options: held.append(files._UNPACKING.locked())
    )
    held: list[bool] = []

    store_file(content=picture())

    assert held == [True]
    assert not files._UNPACKING.locked()


@pytest.mark.parametrize("name", ["../../etc/passwd", "a" * 63, "A" * 64, "/" * 64, "a" * 63 + "/"])
def test_finds_nothing_under_a_name_that_is_no_hash(name):
    with pytest.raises(FileNotFoundError):
        path_of(sha256=name)


def test_sniffs_by_the_first_bytes_only():
    assert [sniff(content) for content in (picture(), picture("PNG"), b"%PDF-1.7", b"%pdf-1.7")] == [
        "image/jpeg",
        "image/png",
        "application/pdf",
        "",
    ]
