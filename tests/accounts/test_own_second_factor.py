"""Setting up, replacing, removing and taking away a second factor; roles that must have one; tokens."""

import base64
import re
import uuid
from datetime import timedelta

import pytest
import time_machine
import zxingcpp
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken
from PIL import Image, ImageDraw
from rest_framework.test import APIClient

from accounts import authenticators
from accounts.models import RecoveryCode, RoleGrant, SecondFactor, User
from accounts.roles import Role
from accounts.services.second_factor import set_up, take_away
from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, InvalidValue
from tests.access.routes import all_routes
from tests.accounts.authenticator import SECRET, code_at, first_step, give_factor, second_step
from tests.accounts.people import fresh, page
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

URL = "/profile/second-factor/"
CODE = re.compile(r"<li>([a-z0-9]{4}(?:-[a-z0-9]{4}){5})</li>")


@pytest.fixture
def codes(officer, now):
    return give_factor(officer, now=now - timedelta(hours=1))


@pytest.fixture
def signed_in(client, officer, now):
    first_step(client)
    return client


def offered_secret(client) -> bytes:
    """Read the key off the page, as somebody without a camera does."""
    (text,) = re.findall(r'<dd class="mono">([A-Z2-7 ]+)</dd>', page(client.get(URL)))
    padded = text.replace(" ", "")
    return base64.b32decode(padded + "=" * (-len(padded) % 8))


def actions():
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


class TestSettingUp:
    def test_shows_ten_recovery_codes_that_count(self, signed_in, now):
        secret = offered_secret(signed_in)

        response = signed_in.post(URL, {"code": code_at(now, secret), "proof": PASSWORD})

        codes = CODE.findall(page(response))
        assert (response.status_code, len(codes)) == (200, 10)
        other = Client()
        first_step(other)
        assert second_step(other, codes[0]).status_code == 302

    def test_makes_the_codes_of_the_app_count(self, signed_in, now):
        secret = offered_secret(signed_in)
        signed_in.post(URL, {"code": code_at(now, secret), "proof": PASSWORD})

        with time_machine.travel(now + timedelta(minutes=1)):
            first_step(other := Client())
            assert second_step(other, code_at(timezone.now(), secret)).status_code == 302

    def test_offers_the_key_as_a_picture_that_apps_read(self, signed_in):
        text = page(signed_in.get(URL))
        (size,) = re.findall(r'width="200" height="200"\s+viewBox="0 0 (\d+) \d+"', text)
        (path,) = re.findall(r'<path d="([^"]+)" fill="#000"', text)
        picture = Image.new("L", (int(size) * 8, int(size) * 8), 255)
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", path):
            left, top = int(x) * 8, int(y) * 8
            ImageDraw.Draw(picture).rectangle((left, top, left + int(length) * 8 - 1, top + 7), fill=0)

        (code,) = zxingcpp.read_barcodes(picture)

        key = authenticators.secret_as_text(offered_secret(signed_in)).replace(" ", "")
        assert code.text.startswith("otpauth://totp/")
        assert f"secret={key}" in code.text
        assert "officer" in code.text

    def test_offers_the_same_key_until_its_first_code(self, signed_in, now):
        secret = offered_secret(signed_in)
        signed_in.post(URL, {"code": "000000", "proof": PASSWORD})

        assert offered_secret(signed_in) == secret
        signed_in.post(URL, {"code": code_at(now, secret), "proof": PASSWORD})
        assert offered_secret(signed_in) != secret

    def test_keeps_the_key_in_no_session_as_it_is(self, signed_in):
        secret = offered_secret(signed_in)

        sealed = signed_in.session["pending_second_factor"]
        assert secret not in base64.b64decode(sealed)

    @pytest.mark.parametrize(
        ("code", "proof", "said"),
        [
            ("000000", PASSWORD, "The app does not make this code of this key."),
            (None, "wrong", "This is not your current password."),
        ],
    )
    def test_refuses_what_is_wrong(self, signed_in, now, code, proof, said):
        secret = offered_secret(signed_in)

        response = signed_in.post(URL, {"code": code or code_at(now, secret), "proof": proof})

        assert response.status_code == 400
        assert said in page(response)
        assert "wrong" not in re.findall(r"<input[^>]+>", page(response))
        assert not SecondFactor.objects.exists()

    def test_ends_all_other_sessions_and_tokens_and_not_this_one(self, signed_in, officer, now):
        first_step(other := Client())
        AuthToken.objects.create(user=officer)

        with time_machine.travel(now + timedelta(seconds=5)):
            code = code_at(timezone.now(), offered_secret(signed_in))
            signed_in.post(URL, {"code": code, "proof": PASSWORD})

            assert signed_in.get("/").status_code == 200
            assert other.get("/").status_code == 302
        assert not AuthToken.objects.exists()

    def test_is_an_event_without_the_key(self, signed_in, now):
        secret = offered_secret(signed_in)
        signed_in.post(URL, {"code": code_at(now, secret), "proof": PASSWORD})

        event = AuditEvent.objects.latest("id")
        assert (event.action, event.changes) == ("account.second_factor_added", {})

    def test_with_five_wrong_passwords_ends_the_session(self, signed_in, now):
        code = code_at(now, offered_secret(signed_in))
        statuses = [signed_in.post(URL, {"code": code, "proof": "wrong"}).status_code for _ in range(5)]

        assert statuses == [400, 400, 400, 400, 429]
        assert signed_in.get("/").status_code == 302


