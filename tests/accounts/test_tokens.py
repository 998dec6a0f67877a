"""Tokens for programs: got with a password, lost at the end, on request, or with the person."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from audit.models import AuditEvent
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return APIClient()


@pytest.fixture
def url():
    return reverse("api-token")


def get_token(api, url, username="officer", password=PASSWORD):
    return api.post(url, {"username": username, "password": password}, format="json")


def with_token(token):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


def test_stands_where_programs_look_for_it(url):
    assert url == "/api/v1/token/"


def test_opens_the_api(api, url, officer):
    answer = get_token(api, url).json()

    assert with_token(answer["token"]).delete(url).status_code == 204


def test_says_when_it_ends(api, url, officer):
    answer = get_token(api, url).json()

    expires_at = datetime.fromisoformat(answer["expires_at"])
    assert expires_at - timezone.now() == pytest.approx(timedelta(hours=10), abs=timedelta(minutes=1))


@pytest.mark.parametrize(("minutes", "status"), [(9 * 60 + 59, 204), (10 * 60 + 1, 401)])
def test_ends_after_ten_hours(api, url, officer, minutes, status):
    answer = get_token(api, url).json()

    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        assert with_token(answer["token"]).delete(url).status_code == status


def test_given_back_opens_nothing_any_more(api, url, officer):
    token = get_token(api, url).json()["token"]
    other = get_token(api, url).json()["token"]

    with_token(token).delete(url)

    assert with_token(token).delete(url).status_code == 401
    assert with_token(other).delete(url).status_code == 204


def test_is_an_event_without_the_token(api, url, officer):
    token = get_token(api, url).json()["token"]
    with_token(token).delete(url)

    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True)) == [
        "account.token_issued",
        "account.token_revoked",
    ]
    assert all(token not in str(event.changes) for event in AuditEvent.objects.all())


@pytest.mark.parametrize(("username", "password"), [("officer", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_password_gets_a_problem(api, url, officer, username, password):
    response = get_token(api, url, username, password)

    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert response["WWW-Authenticate"] == "Token"
    assert "wrong" in response.json()["title"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"username": "officer"},
        {"username": "", "password": ""},
        {"username": ["officer"], "password": {}},
        {"username": "x" * 61, "password": "y"},
        [],
        "officer",
        None,
    ],
)
def test_a_body_of_another_shape_gets_a_problem(api, url, officer, body):
    response = api.post(url, body, format="json")

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_a_broken_body_gets_a_problem(api, url):
    response = api.generic("POST", url, b'{"username": "a", "username": "b"}', content_type="application/json")

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


def test_a_stale_token_does_not_stand_in_the_way_of_a_new_one(url, officer):
    assert get_token(with_token("0" * 64), url).status_code == 200


def test_the_fifth_wrong_password_locks_page_and_api_alike(api, url, client, officer):
    for _ in range(4):
        assert get_token(api, url, password="wrong").status_code == 401
    locked = get_token(api, url, password="wrong")

    assert (locked.status_code, locked["Content-Type"]) == (429, "application/problem+json")
    assert int(locked["Retry-After"]) > 0
    assert get_token(api, url).status_code == 429
    assert client.post(reverse("sign-in"), {"username": "officer", "password": PASSWORD}).status_code == 429


def test_an_address_that_tries_many_names_must_wait(api, url, officer, settings):
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 2
    for number in range(2):
        get_token(api, url, f"name-{number}")

    response = get_token(api, url)

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0


def test_a_session_has_no_token_to_give_back(client, url, officer):
    client.force_login(officer)

    response = client.delete(url)

    assert (response.status_code, response.json()["code"]) == (409, "no-token")
