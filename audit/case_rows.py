"""The rows of a case: which they are, and a hash of each as it stands in the database.

Which rows belong to a case is for the apps above to say: their sealed.py, found by name, lists TABLES, and READINGS,
the events of the app that change none of them. Nothing above is imported here.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple

from django.db import connection
from django.db.models import CharField, Field, Func, Min, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from audit.events import AuditAction
from audit.labels import action_groups
from audit.models import AuditEvent, CaseSeal
from ipcases.lib.discovery import modules_named

# Table → key → hash of the row.
Rows = dict[str, dict[str, str]]


class Sealed(NamedTuple):
    """A table whose rows belong to cases: the way to the case's reference, and columns that change without an act."""

    model: type[Model]
    reference: str = "seizure__reference"
    left_out: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.model._meta.label

    @property
    def fields(self) -> list[Field]:
        """Return what is sealed of a row; its key names it."""
        fields = self.model._meta.concrete_fields
        return [field for field in fields if not field.primary_key and field.name not in self.left_out]

    @property
    def code(self) -> str:
        """Return a short code of what is sealed: another version of the site may seal other columns."""
        columns = [(field.column, field.db_type(connection)) for field in self.fields]
        return hashlib.sha256(repr((self.name, self.reference, columns)).encode()).hexdigest()[:8]


class _RowHash(Func):
    """PostgreSQL's own text of the columns, hashed there: nothing between the table and the hash can change it."""

    function = "ROW"
    template = "left(encode(sha256(convert_to(%(function)s(%(expressions)s)::text, 'UTF8')), 'hex'), 24)"
    output_field = CharField()


@cache
def sealed_tables() -> tuple[Sealed, ...]:
    """Find the tables whose rows belong to a case."""
    return tuple(table for module in modules_named("sealed").values() for table in module.TABLES)


@cache
def tables_code() -> str:
    """Return the codes of all sealed tables."""
    return "-".join(table.code for table in sealed_tables())


def rows_of(*, references: Sequence[str]) -> dict[str, Rows]:
    """Return the hash of every row of these cases, in one short query for each table."""
    found: dict[str, Rows] = {reference: {} for reference in references}
    for table in sealed_tables():
        rows = table.model._default_manager.filter(**{f"{table.reference}__in": references})
        code = _RowHash(*(field.attname for field in table.fields))
        for reference, key, row_hash in rows.values_list(table.reference, "pk", code):
            found[reference].setdefault(table.name, {})[str(key)] = row_hash
    return found


def changing_events() -> QuerySet[AuditEvent]:
    """Return the events that can change rows of a case: neither readings nor what is said about one from outside."""
    return AuditEvent.objects.filter(action__in=_changing_actions()).exclude(case_reference="")


def news_since(*, references: Sequence[str]) -> dict[str, datetime]:
    """Return the cases with acts that their seal does not cover, and when the first of these was written down."""
    sealed = CaseSeal.objects.filter(case_reference=OuterRef("case_reference")).values("seq")
    uncovered = Q(seal__isnull=True) | Q(seal__seq__gt=Coalesce(Subquery(sealed), 0))
    events = changing_events().filter(uncovered, case_reference__in=references)
    return dict(events.values_list("case_reference").annotate(Min("recorded_at")))


def known_references() -> Iterator[str]:
    """Give each case once that has rows, a seal or acts, in order."""
    known = CaseSeal.objects.values_list("case_reference")
    acted_on = changing_events().values_list("case_reference")
    own = [
        table.model._default_manager.values_list(table.reference)
        for table in sealed_tables()
        if "__" not in table.reference
    ]
    for (reference,) in known.union(acted_on, *own).order_by("case_reference").iterator():
        yield reference


@cache
def _changing_actions() -> tuple[str, ...]:
    told = {
        action
        for app, groups in action_groups()
        if app in modules_named("sealed")
        for group in groups
        for action in group.values
    }
    readings = {action for module in modules_named("sealed").values() for action in module.READINGS}
    return tuple(sorted(told - readings | {AuditAction.CASE_ACCEPTED}))
