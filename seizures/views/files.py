"""Sending kept files to a browser: never sniffed, never cached by others, originals only to save."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from ipcases.lib.files import read_file

_FROM_OUR_PAGES = frozenset({"", "same-origin", "none"})


def send_file(request: HttpRequest, *, sha256: str, media_type: str, save_as: str = "") -> HttpResponse:
    """Answer with a kept file: shown in place, or with `save_as` only to save.

    Refuses when another site asks for it (ASVS 3.5.8).
    """
    if request.headers.get("Sec-Fetch-Site", "") not in _FROM_OUR_PAGES:
        raise Http404
    try:
        content = read_file(sha256=sha256)
    except FileNotFoundError as error:
        raise Http404 from error
    # A derivative is always JPEG, whatever its original was.
    response = HttpResponse(content, content_type=media_type if save_as else "image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    response.headers["Content-Disposition"] = "inline"
    if save_as:
        response.headers["Content-Disposition"] = content_disposition_header(True, save_as) or "attachment"
    return response
