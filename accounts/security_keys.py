"""Security keys (WebAuthn): what a browser is asked, and what its answer proves.

A key signs for one host only and names the page that asked, so that a false page gets nothing to pass on (ASVS 6.3.3).
The person is verified by the key itself: a PIN or a finger. The library checks all that; what a session was asked, and
that once, is in challenges.py.
"""

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts.models import User

logger = logging.getLogger(__name__)

# How long the browser waits for the key.
_MILLISECONDS = 120_000
_ID_BYTES = 1023
_VERIFIED = UserVerificationRequirement.REQUIRED


class BadAnswer(Exception):
    """The answer proves nothing: of another page, another host, another challenge, another key, or no answer at all."""


@dataclass(frozen=True)
class Question:
    """What a browser was asked: the page's origin as the browser names it, and the challenge to be signed."""

    origin: str
    challenge: bytes

    @property
    def host(self) -> str:
        """The name that keys are bound to (the RP id)."""
        return urlsplit(self.origin).hostname or ""


@dataclass(frozen=True)
class NewKey:
    """What is kept of a key that was added."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def options_to_add(question: Question, *, user: User, known: Iterable[bytes]) -> dict[str, Any]:
    """Return what the browser asks a new key; those `known` are refused by it."""
    options, _state = _server(question).register_begin(
        PublicKeyCredentialUserEntity(id=_handle(user), name=user.username, display_name=user.display_name),
        credentials=_named(known),
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,  # it stands beside a user name
        user_verification=_VERIFIED,
        challenge=question.challenge,
    )
    return dict(options)


def options_to_prove(question: Question, *, known: Iterable[bytes]) -> dict[str, Any]:
    """Return what the browser asks one of the person's keys."""
    options, _state = _server(question).authenticate_begin(
        credentials=_named(known), user_verification=_VERIFIED, challenge=question.challenge
    )
    return dict(options)


def read_new_key(answer: str, *, question: Question) -> NewKey:
    """Return the key that a browser brings. Raises BadAnswer."""
    try:
        said = _server(question).register_complete(_asked(question), json.loads(answer))
        found = said.credential_data
        if found is None or found.public_key.ALGORITHM not in CoseKey.supported_algorithms():
            raise ValueError("no key, or one whose signatures we cannot check")
        if not 0 < len(found.credential_id) <= _ID_BYTES:
            raise ValueError("the name of the key is too long")
    except Exception as error:  # whatever a stranger sends: JSON, CBOR, points that are on no curve
        raise _bad(error) from error
    return NewKey(found.credential_id, cbor.encode(found.public_key), said.counter)


def key_that_answered(answer: str) -> bytes:
    """Return which key an answer claims to be of. Raises BadAnswer."""
    try:
        return bytes(AuthenticationResponse.from_dict(json.loads(answer)).raw_id)
    except Exception as error:
        raise _bad(error) from error


def signed_count(answer: str, *, question: Question, credential_id: bytes, public_key: bytes) -> int:
    """Check the answer of a key; return how often it says it has signed. Raises BadAnswer."""
    try:
        said = AuthenticationResponse.from_dict(json.loads(answer))
        key = AttestedCredentialData.create(
            Aaguid.NONE, credential_id, CoseKey.parse(cast(dict[int, Any], cbor.decode(public_key)))
        )
        _server(question).authenticate_complete(_asked(question), [key], said)
    except Exception as error:
        raise _bad(error) from error
    return said.response.authenticator_data.counter


def _server(question: Question) -> Fido2Server:
    host = PublicKeyCredentialRpEntity(id=question.host, name=settings.INSTANCE_NAME)
    # This page, to the port: the library's own rule would let in every name below the host.
    server = Fido2Server(host, verify_origin=lambda origin: origin == question.origin)
    server.timeout = _MILLISECONDS  # type: ignore[assignment]
    return server


def _asked(question: Question) -> dict[str, str]:
    return {"challenge": websafe_encode(question.challenge), "user_verification": _VERIFIED}


def _named(known: Iterable[bytes]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=name) for name in known]


def _handle(user: User) -> bytes:
    """Name a person to the key, which shows it to nobody: not even the number says who it is."""
    return salted_hmac("ipcases.security-key", str(user.pk), algorithm="sha256").digest()


def _bad(error: Exception) -> BadAnswer:
    logger.info("an answer of a security key proves nothing: %s", type(error).__name__)
    return BadAnswer(str(error))
