"""Answering letters: a correction accepted, leave granted by two people, either refused, what was granted withdrawn.

Nothing here changes a case. What was granted is a permission on both sides until its day, or until a later letter.
"""

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import require, require_confirmed
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import DomainError, InvalidValue
from seizures.models import Seizure
from seizures.services.corrections import why_goods_locked, why_route_locked
from sharing import envelope
from sharing.correcting import GOODS, field_at, is_locked_with_goods, page_for
from sharing.events import LetterEvent
from sharing.models import ForeignCase, InMessage, Letter, LetterAnswer, OutMessage, Share
from sharing.projection import value_at
from sharing.queries.shares import latest_case_message
from sharing.services.letter_rules import (
    blockers_of_share,
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

_OUTCOME, _STATE, _ANSWER = LetterAnswer.Outcome, Letter.State, LetterAnswer.State
_MOST_REASON = 500
_AGAIN_IN = timedelta(hours=1)
_BECOMES = {
    _OUTCOME.ACCEPTED: _STATE.ACCEPTED,
    _OUTCOME.GRANTED: _STATE.GRANTED,
    _OUTCOME.REFUSED: _STATE.REFUSED,
    _OUTCOME.WITHDRAWN: _STATE.WITHDRAWN,
}


@transaction.atomic
def answer_letter(
    *, acting_user: Any, letter: Letter, outcome: str, reason: str = "", until: date | None = None, now: datetime
) -> Letter:
    """Answer what a partner asked about a case of ours.

    A correction is accepted, or anything refused, by one person, and leaves at once. Leave that is granted waits for
    an approver; without `until` it holds as long as the partner may keep the case. No agreement stops a refusal: once
    it is over, what was asked would wait for ever. Raises NotAllowed, NotVisible, InvalidValue, or DomainError when it
    is answered, the partner holds the case no more, or the agreement forbids it.
    """
    letter = locked(user=acting_user, letter=letter)
    require(user=acting_user, verb="sharing.share")
    share = _share_asked_about(letter)
    must_be_held(share=share)
    _must_wait(letter)
    if outcome not in _outcomes(letter):
        raise InvalidValue("outcome-unknown", _("Choose an answer."), field="outcome")
    reason = _checked_reason(reason, is_needed=outcome != _OUTCOME.ACCEPTED)
    refuse_untold(share=share, text=reason, field="reason")
    answer = LetterAnswer(letter=letter, outcome=outcome, reason=reason, given_by=acting_user, given_at=now)
    if outcome == _OUTCOME.ACCEPTED:
        refuse_if_blocked(blockers_of_share(share=share, grants_for="", now=now))
        _must_be_correctable(letter, share.seizure)
    if outcome == _OUTCOME.GRANTED:
        answer.until = _checked_until(share, until, day_at_seat(now))
        refuse_if_blocked(blockers_of_share(share=share, grants_for=letter.purpose, now=now))
        answer.state = _ANSWER.PROPOSED
        answer.save()
        tell(LetterEvent.PROPOSED, acting_user, letter, now, outcome=outcome, until=answer.until.isoformat())
        return letter
    letter = _give(answer, acting_user, now)
    latest = latest_case_message(share=share)
    if latest is not None and latest.body:  # it may tell what was proposed: the letter crossed it
        note_corrected(share=share, content=json.loads(bytes(latest.body)), now=now)
    return letter


@transaction.atomic
def approve_answer(*, acting_user: Any, letter: Letter, confirmed_at: datetime | None, now: datetime) -> Letter:
    """Approve the leave that somebody else proposed to grant; it is sent at once.

    Raises NotAllowed, NotVisible, ConfirmFirst, or DomainError for whoever proposed it, or when the agreement no
    longer permits it.
    """
    letter = locked(user=acting_user, letter=letter)
    require(user=acting_user, verb="sharing.approve")
    require_confirmed(confirmed_at=confirmed_at, now=now)
    answer, share = _proposal(letter, acting_user), _share_asked_about(letter)
    must_be_held(share=share)
    if answer.until is not None and answer.until < day_at_seat(now):
        raise DomainError("until-over", _("The day until which it would hold is over. Decline it, and say so."))
    refuse_if_blocked(blockers_of_share(share=share, grants_for=letter.purpose, now=now))
    answer.decided_by, answer.decided_at = acting_user, now
    return _give(answer, acting_user, now)


@transaction.atomic
def decline_answer(*, acting_user: Any, letter: Letter, reason: str, now: datetime) -> Letter:
    """Do not approve what was proposed, with the reason that the liaison officer reads. Nothing leaves."""
    letter = locked(user=acting_user, letter=letter)
    require(user=acting_user, verb="sharing.approve")
    answer = _proposal(letter, acting_user)
    reason = reason.strip()
    if not reason:
        raise InvalidValue("reason-missing", _("Say why, so that it can be answered better."), field="reason")
    answer.state, answer.declined_why = _ANSWER.NOT_APPROVED, reason[:300]
    answer.decided_by, answer.decided_at = acting_user, now
    answer.save(update_fields=["state", "declined_why", "decided_by", "decided_at"])
    tell(LetterEvent.DECLINED, acting_user, letter, now, outcome=answer.outcome)
    return letter


@transaction.atomic
def withdraw_answer(*, acting_user: Any, letter: Letter, reason: str, now: datetime) -> Letter:
    """Take back what was granted, or a correction that was accepted and not carried out. No agreement stops that."""
    letter = locked(user=acting_user, letter=letter)
    require(user=acting_user, verb="sharing.recall")
    share = _share_asked_about(letter)
    must_be_held(share=share)
    is_open = letter.state == _STATE.ACCEPTED and letter.corrected_version is None
    if letter.state != _STATE.GRANTED and not is_open:
        raise DomainError(
            "nothing-to-withdraw",
            _("This letter is now: %(state)s. There is nothing to withdraw.") % {"state": letter.get_state_display()},
        )
    reason = _checked_reason(reason, is_needed=True)
    refuse_untold(share=share, text=reason, field="reason")
    answer = LetterAnswer(letter=letter, outcome=_OUTCOME.WITHDRAWN, reason=reason, given_by=acting_user, given_at=now)
    return _give(answer, acting_user, now)


def keep_letter_answer(*, row: InMessage, data: dict[str, Any], now: datetime) -> str:
    """Keep what a partner answered to a letter of ours; return why not, or an empty string. Joins the transaction."""
    cases = ForeignCase.objects.select_for_update(of=("self",)).select_related("partner__agency")
    case = cases.filter(share_id=UUID(data["share"]["id"]), partner=row.partner).first()
    letters = Letter.objects.select_for_update(of=("self",)).filter(foreign_case=case, out_message__isnull=False)
    letter = letters.filter(letter_id=UUID(data["letter"]["id"])).first() if case is not None else None
    if case is None or letter is None or letter.kind == Letter.Kind.WORD:
        return "unknown-letter"
    letter.foreign_case = case
    if not is_held(None, case) or letter.state == _STATE.ENDED:
        return "not-held"
    outcome = _OUTCOME(data["outcome"].upper())
    if outcome != _OUTCOME.WITHDRAWN and outcome not in _outcomes(letter):
        return "answer-does-not-fit"
    # What came out of order ends in the same state: a withdrawal stands, whatever comes after it.
    if letter.state in (_STATE.REFUSED, _STATE.WITHDRAWN) or (
        outcome != _OUTCOME.WITHDRAWN and letter.state in (_STATE.ACCEPTED, _STATE.GRANTED)
    ):
        return "answered-already"
    try:
        until = date.fromisoformat(data["until"]) if data["until"] else None
    except ValueError:
        return "bad-date"
    LetterAnswer.objects.create(
        letter=letter,
        outcome=outcome,
        state=_ANSWER.GIVEN,
        reason=data["reason"],
        until=until,
        given_at=now,
        in_message=row,
    )
    _settle(letter, outcome, until, now)
    tell(LetterEvent.ANSWER_RECEIVED, None, letter, now, outcome=outcome, until=data["until"])
    note_corrected(foreign_case=case, content={"data": case.data}, now=now)  # its version may have come first
    return ""


def stop_letter(*, message: OutMessage, why: str, now: datetime) -> None:
    """Write down that a letter or an answer of ours did not get to its partner. Nothing waits behind it.

    A letter is written again, and what was answered is open again: joins the caller's transaction.
    """
    letter = Letter.objects.select_for_update(of=("self",)).filter(out_message=message).first()
    answer = LetterAnswer.objects.filter(out_message=message).select_related("letter").first()
    if letter is None and answer is None:
        return
    OutMessage.objects.filter(pk=message.pk).update(
        state=OutMessage.State.CANCELLED, last_outcome=why[:60], held_reason="", lease_token=None, lease_until=None
    )
    if letter is not None:
        if letter.state not in (_STATE.SAID, _STATE.WAITING):  # only the receipt is missing: it was answered
            return
        letter.state, letter.stopped_why = _STATE.STOPPED, why[:60]
        letter.save(update_fields=["state", "stopped_why"])
    else:
        assert answer is not None  # noqa: S101 (one of the two)
        letter = answer.letter
        answer.state = _ANSWER.STOPPED
        answer.save(update_fields=["state"])
        before = letter.answers.filter(state=_ANSWER.GIVEN).order_by("-pk").first()
        letter.state = _BECOMES[_OUTCOME(before.outcome)] if before is not None else _STATE.WAITING
        letter.until = before.until if before is not None else None
        letter.save(update_fields=["state", "until"])
    tell(LetterEvent.STOPPED, None, letter, now, why=why)


def wait_for_agreement(*, message: OutMessage, token: UUID, why: str, now: datetime) -> None:
    """Stop what the agreement no longer lets leave; what may have arrived before is asked about again in an hour."""
    leased = OutMessage.objects.filter(pk=message.pk, lease_token=token)
    if message.attempts > 1:
        leased.update(
            state=OutMessage.State.RETRY, due_at=now + _AGAIN_IN, last_outcome="agreement", lease_token=None,
            lease_until=None, attempts=F("attempts") - 1,
        )  # fmt: skip
    elif leased.update(attempts=F("attempts") - 1):
        stop_letter(message=message, why=why, now=now)


def note_corrected(
    *, share: Share | None = None, foreign_case: ForeignCase | None = None, content: dict[str, Any], now: datetime
) -> None:
    """Say of corrections that were accepted in which version they were carried out. Joins the transaction."""
    version = content["data"]["share"]["version"]
    open_ones = Letter.objects.filter(share=share, foreign_case=foreign_case, state=_STATE.ACCEPTED)
    for letter in open_ones.filter(corrected_version__isnull=True).select_related("share__seizure"):
        try:
            is_same = value_at(content, letter.pointer) == letter.shared_value
        except (LookupError, TypeError, ValueError):
            is_same = False
        if not is_same:
            letter.corrected_version = version
            letter.save(update_fields=["corrected_version"])
            tell(LetterEvent.CORRECTED, None, letter, now, version=version)


def _outcomes(letter: Letter) -> tuple[str, ...]:
    yes = _OUTCOME.ACCEPTED if letter.kind == Letter.Kind.CORRECTION else _OUTCOME.GRANTED
    return (yes, _OUTCOME.REFUSED)


def _share_asked_about(letter: Letter) -> Share:
    """Return our share of a letter that a partner asks in; what is ours the partner answers."""
    if letter.share is None or letter.is_ours or letter.kind == Letter.Kind.WORD:
        raise DomainError("nothing-asked", _("This letter asks nothing of us. Write back on its case."))
    return letter.share


def _must_wait(letter: Letter) -> None:
    if letter.state != _STATE.WAITING:
        raise DomainError(
            "answered-already",
            _("This letter is now: %(state)s. It needs no answer.") % {"state": letter.get_state_display()},
        )
    if letter.answers.filter(state=_ANSWER.PROPOSED).exists():
        raise DomainError("proposed-already", _("An answer waits for approval already."))


def _proposal(letter: Letter, approver: Any) -> LetterAnswer:
    answer = letter.answers.filter(state=_ANSWER.PROPOSED).first()
    if answer is None:
        raise DomainError("nothing-proposed", _("No answer to this letter waits for approval."))
    if answer.given_by_id == approver.pk:
        raise DomainError("approver-is-author", _("You proposed this answer. Somebody else must decide about it."))
    answer.letter = letter
    return answer


def _must_be_correctable(letter: Letter, seizure: Seizure) -> None:
    """Accept nothing that cannot be carried out: say why the case stays as it is."""
    why_locked = why_goods_locked if page_for(field_at(letter.pointer)) == GOODS else why_route_locked
    locked_by = why_locked(seizure=seizure)
    if locked_by is not None and (locked_by.code == "case-closed" or is_locked_with_goods(letter.pointer)):
        raise DomainError(locked_by.code, locked_by.message)


def _checked_reason(reason: str, *, is_needed: bool) -> str:
    reason = reason.replace("\r\n", "\n").strip()
    if is_needed and not reason:
        raise InvalidValue("reason-missing", _("Say why: the partner reads it."), field="reason")
    if len(reason) > _MOST_REASON:
        raise InvalidValue(
            "text-too-long", _("Shorten the text to %(count)s characters.") % {"count": _MOST_REASON}, field="reason"
        )
    return reason


def _checked_until(share: Share, until: date | None, today: date) -> date:
    """Return until when leave holds: at most as long as the partner may keep the case."""
    last = date.fromisoformat(share.handling["retain_until"])
    if not today <= (until or last) <= last:
        raise InvalidValue(
            "until-day",
            _("Choose a day from today to %(day)s: the partner may keep the case no longer.")
            % {"day": date_format(last)},
            field="until",
        )
    return until or last


def _give(answer: LetterAnswer, user: Any, now: datetime) -> Letter:
    letter = answer.letter
    answer.state = _ANSWER.GIVEN
    answer.out_message = queue_message(
        partner=letter.partner,
        message_type=envelope.LETTER_ANSWER,
        subject=f"share/{share_id_of(letter)}",
        data={
            "share": {"id": str(share_id_of(letter))},
            "letter": {"id": str(letter.letter_id)},
            "outcome": answer.outcome.lower(),
            "reason": answer.reason,
            "until": answer.until.isoformat() if answer.until else None,
            "ext": {},
        },
        order_key=order_key_of(letter),
        share=letter.share,
        now=now,
    )
    answer.save()
    _settle(letter, answer.outcome, answer.until, now)
    action = LetterEvent.WITHDRAWN if answer.outcome == _OUTCOME.WITHDRAWN else LetterEvent.ANSWERED
    tell(
        action, user, letter, now, outcome=answer.outcome, until=answer.until.isoformat() if answer.until else None,
        message=str(answer.out_message_id),
    )  # fmt: skip
    return letter


def _settle(letter: Letter, outcome: str, until: date | None, now: datetime) -> None:
    letter.state, letter.answered_at = _BECOMES[_OUTCOME(outcome)], letter.answered_at or now
    letter.until = until if outcome == _OUTCOME.GRANTED else letter.until
    letter.save(update_fields=["state", "answered_at", "until"])
