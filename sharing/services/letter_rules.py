"""What every act on a letter asks: is the case held still, may this text leave, does the law let it; and their end."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from audit.services import record
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import DomainError, InvalidValue
from sharing.access import get_foreign_case, get_letter, get_share
from sharing.facts import names_and_numbers
from sharing.gate import Blocker, letter_blockers
from sharing.models import ForeignCase, InMessage, Letter, LetterAnswer, OutMessage, Share
from sharing.projection import mentions, texts_in
from sharing.queries.cases import case_facts
from sharing.queries.keys import valid_keys
from sharing.queries.letters import HELD, HELD_HERE
from sharing.queries.shares import latest_case_message

MOST_SAID = 1000
# What stands instead of words that were erased where some must stand.
GONE = "–"
# A short number stands in many texts by chance.
_LEAST_NUMBER = 5
_UNDELIVERED = (OutMessage.State.READY, OutMessage.State.RETRY, OutMessage.State.HELD)


def locked(*, user: Any, letter: Letter) -> Letter:
    """Return a letter with its case locked first, as every act on them does. Raises NotVisible."""
    found = get_letter(user=user, public_id=letter.public_id)
    share, case = found.share, found.foreign_case
    if share is not None:
        share = get_share(user=user, public_id=share.public_id, for_write=True)
    elif case is not None:
        case = get_foreign_case(user=user, public_id=case.public_id, for_write=True)
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=found.pk)
    letter.share, letter.foreign_case = share, case
    return letter


def must_be_held(*, share: Share | None = None, foreign_case: ForeignCase | None = None) -> None:
    """Refuse a letter on a case that the partner, or we, hold no more."""
    if is_held(share, foreign_case):
        return
    if foreign_case is not None and foreign_case.is_restricted:
        raise DomainError("case-recalled", _("The partner recalled this case. Nothing more is written on it."))
    raise DomainError(
        "not-held", _("Letters are written on a case while who got it holds it: received, not declined, not erased.")
    )


def checked_text(text: str) -> str:
    """Return what may be sent: some words, not too many."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise InvalidValue("text-missing", _("Write what the partner is to read."), field="text")
    if len(text) > MOST_SAID:
        raise InvalidValue(
            "text-too-long", _("Shorten the text to %(count)s characters.") % {"count": MOST_SAID}, field="text"
        )
    return text


def refuse_untold(*, share: Share, text: str, field: str) -> None:
    """Refuse a text with a name or a number of the case that the share does not tell, or tells only in part."""
    latest = latest_case_message(share=share)
    content = json.loads(bytes(latest.body)) if latest is not None and latest.body else {}
    told = {*texts_in(content), content.get("subject", "").removeprefix("case/")}
    seizure, facts = share.seizure, case_facts(seizure=share.seizure)
    parties = {party.name for party in facts.parties}
    for word in filter(None, (*names_and_numbers(facts), seizure.reference, seizure.declaration_number)):
        is_long_enough = word in parties or len(word) >= _LEAST_NUMBER
        if word not in told and is_long_enough and mentions(text, [word]):
            raise InvalidValue(
                "text-says-more",
                _(
                    "The partner reads this, and it names somebody or a number that this share does not tell. "
                    "Write it without."
                ),
                field=field,
            )


def blockers_of_share(*, share: Share, grants_for: str, now: datetime) -> list[Blocker]:
    """Return what stands today between the partner and a letter, or an answer, on a case of ours."""
    return letter_blockers(
        agreement=share.agreement,
        partner=share.partner,
        grants_for=grants_for,
        tiers_used=(),
        has_key=bool(valid_keys(partner_id=share.partner_id, now=now)),
        is_over=share.status not in HELD,
        on=day_at_seat(now),
    )


def order_key_of(letter: Letter) -> str:
    """Return what keeps our letters and answers on one case in order."""
    return f"letter/{share_id_of(letter)}"


def share_id_of(letter: Letter) -> UUID:
    """Return what both sides call the share."""
    return letter.share.public_id if letter.share is not None else letter.foreign_case.share_id  # type: ignore[union-attr]


def tell(action: str, actor: Any, letter: Letter, now: datetime, **changes: Any) -> None:
    """Write down an act on a letter: never what it says."""
    record(
        action=action,
        actor=actor,
        actor_label="" if actor is not None else letter.partner.agency_id,
        subject=letter,
        case_reference=letter.share.seizure.reference if letter.share is not None else "",
        changes={
            "partner": [None, letter.partner.agency_id],
            "share": [None, str(share_id_of(letter))],
            **{name: value if isinstance(value, list) else [None, value] for name, value in changes.items() if value},
        },
        now=now,
    )


def is_held(share: Share | None, case: ForeignCase | None) -> bool:
    """Say whether the partner, or we, hold a case that was shared."""
    if share is not None:
        return share.status in HELD and share.erased_at is None
    return case is not None and case.status in HELD_HERE and not case.is_restricted and case.erased_at is None


def end_letters(*, share: Share | None = None, foreign_case: ForeignCase | None = None) -> None:
    """Let nothing of a case stand that the partner, or we, hold no more: no question, no permission, nothing unsent.

    Joins the caller's transaction, which locked the case.
    """
    letters = Letter.objects.filter(share=share, foreign_case=foreign_case)
    unsent = OutMessage.objects.filter(state__in=_UNDELIVERED)
    for sent in (unsent.filter(letter__in=letters), unsent.filter(letter_answer__letter__in=letters)):
        ids = list(sent.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        OutMessage.objects.filter(pk__in=ids).update(
            state=OutMessage.State.CANCELLED, lease_token=None, lease_until=None
        )
    LetterAnswer.objects.filter(letter__in=letters, state=LetterAnswer.State.PROPOSED).update(
        state=LetterAnswer.State.ENDED
    )
    letters.filter(state__in=Letter.STANDING, corrected_version__isnull=True).update(state=Letter.State.ENDED)


def erase_letters(
    *, share: Share | None = None, foreign_case: ForeignCase | None = None, keeps_proof: bool = False, now: datetime
) -> int:
    """Take from the letters of a case what they said, and from their messages unless they prove something still.

    Returns how many. Who wrote when, of what kind, what was answered until when, and the fingerprints stay. Joins the
    caller's transaction.
    """
    end_letters(share=share, foreign_case=foreign_case)
    letters = Letter.objects.filter(share=share, foreign_case=foreign_case)
    ids = list(letters.values_list("pk", flat=True))
    if not keeps_proof:
        # By their order: one that was refused is in no row of ours.
        name = share.public_id if share is not None else foreign_case.share_id  # type: ignore[union-attr]
        partner = share.partner_id if share is not None else foreign_case.partner_id  # type: ignore[union-attr]
        for rows in (OutMessage.objects.exclude(body=b""), InMessage.objects.exclude(body=b"")):
            rows.filter(partner=partner, order_key=f"letter/{name}").update(body=b"")  # type: ignore[attr-defined]
    answers = LetterAnswer.objects.filter(letter__in=ids)
    answers.update(reason="")
    answers.exclude(declined_why="").update(declined_why=GONE)
    return letters.filter(erased_at__isnull=True).update(
        text="", proposed="", authority="", shared_value=None, erased_at=now
    )
