"""Any change made directly in the database is found, and the row is named."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from audit import sealing, witness
from audit.authenticity import seal_hash
from audit.models import AuditCheckpoint, AuditEvent, AuditSeal
from audit.services import record
from tests.audit.tampering import execute, findings_of, rows_of, unguarded, write_events

pytestmark = pytest.mark.django_db

EVENT_EDITS = {
    "occurred_at": "occurred_at + interval '1 second'",
    "recorded_at": "recorded_at + interval '1 microsecond'",
    "actor_id": "NULL",
    "actor_label": "'Somebody Else'",
    "action": "'seizure.closed'",
    "subject_type": "'seizures.Parcel'",
    "subject_id": "'999'",
    "case_reference": "'CN-CAN-2026-999999'",
    "changes": '\'{"status": ["OPEN", "OPEN"]}\'',
    "purpose": "'another'",
    "request_id": "'another'",
    "mac": "repeat('a', 64)",
}
SEAL_EDITS = {"prev_hash": "repeat('b', 64)", "hash": "repeat('c', 64)"}
CHECKPOINT_EDITS = {
    "hash": "repeat('d', 64)",
    "made_at": "made_at - interval '1 day'",
    "signature": "repeat('e', 64)",
}


def test_finds_nothing_after_ordinary_work(chain, officer, now):
    write_events(3, actor=officer)

    assert findings_of(now) == []


def test_finds_nothing_in_an_empty_audit(now):
    assert findings_of(now) == []


def test_every_column_is_among_the_edits():
    assert set(EVENT_EDITS) == {field.column for field in AuditEvent._meta.concrete_fields} - {"id"}
    assert set(SEAL_EDITS) == {field.column for field in AuditSeal._meta.concrete_fields} - {"seq", "event_id"}
    assert set(CHECKPOINT_EDITS) == {field.column for field in AuditCheckpoint._meta.concrete_fields} - {"seq"}


@pytest.mark.parametrize("column", EVENT_EDITS)
def test_names_an_edited_event(chain, now, column):
    victim = chain[4]

    execute(f"UPDATE audit_auditevent SET {column} = {EVENT_EDITS[column]} WHERE id = %s", [victim.id])

    assert rows_of(findings_of(now)) == [f"event {victim.id}"]


def test_names_an_event_that_was_given_another_number(chain, now):
    victim = chain[4]

    execute("UPDATE audit_auditevent SET id = 900000 WHERE id = %s", [victim.id])

    assert rows_of(findings_of(now)) == [f"event {victim.id}", "event 900000"]


@pytest.mark.parametrize("column", SEAL_EDITS)
def test_names_an_edited_seal(chain, now, column):
    execute(f"UPDATE audit_auditseal SET {column} = {SEAL_EDITS[column]} WHERE seq = 5")

    assert rows_of(findings_of(now)) == ["seal 5"]


def test_names_a_seal_that_points_to_another_event(chain, officer, now):
    (unsealed,) = write_events(1, actor=officer)

    execute("UPDATE audit_auditseal SET event_id = %s WHERE seq = 5", [unsealed.id])

    assert "seal 5" in rows_of(findings_of(now))


def test_names_a_seal_that_was_given_another_place(chain, now):
    execute("UPDATE audit_auditseal SET seq = 90 WHERE seq = 5")

    assert rows_of(findings_of(now)) == ["seal 5", "seals 11 to 89", "seal 90"]


@pytest.mark.parametrize("column", CHECKPOINT_EDITS)
def test_names_an_edited_checkpoint(chain, now, column):
    execute(f"UPDATE audit_auditcheckpoint SET {column} = {CHECKPOINT_EDITS[column]}")

    assert "checkpoint 10" in rows_of(findings_of(now))


def test_names_a_moved_checkpoint(chain, now):
    execute("UPDATE audit_auditcheckpoint SET seq = 9")

    assert "checkpoint 9" in rows_of(findings_of(now))


@pytest.mark.parametrize("position", [0, 4, 9], ids=["first", "middle", "last"])
def test_names_a_deleted_event(chain, now, position):
    victim = chain[position]

    execute("DELETE FROM audit_auditevent WHERE id = %s", [victim.id])

    assert rows_of(findings_of(now)) == [f"event {victim.id}"]


@pytest.mark.parametrize("seq", [1, 5, 10])
def test_names_a_deleted_seal(chain, now, seq):
    execute("DELETE FROM audit_auditseal WHERE seq = %s", [seq])

    found = findings_of(now + timedelta(minutes=5))

    assert rows_of(found)[0] == f"seal {seq}"
    assert f"event {chain[seq - 1].id}" in rows_of(found)


@pytest.mark.parametrize("seq", [1, 5, 10])
def test_names_the_place_of_an_event_deleted_together_with_its_seal(chain, now, seq):
    with unguarded() as cursor:
        cursor.execute("DELETE FROM audit_auditseal WHERE seq = %s", [seq])
        cursor.execute("DELETE FROM audit_auditevent WHERE id = %s", [chain[seq - 1].id])

    assert rows_of(findings_of(now)) == [f"seal {seq}"]


def test_names_the_cut_off_end_even_without_a_checkpoint_row(chain, now):
    with unguarded() as cursor:
        cursor.execute("DELETE FROM audit_auditcheckpoint")
        cursor.execute("DELETE FROM audit_auditseal WHERE seq >= 9")
        cursor.execute("DELETE FROM audit_auditevent WHERE id >= %s", [chain[8].id])

    assert rows_of(findings_of(now)) == ["checkpoint 10", "seal 10"]


def test_names_the_cut_off_end_that_no_checkpoint_has_seen(chain, officer, now):
    later = write_events(3, actor=officer)
    sealing.seal(now=now)
    with unguarded() as cursor:
        cursor.execute("DELETE FROM audit_auditseal WHERE seq > 11")
        cursor.execute("DELETE FROM audit_auditevent WHERE id > %s", [later[0].id])

    assert rows_of(findings_of(now)) == ["seal 13"]


@pytest.mark.parametrize("grown_by", [1, 2, 5], ids=["to the same seal", "past it", "far past it"])
def test_names_the_cut_off_end_although_the_chain_has_grown_again(chain, officer, now, grown_by):
    """On a working site the next event is sealed within a second, and the head outside follows."""
    (last,) = write_events(1, actor=officer)
    sealing.seal(now=now)
    with unguarded() as cursor:
        cursor.execute("DELETE FROM audit_auditseal WHERE seq = 11")
        cursor.execute("DELETE FROM audit_auditevent WHERE id = %s", [last.id])

    write_events(grown_by, actor=officer)
    sealing.seal(now=now)
    write_events(1, actor=officer)
    sealing.seal(now=now)

    assert rows_of(findings_of(now)) == ["seal 11"]


def test_names_the_whole_audit_when_it_was_emptied(chain, now):
    with unguarded() as cursor:
        cursor.execute("TRUNCATE audit_auditevent, audit_auditseal, audit_auditcheckpoint, audit_pendingevent")

    assert rows_of(findings_of(now)) == ["checkpoint 10", "seal 10"]


def test_names_the_first_seal_of_a_chain_linked_anew_around_a_deleted_event(chain, now):
    with unguarded() as cursor:
        cursor.execute("DELETE FROM audit_auditseal WHERE seq = 5 RETURNING prev_hash")
        (hash_before,) = cursor.fetchone()
        cursor.execute("DELETE FROM audit_auditevent WHERE id = %s", [chain[4].id])
        cursor.execute("UPDATE audit_auditseal SET prev_hash = %s WHERE seq = 6", [hash_before])
        for seq in range(6, 11):
            cursor.execute("UPDATE audit_auditseal SET seq = %s WHERE seq = %s", [seq - 1, seq])

    assert rows_of(findings_of(now))[0] == "seal 5"


_COPY = (
    "INSERT INTO audit_auditevent (id, occurred_at, recorded_at, actor_id, actor_label, action, subject_type,"
    " subject_id, case_reference, changes, purpose, request_id, mac) SELECT {id}, occurred_at, recorded_at, actor_id,"
    " actor_label, {action}, subject_type, subject_id, case_reference, changes, purpose, request_id, mac"
    " FROM audit_auditevent WHERE id = %s"
)


@pytest.mark.parametrize("is_sealed_then", [False, True])
def test_names_an_inserted_event(chain, now, is_sealed_then):
    execute(_COPY.format(id=900000, action="'seizure.closed'"), [chain[2].id])
    if is_sealed_then:
        sealing.seal(now=now)

    assert rows_of(findings_of(now)) == ["event 900000"]


def test_names_an_exact_copy_of_an_event_under_another_number(chain, now):
    execute(_COPY.format(id=900000, action="action"), [chain[2].id])

    assert rows_of(findings_of(now)) == ["event 900000"]


def test_names_an_inserted_seal(chain, officer, now):
    (event,) = write_events(1, actor=officer)
    execute(
        "INSERT INTO audit_auditseal (seq, event_id, prev_hash, hash)"
        " SELECT 11, %s, hash, repeat('f', 64) FROM audit_auditseal WHERE seq = 10",
        [event.id],
    )

    assert rows_of(findings_of(now)) == ["seal 11"]


def test_names_a_seal_of_another_chain_that_has_the_same_key(chain, now):
    """A backup that was written on and then put back, say: every seal of it fits its own hash."""
    elsewhere = "b" * 64
    own_hash = seal_hash(seq=10, prev_hash=elsewhere, event_id=chain[9].id, mac=chain[9].mac)
    execute("UPDATE audit_auditseal SET prev_hash = %s, hash = %s WHERE seq = 10", [elsewhere, own_hash])

    # It follows no seal of ours, and neither the checkpoint nor a file names it.
    found = {(finding.row, finding.kind) for finding in findings_of(now)}
    assert found == {("seal 10", "reordered"), ("seal 10", "replaced")}


def test_names_a_seal_that_stands_twice(chain, now):
    with unguarded() as cursor:
        for name in ("auditseal_pkey", "auditseal_event_id_key", "auditseal_hash_key", "seal_no_fork"):
            cursor.execute(f"ALTER TABLE audit_auditseal DROP CONSTRAINT audit_{name}")
        cursor.execute("INSERT INTO audit_auditseal SELECT * FROM audit_auditseal WHERE seq = 5")

    assert [(finding.row, finding.kind) for finding in findings_of(now)] == [("seal 5", "inserted")]


def test_names_both_events_whose_contents_were_swapped(chain, now):
    one, other = chain[2], chain[6]
    with unguarded() as cursor:
        cursor.execute("UPDATE audit_auditevent SET id = -1 WHERE id = %s", [one.id])
        cursor.execute("UPDATE audit_auditevent SET id = %s WHERE id = %s", [one.id, other.id])
        cursor.execute("UPDATE audit_auditevent SET id = %s WHERE id = -1", [other.id])

    assert {f"event {one.id}", f"event {other.id}"} <= set(rows_of(findings_of(now)))


def test_names_both_seals_that_changed_places(chain, now):
    with unguarded() as cursor:
        cursor.execute("UPDATE audit_auditseal SET seq = 999 WHERE seq = 4")
        cursor.execute("UPDATE audit_auditseal SET seq = 4 WHERE seq = 5")
        cursor.execute("UPDATE audit_auditseal SET seq = 5 WHERE seq = 999")

    assert rows_of(findings_of(now)) == ["seal 4", "seal 5"]


def test_names_both_seals_whose_events_were_swapped(chain, now):
    with unguarded() as cursor:
        cursor.execute("ALTER TABLE audit_auditseal DROP CONSTRAINT audit_auditseal_event_id_key")
        cursor.execute(
            "UPDATE audit_auditseal a SET event_id = b.event_id FROM audit_auditseal b"
            " WHERE (a.seq, b.seq) IN ((4, 5), (5, 4))"
        )

    assert rows_of(findings_of(now)) == ["seal 4", "seal 5"]


def test_names_every_broken_row_and_the_first_of_them_first(chain, now):
    execute("UPDATE audit_auditevent SET purpose = 'another' WHERE id = ANY(%s)", [[chain[i].id for i in (8, 1, 5)]])

    assert rows_of(findings_of(now)) == [f"event {chain[i].id}" for i in (1, 5, 8)]


@pytest.mark.parametrize(("seconds", "expected"), [(120, 0), (120.000001, 1)])
def test_names_an_event_left_unsealed_for_too_long(chain, officer, now, seconds, expected):
    (event,) = write_events(1, actor=officer)

    found = findings_of(event.recorded_at + timedelta(seconds=seconds))

    assert len(found) == expected


def test_an_act_of_long_ago_that_was_written_down_now_is_not_left_unsealed(officer, now):
    event = record(action="seizure.logged", actor=officer, subject=officer, now=now - timedelta(days=3000))

    assert event.recorded_at - event.occurred_at > timedelta(days=2999)
    assert findings_of(now) == []


def test_names_a_guard_that_was_switched_off(chain, now):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")

    assert {finding.kind for finding in findings_of(now)} == {"switched-off"}


@pytest.mark.parametrize(
    "change",
    [
        {"hash": "a" * 64}, {"made_at": "yesterday"}, {"node": "us-cbp"},
        {"seq": "10"}, {"made_at": 5}, {"signature": 5}, {"hash": None},
    ],
)  # fmt: skip
def test_names_a_changed_file_of_the_folder(chain, now, change):
    path = witness.folder() / "000000000010.json"
    statement = json.loads(path.read_text())
    path.write_text(json.dumps(statement | change))

    assert rows_of(findings_of(now)) == ["file 000000000010.json"]


def test_names_a_file_that_is_no_statement_and_reads_the_others_all_the_same(chain, now):
    (witness.folder() / "000000000001.json").write_text("[]")
    assert rows_of(findings_of(now)) == ["file 000000000001.json"]

    execute("DELETE FROM audit_auditseal WHERE seq = 10")
    execute("DELETE FROM audit_auditevent WHERE id = %s", [chain[9].id])
    assert "seal 10" in rows_of(findings_of(now))  # an end that was cut off is not hidden by it


def test_names_everything_when_the_key_is_another_one(chain, now, settings):
    settings.AUDIT_KEY = "another-key-of-more-than-32-characters"

    assert len(findings_of(now)) > 10


@pytest.mark.parametrize("first_seq", [2, 6, 10])
def test_can_begin_in_the_middle(chain, now, first_seq):
    execute("UPDATE audit_auditevent SET purpose = 'another' WHERE id = %s", [chain[4].id])

    found = findings_of(now, first_seq=first_seq)

    assert len(found) == (first_seq <= 5)


@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize(("table", "column"), [("event", "id"), ("seal", "seq"), ("checkpoint", "seq")])
def test_the_database_refuses_to_change_what_was_written(chain, statement, table, column):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match=r"append-only|Cannot update or delete"), transaction.atomic():
            cursor.execute(statement.format(f"audit_audit{table}", column, column))
