"""People as the tests of accounts look at them and at the pages that show them."""

import html
from datetime import datetime
from typing import Any

from accounts.access import live_memberships
from accounts.models import RoleGrant, User
from accounts.services.people import change_person

GOOD = "newcomer-horse-battery"


def fresh(user) -> User:
    """Return the user as the database has them now, without what this object remembers."""
    return User.objects.get(pk=user.pk)


def page(response: Any) -> str:
    """Return what a page says, as a reader sees it."""
    return html.unescape(response.content.decode())


def change(acting_user: User, user: User, now: datetime, **given: Any) -> None:
    """Bring a person to the given state through the service of the page; what is not given stays."""
    person = User.objects.get(pk=user.pk)
    held = RoleGrant.objects.filter(user=person).values_list("role", flat=True)
    offices = [row.office for row in live_memberships(user=person, now=now) if row.office_id != person.home_office_id]
    kept = {
        "display_name": person.display_name,
        "email": person.email,
        "home_office": person.home_office,
        "roles": set(held),
        "further_offices": offices,
        "confirmed_at": now,
    }
    change_person(acting_user=acting_user, user=person, now=now, **kept | given)


def grant_role(*, user: User, role: str, **given: Any) -> None:
    """Give a role besides those that the person has."""
    change(user=user, roles={*RoleGrant.objects.filter(user=user).values_list("role", flat=True), role}, **given)


def revoke_role(*, user: User, role: str, **given: Any) -> None:
    """Withdraw a role and leave the others."""
    change(user=user, roles={*RoleGrant.objects.filter(user=user).values_list("role", flat=True)} - {role}, **given)
