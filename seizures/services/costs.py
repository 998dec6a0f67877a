"""The costs of a procedure and the security received for it. Nothing is edited: a mistake is taken back in the open."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import DomainError, InvalidValue
from ipcases.lib.sending_twice import sent_before
from seizures.access import get_cost, get_security
from seizures.events import LedgerEvent
from seizures.laws.registry import law_of
from seizures.models import Cost, Procedure, Security, Settlement
from seizures.services.amounts import checked_amount, checked_day, checked_paper, checked_reason
from seizures.services.deadlines import lock_procedure, today_of
from seizures.services.intake_rules import check_office, text_of


@dataclass(frozen=True, kw_only=True)
class Bill:
    """One cost as an officer types it, in the currency of the law."""

    kind: str
    amount: Decimal
    office: str
    incurred_on: date
    paper_number: str
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """Security as it came in, in the currency of the law."""

    instrument: str
    amount: Decimal
    paper_number: str
    received_on: date


def record_cost(*, acting_user: User, procedure: Procedure, bill: Bill, now: datetime, seen: int | None = None) -> Cost:
    """Record what the goods of a procedure cost.

    `seen` is the key of the newest cost that the user saw (0 for none): what a second press sends again is recorded
    once. Raises NotAllowed, InvalidValue, DomainError (409) for a procedure that another one replaced.
    """
    require(user=acting_user, verb="seizures.edit")
    if bill.kind not in Cost.Kind.values:
        raise InvalidValue("kind-unknown", _("Choose what was paid for."), field="kind")
    with transaction.atomic():
        procedure = lock_procedure(procedure)
        _refuse_replaced(procedure)
        currency = procedure.seizure.jurisdiction.currency_id
        said = {
            "kind": bill.kind,
            "amount": checked_amount(amount=bill.amount, currency=currency),
            "currency": currency,
            "office": check_office(user=acting_user, code=bill.office),
            "incurred_on": _checked_day(procedure, bill.incurred_on, now, "incurred_on"),
            "paper_number": checked_paper(number=bill.paper_number),
            "remark": text_of(bill.remark, 300, "remark"),
            "recorded_by": acting_user,
        }
        if (known := sent_before(rows=procedure.costs.all(), seen=seen, said=said)) is not None:
            return known
        cost = Cost.objects.create(procedure=procedure, recorded_at=now, **said)
        changes = {"kind": [None, cost.kind], "amount": [None, _money(cost)], "paper": [None, cost.paper_number]}
        _tell(LedgerEvent.COST_RECORDED, acting_user, cost, changes, now)
        return cost


def take_back_cost(
    *, acting_user: User, procedure: Procedure, public_id: UUID | str, reason: str, now: datetime
) -> Cost:
    """Take a cost back by a line of its own, and say why. What covered it is put back by a settlement.

    Raises NotAllowed, NotVisible, InvalidValue, DomainError (409) when it was taken back already.
    """
    require(user=acting_user, verb="seizures.edit")
    reason = checked_reason(reason=reason)
    with transaction.atomic():
        procedure = lock_procedure(procedure)
        cost = get_cost(procedure=procedure, public_id=public_id)
        _refuse_taken_back(cost)
        back = Cost.objects.create(
            procedure=procedure,
            kind=cost.kind,
            amount=-cost.amount,
            currency=cost.currency,
            office=cost.office,
            incurred_on=cost.incurred_on,
            paper_number=cost.paper_number,
            remark=reason,
            reverses=cost,
            recorded_by=acting_user,
            recorded_at=now,
        )
        changes = {"kind": [None, back.kind], "amount": [None, _money(back)], "paper": [None, back.paper_number]}
        _tell(LedgerEvent.COST_TAKEN_BACK, acting_user, back, changes, now, reason)
        return back


def receive_security(*, acting_user: User, procedure: Procedure, receipt: Receipt, now: datetime) -> Security:
    """Register security that came in for a procedure; from now on it counts, not what the right holder said.

    Raises NotAllowed, InvalidValue, DomainError (409) where the law asks for none or the paper is registered already.
    """
    require(user=acting_user, verb="seizures.settle")
    if receipt.instrument not in Security.Instrument.values:
        raise InvalidValue("instrument-unknown", _("Choose what was given."), field="instrument")
    with transaction.atomic():
        procedure = lock_procedure(procedure)
        _refuse_replaced(procedure)
        rule = law_of(code=procedure.law_code).track(procedure.track).security
        if rule is None:
            raise DomainError("no-security", _("The law asks for no security in this procedure."))
        paper = checked_paper(number=receipt.paper_number)
        said = {
            "instrument": receipt.instrument,
            "amount": checked_amount(amount=receipt.amount, currency=rule.currency),
            "received_on": _checked_day(procedure, receipt.received_on, now, "received_on"),
            "registered_by": acting_user,
        }
        there = procedure.securities.filter(paper_number=paper, struck_out_at__isnull=True)
        if (same := there.filter(**said).first()) is not None:
            return same  # sent again by a second press
        if there.exists():
            raise DomainError("received-already", _("This paper is registered already."))
        security = Security.objects.create(
            procedure=procedure, currency=rule.currency, paper_number=paper, registered_at=now, **said
        )
        changes = {
            "instrument": [None, security.instrument],
            "amount": [None, _money(security)],
            "paper": [None, paper],
        }
        _tell(LedgerEvent.SECURITY_RECEIVED, acting_user, security, changes, now)
        return security


def strike_out_security(
    *, acting_user: User, procedure: Procedure, public_id: UUID | str, reason: str, now: datetime
) -> Security:
    """Strike out a security that was registered by mistake, and say why.

    Raises NotAllowed, NotVisible, InvalidValue, DomainError (409) once money moved or is to move.
    """
    require(user=acting_user, verb="seizures.settle")
    reason = checked_reason(reason=reason)
    with transaction.atomic():
        procedure = lock_procedure(procedure)
        security = get_security(procedure=procedure, public_id=public_id)
        _refuse_in_use(security)
        security.struck_out_by, security.struck_out_at, security.struck_out_because = acting_user, now, reason
        security.save(update_fields=["struck_out_by", "struck_out_at", "struck_out_because"])
        changes = {"amount": [_money(security), None], "paper": [security.paper_number, None]}
        _tell(LedgerEvent.SECURITY_STRUCK_OUT, acting_user, security, changes, now, reason)
        return security


def why_not_take_back(*, cost: Cost) -> str:
    """Say what keeps a cost from being taken back; nothing when nothing does."""
    return _refusal_of(_refuse_taken_back, cost)


def why_not_strike_out(*, security: Security) -> str:
    """Say what keeps a security from being struck out; nothing when nothing does."""
    return _refusal_of(_refuse_in_use, security)


def _refusal_of(refuse: Callable[[Any], None], row: Cost | Security) -> str:
    try:
        refuse(row)
    except DomainError as refusal:
        return str(refusal.message)
    return ""


def _refuse_taken_back(cost: Cost) -> None:
    if cost.reverses_id is not None or Cost.objects.filter(reverses=cost).exists():
        raise DomainError("taken-back-already", _("This cost is taken back already."))


def _refuse_in_use(security: Security) -> None:
    if security.struck_out_at is not None:
        raise DomainError("struck-out-already", _("This security is struck out already."))
    if security.settlements.exclude(status=Settlement.Status.REFUSED).exists():
        raise DomainError("in-use", _("Money was taken from this security, or is about to be."))


def _refuse_replaced(procedure: Procedure) -> None:
    if not procedure.is_live:
        raise DomainError("abandoned", _("Another procedure took the place of this one. Use that one."))


def _checked_day(procedure: Procedure, day: date, now: datetime, field: str) -> date:
    return checked_day(day=day, first=procedure.seizure.detained_on, today=today_of(procedure, now), field=field)


def _money(row: Cost | Security) -> str:
    return f"{row.currency} {row.amount}"


def _tell(
    action: LedgerEvent,
    user: User,
    subject: Cost | Security,
    changes: dict[str, list[Any]],
    now: datetime,
    purpose: str = "",
) -> None:
    reference = subject.procedure.seizure.reference
    record(
        action=action, actor=user, subject=subject, case_reference=reference, changes=changes, purpose=purpose, now=now
    )
