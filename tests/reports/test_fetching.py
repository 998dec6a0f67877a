"""A file made earlier: whoever may sit at an open screen gets no case that way; why there is none is read by all."""

import time
from datetime import timedelta

import pytest
import xlsxwriter
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import RoleGrant, User
from audit.models import AuditEvent
from reports import services
from reports.exporters import xlsx_file
from reports.models import ReportRun
from reports.services import runs
from seizures.models import Seizure
from seizures.services.restriction import restrict
from tests.cast import PASSWORD
from tests.operations.factories import NOW, make_seizure
from tests.reports.exports import make_line, start


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("kind", "asks"), [("CASES", True), ("DOSSIER", True), ("TABLE", False), ("RESULTS", False), ("ANNUAL", False)]
)
def test_a_file_made_earlier_asks_for_the_proof_that_making_it_asked_for(client, analyst, officer, kind, asks):
    make_line(make_seizure(logged_by=officer))
    run = start(analyst)
    services.run_report(run_id=run.pk, clock=lambda: NOW)
    ReportRun.objects.update(kind=kind, expires_at=None)
    User.objects.update(sessions_valid_from=NOW)
    client.force_login(analyst)
    session = client.session
    session["confirmed_at"] = session["started_at"] = time.time() - settings.CONFIRM_SECONDS - 60
    session.save()
    address = reverse("reports:download", args=[run.public_id])

    shown = client.get(address)

    assert shown.status_code == (403 if asks else 200)
    assert AuditEvent.objects.filter(action="report.downloaded").count() == (0 if asks else 1)
    if asks:
        assert client.post(address, {"proof": "wrong"}).status_code == 400
        fetched = client.post(address, {"proof": PASSWORD})
        assert (fetched.status_code, fetched["Content-Type"]) == (200, run.media_type)
        assert client.get(address).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["CASES", "TABLE"])
def test_whoever_may_take_no_file_away_any_more_fetches_none_that_was_made_before(client, analyst, officer, kind):
    make_line(make_seizure(logged_by=officer))
    run = start(analyst)
    services.run_report(run_id=run.pk, clock=lambda: NOW)
    ReportRun.objects.update(kind=kind, expires_at=timezone.now() + timedelta(days=1))
    client.force_login(analyst, backend="accounts.auth.RoleBackend")
    address = reverse("reports:download", args=[run.public_id])
    assert address in client.get(reverse("reports:runs")).content.decode()

    RoleGrant.objects.filter(user=analyst).update(role="OFFICER")  # searches still, and exports nothing

    assert client.get(address).status_code == 403
    assert address not in client.get(reverse("reports:runs")).content.decode()
    api = APIClient()
    api.force_authenticate(User.objects.get(pk=analyst.pk))
    assert api.get(reverse("api-report-file", args=[run.public_id])).status_code == 403
    assert not AuditEvent.objects.filter(action="report.downloaded").exists()


@pytest.mark.django_db
def test_why_a_file_failed_is_read_in_the_readers_language(client, analyst):
    run = start(analyst)
    ReportRun.objects.update(status="RUNNING")
    runs.fail_run(run=run, why="The download was broken off. Start it again.", now=NOW)
    client.force_login(analyst, backend="accounts.auth.RoleBackend")

    read = {
        language: client.get(reverse("reports:runs"), headers={"accept-language": language}).content.decode()
        for language in ("en", "zh-hans")
    }

    assert "The download was broken off." in read["en"]
    assert "The download was broken off." not in read["zh-hans"]
    assert "下载中断" in read["zh-hans"]


def lists(user, kind):
    """Make a file of all cases of the user, by a worker or as a table with a case in each line."""
    if kind == "CASES":
        run = start(user)
        services.run_report(run_id=run.pk, clock=lambda: NOW)
        ReportRun.objects.update(expires_at=timezone.now() + timedelta(days=1))
        return run
    lines = [["Case", "Amount"], *([case, "-12"] for case in Seizure.objects.values_list("reference", flat=True))]
    asked = {"title": "Ledger", "purpose": "Yearly audit", "is_shared": False, "language": "en"}
    query = "ledger=x" if kind == "LEDGER" else "measure=cases"
    return services.make_table(acting_user=user, lines=lines, query=query, now=timezone.now(), **asked)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["CASES", "LEDGER"])
def test_no_file_of_cases_is_fetched_of_which_one_is_out_of_reach_since(client, desk, officer, supervisor, kind):
    cases = [make_seizure(logged_by=officer, day=f"2026-11-{day:02}") for day in range(1, 4)]
    for case in cases:
        make_line(case)
    run = lists(desk, kind)
    client.force_login(desk, backend="accounts.auth.RoleBackend")
    address = reverse("reports:download", args=[run.public_id])
    assert client.get(address).status_code == 200

    restrict(acting_user=supervisor, reference=cases[1].reference, purpose="Covert", now=NOW)

    refused = client.get(address)
    assert refused.status_code == 409
    assert "Make it anew" in refused.content.decode()
    assert AuditEvent.objects.filter(action="report.downloaded").count() == 1

    anew = lists(desk, "CASES")
    assert client.get(reverse("reports:download", args=[anew.public_id])).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "status"), [("DESK", 200), ("ANALYST", 403)])
def test_a_ledger_is_fetched_by_whoever_may_still_see_ledgers(client, desk, officer, role, status):
    make_seizure(logged_by=officer)
    run = lists(desk, "LEDGER")

    RoleGrant.objects.filter(user=desk).update(role=role)

    client.force_login(User.objects.get(pk=desk.pk), backend="accounts.auth.RoleBackend")
    assert client.get(reverse("reports:download", args=[run.public_id])).status_code == status


@pytest.mark.django_db(transaction=True)
def test_a_file_of_cases_is_fetched_though_another_case_is_out_of_reach_and_figures_always(
    client, analyst, officer, supervisor
):
    make_line(make_seizure(logged_by=officer))
    run, figures = lists(analyst, "CASES"), lists(analyst, "FIGURES")
    other = make_seizure(logged_by=officer)
    make_line(other)
    client.force_login(analyst, backend="accounts.auth.RoleBackend")

    restrict(acting_user=supervisor, reference=other.reference, purpose="Covert", now=NOW)

    assert client.get(reverse("reports:download", args=[run.public_id])).status_code == 200
    Seizure.objects.update(is_restricted=True)
    assert client.get(reverse("reports:download", args=[figures.public_id])).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_nobody_who_moved_to_another_office_fetches_cases_of_the_former_one(client, analyst, officer):
    make_line(make_seizure(logged_by=officer))
    run = lists(analyst, "CASES")

    User.objects.filter(pk=analyst.pk).update(home_office="NLRTM")

    client.force_login(User.objects.get(pk=analyst.pk), backend="accounts.auth.RoleBackend")
    assert client.get(reverse("reports:download", args=[run.public_id])).status_code == 409


def test_the_cases_in_a_spreadsheet_are_read_piece_by_piece(tmp_path, monkeypatch):
    names = [f"CN-CAN-2026-{number:08}" for number in range(50)]
    with xlsxwriter.Workbook(str(tmp_path / "made"), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, name in enumerate(["Case", *names]):
            sheet.write_string(row, 0, name)
            sheet.write_string(row, 1, "<row> of A2")
    monkeypatch.setattr(xlsx_file, "_READ_BYTES", 37)

    assert list(xlsx_file.cases_in(path=tmp_path / "made")) == names