class TestReplacing:
    @pytest.fixture
    def inside(self, client, codes, now):
        first_step(client)
        second_step(client, code_at(now))
        return client

    def test_asks_for_a_code_of_the_app_until_now(self, inside, codes, now):
        secret = offered_secret(inside)

        refused = inside.post(URL, {"code": code_at(now, secret), "proof": PASSWORD})
        done = inside.post(URL, {"code": code_at(now, secret), "proof": codes[0]})

        assert (refused.status_code, done.status_code) == (400, 200)
        assert "This code does not count." in page(refused)

    def test_ends_the_codes_of_before(self, inside, codes, now):
        inside.post(URL, {"code": code_at(now, offered_secret(inside)), "proof": codes[0]})

        with time_machine.travel(now + timedelta(minutes=2)):
            first_step(other := Client())
            assert second_step(other, code_at(timezone.now())).status_code == 400
            assert second_step(other, codes[1]).status_code == 400
        assert (SecondFactor.objects.count(), RecoveryCode.objects.count()) == (1, 10)

    def test_wastes_no_code_of_the_old_app_on_a_wrong_one_of_the_new(self, inside, codes):
        inside.post(URL, {"code": "000000", "proof": codes[0]})

        assert RecoveryCode.objects.count() == 10

    def test_stands_on_the_profile_with_how_many_codes_are_left(self, inside):
        text = page(inside.get("/profile/"))

        assert "Recovery codes left" in text
        assert URL in text


class TestRemoving:
    URL = URL + "remove/"

    @pytest.fixture
    def inside(self, client, codes, now):
        first_step(client)
        second_step(client, code_at(now))
        return client

    def test_needs_a_code(self, inside, codes):
        assert inside.post(self.URL, {"proof": PASSWORD}).status_code == 400
        assert inside.post(self.URL, {"proof": codes[0]})["Location"] == "/profile/"

        assert inside.get("/").status_code == 200
        assert first_step(Client())["Location"] == "/"
        assert actions()[-2] == "account.second_factor_removed"
        assert not RecoveryCode.objects.exists()

    def test_is_refused_where_a_role_needs_one(self, inside, codes, settings):
        settings.SECOND_FACTOR_ROLES = frozenset({"OFFICER"})

        response = inside.post(self.URL, {"proof": codes[0]})

        assert response.status_code == 409
        assert SecondFactor.objects.exists()
        assert self.URL not in page(inside.get("/profile/"))


class TestTakingAway:
    def test_lets_the_person_sign_in_with_the_password_alone(self, codes, officer, admin, now):
        token = AuthToken.objects.create(user=officer)[0]
        first_step(theirs := Client())
        second_step(theirs, code_at(now))
        client = Client()
        first_step(client, "admin")
        address = reverse("person-second-factor", args=[officer.pk])

        with time_machine.travel(now + timedelta(seconds=5)):
            asked, done = client.get(address), client.post(address)
            assert theirs.get("/").status_code == 302
        assert asked.status_code == 200
        assert done["Location"] == reverse("person", args=[officer.pk])
        assert not AuthToken.objects.filter(pk=token.pk).exists()
        assert first_step(Client())["Location"] == "/"
        event = AuditEvent.objects.get(action="account.second_factor_taken")
        assert (event.actor, event.subject_id) == (admin, str(officer.pk))

    def test_is_offered_for_whoever_has_one(self, codes, officer, supervisor, admin):
        client = Client()
        first_step(client, "admin")

        assert "Take the second factor away" in page(client.get(reverse("person", args=[officer.pk])))
        assert "Take the second factor away" not in page(client.get(reverse("person", args=[supervisor.pk])))

    def test_is_refused_for_ones_own(self, admin, now):
        give_factor(admin, now=now)

        with pytest.raises(DomainError) as refused:
            take_away(acting_user=admin, user=admin, confirmed_at=now, now=now)
        assert refused.value.code == "own-account"
        assert SecondFactor.objects.exists()

    def test_of_nobody_is_no_event(self, admin, supervisor, now):
        take_away(acting_user=admin, user=supervisor, confirmed_at=now, now=now)

        assert actions() == []

    def test_works_over_the_api(self, codes, officer, admin):
        api = APIClient()
        api.force_authenticate(admin, AuthToken.objects.create(admin)[0])
        address = reverse("api-person-second-factor", args=[officer.pk])

        before = api.get(reverse("api-person", args=[officer.pk])).json()
        assert api.delete(address).status_code == 204
        after = api.get(reverse("api-person", args=[officer.pk])).json()
        assert (before["has_second_factor"], after["has_second_factor"]) == (True, False)


