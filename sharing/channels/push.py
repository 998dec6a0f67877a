"""Pushing one message to a partner's inbox and judging its answer. Talks to the network, never to the database."""

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from ipcases.lib.http import Answer, Unreachable
from sharing import envelope
from sharing.channels.connections import client_for, retry_after
from sharing.signing import BadSignature, SigningKey, sign_request, verify_receipt

logger = logging.getLogger(__name__)

# The whole exchange, from the first byte to the last. The lease is longer.
DEADLINE_SECONDS = 20.0
MAX_RECEIPT_BYTES = 16 * 1024
_STATES = frozenset({"stored", "duplicate", "parked"})


class Verdict(StrEnum):
    """What an answer means for the message."""

    DELIVERED = "delivered"
    RETRY = "retry"  # it may work later
    HOLD = "hold"  # it will not until somebody has looked
    REJECTED = "rejected"  # these bytes never will
    CHANNEL_HELD = "channel-held"  # nothing will until somebody has looked; tried again now and then
    CHANNEL_OFF = "channel-off"  # the partner closed the door
    NUMBER_TAKEN = "number-taken"  # the partner holds another message under our number: one of us went back
    INCIDENT = "incident"  # the partner holds other bytes under our id


@dataclass(frozen=True)
class Outgoing:
    """All that sending needs: no model, no query."""

    message_id: str
    sha256: str
    url: str
    body: bytes
    headers: Mapping[str, str]
    partner_keys: Mapping[str, str]


@dataclass(frozen=True)
class SignedReceipt:
    state: str
    body: bytes
    signature_input: str
    signature: str
    kid: str


@dataclass(frozen=True)
class Result:
    """What came of one attempt."""

    verdict: Verdict
    outcome: str
    milliseconds: int
    status: int | None = None
    retry_after_seconds: int | None = None
    receipt: SignedReceipt | None = None
    partner_holds: int = 0  # with a taken number: up to which the partner holds our stream
    signature_input: str = ""
    signature: str = ""


def prepare(
    *,
    message_id: str,
    sha256: str,
    base_url: str,
    body: bytes,
    key: SigningKey,
    partner_keys: Mapping[str, str],
    now: datetime,
) -> Outgoing:
    """Sign the frozen bytes for this moment: a retry carries a new signature over the same bytes."""
    url = base_url + envelope.INBOX_PATH
    headers = sign_request(
        url=url, message_id=message_id, content_type=envelope.CONTENT_TYPE, body=body, key=key, now=now
    )
    return Outgoing(message_id, sha256, url, body, headers, partner_keys)


def send(*, outgoing: Outgoing, partner_id: int, clock: Callable[[], datetime]) -> Result:
    """Send once and judge the answer. Never raises for what the other side does."""
    result = _send(outgoing, partner_id, clock)
    return replace(result, signature_input=outgoing.headers["Signature-Input"], signature=outgoing.headers["Signature"])


def _send(outgoing: Outgoing, partner_id: int, clock: Callable[[], datetime]) -> Result:
    started = time.monotonic()
    try:
        answer = client_for(partner_id=partner_id).post(
            outgoing.url,
            body=outgoing.body,
            headers=outgoing.headers,
            seconds=DEADLINE_SECONDS,
            max_answer_bytes=MAX_RECEIPT_BYTES,
        )
    except Unreachable as error:
        logger.warning("no answer from a partner", extra={"partner": partner_id, "reason": str(error)})
        held = error.kind in {"tls", "address"}
        return Result(Verdict.CHANNEL_HELD if held else Verdict.RETRY, error.kind, _since(started))
    return _judge(answer, outgoing, _since(started), clock())


def _judge(answer: Answer, outgoing: Outgoing, milliseconds: int, now: datetime) -> Result:
    status = answer.status
    if status in (200, 202):
        try:
            receipt = _receipt_of(answer, outgoing, now)
        except (BadSignature, ValueError) as error:
            outcome = f"receipt-{error.code}" if isinstance(error, BadSignature) else "receipt-unfit"
            return Result(Verdict.RETRY, outcome, milliseconds, status)
        return Result(Verdict.DELIVERED, receipt.state, milliseconds, status, receipt=receipt)
    if status == 409 and (holds := _holds(answer.body)):
        return Result(Verdict.NUMBER_TAKEN, "number-taken", milliseconds, status, partner_holds=holds)
    verdict, outcome = _verdict_of(status)
    return Result(
        verdict, outcome, milliseconds, status, retry_after(value=answer.headers.get("Retry-After", ""), now=now)
    )


def _holds(body: bytes) -> int:
    """Return up to which number the partner holds our stream when it refused one as taken, else 0."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return 0
    if not isinstance(said, dict) or said.get("code") != "number-taken":
        return 0
    holds = said.get("last_streamseq")
    return holds if isinstance(holds, int) and 0 < holds <= envelope.MAX_NUMBER else 0


def _verdict_of(status: int) -> tuple[Verdict, str]:
    known = {
        401: (Verdict.CHANNEL_HELD, "auth"),
        403: (Verdict.CHANNEL_HELD, "auth"),
        409: (Verdict.INCIDENT, "digest-conflict"),
        410: (Verdict.CHANNEL_OFF, "gone"),
        400: (Verdict.REJECTED, "http-400"),
        413: (Verdict.REJECTED, "http-413"),
        415: (Verdict.REJECTED, "http-415"),
        422: (Verdict.REJECTED, "http-422"),
    }
    if status in known:
        return known[status]
    if 300 <= status < 400:
        return Verdict.HOLD, "redirect"
    if status in (408, 425, 429) or status >= 500 or 200 <= status < 300:
        return Verdict.RETRY, f"http-{status}"
    return Verdict.HOLD, f"http-{status}"


def _receipt_of(answer: Answer, outgoing: Outgoing, now: datetime) -> SignedReceipt:
    kid = verify_receipt(
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        find_key=outgoing.partner_keys.get,
        now=now,
    )
    try:
        said = json.loads(answer.body)
    except RecursionError as error:
        raise ValueError("the receipt is nested too deeply") from error
    state = said.get("state") if isinstance(said, dict) else None
    if (
        not isinstance(state, str)
        or state not in _STATES
        or said.get("receipt") != outgoing.message_id
        or said.get("digest") != outgoing.sha256
    ):
        raise ValueError("the receipt is for something else")
    headers = answer.headers
    return SignedReceipt(state, answer.body, headers["Signature-Input"], headers["Signature"], kid)


def _since(started: float) -> int:
    return int((time.monotonic() - started) * 1000)
