"""Whom the identity provider means: linking, unlinking; signing out there, and being signed out by it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from knox.models import AuthToken
from rest_framework.test import APIClient

from accounts import identity_provider
from accounts.access import ConfirmFirst
from accounts.models import Identity, User
from accounts.provider import provider_name
from accounts.services import identities, people
from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, InvalidValue
from tests.accounts.authenticator import first_step
from tests.accounts.people import GOOD, fresh, page
from tests.accounts.provider import CLIENT, come

pytestmark = pytest.mark.django_db


def api_of(user) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(user=user)[1]}")
    return client


class TestLinking:
    def test_on_the_page_ends_password_sessions_and_tokens(self, provider, officer, admin):
        first_step(administrator := Client(), "admin")
        first_step(theirs := Client())
        AuthToken.objects.create(user=officer)
        address = reverse("person-identity", args=[officer.pk])
        assert "Identity at Customs account" in page(administrator.get(reverse("person", args=[officer.pk])))
        assert administrator.post(address, {"subject": ""}).status_code == 400

        assert administrator.post(address, {"subject": " u-4711 "}).status_code == 302

        shown = page(administrator.get(reverse("person", args=[officer.pk])))
        assert "u-4711" in shown
        assert "{#" not in shown
        assert theirs.get("/").status_code == 302
        assert not AuthToken.objects.exists()
        event = AuditEvent.objects.order_by("id").last()
        assert (event.action, event.actor) == ("account.identity_linked", admin)
        assert event.changes["has_password"] == [True, False]
        assert "u-4711" not in str(event.changes)
        assert come(Client(), provider).status_code == 302

        assert administrator.post(reverse("person-identity-unlink", args=[officer.pk])).status_code == 302
        assert come(Client(), provider).status_code == 403

    def test_over_the_api(self, provider, officer, admin):
        api, address = api_of(admin), f"/api/v1/people/{officer.pk}/"
        assert api.put(f"{address}identity/", {"subject": "u-4711"}, format="json").status_code == 204
        told = api.get(address).json()["identity"]
        assert (told["issuer"], told["subject"]) == (provider.address, "u-4711")
        assert api.delete(f"{address}identity/").status_code == 204
        assert api.get(address).json()["identity"] is None

    @pytest.mark.parametrize(
        ("who", "subject", "code"),
        [
            ("supervisor", "u-4711", "identity-taken"),
            ("admin", "u-1", "own-account"),
            ("holder", "u-1", "provider-for-customs"),
            ("supervisor", "U-4711", None),
        ],
    )
    def test_refuses(self, linked, admin, supervisor, holder, now, who, subject, code):
        asked = {"acting_user": admin, "user": User.objects.get(username=who), "subject": subject, "now": now}
        with pytest.raises(ConfirmFirst):
            identities.link(**asked, confirmed_at=now - timedelta(minutes=6))
        if code is None:
            identities.link(**asked, confirmed_at=now)
            return
        with pytest.raises(DomainError) as refused:
            identities.link(**asked, confirmed_at=now)
        assert refused.value.code == code

    def test_is_true_whatever_code_runs(self, linked, supervisor):
        with pytest.raises(IntegrityError), transaction.atomic():
            Identity.objects.create(user=supervisor, issuer=linked.identity.issuer, subject=linked.identity.subject)
        Identity.objects.create(user=supervisor, issuer="https://elsewhere.example", subject=linked.identity.subject)

    def test_needs_no_first_password_where_there_is_a_provider(self, provider, admin, now, settings):
        def add(name):
            values = {"acting_user": admin, "username": name, "display_name": "New", "password": ""}
            return people.create_user(**values, confirmed_at=now, now=now)

        person = add("new")
        assert not person.has_usable_password()
        assert not person.must_change_password
        settings.OIDC_ISSUER = ""
        with pytest.raises(InvalidValue):
            add("newer")
        people.set_password(acting_user=admin, user=person, password=GOOD, confirmed_at=now, now=now)
        assert fresh(person).must_change_password

    @pytest.mark.parametrize("role", ["HOLDER", "REPRESENTATIVE"])
    def test_whoever_is_outside_customs_needs_a_first_password_all_the_same(self, provider, admin, role):
        """The page would lead on to linking an identity, which is refused: nobody could sign in."""
        first_step(client := Client(), "admin")
        values = {"username": "new", "display_name": "New", "roles": [role], "password": ""}

        refused = client.post(reverse("person-new"), values)

        assert (refused.status_code, list(refused.context["form"].errors)) == (400, ["password"])
        assert client.post(reverse("person-new"), {**values, "password": GOOD}).status_code == 302

    def test_is_named_in_the_language_of_the_page(self, provider, settings):
        with override("zh-hans"):
            assert provider_name() == "海关统一账号"
        assert provider_name() == "Customs account"
        settings.OIDC_NAME = "GACC"
        assert provider_name() == "GACC"


class TestGoing:
    def test_offers_to_sign_out_there_as_well(self, client, provider, linked):
        come(client, provider)
        out = client.post(reverse("sign-out"))["Location"]
        assert "Sign out of Customs account too" in page(client.get(out))
        there = client.get(reverse("provider-sign-out"))["Location"]
        assert there.startswith(f"{provider.address}/end?client_id={CLIENT}&post_logout_redirect_uri=http")

        provider.publishes = {"end_session_endpoint": None}
        identity_provider.forget()
        come(other := Client(), provider)
        assert other.post(reverse("sign-out"))["Location"] == reverse("signed-out")

    def test_is_not_offered_to_who_came_with_a_password(self, provider, officer):
        first_step(client := Client())
        assert client.post(reverse("sign-out"))["Location"] == reverse("signed-out")

    def test_the_provider_ends_all_sessions_with_a_token_of_its_own(self, client, provider, linked, now):
        come(client, provider)
        csrf_client = Client(enforce_csrf_checks=True)

        def send(algorithm="ES256", **lies):
            provider.algorithm, provider.lies = algorithm, lies
            with time_machine.travel(now + timedelta(seconds=1), tick=False):
                token = provider.logout_token()
                return csrf_client.post(reverse("provider-ended"), {"logout_token": token}).status_code

        for lies in ({"events": {}}, {"nonce": "n"}, {"aud": "another-site"}, {"iat": 1}, {"exp": 1}, {"sub": None}):
            assert send(**lies) == 400, lies
        assert send(algorithm="none") == 400
        assert client.get("/").status_code == 200

        assert send() == 200
        assert client.get("/").status_code == 302
        assert AuditEvent.objects.order_by("id").last().action == "account.provider_ended"
