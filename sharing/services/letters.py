"""Letters on a shared case: telling, asking for leave, proposing a correction; and what the other side writes.

Who got the case may ask; both may tell. What is answered, and by whom, is in services.permissions.
"""

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import DomainError, InvalidValue
from operations.models import Agreement
from sharing import envelope
from sharing.access import get_foreign_case, get_share
from sharing.correcting import field_at, tier_of
from sharing.events import LetterEvent
from sharing.gate import letter_blockers
from sharing.models import ForeignCase, InMessage, Letter, OutMessage, Share
from sharing.projection import value_at
from sharing.queries.keys import valid_keys
from sharing.queries.letters import agreement_to_write_under
from sharing.queries.questions import usual_answer_day
from sharing.services.letter_rules import (
    blockers_of_share,
    checked_text,
    is_held,
    locked,
    must_be_held,
    order_key_of,
    refuse_untold,
    share_id_of,
    tell,
)
from sharing.services.outbox import queue_message
from sharing.services.previews import refuse_if_blocked

_MOST_WAITING = 20
_ANSWER_WITHIN = timedelta(days=366)
_TWICE_WITHIN = timedelta(minutes=5)
# What two letters that are the same say alike.
_SAID = ("text", "pointer", "proposed", "authority", "purpose")


@transaction.atomic
def write_on_share(*, acting_user: Any, share: Share, text: str, now: datetime) -> Letter:
    """Tell the partner something about a case of ours that it has.

    No approver is asked, so nothing may be in the text that the share does not tell. Raises NotAllowed, NotVisible,
    InvalidValue, or DomainError when the partner holds the case no more or the agreement does not let it leave.
    """
    require(user=acting_user, verb="sharing.share")
    share = get_share(user=acting_user, public_id=share.public_id, for_write=True)
    must_be_held(share=share)
    text = checked_text(text)
    refuse_untold(share=share, text=text, field="text")
    refuse_if_blocked(blockers_of_share(share=share, grants_for="", now=now))
    letter = Letter(share=share, agreement=share.agreement, kind=Letter.Kind.WORD, state=Letter.State.SAID, text=text)
    _must_not_be_said_already(letter, now)
    return _send(letter, acting_user, now)


@transaction.atomic
def write_on_case(
    *,
    acting_user: Any,
    foreign_case: ForeignCase,
    kind: str,
    text: str,
    pointer: str = "",
    proposed: str = "",
    authority: str = "",
    purpose: str = "",
    answer_by: date | None = None,
    now: datetime,
) -> Letter:
    """Write to the owner of a case that we have: a word, a proposed correction, or a question for leave.

    Without `answer_by`, an answer is wanted by the usual day. Raises NotAllowed, NotVisible, InvalidValue, or
    DomainError when we hold the case no more, or no agreement in force lets it leave.
    """
    require(user=acting_user, verb="sharing.triage")
    case = get_foreign_case(user=acting_user, public_id=foreign_case.public_id, for_write=True)
    must_be_held(foreign_case=case)
    if kind not in Letter.Kind.values:
        raise InvalidValue("kind-unknown", _("Choose what kind of letter it is."), field="kind")
    letter = Letter(foreign_case=case, kind=kind, state=Letter.State.WAITING, text=checked_text(text))
    on, agreement = day_at_seat(now), agreement_to_write_under(foreign_case=case, on=day_at_seat(now))
    if agreement is None:
        raise DomainError(
            "no-agreement", _("No agreement with this partner is in force, so nothing leaves. Ask headquarters.")
        )
    letter.agreement = agreement
    if kind == Letter.Kind.WORD:
        letter.state = Letter.State.SAID
    elif kind == Letter.Kind.CORRECTION:
        _take_correction(letter, case, pointer, proposed)
    else:
        _take_leave(letter, case, authority, purpose)
    if kind != Letter.Kind.WORD:
        letter.answer_by = _checked_day(answer_by, on) or usual_answer_day(
            partner=case.partner, agreement=agreement, urgency=Share.Urgency.ROUTINE, on=on
        )
        _must_not_wait_for_too_many(Letter.objects.filter(foreign_case=case, out_message__isnull=False))
    refuse_if_blocked(
        letter_blockers(
            agreement=agreement,
            partner=case.partner,
            grants_for="",
            tiers_used={tier_of(letter.pointer)} if letter.pointer else (),
            has_key=bool(valid_keys(partner_id=case.partner_id, now=now)),
            is_over=False,
            on=on,
        )
    )
    _must_not_be_said_already(letter, now)
    return _send(letter, acting_user, now)


