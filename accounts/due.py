"""What somebody must do before anything else opens."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import (
    has_password,
    has_second_factor,
    has_security_key,
    must_come_by_provider,
    must_have_second_factor,
    must_have_security_key,
)
from accounts.models import User
from ipcases.lib.errors import NotAllowed


@dataclass(frozen=True)
class Due:
    """The page where it is done, what opens besides it, and what a program is told meanwhile."""

    route: str
    code: str
    sentence: str | Promise
    also: frozenset[str] = frozenset()


_KEY_PAGES = frozenset({"security-key-new", "security-key-ask-new"})

OWN_PASSWORD = Due(
    "password",
    "password-must-change",
    _("An administrator set your password. Sign in on the pages and choose your own first."),
)
SECOND_FACTOR = Due(
    "second-factor",
    "second-factor-due",
    _("Your role needs a second factor. Sign in on the pages and set it up first."),
    also=_KEY_PAGES,
)
SECURITY_KEY = Due(
    "security-key-new",
    "security-key-due",
    _("Your role needs a security key. Sign in on the pages and add one first."),
    also=_KEY_PAGES,
)


def what_is_due(*, user: User, has_provider_factor: bool = False) -> Due | None:
    """Return what comes first: a password of one's own, then the key or the second factor that a role asks for.

    `has_provider_factor`: the identity provider asked for a second factor that counts here, if not for a key.
    """
    if user.must_change_password and has_password(user=user):
        return OWN_PASSWORD
    if must_have_security_key(user=user):
        return None if has_security_key(user=user) else SECURITY_KEY
    if must_have_second_factor(user=user) and not has_provider_factor and not has_second_factor(user=user):
        return SECOND_FACTOR
    return None


def provider_only() -> NotAllowed:
    """Make the refusal of a program that acts for somebody who signs in by the provider only."""
    return NotAllowed(
        "provider-only",
        _(
            "Your role signs in by the identity provider only, which programs cannot. Do this on the pages, or let an"
            " administrator add a user without this role for the program."
        ),
    )


def refuse_token(*, user: User) -> None:
    """Raise NotAllowed while something must be done first, and for whom only a security key or the provider will do.

    A token is made with what can be typed, and so passed on to a false page.
    """
    if must_come_by_provider(user=user):
        raise provider_only()
    if due := what_is_due(user=user):
        raise NotAllowed(due.code, due.sentence)
    if must_have_security_key(user=user):
        raise NotAllowed(
            "security-key-only",
            _(
                "Your role takes a security key only, and programs have none. Do this on the pages, or let an"
                " administrator add a user without this role for the program."
            ),
        )
