"""The keys that this node signs with. They live in a file that nobody else can read."""

import logging
import os
from datetime import UTC, datetime

from django.conf import settings
from django.utils.translation import gettext as _

from ipcases.lib.errors import DomainError
from sharing.signing import KeyRing, SigningKey, read_key_ring, write_key_ring

logger = logging.getLogger(__name__)
_SEED_BYTES = 32


def node_keys(*, now: datetime) -> KeyRing:
    """Return the own keys; make the first one when there is none."""
    path = settings.SIGNING_KEY_FILE
    try:
        return read_key_ring(path)
    except FileNotFoundError:
        kid = _kid_of_month(now, taken=())
        try:
            write_key_ring(path, signing=kid, seeds={kid: os.urandom(_SEED_BYTES)}, is_new=True)
            logger.info("own key made", extra={"kid": kid})
        except FileExistsError:
            pass  # another process was faster; its key is ours too
        return read_key_ring(path)


def announce_key(*, now: datetime) -> SigningKey:
    """Make the next key without signing with it yet: partners must learn of it first."""
    ring = node_keys(now=now)
    kid = _kid_of_month(now, taken=tuple(ring.keys))
    seeds = {name: key.private.private_bytes_raw() for name, key in ring.keys.items()}
    write_key_ring(
        settings.SIGNING_KEY_FILE,
        signing=ring.signing.kid,
        seeds={**seeds, kid: os.urandom(_SEED_BYTES)},
        is_new=False,
    )
    return read_key_ring(settings.SIGNING_KEY_FILE).keys[kid]


def use_key(*, kid: str, now: datetime) -> SigningKey:
    """Sign with this announced key from now on. Raises DomainError when there is none of that name."""
    ring = node_keys(now=now)
    if kid not in ring.keys:
        raise DomainError("key-unknown", _("There is no key of that name. Make one with node_key --next."))
    seeds = {name: key.private.private_bytes_raw() for name, key in ring.keys.items()}
    write_key_ring(settings.SIGNING_KEY_FILE, signing=kid, seeds=seeds, is_new=False)
    return read_key_ring(settings.SIGNING_KEY_FILE).signing


def _kid_of_month(now: datetime, *, taken: tuple[str, ...]) -> str:
    """Return a name such as cn-gacc/2026-11, with a number behind it for the second of a month."""
    name = f"{settings.NODE}/{now.astimezone(UTC):%Y-%m}"
    number = 1
    while (candidate := name if number == 1 else f"{name}-{number}") in taken:
        number += 1
    return candidate
