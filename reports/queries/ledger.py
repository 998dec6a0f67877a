"""The ledger of a right holder as lines of a file: each security, cost and settlement on a line of its own."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from rightsholders.models import RightHolder
from seizures.balances import Account, account_of
from seizures.queries.accounts import with_account
from seizures.queries.ledger import ORDER, ledger_rows

_READ_AT_ONCE = 1000  # cases


def lines_of(*, user: User, holder: RightHolder) -> Iterator[list[Any]]:
    """Give the heads and the lines of all cases the user may see, the latest case first."""
    yield [
        pgettext("file", "Case"),
        _("Office"),
        pgettext("file", "What"),
        pgettext("file", "Kind"),
        pgettext("file", "Status"),
        pgettext("file", "Day"),
        _("Paper number"),
        pgettext("file", "Amount"),
        pgettext("file", "Currency"),
    ]
    rows = with_account(ledger_rows(user=user, holder=holder)).order_by(*ORDER)
    for row in rows.iterator(chunk_size=_READ_AT_ONCE):
        yield from _lines(account_of(procedure=row))


def _lines(account: Account) -> list[list[Any]]:
    case = [account.procedure.seizure.reference, account.procedure.seizure.office.name]
    lines = []
    for security in account.securities:
        state = pgettext("file", "struck out") if security.struck_out_at else ""
        told = [security.get_instrument_display(), state, security.received_on.isoformat(), security.paper_number]
        lines.append([*case, pgettext("file", "security"), *told, security.amount, security.currency])
    for cost in account.costs:
        state = pgettext("file", "takes another back") if cost.reverses_id else ""
        told = [cost.get_kind_display(), state, cost.incurred_on.isoformat(), cost.paper_number]
        lines.append([*case, pgettext("file", "cost"), *told, cost.amount, cost.currency])
    for move in account.settlements:
        day = timezone.localdate(move.settled_at or move.proposed_at).isoformat()
        paper = move.paper_number or str(move.security or move.guarantee or "")
        told = [move.get_kind_display(), move.get_status_display(), day, paper]
        lines.append([*case, pgettext("file", "settlement"), *told, move.amount, move.currency])
    return lines
