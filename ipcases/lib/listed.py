"""How the parts of a list stand one after the other in a sentence."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import pgettext


def listed(parts: Iterable[Any] | None) -> str:
    """Write the parts one after the other, with the sign that the language puts between them."""
    return pgettext("between the parts of a list", ", ").join(map(str, parts or ()))


def spans_of(numbers: Iterable[int], *, most: int = 0) -> str:
    """Write rising numbers shortly: 3–5, 9. With `most`, only so many spans, and then how many numbers there are."""
    spans: list[list[int]] = []
    numbers = list(numbers)
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1][1:] = [number]
        else:
            spans.append([number])
    cut = most and len(spans) > most
    said = listed("–".join(map(str, span)) for span in (spans[:most] if cut else spans))
    return f"{said} … ({len(numbers)})" if cut else said
