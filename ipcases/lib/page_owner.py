"""Whose page a form stands on: what was typed comes back to whoever typed it, and to nobody else.

Every form of somebody who has signed in carries the stamp beside its token: see the tag `csrf_token`. It outlives the
token, which a new sign-in changes, and no other site can make it up.
"""

from typing import Any

from django.core import signing

FIELD = "owner"
_SALT = "page.owner"
_SECONDS = 12 * 3600


def stamp_of(*, user: Any) -> str:
    """Return what proves for some hours that a page was given to this person."""
    return signing.dumps(user.pk, salt=_SALT)


def is_owner(*, user: Any, stamp: str) -> bool:
    """Say whether the page with this stamp was given to this person, and not too long ago."""
    return user.pk is not None and _owner_of(stamp) == user.pk


def is_owned(*, stamp: str) -> bool:
    """Say whether the page with this stamp was given to any person of ours, and not too long ago."""
    return _owner_of(stamp) is not None


def _owner_of(stamp: str) -> int | None:
    try:
        owner: int = signing.loads(stamp, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return None
    return owner
