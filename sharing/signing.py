"""Signatures of messages and receipts: RFC 9421 with Ed25519, Content-Digest of RFC 9530.

The library builds and checks the signature base; here stand the rules around it: which parts must
be covered, how old a signature may be, and that a key comes from our own table and nowhere else.
"""

import base64
import binascii
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from http_message_signatures import (
    ContentDigest,
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
)
from http_message_signatures.algorithms import ED25519

LABEL = "ipx"
TAG = "ipx-v1"
REQUEST_PARTS = ("@method", "@target-uri", "content-type", "content-digest", "ipx-message-id")
# A question has no body: what it asks for stands in the address.
QUESTION_PARTS = ("@method", "@target-uri")
RECEIPT_PARTS = ("@status", "content-type", "content-digest")
LIFETIME = timedelta(seconds=300)
TOO_OLD = timedelta(seconds=300)
TOO_NEW = timedelta(seconds=60)
MAX_NONCE, MAX_KID = 40, 80


class BadSignature(ValueError):
    """The signature does not prove what it must. `code` says why, for the answer and the log."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class SigningKey:
    """An own key: its name in messages, and the key."""

    kid: str
    private: Ed25519PrivateKey

    @property
    def public(self) -> str:
        return base64.b64encode(self.private.public_key().public_bytes_raw()).decode()

    @property
    def pem(self) -> str:
        """Return the public key as openssl and its like read it."""
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the public key in DER: what people compare on a second channel."""
        der = self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return hashlib.sha256(der).hexdigest()


@dataclass(frozen=True)
class KeyRing:
    """The own keys: the one that signs now, and every earlier or announced one by its name."""

    signing: SigningKey
    keys: Mapping[str, SigningKey]

    @property
    def others(self) -> list[SigningKey]:
        """Return the keys that do not sign, by their names."""
        return [key for kid, key in sorted(self.keys.items()) if kid != self.signing.kid]


@dataclass(frozen=True)
class Asked:
    """Who asked a question: the key that signed it, and the number that it used once."""

    kid: str
    nonce: str


@dataclass
class Part:
    """A request or response as the library reads it."""

    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class RequestPart(Part):
    method: str = "POST"
    url: str = ""


@dataclass
class ResponsePart(Part):
    status_code: int = 202
    request: Any = None


def sign_request(
    *, url: str, message_id: str, content_type: str, body: bytes, key: SigningKey, now: datetime, nonce: str = ""
) -> dict[str, str]:
    """Return the headers of a POST of these bytes: type, id, digest and signature."""
    part = RequestPart(headers={"Content-Type": content_type, "Ipx-Message-Id": message_id}, url=url)
    _sign(part, REQUEST_PARTS, body, key, now, nonce)
    return part.headers


def sign_question(*, url: str, key: SigningKey, now: datetime, nonce: str = "") -> dict[str, str]:
    """Return the headers of a signed GET."""
    part = RequestPart(method="GET", url=url)
    _sign(part, QUESTION_PARTS, None, key, now, nonce)
    return part.headers


def sign_receipt(*, status: int, content_type: str, body: bytes, key: SigningKey, now: datetime) -> dict[str, str]:
    """Return the headers of a signed answer."""
    part = ResponsePart(headers={"Content-Type": content_type}, status_code=status)
    _sign(part, RECEIPT_PARTS, body, key, now, "")
    return part.headers


def verify_request(
    *,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    find_key: Callable[[str], str | None],
    now: datetime,
    check_window: bool = True,
) -> str:
    """Return the name of the key that signed this POST. Raises BadSignature."""
    part = RequestPart(headers=dict(headers), url=url)
    return str(_verify(part, REQUEST_PARTS, body, find_key, now, check_window)["keyid"])


def verify_question(
    *,
    url: str,
    headers: Mapping[str, str],
    find_key: Callable[[str], str | None],
    now: datetime,
    check_window: bool = True,
) -> Asked:
    """Return who signed this GET, and with which number used once. Raises BadSignature."""
    part = RequestPart(headers=dict(headers), method="GET", url=url)
    said = _verify(part, QUESTION_PARTS, None, find_key, now, check_window)
    nonce = said.get("nonce")
    if not isinstance(nonce, str) or not 8 <= len(nonce) <= MAX_NONCE:
        raise BadSignature("bad-signature", "a number used once is needed")
    return Asked(str(said["keyid"]), nonce)


def verify_receipt(
    *,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    find_key: Callable[[str], str | None],
    now: datetime,
    check_window: bool = True,
) -> str:
    """Return the name of the key that signed this answer. Raises BadSignature."""
    part = ResponsePart(headers=dict(headers), status_code=status)
    return str(_verify(part, RECEIPT_PARTS, body, find_key, now, check_window)["keyid"])


