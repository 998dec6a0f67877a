"""What the right holder answers in the portal."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import InvalidValue
from ipcases.lib.figures import amount_in_words
from ipcases.lib.sending_twice import sent_before
from seizures.access import get_detention
from seizures.balances import why_no_guarantee
from seizures.events import ProcedureEvent
from seizures.guards import Situation, situation_of
from seizures.laws.base import SecurityRule
from seizures.laws.codes import Event
from seizures.models import AnswerLink, Procedure, Reply
from seizures.services.answer_links import end_links
from seizures.services.deadlines import happen, today_of
from seizures.services.notices import note_reading
from seizures.workflow import blockers, refuse_if_blocked

MOST_CHARACTERS = 4000


@dataclass(frozen=True)
class ReplyIntake:
    """An answer as it was given. The currency of the security is that of the law."""

    position: str
    statement: str = ""
    consents_to_destruction: bool = False
    security_amount: Decimal | None = None
    under_general_guarantee: bool = False


@dataclass(frozen=True)
class Author:
    """Who answers: a person who is signed in, or whoever holds a link, under the name that was typed there."""

    user: User | None = None
    link: AnswerLink | None = None
    signer_name: str = ""
    signer_function: str = ""

    @property
    def label(self) -> str:
        """What the audit calls somebody without an account: the addressee of the link."""
        return str(self.link) if self.link is not None else ""


def submit_reply(
    *, acting_user: User, procedure: Procedure, reply: ReplyIntake, now: datetime, seen: int | None = None
) -> Reply:
    """Keep the right holder's answer. One that comes after the deadline is kept, and marked as late.

    `seen` is the key of the newest answer that the user saw (0 for none): what a second press sends again is kept
    once. Raises NotAllowed, NotVisible for the procedure of another right holder, InvalidValue (what is
    missing: a statement, a sufficient security), DomainError (409) once customs has decided.
    """
    require(user=acting_user, verb="portal.answer")
    with transaction.atomic():
        procedure = get_detention(user=acting_user, public_id=procedure.public_id, for_write=True)
        return take_reply(procedure=procedure, reply=reply, author=Author(user=acting_user), now=now, seen=seen)


def take_reply(
    *, procedure: Procedure, reply: ReplyIntake, author: Author, now: datetime, seen: int | None = None
) -> Reply:
    """Keep an answer on a locked procedure, through whichever door it came. Joins the transaction.

    Answer links that are still out end with it. Raises InvalidValue, DomainError as submit_reply does.
    """
    note_reading(procedure=procedure, acting_user=author.user, now=now)
    refuse_if_blocked(blockers(procedure=procedure, step="answer", now=now))
    situation = situation_of(procedure, now=now)
    was_late = _is_late(situation)
    _check(reply, situation, was_late=was_late)
    asks_detention = reply.position == Reply.Position.INFRINGES
    takes_security = asks_detention and situation.track.security is not None
    with_security = takes_security and reply.security_amount is not None
    said = {
        "position": reply.position,
        "statement": reply.statement.strip(),
        "consents_to_destruction": asks_detention and reply.consents_to_destruction,
        "security_amount": reply.security_amount if with_security else None,
        "security_currency": situation.track.security.currency if with_security and situation.track.security else "",
        "under_general_guarantee": takes_security and reply.under_general_guarantee,
        "submitted_by": author.user,
        "answer_link": author.link,
        "signer_name": author.signer_name,
        "signer_function": author.signer_function,
    }
    if (known := sent_before(rows=procedure.replies.all(), seen=seen, said=said)) is not None:
        return known
    answer = Reply.objects.create(procedure=procedure, **said, received_at=now, was_late=was_late)
    end_links(procedure=procedure, ended_as=AnswerLink.Ended.ANSWERED, now=now)
    record(
        action=ProcedureEvent.REPLY_RECEIVED,
        actor=author.user,
        actor_label=author.label,
        subject=answer,
        case_reference=procedure.seizure.reference,
        changes={
            "position": [None, answer.position],
            "was_late": [None, was_late],
            "consents_to_destruction": [None, answer.consents_to_destruction],
            "under_general_guarantee": [None, answer.under_general_guarantee],
        },
        publish=True,
        now=now,
    )
    if not was_late:
        happen(
            procedure=procedure,
            event=Event.REPLIED,
            day=today_of(procedure, now),
            now=now,
            acting_user=author.user,
        )
    return answer


def is_late(*, procedure: Procedure, now: datetime) -> bool:
    """Say whether an answer that comes now is late."""
    return _is_late(situation_of(procedure, now=now))


def _is_late(situation: Situation) -> bool:
    """Late is late, even after an earlier answer: who first said "genuine" cannot apply weeks later."""
    deadline = situation.answer_deadline
    return deadline is not None and deadline.due_at < situation.now


def _check(reply: ReplyIntake, situation: Situation, *, was_late: bool) -> None:
    if reply.position not in Reply.Position.values:
        raise InvalidValue("position-unknown", _("Choose what customs should do with the goods."), field="position")
    if "\x00" in reply.statement or len(reply.statement) > MOST_CHARACTERS:
        raise InvalidValue("statement-too-long", _("Keep the statement below 4,000 characters."), field="statement")
    if reply.position == Reply.Position.GENUINE and not reply.statement.strip():
        raise InvalidValue("statement-missing", _("Say how you know that the goods are genuine."), field="statement")
    if reply.security_amount is not None and not Decimal(0) < reply.security_amount < Decimal(10) ** 12:
        raise InvalidValue("security-out-of-range", _("Give an amount above zero."), field="security_amount")
    rule = situation.track.security
    if reply.position != Reply.Position.INFRINGES or rule is None:
        return
    if reply.under_general_guarantee:
        _check_guarantee(rule, situation)
    elif situation.track.asks_security and not was_late:
        _check_security(reply, rule, situation)


def _check_guarantee(rule: SecurityRule, situation: Situation) -> None:
    """Refuse a guarantee that does not stand in, also where none is asked for: costs are drawn from what is named."""
    procedure = situation.procedure
    reason = why_no_guarantee(procedure=procedure, rule=rule, on=today_of(procedure, situation.now))
    if reason:
        message = _("%(reason)s Lodge security for this case.") % {"reason": reason}
        raise InvalidValue("no-guarantee", message, field="security")


def _check_security(reply: ReplyIntake, rule: SecurityRule, situation: Situation) -> None:
    """Measures art. 22–24: an application to detain comes with security, or under a general guarantee."""
    if reply.security_amount is None:
        raise InvalidValue(
            "security-missing",
            _("Lodge security, or choose your general guarantee. Without it customs may not detain the goods."),
            field="security",
        )
    required = situation.required_security
    if required is not None and reply.security_amount < required:
        message = _("The security must be at least %(currency)s %(required)s: %(short)s is missing.")
        figures = {
            "currency": rule.currency,
            "required": amount_in_words(required, rule.currency),
            "short": amount_in_words(required - reply.security_amount, rule.currency),
        }
        raise InvalidValue("security-short", message % figures, field="security_amount")
