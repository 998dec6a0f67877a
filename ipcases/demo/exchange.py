"""The cases of 2017 shared with US customs: sent, received, answered, with arrests abroad.

The partner's part is played by a key made here: its receipts and feedback are signed as a real
partner signs them, and pass through the same inbox.
"""

import datetime
import hashlib
import uuid
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from accounts.models import User
from operations.models import Agreement
from seizures.models import Seizure
from sharing import envelope
from sharing.channels.push import Result, SignedReceipt, Verdict
from sharing.models import Partner, PartnerKey, Share
from sharing.services.inbox import receive
from sharing.services.leasing import Leased, lease
from sharing.services.partners import introduce_partner
from sharing.services.previews import build_preview
from sharing.services.settling import Finished, settle
from sharing.services.shares import approve_share, draft_share, submit_share
from sharing.signing import SigningKey, sign_receipt, sign_request

_NODE = "us-cbp"
_BATCH = 50
# Of so many shares US customs reported action, with these arrests.
_ARRESTS = (2, 1, 3, 1, 2)


class DemoPartner:
    """Plays US customs: confirms what it receives and says what came of it."""

    def __init__(self, *, now: datetime.datetime) -> None:
        seed = hashlib.sha256(b"demo key of us-cbp, worth nothing").digest()
        self.key = SigningKey(kid=f"{_NODE}/2017-01", private=Ed25519PrivateKey.from_private_bytes(seed))
        self.partner: Partner = introduce_partner(
            node=_NODE, url="https://us-cbp.partner.example", public_key=self.key.public, kid=self.key.kid, now=now
        )
        PartnerKey.objects.filter(kid=self.key.kid).update(not_before=now - datetime.timedelta(days=200))
        self.sent = 0

    def receipt_for(self, leased: Leased, *, now: datetime.datetime) -> Finished:
        """Confirm the bytes of a message, signed."""
        message = leased.message
        body = envelope.canonical(
            {"receipt": str(message.pk), "digest": message.sha256, "state": "stored", "at": envelope.instant(now)}
        )
        headers = sign_receipt(status=202, content_type=envelope.RECEIPT_TYPE, body=body, key=self.key, now=now)
        receipt = SignedReceipt("stored", body, headers["Signature-Input"], headers["Signature"], self.key.kid)
        return Finished(leased, Result(Verdict.DELIVERED, "stored", 210, status=202, receipt=receipt))

    def say(self, *, message_type: str, subject: str, data: dict, now: datetime.datetime) -> None:
        """Send one message to our inbox, signed."""
        self.sent += 1
        message_id = uuid.uuid5(uuid.NAMESPACE_URL, f"{_NODE}/{self.sent}")
        body = envelope.stamped(
            envelope.content(
                source=_NODE, audience=settings.NODE, subject=subject, message_type=message_type, data=data
            ),
            message_id=message_id,
            time=now,
            expires=now + datetime.timedelta(days=14),
            stream_seq=self.sent,
            order_seq=1,
        )
        headers = sign_request(
            url=settings.BASE_URL + envelope.INBOX_PATH,
            message_id=str(message_id),
            content_type=envelope.CONTENT_TYPE,
            body=body,
            key=self.key,
            now=now,
        )
        receive(headers=headers, body=body, now=now)


def share_the_past(
    *, seizures: Sequence[Seizure], agreement: Agreement, people: dict[str, User], began: datetime.datetime
) -> int:
    """Share these cases with US customs, two days after each was detained; return how many arrived."""
    partner = DemoPartner(now=began)
    arrived = 0
    for start in range(0, len(seizures), _BATCH):
        batch = seizures[start : start + _BATCH]
        at = max(seizure.detained_at for seizure in batch) + datetime.timedelta(days=2)
        for seizure in batch:
            _approve(seizure, partner.partner, agreement, people, at)
        while leased := lease(now=at, busy=(), each=_BATCH):
            arrived += settle(
                finished=[partner.receipt_for(one, now=at) for one in leased], now=at + datetime.timedelta(seconds=1)
            )
    _answer(partner, seizures, at=at + datetime.timedelta(days=5))
    return arrived


def _approve(
    seizure: Seizure, partner: Partner, agreement: Agreement, people: dict[str, User], at: datetime.datetime
) -> None:
    share = draft_share(
        acting_user=people["liaison"],
        seizure=seizure,
        partner=partner,
        agreement=agreement,
        purpose=Agreement.Purpose.CRIMINAL_INVESTIGATION,
        necessity="Addressee in the partner's territory; one network of senders.",
        requested_action="Identify the addressee.",
        now=at,
    )
    digest = build_preview(share=share, now=at).sha256
    share = submit_share(acting_user=people["liaison"], share=share, preview_sha256=digest, now=at)
    approve_share(acting_user=people["approver"], share=share, preview_sha256=share.preview_sha256, now=at)


def _answer(partner: DemoPartner, seizures: Sequence[Seizure], *, at: datetime.datetime) -> None:
    shares = list(Share.objects.filter(seizure__in=seizures).prefetch_related("messages").order_by("pk"))
    for number, share in enumerate(shares):
        for message in share.messages.all():
            partner.say(
                message_type=envelope.RECEIPT,
                subject=f"message/{message.pk}",
                data={
                    "message": str(message.pk),
                    "digest": message.sha256,
                    "outcome": "accepted",
                    "code": "",
                    "at": envelope.instant(at),
                },
                now=at,
            )
        arrests = _ARRESTS[number // 20] if number % 20 == 0 and number // 20 < len(_ARRESTS) else 0
        status = "action_taken" if arrests else "under_investigation" if number % 3 == 0 else "accepted"
        partner.say(
            message_type=envelope.FEEDBACK,
            subject=f"share/{share.public_id}",
            data={
                "share": {"id": str(share.public_id)},
                "status": status,
                "reason": "",
                "results": {
                    "arrests": arrests,
                    "suspects": arrests,
                    "searches": 1 if arrests else 0,
                    "further_seizures": 4 if arrests else 0,
                },
                "attribution": "decisive" if arrests else "unstated",
                "happened_on": (at.date() + datetime.timedelta(days=10)).isoformat() if arrests else None,
            },
            now=at + datetime.timedelta(days=20 if arrests else 1),
        )
