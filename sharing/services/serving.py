"""Giving a partner a file that a message to it names: asked for by signature, judged by the gate, on record."""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from ipcases.lib.days import day_at_seat
from ipcases.lib.files import read_file
from sharing import envelope
from sharing.events import ShareEvent
from sharing.models import OutMessage, PartnerKey, ServedFile, Share
from sharing.queries.cases import case_facts
from sharing.queries.files import HELD_BY_US, last_delivered_version, shares_with_file
from sharing.queries.outbox import tiers_of
from sharing.queries.partners import channel_reason
from sharing.services.callers import InboxRefusal, prove_caller
from sharing.services.previews import projection_of, share_blockers
from sharing.signing import Asked, verify_question

logger = logging.getLogger(__name__)
_SIGNED_HEADERS = ("Signature", "Signature-Input")


@dataclass(frozen=True)
class Given:
    """What goes to the partner: exactly the bytes whose hash the message named."""

    content: bytes
    media_type: str


@dataclass(frozen=True)
class _Named:
    """A file as a delivered message names it."""

    share: Share
    message: OutMessage
    media_type: str


def serve_file(*, sha256: str, headers: Mapping[str, str], now: datetime) -> Given:
    """Return a file that was disclosed to the partner who asks, and write down that it was given.

    Raises InboxRefusal: 401 for who is not proved or asks with a number twice, 503 while the channel is held, and
    404 alike for what is not there, what is another's, and what the agreement lets go no longer.
    """
    signed = {name: headers[name] for name in _SIGNED_HEADERS if headers.get(name)}
    url = settings.BASE_URL + envelope.FILES_PATH + sha256
    asked, key = _prove(url, signed, now)
    if channel_reason(partner_id=key.partner_id) in HELD_BY_US:
        raise InboxRefusal(503, "held", _("Nothing is handed out at present. Ask again later."))
    named = _named(key.partner_id, sha256, now)
    content = _read(sha256) if named is not None else None
    if named is None or content is None:
        raise InboxRefusal(404, "file-unknown", _("There is no such file for you."))
    _write_down(named, asked, key, sha256, len(content), url, signed, now)
    return Given(content, named.media_type)


def _prove(url: str, signed: Mapping[str, str], now: datetime) -> tuple[Asked, PartnerKey]:
    if len(signed) < len(_SIGNED_HEADERS):
        raise InboxRefusal(401, "unsigned", _("Sign every question."))
    return prove_caller(
        signed=signed,
        verify=lambda find_key: verify_question(url=url, headers=signed, find_key=find_key, now=now),
        now=now,
    )


def _named(partner_id: int, sha256: str, now: datetime) -> _Named | None:
    """Find the file in the newest delivered version of a share that the law still lets go.

    A version says the whole state of a case: what it names no more is not given any more.
    """
    for share in shares_with_file(partner_id=partner_id, sha256=sha256):
        message = last_delivered_version(share=share)
        if message is None or _is_over(share, now):
            continue
        files = json.loads(bytes(message.body))["data"].get("files", [])
        media_type = next((file["media_type"] for file in files if file["sha256"] == sha256), None)
        if media_type is None:
            continue
        if _may_leave(share, message, sha256, now):
            return _Named(share, message, media_type)
    return None


def _may_leave(share: Share, message: OutMessage, sha256: str, now: datetime) -> bool:
    """Ask the gate about the message, and the projection about the file as the case is today."""
    tiers = sorted(tiers_of(ids=[message.pk]).get(message.pk, set()))
    if share_blockers(share=share, tiers_used=tiers, now=now):
        return False
    leaves = projection_of(share=share, facts=case_facts(seizure=share.seizure)).sections.get("files", [])
    return any(file["sha256"] == sha256 for file in leaves)


def _is_over(share: Share, now: datetime) -> bool:
    return date.fromisoformat(share.handling["retain_until"]) < day_at_seat(now)


def _read(sha256: str) -> bytes | None:
    try:
        content = read_file(sha256=sha256)
    except FileNotFoundError:
        logger.error("a file that was disclosed is not there", extra={"row": sha256})
        return None
    if hashlib.sha256(content).hexdigest() != sha256:
        logger.error("a kept file does not fit its name", extra={"row": sha256})
        return None
    return content


@transaction.atomic
def _write_down(
    named: _Named,
    asked: Asked,
    key: PartnerKey,
    sha256: str,
    size: int,
    url: str,
    signed: Mapping[str, str],
    now: datetime,
) -> None:
    _row, is_new = ServedFile.objects.get_or_create(
        kid=asked.kid,
        nonce=asked.nonce,
        defaults={
            "message": named.message,
            "sha256": sha256,
            "size": size,
            "url": url,
            "signature_input": signed["Signature-Input"],
            "signature": signed["Signature"],
            "served_at": now,
        },
    )
    if not is_new:
        raise InboxRefusal(401, "replayed", _("This question was answered before. Sign it again."))
    record(
        action=ShareEvent.FILE_SERVED,
        actor=None,
        actor_label=key.partner.agency_id,
        subject=named.share,
        case_reference=named.share.seizure.reference,
        changes={"sha256": [None, sha256], "message": [None, str(named.message.pk)]},
        now=now,
    )
