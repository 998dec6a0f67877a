"""What a partner posts to our inbox."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.test import Client

from sharing import digests, envelope
from sharing.services.keys import node_keys
from tests.sharing.factories import NOW, case_data, make_event, make_key, signed_headers

PARCEL = "LZ473124863CN"
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


def withdrawal(seq: int, *, now: datetime = NOW) -> dict:
    """Return the message that takes the shared case back, sent at this moment: it is good for two weeks."""
    data = {
        "share": {"id": SHARE},
        "reason": "error",
        "action": "restrict",
        "remark": "Sent in error",
        "deadline": f"{now + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}",
    }
    return make_event(data, message_type=envelope.CASE_WITHDRAWN, seq=seq, now=now)


def inquiry_data(*values: tuple[str, str]) -> dict:
    """Return what a partner asks about these kinds and values, digested as its node does it."""
    inquiry_id, ours, theirs = str(uuid.uuid4()), node_keys(now=NOW).signing, make_key()
    ends = digests.Ends(inquiry_id, "us-cbp", settings.NODE, theirs.kid, ours.kid)
    key = digests.key_between(own=theirs.private, other=ours.public, ends=ends)
    return {
        "inquiry": {"id": inquiry_id},
        "authority": {
            "agreement": "MOC-1",
            "article": "Art. 3",
            "purpose": "criminal_investigation",
            "necessity": "The same sender used three parcels this week.",
        },
        "office": "mail",
        "keys": {"source": theirs.kid, "audience": ours.kid},
        "values": [
            {"kind": kind, "digest": digests.digest_of(key=key, kind=kind, value=value)} for kind, value in values
        ],
        "ext": {},
    }
