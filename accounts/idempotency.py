"""POST once: an API view that answers a repeated Idempotency-Key with its first answer.

    class SeizureList(IdempotentPosts, ListView):
        def post(self, request): …

The key, the effect and the answer commit in one transaction, so a request that is sent again after a
lost answer has one effect however it was lost, and twins that run at the same time have one too.
Same key and same request: the first answer, with `Idempotency-Replayed: true`. Same key and another
request: 422. A refusal (4xx, 5xx) had no effect and keeps nothing: the key may be used again. Once
something was closed to people or erased since, the first answer comes without its body: what it
shows may be what its reader may not see any more, and is read at its address. Of a view that tells of
one case only, what befell other cases does not matter; of any other view it does, wherever it was.

The handler runs inside a transaction: services it calls must not ask for a durable one.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import offices_of, roles_of
from accounts.models import User
from accounts.services.idempotency import KeptAnswer, claim_key, keep_answer
from audit.queries import has_happened
from ipcases.lib.api_views import ApiView
from ipcases.lib.errors import InvalidValue
from ipcases.lib.preconditions import IF_MATCH

HEADER = "Idempotency-Key"
_VALID = re.compile(r"^[\x21-\x7e]{1,100}$")

_Handler = Callable[..., HttpResponseBase]
_Standing = Callable[..., Iterable[Any]]
# What else of a person decides whose answers are read again: apps above tell it when they are ready.
_STANDINGS: list[_Standing] = [roles_of, offices_of]
# What closes a case to people or erases names: apps above name their events.
_HIDING: set[str] = set()
# An act is dated before it commits: what was answered meanwhile may still show what it hides.
_COMMITS_WITHIN = timedelta(minutes=15)


def follow_standing(standing: _Standing) -> None:
    """Give no kept answer to somebody of whom this says something else by now; it takes `user`."""
    _STANDINGS.append(standing)


def show_nothing_after(*actions: str) -> None:
    """Give no body that was kept before one of these events: it may show what they hide."""
    _HIDING.update(actions)


class IdempotentPosts(ApiView):
    """Mixin of API views whose POST honours the Idempotency-Key header."""

    # What a POST is answered tells of one case only: the one that its address, or the Location of what it made, names.
    tells_of_one_case = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        key = request.headers.get(HEADER, "")
        handler: _Handler | None = getattr(self, "post", None)
        if request.method == "POST" and key and handler is not None and isinstance(request.user, User):
            if not _VALID.match(key):
                raise InvalidValue(
                    "idempotency-key-invalid",
                    _("The Idempotency-Key must be 1 to 100 visible ASCII characters, for example a UUID."),
                )
            self.post = _once(handler, request.user, key, self.tells_of_one_case)  # type: ignore[method-assign]


def _once(handler: _Handler, user: User, key: str, tells_of_one_case: bool) -> _Handler:
    def run(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        now = timezone.now()
        with transaction.atomic():
            kept = claim_key(user=user, key=key, request_hash=_hash_of(request, user), now=now)
            if kept is not None:
                answer, kept_at = kept
                case = _case_of(answer, kwargs) if tells_of_one_case else ""
                return _again(answer, kept_at, case)
            response = handler(request, *args, **kwargs)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            else:
                keep_answer(user=user, key=key, answer=_taken_down(request, response))
            return response

    return run


def _hash_of(request: Request, user: User) -> str:
    """Hash what makes the request this one: address, what was seen, every value of the body, and who may what."""
    digest = hashlib.sha256(f"POST {request.get_full_path()}\n{request.headers.get(IF_MATCH, '')}\n".encode())
    # An answer kept for a role or a mandate is not given to somebody who lost it since.
    digest.update(f"{[sorted(standing(user=user)) for standing in _STANDINGS]}\n".encode())
    if request.FILES:
        # A multipart body has a new boundary each time it is sent; its values and files stay the same.
        for name, values in sorted(request.POST.lists()):
            digest.update(f"{name}={values!r}\n".encode())
        for name, files in sorted(request.FILES.lists()):
            for file in files:
                content = hashlib.file_digest(file, "sha256").hexdigest()
                digest.update(f"{name}: {file.name!r} {content}\n".encode())
                file.seek(0)
    else:
        digest.update(json.dumps(request.data, sort_keys=True).encode())
    return digest.hexdigest()


def _taken_down(request: Request, response: HttpResponseBase) -> KeptAnswer:
    location, etag = response.headers.get("Location", ""), response.headers.get("ETag", "")
    if isinstance(response, Response):
        renderer = request.accepted_renderer
        body = renderer.render(response.data, request.accepted_media_type, {}) if response.data is not None else b""
        media_type = response.content_type or renderer.media_type
        return KeptAnswer(response.status_code, media_type, location, force_bytes(body), etag)
    if not isinstance(response, HttpResponse):
        raise TypeError("an answer that is streamed cannot be kept")
    media_type = response.headers.get("Content-Type", "")
    return KeptAnswer(response.status_code, media_type, location, response.content, etag)


def _case_of(kept: KeptAnswer, address: Mapping[str, Any]) -> str:
    """Return the reference of the case: from the address that was asked, else from that of what was made."""
    return str(address.get("reference") or kept.location.rstrip("/").rpartition("/")[2]).upper()


def _again(kept: KeptAnswer, kept_at: datetime, case_reference: str) -> HttpResponse:
    response = HttpResponse(kept.body, status=kept.status, content_type=kept.content_type)
    since = kept_at - _COMMITS_WITHIN
    if has_happened(actions=sorted(_HIDING), since=since, case_reference=case_reference):
        response = HttpResponse(status=kept.status)
        del response["Content-Type"]
    response["Idempotency-Replayed"] = "true"
    for name, value in (("Location", kept.location), ("ETag", kept.etag)):
        if value:
            response[name] = value
    return response
