"""The register of general guarantees: one registers, another confirms; a new one follows, an old one ends early."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.days import local_day
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed
from ipcases.lib.figures import amount_in_words
from reference.models import Jurisdiction
from rightsholders.access import get_right_holder, jurisdiction_of
from rightsholders.events import GuaranteeEvent
from rightsholders.models import Guarantee, RightHolder
from seizures.access import get_guarantee
from seizures.laws.base import GuaranteeRule, Law
from seizures.laws.registry import law_for
from seizures.services.amounts import checked_amount, checked_paper, checked_reason
from seizures.services.intake_rules import text_of

_VERB = "seizures.settle"
_FARTHEST = timedelta(days=5 * 366)
_S = Guarantee.Status


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a general guarantee says."""

    number: str
    issuer: str
    amount: Decimal
    valid_from: date
    valid_to: date
    drawable_to: date


def guarantee_rule(*, jurisdiction: str, on: date) -> tuple[Law, str, GuaranteeRule] | None:
    """Return the law, its currency and its rule on general guarantees on a day; None where it knows none."""
    law = law_for(jurisdiction=jurisdiction, on=on)
    for track in law.tracks if law is not None else ():
        if law is not None and track.security is not None and track.security.guarantee is not None:
            return law, track.security.currency, track.security.guarantee
    return None


def register_guarantee(
    *, acting_user: User, right_holder: UUID | str, letter: Letter, renews: UUID | str | None = None, now: datetime
) -> Guarantee:
    """Register a general guarantee of a right holder. It counts once a second person has confirmed it.

    Raises NotAllowed, NotVisible, InvalidValue for what the letter cannot say, DomainError (409) where the law knows
    no general guarantee or the number is registered already.
    """
    require(user=acting_user, verb=_VERB)
    holder = get_right_holder(user=acting_user, public_id=right_holder)
    jurisdiction = Jurisdiction.objects.get(pk=jurisdiction_of(user=acting_user))
    found = guarantee_rule(jurisdiction=jurisdiction.pk, on=letter.valid_from)
    if found is None:
        raise DomainError("no-guarantee-in-law", _("The law of this administration knows no general guarantee."))
    law, currency, rule = found
    _check(letter, currency, rule)
    old = get_guarantee(user=acting_user, public_id=renews) if renews else None
    if old is not None and (old.right_holder.same_as != holder.pk or letter.valid_from <= old.valid_to):
        message = _("A renewal begins after the guarantee it goes on from.")
        raise InvalidValue("renewal-too-early", message, field="valid_from")
    try:
        with transaction.atomic():
            guarantee = Guarantee.objects.create(
                # What goes on from one is of the same entry; a new one is of the entry that stays.
                right_holder=old.right_holder if old is not None else holder,
                jurisdiction=jurisdiction,
                number=checked_paper(number=letter.number, field="number"),
                issuer=_issuer(letter.issuer),
                law_code=law.code,
                amount=letter.amount,
                currency=currency,
                valid_from=letter.valid_from,
                valid_to=letter.valid_to,
                drawable_to=letter.drawable_to,
                renews=old,
                registered_by=acting_user,
                registered_at=now,
            )
            _tell(GuaranteeEvent.REGISTERED, acting_user, guarantee, _told(guarantee), now)
            return guarantee
    except IntegrityError as error:
        if "guarantee_number_once" not in str(error):
            raise
        raise DomainError("registered-already", _("This number is registered already.")) from error


def confirm_guarantee(*, acting_user: User, public_id: UUID | str, now: datetime) -> Guarantee:
    """Confirm a general guarantee that somebody else registered: from now on detentions may rest on it.

    Raises NotAllowed, NotVisible, or DomainError (409) when it is decided already or another one stands on its days.
    """
    try:
        with transaction.atomic():
            guarantee = _lock_undecided(acting_user, public_id)
            guarantee.status, guarantee.decided_by, guarantee.decided_at = _S.CONFIRMED, acting_user, now
            guarantee.save(update_fields=["status", "decided_by", "decided_at"])
            _tell(GuaranteeEvent.CONFIRMED, acting_user, guarantee, _status(_S.REGISTERED, guarantee), now)
            return guarantee
    except IntegrityError as error:
        if "guarantee_one_a_day" not in str(error):
            raise
        message = _("Another general guarantee stands on some of these days. End it first, or refuse this one.")
        raise DomainError("days-taken", message) from error


