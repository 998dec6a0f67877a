"""Settling what a procedure costs: taken from its security or the general guarantee, paid, put back, or given back.

One person proposes, another confirms; both find the same ways open, for both look at the account as it is then.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed
from ipcases.lib.figures import amount_in_words
from ipcases.lib.sending_twice import sent_before
from rightsholders.models import Guarantee
from seizures.access import get_settlement
from seizures.balances import Account, account_of
from seizures.events import LedgerEvent
from seizures.models import Procedure, Settlement
from seizures.queries.accounts import Option, options_of
from seizures.services.amounts import checked_amount, checked_paper, checked_reason
from seizures.services.deadlines import lock_procedure
from seizures.services.intake_rules import text_of
from seizures.workflow import refuse_if_blocked

# Money that somebody sends: its paper is named.
WITH_PAPER = frozenset({Settlement.Kind.PAID, Settlement.Kind.RELEASED})
_VERB = "seizures.settle"
_S = Settlement.Status


def propose_settlement(
    *,
    acting_user: User,
    procedure: Procedure,
    way: str,
    amount: Decimal,
    paper_number: str = "",
    now: datetime,
    seen: int | None = None,
) -> Settlement:
    """Propose to settle a procedure in one of the ways that are open; money counts as moved once it is confirmed.

    `seen` is the key of the newest settlement that the user saw (0 for none): what a second press sends again is
    proposed once. Raises NotAllowed, InvalidValue for a way or an amount that is not open, DomainError (409) for what
    blocks it or when another proposal waits.
    """
    require(user=acting_user, verb=_VERB)
    with transaction.atomic():
        procedure = lock_procedure(procedure)
        said = {"amount": amount, "paper_number": text_of(paper_number, 80, "paper_number"), "proposed_by": acting_user}
        known = sent_before(rows=procedure.settlements.all(), seen=seen, said=said)
        if known is not None and way_of(settlement=known) == way:
            return known
        account = account_of(procedure=procedure)
        _refuse_second(account)
        option = _chosen(options_of(account=account, now=now), way)
        _check_amount(amount, account.currency, option)
        if option.kind in WITH_PAPER:
            checked_paper(number=paper_number)
        settlement = Settlement.objects.create(
            procedure=procedure,
            kind=option.kind,
            security=option.security,
            guarantee=option.guarantee,
            currency=account.currency,
            proposed_at=now,
            **said,
        )
        _tell(LedgerEvent.PROPOSED, acting_user, settlement, now)
        return settlement


def why_not_propose(*, account: Account) -> str:
    """Say what keeps anybody from proposing a settlement now; nothing when nothing does."""
    try:
        _refuse_second(account)
    except DomainError as refusal:
        return str(refusal.message)
    return ""


def confirm_settlement(*, acting_user: User, public_id: UUID | str, now: datetime) -> Settlement:
    """Confirm what somebody else proposed: the money counts as moved.

    Raises NotAllowed, NotVisible, DomainError (409) when it is settled already or no longer open.
    """
    with transaction.atomic():
        settlement = _lock_proposed(acting_user, public_id)
        if settlement.guarantee_id is not None:
            # Procedures of other cases draw on it too; it is locked last.
            Guarantee.objects.select_for_update().get(pk=settlement.guarantee_id)
        account = account_of(procedure=settlement.procedure)
        option = _chosen(options_of(account=account, now=now), way_of(settlement=settlement))
        _check_amount(settlement.amount, account.currency, option)
        settlement.status, settlement.settled_by, settlement.settled_at = _S.CONFIRMED, acting_user, now
        settlement.save(update_fields=["status", "settled_by", "settled_at"])
        _tell(LedgerEvent.CONFIRMED, acting_user, settlement, now)
        return settlement


def refuse_settlement(*, acting_user: User, public_id: UUID | str, reason: str, now: datetime) -> Settlement:
    """Refuse what somebody else proposed, and say why.

    Raises NotAllowed, NotVisible, InvalidValue, DomainError (409) when it is settled already.
    """
    with transaction.atomic():
        settlement = _lock_proposed(acting_user, public_id)
        settlement.refused_because = checked_reason(reason=reason)
        settlement.status, settlement.settled_by, settlement.settled_at = _S.REFUSED, acting_user, now
        settlement.save(update_fields=["status", "settled_by", "settled_at", "refused_because"])
        _tell(LedgerEvent.REFUSED, acting_user, settlement, now, settlement.refused_because)
        return settlement


def way_of(*, settlement: Settlement) -> str:
    """Return the way that a settlement goes, as options_of names it."""
    source = (
        str(settlement.security.public_id) if settlement.security else "GUARANTEE" if settlement.guarantee_id else ""
    )
    return f"{settlement.kind}:{source}" if source else settlement.kind


def _lock_proposed(user: User, public_id: UUID | str) -> Settlement:
    require(user=user, verb=_VERB)
    found = get_settlement(user=user, public_id=public_id)
    procedure = lock_procedure(found.procedure)
    settlement = Settlement.objects.select_related("security", "guarantee").get(pk=found.pk)
    settlement.procedure = procedure
    if settlement.status != _S.PROPOSED:
        raise DomainError("settled-already", _("This settlement is decided already."))
    if settlement.proposed_by_id == user.pk:
        raise NotAllowed("four-eyes", _("You proposed this settlement. A second person must look at it."))
    return settlement


def _refuse_second(account: Account) -> None:
    if account.proposed is not None:
        raise DomainError("proposed-already", _("Another settlement waits. Confirm or refuse it first."))


def _chosen(options: list[Option], way: str) -> Option:
    option = next((option for option in options if option.code == way), None)
    if option is None:
        raise InvalidValue("way-not-open", _("This way is not open now. Look at the account again."), field="way")
    refuse_if_blocked(list(option.blockers))
    return option


def _check_amount(amount: Decimal, currency: str, option: Option) -> None:
    checked_amount(amount=amount, currency=currency)
    if amount > option.most:
        message = _("At most %(currency)s %(most)s can be settled so.")
        told = {"currency": currency, "most": amount_in_words(option.most, currency)}
        raise InvalidValue("amount-too-large", message % told, field="amount")
    if option.kind == Settlement.Kind.RELEASED and amount != option.most:
        raise InvalidValue("not-the-rest", _("The whole rest goes back at once."), field="amount")


def _tell(action: LedgerEvent, user: User, settlement: Settlement, now: datetime, purpose: str = "") -> None:
    source = settlement.security or settlement.guarantee
    changes: dict[str, list[Any]] = {
        "kind": [None, settlement.kind],
        "amount": [None, f"{settlement.currency} {settlement.amount}"],
    }
    if source is not None:
        changes["from"] = [None, str(source)]
    if settlement.paper_number:
        changes["paper"] = [None, settlement.paper_number]
    record(
        action=action,
        actor=user,
        subject=settlement,
        case_reference=settlement.procedure.seizure.reference,
        changes=changes,
        purpose=purpose,
        now=now,
    )
