"""Fixtures of the seizure tests."""

import pytest
from django.urls import reverse

from tests.seizures.bench import at_bench, bench  # noqa: F401


@pytest.fixture
def page(client, officer):
    """The address of an empty form of the signed-in officer."""
    client.force_login(officer)
    return client.get(reverse("seizures:new")).url
