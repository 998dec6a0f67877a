"""What an administrator does to people over the API where the page would have helped or hindered."""

import pytest
from django.urls import reverse
from knox.models import AuthToken
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services.people import state_of
from tests.accounts.people import GOOD, fresh

pytestmark = pytest.mark.django_db
PEOPLE = "/api/v1/people/"


@pytest.fixture
def admins(admin):
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(user=admin)[1]}")
    return api


@pytest.fixture
def newcomer():
    return {
        "username": "newcomer",
        "display_name": "New Comer",
        "password": GOOD,
        "roles": ["ANALYST"],
        "home_office": "CNHQ",
    }


@pytest.mark.parametrize("username", ["ｌｉ.ｎａ", "li.na"])
def test_a_user_name_is_kept_as_it_is_read_at_sign_in(admins, newcomer, client, username):
    """Full-width letters are folded where one signs in: kept as they came, they would open to nobody."""
    assert admins.post(PEOPLE, {**newcomer, "username": username}, format="json").status_code == 201

    assert User.objects.get(display_name="New Comer").username == "li.na"
    signed_in = client.post(reverse("sign-in"), {"username": username, "password": GOOD})
    assert signed_in.status_code == 302


def test_a_user_name_that_is_another_only_to_the_eye_is_taken(admins, newcomer):
    admins.post(PEOPLE, {**newcomer, "username": "li.na"}, format="json")

    refused = admins.post(PEOPLE, {**newcomer, "username": "ｌｉ.na"}, format="json")

    assert (refused.status_code, refused.json()["code"]) == (400, "username-taken")


@pytest.mark.parametrize(("office", "status"), [("CNSZX", 201), ("USLAX", 400), ("USHQ", 400), ("XXXXX", 400)])
def test_a_person_works_for_an_office_of_this_administration(admins, newcomer, office, status):
    """As on the page: the reference data know the offices of other administrations, too."""
    answer = admins.post(PEOPLE, {**newcomer, "home_office": office}, format="json")

    assert answer.status_code == status


@pytest.mark.parametrize(("office", "status"), [("CNSZX", 200), ("USLAX", 400)])
def test_a_person_acts_for_offices_of_this_administration(admins, officer, office, status):
    wanted = {
        "display_name": officer.display_name,
        "roles": ["OFFICER"],
        "home_office": "CNCAN",
        "further_offices": [office],
    }

    seen = f'"{state_of(user=fresh(officer))}"'
    answer = admins.put(f"{PEOPLE}{officer.pk}/", wanted, format="json", headers={"if-match": seen})

    assert answer.status_code == status


def test_a_role_that_is_named_twice_is_given_once(admins, newcomer):
    answer = admins.post(PEOPLE, {**newcomer, "roles": ["ANALYST", "ANALYST"]}, format="json")

    assert (answer.status_code, answer.json()["roles"]) == (201, ["ANALYST"])
