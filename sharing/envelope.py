"""The outside of every message: its types, its canonical bytes, its schemas. Knows no model.

A message is one CloudEvent in structured JSON. What a person approves is the message without
its stamps; queueing it adds the stamps and nothing else, so that the approved bytes can be
recomputed from the sent ones at any time (`without_stamps`).
"""

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

CONTENT_TYPE = "application/cloudevents+json"
RECEIPT_TYPE = "application/json"
INBOX_PATH = "/ipx/v1/inbox"
FILES_PATH = "/ipx/v1/files/"
MAX_BYTES = 256 * 1024
MAX_DEPTH = 12
MAX_NUMBER = 2**53 - 1
SCHEMA_VERSION = 1

CASE_SHARED = "ipx.case.shared.v1"
CASE_UPDATED = "ipx.case.updated.v1"
CASE_WITHDRAWN = "ipx.case.withdrawn.v1"
RECEIPT = "ipx.receipt.v1"
FEEDBACK = "ipx.feedback.v1"
PING = "ipx.ping.v1"
INQUIRY = "ipx.inquiry.v1"
INQUIRY_ANSWER = "ipx.inquiry.answered.v1"
LETTER = "ipx.letter.v1"
LETTER_ANSWER = "ipx.letter.answered.v1"
CASE_TYPES = (CASE_SHARED, CASE_UPDATED, CASE_WITHDRAWN)
INQUIRIES = (INQUIRY, INQUIRY_ANSWER)
LETTERS = (LETTER, LETTER_ANSWER)
_SCHEMA_OF = {
    CASE_SHARED: "case",
    CASE_UPDATED: "case",
    CASE_WITHDRAWN: "withdrawal",
    RECEIPT: "receipt",
    FEEDBACK: "feedback",
    PING: "ping",
    INQUIRY: "inquiry",
    INQUIRY_ANSWER: "answer",
    LETTER: "letter",
    LETTER_ANSWER: "letteranswer",
}
TYPES = tuple(_SCHEMA_OF)
STAMPS = ("id", "time", "expires", "streamseq", "caseseq")
_SCHEMAS = Path(__file__).resolve().parent / "schemas"


class SchemaViolation(ValueError):
    """The message does not fit its schema; `pointer` says where (RFC 6901)."""

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(f"{pointer or '/'}: {message}")
        self.pointer = pointer


def urn(node: str) -> str:
    """Return the name of a node in messages."""
    return f"urn:ipx:{node}"


def canonical(value: Any) -> bytes:
    """Write JSON in one way only: sorted keys, no spaces, UTF-8 unescaped."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def content(*, source: str, audience: str, subject: str, message_type: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a message without stamps: of what kind, from whom, to whom, about what, and the data."""
    return {
        "specversion": "1.0",
        "type": message_type,
        "source": urn(source),
        "audience": urn(audience),
        "subject": subject,
        "datacontenttype": "application/json",
        "dataschema": f"urn:ipx:schema:{_SCHEMA_OF[message_type]}:{SCHEMA_VERSION}",
        "data": dict(data),
    }


def stamped(
    unstamped: Mapping[str, Any],
    *,
    message_id: uuid.UUID,
    time: datetime,
    expires: datetime,
    stream_seq: int,
    order_seq: int,
) -> bytes:
    """Return the bytes to send: the content with id, times and numbers."""
    return canonical(
        {
            **unstamped,
            "id": str(message_id),
            "time": instant(time),
            "expires": instant(expires),
            "streamseq": stream_seq,
            "caseseq": order_seq,
        }
    )


def without_stamps(body: bytes) -> bytes:
    """Return the bytes that were approved, recomputed from the bytes that were sent."""
    event = json.loads(body)
    return canonical({key: value for key, value in event.items() if key not in STAMPS})


def instant(moment: datetime) -> str:
    """Write a moment in UTC to the second, as RFC 3339 wants it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def check(event: Any) -> None:
    """Raise SchemaViolation unless the envelope and the data of its type are as they must be."""
    _check("envelope", event)
    _check(_SCHEMA_OF[event["type"]], event["data"], prefix="/data")


def check_data(message_type: str, data: Any) -> None:
    """Raise SchemaViolation unless the data fit the schema of the type."""
    _check(_SCHEMA_OF[message_type], data, prefix="/data")


def depth_of(value: Any) -> int:
    """Return how deep lists and objects are nested."""
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if children is None else 1 + max((depth_of(child) for child in children), default=0)


def _check(name: str, value: Any, prefix: str = "") -> None:
    error = next(iter(_validator(name).iter_errors(value)), None)
    if error is not None:
        pointer = prefix + "".join(f"/{part}" for part in error.absolute_path)
        # The validator's own sentence repeats the value, which may be personal: only the rule is named.
        raise SchemaViolation(pointer, f"violates {error.validator!s}")


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((_SCHEMAS / f"{name}.json").read_text(encoding="utf-8")))
