"""Fingerprints of files (SHA-256) as people and programs write them."""

import re

_SHA256 = re.compile(r"[0-9a-f]{64}")


def is_sha256(text: str) -> bool:
    """Say whether this is a SHA-256 as programs write it."""
    return _SHA256.fullmatch(text) is not None


def sha256_as_typed(text: str) -> str:
    """Return a SHA-256 that was typed or copied in groups, in capitals, with a word before it or without."""
    return "".join(text.split()).lower().removeprefix("sha256:")
