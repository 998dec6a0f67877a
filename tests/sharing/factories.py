"""Partners, agreements, cases and shares for tests: everything may leave unless the test says what differs."""

import base64
import dataclasses
import itertools
import json
import uuid
from datetime import UTC, date, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from audit.services import record
from operations.models import Agreement
from seizures.models import GoodsLine, Seizure
from sharing import envelope
from sharing.models import Channel, Partner, PartnerKey, Policy, Share
from sharing.services import shares
from sharing.services.inbox import receive
from sharing.services.policies import propose_policy, put_in_force
from sharing.services.previews import build_preview
from sharing.signing import SigningKey, sign_request
from tests.cast import make_second
from tests.seizures.factories import PARCEL, SENDER, SHOES, log, make_intake  # noqa: F401

# A node gives out each number once.
_numbers = itertools.count(1)
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
PERSON = dataclasses.replace(SENDER, role="ADDRESSEE", name="Zhang Sanfeng", kind="PERSON", country="US")


def make_key(kid: str = "us-cbp/2026-11") -> SigningKey:
    """Return a key of a partner's node; the same name gives the same key."""
    seed = kid.encode().ljust(32, b".")[:32]
    return SigningKey(kid, Ed25519PrivateKey.from_private_bytes(seed))


def make_partner(
    node: str = "us-cbp", *, url: str = "https://partner.example", key: SigningKey | None = None
) -> Partner:
    partner, _created = Partner.objects.get_or_create(agency_id=node)
    Channel.objects.update_or_create(partner=partner, defaults={"url": url})
    key = key or make_key(f"{node}/2026-11")
    PartnerKey.objects.get_or_create(
        kid=key.kid,
        defaults={"partner": partner, "public_key": key.public, "not_before": NOW - timedelta(days=400)},
    )
    return partner


def make_agreement(**values) -> Agreement:
    defaults = {
        "code": f"MOC-{uuid.uuid4().hex[:6]}",
        "kind": Agreement.Kind.MEMORANDUM,
        "agency_id": "us-cbp",
        "signed_on": date(2007, 5, 23),
        "valid_from": date(2007, 5, 23),
        "clause": "Art. 3",
        "purposes": ["ADMINISTRATIVE", "CRIMINAL_INVESTIGATION"],
        "tiers": ["A", "B"],
        "name_en": "Memorandum",
        "name_zh": "备忘录",
    }
    return Agreement.objects.create(**{**defaults, **values})


def set_policy(*, acting_user, agreement, now=NOW, **said) -> Policy:
    """Have a second administrator put in force what the first proposes."""
    proposal = propose_policy(acting_user=acting_user, agreement=agreement, now=now, **said)
    return put_in_force(
        acting_user=make_second("ADMIN"),
        agreement=agreement,
        version=proposal.version,
        looked_at=proposal.compared_with,
        confirmed_at=now,
        now=now,
    )


def make_share(liaison, seizure: Seizure, *, partner=None, agreement=None, now=NOW, **terms) -> Share:
    """Return a draft."""
    terms = {
        "purpose": "CRIMINAL_INVESTIGATION",
        "necessity": "The addressee is in the territory of the recipient; repeated route.",
        "urgency": Share.Urgency.ROUTINE,
        "requested_action": "Identify the consignee",
    } | terms
    return shares.draft_share(
        acting_user=liaison,
        seizure=seizure,
        partner=partner or make_partner(),
        agreement=agreement or make_agreement(),
        now=now,
        **terms,
    )


def submit(liaison, share: Share, *, now=NOW) -> Share:
    digest = build_preview(share=share, now=now).sha256
    return shares.submit_share(acting_user=liaison, share=share, preview_sha256=digest, now=now)


def approve(approver, share: Share, *, now=NOW) -> Share:
    return shares.approve_share(
        acting_user=approver, share=share, preview_sha256=share.preview_sha256, confirmed_at=now, now=now
    )


def send(liaison, approver, seizure: Seizure, *, now=NOW, **values) -> Share:
    """Return an approved share whose message waits in the outbox."""
    return approve(approver, submit(liaison, make_share(liaison, seizure, now=now, **values), now=now), now=now)


# --- messages as a partner sends them --------------------------------------------------------------
def news(seizure: Seizure, officer, *, now=LATER) -> None:
    """Let it be known that something of a case changed."""
    record(
        action="seizure.edited", actor=officer, subject=seizure, case_reference=seizure.reference, publish=True, now=now
    )


def change(seizure: Seizure, officer, **values) -> None:
    """Change the first goods line of a case, and let it be known."""
    GoodsLine.objects.filter(seizure=seizure, position=1).update(**values)
    news(seizure, officer)


def case_data(share_id: str, *, version: int = 1, **overrides) -> dict:
    data = {
        "share": {"id": share_id, "version": version, "supersedes": None, "reason": "initial", "changes": []},
        "authority": {
            "agreement": "MOC-1",
            "article": "Art. 3",
            "purpose": ["criminal_investigation"],
            "necessity": "Repeated route",
        },
        "handling": {
            "code": "H2",
            "source": "A",
            "info": "1",
            "onward": "with_permission",
            "court_use": False,
            "tlp": "TLP:AMBER+STRICT",
            "retain_until": "2031-11-23",
            "originator": "urn:ipx:us-cbp",
        },
        "urgency": "urgent",
        "seizure": {"date": "2026-11-20", "port": "USJFK", "procedure": "import", "mode": "postal", "stage": "seized"},
        "goods": [
            {"line": 1, "brand": "NORDVIK", "description": "Running shoes", "quantity": {"value": "12", "unit": "PR"}}
        ],
        "movement": {"origin": "CN", "destination": "US", "parcel": ["LZ473124863CN"]},
        "withheld": [{"path": "/persons/name", "ground": "tier_not_in_agreement"}],
        "ext": {},
    }
    return data | overrides


def make_event(
    data: dict,
    *,
    message_type: str = envelope.CASE_SHARED,
    source: str = "us-cbp",
    audience: str = "",
    message_id: str = "",
    seq: int = 1,
    stream_seq: int = 0,
    subject: str = "case/US-JFK-2026-000042",
    now: datetime = NOW,
    **overrides,
) -> dict:
    content = envelope.content(
        source=source,
        audience=audience or settings.NODE,
        subject=subject,
        message_type=message_type,
        data=data,
    )
    body = envelope.stamped(
        content,
        message_id=uuid.UUID(message_id) if message_id else uuid.uuid4(),
        time=now,
        expires=now + timedelta(days=14),
        stream_seq=stream_seq or next(_numbers),
        order_seq=seq,
    )
    return json.loads(body) | overrides


def signed_headers(event_or_body: dict | bytes, *, key: SigningKey | None = None, now: datetime = NOW, **values):
    """Return the body and the headers with which a partner posts it."""
    body = event_or_body if isinstance(event_or_body, bytes) else envelope.canonical(event_or_body)
    message_id = values.pop("message_id", None)
    if message_id is None:
        message_id = json.loads(body)["id"]
    headers = sign_request(
        url=values.pop("url", settings.BASE_URL + envelope.INBOX_PATH),
        message_id=message_id,
        content_type=values.pop("content_type", envelope.CONTENT_TYPE),
        body=body,
        key=key or make_key(),
        now=now,
    )
    return body, headers


def public_key_of_seed(seed: bytes) -> str:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def take(event: dict, now: datetime):
    """Let the partner's message come in, past the door; return the answer."""
    body, headers = signed_headers(event, now=now)
    return receive(headers=headers, body=body, now=now)
