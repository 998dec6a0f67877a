"""Exports: the right, the purpose, the audit, the file."""

import csv
import datetime
import io
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, NotAllowed, NotVisible
from ipcases.lib.files import path_of
from reports import services
from reports.access import get_saved
from reports.models import ReportRun, SavedReport
from reports.queries.saved import saved_views
from reports.services import runs
from seizures.models import EvidenceFile, GoodsLine, Parcel
from seizures.services.searching import refresh_search
from tests.operations.factories import NOW, make_seizure
from tests.reports.exports import make_line, start

LATER = NOW + datetime.timedelta(days=3)
AGES = datetime.timedelta(minutes=15, microseconds=1)  # without a word of the worker


@pytest.mark.django_db
def test_an_officer_may_not_export(officer):
    with pytest.raises(NotAllowed):
        start(officer)


@pytest.mark.django_db
def test_refuses_an_export_without_a_purpose(analyst):
    for purpose in ("", " abcd ", " 庭 "):
        with pytest.raises(DomainError) as refusal:
            start(analyst, purpose=purpose)
        assert refusal.value.field == "purpose"

    assert start(analyst, purpose=" abcde ").purpose == "abcde"
    assert start(analyst, purpose=" 法院 ").purpose == "法院"  # a whole purpose in Chinese


@pytest.mark.django_db(transaction=True)
def test_writes_the_export_with_its_purpose_into_the_audit(analyst):
    run = start(analyst, query="office=CNCAN")

    event = AuditEvent.objects.get(action="report.exported")
    assert (event.purpose, event.subject_id) == ("Quarterly figures", str(run.pk))
    assert event.changes["search"] == [None, "office=CNCAN"]


@pytest.mark.django_db(transaction=True)
def test_makes_a_waiting_spreadsheet_once(analyst, officer):
    make_line(make_seizure(logged_by=officer))
    make_line(make_seizure(logged_by=officer, office="CNSZX"))
    run = start(analyst, query="office=CNCAN")

    services.run_report(run_id=run.pk, clock=lambda: NOW)
    first = ReportRun.objects.get(pk=run.pk)
    services.run_report(run_id=run.pk, clock=lambda: NOW)

    assert (first.status, first.row_count) == ("DONE", 1)
    assert ReportRun.objects.get(pk=run.pk).sha256 == first.sha256


@pytest.mark.django_db(transaction=True)
def test_takes_up_what_a_lost_worker_left(analyst):
    run = start(analyst)
    ReportRun.objects.filter(pk=run.pk).update(status="RUNNING", alive_at=NOW - AGES)

    services.run_due(clock=lambda: NOW)

    assert ReportRun.objects.get(pk=run.pk).status == "DONE"


@pytest.mark.django_db(transaction=True)
def test_leaves_a_run_alone_that_a_worker_is_making(analyst):
    run = start(analyst)
    ReportRun.objects.filter(pk=run.pk).update(status="RUNNING", alive_at=NOW - datetime.timedelta(minutes=15))

    services.run_due(clock=lambda: NOW)

    assert ReportRun.objects.get(pk=run.pk).status == "RUNNING"


@pytest.mark.django_db(transaction=True)
def test_makes_nothing_for_a_user_who_lost_the_right(analyst):
    run = start(analyst)
    analyst.role_grants.all().delete()

    services.run_report(run_id=run.pk, clock=lambda: NOW)

    assert ReportRun.objects.get(pk=run.pk).status == "FAILED"


@pytest.mark.django_db(transaction=True)
def test_streams_the_csv_of_the_search_and_notes_that_it_was_whole(client, analyst, officer):
    mine = make_seizure(logged_by=officer)
    make_line(mine)
    make_line(make_seizure(logged_by=officer, office="CNSZX"))
    client.force_login(analyst, backend="accounts.auth.RoleBackend")

    response = client.post(
        reverse("reports:export") + "?" + urlencode({"office": "CNCAN"}),
        {"format": "CSV", "purpose": "Quarterly figures"},
    )

    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode().removeprefix("\ufeff"))))
    assert [row["Case"] for row in rows] == [mine.reference]
    run = ReportRun.objects.get()
    assert (run.status, run.row_count) == ("DONE", 1)


