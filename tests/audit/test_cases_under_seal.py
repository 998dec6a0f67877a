"""Any change made directly in the rows of a case is found, and the row is named."""

import threading
from contextlib import ExitStack
from datetime import date, timedelta
from decimal import Decimal
from itertools import zip_longest

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit import case_sealing, sealing, services
from audit.case_rows import sealed_tables
from audit.case_verification import CaseTally, verify_cases
from audit.models import AuditEvent, CaseSeal, SealingProgress
from audit.services import record
from operations.services.counting import add_seizure
from reference.models import Agency
from seizures.models import CaseAlert, CustodyEvent, Note, Outcome, Seizure, SeizureMember
from seizures.services.answer_links import keep_link, new_token
from seizures.services.notes import add_note
from seizures.services.referrals import refer
from seizures.services.undoing import undo_seizure
from tests.audit.tampering import change_quantity, found_in, rows_of, seal_all, unconstrained
from tests.operations.factories import make_operation
from tests.rightsholders.alerts import make_accepted
from tests.rightsholders.factories import make_in_force
from tests.seizures.covering import cover
from tests.seizures.destructions import confiscated, planned
from tests.seizures.factories import NOON, log, photo
from tests.seizures.holds import hold, release
from tests.seizures.ledger import proposed, received, spent
from tests.seizures.procedures import answer, assess, choose, make_recordation, notify, open_for

pytestmark = pytest.mark.django_db

TABLES = [table.name for table in sealed_tables()]
# What hangs on a seizure and is no part of its file: words for the search, forms, and what partners are told or ask,
# and what a worker reads off a picture.
NOT_SEALED = {
    "reports.WatchHit",
    "seizures.PictureHash",
    "seizures.SeizureSearch",
    "seizures.SeizureDraft",
    "sharing.Inquiry",
    "sharing.InquiryMatch",
    "sharing.Share",
}
# How to make another value of what stands there, by the type of the column.
EDITS = {
    "bigint": "coalesce({}, 0) + 1",
    "integer": "coalesce({}, 0) + 1",
    "smallint": "coalesce({}, 0) + 1",
    "numeric": "coalesce({}, 0) + 1",
    "boolean": "NOT {}",
    "date": "coalesce({}, '2026-01-01') + 1",
    "timestamp": "coalesce({}, '2026-01-01') + interval '1 microsecond'",
    "uuid": "gen_random_uuid()",
    "jsonb": "{} || '{{\"a\": 1}}'",
    "varchar": "CASE WHEN {} = 'a' THEN 'b' ELSE 'a' END",
    "text": "{} || 'a'",
    "array": "array_append({}, 'a')",
}


def edit_of(field):
    kind = field.db_type(connection)
    name = "array" if kind.endswith("[]") else kind.split("(")[0].split(" ")[0]
    return EDITS[name].format(f'"{field.column}"')


@pytest.fixture
def whole_case(officer, supervisor, desk, holder, nordvik, coordinator):
    """A case under seal with a row in every table, and a number that was taken back."""
    case = log(officer, photos=(photo(),), note="Torn box")
    assess(case, 30_000)
    procedure = open_for(case, officer, make_recordation(nordvik))
    notice = notify(procedure, supervisor)
    keep_link(notice=notice, procedure=procedure, token=new_token(), now=NOON)
    answer(procedure, holder)
    choose(procedure, supervisor, "DETAIN")
    spent(procedure, officer)
    proposed(procedure, desk, f"DRAWN:{received(procedure, desk).public_id}", "1")
    police = Agency.objects.filter(kind="POLICE").first()
    refer(
        acting_user=desk,
        seizures=[case],
        agency=police,
        title="Shoes",
        legal_basis="Regulations, art. 26",
        referred_on=date(2026, 11, 23),
        now=NOON,
    )
    add_seizure(acting_user=coordinator, operation=make_operation(coordinator=coordinator), seizure=case, now=NOON)
    SeizureMember.objects.create(seizure=case, user=supervisor, added_by=officer, added_at=NOON)
    CaseAlert.objects.create(
        seizure=case,
        alert=make_accepted(holder, make_in_force(holder, nordvik, desk), desk),
        state=CaseAlert.State.FOLLOWED,
        noted_at=NOON,
        decided_at=NOON,
        decided_by=officer,
    )
    cover(officer, case.evidence.get(), now=NOON)
    CustodyEvent.objects.create(
        seizure=case, place="Bay 3", handed_over_by=officer, handed_over_at=NOON, received_by=supervisor
    )
    Outcome.objects.create(
        line=case.lines.get(position=2),
        kind="RELEASED",
        quantity=Decimal(1),
        happened_on=NOON.date(),
        recorded_by=officer,
        recorded_at=NOON,
    )
    release(hold(case, supervisor, NOON), desk, NOON)
    destruction = planned(supervisor, confiscated(officer, supervisor, holder, make_recordation(nordvik)))
    destruction.destruction_lines.update(line=case.lines.get(position=1))
    undo_seizure(acting_user=officer, reference=log(officer).reference, now=NOON)
    seal_all()
    return case


