"""Fixtures of the account tests: a moment that stands still, somebody with a security key, an identity provider."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts import identity_provider
from accounts.services import identities
from tests.accounts.authenticator import first_step
from tests.accounts.provider import CLIENT, SECRET, Provider, ProviderServer
from tests.accounts.security_key import give_key


@pytest.fixture
def now():
    """Stand still far from the turn of a half minute, when a code becomes another."""
    with time_machine.travel(timezone.now().replace(second=10, microsecond=0) + timedelta(minutes=1), tick=False):
        yield timezone.now()


@pytest.fixture
def inside(client, officer, now):
    """The browser of the officer, who typed name and password."""
    first_step(client)
    return client


@pytest.fixture
def key(officer, now):
    """The officer has a key since a while, and nothing else."""
    return give_key(officer, now=now - timedelta(hours=1))[0]


@pytest.fixture(scope="session")
def provider_server():
    server = ProviderServer()
    yield server
    server.close()


@pytest.fixture
def provider(provider_server, settings, now):
    """A provider is set up, and nobody linked to it."""
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = provider_server.address, CLIENT, SECRET
    settings.OIDC_NAME, settings.SECURE = "en=Customs account;zh-hans=海关统一账号", False
    provider_server.provider = Provider(address=provider_server.address)
    identity_provider.forget()
    return provider_server.provider


@pytest.fixture
def linked(provider, officer, admin, now):
    """The officer, whom the provider knows; signing in there is the only way in."""
    before = now - timedelta(hours=1)
    identities.link(acting_user=admin, user=officer, subject=provider.subject, confirmed_at=before, now=before)
    return officer
