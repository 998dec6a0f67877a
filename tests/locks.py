"""Which rows an act locks before it writes: what it decides on must not change under it."""

import re
from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

_LOCK = re.compile(r' FOR (?:NO KEY )?UPDATE OF (".+)$| FOR (?:NO KEY )?UPDATE$')


def locked_first(act: Callable[[], object]) -> set[str]:
    """Run the act; return the tables of which it locked rows before its first write."""
    with CaptureQueriesContext(connection) as asked:
        act()
    tables: set[str] = set()
    for query in asked:
        statement = query["sql"]
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            return tables
        if found := _LOCK.search(statement):
            named = found[1] or re.search(r'FROM ("\w+")', statement)[1]
            tables |= set(re.findall(r'"(\w+)"', named))
    raise AssertionError("the act wrote nothing")
