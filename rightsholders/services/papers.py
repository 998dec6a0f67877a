"""What is written down from papers: text that fits, why it is done, and the state that its reader saw."""

import hashlib
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ipcases.lib.errors import ChangedMeanwhile, InvalidValue

_REASON_AT_MOST = 300


def checked_text(*, text: str, most: int, field: str) -> str:
    """Return the text without outer space. Raises InvalidValue for one that does not fit."""
    text = text.replace("\x00", "").strip()
    if len(text) > most:
        message = _("This text is longer than %(most)d characters. Shorten it.")
        raise InvalidValue("too-long", message % {"most": most}, field=field)
    return text


def checked_reason(*, text: str, missing: str | Promise) -> str:
    """Return the reason without outer space. Raises InvalidValue, saying `missing`, where there is none."""
    reason = checked_text(text=text, most=_REASON_AT_MOST, field="reason")
    if not reason:
        raise InvalidValue("no-reason", missing, field="reason")
    return reason


def fingerprint(*state: Any) -> str:
    """Return a fingerprint of a state: after any change it is another one."""
    return hashlib.sha256(repr(state).encode()).hexdigest()[:16]


def changed_meanwhile() -> ChangedMeanwhile:
    """Return the refusal for whoever decides by a page that is no longer true."""
    return ChangedMeanwhile(_("Somebody changed this while you had the page open. Look at its page again."))
