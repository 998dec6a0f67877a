"""Was this file made here? The public page and the API: three answers, no secrets, a brake."""

import datetime
import hashlib
import io

import pgtrigger
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from audit.models import AuditEvent
from audit.sealing import seal
from reports import services
from reports.models import ReportRun
from reports.queries.verifying import made_file
from sharing.services.keys import node_keys
from tests.operations.factories import NOW, make_seizure
from tests.reports.exports import make_line, start

UNKNOWN = "ab" * 32
KEYS = ["sha256", "was_made_here", "made_by", "kind", "format", "made_on", "is_in_audit", "seal"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(analyst, officer):
    """A spreadsheet of a case, for a purpose that nobody else needs to know."""
    make_line(make_seizure(logged_by=officer))
    run = start(analyst, query="office=CNCAN", purpose="Secret purpose")
    services.run_report(run_id=run.pk, clock=lambda: NOW)
    return ReportRun.objects.get(pk=run.pk)


def page(client, typed: str):
    return client.get(reverse("verify"), {"sha256": typed})


def ask(client, sha256: str):
    return client.get(reverse("api-verify", args=[sha256]))


def test_a_stranger_learns_that_a_file_was_made_here_and_nothing_else(client, run):
    html = page(client, run.sha256).content.decode()

    assert "A file with this fingerprint was made by IPCases on 16 Nov 2026 (Cases, XLSX)." in html
    for secret in (run.purpose, run.requested_by.display_name, "CNCAN", str(run.public_id), run.query):
        assert secret not in html


@pytest.mark.parametrize("typed", [str.upper, lambda x: f"SHA256: {x}", lambda x: " ".join([x[:8], x[8:]]) + "\n"])
def test_a_fingerprint_is_read_however_programs_print_it(client, run, typed):
    assert "was made by" in page(client, typed(run.sha256)).content.decode()


def test_a_fingerprint_that_differs_in_one_character_is_not_known(client, run):
    other = run.sha256[:-1] + ("0" if run.sha256[-1] != "0" else "1")
    html = page(client, other).content.decode()

    assert "No file with this fingerprint was made here: it was changed, or comes from elsewhere." in html
    assert "was made by" not in html


@pytest.mark.parametrize("typed", ["", UNKNOWN[1:], UNKNOWN + "a", "g" * 64, "０" * 64])
def test_what_is_no_fingerprint_is_asked_for_again(client, typed):
    answer = page(client, typed)

    assert answer.status_code == 400
    assert "made here" not in answer.content.decode()


def test_without_a_question_the_page_shows_the_key_of_the_node(client):
    ring = node_keys(now=NOW)
    html = client.get(reverse("verify")).content.decode()

    assert ring.signing.fingerprint in html
    assert ring.signing.pem.splitlines()[1] in html
    assert "PRIVATE" not in html
    assert '<div class="field" data-file hidden>' in html  # a script shows it


@pytest.mark.parametrize("status", ["QUEUED", "RUNNING", "FAILED", "CANCELLED"])
def test_a_run_without_a_file_is_not_found_by_the_lack_of_it(run, status):
    ReportRun.objects.update(status=status, sha256="", finished_at=None)

    assert made_file(sha256="") is None


def test_an_expired_file_stays_known(client, run):
    services.run_due(clock=lambda: NOW + datetime.timedelta(days=40))

    assert ReportRun.objects.get().status == "EXPIRED"
    assert ask(client, run.sha256).json()["made_on"] == "2026-11-16"


def test_of_equal_files_the_first_counts(client, analyst, run):
    later = NOW + datetime.timedelta(days=3)
    again = services.repeat_run(acting_user=analyst, run=run, language="en", confirmed_at=later, now=later)
    services.run_report(run_id=again.pk, clock=lambda: later)

    assert ReportRun.objects.filter(sha256=run.sha256).count() == 2
    assert ask(client, run.sha256).json()["made_on"] == "2026-11-16"


def test_a_stream_of_csv_and_a_dossier_are_known_too(client, analyst, officer):
    seizure = make_seizure(logged_by=officer)
    make_line(seizure)
    csv = b"".join(services.stream_csv(run=start(analyst, format="CSV")))
    _run, pdf = services.make_dossier(
        acting_user=analyst, seizure=seizure, purpose="Court", language="en", confirmed_at=NOW, now=NOW
    )

    assert [
        tuple(
            ask(client, hashlib.sha256(content).hexdigest()).json()[key] for key in ("was_made_here", "kind", "format")
        )
        for content in (csv, pdf, csv[:-1])
    ] == [(True, "CASES", "CSV"), (True, "DOSSIER", "PDF"), (False, None, None)]
    assert f"{settings.BASE_URL}/verify/" in _text_of(pdf)


def _text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_the_api_answers_in_one_shape_without_a_token(client, run):
    for sha256, kind in ((run.sha256, "CASES"), (UNKNOWN, None)):
        answer = ask(client, sha256)

        assert answer.status_code == 200
        assert list(answer.json()) == KEYS
        assert (answer.json()["kind"], answer.json()["made_by"]) == (kind, settings.INSTANCE_NAME)


@pytest.mark.parametrize("sha256", [UNKNOWN[1:], UNKNOWN.upper(), "%00"])
def test_the_api_refuses_what_is_no_fingerprint(client, sha256):
    answer = client.get(f"/api/v1/verify/{sha256}/")

    assert (answer.status_code, answer.json()["code"]) == (400, "not-a-sha256")


def test_both_doors_share_one_brake_that_signing_in_does_not_feel(client, settings):
    settings.FINGERPRINTS_PER_ADDRESS = 2

    assert [page(client, UNKNOWN).status_code, ask(client, UNKNOWN).status_code] == [200, 200]
    braked = page(client, UNKNOWN), ask(client, UNKNOWN)
    assert [answer.status_code for answer in braked] == [429, 429]
    assert all(0 < int(answer["Retry-After"]) <= 900 for answer in braked)
    assert client.get(reverse("verify")).status_code == 200
    assert client.post(reverse("sign-in"), {"username": "x", "password": "y"}).status_code == 400


def test_a_look_up_reads_the_index_of_fingerprints(run):
    with CaptureQueriesContext(connection) as asked:
        made_file(sha256=run.sha256)
    (query,) = [one["sql"] for one in asked]
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN {query}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("RESET enable_seqscan")

    assert "audit_event_sha256" in plan


def test_the_audit_alone_knows_a_file_and_under_which_seal(client, run, auditor):
    waiting = ask(client, run.sha256).json()
    seal(now=NOW)
    ReportRun.objects.update(sha256=UNKNOWN)  # whoever writes the register makes no file of ours out of another
    event = AuditEvent.objects.select_related("seal").get(action="report.export_made")

    assert (waiting["is_in_audit"], waiting["seal"]) == (True, None)
    answer = ask(client, run.sha256).json()
    assert (answer["kind"], answer["format"], answer["is_in_audit"]) == ("CASES", "XLSX", True)
    assert answer["seal"] == event.seal.seq
    assert f"Under seal {event.seal.seq}" in page(client, run.sha256).content.decode()
    assert ask(client, UNKNOWN).json()["is_in_audit"] is False
    assert "the sealed audit does not tell of it" in " ".join(page(client, UNKNOWN).content.decode().split())
    client.force_login(auditor)
    found = client.get(reverse("audit:list"), {"sha256": f"SHA256: {run.sha256.upper()}"}).context["page"].rows
    assert [entry.action for entry in found] == ["report.export_made"]
    assert client.get(reverse("audit:list"), {"sha256": run.sha256[1:]}).status_code == 400


def test_an_event_that_does_not_fit_its_code_proves_no_file(client, run):
    with pgtrigger.ignore("audit.AuditEvent:append_only"):
        AuditEvent.objects.filter(action="report.export_made").update(changes={"sha256": [None, UNKNOWN]})

    assert ask(client, UNKNOWN).json()["was_made_here"] is False
