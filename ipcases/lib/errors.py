"""Refusals. A service raises one; each door translates it for its reader."""

import logging
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)
# What PostgreSQL calls it: a row that another one names is gone, two transactions waited for each other.
_AT_THE_SAME_MOMENT = frozenset({"23503", "40P01", "40001"})


class DomainError(Exception):
    """A refusal that may be shown to a user: it says what is wrong and what to do next.

    `code` is stable and for programs; `message` is a translated sentence; `field` names the
    typed-in value that is at fault, when there is one.
    """

    status = 409

    def __init__(self, code: str, message: str | Promise, *, field: str = "", **data: Any) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.field = field
        self.data = data

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(DomainError):
    """The user's roles do not include the verb: 403."""

    status = 403


class InvalidValue(DomainError):
    """A value that no form would have let through: 400."""

    status = 400


def invalid_of(*, error: ValidationError, code: str) -> InvalidValue:
    """Read what a model says of itself as a refusal: its first fault, by the name of the field."""
    field, words = next(iter(error.message_dict.items()))
    return InvalidValue(code, words[0] if field == NON_FIELD_ERRORS else f"{field}: {words[0]}", field=field)


class ChangedMeanwhile(DomainError):
    """Somebody saved after this user had looked. Over the API, which sends back what it saw in If-Match, 412."""

    def __init__(self, message: str | Promise, **data: Any) -> None:
        super().__init__("changed-meanwhile", message, **data)


class NotVisible(Exception):
    """The row does not exist for this user: 404, and nothing more is said."""


def refusal_of(error: Exception) -> DomainError | None:
    """Read an error as a refusal: what a service said, or that somebody acted on the same rows at the same moment.

    Where no lock keeps two acts apart the database does, at the commit: nothing was written, and trying again
    shows how it stands. Returns None for everything else.
    """
    if isinstance(error, DomainError):
        return error
    if isinstance(error, DatabaseError) and getattr(error.__cause__, "pgcode", "") in _AT_THE_SAME_MOMENT:
        logger.warning("two acts at the same moment", exc_info=error)
        sentence = _("Somebody changed this at the same moment, and nothing of yours was written. Open it again.")
        return DomainError("same-moment", sentence)
    return None