@transaction.atomic
def note_letter(*, acting_user: Any, letter: Letter, now: datetime) -> Letter:
    """Take note of a partner's word that needs no answer, or of a letter of ours that did not get there."""
    letter = locked(user=acting_user, letter=letter)
    require(user=acting_user, verb="sharing.share" if letter.share_id else "sharing.triage")
    is_word = letter.kind == Letter.Kind.WORD and letter.state == Letter.State.WAITING and not letter.is_ours
    if not is_word and not (letter.state == Letter.State.STOPPED and letter.noted_at is None):
        raise DomainError(
            "letter-moved-on",
            _("This letter is now: %(state)s. There is nothing to note.") % {"state": letter.get_state_display()},
        )
    letter.noted_by, letter.noted_at = acting_user, now
    if is_word:
        letter.state = Letter.State.NOTED
    letter.save(update_fields=["state", "noted_by", "noted_at"])
    tell(LetterEvent.NOTED, acting_user, letter, now)
    return letter


def keep_letter(*, row: InMessage, data: dict[str, Any], now: datetime) -> str:
    """Keep a partner's letter; return why not, or an empty string. Joins the caller's transaction."""
    letter_id, share_id = UUID(data["letter"]["id"]), UUID(data["share"]["id"])
    share = Share.objects.select_for_update(of=("self",)).filter(public_id=share_id, partner=row.partner).first()
    case = None
    if share is None:
        cases = ForeignCase.objects.select_for_update(of=("self",))
        case = cases.filter(share_id=share_id, partner=row.partner).first()
    of_case = Letter.objects.filter(share=share) if share is not None else Letter.objects.filter(foreign_case=case)
    if share is None and case is None:
        return "unknown-share"
    if share is None and data["kind"] != "word":  # only who got a case asks its owner
        return "not-the-owner"
    if not is_held(share, case):
        return "not-held"
    if of_case.filter(letter_id=letter_id).exists():
        return "known-already"
    if of_case.filter(state=Letter.State.WAITING, in_message__isnull=False).count() >= _MOST_WAITING:
        return "too-many-waiting"
    letter = Letter(
        letter_id=letter_id,
        share=share,
        foreign_case=case,
        in_message=row,
        kind=data["kind"].upper(),
        state=Letter.State.WAITING,
        text=data["text"],
        written_at=now,
    )
    try:
        letter.answer_by = date.fromisoformat(data["answer_by"]) if data["answer_by"] else None
    except ValueError:
        return "bad-date"
    if data["correction"] is not None and share is not None:
        said = data["correction"]
        letter.pointer, letter.version, letter.proposed = said["pointer"], said["version"], said["proposed"]
        try:
            letter.shared_value = _value_shared(share, said["version"], said["pointer"])
        except LookupError:
            return "unknown-field"
    if data["leave"] is not None:
        letter.authority, letter.purpose = data["leave"]["authority"], data["leave"]["purpose"].upper()
    if not letter.text.strip() or (letter.pointer and not letter.proposed.strip()):
        return "says-nothing"
    if letter.wants_leave and not letter.authority.strip():
        return "says-nothing"
    letter.save()
    tell(LetterEvent.RECEIVED, None, letter, now, kind=letter.kind)
    return ""


def _take_correction(letter: Letter, case: ForeignCase, pointer: str, proposed: str) -> None:
    proposed = " ".join(proposed.split())
    try:
        value = value_at({"data": case.data}, pointer) if field_at(pointer) else None
    except (LookupError, TypeError, ValueError):
        value = None
    if value is None:
        raise InvalidValue("field-unknown", _("Choose what is wrong, among what the case says."), field="pointer")
    if not proposed or len(proposed) > 200:
        raise InvalidValue(
            "proposal-missing", _("Write what should stand there, in at most 200 characters."), field="proposed"
        )
    if value == proposed:
        raise InvalidValue("proposal-same", _("That stands there already. Write what should."), field="proposed")
    letter.pointer, letter.version, letter.shared_value, letter.proposed = pointer, case.version, value, proposed


