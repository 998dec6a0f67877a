"""Which passwords are known to everybody: the list of leaked ones, and what people make of them to fit a rule."""

import unicodedata
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator

# What stands for a letter in "P@ssw0rd".
_LOOKALIKES = str.maketrans({"@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "$": "s", "5": "s", "7": "t"})


class LeakedPasswordValidator(CommonPasswordValidator):
    """Refuse a leaked password also with figures and marks around it, with look-alikes, or said several times.

    The list comes with Django, so nothing is asked over the network (ASVS 6.2.12). Few of its words are as
    long as ours must be: "Winter2026!!" is none of them and yet the first that is tried.
    """

    def validate(self, password: str, user: Any = None) -> None:
        for core in _cores(password):
            super().validate(core, user)


def _cores(password: str) -> set[str]:
    plain = unicodedata.normalize("NFKC", password).casefold()
    bare = _without_ends(plain)
    found = {plain, bare, _without_ends(plain.translate(_LOOKALIKES)), bare.translate(_LOOKALIKES)}
    found |= {_said_once(text) for text in (plain, bare)}
    return {text for text in found if len(text) > 2}


def _without_ends(text: str) -> str:
    """Take figures and marks off both ends."""
    letters = [place for place, character in enumerate(text) if character.isalpha()]
    return text[letters[0] : letters[-1] + 1] if letters else ""


def _said_once(text: str) -> str:
    """Return what is repeated, or the text."""
    return text[: (text + text).find(text, 1)] if text else ""
