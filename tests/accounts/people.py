"""People as the tests of accounts look at them and at the pages that show them."""

import html
from typing import Any

from accounts.models import User

GOOD = "newcomer-horse-battery"


def fresh(user) -> User:
    """Return the user as the database has them now, without what this object remembers."""
    return User.objects.get(pk=user.pk)


def page(response: Any) -> str:
    """Return what a page says, as a reader sees it."""
    return html.unescape(response.content.decode())
