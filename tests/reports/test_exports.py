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
from ipcases.lib.errors import DomainError, NotAllowed
from reports import services
from reports.models import ReportRun, SavedReport
from tests.operations.factories import NOW, make_seizure
from tests.reports.test_case_report import make_line


def start(user, **values):
    defaults = {"format": "XLSX", "query": "", "purpose": "Quarterly figures", "language": "en", "now": NOW}
    return services.start_export(acting_user=user, **{**defaults, **values})


@pytest.mark.django_db
def test_an_officer_may_not_export(officer):
    with pytest.raises(NotAllowed):
        start(officer)


@pytest.mark.django_db
@pytest.mark.parametrize("purpose", ["", "   ", "abc"])
def test_refuses_an_export_without_a_purpose(analyst, purpose):
    with pytest.raises(DomainError) as refusal:
        start(analyst, purpose=purpose)

    assert refusal.value.field == "purpose"


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

    services.run_report(run_id=run.pk, now=NOW)
    first = ReportRun.objects.get(pk=run.pk)
    services.run_report(run_id=run.pk, now=NOW)

    assert (first.status, first.row_count) == ("DONE", 1)
    assert ReportRun.objects.get(pk=run.pk).sha256 == first.sha256


@pytest.mark.django_db(transaction=True)
def test_takes_up_what_a_lost_worker_left(analyst):
    run = start(analyst)
    ReportRun.objects.filter(pk=run.pk).update(status="RUNNING", started_at=NOW - datetime.timedelta(minutes=16))

    services.run_due(now=NOW)

    assert ReportRun.objects.get(pk=run.pk).status == "DONE"


@pytest.mark.django_db(transaction=True)
def test_leaves_a_run_alone_that_a_worker_is_making(analyst):
    run = start(analyst)
    ReportRun.objects.filter(pk=run.pk).update(status="RUNNING", started_at=NOW - datetime.timedelta(minutes=14))

    services.run_due(now=NOW)

    assert ReportRun.objects.get(pk=run.pk).status == "RUNNING"


@pytest.mark.django_db(transaction=True)
def test_makes_nothing_for_a_user_who_lost_the_right(analyst):
    run = start(analyst)
    analyst.role_grants.all().delete()

    services.run_report(run_id=run.pk, now=NOW)

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
        acting_user=analyst, seizure=seizure, purpose="Court of Guangzhou", language=language, now=NOW
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