def is_closed(client, route):
    """Say whether a route sends back to the setting up, or refuses as the API does."""
    fitting = {"int": 1, "uuid": uuid.uuid4(), "str": "x", "slug": "x"}
    kwargs = {name: fitting[kind] for kind, name in re.findall(r"<(\w+):(\w+)>", route.path)}
    response = client.get(reverse(route.name, kwargs=kwargs))
    if route.is_api:
        return response.status_code == 403 and response.json()["code"] == "second-factor-due"
    return response.status_code == 302 and response["Location"].startswith(URL)


class TestARoleThatMustHaveOne:
    @pytest.fixture(autouse=True)
    def _asked(self, settings):
        settings.SECOND_FACTOR_ROLES = frozenset({"OFFICER", "ADMIN"})

    def test_opens_nothing_but_the_setting_up_and_the_way_out(self, signed_in):
        opened = {route.name for route in all_routes() if not is_closed(signed_in, route)}

        assert opened == {
            "second-factor", "security-key-new", "security-key-ask-new",
            "provider-prove", "provider-answer", "provider-sign-out",
            "sign-in", "sign-out", "signed-out", "session", "set_language", "theme", "keyboard",
            "healthz", "readyz", "verify", "api-verify", "answer-link", "answer-link-photo",
        }  # fmt: skip

    def test_leads_on_to_what_was_asked_for(self, signed_in, now):
        asked = signed_in.get("/seizures/?q=nordvik")
        assert asked["Location"] == URL + "?next=%2Fseizures%2F%3Fq%3Dnordvik"
        assert "Your role needs a second factor" in page(signed_in.get(asked["Location"]))

        code = code_at(now, offered_secret(signed_in))
        done = signed_in.post(asked["Location"], {"code": code, "proof": PASSWORD})

        assert 'href="/seizures/?q=nordvik"' in page(done)
        assert signed_in.get("/seizures/?q=nordvik").status_code == 200

    def test_comes_after_a_password_that_must_be_changed(self, signed_in, officer):
        User.objects.filter(pk=officer.pk).update(must_change_password=True)

        assert signed_in.get("/")["Location"] == "/profile/password/"
        assert signed_in.get(URL)["Location"].startswith("/profile/password/")

    def test_asks_nothing_of_others(self, client, supervisor, now):
        first_step(client, "supervisor")

        assert client.get("/").status_code == 200

    def test_is_asked_with_the_next_request_after_it_was_given(self, client, supervisor, now):
        first_step(client, "supervisor")
        RoleGrant.objects.create(user=supervisor, role=Role.OFFICER)

        assert client.get("/")["Location"] == URL

    def test_gives_no_token_before_and_refuses_one_of_before(self, officer, settings):
        api = APIClient()
        token = AuthToken.objects.create(user=officer)[1]
        asked = api.post("/api/v1/token/", {"username": "officer", "password": PASSWORD}, format="json")
        api.credentials(HTTP_AUTHORIZATION=f"Token {token}")
        told = api.get("/api/v1/me/")

        assert (asked.status_code, asked.json()["code"]) == (403, "second-factor-due")
        assert (told.status_code, told.json()["code"]) == (403, "second-factor-due")
        settings.SECOND_FACTOR_ROLES = frozenset()
        assert api.get("/api/v1/me/").status_code == 200

    def test_is_asked_again_after_it_was_taken_away(self, codes, officer, admin, now, client):
        take_away(
            acting_user=admin,
            user=fresh(officer),
            confirmed_at=now - timedelta(seconds=5),
            now=now - timedelta(seconds=5),
        )

        assert first_step(client)["Location"] == "/"
        assert client.get("/")["Location"] == URL


class TestAToken:
    def ask(self, **more):
        body = {"username": "officer", "password": PASSWORD, **more}
        return APIClient().post("/api/v1/token/", body, format="json")

    def test_needs_a_code(self, codes, now):
        told = self.ask()

        assert (told.status_code, told["Content-Type"]) == (401, "application/problem+json")
        assert told.json()["code"] == "code-missing"
        assert told["WWW-Authenticate"] == "Token"
        assert self.ask(code=code_at(now)).status_code == 200

    def test_takes_a_recovery_code_once(self, codes):
        assert [self.ask(code=codes[0]).status_code for _ in range(2)] == [200, 401]

    def test_counts_wrong_codes_as_wrong_passwords(self, codes, now, client):
        statuses = [self.ask(code="000000").status_code for _ in range(5)]

        assert statuses == [401, 401, 401, 401, 429]
        assert self.ask(code=code_at(now)).status_code == 429
        assert first_step(client).status_code == 429
        assert actions()[-1] == "account.locked_out"

    def test_tells_whoever_has_a_wrong_password_nothing_of_a_code(self, codes):
        told = self.ask(password="wrong", code="000000").json()

        assert told["title"] == "The user name or the password is wrong."

    def test_asks_no_code_of_whoever_has_none(self, officer, now):
        assert self.ask(code="000000").status_code == 200


def test_a_code_of_another_key_proves_nothing(officer, now):
    with pytest.raises(InvalidValue) as refused:
        set_up(acting_user=officer, secret=SECRET, code=code_at(now, b"another secret here."), now=now)

    assert (refused.value.code, refused.value.field) == ("code-wrong", "code")
    assert not SecondFactor.objects.exists()
