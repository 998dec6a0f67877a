"""Which passwords nobody may choose, and that a wrong one costs the same whoever it is for."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.passwords import LeakedPasswordValidator
from tests.cast import PASSWORD

LEAKED = [
    "password1234",
    "Password2026!",
    "P@ssw0rd2026",
    "Winter2026!!",
    "qwertyuiop123",
    "QWERTYUIOP!!",
    "123456789123",
    "Ｐａｓｓｗｏｒｄ１２３４",
    "passwordpassword",
    "dragondragondragon",
    "12!monkey!34",
    "111111111111",
]
UNKNOWN = [
    "correct-horse-battery",
    "newcomer-horse-battery",
    "demo-demo-demo-1",
    "海关的长长的口令句子二零",
    "gT7#kq!w2LzP",
]


@pytest.mark.parametrize("password", LEAKED)
def test_a_leaked_password_is_refused_in_disguise_too(password):
    with pytest.raises(ValidationError) as refused:
        LeakedPasswordValidator().validate(password)

    assert refused.value.code == "password_too_common"


@pytest.mark.parametrize("password", UNKNOWN)
def test_a_password_of_ones_own_is_accepted(password):
    validate_password(password)


@pytest.mark.django_db
@pytest.mark.parametrize("door", ["sign-in", "api-token"])
@pytest.mark.parametrize(("username", "is_active"), [("officer", True), ("officer", False), ("nobody", True)])
def test_a_wrong_password_costs_one_hash_whoever_it_is_for(client, officer, monkeypatch, door, username, is_active):
    officer.is_active = is_active
    officer.save()
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self, password, salt):
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)

    typed = {"username": username, "password": "wrong-" + PASSWORD}
    more = {"content_type": "application/json"} if door == "api-token" else {}
    response = client.post(reverse(door), typed, **more)

    assert response.status_code == (401 if door == "api-token" else 400)
    assert hashed == ["wrong-" + PASSWORD]
