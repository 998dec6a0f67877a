"""The case file of one case: what is in it, for whose eyes, that it is the same each time, and that it is on record."""

import csv
import datetime
import hashlib
import io
import json
import subprocess
import tracemalloc

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.access import ConfirmFirst
from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, NotAllowed, NotVisible
from ipcases.lib.files import path_of
from reports import services
from reports.exporters.case_file import Original, write_case_file
from reports.models import ReportRun
from reports.services import runs
from seizures.models import EvidenceFile, SeizureMember
from tests.operations.factories import NOW
from tests.reports.case_files import add_file, ask, make_case, make_file, opened, picture
from tests.sharing.factories import make_partner, make_share

LATER = NOW + datetime.timedelta(hours=2)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def seizure(officer):
    return make_case(officer)


def test_holds_dossier_facts_audit_and_originals(analyst, seizure):
    run = make_file(analyst, seizure)

    assert (run.status, run.row_count, run.row_target) == ("DONE", 7, 7), run.failure
    with opened(run) as file:
        assert file.namelist() == [
            "README.txt",
            "dossier.pdf",
            "facts.json",
            "audit.csv",
            "node-key.pem",
            "evidence/001-img-0001.jpg",
            "evidence/002-document.pdf",
            "SHA256SUMS",
            "SHA256SUMS.sig",
        ]
        assert file.read("evidence/001-img-0001.jpg") == picture()
        facts = json.loads(file.read("facts.json"))
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read("dossier.pdf"))).pages)
    assert facts["made"]["for"] == str(analyst)
    assert facts["case"]["reference"] == seizure.reference
    assert facts["goods"][0]["quantity"] == "12.5"
    assert facts["people"][0]["name"] == "Zhang San Trading"
    assert facts["evidence"][0]["lies_at"] == "evidence/001-img-0001.jpg"
    assert "Runningshoes" in "".join(text.split())
    assert "evidence/002" in "".join(text.split())


