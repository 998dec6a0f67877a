"""The money of the latest cases: guarantees for next year, securities, costs, and what waits for a second look."""

import datetime
from collections.abc import Sequence
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from ipcases.demo.people import OFFICERS
from ipcases.lib.days import local_day
from rightsholders.models import Guarantee
from seizures.models import Procedure, Reply, Settlement
from seizures.queries.accounts import full_account, options_of
from seizures.services.costs import Bill, Receipt, receive_security, record_cost
from seizures.services.guarantees import Letter, confirm_guarantee, register_guarantee
from seizures.services.settlements import confirm_settlement, propose_settlement

_EACH = 8  # procedures of a state, or of those who sign in, that have an account
_LARGE = 10_000  # from here on a bank vouches
_STORAGE_A_DAY = Decimal("0.80")  # for a parcel


def keep_accounts(*, people: dict[str, User], now: datetime.datetime) -> None:
    """Write the accounts of the latest procedures that a right holder asked to detain, and renew guarantees."""
    asked = Reply.objects.filter(position=Reply.Position.INFRINGES, was_late=False).values("procedure")
    rows = Procedure.objects.filter(pk__in=asked, is_live=True, decided_at__isnull=False, decided_at__lt=now)
    rows = rows.select_related("seizure__office", "right_holder").order_by("-decided_at", "-pk")
    signs_in = rows.filter(right_holder__members__user__in=[people["holder"], people["rival_holder"]])
    chosen = {row.pk: row for row in signs_in[:_EACH]}
    for status in (Procedure.Status.EXECUTED, Procedure.Status.DECIDED):
        chosen |= {row.pk: row for row in rows.filter(status=status)[:_EACH]}
    for number, procedure in enumerate(chosen.values()):
        _keep(people, procedure, number, now)
    _renew(people, now)


def _keep(people: dict[str, User], procedure: Procedure, number: int, now: datetime.datetime) -> None:
    seizure, day = procedure.seizure, local_day(now, procedure.seizure.office.time_zone)
    reply = procedure.replies.order_by("-pk").first()
    if reply is not None and reply.security_amount is not None:
        receipt = Receipt(
            instrument="CASH" if reply.security_amount < _LARGE else "BANK_LETTER",
            amount=reply.security_amount,
            paper_number=f"YJ-{seizure.reference[-11:]}",
            received_on=min(local_day(reply.received_at, seizure.office.time_zone), day),
        )
        receive_security(acting_user=people["desk"], procedure=procedure, receipt=receipt, now=now)
    officer = people[OFFICERS[seizure.office_id][0]]
    for bill in _bills(procedure, number, day):
        record_cost(acting_user=officer, procedure=procedure, bill=bill, now=now)
    if number % 4 != 3:  # every fourth bill is not settled yet
        _settle(people, procedure, number, now)


def _bills(procedure: Procedure, number: int, day: datetime.date) -> Sequence[Bill]:
    seizure = procedure.seizure
    stored = max((day - seizure.detained_on).days, 1)
    amounts = [("STORAGE", _STORAGE_A_DAY * stored, f"{stored} × {_STORAGE_A_DAY}")]
    if procedure.executed_at is not None:
        amounts.append(("DESTRUCTION" if number % 2 else "DISPOSAL", Decimal(6 + 2 * (number % 7)), ""))
    return [
        Bill(
            kind=kind,
            amount=amount,
            office=seizure.office_id,
            incurred_on=day,
            paper_number=f"FP-{seizure.reference[-6:]}-{place}",
            remark=remark,
        )
        for place, (kind, amount, remark) in enumerate(amounts, start=1)
    ]


def _settle(people: dict[str, User], procedure: Procedure, number: int, now: datetime.datetime) -> None:
    """Take the costs from what there is; the desk looks at some of it today."""
    account = full_account(procedure=procedure)
    draws = [row for row in options_of(account=account, now=now) if row.kind == Settlement.Kind.DRAWN and row.is_open]
    if not draws:
        return
    settlement = propose_settlement(
        acting_user=people["xu.wenbo"], procedure=procedure, way=draws[0].code, amount=draws[0].most, now=now
    )
    if number % 6:
        confirm_settlement(acting_user=people["jiang.rui"], public_id=settlement.public_id, now=now)


def _renew(people: dict[str, User], now: datetime.datetime) -> None:
    """Renew the guarantees of this year but for the last: one is confirmed, one waits for a second look."""
    year = timezone.localdate(now).year
    current = Guarantee.objects.filter(valid_from__year=year).select_related("right_holder").order_by("pk")
    for place, old in enumerate(list(current)[:-1]):
        letter = Letter(
            number=f"GG-{year + 1}-{old.right_holder_id:04d}",
            issuer=old.issuer,
            amount=old.amount,
            valid_from=datetime.date(year + 1, 1, 1),
            valid_to=datetime.date(year + 1, 12, 31),
            drawable_to=datetime.date(year + 2, 6, 30),
        )
        made = register_guarantee(
            acting_user=people["xu.wenbo"],
            right_holder=old.right_holder.public_id,
            letter=letter,
            renews=old.public_id,
            now=now,
        )
        if not place:
            confirm_guarantee(acting_user=people["jiang.rui"], public_id=made.public_id, now=now)
