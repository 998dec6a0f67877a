"""Exports, tables and saved views over the API."""

import pytest
from knox.models import AuthToken
from rest_framework.test import APIClient

from reports.models import ReportRun
from tests.operations.factories import make_seizure
from tests.seizures.factories import log

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(analyst):
    client = APIClient()
    client.force_authenticate(analyst, AuthToken.objects.create(analyst)[0])
    return client


@pytest.fixture
def case(officer):
    return make_seizure(logged_by=officer)


def test_a_spreadsheet_is_asked_for_once_however_often_it_is_sent(api):
    said = {"query": "office=CNCAN", "purpose": "Quarterly figures"}
    headers = {"idempotency-key": "q4"}

    first = api.post("/api/v1/reports/", said, format="json", headers=headers)
    again = api.post("/api/v1/reports/", said, format="json", headers=headers)

    assert (first.status_code, first.json()["status"]) == (202, "QUEUED")
    assert first["Location"] == again["Location"] == f"/api/v1/reports/{first.json()['public_id']}/"
    assert ReportRun.objects.count() == 1
    assert api.get(f"{first['Location']}file/").json()["code"] == "not-ready"


@pytest.mark.django_db(transaction=True)  # the stream has a connection of its own
def test_a_csv_comes_at_once_and_is_on_record(api, officer):
    case = log(officer)
    answer = api.post("/api/v1/reports/csv/", {"purpose": "Quarterly figures"}, format="json")
    content = b"".join(answer.streaming_content)

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert content.startswith(b"\xef\xbb\xbf")
    assert case.reference.encode() in content
    assert ReportRun.objects.get().status == "DONE"


@pytest.mark.parametrize("said", [{}, {"purpose": ""}, {"purpose": "x" * 301}, {"purpose": "Court", "format": "XML"}])
def test_an_export_without_a_purpose_is_refused(api, said):
    assert api.post("/api/v1/reports/csv/", said, format="json").status_code == 400
    assert not ReportRun.objects.exists()


@pytest.mark.parametrize(
    ("address", "more"),
    [
        ("/api/v1/reports/csv/", {"purpose": "Court"}),
        ("/api/v1/reports/", {"purpose": "Court"}),
        ("/api/v1/saved-views/", {"name": "Shoes"}),
    ],
)
@pytest.mark.parametrize("query", ["catgory=EU-4a", "office=CNCAN&catgory="])
def test_a_filter_with_a_mistyped_name_is_refused_and_exports_nothing_more(api, address, more, query):
    refused = api.post(address, {"query": query, **more}, format="json")

    assert refused.status_code == 400
    assert "catgory" in refused.json()["errors"]["query"][0]
    assert not ReportRun.objects.exists()


def test_a_dossier_is_made_and_fetched(api, case):
    made = api.post(f"/api/v1/seizures/{case.reference}/dossier/", {"purpose": "Court of Guangzhou"}, format="json")

    file = api.get(made["Location"])

    assert (made.status_code, file["Content-Type"]) == (201, "application/pdf")
    assert file.getvalue().startswith(b"%PDF-")


def test_a_view_is_kept_opened_with_and_deleted(api):
    saved = api.post(
        "/api/v1/saved-views/", {"name": "Guangzhou", "query": "office=CNCAN&sort=due&view=7"}, format="json"
    ).json()
    one = f"/api/v1/saved-views/{saved['public_id']}/"

    assert saved["query"] == "office=CNCAN"
    assert api.put(f"{one}default/", {"is_default": True}, format="json").json()["is_default"] is True
    assert [row["name"] for row in api.get("/api/v1/saved-views/").json()["results"]] == ["Guangzhou"]
    assert api.delete(one).status_code == 204
    assert api.delete(one).status_code == 404


def test_a_table_counts_what_its_search_holds(api, case):
    table = api.get("/api/v1/tables/", {"measure": "cases", "by": "office", "across": "channel"}).json()

    assert table["whole"] == 1
    assert [(sum(row["values"]), row["total"]) for row in table["rows"]] == [(1, 1)]
    assert api.get("/api/v1/tables/", {"by": "mood"}).status_code == 400


def test_the_figures_of_a_search_count_what_its_list_holds(api, case):
    figures = api.get("/api/v1/figures/", {"office": "CNCAN"}).json()

    assert [row["count"] for row in figures["offices"]] == [1]
    assert api.get("/api/v1/figures/", {"office": "CNSZX"}).json()["offices"] == []


def test_the_audit_is_read_and_verified_by_auditors_only(auditor, api, case):
    client = APIClient()
    client.force_authenticate(auditor)

    assert client.get("/api/v1/audit/events/", {"actor": "officer"}).status_code == 200
    assert client.post("/api/v1/audit/verify/", {}, format="json").json()["broken"] == 0
    assert client.get("/api/v1/audit/chain/").json()["verification"]["actor"] == "Auditor"
    assert api.get("/api/v1/audit/events/").status_code == 403
