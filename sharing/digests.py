"""Keyed digests of identifiers: two nodes compare what they hold without telling it. Pure; no model.

The key of an inquiry comes of the signing keys that both nodes hold already: X25519 between them, both taken to
Curve25519 as RFC 7748 (section 4.1) maps one to the other, then HKDF with the names of nodes and keys and the id of
the inquiry. Nothing more is exchanged; a digest says nothing to whoever reads the wire or the database; one of another
inquiry, or sent back, fits nothing. Who holds the key can try values: docs/adr/0011-inquiries.md.
"""

import base64
import hashlib
import hmac
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NUMBER, NAME = "number", "name"
Row = TypeVar("Row")
_P = 2**255 - 19
_LABEL = "ipx-inquiry-v1"
_KEY_BYTES = 32


@dataclass(frozen=True)
class Ends:
    """Whose inquiry it is and with which keys: what both sides know of it before they agree on a key."""

    inquiry: str
    source: str
    audience: str
    source_kid: str
    audience_kid: str


def key_between(*, own: Ed25519PrivateKey, other: str, ends: Ends) -> bytes:
    """Return the key of one inquiry, the same on both sides. Raises ValueError for a public key that is none."""
    shared = _to_x25519(own).exchange(_to_x25519_public(other))
    told = "\x00".join((_LABEL, ends.inquiry, ends.source, ends.audience, ends.source_kid, ends.audience_kid))
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=told.encode()).derive(shared)


def digest_of(*, key: bytes, kind: str, value: str) -> str:
    """Return the digest under which one value is asked about."""
    return hmac.digest(key, f"{kind}\x00{value}".encode(), "sha256").hex()


def found_among(
    *, key: bytes, kind: str, rows: Iterable[tuple[str, Row]], asked: Collection[str]
) -> Iterable[tuple[str, Row]]:
    """Yield the digest and the row of each value that was asked about. About 3 µs a value."""
    begins, wanted = f"{kind}\x00", {bytes.fromhex(digest) for digest in asked}
    for value, row in rows:
        if (digest := hmac.digest(key, (begins + value).encode(), "sha256")) in wanted:
            yield digest.hex(), row


def _to_x25519(key: Ed25519PrivateKey) -> X25519PrivateKey:
    """Take a signing key to Curve25519: the scalar that RFC 8032 derives of its seed."""
    return X25519PrivateKey.from_private_bytes(hashlib.sha512(key.private_bytes_raw()).digest()[:_KEY_BYTES])


def _to_x25519_public(text: str) -> X25519PublicKey:
    """Take a public key to Curve25519: u = (1 + y) / (1 - y)."""
    y = int.from_bytes(base64.b64decode(text, validate=True), "little") & (2**255 - 1)
    u = (1 + y) * pow(1 - y, -1, _P) % _P
    return X25519PublicKey.from_public_bytes(u.to_bytes(_KEY_BYTES, "little"))
