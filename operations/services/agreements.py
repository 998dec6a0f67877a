"""The agreements that let us share: written down from the signed paper, suspended while they do not hold.

`acting_user` is None at the console, which asks for no role: whoever sits there holds the database.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.access import require, require_confirmed
from audit.services import record
from ipcases.lib.discovery import modules_named
from ipcases.lib.errors import DomainError, InvalidValue, invalid_of
from operations.access import require_first_person, require_second_person
from operations.events import AgreementEvent
from operations.models import CODE_SHAPE, Agreement
from reference.models import Agency

MONTHS_AT_MOST = 600
REASON_AT_MOST = 300


@dataclass(frozen=True)
class Terms:
    """What an agreement says, by the names of its columns."""

    code: str
    kind: str
    agency_id: str
    signed_on: date
    valid_from: date
    clause: str
    purposes: Sequence[str]
    tiers: Sequence[str]
    name_en: str
    name_zh: str
    valid_to: date | None = None
    retention_months: int = 60
    authority_approval: str = ""
    may_share_cases: bool = True
    may_inquire: bool = False


def checked_agreement(*, terms: Terms) -> Agreement:
    """Return the agreement as it would be written down. Raises InvalidValue for what cannot be."""
    _refuse_contradictions(terms)
    agreement = Agreement(**asdict(terms) | {"tiers": sorted(set(terms.tiers))})
    try:
        agreement.full_clean()
    except ValidationError as error:
        raise invalid_of(error=error, code="agreement") from error
    return agreement


def checked_reason(*, text: str) -> str:
    """Return the reason without outer space. Raises InvalidValue where there is none, or one that does not fit."""
    reason = text.strip()
    if not reason:
        raise InvalidValue("reason-missing", _("Say why, and who decided it."), field="reason")
    if len(reason) > REASON_AT_MOST:
        sentence = _("This text is longer than %(most)d characters. Shorten it.") % {"most": REASON_AT_MOST}
        raise InvalidValue("too-long", sentence, field="reason")
    return reason


@transaction.atomic
def enter_agreement(
    *, acting_user: Any, terms: Terms, confirmed_at: datetime | None = None, now: datetime
) -> Agreement:
    """Write down an agreement. What it allows is never widened afterwards: a new text is a new agreement.

    It holds once a second person has confirmed it; at the console at once.
    Raises NotAllowed, ConfirmFirst, or InvalidValue for what cannot be, and for a code that is taken.
    """
    _must_administer(acting_user, confirmed_at, now)
    agreement = checked_agreement(terms=terms)
    agreement.entered_by = acting_user
    try:
        with transaction.atomic():
            agreement.save()
    except IntegrityError:  # somebody entered one of this code at the same moment: now it is seen
        _refuse_contradictions(terms)
        raise
    said = asdict(terms) | {"tiers": agreement.tiers, "agreement": agreement.code, "agency": terms.agency_id}
    changes = {name: [None, value] for name, value in said.items() if name not in ("code", "agency_id")}
    record(action=AgreementEvent.ENTERED, actor=acting_user, subject=agreement, changes=changes, now=now)
    return agreement


@transaction.atomic
def confirm_agreement(*, acting_user: Any, code: str, confirmed_at: datetime | None, now: datetime) -> Agreement:
    """Let the agreement hold that somebody else entered. Raises NotAllowed, ConfirmFirst, or DomainError."""
    require_second_person(user=acting_user)
    require_confirmed(confirmed_at=confirmed_at, now=now)
    agreement = _waiting(code)
    require_second_person(user=acting_user, first=agreement.entered_by_id)
    agreement.confirmed_by, agreement.confirmed_at = acting_user, now
    agreement.save(update_fields=["confirmed_by", "confirmed_at"])
    _record(agreement, AgreementEvent.CONFIRMED, acting_user, "", now)
    return agreement


@transaction.atomic
def refuse_agreement(*, acting_user: Any, code: str, reason: str, now: datetime) -> Agreement:
    """Refuse for good the agreement that somebody else entered: it stays listed, and its code is taken.

    What rests on it in the apps above ends with it. Raises NotAllowed, InvalidValue without a reason, or DomainError.
    """
    require_second_person(user=acting_user)
    reason = checked_reason(text=reason)
    agreement = _waiting(code)
    require_second_person(user=acting_user, first=agreement.entered_by_id)
    agreement.refused_by, agreement.refused_at, agreement.refusal_reason = acting_user, now, reason
    agreement.save(update_fields=["refused_by", "refused_at", "refusal_reason"])
    _record(agreement, AgreementEvent.REFUSED, acting_user, reason, now)
    _end_what_rests_on(agreement, acting_user, now)
    return agreement


@transaction.atomic
def take_back_agreement(*, acting_user: Any, code: str, now: datetime) -> Agreement:
    """Take back for good the agreement that one entered oneself: it stays listed, and its code is taken.

    What rests on it in the apps above ends with it.
    Raises NotAllowed, also for what somebody else entered, or DomainError.
    """
    require(user=acting_user, verb="reference.administer")
    agreement = _waiting(code)
    require_first_person(user=acting_user, agreement=agreement)
    agreement.taken_back_at = now
    agreement.save(update_fields=["taken_back_at"])
    _record(agreement, AgreementEvent.TAKEN_BACK, acting_user, "", now)
    _end_what_rests_on(agreement, acting_user, now)
    return agreement


@transaction.atomic
def suspend_agreement(*, acting_user: Any, code: str, reason: str, now: datetime) -> Agreement:
    """Let nothing leave under an agreement from now on. Safe to repeat: the first reason stays.

    Raises NotAllowed, InvalidValue without a reason, or DomainError for a code that nobody entered, and for an
    agreement that was never confirmed: nothing leaves under it anyway.
    """
    if acting_user is not None:
        require(user=acting_user, verb="operations.suspend_agreement")
    reason = checked_reason(text=reason)
    agreement = _locked(code)
    if not agreement.is_confirmed:
        raise DomainError("agreement-unconfirmed", _("Nothing leaves under it: no second person has confirmed it."))
    if agreement.suspended_at is None:
        agreement.suspended_at, agreement.suspended_by, agreement.suspension_reason = now, acting_user, reason
        _save(agreement, AgreementEvent.SUSPENDED, acting_user, reason, now)
    return agreement


@transaction.atomic
def resume_agreement(
    *, acting_user: Any, code: str, reason: str, confirmed_at: datetime | None = None, now: datetime
) -> Agreement:
    """Let a suspended agreement hold again. Safe to repeat.

    Raises NotAllowed, also for whoever suspended it, ConfirmFirst, InvalidValue without a reason, or DomainError for a
    code that nobody entered.
    """
    if acting_user is not None:
        require_second_person(user=acting_user)
        require_confirmed(confirmed_at=confirmed_at, now=now)
    reason = checked_reason(text=reason)
    agreement = _locked(code)
    if agreement.suspended_at is not None:
        if acting_user is not None:
            require_second_person(user=acting_user, first=agreement.suspended_by_id)
        agreement.suspended_at, agreement.suspended_by, agreement.suspension_reason = None, None, ""
        _save(agreement, AgreementEvent.RESUMED, acting_user, reason, now)
    return agreement


def _must_administer(acting_user: Any, confirmed_at: datetime | None, now: datetime) -> None:
    if acting_user is not None:
        require(user=acting_user, verb="reference.administer")
        require_confirmed(confirmed_at=confirmed_at, now=now)


def _locked(code: str) -> Agreement:
    agreement = Agreement.objects.select_for_update().filter(code=code).first()
    if agreement is None:
        raise DomainError("no-agreement", _("There is no agreement of this code."))
    return agreement


def _waiting(code: str) -> Agreement:
    agreement = _locked(code)
    if not agreement.waits:
        raise DomainError("agreement-decided", _("Nothing is to be decided on this agreement any more. Open it again."))
    return agreement


def _end_what_rests_on(agreement: Agreement, acting_user: Any, now: datetime) -> None:
    """Have each app above end, in this transaction, what waits under an agreement that never holds."""
    for module in modules_named("resting").values():
        module.end_what_rests_on(agreement=agreement, acting_user=acting_user, now=now)


def _save(agreement: Agreement, action: str, actor: Any, reason: str, now: datetime) -> None:
    agreement.save(update_fields=["suspended_at", "suspended_by", "suspension_reason"])
    _record(agreement, action, actor, reason, now)


def _record(agreement: Agreement, action: str, actor: Any, reason: str, now: datetime) -> None:
    changes = {"agreement": [None, agreement.code]} | ({"reason": [None, reason]} if reason else {})
    record(action=action, actor=actor, subject=agreement, changes=changes, now=now)


def _refuse_contradictions(terms: Terms) -> None:
    """Refuse, with a sentence at its field, what the constraints of the table would only refuse by their names."""
    found = (
        (
            not re.fullmatch(CODE_SHAPE, terms.code),
            "code",
            _("Write the code in capital letters, digits, points and hyphens, such as MOC-2007-IPR."),
        ),
        (
            Agreement.objects.filter(code=terms.code).exists(),
            "code",
            _("There is an agreement of this code already. A new text gets a code of its own."),
        ),
        (
            not Agency.objects.filter(pk=terms.agency_id, valid_to__isnull=True).exists(),
            "agency",
            _("There is no agency of this code. Choose one of the list."),
        ),
        (
            terms.agency_id == settings.NODE,
            "agency",
            _("This is our own administration. Choose the one on the other side of the paper."),
        ),
        (
            terms.valid_to is not None and terms.valid_to < terms.valid_from,
            "valid_to",
            _("The last day comes before the first. Correct one of the two."),
        ),
        (
            terms.may_share_cases and not terms.tiers,
            "tiers",
            _("Choose what of a case may leave, or say that the agreement covers figures only."),
        ),
        (
            "C" in terms.tiers and not terms.authority_approval,
            "authority_approval",
            _(
                "Natural persons may be named only with the approval of the competent authority. Enter its number, or"
                " leave natural persons out."
            ),
        ),
        (
            terms.may_inquire and not terms.may_share_cases,
            "may_inquire",
            _("An agreement that covers figures only covers no inquiries. Take them out."),
        ),
        (
            not 1 <= terms.retention_months <= MONTHS_AT_MOST,
            "retention_months",
            _("Say for how many months, from 1 to %(most)d.") % {"most": MONTHS_AT_MOST},
        ),
    )
    for is_wrong, field, sentence in found:
        if is_wrong:
            raise InvalidValue("agreement", sentence, field=field)
