"""The return as a file: the figures of the page, what is missing in them, a purpose, a line in the audit."""

import csv
import io
import zipfile
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from audit.models import AuditEvent
from ipcases.lib.files import read_file
from reports.models import GapRequest, ReportRun
from reports.queries.annual_sheets import sheets_of
from seizures.models import Seizure
from tests.operations.factories import NOW
from tests.reports.returns import LATER, found_gaps, make_case, returned

pytestmark = pytest.mark.django_db
PURPOSE = "Annual report of the administration"


@pytest.fixture(autouse=True)
def _while_outcomes_are_not_missed():
    """Have it some days after the cases: after some months each would lack its outcome too."""
    with time_machine.travel(LATER, tick=True):
        yield


@pytest.fixture
def signed_in(client, analyst):
    client.force_login(analyst, backend="accounts.auth.RoleBackend")
    return client


def make_file(client, format="CSV", **query):
    asked = {"year": "2026", **query}
    address = f"{reverse('reports:annual-file')}?{'&'.join(f'{name}={value}' for name, value in asked.items())}"
    return client.post(address, {"format": format, "purpose": PURPOSE})


def rows_of_file(run):
    content = read_file(sha256=run.sha256).decode()
    assert content.startswith("\ufeff")
    return list(csv.reader(io.StringIO(content.removeprefix("\ufeff"))))


def test_the_file_holds_what_the_page_shows_and_says_what_is_missing(signed_in, officer, analyst):
    make_case(officer, lines=({}, {"category": "EU-5b", "quantity": "2.5", "unit": "KGM", "values": ()}))

    assert make_file(signed_in).status_code == 302

    run = ReportRun.objects.get()
    rows = rows_of_file(run)
    assert ["Gaps", "Incomplete: 1 case lacks data. The last table says what and where."] in rows
    assert ["4a Sport shoes", "1", "0", "10", "", "1000"] in rows
    assert ["5b Bags, wallets, purses, cigarette cases", "1", "0", "0", "2.5 kilograms", "0"] in rows
    assert ["1a Foodstuffs", "0", "0", "0", "", "0"] in rows
    assert ["Guangzhou Customs", "1", "0", "0", "0", "1"] in rows
    assert (run.kind, run.status, run.query) == ("ANNUAL", "DONE", "year=2026&schema=EU")
    event = AuditEvent.objects.get(action="report.annual")
    assert (event.purpose, event.changes["lacking"], event.changes["sha256"]) == (
        PURPOSE,
        [None, 1],
        [None, run.sha256],
    )
    assert signed_in.get(reverse("reports:download", args=[run.public_id])).status_code == 200


def test_a_complete_return_says_so(signed_in, officer):
    make_case(officer, status="CLOSED", closed_at=NOW)
    make_file(signed_in)

    assert ["Gaps", "Complete: no case lacks data that the return needs."] in rows_of_file(ReportRun.objects.get())


def test_a_spreadsheet_has_a_sheet_for_each_table_and_no_formula(signed_in, officer, analyst):
    make_case(officer)
    assert make_file(signed_in, format="XLSX").status_code == 302

    book = zipfile.ZipFile(io.BytesIO(read_file(sha256=ReportRun.objects.get().sha256)))
    sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 8
    assert not any("<f>" in book.read(name).decode() for name in sheets)
    assert all('orientation="landscape"' in book.read(name).decode() for name in sheets)


def test_the_figures_of_file_page_and_api_are_the_same(signed_in, officer, analyst):
    make_case(officer, lines=({}, {"category": "EU-5b"}))
    found = returned(analyst)
    with timezone.override("Asia/Shanghai"):
        about, *sheets = sheets_of(found=found, gaps=found_gaps(analyst), whom="China", now=LATER)
    (table,) = [sheet.lines for sheet in sheets if sheet.title == "By category"]
    assert about.lines[3] == ["As of", "2026-11-28 12:00 UTC+8"]
    shown = signed_in.get(reverse("reports:annual"), {"year": "2026"}).context["found"]
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(analyst)[1]}")
    told = api.get("/api/v1/reports/annual/", {"year": "2026"}).json()

    assert shown == found
    assert told["whole"]["cases"] == table[-1][1] == found.whole.cases == 1
    assert Decimal(told["whole"]["articles"]) == table[-1][3] == 20
    assert told["whole"]["values"] == [{"kind": "MSRP", "currency": "USD", "amount": "2000.00"}]
    lines = {line["key"]: line["cases"] for line in told["tables"][0]["lines"] if line["cases"]}
    assert lines == {"EU-4a": 1, "EU-5b": 1}


@pytest.mark.parametrize(("purpose", "status"), [("", 400), ("abc", 400), ("Annual report", 302)])
def test_no_file_without_a_purpose(signed_in, officer, purpose, status):
    make_case(officer)

    answer = signed_in.post(reverse("reports:annual-file") + "?year=2026", {"format": "CSV", "purpose": purpose})

    assert answer.status_code == status
    assert ReportRun.objects.exists() is (status == 302)


def test_a_program_reads_the_gaps_asks_the_office_and_fetches_the_file(officer, analyst):
    case = make_case(officer, lines=({"values": ()},))
    Seizure.objects.filter(pk=case.pk).update(status="CLOSED", closed_at=NOW)
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(analyst)[1]}")

    told = api.get("/api/v1/reports/annual/gaps/", {"year": "2026"}).json()
    assert told["is_complete"] is False
    assert [(row["office"], row["lacking"], row["request"]) for row in told["offices"]] == [("CNCAN", 1, None)]
    asked = api.post("/api/v1/reports/annual/ask/", {"office": "CNCAN", "year": 2026}, format="json")
    assert (asked.status_code, asked.json()["asked_by"]) == (200, "Analyst")
    assert GapRequest.objects.count() == 1
    body = {"year": 2026, "format": "CSV", "purpose": PURPOSE}
    made = api.post("/api/v1/reports/annual/", body, format="json")
    assert made.status_code == 201, made.content
    assert api.get(made["Location"]).status_code == 200
    assert api.post("/api/v1/reports/annual/ask/", {"office": "CNSZX", "year": 2026}, format="json").status_code == 409
