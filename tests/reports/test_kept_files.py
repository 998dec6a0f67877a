"""A file that is missing or was changed is named with the rows that show it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django.asserts import assertContains

from audit.models import AuditEvent
from ipcases.lib.files import path_of
from reports.events import ReportEvent
from reports.models import ReportRun
from reports.queries.kept_files import FOLDERS, FileTally, broken_files, case_of, verify_files
from reports.services import kept_files
from reports.services.runs import run_report, stream_csv
from seizures.models import EvidenceFile
from seizures.services.values import ParcelIntake
from tests.operations.factories import NOW
from tests.reports.exports import start
from tests.seizures.factories import log, photo

pytestmark = pytest.mark.django_db
OTHER = ParcelIntake(number="RX 123 456 785 CN", sent_from="CN", sent_to="US")


@pytest.fixture(autouse=True)
def store(settings, tmp_path) -> Path:
    settings.FILES_ROOT = tmp_path
    return tmp_path


def findings() -> list[tuple[str, str, list[str]]]:
    return [
        ("missing" if found.is_missing else "changed", found.sha256, [case_of(row) for row in found.holders])
        for found in verify_files(tally=FileTally())
    ]


def change(sha256: str) -> None:
    path = path_of(sha256=sha256)
    path.chmod(0o640)
    path.write_bytes(path.read_bytes() + b"\0")


def test_whole_files_are_counted_once_and_nothing_is_found(officer):
    log(officer, photos=(photo(colour="navy"), photo("LABEL", "teal")))
    log(officer, photos=(photo(colour="navy"),), parcels=(OTHER,))  # the same photo in two cases is one file
    tally = FileTally()

    assert list(verify_files(tally=tally)) == []

    on_disc = [path for path in path_of(sha256="0" * 64).parents[2].rglob("*") if path.is_file()]
    assert (tally.files, tally.unnamed) == (4, 0)
    assert tally.bytes == sum(path.stat().st_size for path in on_disc)


@pytest.mark.parametrize("column", ["sha256", "derivative_sha256"])
def test_a_changed_file_is_named_with_every_case_that_shows_it(officer, column):
    first = log(officer, photos=(photo(),))
    second = log(officer, photos=(photo(),), parcels=(OTHER,))
    sha256 = getattr(EvidenceFile.objects.get(seizure=first), column)
    change(sha256)

    assert findings() == [("changed", sha256, [first.reference, second.reference])]


def test_a_missing_file_is_named_and_the_others_are_still_read(officer):
    case = log(officer, photos=(photo(colour="navy"), photo("LABEL", "teal")))
    gone, changed = EvidenceFile.objects.filter(seizure=case).order_by("id")
    path_of(sha256=gone.sha256).unlink()
    change(changed.sha256)

    assert {(kind, sha256) for kind, sha256, _rows in findings()} == {
        ("missing", gone.sha256),
        ("changed", changed.sha256),
    }


def test_what_no_row_names_is_counted_and_no_fault(store):
    path = path_of(sha256="ab" * 32)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"a form on its way")
    (path.parent / "tmp-being-written").write_bytes(b"half")
    tally = FileTally()

    assert list(verify_files(tally=tally)) == []
    assert (tally.files, tally.unnamed) == (0, 1)


def test_the_file_of_a_report_counts_until_it_expires(analyst):
    run = start(analyst)
    run_report(run_id=run.pk, clock=lambda: NOW)
    run.refresh_from_db()
    path_of(sha256=run.sha256).unlink()
    assert [kind for kind, _sha256, _rows in findings()] == ["missing"]

    ReportRun.objects.filter(pk=run.pk).update(status="EXPIRED")
    assert findings() == []


def test_a_csv_that_was_handed_out_at_once_left_no_file_to_miss(analyst):
    run = start(analyst, format="CSV")
    b"".join(stream_csv(run=run))
    run.refresh_from_db()

    assert run.sha256 and findings() == []


def hours_of_a_week(end=NOW):
    return [end - timedelta(hours=hour) for hour in range(7 * 24)]


@pytest.fixture
def few_folders(monkeypatch, store):
    """Read in a week the folders that there are: the other two hundred and fifty are empty."""

    def narrow():
        monkeypatch.setattr(kept_files, "FOLDERS", tuple(sorted(path.name for path in store.glob("??"))))

    return narrow


class TestTheWeeklyReading:
    def test_reads_every_folder_once(self, monkeypatch):
        read = []
        monkeypatch.setattr(kept_files, "verify_files", lambda *, tally, folders: read.extend(folders) or iter(()))

        for hour in hours_of_a_week():
            kept_files.watch_files(now=hour)

        assert sorted(read) == sorted(FOLDERS)

    def test_puts_a_broken_file_on_record_with_its_case_once_a_week(self, officer, few_folders):
        case = log(officer, photos=(photo(),))
        few_folders()
        sha256 = EvidenceFile.objects.get(seizure=case).sha256
        change(sha256)

        assert sum(kept_files.watch_files(now=hour) for hour in hours_of_a_week()) == 1

        event = AuditEvent.objects.get(action="file.changed")
        assert (event.case_reference, event.changes) == (case.reference, {"sha256": [None, sha256]})
        assert event.subject_type == "seizures.EvidenceFile"
        assert broken_files(now=event.occurred_at)[ReportEvent.FILE_CHANGED] == 1

    def test_is_silent_about_whole_files(self, officer, few_folders):
        log(officer, photos=(photo(),))
        few_folders()

        assert sum(kept_files.watch_files(now=hour) for hour in hours_of_a_week()) == 0
        assert not AuditEvent.objects.filter(action__startswith="file.").exists()

    def test_meets_the_auditor_on_the_first_page_for_a_week(self, officer, auditor, client, few_folders):
        log(officer, photos=(photo(),))
        few_folders()
        path_of(sha256=EvidenceFile.objects.get().derivative_sha256).unlink()
        assert sum(kept_files.watch_files(now=hour) for hour in hours_of_a_week(timezone.now())) == 1
        client.force_login(auditor, backend="accounts.auth.RoleBackend")

        page = client.get("/")

        assertContains(page, "Kept file found missing")
        assertContains(page, "/audit/?action=file.missing")


def test_the_command_says_so_by_its_exit_status(officer, capsys):
    case = log(officer, photos=(photo(),))
    call_command("files_verify")
    assert "Every file is there" in capsys.readouterr().out

    sha256 = EvidenceFile.objects.get(seizure=case).sha256
    path_of(sha256=sha256).unlink()
    with pytest.raises(SystemExit) as stopped:
        call_command("files_verify")

    said = capsys.readouterr().out
    assert stopped.value.code == 1 and sha256 in said and case.reference in said
