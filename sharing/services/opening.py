"""Opening what came in: who signed it, what it says, whether it is fit. Nothing is kept here."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from ipcases.lib.api import loads_strict
from sharing import envelope
from sharing.models import Partner
from sharing.services.callers import InboxRefusal, prove_caller
from sharing.signing import verify_request

_SIGNED_HEADERS = ("Content-Type", "Content-Digest", "Ipx-Message-Id", "Signature", "Signature-Input")


@dataclass(frozen=True)
class Proved:
    """A message whose sender is beyond doubt."""

    partner: Partner
    kid: str
    event: dict[str, Any]
    body: bytes
    sha256: str
    signature_input: str
    signature: str

    @property
    def message_id(self) -> UUID:
        return UUID(self.event["id"])


def open_message(*, headers: Mapping[str, str], body: bytes, now: datetime) -> Proved:
    """Return the message with the partner that signed it. Raises InboxRefusal for whatever is not proved or not fit."""
    given = {name: headers[name] for name in _SIGNED_HEADERS if headers.get(name)}
    if len(given) < len(_SIGNED_HEADERS):
        raise InboxRefusal(401, "unsigned", _("Sign every message, with its digest and id."))
    url = settings.BASE_URL + envelope.INBOX_PATH
    kid, key = prove_caller(
        signed=given,
        verify=lambda find_key: verify_request(url=url, headers=given, body=body, find_key=find_key, now=now),
        now=now,
    )
    partner = key.partner
    event = _read(body)
    _check_addresses(event, partner, given["Ipx-Message-Id"], now)
    return Proved(
        partner, kid, event, body, hashlib.sha256(body).hexdigest(), given["Signature-Input"], given["Signature"]
    )


def _read(body: bytes) -> dict[str, Any]:
    try:
        event = loads_strict(body)
        too_deep = envelope.depth_of(event) > envelope.MAX_DEPTH
    except (ValueError, RecursionError) as error:
        raise InboxRefusal(400, "not-json", _("The body is not strict JSON.")) from error
    if too_deep or not isinstance(event, dict):
        raise InboxRefusal(400, "not-json", _("The body is not a JSON object of reasonable depth."))
    if not isinstance(event.get("type"), str) or event["type"] not in envelope.TYPES:
        raise InboxRefusal(415, "unknown-type", _("This type of message is not known here."))
    try:
        envelope.check(event)
    except envelope.SchemaViolation as error:
        raise InboxRefusal(
            422, "schema", _("The message does not fit its schema at %(pointer)s.") % {"pointer": error.pointer}
        ) from error
    return event


def _check_addresses(event: dict[str, Any], partner: Partner, header_id: str, now: datetime) -> None:
    if event["source"] != envelope.urn(partner.agency_id):
        raise InboxRefusal(403, "source-not-key-owner", _("The key belongs to another node than the source."))
    if event["audience"] != envelope.urn(settings.NODE):
        raise InboxRefusal(422, "wrong-audience", _("This message is for another node."))
    if event["id"] != header_id:
        raise InboxRefusal(422, "id-mismatch", _("The id in the header is not the id in the body."))
    expires = _instant_or_none(event["expires"])
    if expires is None or _instant_or_none(event["time"]) is None:
        raise InboxRefusal(422, "schema", _("A time in the message does not exist."))
    if expires <= now:
        raise InboxRefusal(422, "expired", _("The time of this message is over."))
    handling = event["data"].get("handling")
    if handling is not None and handling["originator"] != event["source"]:
        raise InboxRefusal(403, "originator-not-source", _("Only its originator may send a case."))


def _instant_or_none(text: str) -> datetime | None:
    """Read an instant; None for one that does not exist, such as 31 February, or is not written in our figures."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
