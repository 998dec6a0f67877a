"""Roles that take a security key only, and roles that ask for some second factor: what is added, and what counts."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from accounts.models import RecoveryCode
from tests.accounts.authenticator import code_at, first_step, give_factor, second_step
from tests.accounts.people import fresh, page
from tests.accounts.security_key import ASK_NEW, NEW, SoftKey, add_on_page, give_key, prove, second_step_with, stored
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


class TestARoleThatTakesKeysOnly:
    @pytest.fixture(autouse=True)
    def _asked(self, settings):
        settings.SECURITY_KEY_ROLES = frozenset({"OFFICER"})

    def test_leads_to_adding_one_and_on(self, inside):
        asked = inside.get("/seizures/?q=nordvik")
        assert asked["Location"] == NEW + "?next=%2Fseizures%2F%3Fq%3Dnordvik"
        assert "Your role needs a security key" in page(inside.get(asked["Location"]))

        answer = SoftKey().add(inside.post(ASK_NEW).json())
        done = inside.post(asked["Location"], {"name": "black", "proof": PASSWORD, "answer": answer})

        assert done["Location"] == "/seizures/?q=nordvik"
        assert inside.get("/").status_code == 200
        assert not RecoveryCode.objects.exists(), "they would not count"

    def test_takes_the_app_until_there_is_a_key_and_no_code_then(self, client, officer, now):
        codes = give_factor(officer, now=now - timedelta(hours=1))
        first_step(client)
        second_step(client, code_at(now))
        assert client.get("/")["Location"] == NEW
        key = SoftKey()
        add_on_page(client, key, proof=codes[0])

        with time_machine.travel(now + timedelta(minutes=1), tick=False):
            first_step(other := Client())
            asked = page(other.get("/sign-in/code/"))
            statuses = [second_step(other, code).status_code for code in (code_at(timezone.now()), codes[1])]
            statuses.append(second_step_with(other, prove(other, key)).status_code)
            again = other.get(reverse("second-factor"))
        assert statuses == [400, 400, 302]
        assert again["Location"] == "/profile/", "a new app would not count"
        assert 'type="text"' not in asked
        assert "Switch it on for this site." in asked

    def test_may_not_be_left_without_one(self, client, key, settings):
        first_step(client)
        second_step_with(client, prove(client, key))

        def remove():
            address = reverse("security-key-remove", args=[stored(key).pk])
            return client.post(address, {"proof_key": prove(client, key)}).status_code

        assert remove() == 409
        settings.SECURITY_KEY_ROLES = frozenset({"ADMIN"})
        assert remove() == 302

    def test_gives_no_token_and_refuses_one_of_before(self, officer, supervisor, now):
        codes = give_factor(officer, now=now - timedelta(hours=1))
        api = APIClient()

        def ask(username, **more):
            answer = api.post("/api/v1/token/", {"username": username, "password": PASSWORD, **more}, format="json")
            return answer.status_code, answer.json().get("code")

        assert ask("officer", code=codes[0]) == (403, "security-key-due")
        give_key(fresh(officer), now=now)
        before = AuthToken.objects.create(user=officer)[1]
        assert ask("officer", code=codes[0]) == (403, "security-key-only")
        assert ask("officer") == (403, "security-key-only")
        assert ask("supervisor")[0] == 200
        api.credentials(HTTP_AUTHORIZATION=f"Token {before}")
        told = api.get("/api/v1/me/")
        assert (told.status_code, told.json()["code"]) == (403, "security-key-only")
        assert "let an administrator add a user without this role" in told.json()["title"]


def test_an_app_or_a_key_does_where_a_role_asks_for_a_second_factor(inside, settings):
    settings.SECOND_FACTOR_ROLES = frozenset({"OFFICER"})
    asked = inside.get("/profile/")["Location"]
    assert f'href="{NEW}?next=%2Fprofile%2F"' in page(inside.get(asked))

    add_on_page(inside, SoftKey())

    assert inside.get("/profile/").status_code == 200