def test_is_checked_by_the_programs_that_courts_have(analyst, seizure, tmp_path):
    run = make_file(analyst, seizure)
    with opened(run) as file:
        file.extractall(tmp_path)

    def says(*command: str) -> subprocess.CompletedProcess:
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    sums = ("sha256sum", "--strict", "-c", "SHA256SUMS")
    verify = ("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "node-key.pem", "-rawin")
    signature = (*verify, "-in", "SHA256SUMS", "-sigfile", "SHA256SUMS.sig")
    readme = (tmp_path / "README.txt").read_text(encoding="utf-8")
    assert " ".join(sums).replace("--strict ", "") in readme
    assert " ".join(signature) in readme
    assert says(*sums).returncode == 0
    assert says(*signature).stdout.strip() == "Signature Verified Successfully"

    (tmp_path / "evidence/002-document.pdf").write_bytes(b"%PDF-1.4 invoicf")
    assert "evidence/002-document.pdf: FAILED" in says(*sums).stdout
    listed = tmp_path / "SHA256SUMS"
    changed = hashlib.sha256(b"%PDF-1.4 invoicf").hexdigest()
    lines = [line for line in listed.read_text().splitlines() if "002" not in line]
    listed.write_text("\n".join([*lines, f"{changed}  evidence/002-document.pdf", ""]))
    assert says(*sums).returncode == 0
    assert says(*signature).returncode != 0


def test_the_audit_stands_in_it_with_its_seals(analyst, seizure):
    run = make_file(analyst, seizure)

    with opened(run) as file:
        rows = list(csv.reader(io.StringIO(file.read("audit.csv").decode("utf-8-sig"))))
    event = AuditEvent.objects.get(case_reference=seizure.reference, action="seizure.logged")
    assert [(row[0], row[3], row[4], row[6], row[7], row[9]) for row in rows[1:]] == [
        (str(event.pk), "Seizure logged", "Channel: Postal", event.mac, str(event.seal.seq), event.seal.hash)
    ]


def test_the_same_case_gives_the_same_bytes(analyst, coordinator, seizure):
    first, again = make_file(analyst, seizure), make_file(analyst, seizure)
    other = make_file(coordinator, seizure, now=LATER, purpose="Auditors")

    assert first.pk != again.pk
    with opened(first) as one, opened(again) as two, opened(other) as three:
        for name in set(one.namelist()) - {"README.txt", "facts.json", "SHA256SUMS", "SHA256SUMS.sig"}:
            assert one.read(name) == two.read(name), name
        for name in ("audit.csv", "evidence/002-document.pdf", "node-key.pem"):
            assert one.read(name) == three.read(name), name
        facts = [json.loads(file.read("facts.json")) for file in (one, two, three)]
    assert [told.pop("made")["for"] for told in facts] == [str(analyst), str(analyst), str(coordinator)]
    assert facts[2].pop("shared_with") == []  # a coordinator sees with whom cases are shared
    assert facts[0] == facts[1] == facts[2]


def test_acts_of_sharing_stand_in_the_audit_for_who_may_see_shares(analyst, coordinator, liaison, seizure):
    make_partner()
    make_share(liaison, seizure)

    for reader, sees in ((analyst, False), (coordinator, True)):
        with opened(make_file(reader, seizure)) as file:
            assert (b"share.drafted" in file.read("audit.csv")) is sees
            assert ("Left out: acts of sharing" in file.read("README.txt").decode()) is not sees


def test_a_worker_that_takes_it_up_makes_the_same_file(analyst, seizure):
    run = make_file(analyst, seizure)
    ReportRun.objects.filter(pk=run.pk).update(status="QUEUED", sha256="", finished_at=None)

    services.run_report(run_id=run.pk, clock=lambda: NOW)

    assert ReportRun.objects.get().sha256 == run.sha256


def test_the_times_in_it_are_those_of_the_case_wherever_it_is_made(analyst, seizure):
    with timezone.override("America/New_York"):
        run = make_file(analyst, seizure)

    with opened(run) as file:
        facts = json.loads(file.read("facts.json"))
        rows = list(csv.reader(io.StringIO(file.read("audit.csv").decode("utf-8-sig"))))
        assert "UTC+8" in file.read("README.txt").decode()
    assert {facts["made"]["at"][-6:], facts["case"]["detained_at"][-6:], rows[1][1][-6:]} == {"+08:00"}


@pytest.mark.parametrize("may_see", [True, False])
def test_who_may_not_see_people_and_files_gets_neither(analyst, seizure, monkeypatch, may_see):
    for name in ("may_see_parties", "may_see_files"):
        monkeypatch.setattr(f"seizures.queries.case.{name}", lambda user: may_see)

    with opened(make_file(analyst, seizure)) as file:
        whole = "".join(file.read(name).decode("utf-8", "replace") for name in ("facts.json", "README.txt"))
        pages = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read("dossier.pdf"))).pages)
        assert any(name.startswith("evidence/") for name in file.namelist()) is may_see
    assert ("Zhang San" in whole) is ("Zhang San" in pages) is may_see
    assert ("evidence/001" in whole) is ("evidence/001" in pages) is may_see
    assert ("sees the fingerprints of files, not the files" in whole) is not may_see
    assert EvidenceFile.objects.earliest("id").sha256 in whole


def test_asking_and_making_stand_in_the_history_of_the_case(client, analyst, seizure):
    run = make_file(analyst, seizure, now=timezone.now())  # it is fetched now, and kept for a month
    client.force_login(analyst, backend="accounts.auth.RoleBackend")
    response = client.get(reverse("reports:download", args=[run.public_id]))

    assert hashlib.sha256(b"".join(response.streaming_content)).hexdigest() == run.sha256
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"] == f'attachment; filename="{seizure.reference}.zip"'
    events = AuditEvent.objects.filter(case_reference=seizure.reference, action__startswith="report.").order_by("id")
    assert [event.action for event in events] == ["report.case_file_asked", "report.case_file", "report.downloaded"]
    assert events[1].changes == {"sha256": [None, run.sha256], "files": [None, 7]}
    assert {event.purpose for event in events} == {"Court of Guangzhou"}


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"purpose": " abc "}, "purpose-missing"),
        ({"confirmed_at": None}, "confirm-first"),
    ],
)
def test_asks_for_a_purpose_and_a_fresh_proof(analyst, seizure, values, refusal):
    with pytest.raises((DomainError, ConfirmFirst)) as refused:
        ask(analyst, seizure, **values)

    assert refused.value.code == refusal


