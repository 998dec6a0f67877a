"""The doors that partner nodes knock at: the inbox for signed messages, the files they name, and who we are."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from sharing import envelope
from sharing.services.callers import InboxRefusal
from sharing.services.inbox import receive
from sharing.services.keys import node_keys
from sharing.services.serving import serve_file

_LENGTH_DIGITS = 9


@csrf_exempt  # no browser and no cookie: every message is signed
@login_not_required
@require_POST
@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    """Take in one signed message. The size is judged before a byte of it is read."""
    try:
        body = _read(request)
        answer = receive(headers=request.headers, body=body, now=timezone.now())
    except InboxRefusal as refusal:
        return _problem(refusal)
    return HttpResponse(answer.body, status=answer.status, headers=dict(answer.headers))


@login_not_required
@require_GET
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Say who this node is, what time it has, and under which names its keys sign."""
    now = timezone.now()
    ring = node_keys(now=now)
    return JsonResponse(
        {
            "node": settings.NODE,
            "time": envelope.instant(now),
            "kids": sorted(ring.keys),
            "signs_with": ring.signing.kid,
            "types": list(envelope.TYPES),
            "max_bytes": envelope.MAX_BYTES,
            # Where the bytes are that a message names by hash; the question is signed.
            "files": f"{envelope.FILES_PATH}{{sha256}}",
        }
    )


@login_not_required
@require_GET
@never_cache
def file(request: HttpRequest, sha256: str) -> HttpResponse:
    """Hand out one file that a delivered message to the asking partner names."""
    try:
        given = serve_file(sha256=sha256, headers=request.headers, now=timezone.now())
    except InboxRefusal as refusal:
        return _problem(refusal)
    return HttpResponse(given.content, content_type=given.media_type)


def _read(request: HttpRequest) -> bytes:
    if request.content_type != envelope.CONTENT_TYPE:
        raise InboxRefusal(415, "content-type", _("Send application/cloudevents+json."))
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isascii() or not length.isdigit():
        raise InboxRefusal(411, "length-required", _("Say how long the message is."))
    # By its digits first: leading noughts must not hide a length, nor a thousand digits cost a moment.
    if len(length) > _LENGTH_DIGITS or int(length) > envelope.MAX_BYTES:
        raise InboxRefusal(413, "too-large", _("A message has at most 256 kB."))
    try:
        body = request.read(int(length))
    except UnreadablePostError as error:
        raise InboxRefusal(400, "cut-short", _("The message ended early.")) from error
    if len(body) != int(length):
        raise InboxRefusal(400, "cut-short", _("The message ended early."))
    return body


def _problem(refusal: InboxRefusal) -> HttpResponse:
    body: dict[str, Any] = {
        "type": f"urn:ipcases:problem:{refusal.code}",
        "title": str(refusal.message),
        "status": refusal.status,
        "code": refusal.code,
        # A sender with a wrong clock sees by how much.
        "time": envelope.instant(timezone.now()),
        **refusal.data,
    }
    return JsonResponse(body, status=refusal.status, content_type="application/problem+json")
