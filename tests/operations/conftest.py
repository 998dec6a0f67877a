"""Fixtures of the tests of operations."""

import pytest

from tests.operations.factories import make_agreement


@pytest.fixture
def waiting(admin):
    return make_agreement(name_en="Quiet memorandum", entered_by=admin)