def test_an_officer_may_not_ask_for_one(officer, seizure):
    with pytest.raises(NotAllowed):
        ask(officer, seizure)


def test_is_not_made_once_the_case_is_not_to_be_seen_any_more(analyst, seizure):
    made, waiting = make_file(analyst, seizure), ask(analyst, seizure)
    type(seizure).objects.update(is_restricted=True)

    services.run_report(run_id=waiting.pk, clock=lambda: NOW)

    waiting.refresh_from_db()
    assert (waiting.status, waiting.failure) == ("FAILED", "You may not see this case any more.")
    with pytest.raises(NotVisible):
        services.note_download(acting_user=analyst, run=made, confirmed_at=NOW, now=NOW)
    SeizureMember.objects.create(seizure=seizure, user=analyst, added_by=seizure.logged_by, added_at=NOW)
    services.note_download(acting_user=analyst, run=made, confirmed_at=NOW, now=NOW)


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_kept_file_with_names_is_not_handed_out_once_they_were_erased(analyst, seizure, hours):
    run = make_file(analyst, seizure)
    type(seizure).objects.update(
        status="CLOSED", closed_at=NOW, personal_data_purged_at=NOW + datetime.timedelta(hours=hours)
    )

    if hours < 0:
        services.note_download(acting_user=analyst, run=run, confirmed_at=LATER, now=LATER)
        return
    with pytest.raises(DomainError) as refused:
        services.note_download(acting_user=analyst, run=run, confirmed_at=LATER, now=LATER)
    assert refused.value.code == "names-erased"


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(picture("blue"))])
def test_an_original_that_is_not_what_it_was_is_named_and_none_is_made(analyst, seizure, damage):
    photo = EvidenceFile.objects.earliest("id")
    path = path_of(sha256=photo.sha256)
    path.chmod(0o640)
    damage(path)

    run = make_file(analyst, seizure)

    assert (run.status, run.sha256) == ("FAILED", "")
    assert photo.sha256[:16] in run.failure
    path.unlink(missing_ok=True)


def test_stops_when_it_is_cancelled_in_the_middle(analyst, seizure, monkeypatch):
    run, heard = ask(analyst, seizure), []

    def cancel_at_the_second(run, files, **clock):
        heard.append(files)
        if len(heard) == 2:
            services.cancel_run(acting_user=analyst, run=run, now=NOW)
        return note(run, files, **clock)

    note = runs._note_progress
    monkeypatch.setattr(runs, "_note_progress", cancel_at_the_second)
    services.run_report(run_id=run.pk, clock=lambda: NOW)

    run.refresh_from_db()
    assert (run.status, run.sha256, heard) == ("CANCELLED", "", [5, 6])
    assert not AuditEvent.objects.filter(action="report.case_file").exists()


def test_memory_does_not_grow_with_the_photos(seizure, tmp_path):
    large = b"%PDF-1.4 " + b"x" * 8_000_000
    kept = add_file(seizure, large, shows="DOCUMENT")
    originals = [Original(f"evidence/{n:03d}-large.pdf", kept.sha256, NOW) for n in range(3)]
    del large

    tracemalloc.start()
    written = write_case_file(
        path=tmp_path / "made", texts={}, originals=originals, sign=lambda _: b"", at=NOW, go_on=lambda _: True
    )
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert written == 3
    assert (tmp_path / "made").stat().st_size > 24_000_000
    assert most < 2_000_000
