"""The report of a joint operation: the figures of its page as a PDF, in the languages of both sides."""

import io
import re

import pytest
from django.urls import reverse
from pypdf import PdfReader

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, NotAllowed
from operations import services as operations
from operations.models import ContributedResult, OperationSeizure
from reference.models import Agency
from reports import services
from reports.models import ReportRun
from reports.queries.operation_report import operation_report_of
from tests.operations.factories import NOW, make_operation, make_seizure
from tests.reports.exports import make_line

pytestmark = pytest.mark.django_db
PURPOSE = "Closing meeting with the partner"


@pytest.fixture
def operation(coordinator, officer):
    """Two rounds; three seizures count in the first, one of them restricted, and one in the second."""
    operation = make_operation(
        coordinator=coordinator, rounds=(("2026-10-01", "2026-10-31"), ("2026-11-01", "2026-11-30"))
    )
    for day, is_restricted in (
        ("2026-10-05", False),
        ("2026-10-06", False),
        ("2026-10-07", True),
        ("2026-11-02", False),
    ):
        seizure = make_seizure(logged_by=officer, day=day, is_restricted=is_restricted, item_count=1111)
        make_line(seizure, brand="LUNARA")
        OperationSeizure.objects.create(
            operation=operation,
            round=operation.rounds.get(number=1 if day < "2026-11" else 2),
            seizure=seizure,
            how="HAND",
            added_at=NOW,
        )
    return operation


def made(user, operation, language="en", **options) -> str:
    _run, content = services.make_operation_report(
        acting_user=user, operation=operation, purpose=PURPOSE, language=language, now=NOW, **options
    )
    return text_of(content)


def text_of(content: bytes) -> str:
    return re.sub(r"\s+", "", "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def test_the_report_says_what_the_page_says(coordinator, operation):
    text = made(coordinator, operation)

    assert "ClearParcel净邮" in text
    assert "Seizures36parcels" in text  # three of them, with two parcels each
    assert "3ofthe4seizuresthatcount" in text  # the restricted one is not the coordinator's to see
    assert "GuangzhouCustoms" in text
    assert "LUNARA" not in text  # it goes to other agencies: no case, person or brand


def test_a_round_has_a_report_of_its_own(coordinator, operation):
    text = made(coordinator, operation, round_=operation.rounds.get(number=2))

    assert "Seizures12parcels" in text
    assert "thatcount" not in text
    assert "Round2" in text
    assert "Round1" not in text


@pytest.mark.parametrize(
    ("language", "has_english", "has_chinese"), [("en", True, False), ("zh-hans", False, True), ("both", True, True)]
)
def test_it_speaks_one_language_or_both(coordinator, operation, language, has_english, has_chinese):
    text = made(coordinator, operation, language=language)

    assert ("Suspectsarrested" in text, "抓获嫌疑人" in text or "嫌疑人" in text) == (has_english, has_chinese)


def test_what_participants_reported_stands_apart(coordinator, operation):
    operations.contribute_result(
        acting_user=coordinator,
        operation=operation,
        agency=Agency.objects.get(pk="us-cbp"),
        kind=ContributedResult.Kind.ARRESTS,
        count=4,
        reported_on=NOW.date(),
        source="Letter 17",
        now=NOW,
    )

    text = made(coordinator, operation)

    assert "Suspectsarrested0Byourownpolice" in text
    assert "Arrests4" in text
    assert "Letter17,16Nov2026" in text


def test_it_needs_the_right_and_a_purpose_and_leaves_a_line(coordinator, officer, operation):
    with pytest.raises(NotAllowed):
        made(officer, operation)
    with pytest.raises(DomainError):
        services.make_operation_report(
            acting_user=coordinator, operation=operation, purpose=" ", language="en", now=NOW
        )
    assert not ReportRun.objects.exists()

    made(coordinator, operation)

    event = AuditEvent.objects.get(action="report.results")
    run = ReportRun.objects.get()
    assert (event.purpose, event.changes["operation"]) == (PURPOSE, [None, operation.names])
    assert event.changes["sha256"] == [None, run.sha256]


def test_the_page_offers_it_to_whoever_exports(client, coordinator, officer, operation):
    address = reverse("reports:operation-report", args=[operation.public_id])
    for user, is_offered in ((coordinator, True), (officer, False)):
        client.force_login(user, backend="accounts.auth.RoleBackend")
        page = client.get(reverse("operations:detail", args=[operation.public_id]) + "?round=2").content.decode()
        assert (f'href="{address}?round=2"' in page) is is_offered


@pytest.mark.parametrize("tab", ["operations:detail", "operations:rows", "operations:results", "sharing:of-operation"])
def test_every_tab_of_the_operation_offers_it(client, coordinator, operation, tab):
    client.force_login(coordinator, backend="accounts.auth.RoleBackend")

    page = client.get(reverse(tab, args=[operation.public_id])).content.decode()

    assert f'href="{reverse("reports:operation-report", args=[operation.public_id])}"' in page


def test_the_form_makes_the_file_or_says_what_is_missing(client, coordinator, operation):
    client.force_login(coordinator, backend="accounts.auth.RoleBackend")
    address = reverse("reports:operation-report", args=[operation.public_id])
    asked = {"language": "both", "round": "2", "purpose": PURPOSE}

    assert client.get(address, {"round": "2"}).context["form"]["round"].value() == "2"
    for wrong in ({"purpose": ""}, {"purpose": "x"}, {"round": "3"}, {"language": "fr"}):
        refused = client.post(address, asked | wrong)
        assert refused.status_code == 400, wrong
    answer = client.post(address, asked)
    assert answer["Content-Disposition"] == f'attachment; filename="{operation.code}.pdf"'
    assert "Seizures12parcels" in text_of(answer.content)


def test_a_program_makes_it_and_fetches_it(client, coordinator, operation):
    client.force_login(coordinator, backend="accounts.auth.RoleBackend")
    address = f"/api/v1/operations/{operation.public_id}/report/"
    ask = {"content_type": "application/json"}

    assert client.post(address, {"purpose": PURPOSE, "round": 9}, **ask).status_code == 400
    made = client.post(address, {"purpose": PURPOSE, "round": 2}, **ask)
    file = client.get(made["Location"])

    assert made.status_code == 201, made.content
    assert made.json()["kind"] == "RESULTS"
    assert "Seizures12parcels" in text_of(file.getvalue())


def test_its_cost_does_not_grow_with_what_counts(coordinator, officer, operation, django_assert_num_queries):
    def made():
        return operation_report_of(user=coordinator, operation=operation, round_=None, purpose=PURPOSE, now=NOW)

    made()
    with django_assert_num_queries(13):
        made()
    for _number in range(20):
        seizure = make_seizure(logged_by=officer, day="2026-10-09")
        OperationSeizure.objects.create(
            operation=operation, round=operation.rounds.get(number=1), seizure=seizure, how="HAND", added_at=NOW
        )
    with django_assert_num_queries(13):
        made()
