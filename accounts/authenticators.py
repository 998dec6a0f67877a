"""The second factor of a sign-in: codes that an app on the phone makes from a secret (RFC 6238), and recovery codes.

Secrets are kept encrypted under a key of their person, recovery codes as keyed hashes: what the database holds opens
nothing, and what is copied to the row of somebody else opens nothing there (ASVS 6.5.2, 11.4).
"""

import base64
import logging
import secrets
import unicodedata
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.constant_time import bytes_eq
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.utils.crypto import salted_hmac

logger = logging.getLogger(__name__)

# What every app on the market understands: SHA-1, six figures, half a minute.
_FIGURES, _STEP_SECONDS = 6, 30
_SECRET_BYTES = 20
RECOVERY_CODES = 10
# Without letters and figures that are read as one another. 24 of these are 118 bits: no slow hash is needed for them.
_SIGNS, _CODE_LENGTH, _GROUP = "abcdefghjkmnpqrstuvwxyz23456789", 24, 4


def new_secret() -> bytes:
    """Make the secret that an app is given."""
    return secrets.token_bytes(_SECRET_BYTES)


def secret_as_text(secret: bytes) -> str:
    """Write a secret as people type it into an app, in groups of four."""
    return _grouped(base64.b32encode(secret).decode().rstrip("="), " ")


def address_for_app(secret: bytes, *, username: str) -> str:
    """Return what the QR code says: the secret, for whom, and the name of this site."""
    return _totp(secret).get_provisioning_uri(username, settings.INSTANCE_NAME)


def matching_step(secret: bytes, code: str, *, now: datetime) -> int | None:
    """Return the half minute that a code belongs to, or None: this one, the last or the next, since clocks differ."""
    typed = plain(code).encode()
    this_step = int(now.timestamp()) // _STEP_SECONDS
    steps = range(this_step - 1, this_step + 2)
    return next((step for step in steps if bytes_eq(_totp(secret).generate(step * _STEP_SECONDS), typed)), None)


def seal(secret: bytes, *, person: int) -> bytes:
    """Encrypt a secret for the row of one person."""
    return _cipher(person).encrypt(secret)


def unseal(sealed: bytes, *, person: int) -> bytes | None:
    """Return the secret; None when SECRET_KEY is another one since, or the row was somebody else's."""
    try:
        return _cipher(person).decrypt(sealed)
    except InvalidToken:
        logger.error("a second factor cannot be read: SECRET_KEY has changed, or the row was", extra={"row": person})
        return None


def new_recovery_codes() -> list[str]:
    """Make the codes that stand in for the app, each once."""
    texts = ("".join(secrets.choice(_SIGNS) for _sign in range(_CODE_LENGTH)) for _code in range(RECOVERY_CODES))
    return [_grouped(text, "-") for text in texts]


def recovery_digest(code: str, *, person: int) -> str:
    """Return what is kept of a recovery code."""
    return salted_hmac("ipcases.recovery-code", f"{person}:{plain(code)}", algorithm="sha256").hexdigest()


def plain(code: str) -> str:
    """Return a code without what people type around it: spaces, hyphens, capitals, full-width figures."""
    folded = unicodedata.normalize("NFKC", code).lower()
    return "".join(sign for sign in folded if sign.isalnum())


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, _FIGURES, SHA1(), _STEP_SECONDS)  # noqa: S303  inside HMAC it still holds (RFC 6238)


def _cipher(person: int) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=f"ipcases.second-factor:{person}".encode())
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))


def _grouped(text: str, between: str) -> str:
    return between.join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))
