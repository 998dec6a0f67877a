"""Who knows an identifier: what we asked US customs, what it answered, and what it asks us."""

import datetime
import uuid
from collections.abc import Sequence

from django.conf import settings

from accounts.models import User
from ipcases.demo.exchange import DemoPartner
from operations.models import Agreement
from seizures.models import Seizure
from sharing import digests, envelope
from sharing.models import What
from sharing.queries.inquiries import identifiers_of
from sharing.services.answering import answer_waiting
from sharing.services.asking import ask_partners
from sharing.services.keys import node_keys

_HOUR = datetime.timedelta(hours=1)
_NODE = "us-cbp"
# Why we asked, how many hours ago, and whether it knew the first identifier.
_ASKED = (
    ("The sender packed four parcels with one label; we look for the addressee's side.", 52, True),
    ("寄件人三周内使用了五个不同的地址，请核对贵方有无同号邮件。", 27, False),
)
_ASKED_OF_US = "A parcel of this number was opened in New York; the label names a workshop we know."


def inquire(*, people: dict[str, User], partner: DemoPartner, cases: Sequence[Seizure], now: datetime.datetime) -> None:
    """Ask US customs about the first two of four cases, and let it ask about the third and about what nobody knows."""
    for case, (why, hours, is_known) in zip(cases, _ASKED, strict=False):
        _ask(people["liaison"], partner, case, why, is_known, now - hours * _HOUR)
    number = next(item.common for item in identifiers_of(seizure=cases[2]) if item.kind == digests.NUMBER)
    _be_asked(partner, ("RX000000016US",), now - 30 * _HOUR)
    _be_asked(partner, (number, "LZ000000005US"), now - 5 * _HOUR)


def _ask(user: User, partner: DemoPartner, case: Seizure, why: str, is_known: bool, moment: datetime.datetime) -> None:
    chosen = [item.key for item in identifiers_of(seizure=case) if item.what != What.PERSON]
    inquiry = ask_partners(
        acting_user=user,
        seizure=case,
        partners=[partner.partner],
        identifiers=chosen,
        purpose=Agreement.Purpose.CRIMINAL_INVESTIGATION,
        necessity=why,
        now=moment,
    )
    partner.take_what_waits(now=moment + _HOUR / 60)
    partner.say(
        message_type=envelope.INQUIRY_ANSWER,
        subject=f"inquiry/{inquiry.public_id}",
        data={
            "inquiry": {"id": str(inquiry.public_id)},
            "outcome": "answered",
            "code": "",
            "known": [is_known, *[False] * (len(chosen) - 1)],
            "ext": {},
        },
        now=moment + _HOUR / 30,
    )


def _be_asked(partner: DemoPartner, numbers: Sequence[str], moment: datetime.datetime) -> None:
    inquiry_id, ours = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{_NODE}/{numbers[0]}")), node_keys(now=moment).signing
    ends = digests.Ends(inquiry_id, _NODE, settings.NODE, partner.key.kid, ours.kid)
    key = digests.key_between(own=partner.key.private, other=ours.public, ends=ends)
    partner.say(
        message_type=envelope.INQUIRY,
        subject=f"inquiry/{inquiry_id}",
        data={
            "inquiry": {"id": inquiry_id},
            "authority": {
                "agreement": "MOC-2007-IPR",
                "article": "Art. 3",
                "purpose": "criminal_investigation",
                "necessity": _ASKED_OF_US,
            },
            "office": "mail",
            "keys": {"source": partner.key.kid, "audience": ours.kid},
            "values": [
                {
                    "kind": digests.NUMBER,
                    "digest": digests.digest_of(key=key, kind=digests.NUMBER, value=number),
                }
                for number in numbers
            ],
            "ext": {},
        },
        now=moment,
    )
    answer_waiting(now=moment + _HOUR / 120)
    partner.take_what_waits(now=moment + _HOUR / 60)
