"""What happened to the goods, line by line, and the end of a case."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.days import local_day
from ipcases.lib.errors import ChangedMeanwhile, DomainError, InvalidValue, NotVisible
from seizures.events import ProcedureEvent, SeizureEvent
from seizures.laws.base import OutcomeRule
from seizures.laws.registry import law_for
from seizures.models import GoodsLine, Outcome, Procedure, ReferralSeizure, Seizure
from seizures.queries.outcomes import is_all_gone
from seizures.services.deadlines import refresh_next_deadline
from seizures.services.retention import kept_until
from seizures.workflow import close_blockers, outcome_blockers, outcome_rules, refuse_if_blocked

_TWICE_WITHIN = timedelta(minutes=5)


def record_outcome(
    *,
    acting_user: User,
    line: GoodsLine,
    kind: str,
    quantity: Decimal,
    happened_on: date,
    now: datetime,
    remark: str = "",
    left: Decimal | None = None,
) -> Outcome:
    """Record what happened to some or all goods of a line. The same method again adds to its quantity.

    When nothing of a procedure's lines is left, the procedure is executed. Where the law sets an
    order (CN art. 27), a later method needs a remark why no earlier one was possible. `left` is how much of the line
    was left when the user looked: what a second press sends again is recorded once. Raises NotAllowed, NotVisible,
    InvalidValue (quantity, day, remark), ChangedMeanwhile, DomainError (409) for what no decision allows.
    """
    require(user=acting_user, verb="seizures.record_outcome")
    if kind not in Outcome.Kind.values:
        raise InvalidValue("outcome-unknown", _("Choose what happened to the goods."), field="kind")
    with transaction.atomic():
        line, seizure = _lock_case_of(line)
        if known := _recorded_already(line, kind, quantity, left, acting_user, now):
            return known
        procedures = check_outcome(
            line=line, seizure=seizure, kind=kind, quantity=quantity, happened_on=happened_on, remark=remark, now=now
        )
        outcome, old = _add(line, kind, quantity, happened_on, remark, procedures, acting_user, now)
        record(
            action=ProcedureEvent.OUTCOME_RECORDED,
            actor=acting_user,
            subject=outcome,
            case_reference=seizure.reference,
            changes={"line": [None, line.position], "outcome": [None, kind], "quantity": [old, outcome.quantity]},
            publish=True,
            now=now,
        )
        for procedure in procedures:
            _execute_if_done(procedure, acting_user, now)
        refresh_next_deadline(seizure=seizure)
        return outcome


def check_outcome(
    *, line: GoodsLine, seizure: Seizure, kind: str, quantity: Decimal, happened_on: date, remark: str, now: datetime
) -> list[Procedure]:
    """Return the live procedures of a line under which it may end so now.

    Raises DomainError (409) for what no decision allows, InvalidValue for quantity, day or remark.
    """
    procedures = _live_procedures(line)
    _refuse_closed(seizure)
    _refuse_unlawful(seizure, line, kind, procedures, now)
    _check_day(happened_on, seizure, procedures, now)
    _check_remark(kind, remark, outcome_rules(procedures=procedures, now=now))
    _check_quantity(line, quantity)
    return procedures


def close_seizure(*, acting_user: User, seizure: Seizure, now: datetime) -> Seizure:
    """Close a case once everything in it is accounted for. Raises NotAllowed, DomainError (409)."""
    require(user=acting_user, verb="seizures.close")
    with transaction.atomic():
        locked = Seizure.objects.select_for_update(of=("self",)).select_related("office").get(pk=seizure.pk)
        lines = locked.lines.select_related("unit").prefetch_related("outcomes").order_by("position")
        refuse_if_blocked(close_blockers(seizure=locked, lines=lines))
        locked.status, locked.closed_at, locked.next_deadline_on = Seizure.Status.CLOSED, now, None
        locked.version += 1
        locked.personal_data_until = kept_until(seizure=locked, closed_on=local_day(now, locked.office.time_zone))
        locked.save(update_fields=["status", "closed_at", "next_deadline_on", "version", "personal_data_until"])
        record(
            action=SeizureEvent.CLOSED,
            actor=acting_user,
            subject=locked,
            case_reference=locked.reference,
            changes={"status": [Seizure.Status.OPEN, Seizure.Status.CLOSED]},
            publish=True,
            now=now,
        )
        return locked


def _lock_case_of(line: GoodsLine) -> tuple[GoodsLine, Seizure]:
    """Lock the case, as access.lock_with_case does, and read the line again: corrections replace the lines."""
    cases = Seizure.objects.select_for_update(of=("self",), no_key=True).select_related("office")
    seizure = cases.filter(pk=line.seizure_id).first()
    found = GoodsLine.objects.select_related("unit").filter(pk=line.pk).first()
    if seizure is None or found is None:
        raise NotVisible
    return found, seizure


def _recorded_already(
    line: GoodsLine, kind: str, quantity: Decimal, left: Decimal | None, user: User, now: datetime
) -> Outcome | None:
    """Return the outcome that the first press of a button recorded. Raises ChangedMeanwhile for any other since."""
    recorded = Decimal(0) if left is None else left - _left_of(line)
    if recorded == 0:
        return None
    known = Outcome.objects.filter(line=line, kind=kind, recorded_by=user, recorded_at__gt=now - _TWICE_WITHIN)
    if recorded == quantity and (outcome := known.first()) is not None:
        return outcome
    raise ChangedMeanwhile(
        _("Another outcome of these goods was recorded since you looked. Look at what is left, then record again.")
    )


def _live_procedures(line: GoodsLine) -> list[Procedure]:
    rows = Procedure.objects.filter(procedure_lines__line=line, is_live=True)
    return list(rows.select_related("seizure__office", "right_holder").order_by("pk"))


def _refuse_closed(seizure: Seizure) -> None:
    if seizure.status != Seizure.Status.OPEN:
        raise DomainError("closed", _("This case is already closed."))


def _refuse_unlawful(seizure: Seizure, line: GoodsLine, kind: str, procedures: list[Procedure], now: datetime) -> None:
    has_law = law_for(jurisdiction=seizure.jurisdiction_id, on=seizure.detained_on) is not None
    if procedures or has_law:
        refuse_if_blocked(outcome_blockers(line=line, kind=kind, procedures=procedures, now=now))
    is_referred = ReferralSeizure.objects.filter(seizure=seizure).exists()
    if kind == Outcome.Kind.HANDED_TO_POLICE and not is_referred:
        raise DomainError("not-referred", _("Refer the case to the police first."))


def _check_day(happened_on: date, seizure: Seizure, procedures: list[Procedure], now: datetime) -> None:
    zone = seizure.office.time_zone
    decided = [local_day(p.decided_at, zone) for p in procedures if p.decided_at is not None]
    earliest = max([seizure.detained_on, *decided])
    if happened_on > local_day(now, zone):
        raise InvalidValue("in-future", _("This day has not come yet."), field="happened_on")
    if happened_on < earliest:
        raise InvalidValue("before-decision", _("This day lies before the decision."), field="happened_on")


def _check_remark(kind: str, remark: str, rules: list[OutcomeRule]) -> None:
    if "\x00" in remark or len(remark) > 300:
        raise InvalidValue("remark-too-long", _("Keep the note below 300 characters."), field="remark")
    chosen = next((rule for rule in rules if rule.kind == kind), None)
    if chosen is None or chosen.rank <= 1 or remark.strip():
        return
    earlier = [str(Outcome.Kind(rule.kind).label) for rule in rules if 0 < rule.rank < chosen.rank]
    message = _("The law sets an order. Say why these were not possible: %(earlier)s.")
    raise InvalidValue("remark-missing", message % {"earlier": "; ".join(earlier)}, field="remark")


def _left_of(line: GoodsLine) -> Decimal:
    gone: Decimal | None = line.outcomes.aggregate(total=Sum("quantity"))["total"]
    return line.quantity - (gone or Decimal(0))


def _check_quantity(line: GoodsLine, quantity: Decimal) -> None:
    left = _left_of(line)
    if not quantity.is_finite() or quantity <= 0:
        raise InvalidValue("quantity-not-positive", _("Give a quantity above zero."), field="quantity")
    if quantity.as_tuple().exponent < -3:  # type: ignore[operator]
        raise InvalidValue("quantity-too-fine", _("Give at most three decimal places."), field="quantity")
    if quantity > left:
        message = _("Only %(left)s %(unit)s are left of this line.")
        shown = {"left": f"{left.normalize():f}", "unit": line.unit}
        raise InvalidValue("quantity-too-large", message % shown, field="quantity")


def _add(
    line: GoodsLine,
    kind: str,
    quantity: Decimal,
    happened_on: date,
    remark: str,
    procedures: list[Procedure],
    acting_user: User,
    now: datetime,
) -> tuple[Outcome, Decimal | None]:
    known = Outcome.objects.filter(line=line, kind=kind).first()
    if known is None:
        outcome = Outcome.objects.create(
            line=line,
            procedure=_allowing(procedures, kind, now),
            kind=kind,
            quantity=quantity,
            happened_on=happened_on,
            remark=remark.strip(),
            recorded_by=acting_user,
            recorded_at=now,
        )
        return outcome, None
    old = known.quantity
    known.quantity += quantity
    known.happened_on = max(known.happened_on, happened_on)
    known.remark = remark.strip() or known.remark
    known.recorded_by, known.recorded_at = acting_user, now
    known.save(update_fields=["quantity", "happened_on", "remark", "recorded_by", "recorded_at"])
    return known, old


def _allowing(procedures: list[Procedure], kind: str, now: datetime) -> Procedure | None:
    """Return the procedure under whose decision the goods go."""
    for procedure in procedures:
        if any(rule.kind == kind for rule in outcome_rules(procedures=[procedure], now=now)):
            return procedure
    return None


def _execute_if_done(procedure: Procedure, acting_user: User, now: datetime) -> None:
    left = GoodsLine.objects.filter(procedure_lines__procedure=procedure).exclude(is_all_gone())
    if procedure.status != Procedure.Status.DECIDED or left.exists():
        return
    procedure.status, procedure.executed_at = Procedure.Status.EXECUTED, now
    procedure.save(update_fields=["status", "executed_at"])
    record(
        action=ProcedureEvent.EXECUTED,
        actor=acting_user,
        subject=procedure,
        case_reference=procedure.seizure.reference,
        changes={"status": [Procedure.Status.DECIDED, Procedure.Status.EXECUTED]},
        publish=True,
        now=now,
    )
