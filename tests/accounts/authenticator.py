"""The phone of the tests: an app that makes codes, and signing in with them."""

from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.urls import reverse

from accounts.models import User
from accounts.services.second_factor import set_up
from tests.cast import PASSWORD

SECRET = b"an invented secret.."


def code_at(moment: datetime, secret: bytes = SECRET) -> str:
    """Return what the app shows at this moment."""
    return TOTP(secret, 6, SHA1(), 30).generate(int(moment.timestamp())).decode()


def give_factor(user: User, *, now: datetime, secret: bytes = SECRET) -> list[str]:
    """Set the second factor up; return the recovery codes."""
    return set_up(acting_user=user, secret=secret, code=code_at(now, secret), now=now)


def first_step(client, username="officer", next_page=""):
    """Type name and password."""
    return client.post(reverse("sign-in"), {"username": username, "password": PASSWORD, "next": next_page})


def second_step(client, code, next_page=""):
    """Type the code."""
    return client.post(reverse("second-step"), {"code": code, "next": next_page})
