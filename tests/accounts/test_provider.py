"""Signing in by the administration's identity provider, which is at work: also as a false or a careless one."""

import base64
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken
from rest_framework.test import APIClient

from accounts import authenticators, identity_provider
from accounts.models import Identity, User
from accounts.services import identities
from accounts.sessions import CONFIRMED
from audit.models import AuditEvent
from tests.accounts.authenticator import code_at, give_factor, second_step
from tests.accounts.people import fresh, page
from tests.accounts.provider import ANSWER, ASK, CLIENT, PROVE, come, new_key
from tests.accounts.security_key import give_key
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

# Each is what a token says otherwise than it should, or (None) not at all.
LIES = (
    {"nonce": "another"},
    {"nonce": None},
    {"aud": "another-site"},
    {"aud": [CLIENT, "another-site"]},
    {"azp": "another-site"},
    {"iss": "https://elsewhere.example"},
    {"iss": None},
    {"exp": 1},
    {"exp": None},
    {"iat": 9_999_999_999},
    {"sub": None},
    {"at_hash": "bm90LXRoaXM"},
)


def is_inside(client) -> bool:
    return client.get(reverse("profile")).status_code == 200


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


class TestComing:
    def test_leads_to_the_page_that_was_asked_for_and_keeps_no_token(self, client, provider, linked):
        button = page(client.get(reverse("sign-in"), {"next": "/profile/"}))
        assert f'href="{ASK}?next=%2Fprofile%2F"' in button
        assert "Sign in with Customs account" in button

        response = come(client, provider, next="/profile/")

        assert (response.status_code, response["Location"]) == (302, "/profile/")
        assert is_inside(client)
        assert provider.asked["redirect_uri"] == f"http://127.0.0.1:8000{ANSWER}"
        assert (provider.asked["response_type"], provider.asked["scope"]) == ("code", "openid")
        kept = str(dict(client.session))
        assert not any(secret in kept for secret in ("opaque", "eyJ", provider.asked["nonce"]))
        event = AuditEvent.objects.order_by("id").last()
        assert (event.action, event.changes["by_provider"]) == ("account.signed_in", [None, True])

    def test_is_not_there_without_a_provider(self, client, provider, linked, settings):
        settings.OIDC_CLIENT_SECRET = ""
        assert client.get(ASK).status_code == 404
        assert "Customs account" not in page(client.get(reverse("sign-in")))

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/"])
    def test_leads_nowhere_else(self, client, provider, linked, elsewhere):
        assert come(client, provider, next=elsewhere)["Location"] == "/"

    def test_takes_no_token_that_was_not_made_for_this(self, client, provider, linked):
        for lies in LIES:
            provider.lies = lies
            response = come(client, provider)
            assert response.status_code == 400, lies
            assert "The answer cannot be accepted." in page(response)
        assert not is_inside(client)
        provider.lies = {}
        assert come(client, provider).status_code == 302

    @pytest.mark.parametrize("algorithm", ["none", "HS256"])
    def test_takes_no_token_that_the_provider_did_not_sign_with_its_key(self, client, provider, linked, algorithm):
        provider.algorithm = algorithm
        assert come(client, provider).status_code == 400
        provider.algorithm = "ES256"
        provider.published_keys = [new_key("first")]  # another one under the same name
        identity_provider.forget()
        assert come(client, provider).status_code == 400
        assert not is_inside(client)

    def test_takes_a_new_key_of_the_provider_and_none_that_it_does_not_publish(self, client, provider, linked, now):
        come(client, provider)
        old, provider.key = provider.key, new_key("second")
        provider.published_keys = [old]
        assert come(Client(), provider).status_code == 400
        provider.published_keys = [old, provider.key]
        before = provider.questions.count("/keys")
        assert come(Client(), provider).status_code == 400, "a stranger must not make us ask again and again"
        assert provider.questions.count("/keys") == before
        with time_machine.travel(now + timedelta(seconds=31), tick=False):
            assert come(Client(), provider).status_code == 302

    def test_takes_an_answer_once_and_only_from_the_browser_that_was_sent(self, client, provider, linked):
        answer = f"{ANSWER}?{provider.visit(client.get(ASK)['Location'])}"
        stolen = Client().get(answer)
        assert stolen.status_code == 400
        assert "Begin once more." in page(stolen)
        assert client.get(answer.replace("state=", "state=x")).status_code == 400
        assert client.get(answer).status_code == 302
        assert client.get(answer).status_code == 400

        (other := Client()).get(ASK)
        with_old_code = answer.split("&")[0] + f"&state={other.session['provider_sign_in']['question']['state']}"
        assert other.get(with_old_code).status_code == 400

    def test_says_so_when_the_provider_does_not_answer_or_says_no(self, client, provider, linked, settings):
        state = provider.visit(client.get(ASK)["Location"]).split("state=")[1]
        assert client.get(ANSWER, {"error": "access_denied", "state": state}).status_code == 400
        identity_provider.forget()
        provider.publishes = {"issuer": "https://elsewhere.example"}
        response = client.get(ASK, {"next": "/seizures/"})
        assert response.status_code == 503
        assert "Customs account does not answer." in page(response)
        assert 'href="/sign-in/?next=%2Fseizures%2F"' in page(response)

    def test_lets_nobody_wait_for_a_provider_that_has_just_not_answered(self, client, provider, linked, now):
        provider.is_silent = True
        assert [client.get(ASK).status_code for _try in range(3)] == [503] * 3
        assert len(provider.questions) == 1
        provider.is_silent = False
        with time_machine.travel(now + timedelta(seconds=11), tick=False):
            assert come(client, provider).status_code == 302
        provider.is_silent = True
        with time_machine.travel(now + timedelta(hours=2), tick=False):
            assert Client().get(ASK).status_code == 302, "what it published before still stands"


