"""The first page: each role finds there what it comes for."""

import pytest
from django.utils import timezone

from reports.models import SavedReport
from tests.operations.factories import make_operation

pytestmark = pytest.mark.django_db


def saved_by(owner, name: str) -> SavedReport:
    return SavedReport.objects.create(owner=owner, name=name, query="status=OPEN", created_at=timezone.now())


def first_page_of(client, person) -> str:
    client.force_login(person)
    return client.get("/").content.decode()


def test_a_coordinator_finds_the_operations_that_run_and_no_other(client, coordinator):
    make_operation(coordinator=coordinator, name_en="Clear Parcel II")
    make_operation(coordinator=coordinator, name_en="Paper Tiger", status="PLANNED")

    page = first_page_of(client, coordinator)

    assert "Clear Parcel II" in page
    assert "0 seizures so far" in page
    assert "Paper Tiger" not in page


def test_an_analyst_finds_the_views_it_saved_and_no_one_elses(client, analyst, coordinator):
    mine = saved_by(analyst, "Shoes by post")
    saved_by(coordinator, "Somebody's own view")

    page = first_page_of(client, analyst)

    assert f"view={mine.public_id}" in page
    assert "Somebody&#x27;s own view" not in page


def test_an_analyst_without_views_reads_that_nothing_waits(client, analyst):
    assert "Nothing waits for you" in first_page_of(client, analyst)
