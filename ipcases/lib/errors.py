"""Refusals. A service raises one; each door translates it for its reader."""

from typing import Any

from django.utils.functional import Promise


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


class NotVisible(Exception):
    """The row does not exist for this user: 404, and nothing more is said."""
