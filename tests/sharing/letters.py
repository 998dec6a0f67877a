"""Letters as a partner writes them, and a case that it holds."""

import uuid
from datetime import timedelta

from sharing import envelope
from sharing.models import ForeignCase, Letter, OutMessage, Share
from sharing.services.inbox import receive
from tests.sharing.factories import NOW, case_data, make_event, make_key, send, signed_headers, take
from tests.sharing.incoming import SHARE

PROSECUTOR = "U.S. Attorney's Office, Central District"


def held_by_partner(liaison, approver, case, **values) -> Share:
    """Return a share that has arrived."""
    share = send(liaison, approver, case, **values)
    OutMessage.objects.filter(share=share).update(state="DELIVERED", delivered_at=NOW, acknowledged_at=NOW)
    share.status, share.delivered_at = "DELIVERED", NOW
    share.save()
    return share


def held_here(**data) -> ForeignCase:
    """Return a case of a partner that came in."""
    take(make_event(case_data(SHARE) | data), NOW)
    OutMessage.objects.filter(type=envelope.RECEIPT).update(state="DELIVERED", delivered_at=NOW)
    OutMessage.objects.filter(type=envelope.RECEIPT).update(state="DELIVERED", delivered_at=NOW)
    return ForeignCase.objects.get(share_id=SHARE)


def letter_data(share_id, kind="word", **changes) -> dict:
    terms = {
        "word": {},
        "correction": {"correction": {"pointer": "/data/goods/0/quantity", "version": 1, "proposed": "10 pairs"}},
        "onward": {"leave": {"authority": PROSECUTOR, "purpose": "criminal_investigation"}},
        "court": {"leave": {"authority": "Superior Court, Los Angeles", "purpose": "court_evidence"}},
    }[kind]
    return {
        "share": {"id": str(share_id)},
        "letter": {"id": str(uuid.uuid4())},
        "kind": kind,
        "text": "The container is in Long Beach.",
        "answer_by": None if kind == "word" else "2026-12-01",
        "correction": None,
        "leave": None,
        "ext": {},
        **terms,
        **changes,
    }


def answer_data(letter, outcome="granted", **changes) -> dict:
    return {
        "share": {"id": str(letter.foreign_case.share_id)},
        "letter": {"id": str(letter.letter_id)},
        "outcome": outcome,
        "reason": "For the case named only.",
        "until": "2027-06-30" if outcome == "granted" else None,
        "ext": {},
        **changes,
    }


def comes(data: dict, *, seq=1, node="us-cbp", now=NOW, message_type="", **values):
    """Let a letter, or an answer to one, come in; return the answer of our door."""
    message_type = message_type or (envelope.LETTER if "kind" in data else envelope.LETTER_ANSWER)
    subject = f"share/{data['share']['id']}"
    event = make_event(data, message_type=message_type, subject=subject, seq=seq, source=node, now=now, **values)
    body, headers = signed_headers(event, key=make_key(f"{node}/2026-11"), now=now)
    return receive(headers=headers, body=body, now=now)


def asked(share, kind="onward", *, now=NOW, **changes) -> Letter:
    """Let the partner ask about our case."""
    data = letter_data(share.public_id, kind, **changes)
    comes(data, now=now)
    return Letter.objects.get(letter_id=data["letter"]["id"])


SOON = NOW + timedelta(minutes=6)