def claimed_kid(signature_input: str) -> str:
    """Return the key name a signature claims, unproved; an empty string when there is none."""
    before, found, after = signature_input.partition('keyid="')
    return after.partition('"')[0][:MAX_KID] if found and before else ""


def digest_header(body: bytes) -> str:
    """Return the Content-Digest of these bytes."""
    return ContentDigest.create(body)


def public_key_from(text: str) -> Ed25519PublicKey:
    """Read a public key in base64. Raises ValueError."""
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except binascii.Error as error:
        raise ValueError("not base64") from error


def read_key_ring(path: Path) -> KeyRing:
    """Read the own keys. Raises FileNotFoundError when there are none yet."""
    return _read_key_ring(path, path.stat().st_mtime_ns)


def write_key_ring(path: Path, *, signing: str, seeds: Mapping[str, bytes], is_new: bool) -> None:
    """Keep the own keys, readable by nobody else. With `is_new`, never overwrite a file that is there."""
    stored = {"signing": signing, "keys": {kid: base64.b64encode(seed).decode() for kid, seed in seeds.items()}}
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(stored, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            path.hardlink_to(temporary)  # fails when another process was faster
        else:
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@lru_cache(maxsize=4)
def _read_key_ring(path: Path, _changed: int) -> KeyRing:
    stored = json.loads(path.read_text(encoding="utf-8"))
    keys = {
        kid: SigningKey(kid, Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed)))
        for kid, seed in stored["keys"].items()
    }
    return KeyRing(keys[stored["signing"]], keys)


class _Keys(HTTPSignatureKeyResolver):
    def __init__(self, find_key: Callable[[str], str | None]) -> None:
        self.find_key = find_key

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey | None:
        text = self.find_key(key_id)
        return None if text is None else _public_key(text)


@lru_cache(maxsize=256)
def _public_key(text: str) -> Ed25519PublicKey:
    return public_key_from(text)


_SIGNER = HTTPMessageSigner(signature_algorithm=ED25519)


class _Verifier(HTTPMessageVerifier):
    """The library's verifier; the time window is ours, against the caller's clock."""

    def validate_created_and_expires(self, sig_input: Any, max_age: timedelta | None = None) -> None:
        return None


def _sign(part: Any, parts: tuple[str, ...], body: bytes | None, key: SigningKey, now: datetime, nonce: str) -> None:
    prepared = _SIGNER.prepare(
        part,
        key_id=key.kid,
        created=now,
        expires=now + LIFETIME,
        nonce=nonce or secrets.token_urlsafe(12),
        label=LABEL,
        tag=TAG,
        covered_component_ids=parts,
        body=body,
    )
    # The library's own `apply` builds the base a second time in case a remote signer was slow; ours is here.
    signature = base64.b64encode(key.private.sign(prepared.signature_base)).decode()
    part.headers["Signature-Input"] = f"{LABEL}={prepared.signature_params}"
    part.headers["Signature"] = f"{LABEL}=:{signature}:"


def _verify(
    part: Any,
    parts: tuple[str, ...],
    body: bytes | None,
    find_key: Callable[[str], str | None],
    now: datetime,
    check_window: bool,
) -> Mapping[str, Any]:
    verifier = _Verifier(signature_algorithm=ED25519, key_resolver=_Keys(find_key))
    try:
        results = verifier.verify(part, max_age=None, expect_tag=TAG, require_components=parts, body=body)
    except (HTTPMessageSignaturesException, ValueError, TypeError, KeyError) as error:
        raise BadSignature("bad-signature", str(error) or type(error).__name__) from error
    if len(results) != 1:
        raise BadSignature("bad-signature", "exactly one signature with this tag is expected")
    if check_window:
        _check_window(results[0].parameters, now)
    parameters: Mapping[str, Any] = results[0].parameters
    return parameters


def _check_window(parameters: Mapping[str, Any], now: datetime) -> None:
    created, expires = parameters.get("created"), parameters.get("expires")
    if not isinstance(created, int) or not isinstance(expires, int):
        raise BadSignature("bad-signature", "created and expires are needed")
    seconds = now.astimezone(UTC).timestamp()
    is_too_old = seconds - created > TOO_OLD.total_seconds() or seconds > expires + TOO_NEW.total_seconds()
    if is_too_old or created - seconds > TOO_NEW.total_seconds():
        raise BadSignature("clock-skew", "the signature is not of this moment; compare the clocks")
