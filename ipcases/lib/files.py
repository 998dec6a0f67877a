"""Files stored once under their SHA-256, and what may be learnt from their bytes.

The original is written once and never changed. What people see is a derivative: re-encoded,
so metadata and anything hidden behind the image is gone.
"""

import hashlib
import io
import os
import shutil
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from whitenoise.storage import CompressedManifestStaticFilesStorage

from ipcases.lib.errors import InvalidValue

MOST_PIXELS = 60_000_000
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
DERIVATIVE_PIXELS = 2000
# Magic bytes of the types we accept. The name and the browser's claim are never believed.
_SIGNATURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
_PIL_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
# What can be made smaller as it is; a palette, for one, must become colours first.
_SCALABLE_MODES = frozenset({"L", "RGB", "RGBA", "CMYK"})
_DEEP_GREY = "I"  # holds the 16 bits of a grey
# A few hundred kilobytes can unpack to a quarter of a gigabyte: one at a time in a process.
_UNPACKING = threading.Lock()


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Static files under hashed names, ES-module imports included, each with a copy that is small on the wire."""

    support_js_module_import_aggregation = True


@dataclass(frozen=True)
class StoredFile:
    """What was kept: `derivative_sha256` is empty for a document that has none.

    `made` are the hashes whose bytes were not there before, with the moment they were stored: see stored_at.
    """

    sha256: str
    media_type: str
    size: int
    derivative_sha256: str = ""
    made: tuple[tuple[str, int], ...] = field(default=(), compare=False, repr=False)


def sniff(content: bytes) -> str:
    """Return the media type the bytes prove, or an empty string when we do not accept them."""
    return next((kind for magic, kind in _SIGNATURES.items() if content.startswith(magic)), "")


def store_file(*, content: bytes) -> StoredFile:
    """Check and keep a file; make the derivative of an image. Raises InvalidValue with what to do."""
    if len(content) > settings.FILE_MAX_BYTES:
        raise InvalidValue("file-too-large", _("This file is larger than 20 MB. Send a smaller one."))
    media_type = sniff(content)
    if not media_type:
        raise InvalidValue("file-type", _("This file is not a JPEG, a PNG or a PDF. Convert it and send it again."))
    parts = [content, _strip_image(content)] if media_type in _PIL_FORMATS else [content]
    kept = [_keep(part) for part in parts]
    made = tuple((sha256, stored_at(sha256=sha256)) for sha256, is_new in kept if is_new)
    return StoredFile(kept[0][0], media_type, len(content), kept[1][0] if len(kept) > 1 else "", made)


def keep_made_file(*, path: Path) -> StoredFile:
    """Move a file that we made into the store, without reading it into memory."""
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    size = path.stat().st_size
    kept = path_of(sha256=digest)
    kept.parent.mkdir(parents=True, exist_ok=True)
    path.chmod(0o440)
    shutil.move(path, kept)
    return StoredFile(digest, "application/octet-stream", size)


def read_file(*, sha256: str) -> bytes:
    """Return the bytes kept under this hash. Raises FileNotFoundError."""
    return path_of(sha256=sha256).read_bytes()


def picture_size(*, sha256: str) -> tuple[int, int]:
    """Return how wide and high a kept picture is, of its head alone. Raises FileNotFoundError."""
    with Image.open(path_of(sha256=sha256)) as opened:
        return opened.size


def stored_at(*, sha256: str) -> int:
    """Return a number that is another one after these bytes were stored again; 0 when they are not there."""
    try:
        return path_of(sha256=sha256).stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def path_of(*, sha256: str) -> Path:
    """Return where a file of this hash is kept, two folder levels deep."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise FileNotFoundError(sha256)
    return settings.FILES_ROOT / sha256[:2] / sha256[2:4] / sha256


def _keep(content: bytes) -> tuple[str, bool]:
    """Return the hash, and whether these bytes were not there before."""
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(sha256=digest)
    with suppress(FileNotFoundError):
        os.utime(path)  # stored once more: see stored_at
        return digest, False
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as temporary:
        temporary.write(content)
        temporary.flush()
        os.fsync(temporary.fileno())
    made = Path(temporary.name)
    made.chmod(0o440)
    made.replace(path)
    return digest, True


def keep_picture(*, content: bytes) -> StoredFile:
    """Keep a JPEG that we drew ourselves; it is its own derivative."""
    sha256, is_new = _keep(content)
    made = ((sha256, stored_at(sha256=sha256)),) if is_new else ()
    return StoredFile(sha256, "image/jpeg", len(content), made=made)


def clean_picture(*, content: bytes) -> tuple[Image.Image, float]:
    """Return the pixels of a picture as people see it, upright, at most 2000 a side, and how much smaller they are.

    Nothing else of the file is left in it. Raises InvalidValue with what to do.
    """
    kind = _PIL_FORMATS.get(sniff(content))
    if kind is None:
        raise InvalidValue("not-a-picture", _("This is not a picture. Only a JPEG or a PNG can be drawn on."))
    try:
        with _UNPACKING, Image.open(io.BytesIO(content), formats=[kind]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise _too_many_pixels()
            longest = max(opened.size)
            image = _in_colours(opened)
            # Before anything else: a large JPEG is then unpacked at a fraction of its size.
            image.thumbnail((DERIVATIVE_PIXELS, DERIVATIVE_PIXELS), reducing_gap=1.5)
            image = ImageOps.exif_transpose(image)
            if image.mode == _DEEP_GREY:  # cut off at 255 instead, all would be white
                image = image.point(lambda grey: grey * (1 / 256)).convert("L")
            clean = Image.new("RGB", image.size, "white")
            # What can be seen through lies on white, as on paper: a black mark would else be black on black.
            clean.paste(image.convert("RGB"), mask=image.getchannel("A") if image.mode == "RGBA" else None)
            return clean, max(clean.size) / longest
    except InvalidValue:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except Exception as error:
        # Fed with hostile bytes, a decoder raises whatever it likes.
        raise InvalidValue(
            "file-broken", _("This picture cannot be opened. Take it again or choose another.")
        ) from error


def _in_colours(opened: Image.Image) -> Image.Image:
    """Return a picture in a mode that can be made smaller."""
    if opened.mode.startswith(_DEEP_GREY):
        return opened.convert(_DEEP_GREY)
    if opened.has_transparency_data:
        return opened if opened.mode == "RGBA" else opened.convert("RGBA")
    return opened if opened.mode in _SCALABLE_MODES else opened.convert("RGB")


def _strip_image(content: bytes) -> bytes:
    image, _scale = clean_picture(content=content)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()


def _too_many_pixels() -> InvalidValue:
    return InvalidValue("file-pixels", _("This picture has more than 60 million pixels. Send a smaller one."))
