"""What was changed in a case meets the auditor, and what happens then; upgrades and backups."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone, translation

from audit import case_rows, case_sealing, witness
from audit.case_rows import sealed_tables
from audit.models import AuditEvent, CaseSeal
from audit.queries import history_of
from audit.services import accept_case, watch_cases
from ipcases.lib.errors import DomainError
from seizures.models import CustodyEvent, Note
from seizures.services.notes import add_note
from tests.audit.tampering import change_quantity, found_in, rows_of, seal_all
from tests.cast import make_person
from tests.seizures.factories import NOON, log

pytestmark = pytest.mark.django_db


class TestTheDailyReading:
    def test_puts_each_changed_case_on_record_where_the_auditor_sees_it(self, client, case, line, auditor):
        change_quantity(case)
        now = timezone.now()

        assert sum(watch_cases(now=now + timedelta(hours=hour)) for hour in range(24)) == 1

        event = AuditEvent.objects.get(action="audit.case_changed")
        assert event.case_reference == case.reference
        assert event.changes["broken_rows"] == [None, [line.partition(" of ")[0] + ": changed"]]
        client.force_login(auditor)
        assert "Case changed past the application" in client.get(reverse("home")).content.decode()

    def test_says_in_the_history_of_the_case_which_row_it_is(self, case, officer):
        change_quantity(case)
        now = timezone.now()
        for hour in range(24):
            watch_cases(now=now + timedelta(hours=hour))

        (entry, *_rest) = history_of(case_reference=case.reference, reader=officer).rows
        assert f"Goods line {case.lines.get(position=1).pk}: was changed" in entry.detail
        with translation.override("zh-hans"):
            (entry, *_rest) = history_of(case_reference=case.reference, reader=officer).rows
            assert entry.title == "案件被绕过系统改动" and "Goods" not in entry.detail

    def test_leaves_the_finding_standing(self, case, line):
        change_quantity(case)
        now = timezone.now()
        for hour in range(48):
            watch_cases(now=now + timedelta(hours=hour))
            seal_all()

        assert AuditEvent.objects.filter(action="audit.case_changed").count() == 2
        assert rows_of(found_in()) == [line]

    def test_says_nothing_of_whole_cases(self, case):
        assert sum(watch_cases(now=NOON + timedelta(hours=hour)) for hour in range(24)) == 0


class TestAcceptingACase:
    def test_seals_it_as_it_stands_and_keeps_the_reason(self, case, capsys):
        change_quantity(case)

        call_command("audit_accept", case.reference, "--reason", "Counted again by two officers")
        seal_all()

        assert found_in() == []
        assert AuditEvent.objects.get(action="audit.case_accepted").purpose == "Counted again by two officers"

    @pytest.mark.parametrize(
        "damage", [lambda: CaseSeal.objects.all().delete(), lambda: CaseSeal.objects.update(mac="")]
    )
    def test_gives_a_new_seal_to_a_case_that_lost_its_own(self, case, damage):
        damage()
        accept_case(reference=case.reference, reason="Restored by hand", now=timezone.now())
        seal_all()

        assert found_in(now=timezone.now() + timedelta(minutes=3)) == []

    def test_needs_a_reason_and_a_case(self, case):
        with pytest.raises(DomainError, match="Say what was found"):
            accept_case(reference=case.reference, reason=" ", now=NOON)
        with pytest.raises(CommandError, match="knows no case"):
            call_command("audit_accept", "CN-CAN-2026-999999", "--reason", "Counted again")


class TestAnotherVersionOfTheSite:
    """The seals are of one that did not seal what notes say."""

    @pytest.fixture
    def upgraded(self, officer):
        tables = tuple(
            table._replace(left_out=("text",)) if table.model is Note else table for table in sealed_tables()
        )
        with pytest.MonkeyPatch.context() as before:
            for module in (case_rows, case_sealing):
                before.setattr(module, "sealed_tables", lambda: tables)
            case_rows.tables_code.cache_clear()
            case = log(officer, note="Torn box")
            seal_all()
        case_rows.tables_code.cache_clear()
        return case

    def test_waits_and_then_is_sealed_anew_on_record(self, upgraded):
        Note.objects.update(text="Whole box")
        assert found_in() == []

        seal_all()

        event = AuditEvent.objects.get(action="audit.seals_renewed")
        assert event.changes["references"] == [None, [upgraded.reference]]
        assert found_in() == [], "nobody knows what the note said before"
        Note.objects.update(text="Torn box again")
        assert rows_of(found_in()) == [f"seizures.Note {Note.objects.get().pk} of {upgraded.reference}"]

    def test_forgets_nothing_that_both_have_sealed(self, upgraded):
        change_quantity(upgraded)
        upgraded.parties.all().delete()
        CustodyEvent.objects.create(
            seizure=upgraded,
            place="Bay 3",
            handed_over_by=upgraded.logged_by,
            handed_over_at=NOON,
            received_by=make_person("supervisor"),
        )
        seal_all()

        assert sorted(finding.kind for finding in found_in()) == ["changed", "deleted", "put-in"]

    def test_renews_no_seal_that_was_changed(self, upgraded):
        CaseSeal.objects.update(tables="0" * 24)
        seal_all()

        assert rows_of(found_in()) == [f"case {upgraded.reference}"]


class TestARestoredBackup:
    """Rows, seals and chain come from the same copy; the statements outside are newer."""

    def test_is_sealed_further_although_the_file_names_a_seal_that_is_gone(self, case, officer):
        later = witness.state(seq=50, head_hash="a" * 64, made_at=timezone.now())
        witness.keep(later, name=witness.CASES)

        add_note(acting_user=officer, reference=case.reference, text="Second look", now=NOON)
        seal_all()

        assert found_in() == []
        assert later in [statement for _name, statement in witness.kept()], "set aside: it says that an end is gone"

    def test_loses_no_step_when_the_file_is_gone(self, case, officer):
        (witness.folder() / witness.CASES).unlink()
        add_note(acting_user=officer, reference=case.reference, text="Second look", now=NOON)
        seal_all()

        assert found_in() == []


class TestTheCommand:
    def test_says_that_every_case_is_whole(self, case, capsys):
        call_command("audit_verify")

        said = capsys.readouterr().out
        assert "1 cases with 8 rows" in said
        assert "Every case is as the acts on it have left it." in said

    def test_names_the_row_and_exits_with_one(self, case, line, capsys):
        change_quantity(case)

        with pytest.raises(SystemExit):
            call_command("audit_verify", "--json")

        report = json.loads(capsys.readouterr().out)
        assert (report["ok"], report["cases"], report["case_rows"]) == (False, 1, 8)
        assert [(found["row"], found["case"]) for found in report["findings"]] == [(line, case.reference)]