@pytest.mark.django_db
def test_keeps_what_was_typed_when_the_purpose_is_missing(client, analyst):
    client.force_login(analyst, backend="accounts.auth.RoleBackend")

    response = client.post(reverse("reports:export"), {"format": "XLSX", "purpose": "x"})

    assert response.status_code == 400
    assert 'value="x"' in response.content.decode()


@pytest.mark.django_db
def test_nobody_fetches_the_file_of_another(client, analyst, coordinator):
    run = ReportRun.objects.create(
        requested_by=analyst,
        format="XLSX",
        query="",
        purpose="Figures",
        language="en",
        status="QUEUED",
        requested_at=NOW,
    )
    client.force_login(coordinator, backend="accounts.auth.RoleBackend")

    assert client.get(reverse("reports:download", args=[run.public_id])).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("language", "words"), [("en", "Running shoes"), ("zh-hans", "广州海关")])
def test_the_dossier_is_a_pdf_with_text_in_both_scripts(analyst, officer, language, words):
    seizure = make_seizure(logged_by=officer)
    make_line(seizure, brand="诺德维克 Łódź #let x = 1")

    run, content = services.make_dossier(
        acting_user=analyst, seizure=seizure, purpose="Court of Guangzhou", language=language, confirmed_at=NOW, now=NOW
    )

    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    text = "".join(text.split())  # a cell breaks its lines where it must
    assert words.replace(" ", "") in text
    assert "Łódź#letx=1" in text
    assert "诺德维克" in text
    assert "CourtofGuangzhou" in text
    assert AuditEvent.objects.get(action="report.dossier").case_reference == seizure.reference
    assert run.sha256


@pytest.mark.django_db
def test_a_view_is_saved_once_per_name(analyst):
    for query in ("office=CNCAN", "office=CNSZX"):
        services.save_view(acting_user=analyst, name="Mine", query=query, now=NOW)

    assert SavedReport.objects.get().query == "office=CNSZX"


@pytest.mark.django_db
def test_a_view_has_a_name_an_office_to_share_it_with_and_49_neighbours(analyst):
    def refusal(**values):
        with pytest.raises(DomainError) as refused:
            services.save_view(acting_user=analyst, query="", now=NOW, **values)
        return refused.value.code

    SavedReport.objects.bulk_create(SavedReport(owner=analyst, name=f"{n}", created_at=NOW) for n in range(49))
    assert refusal(name=" ") == "name-missing"
    services.save_view(acting_user=analyst, name="Fifty", query="", now=NOW)
    services.save_view(acting_user=analyst, name="Fifty", query="office=CNCAN", now=NOW)
    assert refusal(name="One more") == "too-many-views"
    analyst.home_office = None
    assert refusal(name="Fifty", share_with_office=True) == "no-office"


@pytest.mark.django_db
def test_the_search_page_asks_the_same_number_of_questions_at_10_and_200_rows(client, analyst, officer):
    client.force_login(analyst, backend="accounts.auth.RoleBackend")
    counts = []
    for more in (10, 190):
        for _number in range(more):
            make_seizure(logged_by=officer)
        client.get(reverse("reports:search"))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("reports:search")).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_the_same_cases_give_the_same_file_again(analyst, officer):
    make_line(make_seizure(logged_by=officer))
    first = start(analyst)
    services.run_report(run_id=first.pk, clock=lambda: NOW)
    again = services.repeat_run(acting_user=analyst, run=first, language="en", confirmed_at=LATER, now=LATER)
    services.run_report(run_id=again.pk, clock=lambda: LATER)

    first.refresh_from_db()
    again.refresh_from_db()
    assert first.sha256 == again.sha256
    assert again.repeats == first


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda line, officer: None, "The same file as on"),
        (lambda line, officer: GoodsLine.objects.update(brand="KESTRA"), "As many rows as on"),
        (lambda line, officer: make_line(make_seizure(logged_by=officer)), "1 rows on"),
    ],
)
def test_a_file_made_again_says_how_it_differs(client, analyst, officer, change, words):
    line = make_line(make_seizure(logged_by=officer))
    first = start(analyst)
    services.run_report(run_id=first.pk, clock=lambda: NOW)
    change(line, officer)
    client.force_login(analyst, backend="accounts.auth.RoleBackend")

    assert client.post(reverse("reports:again", args=[first.public_id])).status_code == 302
    services.run_report(run_id=ReportRun.objects.latest("pk").pk, clock=lambda: LATER)

    assert words in client.get(reverse("reports:runs")).content.decode()


