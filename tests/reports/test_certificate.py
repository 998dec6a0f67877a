"""The certificate of a destruction: for whoever sees all of it, once two people have signed, verifiable by anybody."""

import pytest
from django.urls import reverse

from accounts.access import ConfirmFirst
from audit.models import AuditEvent
from ipcases.lib.errors import DomainError
from reports import services
from reports.models import BOTH, ReportRun
from reports.queries.certificate import certificate_of
from seizures.models import Seizure
from seizures.queries.destructions import signed_lines
from tests.seizures.destructions import NOON, confiscated, make_recordation, planned, signed, witnessed

pytestmark = pytest.mark.django_db


@pytest.fixture
def destruction(officer, supervisor, holder, nordvik):
    line = confiscated(officer, supervisor, holder, make_recordation(nordvik))
    return planned(supervisor, line)


@pytest.fixture
def carried_out(officer, supervisor, destruction):
    return witnessed(officer, signed(supervisor, destruction))


def make(user, destruction, **options):
    values = {"purpose": "For the case files", "language": BOTH, "confirmed_at": NOON, "now": NOON}
    return services.make_certificate(acting_user=user, destruction=destruction, **(values | options))


def test_it_names_number_day_place_method_lines_quantities_and_who_signed(supervisor, carried_out):
    lines = signed_lines(destruction=carried_out)

    said = certificate_of(user=supervisor, destruction=carried_out, lines=lines, purpose="For the files", now=NOON)

    assert said.title == f"Certificate of destruction {carried_out.reference}"
    cells = [cell for section in said.sections for row in section.rows for cell in row]
    for text in ("23 Nov 2026", "Guangzhou incinerator 2", "Incineration", "Yuehuan Disposal Co", "12 pairs"):
        assert text in cells
    signatures = next(section for section in said.sections if section.title == "Signatures")
    assert [row[:3] for row in signatures.rows] == [
        ["Carried out by", "Supervisor", "Supervisor"],
        ["Witness", "Officer", "Customs officer"],
    ]
    assert carried_out.statement_sha256[:32] in cells[-1]


def test_it_is_kept_told_to_its_cases_and_known_to_the_page_that_verifies(client, supervisor, carried_out):
    run, content = make(supervisor, carried_out)

    assert content.startswith(b"%PDF")
    assert (run.kind, run.query) == (ReportRun.Kind.DESTROYED, str(carried_out.public_id))
    case = carried_out.destruction_lines.get().line.seizure.reference
    assert AuditEvent.objects.get(action="report.certificate").case_reference == case
    page = client.get(reverse("verify"), {"sha256": run.sha256}).content.decode()
    assert "Certificate of destruction" in page
    assert carried_out.reference not in page


def test_there_is_none_before_the_second_signature_nor_without_a_fresh_proof(supervisor, destruction):
    with pytest.raises(DomainError) as refused:
        make(supervisor, signed(supervisor, destruction))
    assert refused.value.code == "not-carried-out"
    with pytest.raises(ConfirmFirst):
        make(supervisor, destruction, confirmed_at=None)


def test_only_who_sees_all_of_it_makes_and_fetches_it(supervisor, desk, carried_out):
    run, _content = make(desk, carried_out)
    fetched = {"acting_user": desk, "run": run, "confirmed_at": NOON, "now": NOON}
    services.note_download(**fetched)
    Seizure.objects.update(is_restricted=True)

    for act in (lambda: make(desk, carried_out), lambda: services.note_download(**fetched)):
        with pytest.raises(DomainError) as refused:
            act()
        assert refused.value.code == "not-all-seen"
    assert make(supervisor, carried_out)
