"""The codes that make a change visible: of an event, of a seal, of a case, of a statement.

All are HMAC-SHA-256 with IPCASES_AUDIT_KEY, which the database does not hold: whoever can write any
row still cannot make one that fits. Each code begins with its own label, so none passes for another.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from audit.models import AuditEvent

# The previous hash of the first seal.
GENESIS = "0" * 64
# What the code of an event covers, in this order. The id is among them: a copy of an event is no event.
COVERED = (
    "id",
    "occurred_at",
    "recorded_at",
    "actor_id",
    "actor_label",
    "action",
    "subject_type",
    "subject_id",
    "case_reference",
    "changes",
    "purpose",
    "request_id",
)
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode


def mac_of(event: AuditEvent) -> str:
    """Return the code of an event."""
    return mac_of_values([getattr(event, name) for name in COVERED])


def mac_of_values(values: Sequence[Any]) -> str:
    """Return the code of an event given as the values of COVERED; times in UTC, keys sorted, no spaces."""
    return _code("event", _encode([_moment(value) if isinstance(value, datetime) else value for value in values]))


def seal_hash(*, seq: int, prev_hash: str, event_id: int, mac: str) -> str:
    """Return the hash of a seal: it fixes the place, the seal before it, and the event through its mac."""
    return _code("seal", f"{seq}|{prev_hash}|{event_id}|{mac}")


def statement_signature(*, seq: int, head_hash: str, made_at: datetime) -> str:
    """Sign the statement that the chain of this node reached this seal at this time."""
    return _code("checkpoint", f"{settings.NODE}|{seq}|{head_hash}|{_moment(made_at)}")


def case_code(
    *, reference: str, seq: int, tables: str, rows: Mapping[str, Mapping[str, str]], made_at: datetime
) -> str:
    """Return the code of a case's seal: what its rows were after the acts up to this seal of the chain."""
    return _code("case", _encode([reference, seq, tables, rows, _moment(made_at)]))


def fingerprint(text: str) -> str:
    """Return a short code that tells whether two personal values are the same, and not what they are."""
    return _code("fingerprint", text)[:16]


def same(one: str, other: str) -> bool:
    """Compare two codes in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def _code(label: str, text: str) -> str:
    return hmac.digest(settings.AUDIT_KEY.encode(), f"{label}\n{text}".encode(), "sha256").hex()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