class TestWhoMayNotCome:
    @pytest.mark.parametrize(
        ("because", "sentence"),
        [
            ("unknown", "nobody here is linked to your identity"),
            ("switched off", "Your sign-in here is switched off."),
            ("outside customs", "Your role does not sign in this way."),
        ],
    )
    def test_hears_one_sentence_and_is_on_record(self, client, provider, linked, because, sentence):
        if because == "unknown":
            provider.subject = "u-4712"
        elif because == "switched off":
            User.objects.update(is_active=False)
        else:
            linked.role_grants.update(role="HOLDER")

        response = come(client, provider)

        text = page(response)
        assert response.status_code == 403
        assert sentence in text
        assert ("u-4712" in text) is (because == "unknown")
        assert "officer" not in text.lower().partition("</head>")[2]
        assert actions()[-1] == "account.provider_refused"
        assert not is_inside(client)

    def test_is_locked_out_as_after_wrong_passwords(self, client, provider, linked):
        provider.subject = "u-4712"
        answers = [come(client, provider) for _try in range(5)]
        assert [answer.status_code for answer in answers] == [403, 403, 403, 403, 429]
        assert "Signing in or confirming failed too often. Try again in " in page(answers[-1])
        assert "with Customs account and were refused here, waiting alone changes nothing" in page(answers[-1])
        provider.subject = "u-4711"
        assert come(client, provider).status_code == 302, "another name is not locked"

        for _try in range(5):
            (other := Client()).post(reverse("sign-in"), {"username": "officer", "password": "wrong"})
        assert come(other, provider).status_code == 429


class TestThePassword:
    def test_ends_with_the_link(self, client, provider, linked):
        response = client.post(reverse("sign-in"), {"username": "officer", "password": PASSWORD})
        assert response.status_code == 400
        assert not fresh(linked).has_usable_password()

    def test_does_not_count_for_a_role_that_comes_by_the_provider(self, client, provider, officer, admin, settings):
        settings.OIDC_ROLES = frozenset({"OFFICER"})

        def try_it(username, password=PASSWORD):
            return Client().post(reverse("sign-in"), {"username": username, "password": password})

        told = "Your password was right, but your role does not sign in with one. Use Customs account."
        assert told in page(try_it("officer"))
        assert told not in page(try_it("officer", "wrong"))
        assert actions() == ["account.sign_in_failed"] * 2
        assert try_it("admin").status_code == 302

        api = APIClient()
        answer = api.post("/api/v1/token/", {"username": "officer", "password": PASSWORD}, format="json")
        assert (answer.status_code, answer.json()["code"]) == (403, "provider-only")
        api.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(user=officer)[1]}")
        assert api.get("/api/v1/me/").status_code == 403

    def test_that_somebody_else_set_is_not_asked_of_who_comes_by_the_provider(self, client, provider, linked, settings):
        linked.set_password("set-by-an-administrator")
        linked.must_change_password = True
        linked.save()
        come(client, provider)
        assert client.get("/")["Location"] == reverse("password")
        settings.OIDC_ROLES = frozenset({"OFFICER"})
        assert client.get("/").status_code == 200
        assert client.get(reverse("password"))["Location"] == reverse("profile")


