"""The certificate of a destruction: for whoever sees all of it, once two people have signed, verifiable by anybody."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.access import ConfirmFirst
from accounts.models import User
from audit.models import AuditEvent
from audit.services import record
from ipcases.lib.errors import DomainError
from reports import services
from reports.models import BOTH, ReportRun
from reports.queries.certificate import certificate_of
from seizures.models import Destruction, Seizure
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


def test_who_signed_is_named_in_the_role_of_that_moment(officer, supervisor, carried_out):
    admin, later = User.objects.create_user(username="admin"), NOON + timedelta(days=1)
    for user, old, new in ((supervisor, "SUPERVISOR", "DESK"), (officer, "OFFICER", "SUPERVISOR")):
        user.role_grants.all().delete()
        record(action="account.role_revoked", actor=admin, subject=user, changes={"role": [old, None]}, now=later)
        user.role_grants.create(role=new)
        record(action="account.role_granted", actor=admin, subject=user, changes={"role": [None, new]}, now=later)

    read_again = Destruction.objects.get(pk=carried_out.pk)
    said = certificate_of(user=supervisor, destruction=read_again, lines=(), purpose="For the files", now=later)

    signatures = next(section for section in said.sections if section.title == "Signatures")
    assert [row[2] for row in signatures.rows] == ["Supervisor", "Customs officer"]


def test_who_stood_in_for_somebody_that_day_signed_in_the_lent_role(officer, supervisor, carried_out):
    absent, day = User.objects.create_user(username="absent"), NOON.date()
    lent = {"absent": absent, "role": "SUPERVISOR", "granted_by": supervisor, "granted_at": NOON - timedelta(days=9)}
    officer.stands_in.create(first_day=day - timedelta(days=2), last_day=day, **lent)

    said = certificate_of(user=supervisor, destruction=carried_out, lines=(), purpose="For the files", now=NOON)

    assert [row[2] for row in said.sections[2].rows] == ["Supervisor", "Supervisor"]


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
