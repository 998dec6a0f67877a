"""Changing the audit past the application, as somebody with the rights of the database's owner can."""

from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from audit import sealing
from audit.case_verification import CaseTally, verify_cases
from audit.services import record, seal_cases
from audit.verification import Tally, verify

TABLES = ("audit_auditevent", "audit_auditseal", "audit_auditcheckpoint")


@contextmanager
def unguarded():
    """Switch off the append-only guards and the foreign keys, and put the guards back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'f'"
            " AND (conrelid::regclass::text = ANY(%s) OR confrelid::regclass::text = ANY(%s))",
            [list(TABLES), list(TABLES)],
        )
        for table, name in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def execute(statement, parameters=()):
    """Run one statement past the guards."""
    with unguarded() as cursor:
        cursor.execute(statement, parameters)
        assert cursor.rowcount != 0, "nothing was tampered with"


def write_events(count, *, actor):
    """Write ordinary events, each with a change and a purpose."""
    return [
        record(
            action="seizure.logged",
            actor=actor,
            subject=actor,
            case_reference=f"CN-CAN-2026-{number:06d}",
            changes={"status": ["OPEN", "CLOSED"], "quantity": [None, number]},
            purpose="test",
        )
        for number in range(1, count + 1)
    ]


def findings_of(now, **options):
    """Verify the chain and return what is broken."""
    return list(verify(now=now, tally=Tally(), **options))


def rows_of(findings):
    return [finding.row for finding in findings]


@contextmanager
def unconstrained(model):
    """Drop whatever keeps a table in order, as its owner can, and put back what was changed in it."""
    table = model._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'f' AND confrelid = %s::regclass"
            " UNION SELECT conrelid::regclass, conname FROM pg_constraint"
            " WHERE contype IN ('f', 'c', 'u') AND conrelid = %s::regclass",
            [table, table],
        )
        for owner, name in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {owner} DROP CONSTRAINT IF EXISTS "{name}" CASCADE')
        cursor.execute(
            "SELECT indexrelid::regclass FROM pg_index"
            " WHERE indisunique AND NOT indisprimary AND indrelid = %s::regclass",
            [table],
        )
        for (index,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {index}")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        transaction.set_rollback(True)


def seal_all(now=None):
    """Do what the workers do within seconds."""
    sealing.seal(now=now or timezone.now())
    seal_cases(now=now or timezone.now())


def found_in(**options):
    """Verify the cases and return what is broken."""
    return list(verify_cases(now=options.pop("now", timezone.now()), tally=CaseTally(), **options))


def change_quantity(case):
    """Set the first goods line of a case to one piece."""
    case.lines.filter(position=1).update(quantity=1)