class TestTheSecondFactor:
    def test_is_asked_here_unless_the_provider_says_that_it_asked(self, client, provider, linked, settings, now):
        give_factor(fresh(linked), now=now - timedelta(minutes=5))
        settings.OIDC_ACR = frozenset({"mfa", "urn:example:two"})
        asked = come(client, provider, next="/profile/")
        assert asked["Location"] == f"{reverse('second-step')}?next=%2Fprofile%2F"
        assert "You signed in with Customs account. Now the code." in page(client.get(asked["Location"]))
        assert not is_inside(client)
        assert second_step(client, code_at(now), "/profile/")["Location"] == "/profile/"

        for proof in ({"acr": "urn:example:two"}, {"amr": ["pwd", "mfa"]}):
            provider.lies = proof
            assert come(Client(), provider)["Location"] == "/"
        provider.lies = {"acr": "urn:example:one", "amr": ["pwd"]}
        assert come(Client(), provider)["Location"] == reverse("second-step")

    def test_of_the_provider_is_enough_for_a_role_that_asks_for_one_but_not_for_a_key(
        self, client, provider, linked, settings, now
    ):
        settings.OIDC_ACR, settings.SECOND_FACTOR_ROLES = frozenset({"mfa"}), frozenset({"OFFICER"})
        come(client, provider)
        assert client.get("/")["Location"] == reverse("second-factor")
        provider.lies = {"amr": ["mfa"]}
        come(with_factor := Client(), provider)
        assert is_inside(with_factor)

        settings.SECURITY_KEY_ROLES = frozenset({"OFFICER"})
        assert with_factor.get("/")["Location"] == reverse("security-key-new")
        give_key(fresh(linked), now=now - timedelta(minutes=1))
        assert come(Client(), provider)["Location"] == reverse("second-step")

    def test_is_asked_of_the_provider_by_the_names_that_it_publishes(self, client, provider, settings):
        settings.OIDC_ACR = frozenset({"mfa", "urn:example:two"})
        provider.publishes = {"acr_values_supported": ["urn:example:two", "urn:example:one"]}
        provider.visit(client.get(ASK)["Location"])
        assert provider.asked["acr_values"] == "urn:example:two"


class TestConfirming:
    @pytest.fixture
    def inside(self, client, provider, admin, analyst, now):
        before = now - timedelta(hours=1)
        identities.link(acting_user=admin, user=analyst, subject=provider.subject, confirmed_at=before, now=before)
        provider.signed_in_at = before.timestamp()
        come(client, provider)
        return client

    def confirm(self, client, provider):
        return client.get(f"{ANSWER}?{provider.visit(client.get(PROVE)['Location'])}")

    def test_sends_who_has_no_password_to_sign_in_there_anew(self, inside, provider):
        export, asked = reverse("reports:export"), {"format": "XLSX", "purpose": "Figures", "proof": ""}
        form = page(inside.get(export))
        assert f'href="{PROVE}" target="_blank"' in form
        assert 'type="password"' not in form
        refused = inside.post(export, asked)
        assert refused.status_code == 400
        assert "sign in once more with Customs account." in page(refused)

        assert "Close this tab" in page(self.confirm(inside, provider))

        assert (provider.asked["prompt"], provider.asked["max_age"]) == ("login", "0")
        assert inside.post(export, asked).status_code == 302

    @pytest.mark.parametrize("auth_time", ["too old", None])
    def test_counts_no_sign_in_of_before(self, inside, provider, auth_time, now):
        provider.lies = {"auth_time": auth_time and int(now.timestamp()) - 61}
        assert self.confirm(inside, provider).status_code == 400
        assert inside.session[CONFIRMED] < now.timestamp() - 3000

    def test_counts_nobody_else_who_ends_the_session_at_the_fifth_try(self, inside, provider, officer):
        Identity.objects.create(user=officer, issuer=provider.address, subject="u-9")
        provider.subject = "u-9"
        assert [self.confirm(inside, provider).status_code for _try in range(5)] == [403] * 4 + [302]
        assert not is_inside(inside)
        assert "account.provider_refused" in actions()

    def test_proves_one_act_that_asks_whatever_the_time(self, inside, provider, analyst, now):
        address = reverse("second-factor")
        inside.get(address)
        sealed = base64.b64decode(inside.session["pending_second_factor"])
        secret = authenticators.unseal(sealed, person=analyst.pk)
        code = {"code": code_at(now, secret), "proof": ""}
        assert inside.post(address, code).status_code == 400
        self.confirm(inside, provider)
        assert inside.post(address, code).status_code == 200
        assert "assword" not in page(inside.get(reverse("profile")))