@pytest.mark.django_db
def test_a_waiting_file_can_be_cancelled_once_by_who_asked_for_it(analyst, coordinator):
    run = start(analyst)
    with pytest.raises(DomainError) as refusal:
        services.note_download(acting_user=analyst, run=run, confirmed_at=NOW, now=NOW)
    assert refusal.value.code == "not-ready"
    with pytest.raises(DomainError):
        services.cancel_run(acting_user=coordinator, run=run, now=NOW)

    services.cancel_run(acting_user=analyst, run=run, now=NOW)

    assert ReportRun.objects.get().status == "CANCELLED"
    assert AuditEvent.objects.filter(action="report.cancelled").count() == 1
    with pytest.raises(DomainError) as refusal:
        services.cancel_run(acting_user=analyst, run=run, now=NOW)
    assert refusal.value.code == "not-running"
    services.run_report(run_id=run.pk, clock=lambda: NOW)
    assert ReportRun.objects.get().status == "CANCELLED"


@pytest.mark.django_db(transaction=True)
def test_a_worker_stops_when_the_file_is_cancelled_in_the_middle(analyst, officer, monkeypatch):
    monkeypatch.setattr("reports.exporters.xlsx_file._ROWS_AT_ONCE", 2)
    for _number in range(5):
        make_line(make_seizure(logged_by=officer))
    run = start(analyst)
    heard = []

    def cancel_at_the_second(run, rows, **clock):
        heard.append((rows, ReportRun.objects.get(pk=run.pk).row_target))
        if rows == 4:
            services.cancel_run(acting_user=analyst, run=run, now=NOW)
        return note(run, rows, **clock)

    note = runs._note_progress
    monkeypatch.setattr(runs, "_note_progress", cancel_at_the_second)
    services.run_report(run_id=run.pk, clock=lambda: NOW)

    assert heard == [(2, 5), (4, 5)]
    run.refresh_from_db()
    assert (run.status, run.sha256, run.row_count) == ("CANCELLED", "", 2)


@pytest.mark.django_db(transaction=True)
def test_a_file_is_kept_for_thirty_days_and_its_fingerprint_for_good(client, analyst, officer):
    make_line(make_seizure(logged_by=officer))
    run = start(analyst)
    services.run_report(run_id=run.pk, clock=lambda: NOW)
    run.refresh_from_db()
    end = NOW + datetime.timedelta(days=30)

    services.run_due(clock=lambda: end - datetime.timedelta(seconds=1))
    assert path_of(sha256=run.sha256).exists()
    before = end - datetime.timedelta(seconds=1)
    services.note_download(acting_user=analyst, run=run, confirmed_at=before, now=before)
    with pytest.raises(DomainError) as over:  # before the sweep has been by
        services.note_download(acting_user=analyst, run=run, confirmed_at=end, now=end)
    assert over.value.code == "expired"
    services.run_due(clock=lambda: end)

    assert not path_of(sha256=run.sha256).exists()
    expired = ReportRun.objects.get()
    assert (expired.status, expired.sha256) == ("EXPIRED", run.sha256)
    with pytest.raises(DomainError) as refusal:
        services.note_download(acting_user=analyst, run=expired, confirmed_at=end, now=end)
    assert refusal.value.code == "expired"


