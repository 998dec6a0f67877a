"""Deciding: what the law allows, one standing decision, and the notice that follows."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from ipcases.lib.errors import DomainError
from seizures.models import Deadline, Decision, Procedure
from seizures.services.decisions import DecisionConflict, decide
from seizures.services.replies import ReplyIntake
from tests.seizures.procedures import NOON, answer, assess, at, detained, log, make_recordation, notify, open_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def procedure(officer, nordvik):
    seizure = log(officer)
    assess(seizure, 30_000)
    return open_for(seizure, officer, make_recordation(nordvik))


def test_detains_what_was_applied_for_in_time_with_security(procedure, supervisor, holder):
    detained(procedure, supervisor, holder)

    assert procedure.status == Procedure.Status.NOTIFIED
    assert procedure.facts["detained"]["on"] == "2026-11-23"
    assert set(procedure.deadlines.filter(status="RUNNING").values_list("code", flat=True)) == {
        "investigate",
        "court_notice_exoff",
    }
