"""Identifiers made by us."""

import os
import secrets
import time
import uuid

READABLE = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # none that is read as another: no I L O U 0 1


def uuid7() -> uuid.UUID:
    """Make a time-ordered UUID (RFC 9562 version 7): new rows stay close together in an index.

    The twelve bits after the milliseconds are their fraction (method 3 of the RFC), so that two made
    within one millisecond keep their order too.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= (rest * 4096 // 1_000_000) << 64
    value |= 0b10 << 62
    value |= int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return uuid.UUID(int=value)


def readable_code(*, length: int) -> str:
    """Make a code that is read out and written down."""
    return "".join(secrets.choice(READABLE) for _position in range(length))
