"""What an administrator does to people over the API where the page would have helped or hindered."""

import pytest
from knox.models import AuthToken
from rest_framework.test import APIClient

from tests.accounts.people import GOOD

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


def test_a_role_that_is_named_twice_is_given_once(admins, newcomer):
    answer = admins.post(PEOPLE, {**newcomer, "roles": ["ANALYST", "ANALYST"]}, format="json")

    assert (answer.status_code, answer.json()["roles"]) == (201, ["ANALYST"])
