"""The cases of 2017 shared with US customs: sent, received, answered, with arrests abroad.

The partner's part is played by a key made here: its receipts and feedback are signed as a real
partner signs them, and pass through the same inbox.
"""

import datetime
import hashlib
import uuid
from collections import Counter
from collections.abc import Sequence
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from accounts.models import User
from ipcases.demo.days import at, at_the_desk
from ipcases.demo.wording import ASKED_OF_PARTNER, SHARED_BECAUSE
from operations.models import Agreement
from seizures.models import Seizure
from sharing import envelope
from sharing.channels.push import Result, SignedReceipt, Verdict
from sharing.models import InMessage, OutMessage, Partner, PartnerKey, Share
from sharing.services.inbox import receive
from sharing.services.leasing import Leased, lease
from sharing.services.partners import introduce_partner
from sharing.services.previews import build_preview
from sharing.services.questions import close_unanswered
from sharing.services.settling import Finished, settle
from sharing.services.shares import approve_share, draft_share, submit_share
from sharing.signing import SigningKey, sign_receipt, sign_request

_NODE = "us-cbp"
_BATCH = 50
# Where US customs reported action: the arrests.
_ARRESTS = (2, 1, 3, 1, 2)
_FOUND = (
    "Reseller arrested at the address on the parcel; stock in a rented garage.",
    "Two market stalls searched with the local police.",
    "Controlled delivery; the addressee had ordered for eleven months.",
)
_LOOKING = (
    "Addressee known from two earlier parcels; passed to our investigators.",
    "Mail cover asked for.",
    "The address is a mail-drop; its owner is being asked.",
)
_LED_NOWHERE = "The addressee moved on; the file is with the next office."
_NEVER_HEARD = "Asked twice by telephone; the officer in charge there has changed."


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
        self.words: Counter[str] = Counter()  # of each share, so that they keep their order

    def receipt_for(self, leased: Leased, *, now: datetime.datetime) -> Finished:
        """Confirm the bytes of a message, signed."""
        message = leased.message
        body = envelope.canonical(
            {"receipt": str(message.pk), "digest": message.sha256, "state": "stored", "at": envelope.instant(now)}
        )
        headers = sign_receipt(status=202, content_type=envelope.RECEIPT_TYPE, body=body, key=self.key, now=now)
        receipt = SignedReceipt("stored", body, headers["Signature-Input"], headers["Signature"], self.key.kid)
        return Finished(leased, Result(Verdict.DELIVERED, "stored", 210, status=202, receipt=receipt))

    def take_what_waits(self, *, now: datetime.datetime) -> int:
        """Receive everything that waits in our outbox, and confirm it; return how many messages."""
        taken = 0
        while leased := lease(now=now, busy=(), each=_BATCH):
            taken += settle(
                finished=[self.receipt_for(one, now=now) for one in leased], now=now + datetime.timedelta(seconds=1)
            )
        return taken

    def accept(self, *, share: Share, now: datetime.datetime) -> None:
        """Confirm every message of a share, and take its case up."""
        self.confirm(share=share, now=now)
        self.feed_back(share=share, status="accepted", now=now)

    def confirm(self, *, share: Share, now: datetime.datetime) -> None:
        """Say of every message of a share that it could be used."""
        for message in share.messages.all():
            self.confirm_message(message, now=now)

    def confirm_message(self, message: OutMessage, *, now: datetime.datetime) -> None:
        """Say of one message that it could be used."""
        self.say(
            message_type=envelope.RECEIPT,
            subject=f"message/{message.pk}",
            data={
                "message": str(message.pk),
                "digest": message.sha256,
                "outcome": "accepted",
                "code": "",
                "at": envelope.instant(now),
            },
            now=now,
        )

    def feed_back(
        self,
        *,
        share: Share,
        status: str,
        reason: str = "",
        arrests: int = 0,
        suspects: int = 0,
        further_seizures: int = 0,
        attribution: str = "unstated",
        happened_on: datetime.date | None = None,
        now: datetime.datetime,
    ) -> None:
        """Tell what came of a share."""
        self.say(
            message_type=envelope.FEEDBACK,
            subject=f"share/{share.public_id}",
            data={
                "share": {"id": str(share.public_id)},
                "status": status,
                "reason": reason,
                "results": {
                    "arrests": arrests,
                    "suspects": suspects,
                    "searches": 1 if arrests else 0,
                    "further_seizures": further_seizures,
                },
                "attribution": attribution,
                "happened_on": happened_on.isoformat() if happened_on else None,
            },
            now=now,
        )

    def say(self, *, message_type: str, subject: str, data: dict, now: datetime.datetime) -> None:
        """Send one message to our inbox, signed."""
        self.sent += 1
        self.words[subject] += 1
        message_id = uuid.uuid5(uuid.NAMESPACE_URL, f"{_NODE}/{self.sent}")
        body = envelope.stamped(
            envelope.content(
                source=_NODE, audience=settings.NODE, subject=subject, message_type=message_type, data=data
            ),
            message_id=message_id,
            time=now,
            expires=now + datetime.timedelta(days=14),
            stream_seq=self.sent,
            order_seq=self.words[subject],
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

    @staticmethod
    def leave_no_numbers() -> None:
        """Take the numbers off what was said here: a real node of this name that is introduced later begins with 1."""
        InMessage.objects.filter(partner__agency=_NODE).update(stream_seq=0)


def share_the_past(
    *,
    partner: DemoPartner,
    seizures: Sequence[Seizure],
    agreement: Agreement,
    people: dict[str, User],
    random: Random,
) -> int:
    """Share these cases with US customs, some days after each was detained; return how many arrived."""
    by_day: dict[datetime.date, list[Seizure]] = {}
    for seizure in seizures:
        day = seizure.detained_on + datetime.timedelta(days=random.choice((1, 2, 2, 3)))
        by_day.setdefault(day, []).append(seizure)
    arrived, shares = 0, []
    for day, of_day in sorted(by_day.items()):
        for seizure in of_day:
            shares.append(_approve(seizure, partner.partner, agreement, people, at_the_desk(day, random), random))
        arrived += partner.take_what_waits(now=at(day, 19, random.randrange(60)))
    _answer(partner, shares, random)
    _end(partner, shares, people)
    return arrived


def _approve(
    seizure: Seizure,
    partner: Partner,
    agreement: Agreement,
    people: dict[str, User],
    moment: datetime.datetime,
    random: Random,
) -> Share:
    share = draft_share(
        acting_user=people["liaison"],
        seizure=seizure,
        partner=partner,
        agreement=agreement,
        purpose=Agreement.Purpose.CRIMINAL_INVESTIGATION,
        necessity=random.choice(SHARED_BECAUSE[:3]),
        requested_action=random.choice(ASKED_OF_PARTNER),
        now=moment,
    )
    digest = build_preview(share=share, now=moment).sha256
    share = submit_share(acting_user=people["liaison"], share=share, preview_sha256=digest, now=moment)
    # Photos leave only after two approvals.
    for hours, name in ((1, "approver"), (2, "second_approver")):
        if share.status == Share.Status.PENDING_APPROVAL:
            at = moment + datetime.timedelta(hours=hours) / 2
            share = approve_share(
                acting_user=people[name],
                share=share,
                preview_sha256=share.preview_sha256,
                confirmed_at=at,
                now=at,
            )
    return share


def _answer(partner: DemoPartner, shares: Sequence[Share], random: Random) -> None:
    """Take every share up the day after; of one in three tell later what came of it, in five with arrests."""
    began = max(share.approved_at for share in shares if share.approved_at) + datetime.timedelta(days=1)
    told_of = sorted(random.sample(range(len(shares)), len(shares) // 3))
    arrests_of = dict(zip(told_of[1::4], _ARRESTS, strict=False))
    for number, share in enumerate(shares):
        assert share.approved_at is not None  # noqa: S101 (it was sent)
        moment = share.approved_at + datetime.timedelta(days=1, minutes=random.randrange(2, 19))
        if number in told_of:
            partner.confirm(share=share, now=moment)
        else:
            partner.accept(share=share, now=moment)
    for number in told_of:
        began += datetime.timedelta(hours=random.randrange(5, 31))
        arrests = arrests_of.get(number, 0)
        if not arrests:
            reason = random.choice(_LOOKING)
            partner.feed_back(share=shares[number], status="under_investigation", reason=reason, now=began)
            continue
        partner.feed_back(
            share=shares[number],
            status="action_taken",
            reason=random.choice(_FOUND),
            arrests=arrests,
            suspects=arrests + random.randrange(2),
            further_seizures=random.randrange(2, 7),
            attribution=random.choice(("decisive", "contributory")),
            happened_on=began.date() - datetime.timedelta(days=2),
            now=began,
        )


def _end(partner: DemoPartner, shares: Sequence[Share], people: dict[str, User]) -> None:
    """Let every share have an end: most are answered, one in seven late, and of two nobody ever hears."""
    waiting = list(Share.objects.filter(pk__in=[share.pk for share in shares], answered_at=None).order_by("pk"))
    for number, share in enumerate(waiting):
        assert share.answer_by is not None  # noqa: S101 (it was submitted)
        days = 9 if number % 7 == 6 else -1 - number % 5
        moment = at(share.answer_by + datetime.timedelta(days=days), 11, number % 60)
        for said in share.feedback.order_by("-pk")[:1]:
            moment = max(moment, said.given_at + datetime.timedelta(days=1))
        if number % 25 == 24:
            close_unanswered(acting_user=people["liaison"], share=share, reason=_NEVER_HEARD, now=moment)
            partner.take_what_waits(now=moment + datetime.timedelta(minutes=5))
        elif share.status == Share.Status.IN_PROGRESS:
            partner.feed_back(share=share, status="closed", reason=_LED_NOWHERE, now=moment)
        else:
            partner.feed_back(share=share, status="nothing_found", now=moment)