class TestEveryTable:
    def test_of_a_case_is_sealed(self):
        hanging = {
            model._meta.label
            for model in apps.get_models()
            if any(field.related_model is Seizure for field in model._meta.concrete_fields)
        }

        assert hanging - set(TABLES) == NOT_SEALED

    def test_an_edit_of_any_column_is_named(self, whole_case):
        """One column of every table at a time: a row is named for itself alone, as the last test of these shows."""
        rows = [(table, table.model.objects.order_by("pk").first().pk) for table in sealed_tables()]
        missed = []
        with ExitStack() as free:
            cursor = [free.enter_context(unconstrained(table.model)) for table, _pk in rows][-1]
            for columns in zip_longest(*(table.fields for table, _pk in rows)):
                edited = [(table, pk, field) for (table, pk), field in zip(rows, columns, strict=True) if field]
                with transaction.atomic():
                    for table, pk, field in edited:
                        name = table.model._meta.db_table
                        cursor.execute(f'UPDATE {name} SET "{field.column}" = {edit_of(field)} WHERE id = %s', [pk])
                    named = {finding.row.partition(" of ")[0] for finding in found_in()}
                    transaction.set_rollback(True)
                missed += [
                    f"{table.name}.{field.column}" for table, pk, field in edited if f"{table.name} {pk}" not in named
                ]

        assert found_in() == []
        assert missed == []

    def test_a_deletion_and_an_insertion_are_named(self, whole_case):
        missed = []
        for table in sealed_tables():
            row = table.model.objects.order_by("pk").first()
            columns = ", ".join(f'"{field.column}"' for field in table.model._meta.concrete_fields[1:])
            statements = {
                "deleted": f"DELETE FROM {table.model._meta.db_table} WHERE id = {row.pk}",
                "put-in": f"INSERT INTO {table.model._meta.db_table} (id, {columns})"
                f" SELECT 900000, {columns} FROM {table.model._meta.db_table} WHERE id = {row.pk}",
            }
            for kind, statement in statements.items():
                with unconstrained(table.model) as cursor:
                    cursor.execute(statement)
                    named = {(finding.row.partition(" of ")[0], finding.kind) for finding in found_in()}
                if (f"{table.name} {row.pk if kind == 'deleted' else 900000}", kind) not in named:
                    missed.append(f"{table.name} {kind}")

        assert missed == []

    def test_a_change_of_one_row_names_no_other(self, whole_case):
        row = Note.objects.get(seizure=whole_case)
        Note.objects.update(text="Whole box")

        assert rows_of(found_in()) == [f"seizures.Note {row.pk} of {whole_case.reference}"]


class TestOrdinaryWork:
    def test_is_no_finding(self, case, officer):
        assert found_in() == []

        add_note(acting_user=officer, reference=case.reference, text="Second look", now=NOON)

        assert found_in() == [], "it waits for its seal"
        seal_all()
        assert found_in() == []
        assert CaseSeal.objects.get().rows["seizures.Note"].keys() == {str(note.pk) for note in Note.objects.all()}

    def test_an_undone_case_keeps_a_seal_over_nothing_but_its_number(self, case, officer):
        undo_seizure(acting_user=officer, reference=case.reference, now=NOON)
        seal_all()

        assert found_in() == []
        assert CaseSeal.objects.get().rows.keys() == {"seizures.UndoneSeizure"}

    def test_of_another_time_zone_or_language_is_no_finding(self, case):
        with timezone.override("America/New_York"):
            assert found_in() == []

    def test_counts_what_was_looked_at(self, case):
        tally = CaseTally()
        list(verify_cases(now=timezone.now(), tally=tally))

        assert (tally.cases, tally.case_rows, tally.cases_waiting) == (1, 8, 0)

    @pytest.mark.parametrize(("seconds", "expected"), [(119, []), (121, ["unsealed"])])
    def test_waits_two_minutes_for_its_seal_and_no_longer(self, case, officer, seconds, expected):
        add_note(acting_user=officer, reference=case.reference, text="Second look", now=NOON)
        written = AuditEvent.objects.latest("id").recorded_at

        assert [found.kind for found in found_in(now=written + timedelta(seconds=seconds))] == expected

    def test_asks_the_same_questions_for_two_cases_and_twenty(self, officer):
        log(officer)
        seal_all()
        counts = []
        for more in (2, 18):
            for _case in range(more):
                log(officer)
            sealing.seal(now=timezone.now())
            with CaptureQueriesContext(connection) as asked:
                services.seal_cases(now=timezone.now())
                found_in()
            counts.append(len(asked))

        assert counts[0] == counts[1]

    def test_asks_few_questions_when_nothing_has_happened(self, case, django_assert_max_num_queries):
        with django_assert_max_num_queries(10):
            services.seal_cases(now=timezone.now())

    def test_goes_on_in_steps(self, officer, monkeypatch):
        monkeypatch.setattr(case_sealing, "WINDOW", 1)
        for _case in range(5):
            log(officer)
        sealing.seal(now=timezone.now())

        assert [case_sealing.seal_cases(now=timezone.now(), limit=2) for _pass in range(3)] == [2, 2, 1]
        assert found_in() == []


