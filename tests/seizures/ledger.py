"""Guarantees, costs and securities for tests: valid unless the test says what differs."""

from datetime import date, timedelta
from decimal import Decimal

from accounts.models import RoleGrant, User
from accounts.roles import Role
from seizures.services.costs import Bill, Receipt, receive_security, record_cost
from seizures.services.guarantees import Letter, register_guarantee
from seizures.services.settlements import confirm_settlement, propose_settlement
from tests.seizures.procedures import NOON

TODAY = NOON.date()
HOUR = timedelta(hours=1)


def second_desk() -> User:
    """Return another person of the desk."""
    user = User.objects.create_user("second_desk", display_name="Second Desk", home_office_id="CNHQ")
    RoleGrant.objects.create(user=user, role=Role.DESK)
    return user


def letter(**overrides) -> Letter:
    """Return a general guarantee that began a month ago and ends in a month."""
    values = {
        "number": "BG-2026-0719",
        "issuer": "Lingnan Bank",
        "amount": Decimal(200_000),
        "valid_from": TODAY - timedelta(days=30),
        "valid_to": TODAY + timedelta(days=30),
        "drawable_to": TODAY + timedelta(days=210),
    }
    return Letter(**(values | overrides))


def registered(user, holder, *, renews=None, **overrides):
    """Register a general guarantee."""
    options = {"letter": letter(**overrides), "renews": renews, "now": NOON}
    return register_guarantee(acting_user=user, right_holder=holder.public_id, **options)


def bill(**overrides) -> Bill:
    """Return what storage for a week cost."""
    values = {
        "kind": "STORAGE",
        "amount": Decimal("1200.50"),
        "office": "CNCAN",
        "incurred_on": TODAY,
        "paper_number": "FP-0031",
    }
    return Bill(**(values | overrides))


def spent(procedure, user, *, now=NOON + HOUR, **overrides):
    """Record a cost."""
    return record_cost(acting_user=user, procedure=procedure, bill=bill(**overrides), now=now)


def received(procedure, user, amount="20000", *, paper="YJ-0007", now=NOON + HOUR):
    """Register security in cash."""
    receipt = Receipt(instrument="CASH", amount=Decimal(amount), paper_number=paper, received_on=date(2026, 11, 23))
    return receive_security(acting_user=user, procedure=procedure, receipt=receipt, now=now)


def proposed(procedure, user, way, amount, *, paper="", now=NOON + HOUR):
    """Propose a settlement."""
    said = {"way": way, "amount": Decimal(amount), "paper_number": paper, "now": now}
    return propose_settlement(acting_user=user, procedure=procedure, **said)


def settled(procedure, user, other, way, amount, *, paper="", now=NOON + HOUR):
    """Propose a settlement, and let another confirm it."""
    settlement = proposed(procedure, user, way, amount, paper=paper, now=now)
    return confirm_settlement(acting_user=other, public_id=settlement.public_id, now=now)
