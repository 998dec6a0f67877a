"""The cast of the tests: each person stands for one relation to the case. Password-free."""

from accounts.models import RoleGrant, User
from accounts.roles import Role
from rightsholders.models import HolderMember, RightHolder

PASSWORD = "correct-horse-battery"

# name → roles, home office
PEOPLE: dict[str, tuple[tuple[Role, ...], str | None]] = {
    "officer": ((Role.OFFICER,), "CNCAN"),
    "officer_szx": ((Role.OFFICER,), "CNSZX"),
    "supervisor": ((Role.SUPERVISOR,), "CNCAN"),
    "desk": ((Role.DESK,), "CNHQ"),
    "liaison": ((Role.LIAISON,), "CNHQ"),
    "approver": ((Role.APPROVER,), "CNHQ"),
    "analyst": ((Role.ANALYST,), "CNHQ"),
    "coordinator": ((Role.COORDINATOR,), "CNHQ"),
    "holder": ((Role.HOLDER,), None),
    "rival_holder": ((Role.HOLDER,), None),
    "representative": ((Role.REPRESENTATIVE,), None),
    "auditor": ((Role.AUDITOR,), "CNHQ"),
    "admin": ((Role.ADMIN,), "CNHQ"),
    "stranger": ((), None),
}


def make_person(name: str) -> User:
    """Create the named person of the cast."""
    roles, office = PEOPLE[name]
    user = User.objects.create_user(
        username=name,
        password=PASSWORD,
        display_name=name.replace("_", " ").title(),
        email=f"{name}@example.test",
        home_office_id=office,
    )
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in roles)
    return user


def make_second(role: Role) -> User:
    """Return somebody else of this role at headquarters, for what one person may not do alone."""
    username = f"second_{role.lower()}"
    user, is_new = User.objects.get_or_create(
        username=username, defaults={"display_name": f"Second {role.title()}", "home_office_id": "CNHQ"}
    )
    if is_new:
        RoleGrant.objects.create(user=user, role=role)
    return user


def make_right_holder(name: str, *members: User) -> RightHolder:
    """Create a right holder for whom these users act."""
    holder = RightHolder.objects.create(name=name, country_id="SE", email=f"notices@{name.split()[0].lower()}.test")
    for user in members:
        HolderMember.objects.create(right_holder=holder, user=user, capacity=HolderMember.Capacity.OWN)
    return holder
