"""What `manage.py audit_verify` says, and what a restored backup leaves in the audit."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit import sealing
from audit.models import AuditEvent
from audit.services import note_restoration
from ipcases.lib.errors import DomainError
from tests.audit.tampering import execute, findings_of, rows_of, unguarded, write_events

pytestmark = pytest.mark.django_db


def test_the_command_says_that_the_chain_is_whole(chain, capsys):
    call_command("audit_verify")

    assert "The chain is whole. Head: seal 10" in capsys.readouterr().out


def test_the_command_names_the_rows_and_exits_with_one(chain, capsys):
    execute("UPDATE audit_auditevent SET purpose = 'another' WHERE id = %s", [chain[4].id])

    with pytest.raises(SystemExit) as stopped:
        call_command("audit_verify")

    out = capsys.readouterr().out
    assert stopped.value.code == 1
    assert f"event {chain[4].id} (sealed as 5) does not fit its code" in out
    assert f"The first: event {chain[4].id}." in out


@pytest.mark.parametrize("broken", [0, 1, 3])
def test_the_command_prints_one_json_object(chain, capsys, broken):
    ids = [event.id for event in chain[:broken]]
    if ids:
        execute("UPDATE audit_auditevent SET purpose = 'another' WHERE id = ANY(%s)", [ids])

    try:
        call_command("audit_verify", "--json")
    except (SystemExit, CommandError):
        assert broken

    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is (broken == 0)
    assert [finding["row"] for finding in report["findings"]] == [f"event {event_id}" for event_id in ids]
    assert report["head_seq"] == 10


def test_a_time_zone_of_the_reader_changes_no_code(chain, now):
    with timezone.override("America/New_York"):
        assert findings_of(now) == []


class TestARestoredBackup:
    """The database goes back to seal 10; the statements outside know of more."""

    @pytest.fixture
    def restored(self, chain, officer, now):
        later = write_events(3, actor=officer)
        sealing.seal(now=now)
        sealing.make_checkpoint(now=now)
        with unguarded() as cursor:
            cursor.execute("DELETE FROM audit_auditcheckpoint WHERE seq > 10")
            cursor.execute("DELETE FROM audit_auditseal WHERE seq > 10")
            cursor.execute("DELETE FROM audit_auditevent WHERE id >= %s", [later[0].id])

    def test_is_a_cut_off_end_until_somebody_puts_it_on_record(self, restored, now, capsys):
        assert {found.kind for found in findings_of(now)} == {"deleted", "cut-off"}

        call_command("audit_restored", "--reason", "Disk failed on Monday; backup of Sunday night")

        assert "seals 11 to 13" in capsys.readouterr().out
        assert findings_of(now) == []
        call_command("audit_verify")
        said = capsys.readouterr().out
        assert "Seals 11 to 13 went with a restored backup" in said and "backup of Sunday night" in said

    def test_is_accounted_for_while_the_chain_grows_over_it(self, restored, officer, now):
        note_restoration(reason="Backup of Sunday night", now=now)

        for _round in range(4):
            write_events(2, actor=officer)
            sealing.seal(now=now)
            sealing.make_checkpoint(now=now)
            assert findings_of(now) == []

    def test_may_be_noted_after_the_chain_has_grown(self, restored, officer, now):
        write_events(2, actor=officer)
        sealing.seal(now=now)
        assert findings_of(now) != []

        loss = note_restoration(reason="Backup of Sunday night", now=now)

        assert (loss.first_seq, loss.last_seq) == (13, 13)
        sealing.seal(now=now)
        assert findings_of(now) == []

    def test_excuses_no_end_that_is_cut_off_afterwards(self, restored, officer, now):
        note_restoration(reason="Backup of Sunday night", now=now)
        sealing.seal(now=now)
        later = write_events(1, actor=officer)
        sealing.seal(now=timezone.now())
        with unguarded() as cursor:
            cursor.execute("DELETE FROM audit_auditseal WHERE seq = 12")
            cursor.execute("DELETE FROM audit_auditevent WHERE id = %s", [later[0].id])

        assert rows_of(findings_of(now)) == ["seal 12"]

    def test_is_not_excused_by_an_event_that_was_written_past_the_application(self, restored, now):
        note_restoration(reason="Backup of Sunday night", now=now)
        execute("UPDATE audit_auditevent SET purpose = 'another' WHERE action = 'audit.restored'")

        assert "seal 13" in rows_of(findings_of(now))

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_needs_a_reason(self, restored, now, reason):
        with pytest.raises(DomainError, match="Say which backup"):
            note_restoration(reason=reason, now=now)

    def test_is_nothing_to_note_when_nothing_was_lost(self, chain, now):
        with pytest.raises(DomainError, match="nothing to note"):
            note_restoration(reason="Backup of Sunday night", now=now)

        assert not AuditEvent.objects.filter(action="audit.restored").exists()
