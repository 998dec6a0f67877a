"""The administration's own identity provider as the rest of the site knows it: is there one, its name, what it said."""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Question:
    """What a browser is sent with. `anew`: its person is to prove there to be the one, whatever was proved before."""

    state: str
    nonce: str
    verifier: str
    anew: bool = False

    @classmethod
    def new(cls, *, anew: bool = False) -> "Question":
        """Make one that nobody can guess."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _each in range(3))
        return cls(state, nonce, verifier, anew)


@dataclass(frozen=True)
class Said:
    """What an ID token proved: whom the provider names, when that person signed in there, whether with two factors."""

    issuer: str
    subject: str
    signed_in_at: float | None = None
    has_factor: bool = False


def is_set_up() -> bool:
    """Say whether people may sign in by a provider here."""
    return bool(settings.OIDC_ISSUER and settings.OIDC_CLIENT_ID and settings.OIDC_CLIENT_SECRET)


def provider_name() -> str:
    """Return what people call the provider, in the language of the page."""
    text = settings.OIDC_NAME
    if "=" not in text:
        return text or _("the account of your administration")
    names = dict(part.strip().split("=", 1) for part in text.split(";") if "=" in part)
    return names.get(get_language() or "") or next(iter(names.values()))
