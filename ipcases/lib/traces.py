"""Writing down what went wrong without the values that were at hand: they may name a person (ASVS 16.2.5).

A database says which row it refused, and a conversion which text; both belong to a case, not into a log.
"""

import re
import traceback
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import Error as DatabaseError

_QUOTED = re.compile(r"""["'“‘].*""", re.DOTALL)


def said_safely(error: BaseException) -> str:
    """Return what the error says, without the values it was about."""
    if isinstance(error, DatabaseError) or type(error).__module__.startswith("psycopg"):
        # The first line names constraint and column; what follows holds the row. A value comes after a colon.
        return str(error).partition("\n")[0].partition(': "')[0]
    if isinstance(error, ValueError | ValidationError):
        return _QUOTED.sub("…", str(error))
    return str(error)


def trace_of(error: BaseException) -> str:
    """Return the way to the error, the oldest cause first."""
    return "\n".join(
        "".join(traceback.format_tb(link.__traceback__)) + f"{type(link).__qualname__}: {said_safely(link)}"
        for link in reversed(list(_chain(error)))
    )


def without_values(text: str, error: BaseException) -> str:
    """Return a text that may repeat what an error says, without the values in it."""
    for link in _chain(error):
        if said := str(link):
            text = text.replace(repr(link), type(link).__qualname__).replace(said, said_safely(link))
    return text


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
