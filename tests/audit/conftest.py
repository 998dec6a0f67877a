"""A chain of sealed events, and a case whose rows are under seal."""

import pytest
from django.utils import timezone

from audit import sealing
from tests.audit.tampering import seal_all, write_events
from tests.seizures.factories import log, photo


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def chain(officer, now):
    """Ten sealed events and a checkpoint."""
    events = write_events(10, actor=officer)
    sealing.seal(now=now)
    sealing.make_checkpoint(now=now)
    return events


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
