"""The demo sign-ins, one per role; `make run` prints them."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts.models import RoleGrant, User
from accounts.roles import Role


@dataclass(frozen=True)
class Person:
    """A sign-in: its roles, and the office per jurisdiction."""

    username: str
    name: str
    roles: tuple[Role, ...]
    office: str = ""  # HQ, PORT, PORT2 or nothing


# Invented people.
PEOPLE = (
    Person("officer", "Lin Qing", (Role.OFFICER,), "PORT"),
    Person("officer_szx", "He Ruo", (Role.OFFICER,), "PORT2"),
    Person("supervisor", "Tan Weimin", (Role.SUPERVISOR,), "PORT"),
    Person("desk", "Mo Xiaoyan", (Role.DESK,), "HQ"),
    Person("liaison", "Qiu Hanlin", (Role.LIAISON,), "HQ"),
    Person("approver", "Deng Shuyi", (Role.APPROVER,), "HQ"),
    # What names persons or holds files leaves only after two approvals.
    Person("second_approver", "Xie Yunfan", (Role.APPROVER,), "HQ"),
    Person("analyst", "Ou Zihan", (Role.ANALYST,), "HQ"),
    Person("coordinator", "Li Wen", (Role.COORDINATOR,), "HQ"),
    Person("holder", "Astrid Lindqvist", (Role.HOLDER,)),
    Person("rival_holder", "Edmund Harcourt", (Role.HOLDER,)),
    Person("representative", "Ye Peiling", (Role.REPRESENTATIVE,)),
    Person("auditor", "Fang Zheng", (Role.AUDITOR,), "HQ"),
    Person("admin", "Gu Anran", (Role.ADMIN,), "HQ"),
)
OFFICES = {
    "CN": {"HQ": "CNHQ", "PORT": "CNCAN", "PORT2": "CNSZX"},
    "US": {"HQ": "USHQ", "PORT": "USJFK", "PORT2": "USLAX"},
}


def make_people(*, jurisdiction: str, password: str) -> dict[str, User]:
    """Create the sign-ins and return them by name."""
    offices = OFFICES.get(jurisdiction, OFFICES["CN"])
    hashed = make_password(password)
    users = User.objects.bulk_create(
        User(
            username=person.username,
            display_name=person.name,
            email=f"{person.username}@ipcases.example",
            home_office_id=offices.get(person.office),
            password=hashed,
        )
        for person in PEOPLE
    )
    by_name = {user.username: user for user in users}
    RoleGrant.objects.bulk_create(
        RoleGrant(user=by_name[person.username], role=role) for person in PEOPLE for role in person.roles
    )
    return by_name