class TestAChange:
    def test_is_not_covered_by_the_next_pass(self, case, line):
        change_quantity(case)
        seal_all()

        assert rows_of(found_in()) == [line]

    @pytest.mark.parametrize(
        "action", ["evidence.viewed", "seizure.parties_viewed", "report.downloaded", "file.missing"]
    )
    def test_is_not_covered_by_a_look_at_the_case(self, case, line, officer, action):
        change_quantity(case)
        record(action=action, actor=officer, subject=case, case_reference=case.reference)
        seal_all()

        assert rows_of(found_in()) == [line]

    def test_is_not_covered_by_setting_the_sealer_back(self, case, line):
        change_quantity(case)
        SealingProgress.objects.update(case_seq=0)
        seal_all()

        assert rows_of(found_in()) == [line]

    def test_is_not_covered_by_deleting_its_seal_and_setting_the_sealer_back(self, case):
        change_quantity(case)
        CaseSeal.objects.all().delete()
        SealingProgress.objects.update(case_seq=0)
        seal_all()

        found = found_in(now=timezone.now() + timedelta(minutes=3))
        assert [(row.row, row.kind) for row in found] == [(f"case {case.reference}", "unsealed")]

    def test_is_not_covered_by_an_act_after_its_seal_was_deleted(self, case, officer):
        CaseSeal.objects.all().delete()
        add_note(acting_user=officer, reference=case.reference, text="Second look", now=NOON)
        seal_all()

        assert rows_of(found_in(now=timezone.now() + timedelta(minutes=3))) == [f"case {case.reference}"]

    def test_is_not_covered_by_the_seal_of_an_earlier_time(self, case, officer):
        earlier = CaseSeal.objects.get()
        note = add_note(acting_user=officer, reference=case.reference, text="Second look", now=NOON)
        seal_all()
        Note.objects.filter(pk=note.pk).delete()
        earlier.save()
        seal_all()

        assert rows_of(found_in(now=timezone.now() + timedelta(minutes=3))) == [f"case {case.reference}"]

    @pytest.mark.parametrize("column", ["seq", "tables", "rows", "made_at", "mac", "case_reference"])
    def test_of_the_seal_itself_is_named(self, case, officer, column):
        seal, other = CaseSeal.objects.get(), log(officer).reference
        changed = {
            "seq": seal.seq + 100,
            "tables": "0" * 24,
            "rows": seal.rows | {"seizures.Note": {}},
            "made_at": seal.made_at - timedelta(days=1),
            "mac": "0" * 64,
            "case_reference": other,
        }
        CaseSeal.objects.update(**{column: changed[column]})
        add_note(acting_user=officer, reference=case.reference, text="Second look", now=NOON)
        seal_all()

        named = case.reference if column != "case_reference" else other
        assert f"case {named}" in rows_of(found_in())

    def test_that_puts_in_a_whole_case_is_named(self, case):
        Seizure.objects.filter(pk=case.pk).update(reference="CN-CAN-2026-777777")

        assert [(row.row, row.kind) for row in found_in()][-1] == ("case CN-CAN-2026-777777", "put-in")

    def test_is_found_also_when_its_seal_and_all_its_rows_are_gone(self, case, officer):
        with unconstrained(Seizure) as cursor:
            cursor.execute("DELETE FROM seizures_seizure")
            CaseSeal.objects.all().delete()
            found = found_in(now=timezone.now() + timedelta(minutes=3))

        assert rows_of(found) == [f"case {case.reference}"]


@pytest.mark.django_db(transaction=True)
def test_an_act_that_commits_while_a_case_is_read_is_sealed_with_the_next_pass(officer):
    case = log(officer)
    done, may_commit = threading.Event(), threading.Event()

    def write_slowly():
        try:
            with transaction.atomic():
                add_note(acting_user=officer, reference=case.reference, text="Slow", now=NOON)
                done.set()
                may_commit.wait(10)
        finally:
            connection.close()

    slow = threading.Thread(target=write_slowly)
    slow.start()
    done.wait(10)
    seal_all()
    assert found_in() == []
    may_commit.set()
    slow.join()

    assert found_in() == [], "it waits"
    seal_all()
    assert found_in() == []
    assert "seizures.Note" in CaseSeal.objects.get().rows
