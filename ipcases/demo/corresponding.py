"""Letters between us and US customs: a word and its answer, leave asked and leave granted, a correction to make.

Ours stand in Chinese, with the English that the partner reads beside it.
"""

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from accounts.models import User
from ipcases.demo.exchange import DemoPartner
from ipcases.demo.wording import said
from sharing import envelope
from sharing.models import ForeignCase, Letter, LetterAnswer, Share
from sharing.services.letters import write_on_case, write_on_share
from sharing.services.permissions import answer_letter, approve_answer

_HOUR = datetime.timedelta(hours=1)
_DAY = 24 * _HOUR
_PROSECUTOR = "District Attorney, Port County"
_POLICE = said("广州市公安局经侦支队", "Guangzhou police, economic crime unit")


def correspond(
    *, people: dict[str, User], partner: DemoPartner, shares: Sequence[Share], now: datetime.datetime
) -> None:
    """Write on two shares that US customs took up, the newer first, and on the two cases that it shared with us."""
    newer, older = shares
    _about_the_newer(people, partner, newer, now)
    _about_the_older(people, partner, older, now)
    _about_theirs(people, partner, now)


def _about_the_newer(people: dict[str, User], partner: DemoPartner, share: Share, now: datetime.datetime) -> None:
    """A word, our answer to it, and a question for leave that waits for us."""
    _write(
        partner,
        share.public_id,
        "word",
        "The bag reached Memphis this morning. Was it sealed, and by whom?",
        now - 30 * _HOUR,
    )
    write_on_share(
        acting_user=people["liaison"],
        share=share,
        text=said(
            "外袋由寄递企业封签，海关查验后重新施封。开箱前已拍照，如需照片请告知。",
            "The postal operator sealed the bag; we sealed it again after examination. Photos were taken before it was "
            "opened: tell us if you want them.",
        ),
        now=now - 27 * _HOUR,
    )
    partner.take_what_waits(now=now - 26 * _HOUR)
    leave = {"authority": _PROSECUTOR, "purpose": "criminal_investigation"}
    why = "The reseller was questioned; the prosecutor asks for what you found in the parcel."
    _write(partner, share.public_id, "onward", why, now - 6 * _HOUR, leave=leave, days=2)


def _about_the_older(people: dict[str, User], partner: DemoPartner, share: Share, now: datetime.datetime) -> None:
    """Leave that two people granted, and a correction that was accepted and is to be made."""
    leave = {"authority": _PROSECUTOR, "purpose": "criminal_investigation"}
    asked = now - 6 * _DAY
    why = "Two market stalls are under investigation; the prosecutor opened a file."
    letter = _write(partner, share.public_id, "onward", why, asked, leave=leave, days=20)
    letter = answer_letter(
        acting_user=people["liaison"],
        letter=letter,
        outcome=LetterAnswer.Outcome.GRANTED,
        reason=said("仅限本案使用，结案时请告知。", "For this file only; tell us when it is closed."),
        until=timezone.localdate(now) + 180 * datetime.timedelta(days=1),
        now=asked + 5 * _HOUR,
    )
    approved = asked + 7 * _HOUR
    approve_answer(acting_user=people["approver"], letter=letter, confirmed_at=approved, now=approved)
    partner.take_what_waits(now=approved + _HOUR / 60)
    correction = {"pointer": "/data/movement/origin", "version": share.approved_version, "proposed": "Vietnam"}
    why = "The label sewn in says where it was made; our photo shows it."
    letter = _write(partner, share.public_id, "correction", why, now - 2 * _DAY, correction=correction, days=18)
    answer_letter(
        acting_user=people["liaison"], letter=letter, outcome=LetterAnswer.Outcome.ACCEPTED, now=now - 28 * _HOUR
    )
    partner.take_what_waits(now=now - 27 * _HOUR)


def _about_theirs(people: dict[str, User], partner: DemoPartner, now: datetime.datetime) -> None:
    """We asked to pass one case on to the police; on the other the partner tells us something."""
    first, second = ForeignCase.objects.filter(partner=partner.partner).order_by("pk")
    write_on_case(
        acting_user=people["liaison"],
        foreign_case=first,
        kind=Letter.Kind.ONWARD,
        text=said(
            "该作坊位于该公安机关辖区，拟由其搜查。",
            "The workshop lies in the district of these police, who would search it.",
        ),
        authority=_POLICE,
        purpose="CRIMINAL_INVESTIGATION",
        now=now - 4 * _HOUR,
    )
    partner.take_what_waits(now=now - 3 * _HOUR)
    _write(
        partner,
        second.share_id,
        "word",
        "Two more parcels of this sender arrived today; we send them as cases.",
        now - 2 * _HOUR,
    )


def _write(
    partner: DemoPartner,
    share_id: uuid.UUID,
    kind: str,
    text: str,
    moment: datetime.datetime,
    *,
    days: int = 0,
    **terms: Any,
) -> Letter:
    """Let US customs write, and want an answer after so many days."""
    letter_id = uuid.uuid5(uuid.NAMESPACE_URL, f"us-cbp/letter/{partner.sent}")
    partner.say(
        message_type=envelope.LETTER,
        subject=f"letter/{share_id}",
        data={
            "share": {"id": str(share_id)},
            "letter": {"id": str(letter_id)},
            "kind": kind,
            "text": text,
            "answer_by": (timezone.localdate(moment) + days * datetime.timedelta(days=1)).isoformat() if days else None,
            "correction": None,
            "leave": None,
            "ext": {},
            **terms,
        },
        now=moment,
    )
    return Letter.objects.get(letter_id=letter_id)
