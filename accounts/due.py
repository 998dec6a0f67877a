"""What somebody must do before anything else opens."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import has_second_factor, must_have_second_factor
from accounts.models import User
from ipcases.lib.errors import NotAllowed


@dataclass(frozen=True)
class Due:
    """The page where it is done, and what a program is told meanwhile."""

    route: str
    code: str
    sentence: str | Promise


OWN_PASSWORD = Due(
    "password",
    "password-must-change",
    _("An administrator set your password. Sign in on the pages and choose your own first."),
)
SECOND_FACTOR = Due(
    "second-factor",
    "second-factor-due",
    _("Your role needs a second factor. Sign in on the pages and set it up first."),
)


def what_is_due(*, user: User) -> Due | None:
    """Return what comes first: a password of one's own, then the second factor that a role asks for."""
    if user.must_change_password:
        return OWN_PASSWORD
    if must_have_second_factor(user=user) and not has_second_factor(user=user):
        return SECOND_FACTOR
    return None


def refuse_what_is_due(*, user: User) -> None:
    """Raise NotAllowed while something must be done first."""
    if due := what_is_due(user=user):
        raise NotAllowed(due.code, due.sentence)
