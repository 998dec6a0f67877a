"""Two administrators at one person: who saves later does not undo what the other did."""

import re

import pytest
from django.urls import reverse

from accounts.models import RoleGrant
from accounts.roles import Role
from accounts.services import people
from tests.accounts.people import grant_role, revoke_role
from tests.seizures.factories import NOON

pytestmark = pytest.mark.django_db


def test_a_page_opened_before_does_not_give_back_a_role_that_was_withdrawn(client, admin, approver):
    grant_role(acting_user=admin, user=approver, role=Role.LIAISON, now=NOON)
    client.force_login(admin)
    address = reverse("person", args=[approver.pk])
    seen = re.search(r'name="seen" value="([0-9a-f]{16})"', client.get(address).text)[1]
    revoke_role(acting_user=admin, user=approver, role=Role.APPROVER, now=NOON)
    filled = {
        "display_name": "Approver",
        "email": "new@example.test",
        "roles": ["APPROVER", "LIAISON"],
        "home_office": "CNHQ",
        "seen": seen,
    }

    late = client.post(address, filled)

    assert late.status_code == 409
    assert "Somebody changed this person" in late.text
    assert set(RoleGrant.objects.filter(user=approver).values_list("role", flat=True)) == {"LIAISON"}


def test_a_page_that_is_of_today_saves(client, admin, approver):
    client.force_login(admin)
    filled = {
        "display_name": "Approver",
        "email": "new@example.test",
        "roles": ["APPROVER"],
        "home_office": "CNHQ",
        "seen": people.state_of(user=approver),
    }

    assert client.post(reverse("person", args=[approver.pk]), filled).status_code == 302
