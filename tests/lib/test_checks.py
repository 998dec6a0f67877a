"""A deployed site does not start with settings that open a door."""

import pytest

from ipcases.checks import (
    check_addresses,
    check_authorities,
    check_demo,
    check_keys,
    check_provider,
    check_roles,
    check_sessions,
)

CHECKS = (
    check_keys,
    check_demo,
    check_addresses,
    check_authorities,
    check_provider,
    check_roles,
    check_sessions,
)
PROXY_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.fixture(autouse=True)
def _deployed(settings):
    settings.SECRET_KEY, settings.AUDIT_KEY = "s" * 50, "a" * 32
    settings.SECURE, settings.IS_DEMO, settings.PARTNER_LOOPBACK = True, False, False
    settings.SECURE_PROXY_SSL_HEADER, settings.PROXY_COUNT = PROXY_HEADER, 1
    settings.BASE_URL, settings.ALLOWED_HOSTS = "https://ipcases.example", ["ipcases.example"]
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "https://sso.example", "id", "secret"


def found() -> list[str]:
    return [message.id for check in CHECKS for message in check(app_configs=None)]


def test_finds_nothing_wrong_with_a_deployed_site():
    assert found() == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"SECRET_KEY": "s" * 49}, "ipcases.E001"),
        ({"AUDIT_KEY": "a" * 31}, "ipcases.E002"),
        ({"AUDIT_KEY": "s" * 50}, "ipcases.E003"),
        ({"IS_DEMO": True}, "ipcases.E004"),
        ({"PROXY_COUNT": 0}, "ipcases.E005"),
        ({"SECURE_PROXY_SSL_HEADER": None}, "ipcases.E006"),
        ({"PARTNER_LOOPBACK": True}, "ipcases.E007"),
        ({"BASE_URL": "http://ipcases.example"}, "ipcases.E008"),
        ({"ALLOWED_HOSTS": ["ipcases.example", "*"]}, "ipcases.E009"),
        ({"PARTNER_AUTHORITIES": "/nowhere/ca.pem"}, "ipcases.E010"),
        ({"PARTNER_AUTHORITIES": __file__}, "ipcases.E010"),
        ({"SECOND_FACTOR_ROLES": frozenset({"ADMIN", "APROVER"})}, "ipcases.E011"),
        ({"SECURITY_KEY_ROLES": frozenset({"ADMIN", "APROVER"})}, "ipcases.E011"),
        ({"OIDC_ROLES": frozenset({"ADMIN", "APROVER"})}, "ipcases.E011"),
        ({"OIDC_AUTHORITIES": "/nowhere/ca.pem"}, "ipcases.E010"),
        ({"OIDC_CLIENT_SECRET": ""}, "ipcases.E012"),
        ({"OIDC_ISSUER": "", "OIDC_CLIENT_ID": ""}, "ipcases.E012"),
        ({"OIDC_ISSUER": "http://sso.example"}, "ipcases.E013"),
        ({"OIDC_ROLES": frozenset({"ADMIN", "HOLDER"})}, "ipcases.E014"),
        ({"SESSION_IDLE_SECONDS": 1801}, "ipcases.W001"),
        ({"SESSION_ABSOLUTE_SECONDS": 36_001}, "ipcases.W001"),
        ({"CONFIRM_SECONDS": 301}, "ipcases.W002"),
        ({"CONFIRM_SECONDS": 0}, "ipcases.W002"),
    ],
)
def test_names(settings, values, code):
    for name, value in values.items():
        setattr(settings, name, value)

    assert found() == [code]
