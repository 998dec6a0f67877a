"""A case whose rows are under seal."""

import pytest

from tests.audit.tampering import seal_all
from tests.seizures.factories import log, photo


@pytest.fixture
def case(officer):
    """A case under seal."""
    case = log(officer, photos=(photo(),), note="Torn box")
    seal_all()
    return case


@pytest.fixture
def line(case):
    """How a finding names the first goods line of the case."""
    return f"seizures.GoodsLine {case.lines.get(position=1).pk} of {case.reference}"
