"""People of Rotterdam, and the holds they set and release, for tests."""

from accounts.models import RoleGrant, User
from accounts.roles import Role
from seizures.services.holds import Order, hold_case, release_hold
from tests.cast import PASSWORD

ORDER = Order("COURT", "Rb. Rotterdam 12/2025")


def person(name: str, role: Role = Role.SUPERVISOR, office: str = "NLRTM") -> User:
    """Make somebody of an office."""
    user = User.objects.create_user(username=name, password=PASSWORD, display_name=name, home_office_id=office)
    RoleGrant.objects.create(user=user, role=role)
    return user


def hold(seizure, user, now, order=ORDER):
    """Hold a case."""
    return hold_case(acting_user=user, reference=seizure.reference, order=order, now=now)


def release(held, user, now, *, with_others=False, reason="Judgment is final", confirmed_at=None):
    """Release a hold, with a fresh proof unless the test says otherwise."""
    return release_hold(
        acting_user=user,
        reference=held.seizure.reference,
        public_id=held.public_id,
        reason=reason,
        with_others=with_others,
        confirmed_at=confirmed_at or now,
        now=now,
    )
