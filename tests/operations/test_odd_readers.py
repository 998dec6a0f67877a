"""Somebody who belongs to no office, and addresses and forms made by hand: each is answered."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from operations import queries
from operations.services import add_seizure
from tests.operations.factories import NOW, make_operation, make_seizure

pytestmark = pytest.mark.django_db


@pytest.fixture
def operation(coordinator, officer):
    operation = make_operation(coordinator=coordinator)
    add_seizure(acting_user=coordinator, operation=operation, seizure=make_seizure(logged_by=officer), now=NOW)
    return operation


def test_somebody_without_an_office_reads_an_operation_and_counts_nothing_of_it(client, operation, coordinator):
    type(coordinator).objects.update(home_office=None)
    reader = type(coordinator).objects.get(pk=coordinator.pk)
    client.force_login(reader, backend="accounts.auth.RoleBackend")
    api = APIClient()
    api.force_authenticate(reader)

    shown = client.get(reverse("operations:detail", args=[operation.public_id]))

    assert shown.status_code == 200
    assert "You may see 0 of the 1 seizure" in shown.content.decode()
    assert api.get(reverse("api-operation", args=[operation.public_id])).json()["seizures"] == 0
    assert queries.tally(user=reader, operation=operation).offices == []


@pytest.mark.parametrize("day", ["9999-12-31", "9999-12-26", "9999-12-25", "0001-01-01"])
def test_a_week_at_the_end_of_the_calendar_holds_nothing(client, operation, coordinator, day):
    client.force_login(coordinator, backend="accounts.auth.RoleBackend")
    api = APIClient()
    api.force_authenticate(coordinator)

    assert client.get(reverse("operations:rows", args=[operation.public_id]), {"week": day}).status_code == 200
    shown = api.get(reverse("api-operation-seizures", args=[operation.public_id]), {"week": day})
    assert (shown.status_code, shown.json()["results"]) == (200, [])


@pytest.mark.parametrize("kind", ["\x00", "SITE\x00", "x" * 3000])
def test_results_of_a_kind_that_is_none_are_answered(client, operation, coordinator, kind):
    client.force_login(coordinator, backend="accounts.auth.RoleBackend")

    assert client.get(reverse("operations:results", args=[operation.public_id]), {"kind": kind}).status_code == 200


@pytest.mark.parametrize("chosen", [{}, {"operation": ""}, {"operation": "none"}, {"operation": "\x00"}])
def test_a_case_is_added_to_no_operation_that_is_none(client, coordinator, officer, chosen):
    case = make_seizure(logged_by=officer)
    client.force_login(coordinator, backend="accounts.auth.RoleBackend")

    assert client.post(reverse("operations-case:tab", args=[case.reference]), chosen).status_code == 404
    assert not case.operation_seizures.exists()
