"""What an act does besides its work: which rows it locks before it writes, and what it tells the audit."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEvent

_LOCK = re.compile(r' FOR (?:NO KEY )?UPDATE OF (".+)$| FOR (?:NO KEY )?UPDATE$')


@dataclass(frozen=True)
class Acted:
    """The tables of the rows that were locked first, and each event that was recorded; + marks published news."""

    locked: set[str]
    told: set[str]


def acted(act: Callable[[], object]) -> Acted:
    """Run the act and look on."""
    last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with CaptureQueriesContext(connection) as asked:
        act()
    events = AuditEvent.objects.filter(pk__gt=last).values_list("action", "pending")
    return Acted(_locked_before_writing([query["sql"] for query in asked]), {f"{a}{'+' * bool(p)}" for a, p in events})


def _locked_before_writing(statements: list[str]) -> set[str]:
    tables: set[str] = set()
    for statement in statements:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            return tables
        if found := _LOCK.search(statement):
            named = found[1] or re.search(r'FROM ("\w+")', statement)[1]
            tables |= set(re.findall(r'"(\w+)"', named))
    raise AssertionError("the act wrote nothing")
