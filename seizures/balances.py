"""Sums of money: what a procedure costs, what covers it, what is left of a security or of a general guarantee.

Nothing here asks the database for more than the relations it is handed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ipcases.lib.figures import amount_in_words
from rightsholders.models import Guarantee
from seizures.laws.base import SecurityRule
from seizures.models import Cost, Procedure, Security, Settlement

_K = Settlement.Kind
COVERS = {_K.DRAWN: 1, _K.PAID: 1, _K.PUT_BACK: -1}  # what a settlement does to the costs that are covered
TAKES = {_K.DRAWN: 1, _K.RELEASED: 1, _K.PUT_BACK: -1}  # and to the security or guarantee it comes from
NOTHING = Decimal(0)


def taken(settlements: Iterable[Settlement]) -> Decimal:
    """Add up what confirmed settlements took out of where they come from."""
    return sum((m.amount * TAKES.get(_K(m.kind), 0) for m in settlements if m.status == m.Status.CONFIRMED), NOTHING)


def covered(settlements: Iterable[Settlement]) -> Decimal:
    """Add up the costs that confirmed settlements cover."""
    return sum((m.amount * COVERS.get(_K(m.kind), 0) for m in settlements if m.status == m.Status.CONFIRMED), NOTHING)


def left_of_guarantee(guarantee: Guarantee) -> Decimal:
    """Return what is left of a general guarantee, from `taken` where a list has added that up."""
    known = guarantee.__dict__.get("taken")
    return guarantee.amount - (known if known is not None else taken(guarantee.settlements.all()))


@dataclass(frozen=True)
class SecurityLine:
    """One security with what is left of it."""

    row: Security
    left: Decimal
    is_in_use: bool  # money was taken from it, or is about to be


@dataclass(frozen=True)
class Account:
    """The money of one procedure, all in one currency."""

    procedure: Procedure
    currency: str
    costs: list[Cost]
    securities: list[Security]
    settlements: list[Settlement]

    @property
    def cost(self) -> Decimal:
        """What the goods cost, lines that took another back included."""
        return sum((cost.amount for cost in self.costs), NOTHING)

    @property
    def covered(self) -> Decimal:
        return covered(self.settlements)

    @property
    def open(self) -> Decimal:
        """What the right holder still owes; below zero, what it is owed."""
        return self.cost - self.covered

    @property
    def owed(self) -> Decimal:
        """What the right holder is owed."""
        return max(-self.open, NOTHING)

    @property
    def lines(self) -> list[SecurityLine]:
        """The securities, those that were struck out included."""
        used = {row.security_id for row in self.settlements if row.status != Settlement.Status.REFUSED}
        return [SecurityLine(row, self.left_of(row), row.pk in used) for row in self.securities]

    @property
    def standing(self) -> list[Security]:
        """The securities that were not struck out."""
        return [security for security in self.securities if security.struck_out_at is None]

    @property
    def received(self) -> Decimal:
        return sum((security.amount for security in self.standing), NOTHING)

    @property
    def held(self) -> Decimal:
        return sum((self.left_of(security) for security in self.standing), NOTHING)

    @property
    def proposed(self) -> Settlement | None:
        """The settlement that waits for a second person."""
        return next((row for row in self.settlements if row.status == Settlement.Status.PROPOSED), None)

    @property
    def is_empty(self) -> bool:
        return not (self.costs or self.securities or self.settlements)

    def left_of(self, security: Security) -> Decimal:
        """Return what is left of one security of the procedure."""
        return security.amount - taken(row for row in self.settlements if row.security_id == security.pk)


def account_of(*, procedure: Procedure) -> Account:
    """Put together the money of a procedure from its relations."""
    return Account(
        procedure=procedure,
        currency=procedure.seizure.jurisdiction.currency_id,
        costs=list(procedure.costs.all()),
        securities=list(procedure.securities.all()),
        settlements=list(procedure.settlements.all()),
    )


def guarantee_on(*, procedure: Procedure, on: date) -> Guarantee | None:
    """Return the general guarantee that a procedure is under when it is applied for on a day, used up or not."""
    return next((row for row in _guarantees(procedure) if row.covers(on)), None)


def why_no_guarantee(*, procedure: Procedure, rule: SecurityRule, on: date) -> str:
    """Say why no general guarantee stands in for the security on a day; nothing where one does (CN Measures 24)."""
    if rule.guarantee is None or procedure.right_kind not in rule.guarantee.right_kinds:
        return _("A general guarantee does not stand in for the security of this kind of right.")
    known = _guarantees(procedure)
    current = next((row for row in known if row.covers(on)), None)
    if current is not None:
        if left_of_guarantee(current) > 0:
            return ""
        words = {"number": current.number, "amount": amount_in_words(current.amount, current.currency)}
        words["currency"] = current.currency
        return _("The general guarantee %(number)s over %(currency)s %(amount)s is used up.") % words
    return _none_covers(known, on)


def _none_covers(known: list[Guarantee], on: date) -> str:
    """Say what comes nearest to a guarantee on a day."""
    waiting = [row for row in known if row.status == row.Status.REGISTERED and row.valid_from <= on <= row.valid_to]
    if waiting:
        return _("The general guarantee %(number)s waits for the desk to confirm it.") % {"number": waiting[0].number}
    standing = [row for row in known if row.status in {row.Status.CONFIRMED, row.Status.ENDED}]
    if over := [row.valid_to for row in standing if row.valid_to < on]:
        return _("The general guarantee ran out on %(day)s.") % {"day": date_format(max(over), "DATE_FORMAT")}
    if coming := [row.valid_from for row in standing]:
        return _("The general guarantee begins only on %(day)s.") % {"day": date_format(min(coming), "DATE_FORMAT")}
    return _("No general guarantee of the right holder is registered.")


def _guarantees(procedure: Procedure) -> list[Guarantee]:
    """Return the guarantees of the right holder here: first of the entry itself, then of those it is merged with."""
    own = procedure.right_holder
    if own is None:
        return []
    here, stays = procedure.seizure.jurisdiction_id, own.merged_into or own
    others = [entry for entry in (stays, *stays.merged.all()) if entry.pk != own.pk]
    return [row for entry in (own, *others) for row in entry.guarantees.all() if row.jurisdiction_id == here]