@pytest.mark.django_db(transaction=True)
def test_expiry_spares_bytes_that_a_younger_file_or_a_case_holds(analyst, officer):
    seizure = make_seizure(logged_by=officer)
    make_line(seizure)
    old, young = start(analyst), start(analyst)
    services.run_report(run_id=old.pk, clock=lambda: NOW)
    services.run_report(run_id=young.pk, clock=lambda: LATER)
    old.refresh_from_db()

    services.run_due(clock=lambda: NOW + datetime.timedelta(days=30))
    assert path_of(sha256=old.sha256).exists()
    EvidenceFile.objects.create(
        seizure=seizure,
        shows="DOCUMENT",
        sha256=old.sha256,
        media_type="application/pdf",
        size=old.size,
        added_by=officer,
        added_at=NOW,
    )
    services.run_due(clock=lambda: LATER + datetime.timedelta(days=30))
    assert path_of(sha256=old.sha256).exists()
    assert not ReportRun.objects.filter(status="DONE").exists()


@pytest.mark.django_db
def test_an_office_sees_the_views_it_shares_and_nobody_elses(officer, supervisor, officer_szx):
    shared = services.save_view(acting_user=officer, name="Ours", query="office=CNCAN", share_with_office=True, now=NOW)
    own = services.save_view(acting_user=officer, name="Mine", query="office=CNCAN", now=NOW)

    assert [(view.saved.name, view.is_mine) for view in saved_views(user=officer)] == [("Mine", True), ("Ours", True)]
    assert [(view.saved.name, view.is_mine) for view in saved_views(user=supervisor)] == [("Ours", False)]
    assert saved_views(user=officer_szx) == []
    with pytest.raises(NotVisible):  # a colleague reads it, only the owner deletes it
        get_saved(user=supervisor, public_id=shared.public_id)
    assert get_saved(user=officer, public_id=own.public_id) == own


@pytest.mark.django_db
def test_the_search_page_opens_with_the_view_chosen_for_it(client, analyst):
    first, second = (
        services.save_view(acting_user=analyst, name=name, query=f"office={name}", now=NOW)
        for name in ("CNCAN", "CNSZX")
    )
    client.force_login(analyst, backend="accounts.auth.RoleBackend")
    page = reverse("reports:search")
    assert client.get(page).status_code == 200

    for view in (first, second):
        client.post(reverse("reports:open-with-view", args=[view.public_id]))

    assert client.get(page).headers["Location"] == f"{page}?office=CNSZX&view={second.public_id}"
    assert client.get(page, {"all": "1"}).status_code == 200
    client.post(reverse("reports:open-with-view", args=[second.public_id]), {"off": "1"})
    assert client.get(page).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    ["LZ473124863CN", "LZ 4731 2486 3CN", "ＬＺ４７３１２４８６３ＣＮ", "lz473124863cn", "4731248", "473124863CN"],
)
def test_a_parcel_is_found_however_its_number_is_typed(client, analyst, officer, typed):
    seizure = make_seizure(logged_by=officer)
    other = make_seizure(logged_by=officer)
    for case, number in ((seizure, "LZ473124863CN"), (other, "RX123456785CN")):
        Parcel.objects.create(
            seizure=case, position=1, kind="POSTAL", number=number, number_as_written=number, check_digit="PASSED"
        )
        refresh_search(seizure=case)
    client.force_login(analyst, backend="accounts.auth.RoleBackend")

    html = client.get(reverse("reports:search"), {"text": typed}).content.decode()

    assert seizure.reference in html
    assert other.reference not in html


@pytest.mark.django_db
def test_files_are_listed_with_the_same_number_of_questions_at_10_and_200(client, analyst):
    client.force_login(analyst, backend="accounts.auth.RoleBackend")
    counts, before = [], None
    for more in (10, 190):
        for _number in range(more):
            before = ReportRun.objects.create(
                requested_by=analyst, format="XLSX", purpose="Figures", language="en", requested_at=NOW, repeats=before
            )
        client.get(reverse("reports:runs"))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("reports:runs")).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]
