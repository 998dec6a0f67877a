"""Somebody who belongs to no office, and addresses made by hand: each is answered."""

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