def _take_leave(letter: Letter, case: ForeignCase, authority: str, purpose: str) -> None:
    authority = " ".join(authority.split())
    is_court = letter.kind == Letter.Kind.COURT
    if is_court and case.handling.get("court_use"):
        raise DomainError("permitted-already", _("This case may be used in court already: its mark says so."))
    if not authority or len(authority) > 120:
        raise InvalidValue(
            "authority-missing",
            _("Name the court.") if is_court else _("Name the authority that would get it."),
            field="authority",
        )
    if not is_court and purpose not in Letter.ONWARD_PURPOSES:
        raise InvalidValue("purpose-unknown", _("Choose a purpose."), field="purpose")
    letter.authority, letter.purpose = authority, Agreement.Purpose.COURT_EVIDENCE if is_court else purpose


def _checked_day(day: date | None, today: date) -> date | None:
    if day is not None and not today < day <= today + _ANSWER_WITHIN:
        raise InvalidValue("answer-day", _("Choose a day after today, within a year."), field="answer_by")
    return day


def _must_not_wait_for_too_many(ours: Any) -> None:
    if ours.filter(state=Letter.State.WAITING).count() >= _MOST_WAITING:
        raise DomainError(
            "too-many-waiting", _("Twenty letters on this case wait for an answer. Wait for some of them first.")
        )


def _must_not_be_said_already(letter: Letter, now: datetime) -> None:
    """Send nothing twice that a second press sends again. For two authorities leave is asked twice, perhaps alike."""
    ours = Letter.objects.filter(
        share=letter.share, foreign_case=letter.foreign_case, kind=letter.kind, out_message__isnull=False
    )
    last = ours.order_by("-pk").first()
    if last is None or now - last.written_at >= _TWICE_WITHIN:
        return
    if all(getattr(last, name) == getattr(letter, name) for name in _SAID):
        raise DomainError("said-already", _("You wrote this a moment ago. It is on its way."))


def _value_shared(share: Share, version: int, pointer: str) -> Any:
    """Return what stood there in the version that the partner read: our own bytes say it. Raises LookupError."""
    if not field_at(pointer):
        raise LookupError(pointer)
    sent = OutMessage.objects.filter(share=share, type__in=[envelope.CASE_SHARED, envelope.CASE_UPDATED])
    dropped = (OutMessage.State.CANCELLED, OutMessage.State.SET_ASIDE)
    for message in sent.exclude(state__in=dropped).order_by("-order_seq"):
        content = json.loads(bytes(message.body)) if message.body else {}
        if content.get("data", {}).get("share", {}).get("version") == version:
            try:
                return value_at(content, pointer)
            except (TypeError, ValueError) as error:
                raise LookupError(pointer) from error
    raise LookupError(version)


def _send(letter: Letter, user: Any, now: datetime) -> Letter:
    letter.written_by, letter.written_at = user, now
    noted = _note_words(letter, user, now)
    changes = {"kind": letter.kind, "said_in": field_at(letter.pointer), "purpose": letter.purpose, "letters": noted}
    letter.out_message = queue_message(
        partner=letter.partner,
        message_type=envelope.LETTER,
        subject=f"share/{share_id_of(letter)}",
        data=_as_sent(letter),
        order_key=order_key_of(letter),
        share=letter.share,
        now=now,
    )
    letter.save()
    tell(LetterEvent.WRITTEN, user, letter, now, message=str(letter.out_message_id), **changes)
    return letter


def _note_words(letter: Letter, user: Any, now: datetime) -> int:
    """Take the partner's words as noted: whoever writes back has read them."""
    words = Letter.objects.filter(
        share=letter.share, foreign_case=letter.foreign_case, kind=Letter.Kind.WORD, state=Letter.State.WAITING
    )
    return words.update(state=Letter.State.NOTED, noted_by=user, noted_at=now)


def _as_sent(letter: Letter) -> dict[str, Any]:
    correction = {"pointer": letter.pointer, "version": letter.version, "proposed": letter.proposed}
    leave = {"authority": letter.authority, "purpose": letter.purpose.lower()}
    return {
        "share": {"id": str(share_id_of(letter))},
        "letter": {"id": str(letter.letter_id)},
        "kind": letter.kind.lower(),
        "text": letter.text,
        "answer_by": letter.answer_by.isoformat() if letter.answer_by else None,
        "correction": correction if letter.pointer else None,
        "leave": leave if letter.wants_leave else None,
        "ext": {},
    }
