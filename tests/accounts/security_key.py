"""The security key of the tests: it signs as a real one does, with CBOR and ES256 of its own making."""

import base64
import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.urls import reverse

from accounts.models import SecurityKey, User
from accounts.security_keys import Question, options_to_add
from accounts.services.security_keys import add_key
from tests.cast import PASSWORD

ORIGIN, HOST = "http://testserver", "testserver"
NEW, ASK_NEW = "/profile/security-keys/new/", "/profile/security-keys/ask/"
_PRESENT, _VERIFIED, _WITH_KEY = 0x01, 0x04, 0x40


def cbor(value: Any) -> bytes:
    """Encode what a key says: whole numbers, bytes, text and maps (RFC 8949)."""
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    return _head(5, len(value)) + b"".join(cbor(part) for pair in value.items() for part in pair)


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    return bytes([kind << 5 | 24, number]) if number < 256 else bytes([kind << 5 | 25]) + struct.pack(">H", number)


def text_of(data: bytes) -> str:
    """Write bytes as WebAuthn does in JSON."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class SoftKey:
    """A key with a browser around it; what a test changes is what a false page or a copied key would say."""

    count: int = 0
    origin: str = ORIGIN
    host: str = HOST
    is_verified: bool = True
    is_counting: bool = True
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def add(self, options: dict) -> str:
        """Answer the question of a page that adds it."""
        point = self.private.public_key().public_numbers()
        public_key = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        named = struct.pack(">H", len(self.credential_id)) + self.credential_id
        data = self._data(_WITH_KEY) + bytes(16) + named + cbor(public_key)
        said = {"attestationObject": text_of(cbor({"fmt": "none", "attStmt": {}, "authData": data}))}
        return self._answer(self._client(options, "webauthn.create"), said)

    def prove(self, options: dict) -> str:
        """Answer the question of a page that asks for it."""
        client = self._client(options, "webauthn.get")
        data = self._data(0)
        signature = self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(client, {"authenticatorData": text_of(data), "signature": text_of(signature)})

    def _client(self, options: dict, kind: str) -> bytes:
        challenge = options["publicKey"]["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, flags: int) -> bytes:
        self.count += self.is_counting
        flags |= _PRESENT | (_VERIFIED if self.is_verified else 0)
        return hashlib.sha256(self.host.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _answer(self, client: bytes, said: dict[str, str]) -> str:
        name = text_of(self.credential_id)
        response = {"clientDataJSON": text_of(client), **said}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def give_key(user: User, *, now, key: SoftKey | None = None, name: str = "black") -> tuple[SoftKey, list[str]]:
    """Add a key by the service; return it and the recovery codes."""
    key, question = key or SoftKey(), Question(ORIGIN, secrets.token_bytes(32))
    options = options_to_add(question, user=user, known=[])
    return key, add_key(acting_user=user, name=name, answer=key.add(options), question=question, now=now)


def stored(key: SoftKey) -> SecurityKey:
    """Return the row of a key."""
    return SecurityKey.objects.get(credential_id=key.credential_id)


def question(client) -> dict:
    """Ask what the browser of this session is to ask a key."""
    return client.post(reverse("security-key-ask")).json()


def prove(client, key: SoftKey) -> str:
    """Ask for a question and answer it."""
    return key.prove(question(client))


def second_step_with(client, answer: str):
    """Send the answer of a key at the second step."""
    return client.post(reverse("second-step"), {"code": "", "code_key": answer})


def add_on_page(client, key: SoftKey, *, name: str = "black", proof: str = PASSWORD, answer: str = "", **more):
    """Add a key on its page."""
    if not answer:
        answer = key.add(client.post(reverse("security-key-ask-new")).json())
    return client.post(reverse("security-key-new"), {"name": name, "proof": proof, "answer": answer, **more})
