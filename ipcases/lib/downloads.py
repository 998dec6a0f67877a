"""Handing out the bytes of a kept file: never run as a page, never sniffed, never cached by others."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from ipcases.lib.errors import NotVisible
from ipcases.lib.files import path_of

JPEG = "image/jpeg"
_FROM_OUR_PAGES = frozenset({"", "same-origin", "none"})
_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
# A browser that shows a picture alone lays it out with a style of its own; still nothing loads or runs.
_SHOWN = f"{_POLICY}; style-src 'unsafe-inline'"


def file_answer(request: HttpRequest, *, sha256: str, media_type: str = JPEG, save_as: str = "") -> FileResponse:
    """Answer with a kept file piece by piece, shown in place or with `save_as` only to save.

    Raises NotVisible when it is gone, or when another site's page asks for it (ASVS 3.5.8).
    """
    _refuse_other_sites(request)
    try:
        content = path_of(sha256=sha256).open("rb")
    except FileNotFoundError as error:
        raise NotVisible from error
    response = FileResponse(content, as_attachment=bool(save_as), filename=save_as, content_type=media_type)
    _guard(response, _POLICY if save_as else _SHOWN)
    return response


def drawn_picture(request: HttpRequest, *, content: bytes) -> HttpResponse:
    """Answer with a JPEG that was drawn for this answer and is kept nowhere. Raises NotVisible as file_answer does."""
    _refuse_other_sites(request)
    response = HttpResponse(content, content_type=JPEG)
    _guard(response, _SHOWN)
    return response


def _refuse_other_sites(request: HttpRequest) -> None:
    if request.headers.get("Sec-Fetch-Site", "") not in _FROM_OUR_PAGES:
        raise NotVisible


def _guard(response: HttpResponseBase, policy: str) -> None:
    if policy == _SHOWN:
        response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = policy
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
