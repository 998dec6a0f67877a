"""What the tests of sharing start from."""

import pytest

from tests.sharing.factories import PERSON, SENDER, log, make_agreement, make_partner


@pytest.fixture
def case(officer):
    """A seizure of Guangzhou on its way to the United States, with a company and a person on the label."""
    return log(officer, parties=(SENDER, PERSON))


@pytest.fixture
def cbp(db):
    return make_partner()


@pytest.fixture
def memorandum(db):
    return make_agreement()
