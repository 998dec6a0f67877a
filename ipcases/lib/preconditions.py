"""Replacing, or deciding on, only what one has seen: an answer tells the state in ETag, If-Match sends it back.

RFC 9110, 13.1.1: 412 when the state is another one by now; RFC 6585: 428 when the request does not say which one it
saw. The comparison itself is the service's, under the lock.
"""

import re

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from ipcases.lib.errors import DomainError

IF_MATCH = "If-Match"
# A proxy that packs an answer marks its tag as weak; ours stand for a state, however it is packed.
_TAG = re.compile(r'^(?:W/)?"([!#-~]{1,100})"$')


class PreconditionRequired(DomainError):
    """The request does not say what it has seen: 428."""

    status = 428


def tagged(response: Response, state: object) -> Response:
    """Say with an answer which state it shows."""
    response["ETag"] = f'"{state}"'
    return response


def seen_state(request: Request) -> str:
    """Return the state that the caller has seen. Raises PreconditionRequired; "*" says that it has not looked."""
    found = _TAG.match(request.headers.get(IF_MATCH, "").strip())
    if found is None:
        raise PreconditionRequired(
            "if-match-missing", _("Read it first, then send the ETag of that answer in If-Match with your change.")
        )
    return found[1]


def seen_version(request: Request) -> int:
    """Return the version that the caller has seen; 0, which no row has, for a tag that is no version."""
    state = seen_state(request)
    return int(state) if state.isascii() and state.isdigit() and len(state) < 10 else 0
