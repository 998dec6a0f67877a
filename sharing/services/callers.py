"""Who calls us: a partner, proved by a signature under a key that holds; all others are refused."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from django.utils.translation import gettext as _

from ipcases.lib.errors import DomainError
from sharing.models import PartnerKey
from sharing.queries.keys import valid_key
from sharing.signing import BadSignature, claimed_kid

Said = TypeVar("Said")


class InboxRefusal(DomainError):
    """The message is not taken in. The status tells the sender whether trying again can help."""

    def __init__(self, status: int, code: str, message: str, **told: int) -> None:
        super().__init__(code, message, field="", **told)
        self.status = status


def prove_caller(
    *, signed: Mapping[str, str], verify: Callable[[Callable[[str], str | None]], Said], now: datetime
) -> tuple[Said, PartnerKey]:
    """Return what `verify` reads from the signature, and the partner's key that made it.

    `verify` is given the way to find a public key by its name. Raises InboxRefusal.
    """
    found: list[PartnerKey] = []

    def find_key(kid: str) -> str | None:
        key = valid_key(kid=kid, now=now)
        if key is None:
            return None
        found.append(key)
        return key.public_key

    try:
        said = verify(find_key)
    except BadSignature as error:
        is_known = bool(found) or valid_key(kid=claimed_kid(signed["Signature-Input"]), now=now) is not None
        code = error.code if is_known else "unknown-key"
        raise InboxRefusal(
            401, code, _("The signature does not prove who sent this: %(why)s") % {"why": code}
        ) from error
    return said, found[-1]
