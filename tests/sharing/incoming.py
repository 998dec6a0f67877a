"""What a partner posts to our inbox."""

from typing import Any

from django.test import Client

from sharing import envelope
from tests.sharing.factories import case_data, make_event, signed_headers

SHARE = "01a20a79-637b-74c4-a33d-dcd34528e388"


def post(event_or_body, *, client=None, headers=None, **values) -> Any:
    """Sign a message as the partner does and post it."""
    body, signed = signed_headers(event_or_body, **values)
    signed |= headers or {}
    content_type = signed.pop("Content-Type")
    return (client or Client()).post("/ipx/v1/inbox", data=body, content_type=content_type, headers=signed)


def shared(**values) -> dict:
    """Return the message that shares a case."""
    return make_event(case_data(SHARE), **values)


def withdrawal(seq: int) -> dict:
    """Return the message that takes the shared case back."""
    data = {
        "share": {"id": SHARE},
        "reason": "error",
        "action": "restrict",
        "remark": "Sent in error",
        "deadline": "2026-11-24T04:00:00Z",
    }
    return make_event(data, message_type=envelope.CASE_WITHDRAWN, seq=seq)
