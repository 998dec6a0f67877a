"""POST once: an API view that answers a repeated Idempotency-Key with its first answer.

    class SeizureList(IdempotentPosts, ListView):
        def post(self, request): …

The key, the effect and the answer commit in one transaction, so a request that is sent again after a
lost answer has one effect however it was lost, and twins that run at the same time have one too.
Same key and same request: the first answer, with `Idempotency-Replayed: true`. Same key and another
request: 422. A refusal (4xx, 5xx) had no effect and keeps nothing: the key may be used again.

The handler runs inside a transaction: services it calls must not ask for a durable one.
"""

import hashlib
import json
import re
from collections.abc import Callable
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
from ipcases.lib.api_views import ApiView
from ipcases.lib.errors import InvalidValue

HEADER = "Idempotency-Key"
_VALID = re.compile(r"^[\x21-\x7e]{1,100}$")

_Handler = Callable[..., HttpResponseBase]


class IdempotentPosts(ApiView):
    """Mixin of API views whose POST honours the Idempotency-Key header."""

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
            self.post = _once(handler, request.user, key)  # type: ignore[method-assign]


def _once(handler: _Handler, user: User, key: str) -> _Handler:
    def run(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with transaction.atomic():
            kept = claim_key(user=user, key=key, request_hash=_hash_of(request, user), now=timezone.now())
            if kept is not None:
                return _again(kept)
            response = handler(request, *args, **kwargs)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            else:
                keep_answer(user=user, key=key, answer=_taken_down(request, response))
            return response

    return run


def _hash_of(request: Request, user: User) -> str:
    """Hash what makes the request this one: method, path, parameters, every value of the body, and who may what."""
    digest = hashlib.sha256(f"POST {request.get_full_path()}\n".encode())
    # An answer kept for a role is not given to somebody who lost it since.
    digest.update(f"{sorted(roles_of(user=user))} {sorted(offices_of(user=user))}\n".encode())
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
    location = response.headers.get("Location", "")
    if isinstance(response, Response):
        renderer = request.accepted_renderer
        body = renderer.render(response.data, request.accepted_media_type, {}) if response.data is not None else b""
        media_type = response.content_type or renderer.media_type
        return KeptAnswer(response.status_code, media_type, location, force_bytes(body))
    if not isinstance(response, HttpResponse):
        raise TypeError("an answer that is streamed cannot be kept")
    return KeptAnswer(response.status_code, response.headers.get("Content-Type", ""), location, response.content)


def _again(kept: KeptAnswer) -> HttpResponse:
    response = HttpResponse(kept.body, status=kept.status, content_type=kept.content_type)
    response["Idempotency-Replayed"] = "true"
    if kept.location:
        response["Location"] = kept.location
    return response