def refuse_guarantee(*, acting_user: User, public_id: UUID | str, reason: str, now: datetime) -> Guarantee:
    """Refuse a general guarantee that somebody else registered, and say why.

    Raises NotAllowed, NotVisible, InvalidValue, or DomainError (409) when it is decided already.
    """
    with transaction.atomic():
        guarantee = _lock_undecided(acting_user, public_id)
        guarantee.reason = checked_reason(reason=reason)
        guarantee.status, guarantee.decided_by, guarantee.decided_at = _S.REFUSED, acting_user, now
        guarantee.save(update_fields=["status", "decided_by", "decided_at", "reason"])
        _tell(GuaranteeEvent.REFUSED, acting_user, guarantee, _status(_S.REGISTERED, guarantee), now)
        return guarantee


def end_guarantee(*, acting_user: User, public_id: UUID | str, last_day: date, reason: str, now: datetime) -> Guarantee:
    """End a general guarantee early: no detention after its last day rests on it; what came before may be drawn.

    Raises NotAllowed, NotVisible, InvalidValue for a last day outside its time or in the past, DomainError (409) when
    it does not stand.
    """
    require(user=acting_user, verb=_VERB)
    with transaction.atomic():
        guarantee = get_guarantee(user=acting_user, public_id=public_id, for_write=True)
        if guarantee.status != _S.CONFIRMED:
            raise DomainError("not-standing", _("Only a confirmed guarantee can be ended."))
        today = local_day(now, guarantee.jurisdiction.time_zone)
        if not max(guarantee.valid_from, today) <= last_day < guarantee.valid_to:
            message = _("Choose a day from today on, before the guarantee runs out by itself.")
            raise InvalidValue("last-day", message, field="last_day")
        guarantee.reason, old = checked_reason(reason=reason), guarantee.valid_to
        guarantee.status, guarantee.ended_by, guarantee.ended_at = _S.ENDED, acting_user, now
        guarantee.valid_to = last_day
        guarantee.save(update_fields=["status", "ended_by", "ended_at", "reason", "valid_to"])
        changes = {"valid_to": [old, last_day], **_status(_S.CONFIRMED, guarantee)}
        _tell(GuaranteeEvent.ENDED, acting_user, guarantee, changes, now)
        return guarantee


def _lock_undecided(user: User, public_id: UUID | str) -> Guarantee:
    require(user=user, verb=_VERB)
    guarantee = get_guarantee(user=user, public_id=public_id, for_write=True)
    if guarantee.status != _S.REGISTERED:
        raise DomainError("decided-already", _("This guarantee is decided already."))
    if guarantee.registered_by_id == user.pk:
        raise NotAllowed("four-eyes", _("You registered this guarantee. A second person must look at it."))
    return guarantee


def _check(letter: Letter, currency: str, rule: GuaranteeRule) -> None:
    checked_amount(amount=letter.amount, currency=currency)
    if letter.amount < rule.at_least:
        least = amount_in_words(rule.at_least, currency)
        message = _("A general guarantee is for at least %(currency)s %(least)s (%(law)s).")
        told = {"currency": currency, "least": least, "law": rule.legal_ref}
        raise InvalidValue("guarantee-too-small", message % told, field="amount")
    if letter.valid_to < letter.valid_from:
        raise InvalidValue("period", _("It ends before it begins."), field="valid_to")
    if letter.drawable_to < letter.valid_to or letter.drawable_to - letter.valid_from > _FARTHEST:
        message = _("Choose a day not before the last day of detentions, and within five years.")
        raise InvalidValue("drawable-to", message, field="drawable_to")


def _issuer(text: str) -> str:
    issuer = text_of(text, 200, "issuer")
    if not issuer:
        raise InvalidValue("no-issuer", _("Name the bank or institution."), field="issuer")
    return issuer


def _told(guarantee: Guarantee) -> dict[str, list[Any]]:
    holder: RightHolder = guarantee.right_holder
    return {
        "guarantee": [None, guarantee.number],
        "right_holder": [None, holder.name],
        "amount": [None, f"{guarantee.currency} {guarantee.amount}"],
        "valid_from": [None, guarantee.valid_from],
        "valid_to": [None, guarantee.valid_to],
        "drawable_to": [None, guarantee.drawable_to],
    }


def _status(old: str, guarantee: Guarantee) -> dict[str, list[Any]]:
    return {"guarantee": [None, guarantee.number], "status": [old, guarantee.status]}


def _tell(
    action: GuaranteeEvent, user: User, guarantee: Guarantee, changes: dict[str, list[Any]], now: datetime
) -> None:
    record(action=action, actor=user, subject=guarantee, changes=changes, purpose=guarantee.reason, now=now)
