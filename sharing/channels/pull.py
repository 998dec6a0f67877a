"""Fetching one file from a partner. Talks to the network, never to the database.

The address is the partner's pinned one and a path of ours: nothing in a message is followed.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ipcases.lib.http import Unreachable
from sharing import envelope
from sharing.channels.connections import client_for, retry_after
from sharing.signing import SigningKey, sign_question

logger = logging.getLogger(__name__)
_FIRST_SECONDS = 20.0
_BYTES_A_SECOND = 200_000
# Answers that the next file would only meet again.
_ABOUT_THE_CHANNEL = frozenset({401, 403, 408, 410, 425, 429})


@dataclass(frozen=True)
class Fetched:
    """What came of asking: the bytes, or why there are none."""

    content: bytes | None
    outcome: str = ""
    retry_after_seconds: int | None = None
    concerns_the_channel: bool = False


def seconds_for(*, size: int) -> float:
    """Return how long fetching this many bytes may take, from the first byte to the last."""
    return _FIRST_SECONDS + size / _BYTES_A_SECOND


def fetch(
    *, partner_id: int, base_url: str, sha256: str, size: int, key: SigningKey, clock: Callable[[], datetime]
) -> Fetched:
    """Ask once for a file of at most this size. Never raises for what the other side does."""
    url = f"{base_url}{envelope.FILES_PATH}{sha256}"
    headers = sign_question(url=url, key=key, now=clock())
    try:
        answer = client_for(partner_id=partner_id).get(
            url, headers=headers, seconds=seconds_for(size=size), max_answer_bytes=size
        )
    except Unreachable as error:
        logger.warning("no answer from a partner", extra={"partner": partner_id, "reason": str(error)})
        return Fetched(None, error.kind, concerns_the_channel=error.kind != "too-large")
    if answer.status == 200:
        return Fetched(answer.body)
    return Fetched(
        None,
        f"http-{answer.status}",
        retry_after(value=answer.headers.get("Retry-After", ""), now=clock()),
        answer.status in _ABOUT_THE_CHANNEL or answer.status >= 500,
    )
