"""How the parts of a list stand one after the other in a sentence."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import pgettext


def listed(parts: Iterable[Any] | None) -> str:
    """Write the parts one after the other, with the sign that the language puts between them."""
    return pgettext("between the parts of a list", ", ").join(map(str, parts or ()))
