"""Remembering what a request was answered, in the transaction of its effect."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts.models import IdempotentAnswer, User
from ipcases.lib.errors import DomainError


class KeyReused(DomainError):
    """The key belongs to another request: 422."""

    status = 422


@dataclass(frozen=True)
class KeptAnswer:
    status: int
    content_type: str
    location: str
    body: bytes
    etag: str


def claim_key(*, user: User, key: str, request_hash: str, now: datetime) -> tuple[KeptAnswer, datetime] | None:
    """Take the key for this request, or return what the same request was answered before, and when.

    Must run in the transaction of the effect. A twin that runs at the same time waits here until that
    transaction ends: then it finds the answer, or, when the effect failed, takes the key itself.
    Raises KeyReused when the key belongs to another request.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a key is claimed in the transaction of its effect")
    claim = IdempotentAnswer(user=user, key=key, request_hash=request_hash, created_at=now)
    IdempotentAnswer.objects.bulk_create([claim], ignore_conflicts=True)
    kept = IdempotentAnswer.objects.select_for_update().get(user=user, key=key)
    if kept.request_hash != request_hash:
        raise KeyReused(
            "idempotency-key-reused",
            _("This Idempotency-Key belongs to another request. Send the new request with a new key."),
        )
    if kept.status is None:
        return None
    answer = KeptAnswer(kept.status, kept.content_type, kept.location, bytes(kept.body or b""), kept.etag)
    return answer, kept.created_at  # claimed in the transaction of its effect


def keep_answer(*, user: User, key: str, answer: KeptAnswer) -> None:
    """Keep what the request was answered, to be committed together with its effect."""
    IdempotentAnswer.objects.filter(user=user, key=key).update(
        status=answer.status,
        content_type=answer.content_type,
        location=answer.location,
        body=answer.body,
        etag=answer.etag,
    )
